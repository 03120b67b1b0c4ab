"""The search: what it knows of each live page, the words that occur, and the engine's index"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_entry",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_search_entry_page_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("page_id", name=op.f("uq_search_entry_page_id")),
    )
    word = sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql")
    op.create_table(
        "search_word",
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("word", word, nullable=False),
        sa.Column("stem", sa.String(length=40), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("language", "word", name=op.f("pk_search_word")),
    )
    with op.batch_alter_table("search_word", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_search_word_language_search_word_stem"),
            ["language", "stem"],
            unique=False,
        )
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5"
            "(title, summary, body, tokenize = 'unicode61 remove_diacritics 0')"
        )
        return
    op.execute(
        "CREATE TABLE search_index (number INTEGER CONSTRAINT pk_search_index PRIMARY KEY"
        " CONSTRAINT fk_search_index_number REFERENCES search_entry (number) ON DELETE CASCADE,"
        " language VARCHAR(8) NOT NULL, vector TSVECTOR NOT NULL)"
        " WITH (toast_tuple_target = 8160)"
    )
    op.execute("ALTER TABLE search_index ALTER vector SET STORAGE EXTERNAL")
    op.execute("CREATE INDEX ix_search_index_vector ON search_index USING gin (vector)")


def downgrade() -> None:
    op.execute("DROP TABLE search_index")
    with op.batch_alter_table("search_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_word_language_search_word_stem"))

    op.drop_table("search_word")
    op.drop_table("search_entry")
