"""Links by which somebody without an account sees a revision"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_preview",
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_preview_page_id")),
        sa.PrimaryKeyConstraint("lookup", name=op.f("pk_page_preview")),
    )
    with op.batch_alter_table("page_preview", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_page_preview_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_page_preview_page_id"), ["page_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("page_preview", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_preview_page_id"))
        batch_op.drop_index(batch_op.f("ix_page_preview_expires_at"))

    op.drop_table("page_preview")
