"""Entities, links between tips, and the sealed index of what tips say"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("note_version", sa.Integer(), nullable=False),
        *_envelope("entity"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity")),
        sa.UniqueConstraint("digest", name=op.f("uq_entity_digest")),
    )
    op.create_table(
        "tip_entity",
        sa.Column("tip_id", sa.Uuid(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        *_envelope("tip_entity"),
        sa.ForeignKeyConstraint(["tip_id"], ["tip.id"], name=op.f("fk_tip_entity_tip_id")),
        sa.ForeignKeyConstraint(["entity_id"], ["entity.id"], name=op.f("fk_tip_entity_entity_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_tip_entity_member_id")),
        sa.PrimaryKeyConstraint("tip_id", "entity_id", name=op.f("pk_tip_entity")),
    )
    op.create_index(op.f("ix_tip_entity_entity_id"), "tip_entity", ["entity_id"])
    op.create_table(
        "tip_link",
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("leading_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["first_id"], ["tip.id"], name=op.f("fk_tip_link_first_id")),
        sa.ForeignKeyConstraint(["second_id"], ["tip.id"], name=op.f("fk_tip_link_second_id")),
        sa.ForeignKeyConstraint(["leading_id"], ["tip.id"], name=op.f("fk_tip_link_leading_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_tip_link_member_id")),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_tip_link")),
    )
    op.create_index(op.f("ix_tip_link_second_id"), "tip_link", ["second_id"])
    _create_index_tables()
    op.create_index("ix_tip_in_index", "tip", ["number", "version", "is_restricted", "generation"])


def downgrade() -> None:
    op.drop_index("ix_tip_in_index", table_name="tip")
    for name in (
        *("segment_tip", "index_traits", "index_segment", "sealed_index"),
        *("tip_link", "tip_entity", "entity"),
    ):
        op.drop_table(name)


def _create_index_tables() -> None:
    op.create_table(
        "sealed_index",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        *_envelope("sealed_index"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_index")),
    )
    op.create_table(
        "index_segment",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_envelope("index_segment"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_segment")),
    )
    op.create_table(
        "index_traits",
        sa.Column("segment_id", sa.Uuid(), nullable=False),
        *_envelope("index_traits"),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["index_segment.id"], name=op.f("fk_index_traits_segment_id")
        ),
        sa.PrimaryKeyConstraint("segment_id", name=op.f("pk_index_traits")),
    )
    op.create_table(
        "segment_tip",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("segment_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["index_segment.id"], name=op.f("fk_segment_tip_segment_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_segment_tip")),
    )
    op.create_index(op.f("ix_segment_tip_segment_id"), "segment_tip", ["segment_id"])


def _envelope(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key_for_team", sa.LargeBinary(), nullable=False),
        sa.Column("key_for_reporter", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["generation"], ["team_key.generation"], name=op.f(f"fk_{table}_generation")
        ),
    )
