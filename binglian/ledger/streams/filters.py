"""Which tickets and orders to list; what is none does not matter."""

from dataclasses import dataclass, fields
from enum import StrEnum

from sqlalchemy import ColumnElement, Table

from binglian.ledger.streams.tables import tickets
from binglian.ledger.streams.views import CANCELLED


class TicketList(StrEnum):
    """The three lists of a problem study (S4-06); a solved problem is struck off, not left out.

    ``PROBLEM`` holds every problem that was not declined, ``RESPONSIBILITY`` those that somebody answers for,
    ``RECTIFICATION`` those with a measure and a deadline.
    """

    PROBLEM = "problem"
    RESPONSIBILITY = "responsibility"
    RECTIFICATION = "rectification"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """Which tickets to list.

    Attributes:
        on: one of the three lists.
        cancelled: whether it is struck off.
        open: whether it has not ended; a closed ticket that may still be reopened has not.
    """

    jurisdiction: str | None = None
    district: str | None = None
    state: str | None = None
    origin: str | None = None
    project: str | None = None
    item: str | None = None
    rung: str | None = None
    owner: str | None = None
    complexity: str | None = None
    level: str | None = None
    overdue: bool | None = None
    on: TicketList | None = None
    cancelled: bool | None = None
    open: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders to list."""

    jurisdiction: str | None = None
    district: str | None = None
    state: str | None = None
    sort: str | None = None
    project: str | None = None
    item: str | None = None
    assignee: str | None = None
    overdue: bool | None = None
    late: bool | None = None
    open: bool | None = None


def conditions(table: Table, which: TicketFilter | OrderFilter) -> list[ColumnElement[bool]]:
    """What a filter asks of the rows of its table."""
    asked = {field.name: getattr(which, field.name) for field in fields(which)}
    wanted = [
        table.c[name] == value for name, value in asked.items() if value is not None and name in table.c
    ]
    if which.open is not None:
        wanted.append(table.c.ended_at.is_(None) == which.open)
    if isinstance(which, TicketFilter):
        if which.cancelled is not None:
            wanted.append(tickets.c.state.in_(CANCELLED) == which.cancelled)
        wanted += _LISTS[which.on] if which.on else []
    return wanted


_LISTS: dict[TicketList, list[ColumnElement[bool]]] = {
    TicketList.PROBLEM: [tickets.c.state != "declined"],
    TicketList.RESPONSIBILITY: [tickets.c.state != "declined", tickets.c.owner != ""],
    TicketList.RECTIFICATION: [
        tickets.c.state != "declined",
        tickets.c.measure != "",
        tickets.c.deadline.is_not(None),
    ],
}
