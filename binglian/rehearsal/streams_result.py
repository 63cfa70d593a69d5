"""Tickets, meetings and orders of a rehearsal as JSON, and the story of all streams in order."""

from datetime import datetime
from typing import Any

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import clock_of
from binglian.domain.limits import ClockKind
from binglian.domain.meetings.meeting import Meeting, Resolution, Session
from binglian.domain.orders.order import Order
from binglian.domain.tickets.ticket import Ticket
from binglian.rehearsal.shown import Rehearsal, StreamShown

Json = dict[str, Any]


def streams_json(rehearsal: Rehearsal, calendar: WorkCalendar) -> Json:
    """What was opened beside the projects, and what happened in every stream."""
    told: dict[type, list[Json]] = {Ticket: [], Meeting: [], Order: []}
    for one in rehearsal.streams:
        told[type(one.state)].append({**_stream(one, calendar), **_ledger(one)})
    story = [
        {
            "stream": str(address),
            "seq": entry.record.sequence,
            "at": entry.record.event.at.astimezone(calendar.tz).isoformat(),
            "type": entry.record.event.type,
            "item": entry.item,
            "actor": entry.record.actor,
        }
        for address, entry in rehearsal.told()
    ]
    return {"tickets": told[Ticket], "meetings": told[Meeting], "orders": told[Order], "story": story}


def answered_in_time(ticket: Ticket) -> bool | None:
    """Whether the complainant was answered within the time; none while that still runs."""
    clock = clock_of(ticket.clocks, ClockKind.FEEDBACK)
    if clock and clock.lapsed:
        return False
    return True if ticket.fed_back_at else None


def done_in_time(order: Order) -> bool | None:
    """Whether an order was carried out within its time; none while that still runs."""
    clock = clock_of(order.clocks, ClockKind.ORDER)
    if clock and clock.lapsed:
        return False
    return True if order.ended_at else None


def _stream(one: StreamShown, calendar: WorkCalendar) -> Json:
    match one.state:
        case Ticket():
            return _ticket(one.state, calendar)
        case Meeting():
            return _meeting(one.state, calendar)
        case _:
            return _order(one.state, calendar)


def _ticket(ticket: Ticket, calendar: WorkCalendar) -> Json:
    card = ticket.card
    return {
        "ticket": ticket.key,
        "problem": ticket.problem.text,
        "origin": ticket.problem.origin.value,
        "complainant": ticket.problem.complainant,
        "project": ticket.problem.project or None,
        "item": ticket.problem.item or None,
        "state": ticket.state.value,
        "rung": ticket.rung,
        "reached": ticket.reached,
        "escalations": ticket.escalations,
        "reopenings": ticket.reopenings,
        "card": {
            "problem": card.problem,
            "measure": card.measure,
            "owner": card.owner,
            "deadline": card.deadline.isoformat() if card.deadline else None,
        },
        "resolution": ticket.resolution or None,
        "opened_at": _iso(ticket.opened_at, calendar),
        "answered_at": _iso(ticket.fed_back_at, calendar),
        "answered_in_time": answered_in_time(ticket),
        "closed_at": _iso(ticket.closed_at, calendar),
        "confirmed": ticket.confirmed,
        "satisfaction": ticket.satisfaction,
    }


def _meeting(meeting: Meeting, calendar: WorkCalendar) -> Json:
    return {
        "meeting": meeting.key,
        "kind": meeting.plan.kind,
        "sessions": [_session(one, calendar) for one in meeting.sessions],
        "matters": [
            {"id": one.id, "title": one.title, "by": one.by, "state": one.state.value, "session": one.session}
            for one in meeting.matters.values()
        ],
        "resolutions": [_resolution(one, calendar) for one in meeting.resolutions.values()],
        "merits": [
            {
                "merit": one.merit.value,
                "unit": one.unit,
                "ground": one.ground,
                "at": _iso(one.at, calendar),
            }
            for one in meeting.records
        ],
    }


def _session(session: Session, calendar: WorkCalendar) -> Json:
    return {
        "number": session.number,
        "day": session.day.isoformat(),
        "begins_at": _iso(session.at, calendar),
        "state": session.state.value,
        "present": list(session.present),
        "guests": len(session.guests),
        "findings": [
            {
                "text": one.text,
                "owner": one.owner or None,
                "ticket": one.ticket or None,
                "change": one.change or None,
            }
            for one in session.findings
        ],
    }


def _resolution(resolution: Resolution, calendar: WorkCalendar) -> Json:
    return {
        "id": resolution.id,
        "session": resolution.session,
        "text": resolution.text,
        "receipts": {to: _iso(at, calendar) for to, at in resolution.receipts.items()},
        "missing": [str(one) for one in resolution.missing()],
        "measures": [
            {
                "key": one.key,
                "text": one.text,
                "owner": one.owner,
                "deadline": one.deadline.isoformat(),
                "done_at": _iso(one.done_at, calendar),
                "late": one.clock.lapsed,
                "ticket": one.ticket or None,
            }
            for one in resolution.measures
        ],
    }


def _order(order: Order, calendar: WorkCalendar) -> Json:
    clock = clock_of(order.clocks, ClockKind.ORDER)
    return {
        "order": order.key,
        "kind": order.plan.kind,
        "wish": order.wish.text,
        "by": order.wish.by,
        "project": order.wish.project or None,
        "item": order.wish.item or None,
        "assignee": order.assignee or None,
        "state": order.state.value,
        "opened_at": _iso(order.opened_at, calendar),
        "due": clock.due.label() if clock else None,
        "ended_at": _iso(order.ended_at, calendar),
        "done_in_time": done_in_time(order),
        "outcome": order.outcome or None,
        "on_the_spot": order.on_the_spot,
        "findings": list(order.findings),
        "ticket": order.ticket or None,
    }


def _ledger(one: StreamShown) -> Json:
    entries = one.entries
    return {"ledger": {"entries": len(entries), "head": entries[-1].hash if entries else ""}}


def _iso(instant: datetime | None, calendar: WorkCalendar) -> str | None:
    return instant.astimezone(calendar.tz).isoformat() if instant else None
