"""What stands still while a special procedure runs: a case's own limits, and its stage's for joint handling.

Basis: Licensing Law 45. Procedures that overlap count once: a clock runs on when no cause is left.
"""

from datetime import datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Clock
from binglian.domain.events import Event, ProcedureEnded
from binglian.domain.limits import ClockKind
from binglian.domain.project import Case, CaseState, Project

HALTED = (ClockKind.PROMISED, ClockKind.STATUTORY)
"""The clocks of a case that do not run during a special procedure."""


def joint_cause(item: str, procedure: str) -> str:
    """The cause for which a stage's clock stands still; several of its cases may stand still at once."""
    return f"{item}/{procedure}"


def joint_stage(project: Project, item: str) -> str:
    """The stage of an item, if its time for joint handling runs; else nothing."""
    key = project.step(item).stage
    stage = project.stages.get(key)
    return key if stage and stage.clock and stage.clock.running else ""


def waits_for(clock: Clock, cause: str) -> bool:
    """Whether a clock stands still on account of something."""
    return clock.running and any(pause.cause == cause and pause.end is None for pause in clock.pauses)


def released(case: Case, procedure: str, project: Project, at: datetime, calendar: WorkCalendar) -> Event:
    """The end of a special procedure, with every clock that stood still on its account."""
    cause = joint_cause(case.item, procedure)
    joint = [
        stage.clock for stage in project.stages.values() if stage.clock and waits_for(stage.clock, cause)
    ]
    return ProcedureEnded(
        at=at,
        item=case.item,
        procedure=procedure,
        clocks=tuple(
            clock.resume(at, procedure, calendar) for clock in case.clocks if waits_for(clock, procedure)
        ),
        joint=joint[0].resume(at, cause, calendar) if joint else None,
    )


def let_go(project: Project, item: str, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """A withdrawn case holds its stage up no longer: the first of its procedures still open ends with it."""
    case = project.cases[item]
    running = [one.procedure for one in case.procedures if one.ended_at is None]
    if case.state is not CaseState.WITHDRAWN or not running:
        return []
    return [released(case, running[0], project, at, calendar)]
