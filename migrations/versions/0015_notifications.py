"""Notices, how members want to be told, and the outbox of mails"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("member", sa.Column("mail_address", sa.String(length=254), nullable=True))
    op.add_column(
        "member",
        sa.Column("mail_language", sa.String(length=8), nullable=False, server_default="nl"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waits_for", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_notice_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notice_member_id_notice_at_notice_id"),
            ["member_id", "at", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_notice_subject"), ["subject"], unique=False)
    _index_where("ix_notice_unseen", "notice", "member_id", "seen_at IS NULL")
    _index_where("ix_notice_waiting", "notice", "waits_for", "waits_for IS NOT NULL")
    op.create_table(
        "notice_preference",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_notice_preference_member_id")
        ),
        sa.PrimaryKeyConstraint("member_id", "kind", name=op.f("pk_notice_preference")),
    )
    op.create_table(
        "notice_round",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_notice_round")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("is_digest", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_outbox_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_member_id", "outbox", ["member_id"], unique=False)
    _index_where(
        "ix_outbox_to_send", "outbox", "next_attempt_at", "sent_at IS NULL AND given_up_at IS NULL"
    )


def downgrade() -> None:
    for name in ("outbox", "notice_round", "notice_preference", "notice"):
        op.drop_table(name)
    op.drop_column("member", "mail_language")
    op.drop_column("member", "mail_address")


def _index_where(name: str, table: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)
