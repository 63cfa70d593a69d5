"""The one order in which messages count: that of their occurrence, whenever they were told.

The same messages end in the same state, in whatever order they came; see ``moment`` for those of one instant.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypeVar

from binglian.domain import events as e
from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Alarm
from binglian.domain.core import fold, ring
from binglian.domain.errors import Refused
from binglian.domain.messages import Message
from binglian.domain.moment import Moment
from binglian.domain.project import Project

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caused:
    """An event, and what brought it about.

    Attributes:
        message: the message whose transition it belongs to; none for what time alone brought about.
        own: whether it is what the message itself says, and not something that follows from it.
    """

    event: e.Event
    message: Message | None = None
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What messages come to: the state, all events in order, and what could not be applied.

    Attributes:
        applied: the messages that were applied, in the order in which they count.
        refused: why each of the others wasn't, by message id.
    """

    project: Project
    events: tuple[Caused, ...]
    applied: tuple[Message, ...]
    refused: dict[str, Refused]


def solve(project: Project, told: Iterable[Message], now: datetime, calendar: WorkCalendar) -> Solution:
    """Applies messages in the order in which they occurred, with every alarm in between and up to now.

    Args:
        project: the state before all of them.
        told: the messages, in any order.
        now: when this is asked; alarms ring up to here.
        calendar: the calendar to count by.
    """
    happened: list[Caused] = []
    applied: list[Message] = []
    refused: dict[str, Refused] = {}
    for at, group in groupby(sorted(told, key=_instant), key=_instant):
        steps, reasons = Moment(at, now, calendar).settle(project, list(group))
        refused |= reasons
        for step in steps:
            project = step.transition.project
            applied.append(step.message)
            happened += (Caused(event=event) for event in step.rung.events)
            happened += caused(step.message, step.transition.events)
    last = ring(project, now, calendar)
    happened += (Caused(event=event) for event in last.events)
    return Solution(project=last.project, events=tuple(happened), applied=tuple(applied), refused=refused)


def caused(message: Message, events: Sequence[e.Event]) -> Iterable[Caused]:
    """The events of a message's transition; the first is its own."""
    return (Caused(event=event, message=message, own=place == 0) for place, event in enumerate(events))


def revision(
    recorded: Project, before: Solution, after: Solution, fresh: frozenset[str], at: datetime
) -> tuple[Caused, ...]:
    """What must be recorded so that what was recorded becomes what is true.

    Args:
        recorded: the state as recorded so far.
        before: what was known, from some state on.
        after: what is known now, from the same state on.
        fresh: ids of the messages that are new.
        at: when the cause of all this occurred.
    """
    fallen, risen = _news(after.events, before.events), _news(before.events, after.events, fresh)
    first = 1 if fresh else 0
    undone = (Caused(event=event) for one in fallen for event in _undoing(one.event, at))
    changes = [*risen[:first], *undone, *risen[first:]]
    folded = fold(recorded, (one.event for one in changes))
    if folded.plan != after.project.plan:
        changes.append(_plan_that_stands(after))
        folded = fold(folded, [changes[-1].event])
    if folded != after.project:
        end = len(changes) - any(isinstance(one.event, e.ProjectEnded) for one in changes)
        changes.insert(end, Caused(event=restated(folded, after.project, at)))
    return tuple(changes)


def restated(recorded: Project, true: Project, at: datetime) -> e.Restated:
    """The event that turns one state into another of the same plan."""
    return e.Restated(
        at=at,
        cases=tuple(case for item, case in true.cases.items() if recorded.cases.get(item) != case),
        dropped=_gone(recorded.cases, true.cases),
        happened=_changed(recorded.happened, true.happened),
        gates=_changed(recorded.gates, true.gates),
        closed_gates=_gone(recorded.gates, true.gates),
        stages=_changed(recorded.stages, true.stages),
        closed_stages=_gone(recorded.stages, true.stages),
        milestones=_changed(recorded.milestones, true.milestones),
        dropped_milestones=_gone(recorded.milestones, true.milestones),
        materials=_changed(recorded.materials, true.materials),
        code=true.code if true.code != recorded.code else None,
    )


def _plan_that_stands(solution: Solution) -> Caused:
    """The last adoption of a plan, told again: one that occurred before it was told after it."""
    adopted = [one.event for one in solution.events if isinstance(one.event, e.PlanAdopted)]
    return Caused(event=adopted[-1])


def _undoing(event: e.Event, at: datetime) -> Iterable[e.Event]:
    match event:
        case e.ClockRang(alarm=Alarm.LAPSE):
            yield e.LapseUndone(
                at=at, item=event.item, clock=event.clock, subject=event.subject, lapsed_at=event.at
            )
        case e.CaseDeemedAccepted():
            yield e.AcceptanceUndone(at=at, item=event.item, accepted_at=event.accepted_at)
        case _:
            return


def _instant(message: Message) -> datetime:
    return message.occurred_at


def _news(
    known: Sequence[Caused], told: Sequence[Caused], fresh: frozenset[str] = frozenset()
) -> list[Caused]:
    """Events that aren't known, each as often as it isn't; what a message itself says, if it is fresh."""
    alike: defaultdict[tuple[str, datetime], list[e.Event]] = defaultdict(list)
    for one in known:
        if not one.own:
            alike[one.event.type, one.event.at].append(one.event)
    news: list[Caused] = []
    for one in told:
        same = alike[one.event.type, one.event.at]
        if one.own and one.message and one.message.id in fresh:
            news.append(one)
        elif not one.own and one.event in same:
            same.remove(one.event)
        elif not one.own:
            news.append(one)
    return news


def _changed(old: Mapping[str, Value], new: Mapping[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in new.items() if old.get(key) != value}


def _gone(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(key for key in old if key not in new)
