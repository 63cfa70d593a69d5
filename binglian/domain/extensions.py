"""More time for a limit: as often, by as much and by whom its plan says (Licensing Law 42)."""

from collections.abc import Iterable
from datetime import datetime

from binglian.domain.actors import authorise
from binglian.domain.calendar import WorkCalendar
from binglian.domain.cases import UNDECIDED, case_in
from binglian.domain.clocks import Clock
from binglian.domain.errors import Code, Refused
from binglian.domain.events import ClockExtended, Event
from binglian.domain.limits import ClockKind, Extension
from binglian.domain.messages import Extend, ExtendStage
from binglian.domain.project import CaseState, Project

APPROVALS = (CaseState.APPROVED, CaseState.DELIVERED)


def extend(project: Project, message: Extend, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """A limit of a case is extended before it ends; also while it stands still.

    Raises:
        Refused: among others ``not-extendable``, ``already-extended``, ``too-late-to-extend``.
    """
    step = project.step(message.item)
    states = APPROVALS if message.clock is ClockKind.VALIDITY else UNDECIDED
    case = case_in(project, message, at, *states)
    clock, extension = _extendable(case.clocks, step.item, message.clock)
    authorise(message.actor, extension.by, item=step.department, lead=project.lead_of(step))
    longer = _longer(clock, extension, step.item, at, calendar)
    return [_extended(longer, extension, step.item, message.reason, at)]


def extend_stage(project: Project, message: ExtendStage, at: datetime, calendar: WorkCalendar) -> list[Event]:
    """The time for joint handling of a stage is extended before it ends; also while it stands still.

    Raises:
        Refused: as ``extend``, and ``unknown-stage``.
    """
    stage = next((stage for stage in project.plan.stages if stage.key == message.stage), None)
    if stage is None:
        raise Refused(Code.UNKNOWN_STAGE, "stage", stage=message.stage)
    progress = project.stages.get(stage.key)
    joint = (progress.clock,) if progress and progress.clock else ()
    clock, extension = _extendable(joint, stage.key, ClockKind.JOINT)
    authorise(message.actor, extension.by, lead=stage.lead)
    longer = _longer(clock, extension, stage.key, at, calendar)
    return [_extended(longer, extension, stage.key, message.reason, at)]


def _extendable(clocks: Iterable[Clock], key: str, kind: ClockKind) -> tuple[Clock, Extension]:
    """The running clock of a kind, and how it may be extended."""
    running = [clock for clock in clocks if clock.running and clock.kind is kind]
    extension = running[-1].limit.extension if running else None
    if extension is None:
        raise Refused(Code.NOT_EXTENDABLE, "clock", item=key, clock=kind.value)
    return running[-1], extension


def _longer(clock: Clock, extension: Extension, key: str, at: datetime, calendar: WorkCalendar) -> Clock:
    if clock.extensions >= extension.times:
        times = str(extension.times)
        raise Refused(Code.ALREADY_EXTENDED, "clock", item=key, clock=clock.kind.value, times=times)
    if clock.lapsed or (at >= clock.due.at and not clock.paused):
        due = clock.due.label()
        raise Refused(Code.TOO_LATE_TO_EXTEND, "occurred_at", item=key, clock=clock.kind.value, due=due)
    return clock.extended(extension.value, at, calendar)


def _extended(longer: Clock, extension: Extension, key: str, reason: str, at: datetime) -> Event:
    return ClockExtended(
        at=at,
        item=key,
        clock=longer.kind,
        value=extension.value,
        reason=reason,
        due=longer.due.label(),
        after=longer,
    )
