"""Retention of dossiers and meetings"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for kept in ("dossier", "meeting"):
        op.create_table(
            f"{kept}_warning",
            sa.Column(f"{kept}_id", sa.Uuid(), nullable=False),
            sa.Column("day", sa.Date(), nullable=False),
            sa.ForeignKeyConstraint(
                [f"{kept}_id"], [f"{kept}.id"], name=op.f(f"fk_{kept}_warning_{kept}_id")
            ),
            sa.PrimaryKeyConstraint(f"{kept}_id", name=op.f(f"pk_{kept}_warning")),
        )


def downgrade() -> None:
    for kept in ("meeting", "dossier"):
        op.drop_table(f"{kept}_warning")
