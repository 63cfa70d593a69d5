from pathlib import Path

import pytest

from definitions.facts import FactError, resolve_facts
from tests.unit.definitions.samples import Data, definition, read, words


def refusals(tmp_path: Path, **facts: object) -> list[tuple[str, str]]:
    with pytest.raises(FactError) as caught:
        resolve_facts(read(tmp_path, definition()).definition, facts)
    return [(problem.code.value, problem.offender) for problem in caught.value.problems]


def test_defaults_stand_in_for_what_is_not_stated(tmp_path: Path) -> None:
    facts = resolve_facts(
        read(tmp_path, definition()).definition, {"establishment": "filed", "investment": 2.5}
    )
    assert facts == {"establishment": "filed", "forest": False, "investment": 2.5, "place": ""}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ("missing-fact", "establishment")),
        ({"establishment": "filed", "colour": "red"}, ("unknown-fact", "colour")),
        ({"establishment": "private"}, ("unknown-choice", "private")),
        ({"establishment": True}, ("bad-fact", "establishment")),
        ({"establishment": "filed", "forest": "yes"}, ("bad-fact", "forest")),
        ({"establishment": "filed", "forest": 1}, ("bad-fact", "forest")),
        ({"establishment": "filed", "investment": "5"}, ("bad-fact", "investment")),
        ({"establishment": "filed", "investment": True}, ("bad-fact", "investment")),
        ({"establishment": "filed", "investment": float("nan")}, ("bad-fact", "investment")),
        ({"establishment": "filed", "place": 5}, ("bad-fact", "place")),
    ],
)
def test_a_fact_that_does_not_fit_is_named(
    tmp_path: Path, facts: dict[str, object], expected: tuple[str, str]
) -> None:
    assert refusals(tmp_path, **facts) == [expected]


def test_every_fault_is_reported_at_once(tmp_path: Path) -> None:
    assert refusals(tmp_path, forest=1, colour="red") == [
        ("unknown-fact", "colour"),
        ("missing-fact", "establishment"),
        ("bad-fact", "forest"),
    ]


def measured(**more: object) -> Data:
    data = definition()
    data["facts"]["investment"] = {"type": "number", "title": words("investment"), **more}
    return data


def test_an_optional_fact_that_is_not_stated_is_no_fact(tmp_path: Path) -> None:
    facts = resolve_facts(
        read(tmp_path, measured(optional=True)).definition, {"establishment": "filed", "investment": None}
    )
    assert facts == {"establishment": "filed", "forest": False, "place": ""}


@pytest.mark.parametrize(("value", "expected"), [(-1, "fact-too-small"), (-0.5, "fact-too-small"), (0, "")])
def test_a_number_below_its_minimum_is_refused(tmp_path: Path, value: float, expected: str) -> None:
    checked = read(tmp_path, measured(optional=True, minimum=0)).definition
    stated = {"establishment": "filed", "investment": value}
    if not expected:
        assert resolve_facts(checked, stated)["investment"] == value
        return
    with pytest.raises(FactError, match="less than 0") as caught:
        resolve_facts(checked, stated)
    assert [(one.code.value, one.offender) for one in caught.value.problems] == [(expected, "investment")]
