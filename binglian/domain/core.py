"""The functional core: messages and due instants in, events and the next state out.

Pure, total and deterministic: the workflow, the rehearsal, the ledger's audit and the tests all ask this
module and nothing else. A message yields its own event and everything that follows from it by rule, in one
transition.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce

from binglian.domain import events
from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Alarm
from binglian.domain.envelope import Envelope
from binglian.domain.errors import Code, Refused
from binglian.domain.evolve import evolve
from binglian.domain.limits import ClockKind
from binglian.domain.messages import Message
from binglian.domain.project import Project
from binglian.domain.ruling import CONSEQUENCES, DECISIONS

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
    subject: str = ""


def open_project(project: Project, at: datetime) -> Transition:
    """The first transition of every project."""
    plan = project.plan
    return _settle(project, [events.ProjectOpened(at=at, facts=plan.facts, spared=plan.spared())], None)


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
    at = check_time(project, message, now, calendar)
    return _settle(project, DECISIONS[type(message)](project, message, at, calendar), calendar)


def check_time(project: Project, message: Message, now: datetime, calendar: WorkCalendar) -> datetime:
    """When a message occurred, in civil time, if it can have occurred then.

    Raises:
        Refused: ``project-ended``, ``occurred-in-future``, or ``calendar-missing`` for a slip of the year.
    """
    at = check_open(project, message, now).astimezone(calendar.tz)
    calendar.kind(calendar.day(at))
    return at


def check_open(project: Project, message: Envelope, now: datetime) -> datetime:
    """When a message occurred, if the project goes on and the instant has come.

    Raises:
        Refused: ``project-ended`` or ``occurred-in-future``.
    """
    at = message.occurred_at
    if project.ended_at is not None:
        raise Refused(Code.PROJECT_ENDED, ended=project.ended_at.isoformat())
    if at > now + CLOCK_SKEW:
        raise Refused(Code.FROM_THE_FUTURE, "occurred_at", at=at.isoformat(), now=now.isoformat())
    return at


def ring(project: Project, now: datetime, calendar: WorkCalendar) -> Transition:
    """Lets every alarm that is due by now ring, in the order of their instants, with all that follows."""
    rung: list[events.Event] = []
    while (due := next_due(project)) is not None and due.at <= now:
        transition = _settle(project, [_ringing(project, due)], calendar)
        rung += transition.events
        project = transition.project
    return Transition(project, tuple(rung))


def next_due(project: Project) -> DueInstant | None:
    """The nearest alarm of any running clock; none when nothing runs or the project has ended."""
    if project.ended_at is not None:
        return None
    nearest: DueInstant | None = None
    for item, clock in project.clocks():
        if clock.lapsed or clock.stopped_at is not None:  # most of them
            continue
        alarm = clock.next_alarm()
        if alarm and (nearest is None or alarm[0] < nearest.at):
            nearest = DueInstant(alarm[0], item, clock.kind, alarm[1], clock.subject)
    return nearest


def fold(project: Project, happened: Iterable[events.Event]) -> Project:
    """The state after a sequence of events."""
    return reduce(evolve, happened, project)


def _ringing(project: Project, due: DueInstant) -> events.ClockRang:
    label = next(
        clock.due.label()
        for item, clock in project.clocks()
        if (item, clock.kind, clock.subject) == (due.item, due.clock, due.subject) and clock.next_alarm()
    )
    return events.ClockRang(
        at=due.at, item=due.item, clock=due.clock, alarm=due.alarm, due=label, subject=due.subject
    )


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
        for rule in CONSEQUENCES.get(type(event), ())
        for consequence in rule(project, event, calendar)
        if consequence not in waiting
    ]
