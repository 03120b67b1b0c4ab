"""The internal reporting point"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standing_circle",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_standing_circle_member_id")
        ),
        sa.PrimaryKeyConstraint("kind", "member_id", name=op.f("pk_standing_circle")),
    )
    op.create_table(
        "circle_proposal",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["member.id"], name=op.f("fk_circle_proposal_asked_by")
        ),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_circle_proposal")),
    )
    op.add_column("tip", sa.Column("awaited_circle", sa.String(length=40), nullable=True))
    waiting = sa.text("awaited_circle IS NOT NULL")
    op.create_index(
        "ix_tip_awaiting_circle",
        "tip",
        ["awaited_circle"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def downgrade() -> None:
    # A tip that still waits stays kept from everybody: an operator can hand it over.
    op.drop_index("ix_tip_awaiting_circle", table_name="tip")
    op.drop_column("tip", "awaited_circle")
    op.drop_table("circle_proposal")
    op.drop_table("standing_circle")
