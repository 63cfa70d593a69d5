"""What a message to a ticket brings about, as of the instant at which it says it happened."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from binglian.domain.calendar import WorkCalendar
from binglian.domain.streams.records import StreamEvent
from binglian.domain.tickets import closing, handling, moving
from binglian.domain.tickets import messages as m
from binglian.domain.tickets.authority import permit
from binglian.domain.tickets.fitting import in_order
from binglian.domain.tickets.ticket import Ticket


def decide(ticket: Ticket, message: m.TicketMessage, calendar: WorkCalendar) -> tuple[StreamEvent, ...]:
    """The events of a message.

    A resolution may arrive after what has happened since; everything else belongs to the round that runs.

    Raises:
        Refused: with the first reason found; nothing has changed.
    """
    at = message.occurred_at.astimezone(calendar.tz)
    permit(ticket, message)
    if not isinstance(message, m.FollowResolution):
        in_order(ticket, at)
    return _DECISIONS[type(message)](ticket, message, at, calendar)


_DECISIONS: dict[
    type[m.TicketMessage], Callable[[Ticket, Any, datetime, WorkCalendar], tuple[StreamEvent, ...]]
] = {
    m.AcceptTicket: handling.accept,
    m.DeclineTicket: handling.decline,
    m.Classify: handling.classify,
    m.Assign: handling.assign,
    m.BeginWork: handling.begin_work,
    m.FeedBack: handling.feed_back,
    m.Escalate: moving.escalate,
    m.SendBack: moving.send_back,
    m.Confirm: closing.confirm,
    m.CloseTicket: closing.close,
    m.Reopen: closing.reopen,
    m.Rate: closing.rate,
    m.FollowResolution: handling.follow,
}
