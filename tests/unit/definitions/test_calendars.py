from datetime import date
from pathlib import Path
from typing import Any

import pytest

from binglian.domain.calendar import DayOff, WorkCalendar, YearStatus
from definitions.calendars import calendar_keys, load_calendar
from definitions.problems import DefinitionError
from tests.unit.definitions.samples import Data, put, words


def head(**changes: object) -> Data:
    return {
        "key": "xx",
        "title": words("x"),
        "utc_offset": "+08:00",
        "office_hours": ["08:00-12:00", "14:30-17:30"],
        **changes,
    }


def year(number: int, **changes: object) -> Data:
    off = [{"from": f"{number}-01-01", "to": f"{number}-01-03", "name": "元旦", "name_en": "New Year"}]
    return {
        "year": number,
        "status": "announced",
        "notice": {"title": "通知", "number": "一号"},
        "off": off,
        **changes,
    }


def calendar(root: Path, *years: Data, **changes: object) -> Path:
    put(root, head(**changes), "xx/calendar.yaml")
    for form in years:
        put(root, form, f"xx/{form['year']}.yaml")
    return root


def refusal(root: Path) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as caught:
        load_calendar("xx", root)
    return [(problem.code.value, problem.offender) for problem in caught.value.problems]


def test_a_calendar_is_read_into_the_domain(tmp_path: Path) -> None:
    provisional = year(2027, status="provisional", notice=None, work=["2027-02-07", "2027-01-30"])
    data = load_calendar("xx", calendar(tmp_path, year(2026), provisional))
    assert (data.key, data.utc_offset_minutes) == ("xx", 480)
    assert data.hours.spans == ((480, 720), (870, 1050))
    assert [(form.year, form.status, form.basis) for form in data.years] == [
        (2026, YearStatus.ANNOUNCED, "通知 一号"),
        (2027, YearStatus.PROVISIONAL, ""),
    ]
    assert data.years[0].off == (DayOff(date(2026, 1, 1), date(2026, 1, 3), "元旦"),)
    assert data.years[1].work == (date(2027, 1, 30), date(2027, 2, 7))
    assert calendar_keys(tmp_path) == ["xx"]


def test_an_offset_may_be_west(tmp_path: Path) -> None:
    assert load_calendar("xx", calendar(tmp_path, utc_offset="-03:30")).utc_offset_minutes == -210


def test_a_calendar_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path) == [("unknown-calendar", "xx")]


@pytest.mark.parametrize(
    "changes",
    [
        {"utc_offset": "8"},
        {"utc_offset": 8},
        {"office_hours": ["8-12"]},
        {"office_hours": [8]},
        {"office_hours": []},
        {"office_hours": ["14:00-17:00", "08:00-12:00"]},
        {"office_hours": ["12:00-12:00"]},
        {"office_hours": ["20:00-24:30"]},
    ],
)
def test_hours_and_offsets_that_make_no_sense_are_refused(tmp_path: Path, changes: Any) -> None:
    ((code, _),) = refusal(calendar(tmp_path, **changes))
    assert code == "bad-value"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"notice": None}, ("notice-missing", "2026")),
        ({"work": ["2026-01-05"]}, ("make-up-not-weekend", "2026-01-05")),
        ({"work": ["2026-01-03"]}, ("work-and-off", "2026-01-03")),
        ({"work": ["2027-01-09"]}, ("day-outside-year", "2027-01-09")),
        (
            {"off": [{"from": "2026-12-31", "to": "2027-01-02", "name": "x"}]},
            ("day-outside-year", "2027-01-02"),
        ),
        (
            {"off": [{"from": "2026-05-03", "to": "2026-05-01", "name": "x"}]},
            ("range-reversed", "2026-05-03…2026-05-01"),
        ),
        (
            {
                "off": [
                    {"from": "2026-05-01", "to": "2026-05-02", "name": "x"},
                    {"from": "2026-05-02", "to": "2026-05-02", "name": "y"},
                ]
            },
            ("day-off-twice", "2026-05-02"),
        ),
        ({"off": [{"from": "2026-13-01", "to": "2026-05-02", "name": "x"}]}, ("bad-value", "2026-13-01")),
    ],
)
def test_each_fault_of_a_year_is_named(tmp_path: Path, changes: Data, expected: tuple[str, str]) -> None:
    assert refusal(calendar(tmp_path, year(2026, **changes))) == [expected]


def test_years_follow_one_another_and_files_are_named_for_them(tmp_path: Path) -> None:
    calendar(tmp_path, year(2024), year(2027))
    assert refusal(tmp_path) == [("year-gap", "2025"), ("year-gap", "2026")]
    put(tmp_path / "b", head(key="yy"), "xx/calendar.yaml")
    put(tmp_path / "b", year(2025), "xx/2026.yaml")
    assert refusal(tmp_path / "b") == [("misnamed-file", "yy"), ("misnamed-file", "2025")]


def test_the_national_calendar_knows_a_make_up_saturday() -> None:
    china = WorkCalendar(load_calendar("cn"))
    assert china.add_working_days(date(2026, 2, 13), 1) == date(2026, 2, 14)
    assert china.provisional(date(2026, 12, 30), date(2027, 1, 10))
