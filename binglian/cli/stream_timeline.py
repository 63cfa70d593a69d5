"""What a rehearsal shows of tickets, meetings and orders: verdicts, and the story of all streams in order."""

from collections.abc import Iterator

from binglian.cli.console import rows, say, show, table, words
from binglian.cli.wording import NOTHING, day
from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Alarm, clock_of
from binglian.domain.limits import ClockKind
from binglian.domain.meetings.events import MeetingRang
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.orders.events import OrderRang
from binglian.domain.orders.order import Order
from binglian.domain.streams.outbox import Delivered, Dispatched, NoticeIssued, NoticeSettled
from binglian.domain.tickets.events import Escalated, SentBack, TicketRang
from binglian.domain.tickets.ticket import Ticket
from binglian.rehearsal.shown import AnyEntry, Rehearsal
from binglian.rehearsal.streams_result import answered_in_time, done_in_time
from definitions.texts import phrase

ROUTINE = (Dispatched, Delivered, NoticeIssued, NoticeSettled)
"""What the ledger holds of every message and notice, and the story leaves out."""


def show_streams(rehearsal: Rehearsal, calendar: WorkCalendar) -> None:
    """Prints the story of all streams, and a verdict on each ticket, meeting and order, if there are any."""
    if not rehearsal.streams:
        return
    story = list(_story(rehearsal, calendar))
    say(words("story", count=len(story)))
    show(rows(table("at:whole", "stream:whole", "happened", "who"), story))
    tickets = [one.state for one in rehearsal.streams if isinstance(one.state, Ticket)]
    meetings = [one.state for one in rehearsal.streams if isinstance(one.state, Meeting)]
    orders = [one.state for one in rehearsal.streams if isinstance(one.state, Order)]
    if tickets:
        say(words("rehearsed-tickets", count=len(tickets)))
        show(
            rows(
                table("stream", "state:whole", "rung", "answered:whole", "verdict:whole"),
                map(_ticket, tickets),
            )
        )
    if meetings:
        say(words("rehearsed-meetings", count=len(meetings)))
        columns = ("stream", "sittings:right", "resolutions:right", "measures:right", "receipts:right")
        show(rows(table(*columns), map(_meeting, meetings)))
    if orders:
        say(words("rehearsed-orders", count=len(orders)))
        show(
            rows(
                table("stream", "state:whole", "due:whole", "finished:whole", "verdict:whole"),
                map(_order, orders),
            )
        )


def _story(rehearsal: Rehearsal, calendar: WorkCalendar) -> Iterator[tuple[str, ...]]:
    for address, entry in rehearsal.told():
        event = entry.record.event
        if not isinstance(event, ROUTINE):
            at = f"{event.at.astimezone(calendar.tz):%Y-%m-%d %H:%M}"
            yield at, str(address), _happened(entry), entry.record.actor


def _happened(entry: AnyEntry) -> str:
    event = entry.record.event
    told = phrase("event", event.type).zh
    match event:
        case Escalated() | SentBack():
            return f"{told} {event.origin} → {event.rung}"
        case TicketRang() | MeetingRang() | OrderRang():
            past = (
                phrase("table", "overdue")
                if event.alarm is Alarm.LAPSE
                else phrase("alarm", event.alarm.value)
            )
            return f"{told} {phrase('clock', event.clock.value).zh} {past.zh} {event.due}"
        case _:
            return f"{told} {entry.item}".rstrip()


def _ticket(ticket: Ticket) -> tuple[str, ...]:
    state = phrase("state", ticket.state.value).zh
    return (
        f"{ticket.problem.text}\nticket-{ticket.key}",
        f"{state}\n{ticket.state.value}",
        f"{ticket.holder().title.zh}\n{ticket.rung} ↑{ticket.escalations}",
        day(ticket.fed_back_at),
        _verdict(answered_in_time(ticket)),
    )


def _meeting(meeting: Meeting) -> tuple[str, ...]:
    resolutions = meeting.resolutions.values()
    measures = [measure for one in resolutions for measure in one.measures]
    held = [one for one in meeting.sessions if one.held_at]
    concerned = [to for one in resolutions for to in one.concerns]
    missing = [to for one in resolutions for to in one.missing()]
    return (
        f"{meeting.plan.title.zh}\nmeeting-{meeting.key}",
        f"{len(held)}/{len(meeting.sessions)}",
        str(len(meeting.resolutions)),
        f"{len([one for one in measures if one.done_at])}/{len(measures)}",
        f"{len(concerned) - len(missing)}/{len(concerned)}",
    )


def _order(order: Order) -> tuple[str, ...]:
    clock = clock_of(order.clocks, ClockKind.ORDER)
    return (
        f"{order.wish.text}\norder-{order.key}",
        f"{phrase('state', order.state.value).zh}\n{order.state.value}",
        clock.due.label() if clock else NOTHING,
        day(order.ended_at),
        _verdict(done_in_time(order)),
    )


def _verdict(in_time: bool | None) -> str:
    return NOTHING if in_time is None else words("on-time" if in_time else "late")
