"""Redaction, and the register of disclosures"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# In the order in which they refer to each other.
TABLES = (
    "redaction_marks",
    "disclosure_counter",
    "disclosure",
    "disclosure_tip",
    "disclosure_copy",
    "disclosure_event",
    "disclosure_words",
)


def upgrade() -> None:
    op.create_table(
        "redaction_marks",
        sa.Column("tip_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        *_envelope("redaction_marks"),
        _refers("redaction_marks", "tip_id", "tip.id"),
        _refers("redaction_marks", "member_id", "member.id"),
        sa.PrimaryKeyConstraint("tip_id", "version", name=op.f("pk_redaction_marks")),
    )
    op.create_table(
        "disclosure_counter",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_disclosure_counter")),
    )
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        sa.Column("legal_basis", sa.String(length=40), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        *_envelope("disclosure"),
        _refers("disclosure", "partner_id", "partner.id"),
        _refers("disclosure", "prepared_by", "member.id"),
        _refers("disclosure", "decided_by", "member.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
        sa.UniqueConstraint("number", name=op.f("uq_disclosure_number")),
    )
    op.create_index("ix_disclosure_state", "disclosure", ["state", "number"])
    op.create_table(
        "disclosure_tip",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("tip_number", sa.BigInteger(), nullable=False),
        _refers("disclosure_tip", "disclosure_id", "disclosure.id"),
        sa.PrimaryKeyConstraint("disclosure_id", "tip_number", name=op.f("pk_disclosure_tip")),
    )
    op.create_index(op.f("ix_disclosure_tip_tip_number"), "disclosure_tip", ["tip_number"])
    op.create_table(
        "disclosure_copy",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("tip_id", sa.Uuid(), nullable=False),
        *_envelope("disclosure_copy"),
        _refers("disclosure_copy", "disclosure_id", "disclosure.id"),
        _refers("disclosure_copy", "tip_id", "tip.id"),
        sa.PrimaryKeyConstraint("disclosure_id", "tip_id", name=op.f("pk_disclosure_copy")),
    )
    op.create_index(op.f("ix_disclosure_copy_tip_id"), "disclosure_copy", ["tip_id"])
    op.create_table(
        "disclosure_event",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        _refers("disclosure_event", "disclosure_id", "disclosure.id"),
        _refers("disclosure_event", "actor_id", "member.id"),
        sa.PrimaryKeyConstraint("disclosure_id", "sequence", name=op.f("pk_disclosure_event")),
    )
    op.create_table(
        "disclosure_words",
        sa.Column("disclosure_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        *_envelope("disclosure_words"),
        _refers("disclosure_words", "disclosure_id", "disclosure.id"),
        sa.PrimaryKeyConstraint("disclosure_id", "sequence", name=op.f("pk_disclosure_words")),
    )


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def _envelope(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key_for_team", sa.LargeBinary(), nullable=False),
        sa.Column("key_for_reporter", sa.LargeBinary(), nullable=True),
        _refers(table, "generation", "team_key.generation"),
    ]


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
