"""Runs the migrations over the connection that `Database.upgrade` or `Database.downgrade` gives."""

from alembic import context

from portal.models import Base
from portal.models.search import is_of_index

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    include_name=lambda name, kind, _parents: kind != "table" or not is_of_index(name),
)
with context.begin_transaction():
    context.run_migrations()
