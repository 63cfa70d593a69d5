"""Sittings: called by the cadence or on demand, cancelled, held (S2-02, S2-03, S2-05, S2-08, S4-05)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from binglian.domain.actors import authorise
from binglian.domain.cadence import begins, moved, sits_on
from binglian.domain.calendar import WorkCalendar
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import ClockKind
from binglian.domain.meetings.agenda import in_time, table, waits
from binglian.domain.meetings.events import MattersTabled, SessionCalled, SessionCancelled, SessionHeld
from binglian.domain.meetings.evolve import fold
from binglian.domain.meetings.meeting import FindingNote, Meeting, Session, SessionState
from binglian.domain.meetings.messages import CancelSession, Convene, HoldSession
from binglian.domain.meetings.sending import address, notice, opened, origin, ticket_key
from binglian.domain.streams.outbox import SYSTEM, NoticeIssued
from binglian.domain.streams.records import StreamEvent
from binglian.domain.streams.timing import start
from binglian.domain.tickets.ticket import Problem


def convene(
    meeting: Meeting, message: Convene, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """A sitting is called: without a ground that of the cadence for a nominal day, else one on demand.

    The cadence may ask for any day as often as it likes: only what is new has an effect. One of the cadence
    takes up what was submitted in time, one on demand all that waits, for which it is called.

    Raises:
        Refused: ``session-already-called``, ``not-in-cadence``, or ``times-out-of-order`` for one that would
            begin before it is called.
    """
    authorise(message.actor, (meeting.plan.chair, SYSTEM))
    session = _wanted(meeting, message, calendar)
    by_itself = message.actor.post == SYSTEM and not message.ground
    if session is None:
        if by_itself:
            return ()
        raise Refused(Code.NOT_IN_CADENCE, "day", day=message.day.isoformat())
    if _known(meeting, session):
        if by_itself:
            return ()
        raise Refused(Code.ALREADY_CALLED, "day", day=session.day.isoformat())
    if session.at < at and not by_itself:
        raise Refused(
            Code.OUT_OF_ORDER, "day", at=session.at.isoformat(), earlier=f"convene {at.isoformat()}"
        )
    return _called(meeting, session, at, calendar)


def cancel(
    meeting: Meeting, message: CancelSession, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """A sitting that was called does not take place; what was tabled waits for the next.

    Raises:
        Refused: ``unknown-session``, ``session-not-called``.
    """
    authorise(message.actor, (meeting.plan.chair,))
    return cancelled(meeting, _still_called(meeting, message.session), message.ground, at, calendar)


def cancelled(
    meeting: Meeting, session: Session, ground: str, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """A sitting is off: its matters go to the next that is called already, or wait."""
    waiting = meeting.tabled(session.number)
    off = SessionCancelled(at=at, session=session.number, ground=ground, clock=session.clock.stopped(at))
    told = notice(
        meeting,
        at,
        f"cancelled:{session.number}",
        "meeting-cancelled",
        tuple(meeting.seats),
        day=session.day.isoformat(),
        ground=ground,
    )
    return off, *table(fold(meeting, (off,)), waiting, at, calendar), told


def hold(
    meeting: Meeting, message: HoldSession, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """A sitting took place: who came, its minutes, and what guests said, each of which becomes a ticket.

    Raises:
        Refused: ``unknown-session``, ``session-not-called``, ``session-too-early``, ``not-a-member``,
            ``wrong-number-of-guests``, ``unknown-matter`` for one put off that was not tabled.
    """
    authorise(message.actor, (meeting.plan.chair,))
    session = _still_called(meeting, message.session)
    begun(session, at)
    attended = {_seat(meeting, post) for post in message.present}
    _counted(meeting, len(message.guests))
    for matter in message.put_off:
        if matter not in meeting.tabled(session.number):
            raise Refused(Code.UNKNOWN_MATTER, "put_off", matter=matter)
    notes, problems = _opinions(meeting, message, at)
    held = SessionHeld(
        at=at,
        session=replace(
            session,
            clock=session.clock.stopped(at),
            state=SessionState.HELD,
            held_at=at,
            present=tuple(dict.fromkeys(message.present)),
            absent=tuple(post for post in meeting.seats if post not in attended),
            guests=message.guests,
            minutes=message.minutes,
            findings=(*notes, *(FindingNote(text=text) for text in message.findings)),
        ),
        put_off=tuple(dict.fromkeys(message.put_off)),
    )
    return held, *table(fold(meeting, (held,)), held.put_off, at, calendar), *problems


def begun(session: Session, at: datetime) -> None:
    """Passes if a sitting has begun by an instant.

    Raises:
        Refused: ``session-too-early``.
    """
    if at < session.at:
        raise Refused(
            Code.SESSION_TOO_EARLY, "occurred_at", session=str(session.number), begins=session.at.isoformat()
        )


def _wanted(meeting: Meeting, message: Convene, calendar: WorkCalendar) -> Session | None:
    """The sitting asked for; none if it is to be one of the cadence and that names none for the day."""
    cadence = meeting.plan.cadence
    choose = moved if message.ground else sits_on
    day = choose(cadence, calendar, message.day)
    if day is None:
        return None
    at = begins(cadence, calendar, day, message.at)
    return Session(
        number=meeting.sessions[-1].number + 1 if meeting.sessions else 1,
        nominal=message.day,
        day=day,
        at=at,
        clock=start(ClockKind.MINUTES, meeting.plan.follow_up, at, calendar),
        ground=message.ground or "",
    )


def _known(meeting: Meeting, wanted: Session) -> bool:
    """Whether a sitting on that day still lies ahead, or the cadence has had its own for it."""
    for one in meeting.sessions:
        if one.day == wanted.day and one.state is SessionState.CALLED:
            return True
        if not wanted.ground and one.day == wanted.day and one.state is SessionState.HELD:
            return True
        if not one.ground and not wanted.ground and one.nominal == wanted.nominal:
            return True
    return False


def _called(
    meeting: Meeting, session: Session, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    waiting = waits(meeting)
    if not session.ground:
        found = (one for one in waiting if in_time(meeting.plan, one.submitted_at, session, calendar))
        waiting = tuple(found)
    called: list[StreamEvent] = [SessionCalled(at=at, session=session)]
    if waiting:
        matters = tuple(one.id for one in waiting)
        called.append(MattersTabled(at=at, session=session.number, matters=matters))
    return *called, _invitation(meeting, session, [one.title for one in waiting], at)


def _invitation(meeting: Meeting, session: Session, agenda: Iterable[str], at: datetime) -> NoticeIssued:
    return notice(
        meeting,
        at,
        f"called:{session.number}",
        "meeting-called",
        tuple(meeting.seats),
        begins=session.at.strftime("%Y-%m-%d %H:%M"),
        ground=session.ground,
        agenda="\n".join(agenda),
    )


def _still_called(meeting: Meeting, number: int) -> Session:
    session = meeting.session(number)
    if session.state is not SessionState.CALLED:
        raise Refused(Code.SESSION_NOT_CALLED, "session", session=str(number))
    return session


def _seat(meeting: Meeting, post: str) -> str:
    """The seat that a post sits on: its own, or that of its kind in whatever department."""
    for seat in (post, post.partition("@")[0]):
        if seat in meeting.seats:
            return seat
    raise Refused(Code.NOT_A_MEMBER, "present", post=post, meeting=meeting.plan.title)


def _counted(meeting: Meeting, guests: int) -> None:
    """Passes where the plan invites nobody in particular, or as many as came."""
    plan = meeting.plan
    if plan.most and not plan.least <= guests <= plan.most:
        raise Refused(
            Code.GUESTS_NUMBER, "guests", given=str(guests), least=str(plan.least), most=str(plan.most)
        )


def _opinions(
    meeting: Meeting, message: HoldSession, at: datetime
) -> tuple[list[FindingNote], list[StreamEvent]]:
    """Each opinion as a note, and as a problem that goes off to become a ticket (S2-08)."""
    plan = meeting.plan
    notes: list[FindingNote] = []
    problems: list[StreamEvent] = []
    for number, opinion in enumerate(message.opinions, 1):
        key = ticket_key(meeting, f"{message.session}-{number}")
        problem = Problem(
            text=opinion.text,
            origin=origin(meeting),
            complainant=message.guests[0] if len(message.guests) == 1 else (plan.guests or plan.title).zh,
            project=opinion.project or "",
            cause=f"{address(meeting)}:opinion:{message.session}:{number}",
            owner=opinion.owner,
        )
        notes.append(FindingNote(text=opinion.text, owner=opinion.owner, ticket=key))
        problems += [
            opened(meeting, at, key, problem),
            notice(
                meeting,
                at,
                f"opinion:{message.session}:{number}",
                "opinion-given",
                (opinion.owner,),
                opinion=opinion.text,
                ticket=key,
            ),
        ]
    return notes, problems
