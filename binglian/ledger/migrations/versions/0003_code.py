"""A project's code on the national platform, which it may be given after it has begun.

The column follows from the card and the entries: ``binglian.ledger.migrate`` makes the projections anew once
the schema is there.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("projects", sa.Column("code", sa.Text(), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "postgresql":  # workers of an older version must fail, see 0002
        op.alter_column("projects", "code", server_default=None)


def downgrade() -> None:
    op.drop_column("projects", "code")
