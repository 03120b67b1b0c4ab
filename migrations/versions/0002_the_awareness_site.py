"""The awareness site: pages, revisions, what is live, what staff set"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_setting",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_site_setting")),
    )
    op.create_table(
        "site_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("next_change_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_state")),
    )
    op.create_table(
        "page",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("live_sequence", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("review_date", sa.Date(), nullable=True),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expire_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replacement_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_page_owner_id")),
        sa.ForeignKeyConstraint(
            ["replacement_id"], ["page.id"], name=op.f("fk_page_replacement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
        sa.UniqueConstraint("key", "language", name=op.f("uq_page_key_language")),
        sa.UniqueConstraint("language", "path", name=op.f("uq_page_language_path")),
    )
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_expire_at"), ["expire_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_page_publish_at"), ["publish_at"], unique=False)

    op.create_table(
        "live_page",
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=True),
        sa.Column("branch", sa.String(length=40), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_live_page_page_id")),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_live_page")),
        sa.UniqueConstraint("key", "language", name=op.f("uq_live_page_key_language")),
        sa.UniqueConstraint("language", "path", name=op.f("uq_live_page_language_path")),
    )
    with op.batch_alter_table("live_page", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_live_page_language_live_page_kind_live_page_day"),
            ["language", "kind", "day"],
            unique=False,
        )

    op.create_table(
        "page_comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["member.id"], name=op.f("fk_page_comment_author_id")
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_comment_page_id")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["member.id"], name=op.f("fk_page_comment_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_comment")),
    )
    with op.batch_alter_table("page_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_comment_page_id"), ["page_id"], unique=False)

    op.create_table(
        "page_draft",
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("base_sequence", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_page_draft_member_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_draft_page_id")),
        sa.PrimaryKeyConstraint("page_id", "member_id", name=op.f("pk_page_draft")),
    )
    op.create_table(
        "page_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["member.id"], name=op.f("fk_page_event_actor_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_event_page_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_event")),
    )
    with op.batch_alter_table("page_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_event_page_id"), ["page_id"], unique=False)

    op.create_table(
        "page_revision",
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("source_sequence", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["member.id"], name=op.f("fk_page_revision_author_id")
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_revision_page_id")),
        sa.PrimaryKeyConstraint("page_id", "sequence", name=op.f("pk_page_revision")),
    )
    op.create_table(
        "redirect",
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("page_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_redirect_page_id")),
        sa.PrimaryKeyConstraint("language", "path", name=op.f("pk_redirect")),
    )


def downgrade() -> None:
    op.drop_table("redirect")
    op.drop_table("page_revision")
    with op.batch_alter_table("page_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_event_page_id"))

    op.drop_table("page_event")
    op.drop_table("page_draft")
    with op.batch_alter_table("page_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_comment_page_id"))

    op.drop_table("page_comment")
    with op.batch_alter_table("live_page", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_live_page_language_live_page_kind_live_page_day"))

    op.drop_table("live_page")
    with op.batch_alter_table("page", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_publish_at"))
        batch_op.drop_index(batch_op.f("ix_page_expire_at"))

    op.drop_table("page")
    op.drop_table("site_state")
    op.drop_table("site_setting")
