"""A step under the whole law of a case: every limit that the Licensing Law knows, with what extends it."""

from dataclasses import replace
from datetime import datetime

from binglian.domain.clocks import Clock, clock_of
from binglian.domain.core import fold, open_project
from binglian.domain.desk import Desk
from binglian.domain.limits import ClockKind, Limit, StartsOn, Unit
from binglian.domain.plan import AppliedRule, Effect, Plan, PlannedLimit, ProcedureKind, Step
from binglian.domain.project import Case, Project
from tests.builders import (
    at,
    bring,
    calendar,
    delivery,
    desk,
    extension,
    limit,
    plan,
    promised,
    step,
    tell,
    text,
)

CN = calendar()
STATUTORY = limit(20, extension=extension(10, "head@item"))
JOINT = limit(45, extension=extension(15, "government-head"))
BEGUN = StartsOn.BEGUN


def planned(kind: ClockKind, what: Limit) -> PlannedLimit:
    """A limit and the clock that will run on it."""
    return PlannedLimit(kind=kind, limit=what)


SIDES = (
    planned(ClockKind.CONSULTATION, limit(7, starts_on=BEGUN)),
    planned(ClockKind.HEARING_REQUEST, limit(5, starts_on=BEGUN)),
    planned(ClockKind.HEARING, limit(20, starts_on=BEGUN)),
    planned(ClockKind.HEARING_NOTICE, limit(7, starts_on=BEGUN)),
)
ACCEPTANCE = planned(ClockKind.ACCEPTANCE, limit(5, starts_on=StartsOn.RECEIVED))
VALIDITY = limit(3, Unit.MONTHS, StartsOn.DECIDED, extension=extension(3, "head@item", times=2))


def lawful(item: str = "permit", *more: PlannedLimit, **fields: object) -> Step:
    """A step with every limit: promised 10, statutory 20 and delivery 10 working days, and those beside."""
    usual = (ACCEPTANCE, promised(10), planned(ClockKind.STATUTORY, STATUTORY), delivery(10))
    return replace(step(item, *usual, *SIDES, *more), **fields)


def under(*steps: Step, joint: Limit | None = None) -> Plan:
    """A plan of such steps, with a limit for joint handling if there is one."""
    made = plan(*steps)
    limits = (planned(ClockKind.JOINT, joint),) if joint else ()
    return replace(made, stages=tuple(replace(stage, limits=limits) for stage in made.stages))


def exempt(what: Step, *kinds: ProcedureKind) -> Step:
    """A step whose case a rule exempts from these special procedures."""
    rule = AppliedRule(
        rule="small", effect=Effect.SKIP, title=text("small"), basis="test", detail=text("skipped"), facts=()
    )
    return replace(what, skips=kinds, rules=(rule,))


def opened(*steps: Step, joint: Limit | None = None) -> Desk:
    """The desk of a project of these steps; of one permit if none is named."""
    return desk(under(*(steps or (lawful(),)), joint=joint))


def accepted(*steps: Step, when: str = "2026-03-02", joint: Limit | None = None) -> Desk:
    """The same, with its first case accepted."""
    where = opened(*steps, joint=joint)
    bring(where, where.project.plan.steps[0].item, to="accept", when=when)
    return where


def ring(where: Desk, until: str) -> None:
    """Lets time pass."""
    where.ring(at(until), CN)


def say_by(
    where: Desk, kind: str, when: str, /, *, known: str = "", by: str = "", **fields: object
) -> tuple[str, ...]:
    """What a message about the permit, if it names no other item, brought about."""
    return tell(where, kind, when, known=known, by=by, **{"item": "permit", **fields}).events


def case(where: Desk, item: str = "permit") -> Case:
    """A case as it stands."""
    return where.project.cases[item]


def clock(where: Desk, kind: ClockKind, subject: str = "", item: str = "permit") -> Clock:
    """The latest clock of a kind and subject of a case."""
    found = clock_of(case(where, item).clocks, kind, subject)
    assert found is not None
    return found


def joint(where: Desk, stage: str = "stage1") -> Clock:
    """The clock for joint handling of a stage."""
    found = where.project.stages[stage].clock
    assert found is not None
    return found


def retold(where: Desk, since: datetime) -> Project:
    """The state that a desk's records add up to, from the beginning."""
    bare = Project(plan=where.project.plan)
    assert where.unwritten[0].event == open_project(bare, since).events[0]
    return fold(bare, (record.event for record in where.unwritten))
