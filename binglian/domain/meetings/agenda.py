"""The agenda: matters are submitted, tabled at a sitting, and taken back (S1-11, S2-07)."""

from collections.abc import Iterable
from datetime import datetime

from binglian.domain.actors import authorise
from binglian.domain.calendar import WorkCalendar
from binglian.domain.cooperation import MeetingPlan
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import due
from binglian.domain.meetings.events import MattersTabled, MatterSubmitted, MatterWithdrawn
from binglian.domain.meetings.evolve import evolve
from binglian.domain.meetings.meeting import Matter, MatterState, Meeting, Session, SessionState
from binglian.domain.meetings.messages import SubmitMatter, WithdrawMatter
from binglian.domain.streams.outbox import SYSTEM
from binglian.domain.streams.records import StreamEvent


def submit(
    meeting: Meeting, message: SubmitMatter, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """A matter waits, or is on the agenda at once of a sitting that lies far enough ahead.

    Where the plan names nobody who may submit, the members may.

    Raises:
        Refused: ``routine-matter`` for what the plan keeps off the agenda, ``unknown-nature``.
    """
    plan = meeting.plan
    authorise(message.actor, (plan.chair, *(plan.submitters or plan.members), SYSTEM))
    _admitted(plan, message.nature)
    matter = Matter(
        id=message.id,
        title=message.title,
        by=str(message.actor),
        submitted_at=at,
        nature=message.nature or "",
        concerns=tuple(dict.fromkeys(message.concerns)),
    )
    submitted = MatterSubmitted(at=at, matter=matter)
    return submitted, *table(evolve(meeting, submitted), (matter.id,), at, calendar)


def withdraw(meeting: Meeting, message: WithdrawMatter, at: datetime) -> tuple[StreamEvent, ...]:
    """Whoever submitted a matter, or the chair, takes it back while it waits.

    Raises:
        Refused: ``unknown-matter``, ``matter-not-waiting``.
    """
    matter = meeting.matters.get(message.matter)
    if matter is None:
        raise Refused(Code.UNKNOWN_MATTER, "matter", matter=message.matter)
    authorise(message.actor, (meeting.plan.chair, matter.by))
    if not _withdrawable(meeting, matter):
        raise Refused(Code.MATTER_NOT_WAITING, "matter", matter=matter.title)
    return (MatterWithdrawn(at=at, matter=matter.id, ground=message.ground),)


def table(
    meeting: Meeting, waiting: Iterable[str], at: datetime, calendar: WorkCalendar
) -> tuple[MattersTabled, ...]:
    """Puts waiting matters on the agendas of sittings that were called and still lie ahead of an instant."""
    called = (one for one in meeting.sessions if one.state is SessionState.CALLED and one.at > at)
    ahead = sorted(called, key=lambda one: one.at)
    placed: dict[int, list[str]] = {}
    for matter in waiting:
        for session in ahead:
            if in_time(meeting.plan, meeting.matters[matter].submitted_at, session, calendar):
                placed.setdefault(session.number, []).append(matter)
                break
    return tuple(
        MattersTabled(at=at, session=number, matters=tuple(found)) for number, found in placed.items()
    )


def in_time(plan: MeetingPlan, submitted_at: datetime, session: Session, calendar: WorkCalendar) -> bool:
    """Whether a matter was submitted as long before a sitting as the plan asks for."""
    if plan.ahead is None or submitted_at > session.at:
        return submitted_at <= session.at
    try:
        ends = due(plan.ahead, submitted_at, calendar, rolls=False)
    except Refused:
        return False  # what ends in a year without a calendar ends after every sitting that could be called
    return ends.day <= session.day if ends.day else ends.at <= session.at


def waits(meeting: Meeting) -> tuple[Matter, ...]:
    """The matters that wait for a sitting, oldest first."""
    return tuple(one for one in meeting.matters.values() if one.state is MatterState.WAITING)


def _withdrawable(meeting: Meeting, matter: Matter) -> bool:
    """Whether a matter is not yet before a sitting that took place."""
    if matter.state is MatterState.TABLED:
        return meeting.session(matter.session).state is SessionState.CALLED
    return matter.state is MatterState.WAITING


def _admitted(plan: MeetingPlan, nature: str | None) -> None:
    if nature is None:
        return
    if nature in plan.excludes:
        raise Refused(Code.ROUTINE_MATTER, "nature", meeting=plan.title, nature=plan.excludes[nature])
    raise Refused(Code.UNKNOWN_NATURE, "nature", nature=nature, known=", ".join(plan.excludes))
