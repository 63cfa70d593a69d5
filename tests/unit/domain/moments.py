"""Strategies for days, instants and limits inside the inline calendar."""

from datetime import date, datetime

from hypothesis import strategies as st

from binglian.domain.limits import Limit, Unit
from tests.builders import CHINA, limit

days = st.dates(date(2025, 1, 1), date(2027, 9, 30))
counts = st.integers(min_value=1, max_value=40)
instants = st.datetimes(datetime(2025, 1, 1), datetime(2027, 6, 30), timezones=st.just(CHINA))  # noqa: DTZ001


def limits(units: tuple[Unit, ...] = tuple(Unit)) -> st.SearchStrategy[Limit]:
    """Limits of up to forty units, with and without a warning."""
    return st.builds(
        limit,
        st.integers(min_value=0, max_value=40),
        st.sampled_from(units),
        warn=st.integers(min_value=0, max_value=10),
    )
