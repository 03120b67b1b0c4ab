"""Who changed what is set for the whole site"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_setting_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["member.id"], name=op.f("fk_site_setting_event_actor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_setting_event")),
    )
    with op.batch_alter_table("site_setting_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_setting_event_name"), ["name"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("site_setting_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_setting_event_name"))

    op.drop_table("site_setting_event")
