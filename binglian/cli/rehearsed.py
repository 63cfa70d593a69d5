"""From a case file to all that its rehearsal needs."""

from collections.abc import Mapping
from datetime import timezone
from pathlib import Path
from typing import cast as as_type

from binglian.cli.files import definition_named, planned_case
from binglian.domain.calendar import WorkCalendar
from binglian.domain.plan import Mode
from binglian.rehearsal.casefile import CaseFile, read_case
from binglian.rehearsal.cast import Cast, cast_of
from definitions.calendars import load_calendar
from definitions.problems import DefinitionError
from definitions.source import read_document

CALENDAR = "cn"
"""The calendar in whose time zone a file is read until its definition is known."""


def read(file: Path, definition: str = "", mode: Mode | None = None) -> tuple[CaseFile, Cast]:
    """A case file and what its streams run by; all of them by one definition, if that is named.

    Raises:
        DefinitionError: with every fault, each with file and line.
    """
    data = read_document(file).data
    whole: Mapping[str, object] = as_type("dict[str, object]", data) if isinstance(data, dict) else {}
    if whole.keys() & {"projects", "tickets", "meetings", "orders"}:
        zone = _zone(whole, definition)
    else:
        zone = planned_case(file, definition, mode).calendar.tz
    case = read_case(file, zone)
    return case, cast_of(case, definition_named(definition) if definition else None, mode)


def _zone(whole: Mapping[str, object], definition: str) -> timezone:
    """The civil time of what the file goes by; of the national calendar where that can't be said yet."""
    try:
        name = definition or str(whole.get("jurisdiction", ""))
        calendar = definition_named(name).definition.calendar if name else CALENDAR
    except DefinitionError:
        calendar = CALENDAR
    return WorkCalendar(load_calendar(calendar)).tz
