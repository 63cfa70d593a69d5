"""One sitting as its papers need it: what was on its agenda, and what happened since the sitting before."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from binglian.domain.meetings.events import MattersTabled, SessionHeld
from binglian.domain.meetings.meeting import Matter, Measure, Resolution, Session, SessionState
from binglian.ledger import Action, MeetingDetail, MeritView, OverdueCase, StreamEntryView


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A sitting of a meeting, with its period.

    Attributes:
        since: the end of the sitting before, or when the meeting began; none if it has not begun.
        until: the end of this one; none while it is still to come.
        tabled: ids of the matters that were on its agenda when it sat, those put off from it too.
        put_off: ids of those that it put off.
        actions: what is to be done in its jurisdiction, whoever asks for it.
        late: cases of projects there that are past a limit now.
    """

    detail: MeetingDetail
    session: Session
    since: datetime | None
    until: datetime | None
    tabled: tuple[str, ...]
    put_off: tuple[str, ...]
    actions: tuple[Action, ...]
    late: tuple[OverdueCase, ...] = ()

    def overdue(self) -> tuple[Action, ...]:
        """What others in its jurisdiction are late with; its own measures stand apart."""
        own = self.detail.view.meeting
        return tuple(one for one in self.actions if one.overdue and one.key != own)

    def agenda(self) -> tuple[Matter, ...]:
        """The matters on its agenda, in the order in which they were submitted."""
        return tuple(one for one in self.detail.matters if one.id in self.tabled)

    def resolutions(self) -> tuple[Resolution, ...]:
        """What it resolved."""
        return tuple(one for one in self.detail.resolutions if one.session == self.session.number)

    def within(self, at: datetime | None) -> bool:
        """Whether an instant lies in its period."""
        if at is None or (self.since and at <= self.since):
            return False
        return self.until is None or at <= self.until

    def merits(self) -> tuple[MeritView, ...]:
        """Whom it, or the time since the sitting before, commended or criticised."""
        return tuple(one for one in self.detail.merits if self.within(one.at))

    def measures(self) -> Iterator[tuple[Resolution, Measure]]:
        """Every measure ever resolved, with its resolution."""
        for resolution in self.detail.resolutions:
            for measure in resolution.measures:
                yield resolution, measure


def sitting(
    detail: MeetingDetail,
    session: Session,
    entries: Sequence[StreamEntryView],
    actions: Iterable[Action],
    late: Iterable[OverdueCase] = (),
) -> Sitting:
    """One sitting, from what the ledger has of its meeting."""
    before = [
        one.held_at
        for one in detail.sessions
        if one.held_at and one.number != session.number and one.at < session.at
    ]
    return Sitting(
        detail=detail,
        session=session,
        since=max(before, default=detail.view.opened_at),
        until=session.held_at,
        tabled=_tabled(entries, session.number),
        put_off=_put_off(entries, session.number),
        actions=tuple(actions),
        late=tuple(late),
    )


def session_of(detail: MeetingDetail, number: int) -> Session | None:
    """The sitting with a number; with 0 the last one held, else the next one called; else none."""
    if number:
        return next((one for one in detail.sessions if one.number == number), None)
    held = [one for one in detail.sessions if one.state is SessionState.HELD]
    called = [one for one in detail.sessions if one.state is SessionState.CALLED]
    if held:
        return max(held, key=lambda one: one.at)
    return min(called, key=lambda one: one.at, default=None)


def _tabled(entries: Sequence[StreamEntryView], number: int) -> tuple[str, ...]:
    events = (entry.record.event for entry in entries)
    found = (one.matters for one in events if isinstance(one, MattersTabled) and one.session == number)
    return tuple(dict.fromkeys(matter for matters in found for matter in matters))


def _put_off(entries: Sequence[StreamEntryView], number: int) -> tuple[str, ...]:
    events = (entry.record.event for entry in entries)
    found = (one.put_off for one in events if isinstance(one, SessionHeld) and one.session.number == number)
    return tuple(matter for matters in found for matter in matters)
