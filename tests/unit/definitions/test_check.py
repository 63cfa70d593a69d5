from pathlib import Path

from definitions.check import check
from definitions.loader import Catalogue, catalogue
from definitions.problems import Severity
from tests.unit.definitions.samples import definition, put
from tests.unit.definitions.test_calendars import calendar, year


def brief(root: Path, *targets: str | Path) -> list[tuple[str, str]]:
    found = check(targets, Catalogue(root / "catalog"), root / "calendars")
    return [(problem.code.value, problem.offender) for problem in found]


def place(root: Path, **changes: object) -> Path:
    calendar(root / "calendars", year(2026))
    return put(root / "catalog", definition(calendar="xx", **changes))


def test_nothing_is_wrong_with_what_is_right(tmp_path: Path) -> None:
    path = place(tmp_path)
    assert brief(tmp_path) == brief(tmp_path, "base", "base@1", str(path), path) == []


def test_everything_is_looked_at_and_told_once(tmp_path: Path) -> None:
    place(tmp_path, warn=-1)
    put(tmp_path / "catalog", {"key": "city", "version": 1, "extends": "base@1"}, "city/v1.yaml")
    put(tmp_path / "catalog", definition(), "base/draft.yaml")
    calendar(tmp_path / "calendars", year(2026, notice=None))
    assert brief(tmp_path) == [
        ("misnamed-file", "draft.yaml"),
        ("bad-value", "warn"),
        ("notice-missing", "2026"),
    ]


def test_a_calendar_that_is_not_there_is_named(tmp_path: Path) -> None:
    place(tmp_path)
    put(tmp_path / "catalog", definition(calendar="yy"))
    assert brief(tmp_path, "base") == [("unknown-calendar", "yy")]


def test_a_target_that_is_not_there_is_a_problem_too(tmp_path: Path) -> None:
    assert brief(tmp_path, "gone") == [("unknown-definition", "gone")]
    ((code, _),) = brief(tmp_path, "gone.yaml")
    assert code == "unreadable-file"


def test_the_catalogue_of_the_program_has_no_errors() -> None:
    assert [str(problem) for problem in check() if problem.severity is Severity.ERROR] == []


def test_every_definition_of_the_program_loads() -> None:
    for key, version in catalogue().entries():
        assert catalogue().load(key, version).ref.version == version
