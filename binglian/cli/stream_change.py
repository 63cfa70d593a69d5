"""What another calendar comes to for a ticket, a meeting or an order."""

from typing import TYPE_CHECKING

from binglian.cli.change import Move, Proposal, Then, entitled_actor
from binglian.cli.stream_standing import StreamStanding
from binglian.domain.actors import Actor
from binglian.domain.calendar import CalendarData, shared
from binglian.domain.errors import Code, Refused
from binglian.domain.events import ClockMoved
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.messages import AdoptCalendar
from binglian.domain.streams.recount import adopted, check_adoption

if TYPE_CHECKING:
    from temporalio.client import Client

ACT = "adopt_calendar"


def stream_proposal(where: StreamStanding, data: CalendarData, reason: str, actor: Actor | None) -> Proposal:
    """A preview of every clock that moves, by the very rules that will decide it.

    Raises:
        Failure: ``nobody-entitled``.
        Refused: as the stream would.
    """
    from binglian.cli.calendar_view import difference_lines, differing

    after = shared(data)
    if after.digest == where.calendar.digest:
        return Proposal(project=where.address)
    if where.state.ended_at is not None:
        raise Refused(Code.STREAM_ENDED, ended=where.state.ended_at.isoformat())
    phrases = where.policy.authority.get(ACT, ())
    message = AdoptCalendar(
        id=f"calendar:{where.calendar.digest[:16]}:{after.digest[:16]}:{where.entries}",
        occurred_at=where.now,
        actor=entitled_actor(actor, phrases, ACT, where.policy.definition),
        calendar=data,
        reason=reason,
    )
    check_adoption(where.policy, message, where.calendar)
    event = adopted(where.life.clocks(where.state), message, where.now, where.calendar)
    days = differing(where.calendar, after)
    title = where.life.card(where.state).title
    return Proposal(
        project=where.address,
        message=message,
        shift=where.shift,
        entitled=phrases,
        moves=tuple(
            Move(
                title,
                one.was_provisional,
                ClockMoved(
                    item=where.address,
                    clock=one.clock.kind,
                    subject=one.subject,
                    before=one.before,
                    after=one.after,
                    provisional=one.clock.due.provisional,
                ),
            )
            for one in event.clocks
        ),
        lines=tuple(difference_lines(days)),
        data={"before": event.before, "after": event.after, "days": days},
        then=_rescheduling(where, data),
    )


def _rescheduling(where: StreamStanding, data: CalendarData) -> Then | None:
    """The schedule of a meeting goes by the calendar too; in a rehearsal it has none."""
    meeting = where.state
    if where.shift or not isinstance(meeting, Meeting):
        return None

    async def then(client: "Client") -> None:
        from workers.schedules import reschedule

        await reschedule(client, meeting.plan, data)

    return then
