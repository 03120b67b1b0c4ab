"""The words of a title or a summary, findable by PostgreSQL's index alone"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(
        "UPDATE search_index SET vector = vector || array_to_tsvector(ARRAY("
        "SELECT '^' || lexeme FROM unnest(ts_filter(vector, '{a,b}'))))"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(
        "UPDATE search_index SET vector = ts_delete(vector, ARRAY("
        "SELECT lexeme FROM unnest(vector) WHERE starts_with(lexeme, '^')))"
    )
