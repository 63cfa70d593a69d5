"""Case files: a project's facts and a dated script of events, read and checked before anything runs.

An impossible file (a name that no definition knows, times that run backwards, no project) is refused as a
whole, each fault with its file and line. What the law would refuse is no fault of the file: the rehearsal
shows it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from binglian.domain.messages import Consult, ExtendStage, SubmitMaterial
from binglian.domain.plan import Mode
from binglian.rehearsal.script import HAPPENING, ScriptedEvent, ScriptLine, ScriptReader
from definitions.forms import read_form
from definitions.loaded import Loaded
from definitions.problems import Problem, ProblemCode, problem, raise_errors
from definitions.projects import LocatedProject, project_in
from definitions.schema import Form, Words
from definitions.source import Document, read_document


class CaseForm(Form):
    """A case file as written; ``project`` has a form of its own."""

    title: Words
    source: str = ""
    mode: Mode = Mode.PARALLEL
    assumed: bool = False
    opens_at: str = ""
    until: str = ""
    project: dict[str, object]
    events: tuple[ScriptLine, ...]


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
    reader = ScriptReader(document, tz, form.assumed, faults)
    events = tuple(reader.events(form.events))
    opens_at = reader.instant(form.opens_at, ("opens_at",)) if form.opens_at else None
    until = reader.instant(form.until, ("until",)) if form.until else None
    if not form.events:
        faults.append(problem(ProblemCode.EMPTY_SCRIPT, document.place(("events",)), "events"))
    faults.extend(_backwards(events, document, opens_at, until))
    raise_errors(faults)
    first = opens_at or events[0].at
    return CaseFile(path, form.title, form.source, project, form.mode, first, until, events)


def check_names(case: CaseFile, definition: Loaded) -> None:
    """Passes if the definition knows every item, happening, post and department of the script.

    Raises:
        DefinitionError: with each unknown name and its line.
    """
    document = read_document(case.path)
    raise_errors(fault for event in case.events for fault in _unknown(event, definition, document))


def _unknown(event: ScriptedEvent, definition: Loaded, document: Document) -> Iterator[Problem]:
    known, actor = definition.definition, event.message.actor
    if event.type == HAPPENING and event.item not in known.happenings:
        yield problem(ProblemCode.UNKNOWN_HAPPENING, document.place((*event.loc, "item")), event.item)
    elif event.type != HAPPENING and event.item and event.item not in known.items:
        yield problem(ProblemCode.UNKNOWN_ITEM, document.place((*event.loc, "item")), event.item)
    yield from _unknown_in(event, definition, document)
    place = document.place((*event.loc, "actor"))
    if actor.post not in known.posts:
        yield problem(ProblemCode.UNKNOWN_POST, place, actor.post)
    if actor.department and actor.department not in known.departments:
        yield problem(ProblemCode.UNKNOWN_DEPARTMENT, place, actor.department)


def _unknown_in(event: ScriptedEvent, definition: Loaded, document: Document) -> Iterator[Problem]:
    """Names in the message itself: whom it asks, what it submits, which stage it is about."""
    known, message = definition.definition, event.message
    if isinstance(message, Consult):
        place = document.place((*event.loc, "departments"))
        for department in message.departments:
            if department not in known.departments:
                yield problem(ProblemCode.UNKNOWN_DEPARTMENT, place, department)
    if isinstance(message, SubmitMaterial) and message.material not in known.materials:
        place = document.place((*event.loc, "material"))
        yield problem(ProblemCode.UNKNOWN_MATERIAL, place, message.material)
    if isinstance(message, ExtendStage) and message.stage not in known.stages:
        yield problem(ProblemCode.UNKNOWN_STAGE, document.place((*event.loc, "stage")), message.stage)


def _backwards(
    events: Sequence[ScriptedEvent], document: Document, opens_at: datetime | None, until: datetime | None
) -> Iterator[Problem]:
    """Faults of order: each event is reported after it happened and no earlier than the one before it."""
    latest = opens_at
    for event in events:
        if event.sent_at < event.at or (latest and event.sent_at < latest):
            place = document.place((*event.loc, "at"))
            yield problem(ProblemCode.TIMES_BACKWARDS, place, event.at.isoformat())
        latest = max(event.sent_at, latest or event.sent_at)
    if until and latest and until < latest:
        yield problem(ProblemCode.TIMES_BACKWARDS, document.place(("until",)), until.isoformat())
