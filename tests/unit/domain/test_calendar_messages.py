"""A calendar that comes in a message is one that can be counted by, or the message is malformed."""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest

from binglian.domain.calendar import CalendarData, DayOff, OfficeHours, YearCalendar, sound
from binglian.domain.errors import Code, Refused
from binglian.domain.messages import AdoptCalendar
from tests.builders import calendar_data, day, say

CN = calendar_data()


def of_2027(**changes: tuple[DayOff, ...] | tuple[object, ...]) -> tuple[YearCalendar, ...]:
    return (*CN.years[:2], replace(CN.years[2], **changes))


def off(first: str, last: str) -> tuple[DayOff, ...]:
    return (DayOff(day(first), day(last), "holiday"),)


@pytest.mark.parametrize(
    "data",
    [
        replace(CN, years=()),
        replace(CN, years=(CN.years[0], CN.years[2])),
        replace(CN, years=tuple(reversed(CN.years))),
        replace(CN, years=(replace(CN.years[0], year=9999, off=(), work=()),)),
        replace(CN, utc_offset_minutes=24 * 60),
        replace(CN, hours=OfficeHours(())),
        replace(CN, hours=OfficeHours(((780, 1080), (540, 720)))),
        replace(CN, hours=OfficeHours(((540, 1500),))),
        replace(CN, hours=OfficeHours(((-60, 720),))),
        replace(CN, years=of_2027(off=off("2026-05-01", "2026-05-02"))),
        replace(CN, years=of_2027(off=off("2027-05-02", "2027-05-01"))),
        replace(CN, years=of_2027(work=(day("2026-05-09"),))),
    ],
)
def test_a_calendar_that_can_not_be_counted_by_is_malformed(data: CalendarData) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        sound(data)
    with pytest.raises(Refused) as refused:
        say("adopt_calendar", "2026-03-02", calendar=asdict(data), reason="announced")
    assert (refused.value.code, refused.value.place) == (Code.BAD_MESSAGE, "calendar")


def test_a_calendar_travels_as_it_is() -> None:
    message = say("adopt_calendar", "2026-03-02", calendar=asdict(CN), reason="announced")
    assert isinstance(message, AdoptCalendar)
    assert message.calendar == CN == sound(CN)
    assert message.occurred_at.utcoffset() == timedelta(hours=8)
