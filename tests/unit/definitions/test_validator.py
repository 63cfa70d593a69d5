from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from definitions.checks.limits import longest_span, surely_longer
from definitions.graph import cycles, ordered
from definitions.schema import LimitForm
from tests.unit.definitions.samples import (
    Data,
    changed,
    definition,
    found,
    item,
    limit,
    line_of,
    problems,
    put,
    words,
)


def test_the_small_definition_has_no_problem(tmp_path: Path) -> None:
    assert found(tmp_path, definition()) == []


@pytest.mark.parametrize(
    ("loc", "value", "expected"),
    [
        ("stages.stage1.lead", "nobody", ("unknown-department", "nobody")),
        ("items.check.stage", "stage9", ("unknown-stage", "stage9")),
        ("items.check.department", "nobody", ("unknown-department", "nobody")),
        ("items.check.needs", ["filing | nothing"], ("unknown-item", "nothing")),
        ("items.permit.pre_review", {"gate": "sea", "opens_with": "listing"}, ("unknown-gate", "sea")),
        ("items.permit.pre_review", {"gate": "land", "opens_with": "x"}, ("unknown-happening", "x")),
        ("happenings.award.needs", ["nothing?"], ("unknown-item", "nothing")),
        ("gates.land.opened_by", ["nothing"], ("unknown-item", "nothing")),
        ("milestones.award-to-permit.from", "nothing", ("unknown-item", "nothing")),
        ("milestones.award-to-permit.to", "nothing", ("unknown-item", "nothing")),
        ("milestones.award-to-permit.to", "award", ("same-ends", "award-to-permit")),
        ("delivery", limit(1, basis="x"), ("unknown-basis", "x")),
        ("milestones.award-to-permit.limit", limit(1, basis="x"), ("unknown-basis", "x")),
        ("items.check.limits", {"promised": limit(1, basis="x")}, ("unknown-basis", "x")),
        ("happenings.award.reported_by", ["nobody"], ("unknown-post", "nobody")),
        ("happenings.award.reported_by", ["agent@nowhere"], ("unknown-department", "nowhere")),
        ("happenings.award.reported_by", ["agent@"], ("unknown-department", "")),
        ("happenings.award.reported_by", ["agent@item"], ("scope-without-item", "agent@item")),
        ("authority.close_project", ["agent@lead"], ("scope-without-item", "agent@lead")),
        ("authority.accept", ["handler@nowhere"], ("unknown-department", "nowhere")),
        ("authority.dance", ["agent"], ("unknown-message-type", "dance")),
        ("authority.accept", None, ("authority-missing", "accept")),
        ("authority.close_project", [], ("authority-missing", "close_project")),
        ("items.check.number", 1, ("number-reused", "check")),
        ("items.award", item(8), ("key-reused", "award")),
        ("items.check.types", ["private"], ("unknown-choice", "private")),
        ("facts.establishment.default", "private", ("bad-default", "establishment")),
        ("facts.investment.minimum", 1, ("bad-default", "investment")),
        ("stages.empty", {"title": words("x"), "standard": 2, "lead": "planning"}, ("stage-empty", "empty")),
        ("gates.sea", {"title": words("x"), "opened_by": ["award"]}, ("gate-unused", "sea")),
        ("gates.land.opened_by", [], ("gate-never-opens", "land")),
        ("items.forestry.why", None, ("missing-reason", "forestry.why")),
        ("items.forestry.why_not", None, ("missing-reason", "forestry.why_not")),
        ("items.forestry.when", "forest &&", ("bad-rule", "forest &&")),
        ("items.forestry.when", "forest || woods", ("unknown-fact", "woods")),
        ("items.forestry.when", "investment + 1.0", ("rule-not-bool", "investment + 1.0")),
        ("items.forestry.when", "forest ? place : 'x'", ("rule-not-bool", "forest ? place : 'x'")),
        ("items.forestry.when", "forest || investment * 2 > 5", ("bad-rule", "forest || investment * 2 > 5")),
        ("items.forestry.when", "place > 3", ("bad-rule", "place > 3")),
        ("items.forestry.when", "1 / 0 == 1", ("bad-rule", "1 / 0 == 1")),
        ("items.forestry.when", "grow(forest)", ("bad-rule", "grow(forest)")),
        ("items.forestry.when", "establishment != 'goverment'", ("unknown-choice", "goverment")),
        ("items.forestry.when", 'establishment in ["filed", "files"]', ("unknown-choice", "files")),
        ("items.forestry.when", "establishment in ['']", ("unknown-choice", "")),
        ("happenings.listing.when", "nothing", ("unknown-fact", "nothing")),
        ("milestones.award-to-permit.when", "nothing", ("unknown-fact", "nothing")),
        ("items.check.types", [], ("never-applies", "check")),
        ("items.forestry.when", "forest && !forest", ("never-applies", "forestry")),
        ("items.forestry.when", "1 == 2", ("never-applies", "forestry")),
    ],
)
def test_each_fault_is_found_by_name(
    tmp_path: Path, loc: str, value: object, expected: tuple[str, str]
) -> None:
    assert expected in found(tmp_path, changed(loc, value))


def test_a_fault_knows_its_line(tmp_path: Path) -> None:
    data = changed("items.check.needs", ["proposal | filing", "nothing"])
    (problem,) = problems(tmp_path, data)
    path = put(tmp_path, data)
    assert (problem.file, problem.line) == (str(path), line_of(path, '"nothing"'))


def test_rules_about_facts_of_every_type_pass(tmp_path: Path) -> None:
    rule = "forest && place == 'x' && investment >= 2.5 && establishment in ['filed']"
    assert found(tmp_path, changed("items.forestry.when", rule)) == []


def test_types_need_a_fact_that_tells_them_apart(tmp_path: Path) -> None:
    data = changed("facts.establishment", {"type": "text", "title": words("x")})
    assert ("establishment-missing", "establishment") in found(tmp_path, data)


def test_a_circle_of_prerequisites_is_named(tmp_path: Path) -> None:
    data = changed("items.contract.needs", ["award", "permit | filing"])
    (circle,) = [problem for problem in problems(tmp_path, data) if problem.code == "prerequisite-cycle"]
    assert "contract → permit → contract" in str(circle) or "permit → contract → permit" in str(circle)


def test_a_gate_opened_by_what_waits_for_it_is_a_circle(tmp_path: Path) -> None:
    data = changed("gates.land.opened_by", ["permit"])
    assert "prerequisite-cycle" in [code for code, _ in found(tmp_path, data)]


def test_happenings_and_gates_can_be_in_a_circle_too(tmp_path: Path) -> None:
    data = changed("happenings.listing.needs", ["land"])
    assert "prerequisite-cycle" in [code for code, _ in found(tmp_path, data)]


def test_an_item_that_needs_what_never_comes_with_it_is_unreachable(tmp_path: Path) -> None:
    data = changed("items.check.needs", ["proposal"])
    data["items"]["check"]["types"] = ["filed"]
    assert found(tmp_path, data) == [("unreachable", "check")]


def test_only_the_first_of_a_chain_of_unreachable_items_is_named(tmp_path: Path) -> None:
    data = changed("items.check.needs", ["proposal"])
    data["items"]["check"]["types"] = ["filed"]
    data["items"]["after"] = item(9, needs=["check"], types=["filed"])
    data["items"]["later"] = item(10, needs=["after"], types=["filed"])
    assert found(tmp_path, data) == [("unreachable", "check")]


def test_an_item_that_some_projects_could_not_reach_is_a_warning(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, changed("items.check.needs", ["proposal"]))
    assert (problem.code, problem.offender, problem.severity) == ("unreachable-for", "check", "warning")
    assert "establishment = filed" in str(problem)


def test_a_happening_that_can_never_come_makes_its_gate_never_open(tmp_path: Path) -> None:
    data = changed("happenings.award.when", "forest && !forest")
    data["gates"]["land"]["opened_by"] = ["award"]
    assert {("never-applies", "award"), ("gate-never-opens", "land")} <= set(found(tmp_path, data))


def test_a_definition_without_facts_is_checked_too(tmp_path: Path) -> None:
    data = definition(facts={})
    for key in ("proposal", "filing"):
        del data["items"][key]["types"]
    del data["items"]["forestry"]["when"]
    assert found(tmp_path, data) == []


@pytest.mark.parametrize(
    ("promised", "statutory", "longer"),
    [
        (limit(20), limit(20), False),
        (limit(21), limit(20), True),
        (limit(7), limit(7, "CD"), False),
        (limit(8), limit(7, "CD"), True),
        (limit(28, "CD"), limit(20), False),
        (limit(29, "CD"), limit(20), True),
        (limit(16, "WH"), limit(2), False),
        (limit(17, "WH"), limit(2), True),
        (limit(49, "NH"), limit(2, "CD"), True),
        (limit(48, "NH"), limit(2, "CD"), False),
        (limit(21), limit(20, starts_on="received"), True),
        (limit(21, starts_on="received"), limit(20), False),
        (limit(4, "CM"), limit(3, "CM"), True),
        (limit(3, "CM"), limit(84, "CD"), False),
        (limit(3, "CM"), limit(83, "CD"), True),
        (limit(31, "CD"), limit(1, "CM"), False),
        (limit(32, "CD"), limit(1, "CM"), True),
        (limit(1, "CM"), limit(20), False),
        (limit(2, "CM"), limit(20), True),
    ],
)
def test_a_promise_is_longer_than_the_law_only_where_it_surely_is(
    promised: Data, statutory: Data, longer: bool
) -> None:
    ours, law = LimitForm.model_validate(promised), LimitForm.model_validate(statutory)
    assert surely_longer(ours, law) is longer


def test_a_promise_longer_than_the_law_is_placed_at_the_promise(tmp_path: Path) -> None:
    data = changed("items.proposal.limits.promised", limit(21))
    (problem,) = problems(tmp_path, data)
    assert (problem.code, problem.offender) == ("promised-longer-than-statutory", "proposal")
    assert problem.line == line_of(put(tmp_path, data), '"promised"')


def test_working_days_span_at_most_so_many_calendar_days() -> None:
    assert [longest_span(days) for days in (0, 1, 4, 5, 6, 20)] == [0, 3, 6, 7, 10, 28]


graphs = st.integers(1, 12).flatmap(
    lambda size: st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=30).map(
        lambda edges: {
            str(node): frozenset(str(b) for a, b in edges if a == node and a != b) for node in range(size)
        }
    )
)


@given(graphs)
def test_either_everything_is_ordered_after_its_needs_or_a_true_circle_is_named(
    graph: dict[str, frozenset[str]],
) -> None:
    circles = list(cycles(graph))
    for circle in circles:
        assert circle[0] == circle[-1]
        assert all(needed in graph[key] for key, needed in pairwise(circle))
    if not circles:
        order = ordered(graph, lambda key: (0, int(key), key))
        assert sorted(order) == sorted(graph)
        assert all(order.index(need) < order.index(key) for key in graph for need in graph[key])


def test_a_thousand_circles_and_a_long_chain_are_no_trouble() -> None:
    chain = {str(n): frozenset({str(n - 1)} if n else ()) for n in range(2000)}
    assert len(ordered(chain, lambda key: (0, 0, key))) == 2000
    pairs = {str(n): frozenset({str(n ^ 1)}) for n in range(200)}
    assert len(list(cycles(pairs))) == 100
