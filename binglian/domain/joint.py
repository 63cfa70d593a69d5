"""The time for joint handling of a stage, from the first acceptance in it to its last approval.

Basis: Licensing Law 42 ¶2 (forty-five days, which the head of the government may extend by fifteen).
"""

from dataclasses import replace
from datetime import datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import start_clock
from binglian.domain.events import Event, JointClockStarted
from binglian.domain.limits import ClockKind
from binglian.domain.plan import in_force
from binglian.domain.project import Project


def start(
    project: Project, item: str, accepted_at: datetime, at: datetime, calendar: WorkCalendar
) -> list[Event]:
    """A case of a stage was accepted: its clock starts, or starts earlier than was thought.

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
    if limit is None or progress is None:
        return []
    known = progress.clock
    if known is None:
        clock = start_clock(ClockKind.JOINT, limit, accepted_at, calendar)
    elif accepted_at < known.started_at:
        clock = replace(known, limit=limit, started_at=accepted_at).reckoned(at, calendar)
    else:
        return []
    return [JointClockStarted(at=at, stage=key, clock=clock)]
