"""Yongji's ten measures for government projects, and all at once for enterprise projects: rules at work."""

from itertools import product

import pytest

from binglian.domain.limits import ClockKind
from binglian.domain.plan import Effect, Plan, ProcedureKind
from definitions.facts import FactError
from tests.unit.definitions.cities import items, limit, needed, package, planned, step


def government(**facts: object) -> Plan:
    """The plan of a government project in Yongji."""
    return planned("yongji", establishment="government", **facts)


def deferrable(made: Plan, item: str) -> set[str]:
    return {material.material for material in step(made, item).materials if material.deferrable}


def effects(made: Plan, item: str) -> set[tuple[str, Effect]]:
    """What rules did to a step, or to an item that a rule took out of the plan."""
    rules = [rule for step in made.steps if step.item == item for rule in step.rules]
    rules += [one.rule for one in made.exclusions if one.item == item and one.rule]
    return {(rule.rule, rule.effect) for rule in rules}


@pytest.mark.mechanism("S3-07")
def test_only_what_government_projects_apply_for_is_tolerant_and_approved_on_commitment() -> None:
    made = government()
    for item in ("proj-proposal", "feasibility", "prelim-design", "works-registration"):
        assert deferrable(made, item)
        assert step(made, item).on_commitment
        assert limit(made, item, ClockKind.SUPPLEMENT).basis == "unverified"
    assert package(made, "tolerance").basis == "s3-07"
    assert not any(one.key == "tolerance" for one in planned("yongji").packages)


@pytest.mark.mechanism("S3-08")
def test_with_the_investment_plan_issued_three_early_approvals_are_one() -> None:
    apart, made = government(), government(investment_plan_issued=True)
    assert {"proj-proposal", "feasibility", "prelim-design"} <= set(items(apart))
    assert not {"proj-proposal", "feasibility"} & set(items(made))
    merged = step(made, "prelim-design")
    assert set(merged.covers) == {"proj-proposal", "feasibility"}
    assert needed(made, "prelim-design") == {"project-code"}
    assert needed(made, "planning-condition") == {"prelim-design"}
    assert ("merge-early-approvals", Effect.MERGE) in effects(made, "prelim-design")
    rule = next(rule for rule in merged.rules if rule.effect is Effect.MERGE)
    assert dict(rule.facts) == {"establishment": "government", "investment_plan_issued": True}
    materials = {material.material for material in merged.materials}
    assert {"proposal-report", "feasibility-report", "prelim-design-files"} <= materials


@pytest.mark.mechanism("S3-08")
def test_an_energy_review_comes_before_the_merged_approval_and_no_longer_after_the_proposal() -> None:
    made = government(investment_plan_issued=True, energy_above_threshold=True)
    assert needed(made, "energy-review") == {"project-code"}
    assert "energy-review" in needed(made, "prelim-design")


@pytest.mark.mechanism("S3-09")
@pytest.mark.parametrize("works", ["repair", "purchase"])
def test_small_repairs_and_purchases_of_a_single_kind_do_without_expert_review(works: str) -> None:
    made = government(investment=2000, single_content=True, works_class=works)
    for item in ("feasibility", "prelim-design"):
        assert step(made, item).skips == (ProcedureKind.EXPERT_REVIEW,)
        assert ("exempt-expert-review", Effect.SKIP) in effects(made, item)


@pytest.mark.mechanism("S3-09")
@pytest.mark.parametrize(
    "facts",
    [
        {"investment": 2001, "single_content": True, "works_class": "repair"},
        {"investment": 2000, "single_content": False, "works_class": "repair"},
        {"investment": 2000, "single_content": True, "works_class": "general"},
    ],
)
def test_all_three_conditions_must_hold_for_that(facts: dict[str, object]) -> None:
    assert step(government(**facts), "feasibility").skips == ()


@pytest.mark.mechanism("S3-09")
@pytest.mark.parametrize(("stated", "code"), [({}, "missing-fact"), ({"investment": -1}, "fact-too-small")])
def test_an_investment_that_is_not_stated_or_negative_earns_nothing(
    stated: dict[str, object], code: str
) -> None:
    with pytest.raises(FactError) as caught:
        government(single_content=True, works_class="repair", **stated)
    assert [(one.code, one.offender) for one in caught.value.problems] == [(code, "investment")]


@pytest.mark.mechanism("S3-10")
def test_the_tender_notice_of_a_government_project_is_filed_with_its_works_registration() -> None:
    made = government()
    assert "tender-docs" not in items(made)
    assert step(made, "works-registration").covers == ("tender-docs",)
    assert needed(made, "tender-report") == {"works-registration", "contractor"}
    (contractor,) = [one for one in made.happenings if one.key == "contractor"]
    assert contractor.needs == (("works-registration",),)


def test_an_enterprise_that_must_tender_files_the_notice_by_itself() -> None:
    made = planned("yongji", tender_required=True)
    assert "tender-docs" in items(made)
    assert "works-registration" not in items(made)


@pytest.mark.mechanism("S3-11")
def test_what_a_superior_authority_has_argued_is_approved_on_its_opinion_without_another_review() -> None:
    made = government(superior_argumentation=True)
    assert step(made, "feasibility").skips == (ProcedureKind.EXPERT_REVIEW,)
    assert "superior-opinion" in needed(made, "feasibility")
    merged = government(superior_argumentation=True, investment_plan_issued=True)
    assert step(merged, "prelim-design").skips == (ProcedureKind.EXPERT_REVIEW,)
    assert "superior-opinion" in needed(merged, "prelim-design")


@pytest.mark.mechanism("S3-12")
def test_what_province_or_prefecture_must_argue_waits_for_the_joint_reviews_opinion() -> None:
    made = government(higher_argumentation=True)
    assert "joint-review-opinion" in needed(made, "feasibility")
    assert effects(made, "feasibility") == {
        ("joint-review-away", Effect.REORDER),
        ("joint-review-away", Effect.SKIP),
    }
    assert "joint-review-opinion" not in {one.key for one in government().happenings}


@pytest.mark.mechanism("S3-13")
def test_a_renewed_pipe_network_that_keeps_its_planning_conditions_needs_no_planning_permit() -> None:
    made = government(works_class="pipe_network", keeps_planning_conditions=True)
    assert "planning-permit" not in items(made)
    assert effects(made, "planning-permit") == {("pipe-network", Effect.EXEMPT)}
    assert all("planning-permit" not in needed(made, item) for item in items(made))


@pytest.mark.mechanism("S3-13")
def test_without_a_word_about_the_planning_conditions_the_permit_is_needed() -> None:
    assert "planning-permit" in items(government(works_class="pipe_network"))


@pytest.mark.mechanism("S3-14")
@pytest.mark.parametrize("works", ["culture_tourism", "municipal_upgrade"])
def test_the_land_opinion_stands_in_for_the_land_permit_and_opens_the_gate(works: str) -> None:
    made = government(works_class=works, land_mode="allocated")
    assert "land-opinion" in needed(made, "constr-permit")
    assert not {"land-permit", "land-title"} & needed(made, "constr-permit")
    assert ("land-opinion", Effect.SUBSTITUTE) in effects(made, "constr-permit")
    assert "land-permit" in items(made)
    (gate,) = made.gates
    assert {key for group in gate.opened_by for key in group} == {"land-allocate", "land-opinion"}


def test_for_all_other_classes_there_is_no_land_opinion() -> None:
    made = government(land_mode="allocated")
    assert "land-opinion" not in items(made)
    assert "land-permit" in needed(made, "constr-permit")


@pytest.mark.mechanism("S3-15")
def test_enterprise_projects_are_accepted_on_one_set_that_several_approvals_share() -> None:
    made = planned("yongji", energy_above_threshold=True)
    assert all(step.checks_materials for step in made.steps if step.materials)
    sharing = {
        material: {one.item for one in made.steps if material in {m.material for m in one.materials}}
        for material in ("application-form", "business-licence", "legal-person-id")
    }
    assert {"ent-filing", "planning-permit", "util-water"} <= sharing["business-licence"]
    assert sharing["legal-person-id"] >= {"ent-filing", "building-title"}
    assert len(sharing["application-form"]) > 10
    assert [article.key for article in made.articles["submit_material"]] == ["reform-2019-11", "s3-15"]
    assert not any(step.checks_materials for step in government().steps)


@pytest.mark.mechanism("S3-16")
def test_establishment_energy_review_and_eia_of_an_enterprise_wait_for_nothing_but_the_project_code() -> None:
    made = planned("yongji", energy_above_threshold=True)
    for item in ("ent-filing", "energy-review", "eia-form"):
        assert needed(made, item) == {"project-code"}
    assert effects(made, "energy-review") == {("parallel-establishment", Effect.REORDER)}
    assert needed(planned("haicang", energy_above_threshold=True), "energy-review") == {"ent-filing"}


@pytest.mark.mechanism("S3-19")
def test_government_projects_take_the_one_wing_and_enterprise_projects_the_other() -> None:
    assert {one.key for one in government().packages} == {"ten-measures", "tolerance"}
    for establishment in ("filed", "ratified"):
        made = planned("yongji", establishment=establishment)
        assert {one.key for one in made.packages} == {"one-time"}
        rules = {rule.rule for step in made.steps for rule in step.rules}
        assert rules <= {"one-time", "parallel-establishment"}


@pytest.mark.mechanism("S3-19")
def test_whatever_the_class_of_works_and_the_facts_the_ten_measures_give_a_plan() -> None:
    flags = ("investment_plan_issued", "single_content", "superior_argumentation", "higher_argumentation")
    works = ("repair", "pipe_network", "culture_tourism", "old_neighbourhood")
    for kind, *stated in product(works, *[(False, True)] * len(flags)):
        facts = dict(zip(flags, stated, strict=True))
        made = government(
            works_class=kind, land_mode="allocated", keeps_planning_conditions=True, investment=900, **facts
        )
        assert ("proj-proposal" in items(made)) is not facts["investment_plan_issued"]
        assert ("planning-permit" in items(made)) is (kind != "pipe_network")
