from pathlib import Path

import pytest

from binglian.domain.plan import AppliedRule, Effect, ProcedureKind
from binglian.domain.text import Text
from definitions.facts import FactError
from definitions.loader import Catalogue
from definitions.planner import PlanError
from definitions.texts import keys
from tests.unit.definitions.ruled import chain, did, items, left_out, merge, planned, refusal, step
from tests.unit.definitions.samples import Data, definition, item, put, rule, words


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
