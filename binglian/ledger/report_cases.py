"""Figures of projects and their approvals: time, steps and materials saved, permits issued. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Clock, clock_of, elapsed
from binglian.domain.hours import working_days
from binglian.domain.limits import ClockKind, Unit, due
from binglian.domain.project import POSITIVE, Case
from binglian.ledger.report_math import average, count, reduction
from binglian.ledger.report_types import CaseRow, Figure, FigureUnit, Gap, Line, ProjectRow, Told

CONSTRUCTION_PERMIT = "constr-permit"
"""The item that stands at the end of the way to construction, in every definition."""

_ESTABLISHED = {"projects-government": ("government",), "projects-enterprise": ("ratified", "filed")}


def time_figures(told: Told, calendar: WorkCalendar) -> Iterator[Figure]:
    """Promised, legal and actual time of the decisions of the period, in fractional working days (S2-14).

    A case without a promised limit takes no part in what is promised; so with the statutory one. An extension
    does not make a promise longer.

    Raises:
        Refused: ``calendar-missing`` for a case in a year without a calendar.
    """
    decided = [row for row in told.cases if told.within(row.case.decided_at) and row.case.filing]
    for kind in (ClockKind.PROMISED, ClockKind.STATUTORY):
        rows = [*_measured(decided, kind, calendar)]
        allowed = [_line(row, case, allowed) for row, case, allowed, _ in rows]
        yield average(f"{kind.value}-average", FigureUnit.WORKING_DAYS, allowed)
        against = [_line(row, case, taken, allowed) for row, case, allowed, taken in rows]
        if kind is ClockKind.PROMISED:
            yield average("actual-average", FigureUnit.WORKING_DAYS, against)
        yield reduction(f"faster-than-{kind.value}", against)
    promises = [
        _line(row, row.case, working(promised, calendar), working(legal, calendar))
        for row in decided
        if (promised := clock_of(row.case.clocks, ClockKind.PROMISED))
        and (legal := clock_of(row.case.clocks, ClockKind.STATUTORY))
    ]
    yield reduction("promised-below-statutory", promises)


def working(clock: Clock, calendar: WorkCalendar) -> float:
    """A clock's limit in working days: hours by the office day, other days by those that lie within."""
    limit = clock.limit
    match limit.unit:
        case Unit.WORKING_DAYS:
            return float(limit.value)
        case Unit.WORKING_HOURS:
            return limit.value * 60 / calendar.data.hours.minutes
        case _:
            return working_days(calendar, clock.started_at, due(limit, clock.started_at, calendar).at)


def project_figures(told: Told) -> Iterator[Figure]:
    """How many projects were served, of which kind, and what they were given (S0-15)."""
    yield count("projects-served", (_project(row) for row in told.projects))
    for name, kinds in _ESTABLISHED.items():
        yield count(name, (_project(row) for row in told.projects if row.facts.get("establishment") in kinds))
    if any("industrial" in row.facts for row in told.projects):
        found = (_project(row) for row in told.projects if row.facts.get("industrial") is True)
        yield count("projects-industrial", found)
    issued = [
        row
        for row in told.cases
        if told.within(row.case.delivered_at) and row.case.outcome in POSITIVE and row.case.document
    ]
    yield count("permits-issued", (_issued(row) for row in issued))
    built = (row for row in issued if row.case.item == CONSTRUCTION_PERMIT)
    yield count("projects-with-construction-permit", (_issued(row) for row in built))


def saved_figures(told: Told) -> Iterator[Figure]:
    """Materials not asked for twice, and steps that rules took away or made one of (S4-11)."""
    yield count("materials-saved", _reused(told))
    spared = {row.project: row.steps_saved for row in told.projects if row.opened}
    if None not in spared.values():
        yield count(
            "steps-saved", (line for project, steps in spared.items() for line in _spared(project, steps))
        )


def gaps(told: Told) -> dict[str, Gap]:
    """The figures of projects that can't be made, and why."""
    found: dict[str, Gap] = {}
    if not any("industrial" in row.facts for row in told.projects):
        found["projects-industrial"] = Gap.FACT_UNKNOWN
    if any(row.steps_saved is None for row in told.projects if row.opened):
        found["steps-saved"] = Gap.NO_PLANS
    return found


def _measured(
    rows: Iterable[CaseRow], kind: ClockKind, calendar: WorkCalendar
) -> Iterator[tuple[CaseRow, Case, float, float]]:
    for row in rows:
        clock = clock_of(row.case.clocks, kind)
        if clock and row.case.decided_at:
            taken = elapsed(clock, row.case.decided_at, calendar)
            yield row, row.case, working(clock, calendar), taken


def _reused(told: Told) -> Iterator[Line]:
    """Each material that a case was accepted on in the period and an earlier case of the project before."""
    known: set[tuple[str, str, str]] = set()
    accepted = [row for row in told.cases if row.case.accepted_at]
    for row in sorted(accepted, key=_acceptance):
        for material, digest in row.case.materials:
            if (row.project, material, digest) in known and told.within(row.case.accepted_at):
                yield Line(stream=row.project, subject=row.case.item, at=row.case.accepted_at, note=material)
            known.add((row.project, material, digest))


def _acceptance(row: CaseRow) -> tuple[str, str, str, int]:
    at = row.case.accepted_at
    return row.project, at.astimezone(UTC).isoformat() if at else "", row.case.item, row.case.filing


def _spared(project: str, steps: Mapping[str, str] | None) -> Iterator[Line]:
    for item, ground in (steps or {}).items():
        yield Line(stream=project, subject=item, note=ground)


def _line(row: CaseRow, case: Case, value: float, against: float | None = None) -> Line:
    return Line(
        stream=row.project,
        subject=case.item,
        at=case.decided_at,
        value=value,
        against=against,
        note=str(case.filing),
    )


def _project(row: ProjectRow) -> Line:
    return Line(stream=row.project)


def _issued(row: CaseRow) -> Line:
    case = row.case
    return Line(stream=row.project, subject=case.item, at=case.delivered_at, note=case.document)
