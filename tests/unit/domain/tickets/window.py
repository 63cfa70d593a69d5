"""A ticket to test with, and what is told to it: a test says what matters to it, the rest is ordinary.

Told at the window on Monday 2026-03-02 at 09:00; an answer is due in three working days. Four rungs: an agent
(three working days), a task force (two), the joint meeting (five), a leading group (five, as for all).
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import reduce

import pytest

from binglian.domain.clocks import Clock, clock_of
from binglian.domain.cooperation import Rung, TicketPolicy
from binglian.domain.desk import Receipt
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import ClockKind, Limit, StartsOn, Unit
from binglian.domain.messages import AdoptCalendar
from binglian.domain.streams.outbox import Notice, Outgoing
from binglian.domain.streams.records import StreamEvent
from binglian.domain.streams.register import Register
from binglian.domain.tickets.life import TICKETS
from binglian.domain.tickets.messages import TicketMessage
from binglian.domain.tickets.ticket import Origin, Problem, Ticket
from tests.builders import at, calendar, instant, text

CN = calendar()
Window = Register[Ticket, TicketMessage]

AGENT, FORCE, JOINT, GROUP = "agent@agency", "leader@task-force", "head@office", "government-head"
OWNER = "handler@housing"
COMPLAINANT = "applicant"


def days(value: int, unit: Unit = Unit.WORKING_DAYS, warn: int = 1) -> Limit:
    """A limit, with a warning one unit ahead."""
    return Limit(value=value, unit=unit, starts_on=StartsOn.BEGUN, basis="unverified", warn=warn)


def rung(key: str, post: str, after: int = 0, meeting: str = "") -> Rung:
    """A rung that takes a matter up after so many working days; the lowest after none."""
    return Rung(
        key=key,
        title=text(key),
        post=post,
        right=text("acts"),
        basis="unverified",
        after=days(after) if after else None,
        meeting=meeting,
    )


POLICY = TicketPolicy(
    jurisdiction="hills",
    definition="hills@1#abc",
    ladder=(
        rung("agent", AGENT),
        rung("task-force", FORCE, 3),
        rung("joint", JOINT, 2, meeting="joint-meeting"),
        rung("group", GROUP, 5),
    ),
    feedback={"": days(3), "simple": days(1), "hard": days(10)},
    hold=days(5),
    confirm=days(5),
    settle=days(10, Unit.CALENDAR_DAYS),
    pains={"how": text("does not know how"), "trips": text("repeated trips")},
    complexities={"simple": text("simple"), "normal": text("normal"), "hard": text("hard")},
    levels={"district": text("district"), "city": text("city")},
    authority={
        "open:window": ("desk",),
        "accept_ticket": ("desk",),
        "decline_ticket": ("desk", "holder"),
        "classify": ("desk",),
        "assign": ("holder",),
        "begin_work": ("owner",),
        "feed_back": ("owner", "holder"),
        "escalate": ("holder", "steward@holder"),
        "send_back": ("holder",),
        "confirm": (COMPLAINANT,),
        "close_ticket": ("holder",),
        "reopen": (COMPLAINANT, "clerk@owner"),
        "rate": (COMPLAINANT,),
    },
)
FUND = Problem(text="maintenance fund refused", origin=Origin.WINDOW, complainant="Hill Homes")
PROJECT = replace(FUND, project="hill-homes", item="constr-permit")

_SENDERS = {
    "accept_ticket": "desk",
    "decline_ticket": "desk",
    "classify": "desk",
    "begin_work": OWNER,
    "feed_back": OWNER,
    "confirm": COMPLAINANT,
    "reopen": COMPLAINANT,
    "rate": COMPLAINANT,
    "follow_resolution": "system",
}
_BODIES: dict[str, dict[str, object]] = {
    "decline_ticket": {"ground": "not for us"},
    "classify": {"pain": "trips", "complexity": "normal", "level": "district"},
    "feed_back": {"text": "it is being looked into"},
    "escalate": {"ground": "beyond us"},
    "send_back": {"rung": "agent", "instruction": "try again"},
    "close_ticket": {"ground": "nobody answers"},
    "reopen": {"ground": "refused again"},
    "rate": {"satisfaction": 4},
    "follow_resolution": {
        "resolution": "2026-1",
        "measure": "pay",
        "owner": OWNER,
        "deadline": "2026-03-20",
    },
}
CARD: dict[str, str] = {
    "problem": "fund blocked",
    "measure": "release it",
    "owner": OWNER,
    "deadline": "2026-03-13",
}
"""The four ones; the deadline is a Friday."""


def window(problem: Problem = FUND, opened: str = "2026-03-02 09:00", **changes: object) -> Window:
    """A ticket that has just been told, with what its policy says otherwise."""
    policy = replace(POLICY, **changes)  # pyright: ignore[reportArgumentType] - a test names what it changes
    register = Register(life=TICKETS, state=Ticket(key="fund", policy=policy, problem=problem))
    register.open(at(opened), at(opened), CN)
    return register


def message(kind: str, moment: str | datetime, /, *, by: str = "", **body: object) -> TicketMessage:
    """A message of a kind; its id is made of both unless one is given, its sender who usually sends it."""
    post, _, department = (by or _SENDERS.get(kind, AGENT)).partition("@")
    head = {
        "type": kind,
        "id": f"{kind} {moment}",
        "occurred_at": instant(moment).isoformat(),
        "actor": {"post": post, "department": department},
    }
    said = TICKETS.parse(json.dumps({**head, **_BODIES.get(kind, {}), **body}))
    assert not isinstance(said, AdoptCalendar)
    return said


def tell(
    where: Window, kind: str, moment: str | datetime, /, *, known: str = "", by: str = "", **body: object
) -> Receipt:
    """Has a ticket take a message, at the instant it occurred or when it became ``known``."""
    return where.take(message(kind, moment, by=by, **body), instant(known or moment), CN)


def refused(
    where: Window, kind: str, moment: str | datetime, /, *, known: str = "", by: str = "", **body: object
) -> Refused:
    """Has a ticket refuse a message; asserts that asking and taking agree and that nothing changes."""
    said, now = message(kind, moment, by=by, **body), instant(known or moment)
    where.ring(now, CN)
    before = where.state, where.sequence, dict(where.seen)
    with pytest.raises(Refused) as asked:
        where.check(said, now, CN)
    with pytest.raises(Refused) as taken:
        where.take(said, now, CN)
    assert (where.state, where.sequence, where.seen) == before
    assert asked.value.code is taken.value.code
    return taken.value


def code(where: Window, kind: str, moment: str | datetime, /, **body: str) -> Code:
    """Why a message is refused."""
    return refused(where, kind, moment, **body).code


def at_work(where: Window, moment: str = "2026-03-02 10:00") -> Window:
    """Brings a ticket that was told to its owner's work."""
    tell(where, "accept_ticket", moment)
    tell(where, "classify", moment)
    tell(where, "assign", moment, **CARD)
    tell(where, "begin_work", moment)
    return where


def answered(where: Window, moment: str = "2026-03-03 10:00") -> Window:
    """Brings a ticket that was told to an answer that says solved."""
    tell(at_work(where), "feed_back", moment, solved=True, text="released")
    return where


def pass_until(where: Window, moment: str) -> Window:
    """Lets time pass, up to an instant and with it."""
    where.ring(at(moment), CN)
    return where


def clock(where: Window, kind: ClockKind) -> Clock:
    """The clock of a kind; there is one."""
    found = clock_of(where.state.clocks, kind)
    assert found is not None
    return found


def due(where: Window, kind: ClockKind) -> str:
    """The last day of a running clock."""
    found = clock(where, kind)
    assert found.running
    return found.due.label()


def happened(where: Window) -> list[StreamEvent]:
    """Every event so far."""
    return [record.event for record in where.unwritten]


def told(where: Window) -> list[str]:
    """The types of every event so far."""
    return [event.type for event in happened(where)]


def sent(where: Window) -> list[tuple[Outgoing, dict[str, object]]]:
    """The messages under way, each with its body."""
    return [(one, json.loads(one.body)) for one in where.state.outbox.waiting.values()]


def notices(where: Window, template: str) -> list[Notice]:
    """The notices under way of a template."""
    return [one for one in where.state.outbox.notices.values() if one.template == template]


def retold(where: Window) -> Ticket:
    """The state that the records alone tell."""
    start = Ticket(key=where.state.key, policy=where.state.policy, problem=where.state.problem)
    evolve: Callable[[Ticket, StreamEvent], Ticket] = TICKETS.evolve
    return reduce(evolve, happened(where), start)
