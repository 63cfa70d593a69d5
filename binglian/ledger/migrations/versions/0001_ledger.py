"""The ledger: entries, which can only be added, and the projections of projects.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _projects()
    _entries()
    _cases()
    _stages()
    _milestones()
    _happenings()
    _append_only()


def downgrade() -> None:
    for table in ("happenings", "milestones", "stages", "cases", "entries", "projects"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION entries_are_append_only()")


def _projects() -> None:
    op.create_table(
        "projects",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("overdue", sa.Integer(), nullable=False),
        sa.Column("next_due", sa.DateTime(timezone=True)),
        sa.Column("last_sequence", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("project", name="pk_projects"),
    )
    op.create_index("ix_projects_district_state", "projects", ["district", "state"])


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("stream", "sequence", name="pk_entries"),
        sa.ForeignKeyConstraint(["stream"], ["projects.project"], name="fk_entries_stream"),
    )


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("filing", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("favourable", sa.Boolean()),
        sa.Column("promoted", sa.Boolean(), nullable=False),
        sa.Column("pre_reviewed_at", sa.DateTime(timezone=True)),
        sa.Column("received_at", sa.DateTime(timezone=True)),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("review_at", sa.DateTime(timezone=True)),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("delivered_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("promised_due", sa.DateTime(timezone=True)),
        sa.Column("statutory_due", sa.DateTime(timezone=True)),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("next_due", sa.DateTime(timezone=True)),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project", "item", "filing", name="pk_cases"),
        sa.ForeignKeyConstraint(["project"], ["projects.project"], name="fk_cases_project"),
    )
    overdue = sa.text("overdue")
    op.create_index("ix_cases_overdue", "cases", ["project"], sqlite_where=overdue, postgresql_where=overdue)


def _stages() -> None:
    op.create_table(
        "stages",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("project", "stage", name="pk_stages"),
        sa.ForeignKeyConstraint(["project"], ["projects.project"], name="fk_stages_project"),
    )


def _milestones() -> None:
    op.create_table(
        "milestones",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True)),
        sa.Column("reached_at", sa.DateTime(timezone=True)),
        sa.Column("calendar_days", sa.Integer()),
        sa.Column("working_days", sa.Integer()),
        sa.Column("calendar_days_exact", sa.Double),
        sa.Column("working_days_exact", sa.Double),
        sa.Column("met", sa.Boolean()),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("next_due", sa.DateTime(timezone=True)),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project", "milestone", name="pk_milestones"),
        sa.ForeignKeyConstraint(["project"], ["projects.project"], name="fk_milestones_project"),
    )


def _happenings() -> None:
    op.create_table(
        "happenings",
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("happening", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("project", "happening", name="pk_happenings"),
        sa.ForeignKeyConstraint(["project"], ["projects.project"], name="fk_happenings_project"),
    )


def _append_only() -> None:
    """The database itself refuses to change or remove an entry.

    A later migration that rebuilds ``entries`` (SQLite's batch mode does) loses the triggers and must make
    them again.
    """
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER entries_no_{act.lower()} BEFORE {act} ON entries "
                "BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION entries_are_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'entries are append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER entries_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION entries_are_append_only()"
    )
