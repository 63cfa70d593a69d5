"""An order to test with, and what is told to it: a test says what matters to it, the rest is ordinary.

Ordered on Monday 2026-03-02 at 09:00, to be done in three working days, by whom nobody has said yet.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import reduce

import pytest

from binglian.domain.cooperation import OrderPlan
from binglian.domain.desk import Receipt
from binglian.domain.errors import Refused
from binglian.domain.messages import AdoptCalendar
from binglian.domain.orders.life import ORDERS
from binglian.domain.orders.messages import OrderMessage
from binglian.domain.orders.order import Order, Wish
from binglian.domain.streams.outbox import Notice, Outgoing
from binglian.domain.streams.records import StreamEvent
from binglian.domain.streams.register import Register
from tests.builders import at, calendar, instant, text
from tests.unit.domain.tickets.window import POLICY, days

CN = calendar()
Squad = Register[Order, OrderMessage]

STEWARD, AGENT, HANDLER = "steward@office", "agent@agency", "handler@construction"

PLAN = OrderPlan(
    kind="collect",
    title=text("visit to collect"),
    limit=days(3),
    basis="unverified",
    policy=POLICY,
    by=(STEWARD, "applicant"),
    posts=("agent", HANDLER),
    skills={"reform": text("approval reform"), "design": text("architectural design")},
    act="accept",
    mechanism="S4-03",
)
WISH = Wish(
    text="collect the papers",
    by="applicant",
    enterprise="Hill Homes",
    project="hill-homes",
    item="constr-permit",
)

_SENDERS = {"reassign": STEWARD, "cancel_order": STEWARD}
_BODIES: dict[str, dict[str, object]] = {
    "reassign": {"assignee": HANDLER, "ground": "nearer"},
    "finish_order": {"outcome": "papers complete"},
    "cancel_order": {"ground": "not needed"},
}


def squad(wish: Wish = WISH, opened: str = "2026-03-02 09:00", **changes: object) -> Squad:
    """An order that has just been placed, with what its plan says otherwise."""
    plan = replace(PLAN, **changes)  # pyright: ignore[reportArgumentType] - a test names what it changes
    register = Register(life=ORDERS, state=Order(key="papers", plan=plan, wish=wish))
    register.open(at(opened), at(opened), CN)
    return register


def message(kind: str, moment: str | datetime, /, *, by: str = "", **body: object) -> OrderMessage:
    """A message of a kind; its id is made of both, its sender who usually sends it."""
    post, _, department = (by or _SENDERS.get(kind, AGENT)).partition("@")
    head = {
        "type": kind,
        "id": f"{kind} {moment}",
        "occurred_at": instant(moment).isoformat(),
        "actor": {"post": post, "department": department},
    }
    said = ORDERS.parse(json.dumps({**head, **_BODIES.get(kind, {}), **body}))
    assert not isinstance(said, AdoptCalendar)
    return said


def tell(
    where: Squad, kind: str, moment: str | datetime, /, *, known: str = "", by: str = "", **body: object
) -> Receipt:
    """Has an order take a message, at the instant it occurred or when it became ``known``."""
    return where.take(message(kind, moment, by=by, **body), instant(known or moment), CN)


def refused(where: Squad, kind: str, moment: str | datetime, /, *, by: str = "", **body: object) -> Refused:
    """Has an order refuse a message; asserts that asking and taking agree and that nothing changes."""
    said, now = message(kind, moment, by=by, **body), instant(moment)
    where.ring(now, CN)
    before = where.state, where.sequence
    with pytest.raises(Refused) as asked:
        where.check(said, now, CN)
    with pytest.raises(Refused) as taken:
        where.take(said, now, CN)
    assert (where.state, where.sequence) == before
    assert asked.value.code is taken.value.code
    return taken.value


def pass_until(where: Squad, moment: str) -> Squad:
    """Lets time pass, up to an instant and with it."""
    where.ring(at(moment), CN)
    return where


def sent(where: Squad) -> list[tuple[Outgoing, dict[str, object]]]:
    """The messages under way, each with its body."""
    return [(one, json.loads(one.body)) for one in where.state.outbox.waiting.values()]


def notices(where: Squad, template: str) -> list[Notice]:
    """The notices under way of a template."""
    return [one for one in where.state.outbox.notices.values() if one.template == template]


def retold(where: Squad) -> Order:
    """The state that the records alone tell."""
    start = Order(key=where.state.key, plan=where.state.plan, wish=where.state.wish)
    evolve: Callable[[Order, StreamEvent], Order] = ORDERS.evolve
    return reduce(evolve, (record.event for record in where.unwritten), start)
