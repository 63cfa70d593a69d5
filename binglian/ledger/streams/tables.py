"""The projections of tickets, meetings and orders.

The ``body`` of a ticket, a meeting or an order is its state without its policy or plan, which no event
carries; a meeting's agenda, sittings and resolutions have rows of their own.
"""

from typing import Any

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text
from sqlalchemy.types import TypeEngine

from binglian.ledger.tables import metadata
from binglian.ledger.types import Instant, Words


def _given(name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]] = Words) -> Column[Any]:
    return Column(name, kind, nullable=False)


def _heading(key: str) -> list[Column[Any]]:
    """What the row of every such stream says."""
    return [
        Column(key, Words, primary_key=True),
        _given("title"),
        _given("jurisdiction"),
        _given("district"),
        _given("definition"),
        _given("state", Text),
        Column("opened_at", Instant),
        Column("ended_at", Instant),
        _given("overdue", Boolean),
        Column("next_due", Instant),
        # messages that their receiver refused, and notices that reached nobody
        _given("undelivered", Integer),
        _given("unheard", Integer),
        _given("body", Text),
    ]


def _meeting() -> Column[str]:
    return Column("meeting", Words, ForeignKey("meetings.meeting"), primary_key=True)


tickets = Table(
    "tickets",
    metadata,
    *_heading("ticket"),
    _given("origin", Text),
    _given("problem"),
    _given("complainant"),
    _given("cause"),
    _given("project"),
    _given("item"),
    _given("rung"),
    _given("reached"),
    _given("pain"),
    _given("complexity"),
    _given("level"),
    _given("measure"),
    _given("owner"),
    Column("deadline", Date),
    _given("resolution"),
    Column("fed_back_at", Instant),
    Column("closed_at", Instant),
    _given("confirmed", Boolean),
    Column("satisfaction", Integer),
    _given("reopenings", Integer),
    _given("escalations", Integer),
    Index(None, "jurisdiction", "state"),
    Index(None, "project"),
)

orders = Table(
    "orders",
    metadata,
    *_heading("order"),
    # the kind of visit or service: ask, collect, deliver, follow-up and the like
    _given("sort"),
    _given("wish"),
    _given("ordered_by"),
    _given("enterprise"),
    _given("project"),
    _given("item"),
    _given("assignee"),
    _given("outcome"),
    _given("on_the_spot", Boolean),
    _given("findings", Integer),
    Column("due", Instant),
    _given("late", Boolean),
    _given("ticket"),
    Index(None, "jurisdiction", "state"),
)

meetings = Table(
    "meetings",
    metadata,
    *_heading("meeting"),
    # the kind of meeting: joint, weekly, tea-party and the like
    _given("sort"),
    Column("next_session", Instant),
    _given("waiting", Integer),
)

sessions = Table(
    "sessions",
    metadata,
    _meeting(),
    Column("session", Integer, primary_key=True, autoincrement=False),
    _given("state", Text),
    _given("day", Date),
    _given("at", Instant),
    Column("held_at", Instant),
    _given("ground"),
    _given("overdue", Boolean),
    # whether anything of it is still to come; so with resolutions
    _given("open", Boolean),
    _given("body", Text),
)

matters = Table(
    "matters",
    metadata,
    _meeting(),
    Column("matter", Words, primary_key=True),
    _given("title"),
    _given("submitted_by"),
    _given("submitted_at", Instant),
    _given("state", Text),
    _given("session", Integer),
    _given("put_off", Integer),
    _given("resolution"),
    _given("body", Text),
)

resolutions = Table(
    "resolutions",
    metadata,
    _meeting(),
    Column("resolution", Words, primary_key=True),
    _given("session", Integer),
    _given("text"),
    _given("at", Instant),
    _given("open", Boolean),
    _given("body", Text),
)

measures = Table(
    "measures",
    metadata,
    _meeting(),
    Column("measure", Words, primary_key=True),
    _given("resolution"),
    _given("text"),
    _given("owner"),
    _given("deadline", Date),
    _given("due", Instant),
    Column("done_at", Instant),
    _given("outcome"),
    # not done within its time, whether it was done after that or not; overdue only while it is not
    _given("late", Boolean),
    _given("overdue", Boolean),
    _given("ticket"),
    Index(None, "owner"),
)

receipts = Table(
    "receipts",
    metadata,
    _meeting(),
    Column("resolution", Words, primary_key=True),
    Column("address", Words, primary_key=True),
    _given("due", Instant),
    Column("at", Instant),
    _given("refused"),
)

merits = Table(
    "merits",
    metadata,
    _meeting(),
    # that of the entry which recorded it
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    _given("merit", Text),
    _given("unit"),
    _given("ground"),
    _given("at", Instant),
    _given("measure"),
)

notices = Table(
    "notices",
    metadata,
    Column("stream", Words, ForeignKey("heads.stream"), primary_key=True),
    Column("notice", Words, primary_key=True),
    _given("template"),
    # JSON: posts; so are channels, and the reasons of those that failed
    _given("receivers"),
    _given("issued_at", Instant),
    Column("settled_at", Instant),
    _given("channels"),
    _given("failed"),
    _given("unheard", Boolean),
)
