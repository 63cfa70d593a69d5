"""Project files: who a project is, by which definition it runs, and its facts."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr

from binglian.domain.envelope import Key
from definitions.forms import mapping_at, read_form
from definitions.loaded import Loaded
from definitions.loader import Catalogue, catalogue
from definitions.problems import DefinitionError, Place, problem
from definitions.schema import Form, Reference
from definitions.source import Document, Loc, read_document


class ProjectSpec(Form):
    """A project as its file states it.

    Attributes:
        key: its name among projects, and its workflow's id.
        code: its code in the national on-line platform, once it has one.
        jurisdiction: whose definition it runs by; the newest version unless ``definition`` names one.
        through: the last stage that it goes through; all if none is given.
        target: the day by which it should be done.
        facts: what the definition asks about it.
    """

    key: Key
    name: Annotated[str, Field(min_length=1, max_length=200)]
    code: Annotated[str, Field(max_length=64)] | None = None
    jurisdiction: Key
    district: Annotated[str, Field(max_length=100)] = ""
    definition: Reference | None = None
    through: Key | None = None
    target: date | None = None
    facts: dict[str, StrictBool | StrictInt | StrictFloat | StrictStr] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LocatedProject:
    """A project and where each part of it stands in its file."""

    spec: ProjectSpec
    document: Document
    under: Loc

    def place(self, loc: Loc = ()) -> Place:
        """The place of a part of the project; hand it to whoever reports on it (``Locate``)."""
        return self.document.place((*self.under, *loc))


def read_project(path: Path) -> LocatedProject:
    """Reads a project file, or the project in a case file.

    Raises:
        DefinitionError: with every fault of its form.
    """
    document = read_document(path)
    return project_in(document, ("project",) if "project" in mapping_at(document, ()) else ())


def project_in(document: Document, under: Loc = ("project",)) -> LocatedProject:
    """The project that stands in a document. See ``read_project``."""
    return LocatedProject(read_form(ProjectSpec, document, under), document, under)


def definition_for(project: LocatedProject, definitions: Catalogue | None = None) -> Loaded:
    """The definition that a project runs by.

    Raises:
        DefinitionError: when there is none, placed in the project's file, or when it isn't fit for use.
    """
    spec = project.spec
    known = definitions or catalogue()
    name, loc = (spec.definition, "definition") if spec.definition else (spec.jurisdiction, "jurisdiction")
    try:
        return known.load_named(name)
    except DefinitionError as error:
        place = project.place((loc,))
        raise DefinitionError(
            found if found.file else problem(found.code, place, found.offender) for found in error.problems
        ) from None
