"""Alembic's entry: runs migrations on the connection and in the transaction that ``binglian.ledger.migrate`` hands over."""

from alembic import context
from sqlalchemy import text

from binglian.ledger.tables import metadata

MIGRATION_LOCK = 0x62_69_6E_67  # "bing": one migration at a time, whoever starts it

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    context.run_migrations()
