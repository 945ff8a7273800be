"""Alembic's entry: runs the migrations on the connection, and in the transaction, that `data.engine` hands
over.
"""

from alembic import context

from data import schema

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=schema.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
