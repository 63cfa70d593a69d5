"""What time alone brings about: warnings, lapses, the way up the ladder, the end."""

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Alarm, Clock
from binglian.domain.limits import ClockKind
from binglian.domain.streams.life import StreamDue
from binglian.domain.streams.records import StreamEvent
from binglian.domain.streams.timing import kept, nearest, rang
from binglian.domain.tickets import events as e
from binglian.domain.tickets.clocks import confirmation, hold
from binglian.domain.tickets.evolve import evolve
from binglian.domain.tickets.ladder import way_up
from binglian.domain.tickets.moving import climbed
from binglian.domain.tickets.post import asked, notice, responsible
from binglian.domain.tickets.ticket import Ticket


def next_due(ticket: Ticket) -> StreamDue | None:
    """The next alarm of any clock; none once the ticket has ended, and then alone."""
    alarm = nearest(ticket.clocks)
    return StreamDue(at=alarm[0], clock=alarm[1], alarm=alarm[2]) if alarm else None


def ring(ticket: Ticket, due: StreamDue, calendar: WorkCalendar) -> tuple[StreamEvent, ...]:
    """The events that a due instant brings about."""
    match due.alarm, due.clock:
        case Alarm.LAPSE, ClockKind.SETTLE:
            return (e.TicketSettled(at=due.at),)
        case Alarm.LAPSE, ClockKind.CONFIRM:
            rung = _rang(ticket, due, due.clock, confirmation(ticket, due.at, calendar))
            return (rung, _reminder(ticket, due, rung))
        case Alarm.LAPSE, _:
            return _lapsed(ticket, due, calendar)
        case _:
            rung = _rang(ticket, due, due.clock)
            return (rung, _reminder(ticket, due, rung))


def _lapsed(ticket: Ticket, due: StreamDue, calendar: WorkCalendar) -> tuple[StreamEvent, ...]:
    """The answer or the holder is late: one step up, however many limits pass at that instant.

    At the top somebody is reminded, and the holder's time begins anew.
    """
    told: list[StreamEvent] = []
    reminders: list[StreamEvent] = []
    rung, after = way_up(ticket), ticket
    for kind in _lapsing(ticket, due):
        anew = kind is ClockKind.HOLD and rung is None
        fresh = (hold(ticket, ticket.rung, due.at, calendar),) if anew else ()
        event = _rang(after, due, kind, *fresh)
        told.append(event)
        reminders.append(_reminder(ticket, due, event))
        after = evolve(after, event)
    if rung is None:
        return (*told, *reminders)
    return (*told, *climbed(after, rung, due.at, calendar, due.clock.value, by_itself=True))


def _lapsing(ticket: Ticket, due: StreamDue) -> list[ClockKind]:
    """The kinds of clocks that pass at a due instant, the one it names first."""
    together = [clock.kind for clock in ticket.clocks if clock.next_alarm() == (due.at, Alarm.LAPSE)]
    return sorted(together, key=lambda kind: kind is not due.clock)


def _rang(ticket: Ticket, due: StreamDue, kind: ClockKind, *fresh: Clock) -> e.TicketRang:
    """A clock has rung, and those that run from now on have taken the place of their kinds."""
    clock = next(one for one in ticket.clocks if one.kind is kind)
    clocks = kept(rang(ticket.clocks, kind, due.alarm), *fresh)
    return e.TicketRang(at=due.at, clock=kind, alarm=due.alarm, due=clock.due.label(), clocks=clocks)


def _reminder(ticket: Ticket, due: StreamDue, rung: e.TicketRang) -> StreamEvent:
    """A notice to those whom a limit concerns; while the complainant's word is waited for, also to them."""
    to = responsible(ticket)
    if rung.clock is ClockKind.CONFIRM:
        to = (*asked(ticket), *to)
    occasion = f"{rung.clock.value}:{due.at.isoformat()}"
    words = {"clock": rung.clock.value, "alarm": rung.alarm.value, "due": rung.due}
    return notice(ticket, due.at, "ticket-reminder", to, occasion, **words)
