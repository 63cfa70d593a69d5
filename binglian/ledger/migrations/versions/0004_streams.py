"""Streams of every kind: tickets, meetings and orders beside projects, with a head for each.

What the chain of a stream begins and ends with moves from ``projects`` to ``heads``; a project's row is a
projection like any other from now on. What is added besides follows from the entries.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NEW = (
    "project_matters",
    "notices",
    "merits",
    "receipts",
    "measures",
    "resolutions",
    "matters",
    "sessions",
    "orders",
    "meetings",
    "tickets",
)


def upgrade() -> None:
    op.create_table(
        "heads",
        _words("stream"),
        sa.Column("kind", sa.Text(), nullable=False),
        _words("card"),
        sa.Column("last_sequence", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("stream", name="pk_heads"),
    )
    op.execute(
        "INSERT INTO heads (stream, kind, card, last_sequence, head) "
        "SELECT project, 'project', card, last_sequence, head FROM projects"
    )
    _entries_follow("heads", "stream")
    for name in ("card", "last_sequence", "head"):
        op.drop_column("projects", name)
    _tickets()
    _orders()
    _meetings()
    _resolutions()
    _notices()
    _project_matters()


def downgrade() -> None:
    for table in _NEW:
        op.drop_table(table)
    op.add_column("projects", _words("card", ""))
    op.add_column("projects", sa.Column("last_sequence", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("projects", sa.Column("head", sa.String(64), nullable=False, server_default=""))
    for name in ("card", "last_sequence", "head"):
        op.execute(
            f"UPDATE projects SET {name} = (SELECT {name} FROM heads WHERE stream = project)"  # noqa: S608
        )
        if _postgresql():
            op.alter_column("projects", name, server_default=None)
    _forget_other_streams()
    _entries_follow("projects", "project")
    op.drop_table("heads")


def _entries_follow(table: str, column: str) -> None:
    """Has entries refer to another table; SQLite builds the table anew and loses its triggers with that."""
    with op.batch_alter_table("entries") as entries:
        entries.drop_constraint("fk_entries_stream", type_="foreignkey")
        entries.create_foreign_key("fk_entries_stream", table, ["stream"], [column])
    if not _postgresql():
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER entries_no_{act.lower()} BEFORE {act} ON entries "
                "BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END"
            )


def _forget_other_streams() -> None:
    """Removes what an older version has no place for: entries of streams that are not projects."""
    if _postgresql():
        op.execute("ALTER TABLE entries DISABLE TRIGGER entries_no_change")
    else:
        op.execute("DROP TRIGGER entries_no_delete")
    op.execute("DELETE FROM entries WHERE stream NOT IN (SELECT project FROM projects)")
    if _postgresql():
        op.execute("ALTER TABLE entries ENABLE TRIGGER entries_no_change")


def _tickets() -> None:
    op.create_table(
        "tickets",
        *_heading("ticket"),
        sa.Column("origin", sa.Text(), nullable=False),
        _words("problem"),
        _words("complainant"),
        _words("cause"),
        _words("project"),
        _words("item"),
        _words("rung"),
        _words("reached"),
        _words("pain"),
        _words("complexity"),
        _words("level"),
        _words("measure"),
        _words("owner"),
        sa.Column("deadline", sa.Date()),
        _words("resolution"),
        _instant("fed_back_at"),
        _instant("closed_at"),
        _flag("confirmed"),
        sa.Column("satisfaction", sa.Integer()),
        _number("reopenings"),
        _number("escalations"),
        sa.PrimaryKeyConstraint("ticket", name="pk_tickets"),
    )
    op.create_index("ix_tickets_jurisdiction_state", "tickets", ["jurisdiction", "state"])
    op.create_index("ix_tickets_project", "tickets", ["project"])


def _orders() -> None:
    op.create_table(
        "orders",
        *_heading("order"),
        _words("sort"),
        _words("wish"),
        _words("ordered_by"),
        _words("enterprise"),
        _words("project"),
        _words("item"),
        _words("assignee"),
        _words("outcome"),
        _flag("on_the_spot"),
        _number("findings"),
        _instant("due"),
        _flag("late"),
        _words("ticket"),
        sa.PrimaryKeyConstraint("order", name="pk_orders"),
    )
    op.create_index("ix_orders_jurisdiction_state", "orders", ["jurisdiction", "state"])


def _meetings() -> None:
    op.create_table(
        "meetings",
        *_heading("meeting"),
        _words("sort"),
        _instant("next_session"),
        _number("waiting"),
        sa.PrimaryKeyConstraint("meeting", name="pk_meetings"),
    )
    op.create_table(
        "sessions",
        _words("meeting"),
        sa.Column("session", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        _instant("at", nullable=False),
        _instant("held_at"),
        _words("ground"),
        _flag("overdue"),
        _flag("open"),
        _words("body"),
        sa.PrimaryKeyConstraint("meeting", "session", name="pk_sessions"),
        _of_meeting("sessions"),
    )
    op.create_table(
        "matters",
        _words("meeting"),
        _words("matter"),
        _words("title"),
        _words("submitted_by"),
        _instant("submitted_at", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        _number("session"),
        _number("put_off"),
        _words("resolution"),
        _words("body"),
        sa.PrimaryKeyConstraint("meeting", "matter", name="pk_matters"),
        _of_meeting("matters"),
    )


def _resolutions() -> None:
    op.create_table(
        "resolutions",
        _words("meeting"),
        _words("resolution"),
        _number("session"),
        _words("text"),
        _instant("at", nullable=False),
        _flag("open"),
        _words("body"),
        sa.PrimaryKeyConstraint("meeting", "resolution", name="pk_resolutions"),
        _of_meeting("resolutions"),
    )
    op.create_table(
        "measures",
        _words("meeting"),
        _words("measure"),
        _words("resolution"),
        _words("text"),
        _words("owner"),
        sa.Column("deadline", sa.Date(), nullable=False),
        _instant("due", nullable=False),
        _instant("done_at"),
        _words("outcome"),
        _flag("late"),
        _flag("overdue"),
        _words("ticket"),
        sa.PrimaryKeyConstraint("meeting", "measure", name="pk_measures"),
        _of_meeting("measures"),
    )
    op.create_index("ix_measures_owner", "measures", ["owner"])
    op.create_table(
        "receipts",
        _words("meeting"),
        _words("resolution"),
        _words("address"),
        _instant("due", nullable=False),
        _instant("at"),
        _words("refused"),
        sa.PrimaryKeyConstraint("meeting", "resolution", "address", name="pk_receipts"),
        _of_meeting("receipts"),
    )
    op.create_table(
        "merits",
        _words("meeting"),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("merit", sa.Text(), nullable=False),
        _words("unit"),
        _words("ground"),
        _instant("at", nullable=False),
        _words("measure"),
        sa.PrimaryKeyConstraint("meeting", "sequence", name="pk_merits"),
        _of_meeting("merits"),
    )


def _notices() -> None:
    op.create_table(
        "notices",
        _words("stream"),
        _words("notice"),
        _words("template"),
        _words("receivers"),
        _instant("issued_at", nullable=False),
        _instant("settled_at"),
        _words("channels"),
        _words("failed"),
        _flag("unheard"),
        sa.PrimaryKeyConstraint("stream", "notice", name="pk_notices"),
        sa.ForeignKeyConstraint(["stream"], ["heads.stream"], name="fk_notices_stream"),
    )


def _project_matters() -> None:
    op.create_table(
        "project_matters",
        _words("project"),
        _words("ticket"),
        _words("item"),
        _words("problem"),
        _words("cause"),
        _instant("since"),
        _instant("raised_at"),
        _instant("noted_at"),
        _instant("cleared_at"),
        _words("outcome"),
        _flag("undone"),
        sa.PrimaryKeyConstraint("project", "ticket", name="pk_project_matters"),
        sa.ForeignKeyConstraint(["project"], ["projects.project"], name="fk_project_matters_project"),
    )


def _heading(key: str) -> list[sa.Column[object]]:
    """What the row of a ticket, a meeting or an order has in common with the others."""
    return [
        _words(key),
        _words("title"),
        _words("jurisdiction"),
        _words("district"),
        _words("definition"),
        sa.Column("state", sa.Text(), nullable=False),
        _instant("opened_at"),
        _instant("ended_at"),
        _flag("overdue"),
        _instant("next_due"),
        _number("undelivered"),
        _number("unheard"),
        _words("body"),
    ]


def _of_meeting(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["meeting"], ["meetings.meeting"], name=f"fk_{table}_meeting")


def _words(name: str, server_default: str | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=server_default)


def _number(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _flag(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _instant(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
