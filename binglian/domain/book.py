"""What a project was told, kept so that a late report can be applied at its own time.

A message that comes in the order of its occurrence is decided on the state at hand. For any other, what was
told from its instant on is solved again, and what that changes is recorded. Notices that can't be applied yet
wait, and are tried again with every message that is: they may only have overtaken what they presuppose.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from binglian.domain.calendar import WorkCalendar, shared
from binglian.domain.core import check_time, decide, ring
from binglian.domain.envelope import fingerprint
from binglian.domain.errors import Code, Refused
from binglian.domain.events import CalendarAdopted
from binglian.domain.messages import AdoptCalendar, Message, parse_message
from binglian.domain.plan import NO_PLAN
from binglian.domain.project import Project
from binglian.domain.recount import check_calendar, moved, recounted
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
        return parse_message(f'{{"type":"{self.tag}",{self.body[1:]}')


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
        if not self.held and self._follows(message):
            transition = decide(project, message, now, calendar)
            mark = Mark(place=len(self.log), at=message.occurred_at, project=project)
            return Insertion(
                project=transition.project,
                changes=tuple(caused(message, transition.events)),
                applied=frozenset({message.id}),
                place=len(self.log),
                log=(Told.of(message),),
                marks=(*self.marks, mark)[-MARKS:],
            )
        until = max(now, message.occurred_at)
        held = _messages(self.held)
        try:
            return self._solved(project, message, held, until, calendar)
        except Refused as refused:
            if not held:
                raise _better(refused, project, message, now, calendar) from None
        return self._solved(project, message, [], until, calendar)

    def adopt(self, insertion: Insertion) -> None:
        """Takes over what a message came to."""
        self.base = insertion.base or self.base
        self.log[insertion.place :] = insertion.log
        self.marks = insertion.marks
        self.held = [told for told in self.held if told.id not in insertion.applied]

    def came_about(self, changes: Iterable[Caused]) -> None:
        """Notes how far the state at hand reaches."""
        self.latest = max([self.latest, *(one.event.at for one in changes)])

    def hold(self, message: Message) -> bool:
        """Keeps a notice that can't be applied yet; false if too many wait already."""
        if not self.solves or len(self.held) >= HELD_BOUND:
            return False
        self.held.append(Told.of(message))
        return True

    def holds(self, message: Message) -> bool:
        """Whether a notice waits already."""
        return any(told.id == message.id for told in self.held)

    def release(self) -> list[Told]:
        """Gives up waiting, and returns what waited."""
        released, self.held = self.held, []
        return released

    def seal(self, now: datetime, calendar: WorkCalendar) -> None:
        """Lets go of the older half of the log once it has grown too long to be carried on."""
        if sum(len(told.body) for told in self.log) <= LOG_BYTES:
            return
        half = len(self.log) // 2
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
        clocks that run are counted anew, and what was told before is sealed.

        Raises:
            Refused: ``other-calendar``, ``same-calendar``, or that its sender may not do this.
        """
        other = shared(message.calendar)
        check_calendar(project, message, calendar)
        known, base = _messages(self.log), recounted(self.base, now, other)
        before, after = self.history(now, calendar), solve(base, known, now, other)
        log = tuple(self.log)
        if after.refused or not self.solves:
            base, log = ring(recounted(project, now, other), now, other).project, ()
            after = replace(before, project=base)
        at = message.occurred_at
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
                *revision(project, before, after, frozenset(), at),
            ),
            applied=frozenset({message.id}),
            place=0,
            log=log,
            marks=(),
            base=base,
        )

    def history(self, now: datetime, calendar: WorkCalendar) -> Solution:
        """Everything told, solved anew."""
        return solve(self.base, _messages(self.log), now, calendar)

    def _follows(self, message: Message) -> bool:
        """Whether a message comes after all that has come about, so that nothing need be solved again."""
        at = message.occurred_at
        if not self.solves:
            return True
        return at >= self.latest and (not self.log or at > self.log[-1].at)

    def _solved(
        self,
        project: Project,
        message: Message,
        held: Sequence[Message],
        now: datetime,
        calendar: WorkCalendar,
    ) -> Insertion:
        at = min(one.occurred_at for one in (message, *held))
        place, start = self._from(at)
        known = _messages(self.log[place:])
        before = solve(start, known, now, calendar)
        after = _fitted(start, known, [*held, message], now, calendar)
        kept = {told.id: told for told in (*self.log[place:], *self.held)}
        fresh = {one.id for one in (message, *held)} - after.refused.keys()
        marks = tuple(mark for mark in self.marks if mark.at < at)
        return Insertion(
            project=after.project,
            changes=revision(project, before, after, frozenset(fresh), message.occurred_at),
            applied=frozenset(fresh),
            place=place,
            log=tuple(kept.get(one.id) or Told.of(one) for one in after.applied),
            marks=(*marks, _mark(start, place, after, at, calendar))[-MARKS:],
        )

    def _from(self, at: datetime) -> tuple[int, Project]:
        """The place in the log, and the state before it, from which an instant can be solved."""
        for mark in reversed(self.marks):
            if mark.at <= at:
                return mark.place, mark.project
        return 0, self.base


def _fitted(
    start: Project, known: list[Message], fresh: list[Message], now: datetime, calendar: WorkCalendar
) -> Solution:
    """What is known, with what is fresh put where all of it holds; the last of the fresh is the one at hand.

    Of messages that occurred at one instant, nobody can say which came first: the place that contradicts
    nothing is the right one, and the last such place if there are several.
    """
    at = fresh[-1].occurred_at
    ties = [place for place, one in enumerate(known) if one.occurred_at == at]
    reasons: list[Refused] = []
    for place in (len(known), *reversed(ties)):
        after = solve(start, [*known[:place], *fresh, *known[place:]], now, calendar)
        refused = _refusal(known, fresh[-1], after)
        if refused is None:
            return after
        reasons.append(refused)
    raise reasons[0]


def _refusal(known: list[Message], message: Message, after: Solution) -> Refused | None:
    """Why a message can't be taken: its own refusal, or that it would undo another's."""
    if message.id in after.refused:
        return after.refused[message.id]
    undone = next((one for one in known if one.id in after.refused), None)
    return _contradiction(message, undone) if undone else None


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
