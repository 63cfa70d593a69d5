"""Case files: a project's facts and a dated script of events, read and checked before anything runs.

An impossible file (an item that no definition knows, times that run backwards, no project) is refused as a
whole, each fault with its file and line. What the law would refuse is no fault of the file: the rehearsal
shows it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timezone
from pathlib import Path

from pydantic import ConfigDict

from binglian.domain.errors import Refused
from binglian.domain.messages import Message, parse_message
from binglian.domain.plan import Mode
from definitions.forms import read_form
from definitions.loaded import Loaded
from definitions.problems import Problem, ProblemCode, problem, raise_errors
from definitions.projects import LocatedProject, project_in
from definitions.schema import Form, Words
from definitions.source import Document, Loc, read_document

MORNING = time(9)
"""The time of an event for which only a day is given."""


class ScriptLine(Form):
    """One event of the script as written; what is not named here belongs to the message itself."""

    model_config = ConfigDict(extra="allow")

    at: str
    type: str
    actor: str | dict[str, str]
    item: str = ""
    items: tuple[str, ...] = ()
    id: str = ""
    reported_at: str = ""
    assumed: bool = False
    note: str = ""


class CaseForm(Form):
    """A case file as written; ``project`` has a form of its own."""

    title: Words
    source: str = ""
    mode: Mode = Mode.PARALLEL
    opens_at: str = ""
    until: str = ""
    project: dict[str, object]
    events: tuple[ScriptLine, ...]


@dataclass(frozen=True, slots=True)
class ScriptedEvent:
    """One message of the script, ready to be sent.

    Attributes:
        sequence: its place in the script, from 1.
        at: when it happened.
        sent_at: when it is reported; later than ``at`` if the script says so.
        item: the item or happening that it is about.
        assumed: whether its day was assumed because none was published.
    """

    sequence: int
    at: datetime
    sent_at: datetime
    type: str
    item: str
    message: Message
    assumed: bool
    note: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case file that can be rehearsed."""

    path: Path
    title: Words
    source: str
    project: LocatedProject
    mode: Mode
    opens_at: datetime
    until: datetime | None
    events: tuple[ScriptedEvent, ...]


def read_case(path: Path, tz: timezone) -> CaseFile:
    """Reads a case file; times without an offset are in ``tz``.

    Raises:
        DefinitionError: with every fault of the file, each with its line.
    """
    document = read_document(path)
    form = read_form(CaseForm, document)
    project = project_in(document)
    faults: list[Problem] = []
    events = tuple(_events(form, document, tz, faults))
    opens_at = _instant(form.opens_at, tz, document, ("opens_at",), faults) if form.opens_at else None
    until = _instant(form.until, tz, document, ("until",), faults) if form.until else None
    if not events:
        faults.append(problem(ProblemCode.EMPTY_SCRIPT, document.place(("events",)), "events"))
    faults.extend(_backwards(events, form, document, opens_at, until))
    raise_errors(faults)
    first = opens_at or events[0].at
    return CaseFile(path, form.title, form.source, project, form.mode, first, until, events)


def check_names(case: CaseFile, definition: Loaded) -> None:
    """Passes if the definition knows every item and happening of the script, planned or not.

    Raises:
        DefinitionError: with each unknown name and its line.
    """
    document = read_document(case.path)
    known = definition.definition.items.keys() | definition.definition.happenings.keys()
    raise_errors(
        problem(ProblemCode.UNKNOWN_ITEM, document.place(("events", index, "item")), name)
        for index, line in enumerate(read_form(CaseForm, document).events)
        for name in (line.item, *line.items)
        if name and name not in known
    )


def _events(
    form: CaseForm, document: Document, tz: timezone, faults: list[Problem]
) -> Iterator[ScriptedEvent]:
    sequence = 0
    for index, line in enumerate(form.events):
        loc: Loc = ("events", index)
        at = _instant(line.at, tz, document, (*loc, "at"), faults)
        sent_at = at
        if line.reported_at:
            sent_at = _instant(line.reported_at, tz, document, (*loc, "reported_at"), faults)
        for item in line.items or (line.item,):
            sequence += 1
            try:
                message = parse_message(_body(line, item, sequence, at))
            except Refused as refused:
                faults.append(_unreadable(refused, document, loc))
                continue
            yield ScriptedEvent(
                sequence, at, sent_at, line.type, item, message, assumed=line.assumed, note=line.note
            )


def _body(line: ScriptLine, item: str, sequence: int, at: datetime) -> dict[str, object]:
    """The message's body: the script's short forms spelled out, its own fields as they are."""
    about = "happening" if line.type == "record_happening" else "item"
    body: dict[str, object] = {
        **(line.model_extra or {}),
        "type": line.type,
        "id": line.id or f"script-{sequence}",
        "occurred_at": at,
        "actor": _actor(line.actor),
        "note": line.note,
    }
    return {**body, about: item} if item else body


def _actor(written: str | dict[str, str]) -> dict[str, str]:
    if isinstance(written, dict):
        return written
    post, _, department = written.partition("@")
    return {"post": post, "department": department}


def _instant(text: str, tz: timezone, document: Document, loc: Loc, faults: list[Problem]) -> datetime:
    try:
        if len(text) == len("2021-11-02"):
            return datetime.combine(date.fromisoformat(text), MORNING, tz)
        instant = datetime.fromisoformat(text)
    except ValueError:
        faults.append(problem(ProblemCode.BAD_INSTANT, document.place(loc), text))
        return datetime.min.replace(tzinfo=tz)
    return instant if instant.tzinfo else instant.replace(tzinfo=tz)


def _backwards(
    events: Sequence[ScriptedEvent],
    form: CaseForm,
    document: Document,
    opens_at: datetime | None,
    until: datetime | None,
) -> Iterator[Problem]:
    """Faults of order: each event is reported after it happened and no earlier than the one before it."""
    lines = [index for index, line in enumerate(form.events) for _ in line.items or (line.item,)]
    latest = opens_at
    for event, index in zip(events, lines, strict=False):
        place = document.place(("events", index, "at"))
        if event.sent_at < event.at or (latest and event.sent_at < latest):
            yield problem(ProblemCode.TIMES_BACKWARDS, place, event.at.isoformat())
        latest = max(event.sent_at, latest or event.sent_at)
    if until and latest and until < latest:
        yield problem(ProblemCode.TIMES_BACKWARDS, document.place(("until",)), until.isoformat())


def _unreadable(refused: Refused, document: Document, loc: Loc) -> Problem:
    where = (*loc, *refused.place.split(".")) if refused.place else loc
    detail = refused.details.get("problem", str(refused))
    return problem(ProblemCode.BAD_EVENT, document.place(where), refused.place or "type", detail=detail)
