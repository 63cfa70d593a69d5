"""Alembic's entry: runs migrations in the transaction that ``binglian.ledger.migrate`` hands over."""

from alembic import context

from binglian.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
