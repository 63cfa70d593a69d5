"""The script of a case file: dated events in short forms, read into messages ready to be sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timezone

from pydantic import ConfigDict

from binglian.domain.errors import Refused
from binglian.domain.messages import Message, parse_message
from definitions.problems import Problem, ProblemCode, problem
from definitions.schema import Form
from definitions.source import Document, Loc

MORNING = time(9)
"""The time of an event for which only a day is given."""

HAPPENING = "record_happening"


class ScriptLine(Form):
    """One event of the script as written; what is not named here belongs to the message itself."""

    model_config = ConfigDict(extra="allow")

    at: str
    type: str
    actor: str | dict[str, str]
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
    """

    sequence: int
    loc: Loc
    at: datetime
    sent_at: datetime
    type: str
    item: str
    message: Message
    assumed: bool
    note: str
    notice: bool = False


@dataclass(frozen=True, slots=True)
class ScriptReader:
    """Reads the lines of one file; what is wrong with them is collected, not raised.

    Attributes:
        tz: the offset of times without one.
        assumed: whether days are assumed unless a line says otherwise.
        faults: every problem found so far.
    """

    document: Document
    tz: timezone
    assumed: bool
    faults: list[Problem]

    def events(self, lines: tuple[ScriptLine, ...]) -> Iterator[ScriptedEvent]:
        """The messages of all lines, in the order of the file; a line about several items gives several."""
        sequence = 0
        for index, line in enumerate(lines):
            loc: Loc = ("events", index)
            at = self.instant(line.at, (*loc, "at"))
            sent_at = self.instant(line.reported_at, (*loc, "reported_at")) if line.reported_at else at
            if len([names for names in (line.item, line.items, line.happening) if names]) > 1:
                self._fault(ProblemCode.BAD_EVENT, (*loc, "item"), "item", detail="item, items, happening")
            for item in line.about:
                sequence += 1
                message = self._message(line, item, sequence, at, loc) if at and sent_at else None
                if message and at and sent_at:
                    assumed = self.assumed if line.assumed is None else line.assumed
                    yield ScriptedEvent(
                        sequence, loc, at, sent_at, line.type, item, message, assumed, line.note, line.notice
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

    def _message(
        self, line: ScriptLine, item: str, sequence: int, at: datetime | None, loc: Loc
    ) -> Message | None:
        about = "happening" if line.type == HAPPENING else "item"
        body: dict[str, object] = {
            **(line.model_extra or {}),
            "type": line.type,
            "id": line.id or f"script-{sequence}",
            "occurred_at": at,
            "actor": _actor(line.actor),
            "note": line.note,
        }
        try:
            return parse_message({**body, about: item} if item else body)
        except Refused as refused:
            where = (*loc, *refused.place.split(".")) if refused.place else loc
            detail = str(refused.details.get("problem", refused))
            self._fault(ProblemCode.BAD_EVENT, where, refused.place or "type", detail=detail)
            return None

    def _fault(self, code: ProblemCode, loc: Loc, offender: str, **details: str) -> None:
        self.faults.append(problem(code, self.document.place(loc), offender, **details))


def _actor(written: str | dict[str, str]) -> dict[str, str]:
    if isinstance(written, dict):
        return written
    post, _, department = written.partition("@")
    return {"post": post, "department": department}
