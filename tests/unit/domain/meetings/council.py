"""A meeting to test with, and what is told to it: a test says what matters to it, the rest is ordinary.

It sits every other Monday from 2026-03-02 at 09:00; a fellow in the chair, two members, an agent who submits.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

import pytest

from binglian.domain.cooperation import Cadence, MeetingPlan, Rung, TicketPolicy
from binglian.domain.desk import Receipt
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import Limit, StartsOn, Unit
from binglian.domain.meetings.life import MEETINGS
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.meetings.messages import MeetingMessage
from binglian.domain.messages import AdoptCalendar
from binglian.domain.streams.outbox import Address, Kind, Notice, Outgoing
from binglian.domain.streams.records import StreamEvent
from binglian.domain.streams.register import Register
from tests.builders import calendar, instant, text

CN = calendar()
CHAIR = "head@office"
AGENT = "agent@agency"
MEMBERS = ("head@land", "head@water")
HILL, DAM = Address(Kind.PROJECT, "hill"), Address(Kind.PROJECT, "dam")
LEAK = Address(Kind.TICKET, "leak")

POSTS = {
    "submit_matter": AGENT,
    "withdraw_matter": AGENT,
    "report_measure": "head@water",
    "answer_finding": "head@land",
    "take_office": "head@land",
}


def days(value: int, *, unit: Unit = Unit.WORKING_DAYS, warn: int = 1) -> Limit:
    """A limit in days."""
    return Limit(value=value, unit=unit, starts_on=StartsOn.BEGUN, basis="unverified", warn=warn)


POLICY = TicketPolicy(
    jurisdiction="hills",
    definition="hills@1#abc",
    ladder=(
        Rung(key="desk", title=text("desk"), post="desk", right=text("takes up"), basis="unverified"),
        Rung(
            key="inspection", title=text("top"), post="head@top", right=text("inspects"), basis="unverified"
        ),
    ),
    feedback={"": days(3)},
    hold=days(5),
    confirm=days(3),
    settle=days(5),
)
PLAN = MeetingPlan(
    meeting="joint",
    title=text("joint meeting"),
    kind="joint",
    cadence=Cadence(every=14, unit="CD", anchor=date(2026, 3, 2)),
    chair=CHAIR,
    basis="unverified",
    policy=POLICY,
    acknowledge=days(2),
    follow_up=days(2),
    members=MEMBERS,
    submitters=(AGENT,),
    above="inspection",
)


def council(opened: str = "2026-03-02 08:00", **changes: object) -> Register[Meeting, MeetingMessage]:
    """A meeting that has begun, with what its plan says otherwise."""
    plan = replace(PLAN, **changes)  # pyright: ignore[reportArgumentType] - a test names what it changes
    register = Register(life=MEETINGS, state=Meeting(plan=plan))
    register.open(instant(opened), instant(opened), CN)
    return register


def message(kind: str, moment: str | datetime, **body: object) -> MeetingMessage:
    """A message of a kind; its id is made of both unless one is given, its sender who usually sends it."""
    post, _, department = str(body.pop("by", POSTS.get(kind, CHAIR))).partition("@")
    head = {
        "type": kind,
        "id": f"{kind} {moment}",
        "occurred_at": instant(moment).isoformat(),
        "actor": {"post": post, "department": department},
    }
    said = MEETINGS.parse({**head, **body})
    assert not isinstance(said, AdoptCalendar)
    return said


def tell(
    register: Register[Meeting, MeetingMessage], kind: str, moment: str | datetime, **body: object
) -> Receipt:
    """Tells the meeting something at the instant at which it happens."""
    return register.take(message(kind, moment, **body), instant(moment), CN)


def refused(
    register: Register[Meeting, MeetingMessage], kind: str, moment: str | datetime, **body: object
) -> Refused:
    """The refusal that a message meets; the state is as it was."""
    before = register.state
    with pytest.raises(Refused) as caught:
        register.life.decide(register.state, message(kind, moment, **body), CN)
    assert register.state == before
    return caught.value


def code(
    register: Register[Meeting, MeetingMessage], kind: str, moment: str | datetime, **body: object
) -> Code:
    """The code of the refusal that a message meets."""
    return refused(register, kind, moment, **body).code


def submitted(
    register: Register[Meeting, MeetingMessage],
    moment: str,
    name: str = "road",
    concerns: Iterable[Address] = (),
) -> str:
    """Submits a matter and gives its id."""
    named = [{"kind": one.kind.value, "key": one.key} for one in concerns]
    tell(register, "submit_matter", moment, id=name, title=name, concerns=named)
    return name


def held(
    register: Register[Meeting, MeetingMessage], moment: str = "2026-03-02 11:00", **body: object
) -> int:
    """Calls the sitting of the day by the cadence, holds it and gives its number."""
    begins = f"{moment.split(' ', maxsplit=1)[0]} 08:30"
    tell(register, "convene", begins, day=begins[:10], by="system")
    number = register.state.sessions[-1].number
    tell(
        register, "hold_session", moment, **{"session": number, "present": [CHAIR], "minutes": "said", **body}
    )
    return number


def measure(owner: str = "head@water", deadline: str = "2026-03-13", words: str = "lay the pipe") -> object:
    """A measure as a message names it."""
    return {"text": words, "owner": owner, "deadline": deadline}


def resolved(
    register: Register[Meeting, MeetingMessage],
    moment: str = "2026-03-02 12:00",
    concerns: Iterable[Address] = (),
    **body: object,
) -> str:
    """Holds a sitting and resolves in it on a measure, on nothing that was submitted unless given; its id."""
    session = body.pop("session", None) or held(register)
    named = [{"kind": one.kind.value, "key": one.key} for one in concerns]
    said = {"id": "lay", "matters": [], "text": "water for all", "measures": [measure()], "concerns": named}
    tell(register, "resolve", moment, **{"session": session, **said, **body})
    return str(body.get("id", "lay"))


def sent(register: Register[Meeting, MeetingMessage]) -> list[Outgoing]:
    """What is under way to other streams."""
    return list(register.state.outbox.waiting.values())


def notices(register: Register[Meeting, MeetingMessage], template: str) -> list[Notice]:
    """The notices under way with a template."""
    return [one for one in register.state.outbox.notices.values() if one.template == template]


def events(register: Register[Meeting, MeetingMessage]) -> list[StreamEvent]:
    """Everything that has happened, as the ledger would hold it."""
    return [record.event for record in register.unwritten]


def rings(register: Register[Meeting, MeetingMessage], until: str) -> None:
    """Lets time pass."""
    register.ring(instant(until), CN)
