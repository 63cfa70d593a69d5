"""Case files of many streams driven through the real workflows, each once, and what tests ask of them."""

import asyncio
import re
from functools import cache
from pathlib import Path

from binglian.domain.meetings.meeting import Meeting
from binglian.domain.orders.order import Order
from binglian.domain.streams.outbox import Kind
from binglian.domain.tickets.ticket import Ticket
from binglian.rehearsal.casefile import read_case
from binglian.rehearsal.cast import cast_of
from binglian.rehearsal.driver import perform
from binglian.rehearsal.shown import Rehearsal
from tests.integration.rehearsed import calendar


def run(path: Path) -> Rehearsal:
    """A rehearsal of a case file."""
    case = read_case(path, calendar().tz)
    return asyncio.run(perform(case, cast_of(case), lambda _: None))


@cache
def performed(path: Path) -> Rehearsal:
    """The rehearsal of a case file; each is run once, however many tests ask about it."""
    return run(path)


def ticket(of: Rehearsal, key: str) -> Ticket:
    state = of.stream(Kind.TICKET, key).state
    assert isinstance(state, Ticket)
    return state


def meeting(of: Rehearsal, key: str) -> Meeting:
    state = of.stream(Kind.MEETING, key).state
    assert isinstance(state, Meeting)
    return state


def order(of: Rehearsal, key: str) -> Order:
    state = of.stream(Kind.ORDER, key).state
    assert isinstance(state, Order)
    return state


def told(of: Rehearsal, kind: Kind, key: str) -> list[str]:
    """The types of a stream's events, in the order of the ledger."""
    return [entry.record.event.type for entry in of.stream(kind, key).entries]


def refused(of: Rehearsal) -> list[str]:
    """The codes of what was refused, in the order of the script."""
    return [answer.code for answer in of.answers if not answer.applied]


def announced(path: Path) -> list[str]:
    """The codes that the script says of, each above its event."""
    return re.findall(r"Refused, ([a-z-]+):", path.read_text("utf-8"))
