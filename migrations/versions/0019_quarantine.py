"""Quarantine, and the mark of what was sent without proof"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("is_unproven", "is_quarantined"):
        op.add_column(
            "tip", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_index(
        "ix_tip_quarantined",
        "tip",
        ["day", "number"],
        sqlite_where=sa.text("is_quarantined IS 1"),
        postgresql_where=sa.text("is_quarantined IS true"),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("looked_through_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_through_by", sa.Uuid(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key_for_team", sa.LargeBinary(), nullable=False),
        sa.Column("key_for_reporter", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_quarantine_member_id")),
        sa.ForeignKeyConstraint(
            ["looked_through_by"], ["member.id"], name=op.f("fk_quarantine_looked_through_by")
        ),
        sa.ForeignKeyConstraint(
            ["generation"], ["team_key.generation"], name=op.f("fk_quarantine_generation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    op.create_table(
        "quarantined_tip",
        sa.Column("tip_id", sa.Uuid(), nullable=False),
        sa.Column("quarantine_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_quarantined_tip_tip_id")),
        sa.ForeignKeyConstraint(
            ["quarantine_id"], ["quarantine.id"], name=op.f("fk_quarantined_tip_quarantine_id")
        ),
        sa.PrimaryKeyConstraint("tip_id", name=op.f("pk_quarantined_tip")),
    )
    op.create_index(op.f("ix_quarantined_tip_quarantine_id"), "quarantined_tip", ["quarantine_id"])


def downgrade() -> None:
    for name in ("quarantined_tip", "quarantine"):
        op.drop_table(name)
    op.drop_index("ix_tip_quarantined", table_name="tip")
    for name in ("is_quarantined", "is_unproven"):
        op.drop_column("tip", name)
