"""Dossiers, partners and case meetings"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# In the order in which they refer to each other.
TABLES = (
    "dossier_counter",
    "meeting_counter",
    "partner",
    "partner_event",
    "dossier",
    "dossier_member",
    "dossier_partner",
    "dossier_tip",
    "meeting",
    "meeting_partner",
    "meeting_member",
    "meeting_dossier",
    "meeting_event",
    "dossier_barrier",
    "dossier_task",
    "dossier_decision",
    "dossier_event",
)


def upgrade() -> None:
    for name in ("dossier_counter", "meeting_counter"):
        op.create_table(
            name,
            sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("last", sa.Integer(), nullable=False),
            sa.PrimaryKeyConstraint("year", name=op.f(f"pk_{name}")),
        )
    _make_partners()
    _make_dossiers()
    _make_meetings()
    _make_parts_of_dossiers()


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)


def _make_partners() -> None:
    op.create_table(
        "partner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("key_fingerprint", sa.String(length=120), nullable=True),
        sa.Column("key_entered_by", sa.Uuid(), nullable=True),
        sa.Column("key_entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key_confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("key_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        _refers("partner", "key_entered_by", "member"),
        _refers("partner", "key_confirmed_by", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("name", name=op.f("uq_partner_name")),
    )
    op.create_table(
        "partner_event",
        sa.Column("partner_id", sa.Uuid(), nullable=False),
        *_event_columns(),
        sa.Column("fingerprint", sa.String(length=120), nullable=True),
        _refers("partner_event", "partner_id", "partner"),
        _refers("partner_event", "actor_id", "member"),
        sa.PrimaryKeyConstraint("partner_id", "sequence", name=op.f("pk_partner_event")),
    )


def _make_dossiers() -> None:
    op.create_table(
        "dossier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_sealed("dossier"),
        _refers("dossier", "owner_id", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
        sa.UniqueConstraint("number", name=op.f("uq_dossier_number")),
    )
    op.create_index("ix_dossier_state_dossier_number", "dossier", ["state", "number"])
    op.create_index("ix_dossier_owner_id_dossier_number", "dossier", ["owner_id", "number"])
    _make_join("dossier_member", "dossier", "member")
    _make_join("dossier_partner", "dossier", "partner")
    op.create_index("ix_dossier_partner_partner_id", "dossier_partner", ["partner_id"])
    _make_join("dossier_tip", "dossier", "tip", sa.Column("day", sa.Date(), nullable=False))
    op.create_index("ix_dossier_tip_tip_id", "dossier_tip", ["tip_id"])


def _make_meetings() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_sealed("meeting"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("number", name=op.f("uq_meeting_number")),
    )
    op.create_index("ix_meeting_day_meeting_number", "meeting", ["day", "number"])
    for other in ("partner", "member"):
        came = sa.Column("came", sa.Boolean(), nullable=True)
        _make_join(f"meeting_{other}", "meeting", other, came)
    op.create_index("ix_meeting_partner_partner_id", "meeting_partner", ["partner_id"])
    place = sa.Column("place", sa.Integer(), nullable=False)
    _make_join("meeting_dossier", "meeting", "dossier", place, *_sealed("meeting_dossier"))
    op.create_index("ix_meeting_dossier_dossier_id", "meeting_dossier", ["dossier_id"])
    op.create_table(
        "meeting_event",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        *_event_columns(),
        _refers("meeting_event", "meeting_id", "meeting"),
        _refers("meeting_event", "actor_id", "member"),
        sa.PrimaryKeyConstraint("meeting_id", "sequence", name=op.f("pk_meeting_event")),
    )


def _make_parts_of_dossiers() -> None:
    _make_part(
        "dossier_barrier",
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        _refers("dossier_barrier", "partner_id", "partner"),
    )
    op.create_index("ix_dossier_barrier_dossier_id", "dossier_barrier", ["dossier_id"])
    _make_part(
        "dossier_task",
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        _refers("dossier_task", "member_id", "member"),
        _refers("dossier_task", "partner_id", "partner"),
        _refers("dossier_task", "meeting_id", "meeting"),
    )
    op.create_index("ix_dossier_task_due", "dossier_task", ["dossier_id", "state", "due"])
    op.create_index("ix_dossier_task_meeting_id", "dossier_task", ["meeting_id"])
    _make_part(
        "dossier_decision",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        _refers("dossier_decision", "meeting_id", "meeting"),
    )
    op.create_index("ix_dossier_decision_dossier_id", "dossier_decision", ["dossier_id"])
    op.create_index("ix_dossier_decision_meeting_id", "dossier_decision", ["meeting_id"])
    op.create_table(
        "dossier_event",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        *_event_columns(),
        sa.Column("from_state", sa.String(length=40), nullable=True),
        sa.Column("to_state", sa.String(length=40), nullable=True),
        sa.Column("tip_id", sa.Uuid(), nullable=True),
        sa.Column("part_id", sa.Uuid(), nullable=True),
        _refers("dossier_event", "dossier_id", "dossier"),
        _refers("dossier_event", "actor_id", "member"),
        _refers("dossier_event", "tip_id", "tip"),
        sa.PrimaryKeyConstraint("dossier_id", "sequence", name=op.f("pk_dossier_event")),
    )
    op.create_index("ix_dossier_event_tip_id", "dossier_event", ["tip_id"])


def _make_join(name: str, one: str, other: str, *more: sa.schema.SchemaItem) -> None:
    """Make a table whose rows join two others."""
    op.create_table(
        name,
        sa.Column(f"{one}_id", sa.Uuid(), nullable=False),
        sa.Column(f"{other}_id", sa.Uuid(), nullable=False),
        *more,
        _refers(name, f"{one}_id", one),
        _refers(name, f"{other}_id", other),
        sa.PrimaryKeyConstraint(f"{one}_id", f"{other}_id", name=op.f(f"pk_{name}")),
    )


def _make_part(name: str, *more: sa.schema.SchemaItem) -> None:
    """Make a table of sealed rows in the order in which they were added to a dossier."""
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        *more,
        *_sealed(name),
        _refers(name, "dossier_id", "dossier"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _event_columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
    )


def _sealed(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("key_for_team", sa.LargeBinary(), nullable=False),
        sa.Column("key_for_reporter", sa.LargeBinary(), nullable=True),
        _refers(table, "generation", "team_key", "generation"),
    )


def _refers(
    table: str, column: str, target: str, target_column: str = "id"
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.{target_column}"], name=op.f(f"fk_{table}_{column}")
    )
