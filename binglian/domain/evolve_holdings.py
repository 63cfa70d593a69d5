"""What events of materials, debts, commitments and permits change; a part of ``evolve``."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from binglian.domain import events as e
from binglian.domain.case_parts import Commitment, Debt, Stop
from binglian.domain.clocks import done
from binglian.domain.limits import ClockKind
from binglian.domain.project import Case, CaseState, Material, Project


def _submitted(project: Project, event: e.MaterialSubmitted) -> Project:
    newest = Material(
        digest=event.digest, reference=event.reference, version=event.version, submitted_at=event.at
    )
    return replace(project, materials={**project.materials, event.material: newest})


def _owed(project: Project, event: e.DebtOpened) -> Project:
    case = project.cases[event.item]
    debt = Debt(material=event.material, opened_at=event.at)
    clocks = (*case.clocks, event.clock) if event.clock else case.clocks
    return project.with_case(replace(case, debts=(*case.debts, debt), clocks=clocks))


def _settled(project: Project, event: e.DebtSettled) -> Project:
    case = project.cases[event.item]
    debts = tuple(
        replace(debt, settled_at=event.at)
        if debt.material == event.material and debt.settled_at is None
        else debt
        for debt in case.debts
    )
    clocks = done(case.clocks, ClockKind.SUPPLEMENT, event.at, event.material)
    return project.with_case(replace(case, debts=debts, clocks=clocks))


def _signed(project: Project, event: e.CommitmentSigned) -> Project:
    commitment = Commitment(digest=event.digest, reference=event.reference, signed_at=event.at)
    return project.with_case(replace(project.cases[event.item], commitment=commitment))


def _checked(project: Project, event: e.CommitmentChecked) -> Project:
    case = project.cases[event.item]
    commitment = case.commitment and replace(case.commitment, checked_at=event.at, kept=event.kept)
    clocks = done(case.clocks, ClockKind.COMMITMENT, event.at) if event.kept else case.clocks
    return project.with_case(replace(case, commitment=commitment, clocks=clocks))


def _taken_up(project: Project, event: e.PermitTakenUp) -> Project:
    case = project.cases[event.item]
    clocks = done(case.clocks, ClockKind.VALIDITY, event.at)
    return project.with_case(replace(case, taken_up_at=event.at, clocks=clocks))


def _expired(project: Project, event: e.PermitExpired) -> Project:
    case = project.cases[event.item]
    clocks = tuple(clock.stopped(event.at) if clock.running else clock for clock in case.clocks)
    return project.with_case(replace(case, state=CaseState.EXPIRED, over_at=event.at, clocks=clocks))


def _works_stopped(project: Project, event: e.WorksStopped) -> Project:
    case = project.cases[event.item]
    stops = (*case.stops, Stop(stopped_at=event.at))
    return project.with_case(replace(case, stops=stops, clocks=case.clocks + event.clocks))


def _stop_reported(project: Project, event: e.StopReported) -> Project:
    case = _last_stop(project.cases[event.item], reported_at=event.at)
    return project.with_case(replace(case, clocks=done(case.clocks, ClockKind.STOP_REPORT, event.at)))


def _resumed(project: Project, event: e.WorksResumed) -> Project:
    """A stop that was never reported has nothing left to report; its clock keeps whether it lapsed."""
    case = _last_stop(project.cases[event.item], resumed_at=event.at)
    clocks = done(case.clocks, ClockKind.STOP_REPORT, event.at)
    return project.with_case(replace(case, clocks=clocks, rechecking=case.rechecking or event.recheck))


def _rechecked(project: Project, event: e.PermitRechecked) -> Project:
    case = _last_stop(project.cases[event.item], rechecked_at=event.at)
    return project.with_case(replace(case, rechecking=False))


def _last_stop(case: Case, **changes: Any) -> Case:  # noqa: ANN401 - passed on to replace
    return replace(case, stops=(*case.stops[:-1], *(replace(stop, **changes) for stop in case.stops[-1:])))


CHANGES: dict[type[Any], Callable[[Project, Any], Project]] = {
    e.MaterialSubmitted: _submitted,
    e.DebtOpened: _owed,
    e.DebtSettled: _settled,
    e.CommitmentSigned: _signed,
    e.CommitmentChecked: _checked,
    e.PermitTakenUp: _taken_up,
    e.PermitExpired: _expired,
    e.WorksStopped: _works_stopped,
    e.StopReported: _stop_reported,
    e.WorksResumed: _resumed,
    e.PermitRechecked: _rechecked,
}
