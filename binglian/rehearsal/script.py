"""The script of a case file: dated events in short forms, read into messages ready to be sent."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timezone

from pydantic import ConfigDict

from binglian.domain.envelope import Envelope
from binglian.domain.errors import Refused
from binglian.domain.meetings.life import MEETINGS
from binglian.domain.messages import parse_message
from binglian.domain.orders.life import ORDERS
from binglian.domain.streams.outbox import Address, Kind
from binglian.domain.tickets.life import TICKETS
from binglian.rehearsal.receivers import Receivers
from definitions.problems import Problem, ProblemCode, problem
from definitions.schema import Form
from definitions.source import Document, Loc

MORNING = time(9)
"""The time of an event for which only a day is given."""

HAPPENING = "record_happening"

PARSERS: dict[Kind, Callable[[object], Envelope]] = {
    Kind.PROJECT: parse_message,
    Kind.TICKET: TICKETS.parse,
    Kind.MEETING: MEETINGS.parse,
    Kind.ORDER: ORDERS.parse,
}


class ScriptLine(Form):
    """One event of the script as written; what is not named here belongs to the message itself."""

    model_config = ConfigDict(extra="allow")

    at: str
    type: str
    actor: str | dict[str, str]
    project: str = ""
    ticket: str = ""
    meeting: str = ""
    order: str = ""
    item: str = ""
    items: tuple[str, ...] = ()
    happening: str = ""
    id: str = ""
    reported_at: str = ""
    assumed: bool | None = None
    notice: bool = False
    note: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """The items or happenings that the line is about; one empty name if it names none."""
        return self.items or tuple(name for name in (self.item, self.happening) if name) or ("",)

    @property
    def named(self) -> dict[Kind, str]:
        """The receivers that the line names; at most one makes sense."""
        named = {
            Kind.PROJECT: self.project,
            Kind.TICKET: self.ticket,
            Kind.MEETING: self.meeting,
            Kind.ORDER: self.order,
        }
        return {kind: key for kind, key in named.items() if key}


@dataclass(frozen=True, slots=True)
class ScriptedEvent:
    """One message of the script, ready to be sent.

    Attributes:
        sequence: its place in the script, from 1.
        loc: the way to its line in the file.
        at: when it happened.
        sent_at: when it is reported; later than ``at`` if the script says so.
        item: the item or happening that it is about.
        assumed: whether its day was assumed because none was published.
        notice: whether it comes as a notice that nobody waits for, which may overtake what it presupposes.
        to: whom it is sent to; none for the only project of the file.
        name: what the file calls the receiver.
    """

    sequence: int
    loc: Loc
    at: datetime
    sent_at: datetime
    type: str
    item: str
    message: Envelope
    assumed: bool
    note: str
    notice: bool = False
    to: Address | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class ScriptReader:
    """Reads the lines of one file; what is wrong with them is collected, not raised.

    Attributes:
        tz: the offset of times without one.
        assumed: whether days are assumed unless a line says otherwise.
        faults: every problem found so far.
        receivers: who may be written to.
    """

    document: Document
    tz: timezone
    assumed: bool
    faults: list[Problem]
    receivers: Receivers

    def events(self, lines: tuple[ScriptLine, ...]) -> Iterator[ScriptedEvent]:
        """The messages of all lines, in the order of the file; a line about several items gives several."""
        sequence = 0
        for index, line in enumerate(lines):
            loc: Loc = ("events", index)
            at = self.instant(line.at, (*loc, "at"))
            sent_at = self.instant(line.reported_at, (*loc, "reported_at")) if line.reported_at else at
            to = self._receiver(line, loc)
            if len([names for names in (line.item, line.items, line.happening) if names]) > 1:
                self._fault(ProblemCode.BAD_EVENT, (*loc, "item"), "item", detail="item, items, happening")
            for item in line.about:
                sequence += 1
                message = self._message(line, item, sequence, at, loc, to) if at and sent_at and to else None
                if message and at and sent_at:
                    assumed = self.assumed if line.assumed is None else line.assumed
                    yield ScriptedEvent(
                        sequence=sequence,
                        loc=loc,
                        at=at,
                        sent_at=sent_at,
                        type=line.type,
                        item=item,
                        message=message,
                        assumed=assumed,
                        note=line.note,
                        notice=line.notice,
                        to=to,
                        name=next(iter(line.named.values()), to.key if to else ""),
                    )

    def instant(self, text: str, loc: Loc) -> datetime | None:
        """An instant as written: a day alone means its morning, no offset means the calendar's."""
        try:
            if len(text) == len("2021-11-02"):
                return datetime.combine(date.fromisoformat(text), MORNING, self.tz)
            instant = datetime.fromisoformat(text)
        except ValueError:
            self._fault(ProblemCode.BAD_INSTANT, loc, text)
            return None
        return instant if instant.tzinfo else instant.replace(tzinfo=self.tz)

    def _receiver(self, line: ScriptLine, loc: Loc) -> Address | None:
        """Whom a line is written to: the one that it names, or the only project."""
        named = list(line.named.items())
        if len(named) > 1:
            names = ", ".join(kind.value for kind, _ in named)
            self._fault(ProblemCode.BAD_EVENT, (*loc, named[1][0].value), named[1][0].value, detail=names)
            return None
        if not named:
            only = self.receivers.only_project
            if only is None:
                self._fault(ProblemCode.MISSING_RECEIVER, loc, line.type)
            return only
        kind, key = named[0]
        found = self.receivers.find(kind, key)
        if found is None:
            self._fault(ProblemCode.UNKNOWN_RECEIVER, (*loc, kind.value), key)
        return found

    def _message(
        self,
        line: ScriptLine,
        item: str,
        sequence: int,
        at: datetime | None,
        loc: Loc,
        to: Address,
    ) -> Envelope | None:
        about = "happening" if line.type == HAPPENING else "item"
        body: dict[str, object] = {
            **(line.model_extra or {}),
            "type": line.type,
            "id": line.id or f"script-{sequence}",
            "occurred_at": at,
            "actor": actor_of(line.actor),
            "note": line.note,
        }
        try:
            return PARSERS[to.kind]({**body, about: item} if item else body)
        except Refused as refused:
            where = (*loc, *refused.place.split(".")) if refused.place else loc
            detail = str(refused.details.get("problem", refused))
            self._fault(ProblemCode.BAD_EVENT, where, refused.place or "type", detail=detail)
            return None

    def _fault(self, code: ProblemCode, loc: Loc, offender: str, **details: str) -> None:
        self.faults.append(problem(code, self.document.place(loc), offender, **details))


def actor_of(written: str | dict[str, str]) -> dict[str, str]:
    """An actor as written: ``post``, ``post@department``, or both by name."""
    if isinstance(written, dict):
        return written
    post, _, department = written.partition("@")
    return {"post": post, "department": department}
