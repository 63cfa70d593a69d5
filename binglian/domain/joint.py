"""The time for joint handling of a stage: from the first acceptance in it to its last approval.

It counts while an accepted case of the stage is undecided: the authorities have nothing to decide jointly
between one case's decision and the next one's acceptance.

Basis: Licensing Law 42 ¶2 (forty-five days, which the head of the government may extend by fifteen).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from binglian.domain import stages
from binglian.domain.calendar import WorkCalendar
from binglian.domain.cases import UNDECIDED
from binglian.domain.clocks import Clock, start_clock
from binglian.domain.events import Event, JointClockPaused, JointClockStarted
from binglian.domain.limits import ClockKind
from binglian.domain.pauses import IDLE
from binglian.domain.plan import in_force
from binglian.domain.project import Project
from binglian.domain.suspension import waits_for


def start(
    project: Project, item: str, accepted_at: datetime, at: datetime, calendar: WorkCalendar
) -> list[Event]:
    """A case of a stage was accepted: its clock starts, runs on, or counts from earlier than was thought.

    Args:
        project: the project.
        item: the item whose case was accepted.
        accepted_at: since when it counts as accepted; a deemed acceptance reaches back.
        at: when that came about.
        calendar: the working days.
    """
    key = project.step(item).stage
    stage = next(stage for stage in project.plan.stages if stage.key == key)
    limit = in_force(stage.limits, ClockKind.JOINT, calendar.day(accepted_at))
    progress = project.stages.get(key)
    known = progress.clock if progress else None
    if progress and limit and known is None:
        clock = start_clock(ClockKind.JOINT, limit, accepted_at, calendar)
    elif limit and known and accepted_at < known.started_at:
        earlier = replace(known, limit=limit, started_at=accepted_at)
        clock = earlier.counting_since(accepted_at, at, IDLE, calendar)
    elif known and known.running and _was_idle(known, accepted_at):
        clock = known.counting_since(accepted_at, at, IDLE, calendar)
    else:
        return []
    return [JointClockStarted(at=at, stage=key, clock=clock)]


def rest(project: Project, at: datetime) -> list[Event]:
    """Every stage's clock stands still once none of its accepted cases is undecided, unless it ends."""
    return [
        JointClockPaused(at=at, stage=key)
        for key, clock in _running(project)
        if not waits_for(clock, IDLE) and not _open(project, key) and not _complete(project, key)
    ]


def _running(project: Project) -> Iterator[tuple[str, Clock]]:
    for key, progress in project.stages.items():
        if progress.clock and progress.clock.running:
            yield key, progress.clock


def _was_idle(clock: Clock, since: datetime) -> bool:
    """Whether, from an instant on, a clock stood still for want of an open case."""
    return any(pause.cause == IDLE and (pause.end is None or pause.end > since) for pause in clock.pauses)


def _open(project: Project, stage: str) -> bool:
    return any(
        case.state in UNDECIDED and project.step(item).stage == stage for item, case in project.cases.items()
    )


def _complete(project: Project, stage: str) -> bool:
    planned = next((planned for planned in project.plan.stages if planned.key == stage), None)
    return planned is not None and bool(stages.join(project, planned.items[0]))
