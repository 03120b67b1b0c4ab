"""Retention, holds and tombstones"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tip_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key_for_team", sa.LargeBinary(), nullable=False),
        sa.Column("key_for_reporter", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_legal_hold_tip_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_legal_hold_member_id")),
        sa.ForeignKeyConstraint(
            ["released_by"], ["member.id"], name=op.f("fk_legal_hold_released_by")
        ),
        sa.ForeignKeyConstraint(
            ["generation"], ["team_key.generation"], name=op.f("fk_legal_hold_generation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_hold_tip_id"), ["tip_id"], unique=False)
    op.create_table(
        "retention_warning",
        sa.Column("tip_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_retention_warning_tip_id")),
        sa.PrimaryKeyConstraint("tip_id", name=op.f("pk_retention_warning")),
    )
    op.create_table(
        "retention_run",
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_retention_run")),
    )
    op.create_table(
        "tombstone",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_tombstone")),
    )
    op.add_column("tip", sa.Column("state_since", sa.Date(), nullable=True))
    op.execute(
        "UPDATE tip SET state_since = coalesce((SELECT max(tip_event.day) FROM tip_event"
        " WHERE tip_event.tip_id = tip.id AND tip_event.to_state IS NOT NULL), tip.day)"
    )
    op.create_index("ix_tip_state_since", "tip", ["state", "state_since"])


def downgrade() -> None:
    op.drop_index("ix_tip_state_since", table_name="tip")
    op.drop_column("tip", "state_since")
    for name in ("tombstone", "retention_run", "retention_warning", "legal_hold"):
        op.drop_table(name)
