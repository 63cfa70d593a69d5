"""The ticket after an event; needs neither calendar nor rules, since events carry the clocks after them."""

from dataclasses import replace

from binglian.domain.streams.outbox import Delivered, DeliveryRefused, Dispatched, NoticeIssued, NoticeSettled
from binglian.domain.streams.records import StreamEvent
from binglian.domain.streams.recount import CalendarChanged, replaced
from binglian.domain.streams.timing import stopped
from binglian.domain.tickets import events as e
from binglian.domain.tickets.ladder import higher
from binglian.domain.tickets.ticket import UNDER_WAY, Ticket, TicketState


def evolve(ticket: Ticket, event: StreamEvent) -> Ticket:
    """The ticket after an event; one of another kind of stream changes nothing."""
    match event:
        case Dispatched() | Delivered() | DeliveryRefused() | NoticeIssued() | NoticeSettled():
            return replace(ticket, outbox=ticket.outbox.after(event))
        case CalendarChanged():
            return replace(ticket, clocks=replaced(ticket.clocks, event))
        case e.CardFilled():
            return _filled(ticket, event)
        case e.FedBack():
            return _fed_back(ticket, event)
        case e.Escalated() | e.SentBack() | e.TicketRang():
            return _moved(ticket, event)
        case e.TicketClosed() | e.TicketReopened() | e.TicketRated():
            return _after_the_answer(ticket, event)
        case e.TicketDeclined() | e.TicketSettled():
            return _ended(ticket, event)
        case _:
            return _begun(ticket, event)


def _begun(ticket: Ticket, event: StreamEvent) -> Ticket:
    """The ticket on its way to somebody who works on it."""
    match event:
        case e.TicketOpened():
            rung, given = event.rung, replace(ticket.card, owner=event.problem.owner)
            begun = replace(ticket, rung=rung, reached=rung, card=given, clocks=event.clocks)
            return replace(begun, opened_at=event.at)
        case e.TicketAccepted():
            return replace(ticket, state=TicketState.ACCEPTED)
        case e.TicketClassified():
            return replace(
                ticket,
                state=TicketState.CLASSIFIED if ticket.state is TicketState.ACCEPTED else ticket.state,
                pain=event.pain,
                complexity=event.complexity,
                level=event.level,
                clocks=event.clocks,
            )
        case e.WorkBegun():
            return replace(ticket, state=TicketState.WORKING)
        case _:
            return ticket


def _filled(ticket: Ticket, event: e.CardFilled) -> Ticket:
    state = ticket.state
    if event.complete and state in UNDER_WAY and (event.resolution or state is not TicketState.WORKING):
        state = TicketState.ASSIGNED
    resolution = event.resolution or ticket.resolution
    return replace(ticket, state=state, card=event.card, clocks=event.clocks, resolution=resolution)


def _fed_back(ticket: Ticket, event: e.FedBack) -> Ticket:
    first = min(ticket.fed_back_at or event.at, event.at)
    answered = replace(ticket, fed_back_at=first, clocks=event.clocks)
    return replace(answered, state=TicketState.FED_BACK, result=event.text) if event.solved else answered


def _moved(ticket: Ticket, event: e.Escalated | e.SentBack | e.TicketRang) -> Ticket:
    match event:
        case e.Escalated():
            reached = higher(ticket.policy, ticket.reached, event.rung)
            up = ticket.escalations + 1
            return replace(ticket, rung=event.rung, reached=reached, escalations=up, clocks=event.clocks)
        case e.SentBack():
            return replace(ticket, rung=event.rung, clocks=event.clocks)
        case _:
            return replace(ticket, clocks=event.clocks)


def _after_the_answer(ticket: Ticket, event: e.TicketClosed | e.TicketReopened | e.TicketRated) -> Ticket:
    match event:
        case e.TicketClosed():
            return replace(
                ticket,
                state=TicketState.CLOSED,
                closed_at=event.at,
                confirmed=event.confirmed,
                ground=event.ground,
                satisfaction=event.satisfaction or ticket.satisfaction,
                clocks=event.clocks,
            )
        case e.TicketReopened():
            return replace(
                ticket,
                state=TicketState.CLASSIFIED if ticket.pain else TicketState.ACCEPTED,
                card=replace(ticket.card, measure="", deadline=None),
                clocks=event.clocks,
                fed_back_at=None,
                result="",
                closed_at=None,
                confirmed=False,
                ground=event.ground,
                satisfaction=None,
                reopenings=ticket.reopenings + 1,
                resolution="",
            )
        case _:
            return replace(ticket, satisfaction=event.satisfaction)


def _ended(ticket: Ticket, event: e.TicketDeclined | e.TicketSettled) -> Ticket:
    over = replace(ticket, ended_at=event.at, clocks=stopped(ticket.clocks, event.at))
    if isinstance(event, e.TicketSettled):
        return replace(over, state=TicketState.SETTLED)
    return replace(over, state=TicketState.DECLINED, ground=event.ground)
