from pathlib import Path

import pytest

from definitions.facts import FactError, resolve_facts
from tests.unit.definitions.samples import definition, read


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
