from pathlib import Path

import pytest

from binglian.domain.plan import Effect, ProcedureKind
from tests.unit.definitions.ruled import chain, did, items, merge, planned, refusal, step
from tests.unit.definitions.samples import Data, item, rule, words


def test_something_else_stands_in_for_a_prerequisite(tmp_path: Path) -> None:
    stand_in = rule(substitute={"in": ["three"], "for": ["two", "check"], "by": "listing"})
    made = planned(tmp_path, stand_in)
    assert step(made, "three").needs == (("listing",), ("award",))
    assert did(made, "three") == [(Effect.SUBSTITUTE, "listing stands in for item 2")]
    assert step(made, "check").needs == (("one", "two"),)
    assert "two" in items(made)


def test_a_merged_item_is_substituted_as_the_whole_that_it_is_part_of(tmp_path: Path) -> None:
    data = chain()
    data["items"]["four"]["needs"] = ["one"]
    made = planned(
        tmp_path,
        merge("two", "one"),
        rule(substitute={"in": ["four"], "for": ["one"], "by": "listing"}),
        data=data,
    )
    assert step(made, "four").needs == (("listing",),)


@pytest.mark.parametrize(
    "substitute",
    [
        {"in": ["proposal"], "for": ["two"], "by": "listing"},
        {"in": ["three"], "for": ["proposal"], "by": "listing"},
        {"in": ["three"], "for": ["beside"], "by": "listing"},
        {"in": ["three"], "for": ["two"], "by": "two"},
    ],
)
def test_nothing_is_substituted_where_there_is_nothing_to_substitute(
    tmp_path: Path, substitute: Data
) -> None:
    data = chain()
    data["items"]["proposal"] = item(9, types=["government"])
    data["items"]["three"]["needs"] = ["two | proposal", "award"]
    made = planned(tmp_path, rule(substitute=substitute), data=data)
    assert step(made, "three").needs == (("two",), ("award",))
    assert step(made, "three").rules == ()


def test_what_stands_in_must_be_part_of_the_plan(tmp_path: Path) -> None:
    data = chain()
    data["items"]["proposal"] = item(9, types=["government"])
    data["items"]["four"]["needs"] = ["three?"]
    stand_in = rule(substitute={"in": ["four"], "for": ["three"], "by": "proposal"})
    assert refusal(tmp_path, stand_in, data=data) == [("substitute-not-planned", "proposal")]


def test_what_stands_in_concerns_only_projects_for_which_it_does(tmp_path: Path) -> None:
    data = chain()
    data["happenings"]["opinion"] = {"title": words("opinion"), "reported_by": ["agent"]}
    stand_in = {"in": ["three"], "for": ["two"], "by": "opinion"}
    known = [
        planned(tmp_path / when, rule(substitute=stand_in, when=when), data=data)
        for when in ("true", "forest")
    ]
    assert [["opinion" in [one.key for one in made.happenings]] for made in known] == [[True], [False]]


# ------------------------------------------------------------------------------------------- skip and reorder


def test_special_procedures_are_skipped_for_the_items_named(tmp_path: Path) -> None:
    skip = {"items": ["one", "two"], "procedures": ["expert_review"]}
    more = {"items": ["two"], "procedures": ["expert_review", "hearing"]}
    made = planned(tmp_path, rule(skip=skip), rule(skip=more), merge("two", "one"))
    assert step(made, "two").skips == (ProcedureKind.EXPERT_REVIEW, ProcedureKind.HEARING)
    assert did(made, "two")[0] == (Effect.SKIP, "without expert review")
    assert [applied.rule for applied in step(made, "two").rules] == ["rule-1", "rule-2", "rule-3"]
    assert step(made, "three").skips == ()


def test_an_item_may_need_more_and_no_longer_need_something_else(tmp_path: Path) -> None:
    made = planned(tmp_path, rule(reorder={"item": "three", "needs": ["beside", "listing"], "drop": ["two"]}))
    assert step(made, "three").needs == (("award",), ("beside",), ("listing",))
    assert did(made, "three") == [
        (Effect.REORDER, "also needs: item 6, listing, no longer waits for: item 2")
    ]


def test_a_line_that_loses_an_alternative_keeps_the_others_that_are_planned(tmp_path: Path) -> None:
    made = planned(tmp_path, rule(reorder={"item": "check", "drop": ["two"]}))
    assert step(made, "check").needs == (("one",),)
    assert did(made, "check") == [(Effect.REORDER, "no longer waits for: item 2")]


def test_a_reordering_that_changes_nothing_is_not_recorded(tmp_path: Path) -> None:
    made = planned(
        tmp_path,
        rule(reorder=[{"item": "two", "needs": ["one", "two"]}, {"item": "one", "drop": ["check"]}]),
    )
    assert step(made, "two").needs == (("one",),)
    assert all(not one.rules for one in made.steps)


def test_the_needs_of_a_merged_item_are_reordered_at_its_host(tmp_path: Path) -> None:
    made = planned(
        tmp_path, merge("two", "one"), rule(reorder={"item": "one", "needs": ["beside"], "drop": ["award"]})
    )
    assert step(made, "two").needs == (("beside",),)


def test_a_circle_that_a_merger_would_make_can_be_reordered_away(tmp_path: Path) -> None:
    merger = merge("three", "one")
    merger["reorder"] = {"item": "two", "drop": ["one"]}
    made = planned(tmp_path, merger)
    assert step(made, "two").needs == ()
    assert step(made, "three").needs == (("two",), ("award",))


def test_an_item_that_is_not_planned_is_neither_skipped_nor_reordered(tmp_path: Path) -> None:
    data = chain()
    data["items"]["proposal"] = item(9, types=["government"])
    none = rule(
        skip={"items": ["proposal"], "procedures": ["tender"]}, reorder={"item": "proposal", "needs": ["one"]}
    )
    assert all(not one.rules for one in planned(tmp_path, none, data=data).steps)


def test_what_a_rule_asks_for_must_be_there(tmp_path: Path) -> None:
    data = chain()
    data["items"]["proposal"] = item(9, types=["government"])
    asking = rule(reorder={"item": "one", "needs": ["proposal"]})
    assert refusal(tmp_path, asking, data=data) == [("unreachable", "one")]


# ------------------------------------------------------------------------------------------------- packages
