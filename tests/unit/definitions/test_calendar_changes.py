import json
from dataclasses import asdict
from pathlib import Path

import pytest

from binglian.domain.calendar import CalendarData, DayKind, WorkCalendar
from binglian.domain.errors import Code, Refused
from definitions.calendar_changes import changed, districts_of, read_change, reason_of
from definitions.problems import DefinitionError
from tests.builders import calendar_data, day
from tests.unit.definitions.samples import Data, put, words

CN = calendar_data()


def closure(first: str, last: str, **more: object) -> Data:
    return {"from": first, "to": last, "name": words("台风停工"), "authority": "防汛指挥部", **more}


def closures(folder: Path, *those: Data, key: str = "cn") -> str:
    put(folder, {"key": key, "closures": list(those)}, "closures.yaml")
    return str(folder / "closures.yaml")


def year(folder: Path, number: int, **more: object) -> str:
    off = [{"from": f"{number}-02-04", "to": f"{number}-02-10", "name": "春节"}]
    form = {"year": number, "status": "announced", "notice": {"title": "通知"}, "off": off, **more}
    put(folder, form, f"{number}.yaml")
    return str(folder / f"{number}.yaml")


def after(source: str, district: str = "", before: CalendarData = CN) -> CalendarData:
    return changed(before, read_change(source), district)


def refusal(source: str) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as caught:
        after(source)
    return [(found.code.value, found.offender) for found in caught.value.problems]


def kind(data: CalendarData, when: str) -> DayKind:
    return WorkCalendar(data).kind(day(when))


def test_a_year_takes_the_place_of_what_was_known_of_it(tmp_path: Path) -> None:
    data = after(year(tmp_path, 2027, work=["2027-02-20"]))
    assert [one.year for one in data.years] == [2025, 2026, 2027]
    assert data.years[:2] == CN.years[:2]
    assert (kind(data, "2027-02-10"), kind(data, "2027-02-20")) == (DayKind.DAY_OFF, DayKind.MAKE_UP)


def test_a_year_may_follow_on_the_last_and_leaves_no_gap(tmp_path: Path) -> None:
    assert after(year(tmp_path, 2028)).years[-1].year == 2028
    assert refusal(year(tmp_path, 2029)) == [("year-gap", "2028")]


def test_the_districts_that_closures_are_only_for_are_told(tmp_path: Path) -> None:
    source = closures(
        tmp_path,
        closure("2026-08-03", "2026-08-04", only=["同安区", "海沧区"]),
        closure("2026-08-05", "2026-08-05", only=["同安区"]),
        closure("2026-08-06", "2026-08-06"),
    )
    changes = [read_change(year(tmp_path, 2027)), read_change(source)]
    assert districts_of(changes) == ("同安区", "海沧区")


def test_going_back_to_the_earlier_file_of_a_year_gives_the_earlier_calendar(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    former = after(year(tmp_path / "old", 2027, status="provisional", notice=None))
    announced = after(year(tmp_path, 2027, work=["2027-02-20"]), before=former)
    assert announced.digest() != former.digest()
    assert after(str(tmp_path / "old" / "2027.yaml"), before=announced).digest() == former.digest()


def test_a_closure_takes_working_days_away_even_make_up_days(tmp_path: Path) -> None:
    data = after(closures(tmp_path, closure("2026-05-08", "2026-05-11")))
    assert [kind(data, f"2026-05-{number:02}") for number in (7, 8, 9, 10, 11, 12)] == [
        DayKind.WEEKDAY,
        *[DayKind.DAY_OFF] * 4,
        DayKind.WEEKDAY,
    ]
    assert WorkCalendar(data).holiday(day("2026-05-09")) == "台风停工"
    assert "防汛指挥部" in data.years[1].basis


def test_a_holiday_inside_a_closure_keeps_its_name(tmp_path: Path) -> None:
    data = after(closures(tmp_path, closure("2026-04-29", "2026-05-06")))
    assert [WorkCalendar(data).holiday(day(f"2026-05-0{number}")) for number in (5, 6)] == [
        "holiday",
        "台风停工",
    ]


def test_a_closure_over_the_end_of_a_year_falls_into_both(tmp_path: Path) -> None:
    data = after(closures(tmp_path, closure("2026-12-30", "2027-01-05")))
    assert (kind(data, "2026-12-31"), kind(data, "2027-01-05")) == (DayKind.DAY_OFF, DayKind.DAY_OFF)


def test_a_closure_of_one_district_leaves_the_others_alone(tmp_path: Path) -> None:
    file = closures(tmp_path, closure("2026-09-08", "2026-09-08", only=["同安区"]))
    assert after(file, "集美区") == CN
    assert kind(after(file, "同安区"), "2026-09-08") is DayKind.DAY_OFF


def test_a_closure_laid_over_twice_is_there_once(tmp_path: Path) -> None:
    file = closures(tmp_path, closure("2026-09-08", "2026-09-08"))
    assert after(file, before=after(file)) == after(file)


def test_closures_of_another_calendar_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        after(closures(tmp_path, closure("2026-09-08", "2026-09-08"), key="xx"))
    assert refused.value.code is Code.OTHER_CALENDAR


@pytest.mark.parametrize(
    ("form", "found"),
    [
        (closure("2026-09-08", "2026-09-07"), [("range-reversed", "2026-09-08…2026-09-07")]),
        (closure("2029-01-01", "2029-01-01"), [("day-outside-year", "2029-01-01…2029-01-01")]),
        ({**closure("2026-09-08", "2026-09-08"), "who": "x"}, [("unknown-key", "who")]),
        ({"from": "2026-09-08", "to": "2026-09-08", "name": words("x")}, [("missing-key", "authority")]),
    ],
)
def test_what_is_wrong_with_a_closure_is_named(
    tmp_path: Path, form: Data, found: list[tuple[str, str]]
) -> None:
    assert refusal(closures(tmp_path, form)) == found


def test_no_closures_at_all_are_a_mistake(tmp_path: Path) -> None:
    assert refusal(closures(tmp_path)) == [("bad-value", "closures")]


def test_what_is_wrong_with_a_year_is_named(tmp_path: Path) -> None:
    assert refusal(year(tmp_path, 2027, work=["2027-02-10"])) == [
        ("make-up-not-weekend", "2027-02-10"),
        ("work-and-off", "2027-02-10"),
    ]


def test_a_calendar_that_was_exported_is_read_back_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "before.json"
    file.write_text(json.dumps(asdict(CN), default=str), encoding="utf-8")
    assert after(str(file), before=calendar_data(2026)) == CN


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{}", ("bad-value", "key")),
        ("nonsense", ("bad-value", "bad.json")),
        (json.dumps({**asdict(CN), "years": []}, default=str), ("bad-value", "bad.json")),
    ],
)
def test_what_is_no_calendar_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, found: tuple[str, str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.json").write_text(text, encoding="utf-8")
    assert refusal("bad.json") == [found]


def test_a_calendar_goes_by_its_key_too() -> None:
    assert after("cn").key == "cn"
    assert refusal("nowhere") == [("unknown-calendar", "nowhere")]
    assert refusal("nowhere.json") == [("unreadable-file", "nowhere.json")]


def test_a_change_says_what_it_rests_on(tmp_path: Path) -> None:
    whole = tmp_path / "whole.json"
    whole.write_text(json.dumps(asdict(CN), default=str), encoding="utf-8")
    storm = read_change(closures(tmp_path, closure("2026-03-03", "2026-03-03")))
    told = reason_of([read_change(year(tmp_path, 2028)), storm, storm, read_change(str(whole))])
    assert told.count("防汛指挥部 台风停工") == 1
    assert "通知" in told
    assert f"cn {CN.digest()[:12]}" in told
