"""The audit trail, and tips that are kept to a circle"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("tip_number", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.String(length=80), nullable=True),
        sa.Column("event_sequence", sa.Integer(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("link", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        for name in ("day", "kind", "actor_id", "subject"):
            batch_op.create_index(batch_op.f(f"ix_audit_event_{name}"), [name], unique=False)
        batch_op.create_index("ix_audit_event_tip", ["tip_number", "event_sequence"], unique=False)
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("link", sa.LargeBinary(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("closed_day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_anchor",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("link", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_audit_anchor")),
    )
    op.create_table(
        "tip_circle",
        sa.Column("tip_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_tip_circle_tip_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_tip_circle_member_id")),
        sa.PrimaryKeyConstraint("tip_id", "member_id", name=op.f("pk_tip_circle")),
    )
    op.add_column(
        "tip",
        sa.Column("is_restricted", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    _begin_after_what_there_is(head)


def downgrade() -> None:
    op.drop_column("tip", "is_restricted")
    for name in ("tip_circle", "audit_anchor", "audit_head", "audit_event"):
        op.drop_table(name)


def _begin_after_what_there_is(head: sa.Table) -> None:
    """Begin the trail the day after the last event of a tip, where there are any."""
    connection = op.get_bind()
    event = sa.table("tip_event", sa.column("day", sa.Date()))
    last = connection.execute(sa.select(sa.func.max(event.c.day))).scalar_one()
    if last is not None:
        connection.execute(
            head.insert().values(
                id=1,
                sequence=0,
                link=bytes(32),
                first_day=last + timedelta(days=1),
                closed_day=last,
            )
        )
