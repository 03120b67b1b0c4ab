"""Attachments, and files in the store that no tip has"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tip_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key_for_team", sa.LargeBinary(), nullable=False),
        sa.Column("key_for_reporter", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_attachment_tip_id")),
        sa.ForeignKeyConstraint(
            ["generation"], ["team_key.generation"], name=op.f("fk_attachment_generation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("tip_id", "position", name=op.f("uq_attachment_tip_id_position")),
    )
    op.create_table(
        "loose_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("remove_after", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loose_file")),
    )
    op.create_index(op.f("ix_loose_file_remove_after"), "loose_file", ["remove_after"])
    op.create_table(
        "store_sweep",
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_store_sweep")),
    )


def downgrade() -> None:
    op.drop_table("store_sweep")
    op.drop_table("loose_file")
    op.drop_table("attachment")
