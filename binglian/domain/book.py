"""What a project was told, kept so that a late report can be applied at its own time.

A message that comes in the order of its occurrence is decided on the state at hand. For any other, what was
told from its instant on is solved again, and what that changes is recorded. Notices that can't be applied yet
wait, and are tried again with every message that is: they may only have overtaken what they presuppose.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from binglian.domain.calendar import WorkCalendar, shared
from binglian.domain.core import Transition, check_time, decide, ring
from binglian.domain.envelope import fingerprint
from binglian.domain.errors import Code, Refused
from binglian.domain.events import CalendarAdopted, Event
from binglian.domain.messages import AdoptCalendar, Message, parse_message
from binglian.domain.moment import about
from binglian.domain.plan import NO_PLAN
from binglian.domain.project import Project
from binglian.domain.recount import check_calendar, moved, recounted, revived
from binglian.domain.timeline import Caused, Solution, caused, revision, solve

EARLIEST = datetime.min.replace(tzinfo=UTC)

MARKS = 4
"""How many states are kept to solve from: most late reports are only a little late."""

LOG_BYTES = 600_000
"""How much of what was told is carried on: the payload of a new page must stay below 2 MB. Beyond it the
older half is sealed: a report from before then is decided on the state at hand."""

HELD_BOUND = 100
"""How many notices may wait for what they presuppose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message as kept: its type, the rest of it as JSON, and what it is found by."""

    at: datetime
    id: str
    tag: str
    body: str

    @classmethod
    def of(cls, message: Message) -> "Told":
        """A message, ready to be kept."""
        return cls(at=message.occurred_at, id=message.id, tag=message.tag, body=message.body())

    def fingerprint(self) -> str:
        """The message's fingerprint."""
        return fingerprint(self.tag, self.body)

    def message(self) -> Message:
        """The message itself."""
        return parse_message(f'{{"type":"{self.tag}",{self.body[1:]}', kept=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """What a message came to, not yet adopted.

    Attributes:
        changes: what must be recorded.
        applied: ids of the messages newly applied: the one at hand, and held ones that could follow it.
        log: what was told from ``place`` on.
        marks: states to solve from, with the place in the log that each stands before.
        base: the state that the log starts from, if that has changed.
    """

    project: Project
    changes: tuple[Caused, ...]
    applied: frozenset[str]
    place: int
    log: tuple[Told, ...]
    marks: tuple["Mark", ...]
    base: Project | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A state, the place in the log that it stands before, and the instant of what follows there."""

    place: int
    at: datetime
    project: Project


@dataclass(slots=True, kw_only=True)
class Book:
    """All that was told, in the order in which it counts, and the state from before all of it.

    Attributes:
        base: the state that the log starts from.
        latest: the latest instant of anything that came about so far.
        log: the messages applied, by instant.
        held: notices that could not be applied yet.
        marks: states along the log to solve from; never carried on, only saved work.
        solves: whether late reports are solved at their own time. A page of history that began before they
            were decides each message on the state at hand, to its end.
    """

    base: Project = field(default_factory=lambda: Project(plan=NO_PLAN))
    latest: datetime = EARLIEST
    log: list[Told] = field(default_factory=list[Told])
    held: list[Told] = field(default_factory=list[Told])
    marks: tuple[Mark, ...] = ()
    solves: bool = True

    def insert(self, project: Project, message: Message, now: datetime, calendar: WorkCalendar) -> Insertion:
        """What a message comes to at its own instant; changes nothing.

        Args:
            project: the state at hand, with every alarm up to now.
            message: what came in.
            now: when it is recorded.
            calendar: the calendar of the project.

        Raises:
            Refused: the message's own refusal, or ``times-out-of-order`` where it would undo another's.
        """
        check_time(project, message, now, calendar)
        if self._follows(message):
            return self._appended(project, message, decide(project, message, now, calendar))
        try:
            return self._solved(project, message, max(now, message.occurred_at), calendar)
        except Refused as refused:
            raise _better(refused, project, message, now, calendar) from None

    def adopt(self, insertion: Insertion) -> None:
        """Takes over what a message came to."""
        self.base = insertion.base or self.base
        self.log[insertion.place :] = insertion.log
        self.marks = insertion.marks
        self.held = [told for told in self.held if told.id not in insertion.applied]

    def reaching(self, happened: Iterable[Event]) -> "Book":
        """The book once something more has come about."""
        return replace(self, latest=max([self.latest, *(event.at for event in happened)]))

    def hold(self, message: Message) -> bool:
        """Keeps a notice that can't be applied yet; false if too many wait already."""
        if not self.solves or len(self.held) >= HELD_BOUND:
            return False
        self.held.append(Told.of(message))
        return True

    def waiting(self, key: str) -> str | None:
        """The fingerprint of the notice that waits under an id; none if none does."""
        return next((told.fingerprint() for told in self.held if told.id == key), None)

    def release(self) -> list[Told]:
        """Gives up waiting, and returns what waited."""
        released, self.held = self.held, []
        return released

    def seal(self, now: datetime, calendar: WorkCalendar) -> None:
        """Lets go of the older half of the log as long as it is too long to be carried on."""
        while sum(len(told.body) for told in self.log) > LOG_BYTES:
            half = (len(self.log) + 1) // 2
            while half < len(self.log) and self.log[half].at == self.log[half - 1].at:
                half += 1
            rest = self.log[half:]
            until = rest[0].at if rest else now
            self.base = solve(self.base, _messages(self.log[:half]), until, calendar).project
            self.log, self.marks = rest, ()

    def recount(
        self, project: Project, message: AdoptCalendar, now: datetime, calendar: WorkCalendar
    ) -> Insertion:
        """What another calendar comes to, for everything told; changes nothing.

        What has been decided stands: where the other calendar would have had a message refused, only the
        clocks that run are counted anew, and what was told before is sealed. A notice that waits may fit now.

        Raises:
            Refused: ``other-calendar``, ``same-calendar``, or that its sender may not do this now.
        """
        other, at = shared(message.calendar), message.occurred_at
        check_time(project, message, now, other)
        check_calendar(project, message, calendar)
        until = max(now, at)
        known, base = _messages(self.log), recounted(self.base, until, other)
        before, after = self.history(until, calendar), solve(base, known, until, other)
        if after.refused or not self.solves:
            after = _counted_anew(project, at, until, other)
            before, base, log = replace(after, project=project, events=()), after.project, ()
        else:
            after = _fitted(base, known, _messages(self.held), until, other)
            log = self._kept(0, after)
        fresh = frozenset(one.id for one in after.applied) - {one.id for one in known}
        adopted = CalendarAdopted(
            at=at,
            before=calendar.digest,
            after=other.digest,
            reason=message.reason,
            moved=moved(project, after.project),
        )
        return Insertion(
            project=after.project,
            changes=(
                Caused(event=adopted, message=message, own=True),
                *revision(project, before, after, fresh, at),
            ),
            applied=frozenset({message.id}) | fresh,
            place=0,
            log=log,
            marks=(),
            base=base,
        )

    def history(self, now: datetime, calendar: WorkCalendar) -> Solution:
        """Everything told, solved anew."""
        return solve(self.base, _messages(self.log), now, calendar)

    def _follows(self, message: Message) -> bool:
        """Whether a message comes after all that has come about, so that nothing need be solved again.

        A notice of an earlier instant that waits, waits on: nothing later can be what it presupposes.
        """
        at = message.occurred_at
        if not self.solves:
            return True
        earlier = (*self.log[-1:], *self.held)
        return at >= self.latest and all(told.at < at for told in earlier)

    def _appended(self, project: Project, message: Message, transition: Transition) -> Insertion:
        mark = Mark(place=len(self.log), at=message.occurred_at, project=project)
        return Insertion(
            project=transition.project,
            changes=tuple(caused(message, transition.events)),
            applied=frozenset({message.id}),
            place=len(self.log),
            log=(Told.of(message),),
            marks=(*self.marks, mark)[-MARKS:],
        )

    def _solved(self, project: Project, message: Message, now: datetime, calendar: WorkCalendar) -> Insertion:
        held = [one for one in _messages(self.held) if one.id != message.id]
        at = min(one.occurred_at for one in (message, *held))
        place, start = self._from(at)
        known = _messages(self.log[place:])
        before = solve(start, known, now, calendar)
        after = _fitted(start, known, held, now, calendar, message)
        fresh = {one.id for one in after.applied} - {one.id for one in known}
        marks = tuple(mark for mark in self.marks if mark.at < at)
        return Insertion(
            project=after.project,
            changes=revision(project, before, after, frozenset(fresh), message.occurred_at),
            applied=frozenset(fresh),
            place=place,
            log=self._kept(place, after),
            marks=(*marks, _mark(start, place, after, at, calendar))[-MARKS:],
        )

    def _kept(self, place: int, solution: Solution) -> tuple[Told, ...]:
        """What the log comes to be from a place on."""
        kept = {told.id: told for told in (*self.log[place:], *self.held)}
        return tuple(kept.get(one.id) or Told.of(one) for one in solution.applied)

    def _from(self, at: datetime) -> tuple[int, Project]:
        """The place in the log, and the state before it, from which an instant can be solved."""
        for mark in reversed(self.marks):
            if mark.at <= at:
                return mark.place, mark.project
        return 0, self.base


def _fitted(
    start: Project,
    known: list[Message],
    held: list[Message],
    now: datetime,
    calendar: WorkCalendar,
    *fresh: Message,
) -> Solution:
    """What is known and what is fresh, with as much of what waits as leaves all of the known standing.

    Raises:
        Refused: the fresh message's own refusal, or ``times-out-of-order`` where it would undo another's.
    """
    while True:
        after = solve(start, [*known, *held, *fresh], now, calendar)
        undone = next((one for one in known if one.id in after.refused), None)
        if undone is None:
            break
        guilty = _guilty(after.applied, held, undone)
        if guilty is None:
            raise _contradiction(fresh[0] if fresh else undone, undone)
        held = [one for one in held if one is not guilty]
    for one in fresh:
        if one.id in after.refused:
            raise after.refused[one.id]
    return after


def _guilty(applied: Sequence[Message], held: Sequence[Message], undone: Message) -> Message | None:
    """What waits and, once applied, most likely undoes a message: the last about its item, or about any."""
    waiting = {one.id for one in held}
    suspects = [one for one in applied if one.id in waiting and one.occurred_at <= undone.occurred_at]
    same = [one for one in suspects if about(one) == about(undone)]
    return next(reversed(same or suspects), None)


def _counted_anew(project: Project, at: datetime, now: datetime, calendar: WorkCalendar) -> Solution:
    """What stands, with every clock that runs counted anew and whatever that brings about by now."""
    counted = recounted(project, now, calendar)
    rung = ring(counted, now, calendar)
    happened = (*revived(project, counted, at), *rung.events)
    events = tuple(Caused(event=event) for event in happened)
    return Solution(project=rung.project, events=events, applied=(), refused={})


def _mark(start: Project, place: int, after: Solution, at: datetime, calendar: WorkCalendar) -> Mark:
    """The state before an instant, for the next that come at or soon after it."""
    earlier = [one for one in after.applied if one.occurred_at < at]
    state = solve(start, earlier, at, calendar).project if earlier else start
    return Mark(place=place + len(earlier), at=at, project=state)


def _better(
    refused: Refused, project: Project, message: Message, now: datetime, calendar: WorkCalendar
) -> Refused:
    """Why a message doesn't fit at its own instant: its instant, if the state at hand minds only that."""
    try:
        decide(project, message, now, calendar)
    except Refused as at_hand:
        return at_hand if at_hand.code is Code.OUT_OF_ORDER else refused
    return refused


def _messages(log: Sequence[Told]) -> list[Message]:
    return [told.message() for told in log]


def _contradiction(message: Message, other: Message) -> Refused:
    return Refused(
        Code.OUT_OF_ORDER,
        "occurred_at",
        at=message.occurred_at.isoformat(),
        earlier=f"{other.type} {other.occurred_at.isoformat()}",
    )
