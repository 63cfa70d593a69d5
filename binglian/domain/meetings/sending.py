"""What a meeting sends: resolutions to whom they concern, problems that become tickets, notices to posts."""

import json
from datetime import datetime
from hashlib import sha256

from pydantic import TypeAdapter

from binglian.domain.meetings.meeting import Meeting, Resolution
from binglian.domain.streams.outbox import SYSTEM, Address, Dispatched, Kind, Notice, NoticeIssued, Outgoing
from binglian.domain.tickets.ticket import Origin, Problem

KEY_LENGTH = 64
ID_LENGTH = 128

_ORIGINS = {"tea-party": Origin.TEA_PARTY, "symposium": Origin.SYMPOSIUM}
_problems: TypeAdapter[Problem] = TypeAdapter(Problem)


def address(meeting: Meeting) -> Address:
    """Where the meeting itself is written to."""
    return Address(Kind.MEETING, meeting.key)


def origin(meeting: Meeting) -> Origin:
    """The origin of the tickets that it opens from what guests say."""
    return _ORIGINS.get(meeting.plan.kind, Origin.MEETING)


def delivery_id(meeting: Meeting, resolution: str, to: Address) -> str:
    """The id of the message that brings a resolution to one whom it concerns."""
    return _cut(f"{address(meeting)}:{resolution}:{to}", ID_LENGTH)


def ticket_key(meeting: Meeting, subject: str) -> str:
    """The key of the ticket that the meeting opens on a subject; a subject is plain and unique within it."""
    return _cut(f"{meeting.key}-{subject}", KEY_LENGTH)


def measure_ticket(meeting: Meeting, measure: str) -> str:
    """The key of the ticket that a late measure becomes."""
    return ticket_key(meeting, f"measure-{_digest(measure)}")


def told(meeting: Meeting, resolution: Resolution, to: Address) -> Dispatched:
    """A resolution goes off to one whom it concerns: a project hears all, a ticket its first measure."""
    message = delivery_id(meeting, resolution.id, to)
    head = {
        "id": message,
        "occurred_at": resolution.at.isoformat(),
        "actor": {"post": SYSTEM},
        "resolution": resolution.id,
    }
    measures = [
        {"text": one.text, "owner": one.owner, "deadline": one.deadline.isoformat()}
        for one in resolution.measures
    ]
    if to.kind is Kind.TICKET:
        card = {"owner": measures[0]["owner"], "deadline": measures[0]["deadline"]}
        body = {"type": "follow_resolution", **head, "measure": measures[0]["text"], **card}
    else:
        rest = {"meeting": meeting.key, "text": resolution.text, "measures": measures}
        body = {"type": "receive_resolution", **head, **rest}
    text = json.dumps(body, ensure_ascii=False)
    return Dispatched(at=resolution.at, outgoing=Outgoing(id=message, to=to, body=text))


def opened(meeting: Meeting, at: datetime, key: str, problem: Problem) -> Dispatched:
    """A problem goes off to become a ticket with a key."""
    outgoing = Outgoing(
        id=_cut(f"{address(meeting)}:open:{key}", ID_LENGTH),
        to=Address(Kind.TICKET, key),
        body=_problems.dump_json(problem).decode(),
        opens=True,
    )
    return Dispatched(at=at, outgoing=outgoing)


def notice(
    meeting: Meeting, at: datetime, name: str, template: str, to: tuple[str, ...], **values: str
) -> NoticeIssued:
    """A notice goes off to posts under a name unique within the meeting, which every template may name."""
    title = meeting.plan.title
    filled = {"meeting": title.zh, "meeting_en": title.en, **values}
    return NoticeIssued(at=at, notice=Notice(id=name, template=template, to=to, values=filled))


def _cut(text: str, length: int) -> str:
    """The text, if it is not too long; else what there is room for before a digest of all of it."""
    return text if len(text) <= length else f"{text[: length - 13]}-{_digest(text)}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]
