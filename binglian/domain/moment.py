"""Messages of one instant: the order in which they count.

Nobody can say which of them came first. Their order follows from the messages alone: it is the first, by the
course of a case and then by id, in which all can be applied.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.core import Transition, decide, ring
from binglian.domain.errors import Code, Refused
from binglian.domain.messages import Message
from binglian.domain.project import Project
from binglian.domain.ruling import DECISIONS

TRIES = 500
"""How many times a message is tried before the search for an order gives up: far more than a day's worth of
messages about one case needs, dated to the day."""

_RANK = {kind: rank for rank, kind in enumerate(DECISIONS)}


def about(message: Message) -> str:
    """The item that a message is about; empty for the project as a whole."""
    return getattr(message, "item", "")


def _blamed(project: Project, message: Message, refused: Refused) -> set[str]:
    """The items that a refusal may be due to: its own and those it builds on; empty for the whole project."""
    item = about(message)
    if refused.code is Code.PROJECT_ENDED:
        return {item, ""}
    needed = {
        key
        for step in project.plan.steps
        if step.item == item
        for group in (step.after, *step.needs)
        for key in group
    }
    return {item} | {project.plan.host(key) for key in needed}


def _place(message: Message) -> tuple[int, str]:
    return _RANK[type(message)], message.id


@dataclass(frozen=True, slots=True)
class Step:
    """A message and what it brought about, alarms of its instant before it included."""

    message: Message
    rung: Transition
    transition: Transition


@dataclass(slots=True)
class Moment:
    """One instant, as of some later one.

    Attributes:
        tries: how many are left.
        failed: states from which no order was found, by the ids that waited, and the items to blame.
    """

    at: datetime
    now: datetime
    calendar: WorkCalendar
    tries: int = TRIES
    failed: dict[frozenset[str], list[tuple[Project, set[str]]]] = field(
        default_factory=dict[frozenset[str], list[tuple[Project, set[str]]]]
    )

    def settle(self, project: Project, messages: Sequence[Message]) -> tuple[list[Step], dict[str, Refused]]:
        """The messages in the first order in which all can be applied, or else as many as can be.

        Returns:
            What each brought about, in order, and why the others could not be applied, by id.
        """
        waiting = sorted(messages, key=_place)
        steps, refused = self._most(project, waiting)
        found = self._all(project, waiting) if refused and len(waiting) > 1 else None
        return (found, {}) if isinstance(found, list) else (steps, refused)

    def _all(self, project: Project, waiting: list[Message]) -> list[Step] | set[str]:
        """An order in which all can be applied, or the items on which the search for one failed.

        Without ever going back one would find what ``_most`` takes. A choice about another item than those
        need not be made anew.
        """
        if not waiting:
            return []
        failures = self.failed.setdefault(frozenset(message.id for message in waiting), [])
        known = next((blocked for state, blocked in failures if state == project), None)
        if known is not None:
            return known
        blocked: set[str] = set()
        for place, message in enumerate(waiting):
            if self.tries <= 0:
                break
            self.tries -= 1
            step, item = self._try(project, message), about(message)
            if not isinstance(step, Step):
                blocked |= _blamed(project, message, step)
                continue
            rest = self._all(step.transition.project, waiting[:place] + waiting[place + 1 :])
            if isinstance(rest, list):
                return [step, *rest]
            blocked |= rest
            if item and not rest & {item, ""}:
                break
        failures.append((project, blocked))
        return blocked

    def _most(self, project: Project, waiting: list[Message]) -> tuple[list[Step], dict[str, Refused]]:
        """Whichever can be applied, one after another, until none of those left can be."""
        steps: list[Step] = []
        refused: dict[str, Refused] = {}
        while (step := self._first(project, waiting, refused)) is not None:
            steps.append(step)
            project = step.transition.project
            waiting = [message for message in waiting if message is not step.message]
        left = {message.id for message in waiting}
        return steps, {key: reason for key, reason in refused.items() if key in left}

    def _first(
        self, project: Project, waiting: Sequence[Message], refused: dict[str, Refused]
    ) -> Step | None:
        for message in waiting:
            step = self._try(project, message)
            if isinstance(step, Step):
                return step
            refused[message.id] = step
        return None

    def _try(self, project: Project, message: Message) -> Step | Refused:
        rung = ring(project, self.at, self.calendar)
        try:
            return Step(message, rung, decide(rung.project, message, max(self.now, self.at), self.calendar))
        except Refused as refused:
            return refused
