"""From a problem that was told to an answer: accept, classify, assign, work, feed back (S2-04, S2-10)."""

from dataclasses import replace
from datetime import datetime

from binglian.domain.calendar import WorkCalendar
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import ClockKind
from binglian.domain.streams.records import StreamEvent
from binglian.domain.streams.timing import kept, stopped
from binglian.domain.tickets import events as e
from binglian.domain.tickets import messages as m
from binglian.domain.tickets.clocks import confirmation, deadline, relimited
from binglian.domain.tickets.evolve import evolve
from binglian.domain.tickets.fitting import complete, in_state
from binglian.domain.tickets.post import asked, cleared, notice
from binglian.domain.tickets.ticket import UNDER_WAY, Card, Ticket, TicketState

UNASSIGNED = (TicketState.OPENED, TicketState.ACCEPTED, TicketState.CLASSIFIED)
CLASSED = (TicketState.CLASSIFIED, TicketState.ASSIGNED, TicketState.WORKING)
TAKEN_UP = (TicketState.ACCEPTED, *CLASSED)


def accept(
    ticket: Ticket, message: m.AcceptTicket, at: datetime, _calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """The desk takes it up."""
    in_state(ticket, message, (TicketState.OPENED,))
    return (e.TicketAccepted(at=at),)


def decline(
    ticket: Ticket, message: m.DeclineTicket, at: datetime, _calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """It is not taken up, as long as it has not been assigned; that is its end."""
    in_state(ticket, message, UNASSIGNED)
    return (e.TicketDeclined(at=at, ground=message.ground), *cleared(ticket, at, "declined"))


def classify(
    ticket: Ticket, message: m.Classify, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """It is classified, or classified anew; the complexity sets the time for the answer.

    Raises:
        Refused: among others ``unknown-pain``, ``unknown-complexity``, ``unknown-level``.
    """
    in_state(ticket, message, TAKEN_UP)
    policy = ticket.policy
    if message.pain not in policy.pains:
        raise Refused(Code.UNKNOWN_PAIN, "pain", pain=message.pain, known=", ".join(policy.pains))
    if message.complexity not in policy.complexities:
        raise Refused(
            Code.UNKNOWN_COMPLEXITY,
            "complexity",
            complexity=message.complexity,
            known=", ".join(policy.complexities),
        )
    if message.level not in policy.levels:
        raise Refused(Code.UNKNOWN_LEVEL, "level", level=message.level, known=", ".join(policy.levels))
    classified = e.TicketClassified(
        at=at,
        pain=message.pain,
        complexity=message.complexity,
        level=message.level,
        clocks=relimited(ticket, message.complexity, at, calendar),
    )
    return (classified,)


def assign(
    ticket: Ticket, message: m.Assign, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """The card is filled in; complete, its deadline ends the holder's time and its owner is told."""
    in_state(ticket, message, CLASSED)
    given = message.model_dump(include={"problem", "measure", "owner", "deadline"}, exclude_none=True)
    return _filled(ticket, replace(ticket.card, **given), at, calendar)


def follow(
    ticket: Ticket, message: m.FollowResolution, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """A meeting's resolution is the card from now on; of what is answered or closed it is only noted."""
    if ticket.state not in UNDER_WAY:
        noted = e.CardFilled(
            at=at, card=ticket.card, complete=True, clocks=ticket.clocks, resolution=message.resolution
        )
        return (noted,)
    card = Card(
        problem=ticket.card.problem or ticket.problem.text,
        measure=message.measure,
        owner=message.owner,
        deadline=message.deadline,
    )
    return _filled(ticket, card, at, calendar, message.resolution)


def begin_work(
    ticket: Ticket, message: m.BeginWork, at: datetime, _calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """The owner begins; not before the card is complete."""
    in_state(ticket, message, (TicketState.ACCEPTED, TicketState.CLASSIFIED, TicketState.ASSIGNED))
    complete(ticket)
    return (e.WorkBegun(at=at),)


def feed_back(
    ticket: Ticket, message: m.FeedBack, at: datetime, calendar: WorkCalendar
) -> tuple[StreamEvent, ...]:
    """The complainant is answered; the first answer of a round stops the clock that runs for it.

    Told late, an answer that was given in time undoes the lapse; what the lapse brought about stays. Once the
    answer says solved, the complainant is asked whether it is, and how satisfied they are.
    """
    in_state(ticket, message, TAKEN_UP)
    if message.solved:
        complete(ticket)
    clocks = tuple(
        clock.stopped(at)
        if clock.kind is ClockKind.FEEDBACK and (clock.stopped_at is None or at < clock.stopped_at)
        else clock
        for clock in ticket.clocks
    )
    if not message.solved:
        return (e.FedBack(at=at, text=message.text, solved=False, clocks=clocks),)
    clocks = kept(stopped(clocks, at, ClockKind.HOLD), confirmation(ticket, at, calendar))
    answered = e.FedBack(at=at, text=message.text, solved=True, clocks=clocks)
    ask = notice(ticket, at, "ticket-confirm", asked(ticket), str(ticket.reopenings), answer=message.text)
    return (answered, ask)


def _filled(
    ticket: Ticket, card: Card, at: datetime, calendar: WorkCalendar, resolution: str = ""
) -> tuple[StreamEvent, ...]:
    """The card as it is now; complete, it brings a deadline and an owner.

    Raises:
        Refused: ``deadline-passed``, or ``calendar-missing`` for a year without a calendar.
    """
    today = calendar.day(at)
    if card.deadline and card.deadline < today:
        raise Refused(
            Code.DEADLINE_PASSED, "deadline", deadline=card.deadline.isoformat(), day=today.isoformat()
        )
    if card.deadline is None or card.missing():
        return (e.CardFilled(at=at, card=card, complete=False, clocks=ticket.clocks),)
    clocks = kept(ticket.clocks, deadline(ticket, card.deadline, at, calendar))
    filled = e.CardFilled(at=at, card=card, complete=True, clocks=clocks, resolution=resolution)
    occasion = f"{at.isoformat()}:{card.owner}"
    told = notice(
        evolve(ticket, filled),
        at,
        "ticket-assigned",
        (card.owner,),
        occasion,
        measure=card.measure,
        deadline=card.deadline.isoformat(),
        resolution=resolution,
    )
    return (filled, told)
