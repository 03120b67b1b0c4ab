"""Second factors, recovery codes, and what a session knows of them"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SESSION_COLUMNS = (
    "sealed_app_secret",
    "sealed_codes",
    "challenge",
    "challenge_until",
    "wrong_factors",
    "second_factor_at",
    "confirmed_at",
)


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.Column("credential_id", sa.LargeBinary(), nullable=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=True),
        sa.Column("sign_count", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_second_factor_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_second_factor_credential_id")),
    )
    op.create_index(
        op.f("ix_second_factor_member_id"), "second_factor", ["member_id"], unique=False
    )
    op.create_table(
        "recovery_code",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_recovery_code_member_id")
        ),
        sa.PrimaryKeyConstraint("member_id", "digest", name=op.f("pk_recovery_code")),
    )
    for name, kind in (
        ("sealed_app_secret", sa.LargeBinary()),
        ("sealed_codes", sa.LargeBinary()),
        ("challenge", sa.LargeBinary()),
        ("challenge_until", sa.DateTime(timezone=True)),
        ("second_factor_at", sa.DateTime(timezone=True)),
        ("confirmed_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("member_session", sa.Column(name, kind, nullable=True))
    op.add_column(
        "member_session",
        sa.Column("wrong_factors", sa.Integer(), nullable=False, server_default="0"),
    )


def downgrade() -> None:
    with op.batch_alter_table("member_session", schema=None) as batch_op:
        for name in SESSION_COLUMNS:
            batch_op.drop_column(name)
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
