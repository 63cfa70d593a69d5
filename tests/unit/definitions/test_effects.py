from pathlib import Path
from typing import Any

import pytest

from binglian.domain.plan import AppliedRule, Effect, Mode, Plan, ProcedureKind, Step
from binglian.domain.text import Text
from definitions.facts import FactError
from definitions.loader import Catalogue
from definitions.planner import PlanError, plan
from definitions.texts import keys
from tests.unit.definitions.samples import Data, definition, item, load, project, put, rule, words


def chain() -> Data:
    """Four items, each after the one before it, and a fifth beside them; ``check`` needs one of two."""
    data = definition(milestones={}, gates={})
    data["items"] = {
        "one": item(1),
        "two": item(2, needs=["one"]),
        "three": item(3, needs=["two", "award"]),
        "four": item(4, stage="stage2", needs=["three", "beside?"]),
        "check": item(5, stage="stage2", needs=["one | two"]),
        "beside": item(6, stage="beside"),
    }
    return data


def planned(root: Path, *rules: Data, data: Data | None = None, **spec: Any) -> Plan:
    made = data or chain()
    made["rules"] = {f"rule-{number}": one for number, one in enumerate(rules, 1)}
    return plan(load(root, made), project(**spec), Mode.PARALLEL)


def refusal(root: Path, *rules: Data, data: Data | None = None) -> list[tuple[str, str]]:
    with pytest.raises(PlanError) as caught:
        planned(root, *rules, data=data)
    return [(problem.code.value, problem.offender) for problem in caught.value.problems]


def items(made: Plan) -> list[str]:
    return [step.item for step in made.steps]


def step(made: Plan, key: str) -> Step:
    return next(step for step in made.steps if step.item == key)


def left_out(made: Plan) -> dict[str, tuple[str, AppliedRule | None]]:
    return {exclusion.item: (exclusion.why.en, exclusion.rule) for exclusion in made.exclusions}


def did(made: Plan, key: str) -> list[tuple[Effect, str]]:
    return [(applied.effect, applied.detail.en) for applied in step(made, key).rules]


def merge(into: str, *merged: str) -> Data:
    return rule(merge={"into": into, "items": list(merged)})


# --------------------------------------------------------------------------------------- conditions and facts


def test_a_rule_that_does_not_hold_does_nothing(tmp_path: Path) -> None:
    made = planned(tmp_path, rule(exempt=["one"], when="forest"))
    assert items(made) == ["one", "two", "three", "check", "beside", "four"]
    assert made.exclusions == ()


def test_what_a_rule_did_is_recorded_with_the_facts_it_looked_at(tmp_path: Path) -> None:
    when = "investment <= 2000 && establishment == 'filed'"
    made = planned(tmp_path, rule(exempt=["beside"], when=when))
    assert left_out(made) == {
        "beside": (
            "not needed by rule: rule",
            AppliedRule(
                rule="rule-1",
                effect=Effect.EXEMPT,
                title=Text("rule", "rule"),
                basis="law",
                detail=Text("按规则免于办理：rule", "not needed by rule: rule"),
                facts=(("establishment", "filed"), ("investment", 0)),
            ),
        )
    }


@pytest.mark.parametrize("when", ["investment <= 2000", "investment <= 2000 && establishment == 'filed'"])
def test_a_fact_that_is_not_stated_satisfies_no_bound(tmp_path: Path, when: str) -> None:
    data = chain()
    data["facts"]["investment"] = {"type": "number", "optional": True, "title": words("investment")}
    with pytest.raises(FactError) as caught:
        planned(tmp_path, rule(exempt=["one"], when=when), data=data)
    assert [(one.code, one.offender) for one in caught.value.problems] == [("missing-fact", "investment")]


def test_a_fact_on_which_a_rule_does_not_turn_need_not_be_stated(tmp_path: Path) -> None:
    data = chain()
    data["facts"]["investment"] = {"type": "number", "optional": True, "title": words("investment")}
    other = rule(exempt=["one"], when="establishment == 'government' && investment <= 2000")
    enough = rule(exempt=["two"], when="establishment == 'filed' || investment <= 2000")
    made = planned(tmp_path, other, enough, data=data)
    assert "one" in items(made)
    _, applied = left_out(made)["two"]
    assert applied
    assert applied.facts == (("establishment", "filed"),)


def test_a_rule_that_fails_on_some_facts_is_named_with_its_line(tmp_path: Path) -> None:
    when = "place == '' || place == 'x' || int(place) > 0"
    with pytest.raises(PlanError) as caught:
        planned(tmp_path, rule(exempt=["one"], when=when), facts={"establishment": "filed", "place": "there"})
    (problem,) = caught.value.problems
    assert (problem.code, problem.offender) == ("bad-rule", when)
    assert when in (tmp_path / "base" / "v1.yaml").read_text("utf-8").splitlines()[problem.line - 1]


# --------------------------------------------------------------------------------------------------- exempt


def test_nobody_waits_for_an_exempt_item(tmp_path: Path) -> None:
    made = planned(tmp_path, rule(exempt=["one"]))
    assert "one" not in items(made)
    assert step(made, "two").needs == ()
    assert step(made, "check").needs == (("two",),)


def test_a_line_is_met_when_all_its_alternatives_are_exempt_or_not_planned(tmp_path: Path) -> None:
    data = chain()
    data["items"]["two"]["types"] = ["government"]
    data["items"]["three"]["needs"] = ["award"]
    made = planned(tmp_path, rule(exempt=["one"]), data=data)
    assert step(made, "check").needs == ()


def test_an_exempt_item_that_does_not_apply_anyway_keeps_its_own_reason(tmp_path: Path) -> None:
    data = chain()
    data["items"]["beside"] |= {"when": "forest", "why": words("forest"), "why_not": words("no forest")}
    assert left_out(planned(tmp_path, rule(exempt=["beside"]), data=data)) == {"beside": ("no forest", None)}


def test_nobody_waits_for_an_exempt_item_beyond_the_projects_scope_either(tmp_path: Path) -> None:
    data = chain()
    data["items"]["beside"]["needs"] = ["check"]
    assert "beside" not in items(planned(tmp_path, data=data, through="stage1"))
    made = planned(tmp_path, rule(exempt=["check"]), data=data, through="stage1")
    assert step(made, "beside").needs == ()
    assert left_out(made)["check"][0].startswith("belongs to the stage")


def test_a_gate_does_not_open_because_what_opens_it_is_exempt(tmp_path: Path) -> None:
    data = definition()
    data["items"]["permit"]["needs"] = []
    assert ("gate-never-opens", "land") in refusal(tmp_path, rule(exempt=["contract"]), data=data)


# ---------------------------------------------------------------------------------------------------- merge


def test_merged_items_are_handled_as_one_with_their_host(tmp_path: Path) -> None:
    made = planned(tmp_path, merge("three", "one", "two"))
    assert items(made) == ["three", "check", "beside", "four"]
    host = step(made, "three")
    assert (host.covers, host.needs, host.stage) == (("one", "two"), (("award",),), "stage1")
    assert did(made, "three") == [(Effect.MERGE, "handled as one with: item 1, item 2")]
    assert step(made, "check").needs == (("three",),)
    assert made.host("one") == "three"
    assert {key: (why, one and one.effect) for key, (why, one) in left_out(made).items()} == {
        "one": ("handled as part of: item 3", Effect.MERGE),
        "two": ("handled as part of: item 3", Effect.MERGE),
    }


def test_a_host_inherits_what_its_items_needed_and_waits_for_none_of_them(tmp_path: Path) -> None:
    data = chain()
    data["items"]["one"]["needs"] = ["listing", "beside?"]
    made = planned(tmp_path, merge("two", "one"), data=data)
    assert step(made, "two").needs == (("listing",), ("beside",))


def test_the_materials_of_merged_items_are_asked_for_once(tmp_path: Path) -> None:
    data = chain()
    data["materials"] = {key: {"title": words(key)} for key in ("form", "licence", "map")}
    data["items"]["one"]["materials"] = ["form", {"material": "licence", "deferrable": True}]
    data["items"]["two"]["materials"] = [{"material": "form", "deferrable": True}, "map"]
    made = planned(tmp_path, merge("two", "one"), data=data)
    materials = step(made, "two").materials
    assert [(one.material, one.deferrable) for one in materials] == [
        ("form", False),
        ("map", False),
        ("licence", True),
    ]


def test_items_that_do_not_apply_are_left_out_of_a_merger(tmp_path: Path) -> None:
    data = chain()
    data["items"]["one"]["types"] = ["government"]
    data["items"]["two"]["needs"] = []
    data["items"]["check"]["needs"] = ["two"]
    made = planned(tmp_path, merge("three", "one", "two"), data=data)
    assert step(made, "three").covers == ("two",)
    alone = planned(tmp_path / "alone", merge("three", "one"), data=data)
    assert step(alone, "three").covers == ()
    assert step(alone, "three").rules == ()


def test_nothing_is_merged_into_what_is_beyond_the_projects_scope(tmp_path: Path) -> None:
    made = planned(tmp_path, merge("four", "one"), through="stage1")
    assert items(made) == ["one", "two", "three", "beside"]


def test_a_host_may_itself_be_merged_with_all_that_it_has_taken_in(tmp_path: Path) -> None:
    made = planned(tmp_path, merge("two", "one"), merge("three", "two"))
    assert items(made) == ["three", "check", "beside", "four"]
    assert step(made, "three").covers == ("two", "one")
    assert made.host("one") == "three"
    assert step(made, "check").needs == (("three",),)


def test_happenings_gates_and_milestones_follow_a_merged_item_to_its_host(tmp_path: Path) -> None:
    data = chain()
    data["happenings"]["award"]["needs"] = ["one"]
    data["items"]["three"]["needs"] = ["two"]
    data["gates"] = {"land": {"title": words("land"), "opened_by": ["one"]}}
    data["items"]["four"]["pre_review"] = {"gate": "land", "opens_with": "listing"}
    ends = {"title": words("span"), "from": "one", "to": "four"}
    data["milestones"] = {"span": ends, "point": {**ends, "to": "two"}}
    made = planned(tmp_path, merge("two", "one"), data=data)
    assert {one.key: one.needs for one in made.happenings}["award"] == (("two",),)
    assert [one.opened_by for one in made.gates] == [(("two",),)]
    assert [(one.key, one.start, one.end) for one in made.milestones] == [("span", "two", "four")]


@pytest.mark.parametrize(
    ("rules", "offender", "named"),
    [
        ([merge("three", "one")], "rule-1", ["rule-1"]),
        ([rule(reorder={"item": "one", "needs": ["three"]})], "rule-1", ["rule-1"]),
        (
            [rule(reorder={"item": "beside", "needs": ["check"]}), merge("one", "beside")],
            "rule-2",
            ["rule-1", "rule-2"],
        ),
        (
            [rule(exempt=["beside"]), rule(substitute={"in": ["two"], "for": ["one"], "by": "three"})],
            "rule-2",
            ["rule-2"],
        ),
    ],
)
def test_a_circle_that_rules_make_is_refused_with_the_rules_and_their_lines(
    tmp_path: Path, rules: list[Data], offender: str, named: list[str]
) -> None:
    with pytest.raises(PlanError) as caught:
        planned(tmp_path, *rules)
    (problem,) = caught.value.problems
    assert (problem.code, problem.offender) == ("prerequisite-cycle", offender)
    lines = (tmp_path / "base" / "v1.yaml").read_text("utf-8").splitlines()
    assert f'"{offender}"' in lines[problem.line - 1]
    assert [one for one in ("rule-1", "rule-2") if f"{one} (" in str(problem)] == named


# -------------------------------------------------------------------------------------------- contradictions


@pytest.mark.parametrize(
    ("rules", "offender"),
    [
        ([merge("two", "one"), merge("three", "one")], "one"),
        ([merge("two", "one"), merge("one", "beside")], "one"),
        ([merge("two", "one"), rule(exempt=["one"])], "one"),
        ([merge("two", "one"), rule(exempt=["two"])], "two"),
        ([rule(exempt=["one"]), merge("two", "one")], "one"),
        ([rule(exempt=["two"]), merge("two", "one")], "two"),
        ([rule(exempt=["one", "two"]), merge("two", "one")], "two"),
    ],
)
def test_rules_that_contradict_each_other_are_refused_by_name(
    tmp_path: Path, rules: list[Data], offender: str
) -> None:
    with pytest.raises(PlanError) as caught:
        planned(tmp_path, *rules)
    (problem,) = caught.value.problems
    assert (problem.code, problem.offender) == ("rule-conflict", offender)
    assert "the rules rule-2 and rule-1 contradict each other" in str(problem)


def test_what_is_exempt_is_no_contradiction_where_nothing_is_merged(tmp_path: Path) -> None:
    data = chain()
    data["items"]["proposal"] = item(9, types=["government"])
    for number, merger in enumerate((merge("proposal", "one"), merge("one", "proposal"))):
        made = planned(tmp_path / str(number), rule(exempt=["one"]), merger, data=data)
        assert left_out(made)["one"][0] == "not needed by rule: rule"


# ----------------------------------------------------------------------------------------------- substitute


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


def test_a_package_offers_what_is_planned_of_it(tmp_path: Path) -> None:
    package = {"items": ["two", "one", "four", "beside"], "policies": [words("fund")]}
    made = planned(tmp_path, rule(package=package), merge("two", "one"), rule(exempt=["beside"]))
    (offered,) = made.packages
    assert (offered.key, offered.title.en, offered.basis) == ("rule-1", "rule", "law")
    assert offered.items == ("two", "four")
    assert [policy.en for policy in offered.policies] == ["fund"]
    assert (offered.rule.effect, offered.rule.rule) == (Effect.PACKAGE, "rule-1")


def test_a_package_may_have_a_title_of_its_own(tmp_path: Path) -> None:
    made = planned(tmp_path, rule(package={"title": words("new land"), "items": ["one"]}))
    assert made.packages[0].title.en == "new land"


# ------------------------------------------------------------------------------------ the file and the words


def test_every_effect_and_every_special_procedure_has_its_words() -> None:
    assert keys("effect") == set(Effect)
    assert keys("procedure") == set(ProcedureKind)


def test_rules_apply_in_the_order_of_the_file_and_the_order_counts(tmp_path: Path) -> None:
    rules = {"a": merge("two", "one"), "b": merge("three", "two")}
    digests = set[str]()
    for name, known in (("forth", rules), ("back", dict(reversed(rules.items())))):
        loaded = Catalogue(tmp_path / name).read_file(put(tmp_path / name, {**chain(), "rules": known}))
        digests.add(loaded.ref.digest)
    assert len(digests) == 2
