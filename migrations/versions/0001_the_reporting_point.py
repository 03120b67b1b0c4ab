"""The reporting point"""

from itertools import combinations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

QUEUE_FILTERS = ("state", "theme", "district", "channel", "assignee_id")


def upgrade() -> None:
    op.create_table(
        "member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("display_name", sa.String(length=80), nullable=False),
        sa.Column("roles", sa.String(200), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_choose_password", sa.Boolean(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("wrapped_private_key", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("name", name=op.f("uq_member_name")),
    )
    op.create_table(
        "team_key",
        sa.Column("generation", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_for_recovery", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voucher", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("generation", name=op.f("pk_team_key")),
    )
    op.create_table(
        "tip_counter",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_tip_counter")),
    )
    op.create_table(
        "vault_root",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recovery_public", sa.LargeBinary(), nullable=False),
        sa.Column("receipt_check", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_root")),
    )
    op.create_table(
        "visit",
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("remove_after", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lookup", name=op.f("pk_visit")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_remove_after"), ["remove_after"], unique=False)

    op.create_table(
        "account_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["member.id"], name=op.f("fk_account_event_actor_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["member.id"], name=op.f("fk_account_event_subject_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_event")),
    )
    op.create_table(
        "member_session",
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_keyring", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_member_session_member_id")
        ),
        sa.PrimaryKeyConstraint("lookup", name=op.f("pk_member_session")),
    )
    with op.batch_alter_table("member_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_member_session_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "team_key_grant",
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_private_key", sa.LargeBinary(), nullable=False),
        sa.Column("voucher", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["generation"], ["team_key.generation"], name=op.f("fk_team_key_grant_generation")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_team_key_grant_member_id")
        ),
        sa.PrimaryKeyConstraint("generation", "member_id", name=op.f("pk_team_key_grant")),
    )
    with op.batch_alter_table("team_key_grant", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_team_key_grant_member_id"), ["member_id"], unique=False
        )

    op.create_table(
        "tip",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("branch", sa.String(length=40), nullable=True),
        sa.Column("district", sa.String(length=40), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reporter_version", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("receipt_lookup", sa.LargeBinary(), nullable=False),
        sa.Column("reporter_public", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key_for_team", sa.LargeBinary(), nullable=False),
        sa.Column("key_for_reporter", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["member.id"], name=op.f("fk_tip_assignee_id")),
        sa.ForeignKeyConstraint(
            ["generation"], ["team_key.generation"], name=op.f("fk_tip_generation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tip")),
        sa.UniqueConstraint("number", name=op.f("uq_tip_number")),
        sa.UniqueConstraint("receipt_lookup", name=op.f("uq_tip_receipt_lookup")),
    )
    with op.batch_alter_table("tip", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_tip_assignee_id_tip_day_tip_number"),
            ["assignee_id", "day", "number"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_tip_channel_tip_day_tip_number"),
            ["channel", "day", "number"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_tip_day_tip_number"), ["day", "number"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_tip_district_tip_day_tip_number"),
            ["district", "day", "number"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_tip_state_tip_day_tip_number"), ["state", "day", "number"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_tip_theme_tip_day_tip_number"), ["theme", "day", "number"], unique=False
        )

    for first, second in combinations(QUEUE_FILTERS, 2):
        others = [name for name in QUEUE_FILTERS if name not in {first, second}]
        columns = [first, second, "day", "number", *others]
        op.create_index(f"ix_tip_{first}_{second}", "tip", columns)

    op.create_table(
        "message",
        sa.Column("tip_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key_for_team", sa.LargeBinary(), nullable=False),
        sa.Column("key_for_reporter", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_message_author_id")),
        sa.ForeignKeyConstraint(
            ["generation"], ["team_key.generation"], name=op.f("fk_message_generation")
        ),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_message_tip_id")),
        sa.PrimaryKeyConstraint("tip_id", "sequence", name=op.f("pk_message")),
    )
    op.create_table(
        "tip_event",
        sa.Column("tip_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("from_state", sa.String(40), nullable=True),
        sa.Column("to_state", sa.String(40), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["member.id"], name=op.f("fk_tip_event_actor_id")),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["member.id"], name=op.f("fk_tip_event_assignee_id")
        ),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_tip_event_tip_id")),
        sa.PrimaryKeyConstraint("tip_id", "sequence", name=op.f("pk_tip_event")),
    )
    op.create_table(
        "tip_reading",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("tip_id", sa.Uuid(), nullable=False),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_tip_reading_member_id")
        ),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_tip_reading_tip_id")),
        sa.PrimaryKeyConstraint("member_id", "tip_id", name=op.f("pk_tip_reading")),
    )


def downgrade() -> None:
    op.drop_table("tip_reading")
    op.drop_table("tip_event")
    op.drop_table("message")
    with op.batch_alter_table("tip", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tip_theme_tip_day_tip_number"))
        batch_op.drop_index(batch_op.f("ix_tip_state_tip_day_tip_number"))
        batch_op.drop_index(batch_op.f("ix_tip_district_tip_day_tip_number"))
        batch_op.drop_index(batch_op.f("ix_tip_day_tip_number"))
        batch_op.drop_index(batch_op.f("ix_tip_channel_tip_day_tip_number"))
        batch_op.drop_index(batch_op.f("ix_tip_assignee_id_tip_day_tip_number"))

    op.drop_table("tip")
    with op.batch_alter_table("team_key_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_key_grant_member_id"))

    op.drop_table("team_key_grant")
    with op.batch_alter_table("member_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_session_member_id"))

    op.drop_table("member_session")
    op.drop_table("account_event")
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_remove_after"))

    op.drop_table("visit")
    op.drop_table("vault_root")
    op.drop_table("tip_counter")
    op.drop_table("team_key")
    op.drop_table("member")
