"""What operators see of a ticket, a meeting or an order in the Temporal UI: table, lines, search attributes.

Wording comes from data (``definitions/texts.yaml``); nothing here influences what a workflow does.
"""

from collections.abc import Iterator
from typing import Any

from temporalio.common import SearchAttributeUpdate

from binglian.domain.meetings.meeting import Meeting
from binglian.domain.orders.order import Order
from binglian.domain.streams.life import StreamDue, StreamState
from binglian.domain.streams.outbox import Notice, Outbox, Outgoing
from binglian.domain.streams.records import StreamBatch, StreamCard
from binglian.domain.text import Text
from binglian.domain.tickets.ticket import Ticket
from definitions.texts import phrase
from workflows import contracts
from workflows.stream_contracts import KIND, RUNG, UNDELIVERED

SUMMARY_BYTES = 200
"""What the server takes for a summary."""

SHOWN = 20
"""Lines of one sort in the details, which hold 20 KB."""


def delivery_line(outgoing: Outgoing, kind: str) -> str:
    """What a delivery carries, and where."""
    return _line(phrase("stream", "delivery", kind=kind, to=str(outgoing.to)))


def notice_line(notice: Notice) -> str:
    """What a notice says, and to whom."""
    return _line(phrase("stream", "notice", template=notice.template, to="、".join(notice.to)))


def stream_append_line(batch: StreamBatch) -> str:
    """What an append to the ledger carries."""
    first, last = batch.records[0].sequence, batch.records[-1].sequence
    return _line(phrase("ledger", "append", first=first, last=last))


def stream_due_line(due: StreamDue) -> str:
    """What a timer waits for."""
    clock, alarm = phrase("clock", due.clock.value), phrase("alarm", due.alarm.value)
    at = f"{due.at:%Y-%m-%d %H:%M}"
    return _line(phrase("stream", "due", clock=clock, alarm=alarm, at=at, subject=due.subject))


def stream_table(card: StreamCard, state: StreamState, due: StreamDue | None) -> str:
    """What it is, how it stands, what comes next, and what did not arrive, as Markdown."""
    lines = [f"**{_plain(card.title)}** · {card.stream}", ""]
    lines += [f"- {line.zh}" for line in _standing(state)]
    if due is not None:
        lines.append(f"- {stream_due_line(due)}")
    lines += [f"- {line.zh}" for line in _post(state.outbox)]
    return "\n".join(lines)


def stream_attributes(card: StreamCard, state: StreamState) -> list[SearchAttributeUpdate[Any]]:
    """The attributes by which operators find tickets, meetings and orders."""
    rung = state.rung if isinstance(state, Ticket) else ""
    stuck = bool(state.outbox.refused or state.outbox.unheard)
    return [
        contracts.JURISDICTION.value_set(card.jurisdiction),
        KIND.value_set(card.sort or card.kind.value),
        RUNG.value_set(rung) if rung else RUNG.value_unset(),
        contracts.OVERDUE.value_set(state.ended_at is None and overdue(state)),
        UNDELIVERED.value_set(stuck),
    ]


def overdue(state: StreamState) -> bool:
    """Whether a limit of it runs past its end."""
    clocks = state.clocks if isinstance(state, Ticket | Order) else ()
    if isinstance(state, Meeting):
        clocks = tuple(measure.clock for one in state.resolutions.values() for measure in one.measures)
    return any(clock.overdue() for clock in clocks)


def _standing(state: StreamState) -> Iterator[Text]:
    match state:
        case Ticket():
            title = next((one.title for one in state.policy.ladder if one.key == state.rung), None)
            yield phrase("stream", "ticket", rung=title or Text("—", "—"), times=state.escalations)
            if state.card.owner:
                until = state.card.deadline.isoformat() if state.card.deadline else "—"
                yield phrase("stream", "owner", owner=state.card.owner, until=until)
        case Meeting():
            session = state.next_session()
            at = f"{session.at:%Y-%m-%d %H:%M}" if session else "—"
            owing = sum(1 for one in state.resolutions.values() if one.missing())
            yield phrase("stream", "meeting", at=at, matters=len(state.matters), owing=owing)
        case Order():
            yield phrase("stream", "order", assignee=state.assignee or "—")
        case _:
            return


def _post(outbox: Outbox) -> Iterator[Text]:
    """What is under way, and what did not arrive."""
    for one in list(outbox.waiting.values())[:SHOWN]:
        yield phrase("stream", "waiting", id=_plain(one.id), to=str(one.to))
    if outbox.notices:
        yield phrase("stream", "notices", count=len(outbox.notices))
    for key, code in list(outbox.refused.items())[-SHOWN:]:
        yield phrase("stream", "refused", id=_plain(key), code=code)
    for key, why in list(outbox.unheard.items())[-SHOWN:]:
        yield phrase("stream", "unheard", id=_plain(key), why=_plain(why)[:300])


def _plain(text: str) -> str:
    return " ".join(text.split())


def _line(text: Text) -> str:
    line = " ".join(f"{text.zh} · {text.en}".split())
    return line.encode()[:SUMMARY_BYTES].decode(errors="ignore")
