"""Strategies for days, instants and limits inside the inline calendar."""

from datetime import date, datetime

from hypothesis import strategies as st

from binglian.domain.limits import Limit, Unit
from tests.builders import CHINA, limit

days = st.dates(date(2025, 1, 1), date(2027, 9, 30))
counts = st.integers(min_value=1, max_value=40)
instants = st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 30), timezones=st.just(CHINA))  # noqa: DTZ001


MOST = {Unit.MONTHS: 5}
"""How many units the calendar has room for after any of these instants, where that is less than forty."""


def limits(units: tuple[Unit, ...] = tuple(Unit), most: int = 40) -> st.SearchStrategy[Limit]:
    """Limits of up to forty units (of months: five), with and without a warning."""

    def of(unit: Unit) -> st.SearchStrategy[Limit]:
        values = st.integers(min_value=0, max_value=min(most, MOST.get(unit, most)))
        return st.builds(limit, values, st.just(unit), warn=st.integers(min_value=0, max_value=10))

    return st.sampled_from(units).flatmap(of)
