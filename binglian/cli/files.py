"""From a file to a plan: which project it holds, by which definition, in which mode."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from pathlib import Path
from typing import cast

from binglian.domain.calendar import CalendarData, WorkCalendar
from binglian.domain.plan import Mode, Plan
from definitions.calendars import load_calendar
from definitions.loaded import Loaded
from definitions.loader import catalogue
from definitions.planner import plan
from definitions.problems import DefinitionError
from definitions.projects import LocatedProject, definition_for, project_in, read_project
from definitions.schema import Definition
from definitions.source import read_document


@dataclass(frozen=True)
class Planned:
    """A project with its definition; plans are made of it for either mode.

    Attributes:
        asked: the mode that was asked for.
    """

    project: LocatedProject
    loaded: Loaded
    asked: Mode | None = None

    @property
    def around(self) -> Mapping[str, object]:
        """What stands around the project in a case file; nothing in a project file."""
        data = self.project.document.data
        return cast("Mapping[str, object]", data) if self.project.under and isinstance(data, dict) else {}

    def plan(self, mode: Mode | None = None) -> Plan:
        """The project's plan."""
        return plan(self.loaded, self.project.spec, mode or self.mode, self.project.place)

    @property
    def mode(self) -> Mode:
        """The mode that was asked for, or that the file names, or parallel."""
        stated = self.around.get("mode")
        return self.asked or next((mode for mode in Mode if mode.value == stated), Mode.PARALLEL)

    @property
    def calendar_data(self) -> CalendarData:
        """The calendar that the definition names."""
        return load_calendar(self.loaded.definition.calendar)

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The calendar, ready to count."""
        return WorkCalendar(self.calendar_data)


def planned(file: Path, definition: str = "", mode: Mode | None = None) -> Planned:
    """Reads a project file, or the project in a case file.

    Raises:
        DefinitionError: with every fault, each with file and line.
    """
    return _planned(read_project(file), definition, mode)


def planned_case(file: Path, definition: str = "", mode: Mode | None = None) -> Planned:
    """Reads the project in a case file, which must have one. See ``planned``."""
    return _planned(project_in(read_document(file)), definition, mode)


def definition_named(name_or_file: str) -> Loaded:
    """A definition of the catalogue by name, or one in a file of its own."""
    if name_or_file.endswith((".yaml", ".yml")):
        return catalogue().load_file(Path(name_or_file))
    return catalogue().load_named(name_or_file)


def catalogued(made_from: str) -> Definition | None:
    """The definition of ``key@version#digest`` in the catalogue; none if that has none to read."""
    try:
        return catalogue().read_named(made_from.partition("#")[0]).definition
    except DefinitionError:
        return None


def civil_time(made_from: str) -> tzinfo | None:
    """The civil time that a project of this definition keeps; none (this machine's) if that can't be said."""
    definition = catalogued(made_from)
    try:
        return WorkCalendar(load_calendar(definition.calendar)).tz if definition else None
    except DefinitionError:
        return None


def _planned(project: LocatedProject, definition: str, mode: Mode | None) -> Planned:
    loaded = definition_named(definition) if definition else definition_for(project)
    return Planned(project, loaded, mode)
