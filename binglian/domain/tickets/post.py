"""What a ticket sends: word to its project and to meetings, notices to posts."""

import json
from collections.abc import Mapping
from datetime import datetime

from binglian.domain.cooperation import Rung
from binglian.domain.streams.outbox import (
    SYSTEM,
    Address,
    Dispatched,
    Kind,
    Notice,
    NoticeIssued,
    Outgoing,
)
from binglian.domain.tickets.authority import posts
from binglian.domain.tickets.ticket import Ticket

TITLE_LENGTH = 2000
"""What the receivers take for a text (``envelope.Ground``)."""


def address(ticket: Ticket) -> Address:
    """Where the ticket itself is written to."""
    return Address(Kind.TICKET, ticket.key)


def noted(ticket: Ticket, at: datetime, occasion: str) -> tuple[Dispatched, ...]:
    """Its project is told that the problem stands; nobody, if it has none."""
    problem = ticket.problem
    body = {"type": "note_ticket", "item": problem.item, "problem": problem.text[:TITLE_LENGTH]}
    return _to_project(ticket, at, occasion, body)


def cleared(ticket: Ticket, at: datetime, outcome: str) -> tuple[Dispatched, ...]:
    """Its project is told that the problem is out of the way, as ``closed`` or ``declined``."""
    body = {"type": "clear_ticket", "outcome": outcome}
    return _to_project(ticket, at, f"{outcome}:{ticket.reopenings}", body)


def submitted(ticket: Ticket, rung: Rung, at: datetime) -> tuple[Dispatched, ...]:
    """The matter goes on the agenda of the meeting that is the rung it came to; to none, if it isn't one."""
    if not rung.meeting:
        return ()
    project = Address(Kind.PROJECT, ticket.problem.project)
    concerns = (address(ticket), *((project,) if project.key else ()))
    body = {
        "type": "submit_matter",
        "title": ticket.problem.text[:TITLE_LENGTH],
        "concerns": [{"kind": one.kind.value, "key": one.key} for one in concerns],
    }
    to = Address(Kind.MEETING, f"{ticket.policy.jurisdiction}-{rung.meeting}")
    return (_dispatch(ticket, at, to, f"escalated:{ticket.escalations}", body),)


def notice(
    ticket: Ticket, at: datetime, template: str, to: tuple[str, ...], occasion: str, **values: str
) -> NoticeIssued:
    """A notice goes off to posts; every template may name the ticket, its problem and its holder.

    Its occasion tells it from other notices by the same template within this ticket.
    """
    holder = ticket.holder()
    filled = {
        "ticket": ticket.key,
        "problem": ticket.problem.text,
        "complainant": ticket.problem.complainant,
        "project": ticket.problem.project,
        "item": ticket.problem.item,
        "rung": holder.title.zh,
        "rung_en": holder.title.en,
        "owner": ticket.card.owner,
        **values,
    }
    told = Notice(id=f"{template}:{occasion}", template=template, to=tuple(dict.fromkeys(to)), values=filled)
    return NoticeIssued(at=at, notice=told)


def responsible(ticket: Ticket) -> tuple[str, ...]:
    """Whom a limit concerns: the owner, if the card names one, and the holder."""
    return (*((ticket.card.owner,) if ticket.card.owner else ()), ticket.holder().post)


def asked(ticket: Ticket) -> tuple[str, ...]:
    """Whose word is waited for: those who may confirm, else the holder."""
    return posts(ticket, "confirm") or (ticket.holder().post,)


def _to_project(ticket: Ticket, at: datetime, occasion: str, body: dict[str, str]) -> tuple[Dispatched, ...]:
    if not ticket.problem.project:
        return ()
    to = Address(Kind.PROJECT, ticket.problem.project)
    return (_dispatch(ticket, at, to, occasion, {**body, "ticket": ticket.key}),)


def _dispatch(
    ticket: Ticket, at: datetime, to: Address, occasion: str, body: Mapping[str, object]
) -> Dispatched:
    message = f"{address(ticket)}:{occasion}"
    whole = {**body, "id": message, "occurred_at": at.isoformat(), "actor": {"post": SYSTEM}}
    return Dispatched(at=at, outgoing=Outgoing(id=message, to=to, body=json.dumps(whole, ensure_ascii=False)))
