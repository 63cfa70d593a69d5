"""Statistics for commands: asked of the ledger with the calendar and the plans of the catalogue."""

from collections.abc import Mapping
from datetime import date

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.cli.connection import ledger
from binglian.domain.calendar import WorkCalendar
from binglian.domain.plan import FactValue, Mode, Plan
from binglian.ledger import StatisticsReport, report
from definitions.calendars import load_calendar
from definitions.loaded import Loaded
from definitions.loader import catalogue
from definitions.planner import plan
from definitions.problems import DefinitionError
from definitions.projects import ProjectSpec


async def reported(url: str, loaded: Loaded, days: tuple[date, date], district: str = "") -> StatisticsReport:
    """The statistics of a jurisdiction from a first day to a last.

    Raises:
        Refused: ``calendar-missing`` for a year without a calendar.
    """
    async with ledger(url) as engine:
        return await asked(engine, loaded, days, district)


async def asked(
    engine: AsyncEngine, loaded: Loaded, days: tuple[date, date], district: str = ""
) -> StatisticsReport:
    """The same, of a ledger that is at hand."""
    definition = loaded.definition
    calendar = WorkCalendar(load_calendar(definition.calendar))
    return await report(engine, definition.key, *days, calendar, district=district, plans=replanned)


def replanned(made_from: str, facts: Mapping[str, FactValue]) -> Plan | None:
    """What a project of these facts is spared by ``key@version#digest``; none if that isn't at hand."""
    name = made_from.partition("#")[0]
    try:
        spec = ProjectSpec(
            key="planned", name="planned", jurisdiction=name.partition("@")[0], facts=dict(facts)
        )
        return plan(catalogue().load_named(name), spec, Mode.PARALLEL)
    except (DefinitionError, ValidationError):
        return None
