"""Statistics from the ledger: what was promised and what came of it, by jurisdiction and period."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain.calendar import WorkCalendar
from binglian.domain.plan import FactValue, Plan
from binglian.ledger.report_cases import gaps, project_figures, saved_figures, time_figures
from binglian.ledger.report_rows import Place, read_told
from binglian.ledger.report_service import meeting_figures, order_figures, ticket_figures
from binglian.ledger.report_types import StatisticsReport, Told

Plans = Callable[[str, Mapping[str, FactValue]], Plan | None]
"""Plans a project anew, from ``key@version#digest`` and its facts; none where that isn't at hand."""


async def report(
    engine: AsyncEngine,
    jurisdiction: str,
    first_day: date,
    last_day: date,
    calendar: WorkCalendar,
    *,
    district: str = "",
    plans: Plans | None = None,
) -> StatisticsReport:
    """The statistics of a jurisdiction, or of one of its districts.

    Args:
        engine: the ledger's database.
        jurisdiction: its key.
        first_day: the first day.
        last_day: the last day, included.
        calendar: by which days begin, and working days are counted.
        district: only what belongs to a project of this district; all if empty.
        plans: by which to see what steps a project was spared; the ledger itself holds a plan only where
            another was adopted.

    Raises:
        ValueError: the last day is before the first.
        Refused: ``calendar-missing`` for a day in a year without a calendar.
    """
    if last_day < first_day:
        raise ValueError(f"{last_day.isoformat()} is before {first_day.isoformat()}")
    place = Place(jurisdiction, district, calendar.start_of(first_day), calendar.end_of(last_day))
    return stated(
        await read_told(engine, place, plans), jurisdiction, district, (first_day, last_day), calendar
    )


def stated(
    told: Told, jurisdiction: str, district: str, days: tuple[date, date], calendar: WorkCalendar
) -> StatisticsReport:
    """The report of what was told; pure."""
    first, last = days
    return StatisticsReport(
        jurisdiction=jurisdiction,
        district=district,
        first_day=first,
        last_day=last,
        figures=(
            *project_figures(told),
            *time_figures(told, calendar),
            *saved_figures(told),
            *order_figures(told),
            *meeting_figures(told),
            *ticket_figures(told),
        ),
        unavailable=gaps(told),
    )
