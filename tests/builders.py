"""Small builders for domain objects: a test says what matters to it, the rest is ordinary.

Times are text in China's civil time (``"2026-03-02 09:00"``; a bare day means 09:00). Everybody works in one
bureau unless a test says otherwise. The calendar is inline and depends on no file of the product: 2025 and
2026 as announced, 2027 provisional with its statutory days alone.
"""

from collections.abc import Iterable
from copy import copy
from datetime import date, datetime, timedelta, timezone
from functools import cache

import pytest

from binglian.domain.actors import Actor
from binglian.domain.calendar import (
    CalendarData,
    DayOff,
    OfficeHours,
    WorkCalendar,
    YearCalendar,
    YearStatus,
)
from binglian.domain.desk import Desk, Receipt
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import ClockKind, Extension, Limit, StartsOn, Unit
from binglian.domain.messages import Message, parse_message
from binglian.domain.plan import (
    DefinitionRef,
    Exclusion,
    Gate,
    Happening,
    Mode,
    Needs,
    Plan,
    PlannedLimit,
    PlannedMilestone,
    PlannedStage,
    PreReview,
    Step,
)
from binglian.domain.project import Project
from binglian.domain.text import Text

CHINA = timezone(timedelta(hours=8))
BUREAU = "bureau"
LEAD = "lead-bureau"

AUTHORITY: dict[str, tuple[str, ...]] = {
    "begin_pre_review": ("handler@item",),
    "conclude_pre_review": ("handler@item", "head@lead"),
    "receive": ("window", "handler@item"),
    "accept": ("window", "handler@item"),
    "begin_review": ("handler@item",),
    "decide": ("handler@item", "head@item"),
    "deliver": ("window", "handler@item"),
    "withdraw": ("applicant",),
    "notify_correction": ("window", "handler@item"),
    "supplement": ("applicant", "window"),
    "not_take": ("window", "handler@item"),
    "refuse_acceptance": ("window", "handler@item"),
    "begin_procedure": ("handler@item",),
    "end_procedure": ("handler@item",),
    "consult": ("handler@item", "head@lead"),
    "answer_consultation": ("handler@consulted",),
    "offer_hearing": ("handler@item",),
    "request_hearing": ("applicant",),
    "waive_hearing": ("applicant",),
    "announce_hearing": ("handler@item",),
    "hold_hearing": ("handler@item",),
    "recall": ("head@item",),
    "revoke": ("head@item",),
    "close_project": ("applicant", "head@lead-bureau"),
}

LIFE = ("receive", "accept", "begin_review", "decide", "deliver")

_SENDERS = {
    "record_happening": "agent",
    "withdraw": "applicant",
    "close_project": "applicant",
    "supplement": "applicant",
    "request_hearing": "applicant",
    "waive_hearing": "applicant",
    "recall": f"head@{BUREAU}",
    "revoke": f"head@{BUREAU}",
    "extend": f"head@{BUREAU}",
    "extend_stage": "government-head",
}

_BODIES: dict[str, dict[str, object]] = {
    "close_project": {"ground": "sold"},
    "decide": {"outcome": "approved"},
    "conclude_pre_review": {"favourable": True},
    "notify_correction": {"missing": ["site plan"]},
    "not_take": {"ground": "no licence is needed"},
    "refuse_acceptance": {"ground": "another organ's matter"},
    "begin_procedure": {"procedure": "review", "kind": "expert_review", "working_days": 10},
    "end_procedure": {"procedure": "review"},
    "extend": {"reason": "complex"},
    "extend_stage": {"reason": "complex"},
    "answer_consultation": {"opinion": "agrees"},
    "recall": {"ground": "its grounds have changed"},
    "revoke": {"ground": "given against the law"},
}
"""What a message says unless a test says otherwise."""

_YEARS = {
    2025: (
        "01-01 01-28/02-04 04-04/04-06 05-01/05-05 05-31/06-02 10-01/10-08",
        "01-26 02-08 04-27 09-28 10-11",
    ),
    2026: (
        "01-01/01-03 02-15/02-23 04-04/04-06 05-01/05-05 06-19/06-21 09-25/09-27 10-01/10-07",
        "01-04 02-14 02-28 05-09 09-20 10-10",
    ),
    2027: ("01-01 02-05/02-08 04-05 05-01/05-02 06-09 09-15 10-01/10-03", ""),
}


def day(text: str) -> date:
    """A civil day."""
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    """An instant in China's civil time; a bare day means 09:00."""
    whole = text if " " in text else f"{text} 09:00"
    return datetime.fromisoformat(whole).replace(tzinfo=CHINA)


def instant(moment: str | datetime) -> datetime:
    """An instant, whether it comes as text or as itself."""
    return at(moment) if isinstance(moment, str) else moment


def text(word: str) -> Text:
    """A phrase in both languages."""
    return Text(zh=f"「{word}」", en=word)


@cache
def calendar() -> WorkCalendar:
    """2025 and 2026 as announced, 2027 provisional; offices work 09:00 to 12:00 and 13:00 to 18:00."""
    return WorkCalendar(calendar_data())


def calendar_data(*years: int) -> CalendarData:
    """The inline calendar, or only some of its years."""
    return CalendarData(
        key="cn",
        utc_offset_minutes=480,
        hours=OfficeHours(((540, 720), (780, 1080))),
        years=tuple(_year(year) for year in years or _YEARS),
    )


def _year(year: int) -> YearCalendar:
    off, work = _YEARS[year]
    spans = (span.split("/") for span in off.split())
    return YearCalendar(
        year=year,
        status=YearStatus.PROVISIONAL if year == 2027 else YearStatus.ANNOUNCED,
        basis="statutory days alone" if year == 2027 else "State Council notice",
        off=tuple(DayOff(day(f"{year}-{ends[0]}"), day(f"{year}-{ends[-1]}"), "holiday") for ends in spans),
        work=tuple(day(f"{year}-{one}") for one in work.split()),
    )


def limit(
    value: int,
    unit: Unit = Unit.WORKING_DAYS,
    starts_on: StartsOn = StartsOn.ACCEPTED,
    *,
    warn: int = 0,
    basis: str = "test",
    extension: Extension | None = None,
) -> Limit:
    """A limit; in working days from acceptance unless said otherwise."""
    return Limit(value=value, unit=unit, starts_on=starts_on, basis=basis, warn=warn, extension=extension)


def extension(value: int, *by: str, times: int = 1) -> Extension:
    """An extension by so many of a limit's units."""
    return Extension(value=value, times=times, by=by, basis="test")


def promised(value: int, *, warn: int = 0) -> PlannedLimit:
    """A promised limit in working days from acceptance."""
    return PlannedLimit(kind=ClockKind.PROMISED, limit=limit(value, warn=warn))


def delivery(value: int) -> PlannedLimit:
    """A limit for delivery in working days from the decision."""
    return PlannedLimit(kind=ClockKind.DELIVERY, limit=limit(value, starts_on=StartsOn.DECIDED))


def step(
    item: str,
    *limits: PlannedLimit,
    stage: str = "stage1",
    department: str = BUREAU,
    needs: Needs = (),
    after: tuple[str, ...] = (),
    pre_review: tuple[str, str] | None = None,
    order: int = 1,
) -> Step:
    """A step; ``pre_review`` is its gate and the happening that opens its window."""
    return Step(
        item=item,
        order=order,
        title=text(item),
        stage=stage,
        department=department,
        department_title=text(department),
        limits=limits,
        needs=needs,
        after=after,
        pre_review=PreReview(gate=pre_review[0], opens_with=pre_review[1]) if pre_review else None,
        result=text("permit"),
        why=text("applies to every project"),
    )


def happening(key: str, *, needs: Needs = (), reported_by: tuple[str, ...] = ("agent",)) -> Happening:
    """A happening that an agent may report."""
    return Happening(key=key, title=text(key), reported_by=reported_by, needs=needs)


def gate(key: str, *opened_by: tuple[str, ...]) -> Gate:
    """A gate that opens when one key of every group holds."""
    return Gate(key=key, title=text(key), opened_by=opened_by)


def milestone(key: str, start: str, end: str, within: Limit | None = None) -> PlannedMilestone:
    """A milestone from one moment to another."""
    return PlannedMilestone(key=key, title=text(key), start=start, end=end, limit=within)


def plan(
    *steps: Step,
    happenings: Iterable[Happening | str] = (),
    gates: Iterable[Gate] = (),
    milestones: Iterable[PlannedMilestone] = (),
    excluded: Iterable[str] = (),
    mode: Mode = Mode.PARALLEL,
    authority: dict[str, tuple[str, ...]] | None = None,
) -> Plan:
    """A plan of these steps, in this order, with a stage for each stage that they name."""
    keys = dict.fromkeys(one.stage for one in steps)
    stages = [(key, tuple(one.item for one in steps if one.stage == key)) for key in keys]
    return Plan(
        definition=DefinitionRef(key="testland", version=1, digest="0" * 64),
        mode=mode,
        stages=tuple(
            PlannedStage(key=key, title=text(key), lead=LEAD, lead_title=text(LEAD), items=items)
            for key, items in stages
        ),
        steps=steps,
        gates=tuple(gates),
        happenings=tuple(happening(one) if isinstance(one, str) else one for one in happenings),
        milestones=tuple(milestones),
        authority=AUTHORITY if authority is None else authority,
        exclusions=tuple(
            Exclusion(item=item, title=text(item), why=text("does not apply")) for item in excluded
        ),
    )


def actor(phrase: str) -> Actor:
    """An actor from ``post`` or ``post@department``."""
    post, _, department = phrase.partition("@")
    return Actor(post=post, department=department)


def say(kind: str, when: str | datetime, /, *, by: str = "", **fields: object) -> Message:
    """A message that occurred at an instant, from whoever ordinarily sends it unless ``by`` names another.

    Its id follows from its content, so the same words are the same message.
    """
    occurred = instant(when).isoformat()
    sender = actor(by or _SENDERS.get(kind, f"handler@{BUREAU}"))
    about = fields.get("item") or fields.get("happening") or fields.get("stage") or "project"
    body = {
        "type": kind,
        "id": f"{kind}:{about}:{occurred}",
        "occurred_at": occurred,
        "actor": {"post": sender.post, "department": sender.department},
        **_BODIES.get(kind, {}),
        **fields,
    }
    return parse_message(body)


def desk(what: Plan, opened: str = "2026-01-05 09:00") -> Desk:
    """The desk of a project that has just been opened."""
    opening = Desk(project=Project(plan=what))
    opening.open(at(opened), at(opened))
    return opening


def tell(
    where: Desk, kind: str, when: str | datetime, /, *, known: str = "", by: str = "", **fields: object
) -> Receipt:
    """Has a desk take a message, at the instant it occurred or when it became ``known``."""
    message = say(kind, when, by=by, **fields)
    return where.take(message, at(known) if known else instant(when), calendar())


def bring(where: Desk, item: str, *, to: str, when: str, by: str = "", **fields: object) -> None:
    """Brings a case from nothing to a point of its life, at one instant; fields go to the last message."""
    for kind in LIFE[: LIFE.index(to)]:
        tell(where, kind, when, item=item)
    tell(where, to, when, known="", by=by, item=item, **fields)


def refusal(
    where: Desk, kind: str, when: str | datetime, /, *, known: str = "", by: str = "", **fields: object
) -> Code:
    """Has a desk refuse a message, and says why; asserts that asking and taking agree and change nothing."""
    message, now = say(kind, when, by=by, **fields), at(known) if known else instant(when)
    where.ring(now, calendar())
    before = copy(where), list(where.unwritten), dict(where.seen)
    with pytest.raises(Refused) as asked:
        where.check(message, now, calendar())
    with pytest.raises(Refused) as taken:
        where.take(message, now, calendar())
    assert (copy(where), where.unwritten, where.seen) == before
    assert asked.value.code is taken.value.code
    return taken.value.code


def told(where: Desk) -> list[str]:
    """What a desk's unwritten records say happened, by type."""
    return [record.event.type for record in where.unwritten]
