"""Case files: projects and their facts, tickets, meetings and orders, and a dated script of events.

An impossible file (a name that no definition knows, times that run backwards, no project) is refused as a
whole, each fault with its file and line. What the law would refuse is no fault of the file: the rehearsal
shows it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, cast

from pydantic import Field

from binglian.domain.envelope import Key
from binglian.domain.messages import Consult, ExtendStage, SubmitMaterial
from binglian.domain.plan import Mode
from binglian.rehearsal.openings import (
    MeetingForm,
    MeetingOpening,
    OpeningReader,
    OrderForm,
    OrderOpening,
    TicketForm,
    TicketOpening,
)
from binglian.rehearsal.receivers import Receivers
from binglian.rehearsal.script import HAPPENING, ScriptedEvent, ScriptLine, ScriptReader
from definitions.forms import read_form
from definitions.loaded import Loaded
from definitions.problems import Problem, ProblemCode, problem, raise_errors
from definitions.projects import LocatedProject, project_in
from definitions.schema import Form, Words
from definitions.source import Document, Loc, read_document

Opening = TicketOpening | MeetingOpening | OrderOpening


class CaseForm(Form):
    """A case file as written; each project has a form of its own."""

    title: Words
    source: str = ""
    mode: Mode = Mode.PARALLEL
    assumed: bool = False
    opens_at: str = ""
    until: str = ""
    jurisdiction: str = ""
    project: dict[str, object] | None = None
    projects: dict[Key, dict[str, object]] = Field(default_factory=dict)
    tickets: dict[Key, TicketForm] = Field(default_factory=dict)
    meetings: dict[Key, MeetingForm] = Field(default_factory=dict)
    orders: dict[Key, OrderForm] = Field(default_factory=dict)
    events: tuple[ScriptLine, ...]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case file that can be rehearsed.

    Attributes:
        jurisdiction: by whose definition tickets, meetings and orders go: a name, or ``name@version``.
        opened: the tickets, meetings and orders that it opens.
    """

    path: Path
    title: Words
    source: str
    projects: Mapping[str, LocatedProject]
    mode: Mode
    opens_at: datetime
    until: datetime | None
    events: tuple[ScriptedEvent, ...]
    jurisdiction: str = ""
    opened: tuple[Opening, ...] = ()

    @property
    def project(self) -> LocatedProject:
        """The project of a file with just one.

        Raises:
            LookupError: it has none, or several.
        """
        if len(self.projects) != 1:
            raise LookupError(f"{self.path} has {len(self.projects)} projects")
        return next(iter(self.projects.values()))

    @property
    def now(self) -> datetime:
        """Business time at its end."""
        opened = (one.at for one in self.opened if one.at)
        return self.until or max((self.opens_at, *opened, *(event.sent_at for event in self.events)))


def read_case(path: Path, tz: timezone) -> CaseFile:
    """Reads a case file; times without an offset are in ``tz``.

    Raises:
        DefinitionError: with every fault of the file, each with its line.
    """
    document = read_document(path)
    form = read_form(CaseForm, document)
    faults: list[Problem] = []
    projects = _projects(form, document, faults)
    jurisdiction = _jurisdiction(form, projects, document, faults)
    reader = ScriptReader(document, tz, form.assumed, faults, _receivers(form, jurisdiction, projects))
    opened = tuple(OpeningReader(document, reader.instant, faults, tuple(projects)).all(form))
    events = tuple(reader.events(form.events))
    opens_at = reader.instant(form.opens_at, ("opens_at",)) if form.opens_at else None
    until = reader.instant(form.until, ("until",)) if form.until else None
    if not form.events:
        faults.append(problem(ProblemCode.EMPTY_SCRIPT, document.place(("events",)), "events"))
    faults.extend(_backwards(events, document, opens_at, until))
    faults.extend(_untimely(opened, events, document, opens_at))
    raise_errors(faults)
    begun = (one.at for one in opened if one.at)
    first = opens_at or min((events[0].at, *begun))
    return CaseFile(
        path=path,
        title=form.title,
        source=form.source,
        projects=projects,
        mode=form.mode,
        opens_at=first,
        until=until,
        events=events,
        jurisdiction=jurisdiction,
        opened=opened,
    )


def check_names(case: CaseFile, definition: Loaded, others: Mapping[str, Loaded] | None = None) -> None:
    """Passes if the definition knows every item, happening, post and department of the script.

    Projects that go by others have those under their keys.

    Raises:
        DefinitionError: with each unknown name and its line.
    """
    document = read_document(case.path)
    known = others or {}
    raise_errors(
        fault
        for event in case.events
        for fault in _unknown(event, known.get(event.name, definition), document)
    )


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


def _projects(form: CaseForm, document: Document, faults: list[Problem]) -> dict[str, LocatedProject]:
    """The projects by key: the one of ``project``, or those of ``projects``, whose keys are theirs."""
    if form.project is not None:
        if form.projects:
            place, path = document.place(("projects",)), document.file
            faults.append(problem(ProblemCode.UNKNOWN_KEY, place, "projects", path=path))
        one = project_in(document)
        return {one.spec.key: one}
    if not (form.projects or form.tickets or form.meetings or form.orders):
        raise_errors([problem(ProblemCode.MISSING_KEY, document.place(()), "project", path=document.file)])
    data = cast("dict[str, Any]", document.data)
    keyed = {key: {"key": key, **written} for key, written in form.projects.items()}
    whole = replace(document, data={**data, "projects": keyed})
    return {key: project_in(whole, ("projects", key)) for key in keyed}


def _jurisdiction(
    form: CaseForm, projects: Mapping[str, LocatedProject], document: Document, faults: list[Problem]
) -> str:
    """By what tickets, meetings and orders go: what the file says, else what all its projects go by."""
    specs = [one.spec for one in projects.values()]
    named = list(dict.fromkeys(spec.definition or spec.jurisdiction for spec in specs))
    if form.jurisdiction or len(named) == 1:
        return form.jurisdiction or named[0]
    if form.tickets or form.meetings or form.orders:
        place = document.place(())
        faults.append(problem(ProblemCode.MISSING_KEY, place, "jurisdiction", path=document.file))
    return ""


def _receivers(form: CaseForm, jurisdiction: str, projects: Mapping[str, LocatedProject]) -> Receivers:
    name = jurisdiction.partition("@")[0]
    return Receivers(
        projects=tuple(projects),
        tickets=tuple(form.tickets),
        meetings={key: f"{name}-{key}" for key in form.meetings},
        orders=tuple(form.orders),
    )


def _backwards(
    events: Sequence[ScriptedEvent], document: Document, opens_at: datetime | None, until: datetime | None
) -> Iterator[Problem]:
    """Faults of order: each event is reported after it happened and no earlier than the one before it."""
    latest = opens_at
    for event in events:
        if event.sent_at < event.at or (latest and event.sent_at < latest):
            yield _early(document, (*event.loc, "at"), event.at)
        latest = max(event.sent_at, latest or event.sent_at)
    if until and latest and until < latest:
        yield _early(document, ("until",), until)


def _untimely(
    opened: Sequence[Opening],
    events: Sequence[ScriptedEvent],
    document: Document,
    opens_at: datetime | None,
) -> Iterator[Problem]:
    """What is opened before the case is, and what is written to that is not open yet."""
    since = {(one.loc[0], one.key): one.at for one in opened if one.at}
    for one in opened:
        if one.at and opens_at and one.at < opens_at:
            yield _early(document, (*one.loc, "opens_at"), one.at)
    for event in events:
        begun = since.get((f"{event.to.kind.value}s", event.name)) if event.to else None
        if begun and event.sent_at < begun:
            yield _early(document, (*event.loc, "at"), event.at)


def _early(document: Document, loc: Loc, at: datetime) -> Problem:
    return problem(ProblemCode.TIMES_BACKWARDS, document.place(loc), at.isoformat())
