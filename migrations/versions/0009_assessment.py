"""Assessing a tip, and the working of the queue"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _extend_tip()
    _extend_readings()
    op.add_column(
        "member",
        sa.Column("single_keys", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.create_table(
        "assessment",
        sa.Column("tip_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key_for_team", sa.LargeBinary(), nullable=False),
        sa.Column("key_for_reporter", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_assessment_tip_id")),
        sa.ForeignKeyConstraint(
            ["generation"], ["team_key.generation"], name=op.f("fk_assessment_generation")
        ),
        sa.PrimaryKeyConstraint("tip_id", "sequence", name=op.f("pk_assessment")),
    )
    _create_bulk_actions()
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=500), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_saved_view_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_saved_view_owner_id_name")),
    )


def downgrade() -> None:
    for name in ("saved_view", "bulk_action_tip", "bulk_action", "assessment"):
        op.drop_table(name)
    op.drop_column("member", "single_keys")
    op.drop_index("ix_tip_reading_unread", table_name="tip_reading")
    op.execute("DELETE FROM tip_reading WHERE seen_version = 0")
    for name in ("number", "day", "told_version"):
        op.drop_column("tip_reading", name)
    for name in ("restricted", "waiting", "branch", "urgency"):
        op.drop_index(f"ix_tip_{name}", table_name="tip")
    op.drop_column("tip", "first_look_day")
    op.drop_column("tip", "urgency")


def _extend_tip() -> None:
    op.add_column(
        "tip",
        sa.Column("urgency", sa.String(length=40), nullable=False, server_default="normal"),
    )
    op.add_column("tip", sa.Column("first_look_day", sa.Date(), nullable=True))
    # What a member moved, somebody has looked at.
    op.execute(
        "UPDATE tip SET first_look_day = (SELECT min(tip_event.day) FROM tip_event"
        " WHERE tip_event.tip_id = tip.id AND tip_event.actor_id IS NOT NULL"
        " AND tip_event.to_state IS NOT NULL)"
    )
    others = ("state", "theme", "district", "channel", "assignee_id")
    op.create_index("ix_tip_urgency", "tip", ["urgency", "day", "number", *others, "branch"])
    op.create_index("ix_tip_branch", "tip", ["branch", "day", "number", *others, "urgency"])
    waiting = "first_look_day IS NULL"
    _create_index_of_few("tip_waiting", "tip", waiting, waiting, ["day", "number", *others])
    restricted = ("is_restricted IS 1", "is_restricted IS true")
    _create_index_of_few("tip_restricted", "tip", *restricted, ["day", "number"])


def _extend_readings() -> None:
    """Say of every reading what it would be up to date with, and make those that were not there."""
    for column in (
        sa.Column("told_version", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
    ):
        op.add_column("tip_reading", column)
    for name, value in (
        ("told_version", "tip.reporter_version"),
        ("day", "tip.day"),
        ("number", "tip.number"),
    ):
        op.execute(
            f"UPDATE tip_reading SET {name} ="  # noqa: S608 - the values stand just above
            f" (SELECT {value} FROM tip WHERE tip.id = tip_reading.tip_id)"
        )
    op.execute(
        "INSERT INTO tip_reading (member_id, tip_id, seen_version, told_version, day, number)"
        " SELECT member.id, tip.id, 0, tip.reporter_version, tip.day, tip.number"
        " FROM member CROSS JOIN tip WHERE member.status = 'active'"
        " AND (member.roles LIKE '%coordinator%' OR member.roles LIKE '%lead%')"
        " AND NOT EXISTS (SELECT 1 FROM tip_reading"
        " WHERE tip_reading.member_id = member.id AND tip_reading.tip_id = tip.id)"
    )
    with op.batch_alter_table("tip_reading", schema=None) as batch_op:
        for name in ("told_version", "day", "number"):
            batch_op.alter_column(name, nullable=False)
    unread = ("seen_version < told_version", "seen_version < told_version")
    columns = ["member_id", "day", "number"]
    _create_index_of_few("tip_reading_unread", "tip_reading", *unread, columns)


def _create_index_of_few(
    name: str, table: str, sqlite: str, postgresql: str, columns: list[str]
) -> None:
    op.create_index(
        f"ix_{name}",
        table,
        columns,
        sqlite_where=sa.text(sqlite),
        postgresql_where=sa.text(postgresql),
    )


def _create_bulk_actions() -> None:
    op.create_table(
        "bulk_action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["member.id"], name=op.f("fk_bulk_action_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_action")),
    )
    op.create_index(
        op.f("ix_bulk_action_actor_id_bulk_action_at"), "bulk_action", ["actor_id", "at"]
    )
    op.create_table(
        "bulk_action_tip",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("tip_id", sa.Uuid(), nullable=False),
        sa.Column("version_before", sa.Integer(), nullable=False),
        sa.Column("version_after", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_since", sa.Date(), nullable=True),
        sa.Column("first_look_day", sa.Date(), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["action_id"], ["bulk_action.id"], name=op.f("fk_bulk_action_tip_action_id")
        ),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_bulk_action_tip_tip_id")),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["member.id"], name=op.f("fk_bulk_action_tip_assignee_id")
        ),
        sa.PrimaryKeyConstraint("action_id", "tip_id", name=op.f("pk_bulk_action_tip")),
    )
    op.create_index(op.f("ix_bulk_action_tip_tip_id"), "bulk_action_tip", ["tip_id"])
