"""The functional core: messages and due instants in, events and the next state out.

Pure, total and deterministic: the workflow, the rehearsal, the ledger's audit and the tests all ask this
module and nothing else. A message yields its own event and everything that follows from it by rule, in one
transition.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

from binglian.domain import cases, events, happenings, messages, milestones, prereview, stages
from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Alarm, Clock
from binglian.domain.errors import Code, Refused
from binglian.domain.evolve import evolve
from binglian.domain.limits import ClockKind
from binglian.domain.messages import Message, Outcome
from binglian.domain.project import Project

CLOCK_SKEW = timedelta(minutes=2)
"""How far a sender's clock may run ahead of ours before its report counts as one from the future."""


@dataclass(frozen=True, slots=True)
class Transition:
    """What a message or the passing of time brought about: the events in order, and the state after them."""

    project: Project
    events: tuple[events.Event, ...]


@dataclass(frozen=True, slots=True)
class DueInstant:
    """The next moment at which time alone will bring something about."""

    at: datetime
    item: str
    clock: ClockKind
    alarm: Alarm


def open_project(project: Project, at: datetime) -> Transition:
    """The first transition of every project."""
    return _settle(project, [events.ProjectOpened(at=at)], None)


def decide(project: Project, message: Message, now: datetime, calendar: WorkCalendar) -> Transition:
    """Applies a message as of the instant at which it says it happened.

    Args:
        project: the state before.
        message: what came in.
        now: when it is recorded; due instants up to here have rung already.
        calendar: the calendar of the project.

    Raises:
        Refused: with the first reason found; nothing has changed.
    """
    at = message.occurred_at.astimezone(calendar.tz)
    if project.ended_at is not None:
        raise Refused(Code.PROJECT_ENDED, ended=project.ended_at.isoformat())
    if at > now + CLOCK_SKEW:
        raise Refused(Code.FROM_THE_FUTURE, "occurred_at", at=at.isoformat(), now=now.isoformat())
    calendar.kind(calendar.day(at))  # refuses an instant that no calendar covers, such as a slip of the year
    return _settle(project, _DECISIONS[type(message)](project, message, at, calendar), calendar)


def ring(project: Project, now: datetime) -> Transition:
    """Lets every alarm that is due by now ring, in the order of their instants."""
    rung: list[events.Event] = []
    while (due := next_due(project)) is not None and due.at <= now:
        event = _ringing(project, due)
        rung.append(event)
        project = evolve(project, event)
    return Transition(project, tuple(rung))


def next_due(project: Project) -> DueInstant | None:
    """The nearest alarm of any running clock; none when nothing runs or the project has ended."""
    if project.ended_at is not None:
        return None
    nearest: DueInstant | None = None
    for item, clock in _clocks(project):
        alarm = clock.next_alarm()
        if alarm and (nearest is None or alarm[0] < nearest.at):
            nearest = DueInstant(alarm[0], item, clock.kind, alarm[1])
    return nearest


def fold(project: Project, happened: Iterable[events.Event]) -> Project:
    """The state after a sequence of events."""
    return reduce(evolve, happened, project)


def _clocks(project: Project) -> Iterable[tuple[str, Clock]]:
    for item, case in project.cases.items():
        for clock in case.clocks:
            yield item, clock
    for key, progress in project.milestones.items():
        if progress.clock:
            yield key, progress.clock


def _ringing(project: Project, due: DueInstant) -> events.ClockRang:
    clock = next(clock for item, clock in _clocks(project) if item == due.item and clock.kind is due.clock)
    return events.ClockRang(at=due.at, item=due.item, clock=due.clock, alarm=due.alarm, due=clock.due.label())


def _settle(project: Project, first: list[events.Event], calendar: WorkCalendar | None) -> Transition:
    """Applies events and all that follows from them, in the order of their instants.

    The order matters when a late report makes two things hold at once: what waits for either of them must see
    the earlier one first, or it would come about twice.
    """
    settled: list[events.Event] = []
    waiting = list(first)
    while waiting:
        event = min(waiting, key=_instant)
        waiting.remove(event)
        project = evolve(project, event)
        settled.append(event)
        if calendar is not None:
            waiting.extend(_consequences(project, event, waiting, calendar))
    return Transition(project, tuple(settled))


def _instant(event: events.Event) -> datetime:
    return event.at


def _consequences(
    project: Project, event: events.Event, waiting: list[events.Event], calendar: WorkCalendar
) -> list[events.Event]:
    return [
        consequence
        for rule in _RULES.get(type(event), ())
        for consequence in rule(project, event, calendar)
        if consequence not in waiting
    ]


def _took_up(project: Project, event: Any, _calendar: WorkCalendar) -> list[events.Event]:  # noqa: ANN401
    return stages.open_stage(project, event.item, event.at)


def _came_to_hold(project: Project, _event: object, calendar: WorkCalendar) -> list[events.Event]:
    """Something that others may wait for now holds: a happening, a gate, an approval."""
    return [
        *happenings.open_gates(project),
        *prereview.accept_promoted(project, calendar),
        *milestones.start(project, calendar),
        *milestones.reach(project, calendar),
    ]


def _decided(project: Project, event: events.CaseDecided, calendar: WorkCalendar) -> list[events.Event]:
    if event.outcome is not Outcome.APPROVED:
        return []
    return [*stages.join(project, event.item), *_came_to_hold(project, event, calendar)]


def _gate_opened(project: Project, event: object, calendar: WorkCalendar) -> list[events.Event]:
    return [*prereview.promote(project), *_came_to_hold(project, event, calendar)]


def _concluded(project: Project, _event: object, _calendar: WorkCalendar) -> list[events.Event]:
    return prereview.promote(project)


def _promoted(project: Project, _event: object, calendar: WorkCalendar) -> list[events.Event]:
    return prereview.accept_promoted(project, calendar)


def _measured(project: Project, _event: object, calendar: WorkCalendar) -> list[events.Event]:
    return milestones.reach(project, calendar)


def _maybe_ended(project: Project, event: Any, _calendar: WorkCalendar) -> list[events.Event]:  # noqa: ANN401
    return stages.end(project, event.at)


_DECISIONS: dict[type[Any], Callable[[Project, Any, datetime, WorkCalendar], list[events.Event]]] = {
    messages.RecordHappening: happenings.record,
    messages.BeginPreReview: prereview.begin,
    messages.ConcludePreReview: prereview.conclude,
    messages.Receive: cases.receive,
    messages.Accept: cases.accept,
    messages.BeginReview: cases.begin_review,
    messages.Decide: cases.decide,
    messages.Deliver: cases.deliver,
    messages.Withdraw: cases.withdraw,
    messages.CloseProject: happenings.close,
}

_RULES: dict[type[Any], tuple[Callable[[Project, Any, WorkCalendar], list[events.Event]], ...]] = {
    events.HappeningRecorded: (_came_to_hold,),
    events.GateOpened: (_gate_opened,),
    events.PreReviewBegun: (_took_up,),
    events.PreReviewConcluded: (_concluded,),
    events.CasePromoted: (_took_up, _promoted),
    events.CaseReceived: (_took_up,),
    events.CaseDecided: (_decided,),
    events.CaseDelivered: (_maybe_ended,),
    events.MilestoneStarted: (_measured,),
    events.MilestoneReached: (_maybe_ended,),
}
