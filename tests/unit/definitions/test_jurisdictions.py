"""The five jurisdictions as data: what their rules and figures make of real projects."""

from datetime import date
from itertools import product

import pytest

from binglian.domain.limits import ClockKind, Limit, Unit
from binglian.domain.plan import Effect, Mode, Package, Plan, ProcedureKind, Step
from definitions.loader import CATALOG, catalogue
from definitions.planner import plan
from definitions.projects import ProjectSpec
from definitions.schema import Basis, Definition, MeetingForm, MeetingKind
from definitions.validator import validate

FIVE = {"tongan": 2, "haicang": 1, "jianou": 1, "yongji": 1, "xian-etdz": 1}
SEEDS = dict(zip(FIVE, ("s0-", "s1-", "s2-", "s3-", "s4-"), strict=True))
TODAY = date(2026, 3, 2)


def definition(key: str) -> Definition:
    return catalogue().load(key, FIVE[key]).definition


def own_bases(key: str) -> dict[str, Basis]:
    """The bases that a jurisdiction states itself, by key."""
    return {name: basis for name, basis in definition(key).bases.items() if name.startswith(SEEDS[key])}


def planned(key: str, **facts: object) -> Plan:
    """The plan of a project; an enterprise project on land already held, unless its facts say otherwise."""
    return planned_in(Mode.PARALLEL, key, **facts)


def planned_in(mode: Mode, key: str, **facts: object) -> Plan:
    """See ``planned``."""
    stated = {"establishment": "filed", "land_mode": "existing", "eia": "form", **facts}
    spec = {"key": "p", "name": "示例", "jurisdiction": key, "facts": stated}
    return plan(catalogue().load(key, FIVE[key]), ProjectSpec.model_validate(spec), mode)


def government(**facts: object) -> Plan:
    """The plan of a government project in Yongji."""
    return planned("yongji", establishment="government", **facts)


def step(made: Plan, item: str) -> Step:
    return next(step for step in made.steps if step.item == item)


def items(made: Plan) -> list[str]:
    return [step.item for step in made.steps]


def needed(made: Plan, item: str) -> set[str]:
    return {key for group in step(made, item).needs for key in group}


def deferrable(made: Plan, item: str) -> set[str]:
    return {material.material for material in step(made, item).materials if material.deferrable}


def limit(made: Plan, item: str, kind: ClockKind) -> Limit:
    found = step(made, item).limit(kind, TODAY)
    assert found is not None
    return found


def package(made: Plan, key: str) -> Package:
    return next(package for package in made.packages if package.key == key)


def effects(made: Plan, item: str) -> set[tuple[str, Effect]]:
    """What rules did to a step, or to an item that a rule took out of the plan."""
    rules = [rule for step in made.steps if step.item == item for rule in step.rules]
    rules += [one.rule for one in made.exclusions if one.item == item and one.rule]
    return {(rule.rule, rule.effect) for rule in rules}


def meetings(key: str, kind: MeetingKind) -> list[MeetingForm]:
    return [meeting for meeting in definition(key).meetings.values() if meeting.kind is kind]


# --------------------------------------------------------------------------------------------- of all five


def test_nothing_is_wrong_with_any_of_them() -> None:
    for key, version in FIVE.items():
        assert [str(problem) for problem in validate(catalogue().read(key, version))] == []


@pytest.mark.parametrize("key", FIVE)
def test_each_is_an_overlay_of_the_national_base_and_brings_its_own_titles(key: str) -> None:
    own, base = definition(key), catalogue().load("national", 2).definition
    assert own.extends == "national@2"
    assert own.title != base.title
    assert own.posts["agent"] != base.posts["agent"]
    assert own.departments["agency-group"] != base.departments["agency-group"] or key == "haicang"


@pytest.mark.parametrize("key", FIVE)
def test_every_basis_of_its_own_was_read_in_its_source_and_is_used(key: str) -> None:
    bases = own_bases(key)
    assert bases
    assert all(basis.verified for basis in bases.values())
    text = (CATALOG / key / f"v{FIVE[key]}.yaml").read_text("utf-8")
    assert [name for name in bases if text.count(name) < 2] == []


@pytest.mark.parametrize("key", FIVE)
def test_each_states_its_ladder_and_its_meetings_on_its_own_bases(key: str) -> None:
    own = definition(key)
    assert len(own.ladder) >= 2
    assert {rung.basis for rung in own.ladder} | {meeting.basis for meeting in own.meetings.values()} <= set(
        own_bases(key)
    )
    assert all(meeting.members for meeting in own.meetings.values())


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("key", FIVE)
def test_every_kind_of_project_on_every_kind_of_land_can_be_planned(key: str, mode: Mode) -> None:
    establishments = ("government", "ratified", "filed")
    lands = ("granted", "allocated", "existing")
    for establishment, land, energy in product(establishments, lands, (False, True)):
        made = planned_in(
            mode, key, establishment=establishment, land_mode=land, energy_above_threshold=energy
        )
        assert "constr-permit" in items(made)


def test_no_overlay_states_more_than_its_own() -> None:
    """A jurisdiction is one short file: what it doesn't state is the national base's."""
    for key, version in FIVE.items():
        lines = (CATALOG / key / f"v{version}.yaml").read_text("utf-8").splitlines()
        assert len(lines) < 300


# ------------------------------------------------------------------------------------------------- Tong'an


@pytest.mark.mechanism("S0-07")
def test_tongan_issues_the_title_within_seven_working_days_of_the_delivery_of_the_land() -> None:
    (milestone,) = [
        one
        for one in planned("tongan", land_mode="granted").milestones
        if one.key == "land-delivery-to-title"
    ]
    assert milestone.limit is not None
    assert (milestone.start, milestone.end) == ("land-delivery", "land-title")
    assert (milestone.limit.value, milestone.limit.unit) == (7, Unit.WORKING_DAYS)


@pytest.mark.mechanism("S0-08")
def test_tongan_measures_award_to_permit_against_thirty_nine_days_presumed_to_be_calendar_days() -> None:
    made = planned("tongan", land_mode="granted")
    (milestone,) = [one for one in made.milestones if one.key == "award-to-construction-permit"]
    assert milestone.limit is not None
    assert (milestone.limit.value, milestone.limit.unit) == (39, Unit.CALENDAR_DAYS)
    note = definition("tongan").bases["s0-08"].note
    assert note is not None
    assert "presumed" in note.en


@pytest.mark.mechanism("S0-16")
def test_in_tongan_the_agent_builder_may_send_whatever_the_applicant_may() -> None:
    authority = definition("tongan").authority
    mine = {kind for kind, phrases in authority.items() if "applicant" in phrases}
    assert mine == {kind for kind, phrases in authority.items() if "builder" in phrases}


# ------------------------------------------------------------------------------------------------- Haicang


@pytest.mark.mechanism("S1-09")
def test_haicang_guides_new_land_in_four_steps() -> None:
    found = package(planned("haicang", land_mode="granted"), "new-land-path")
    assert found.items == ("ent-filing", "planning-permit", "drawing-review", "constr-permit")
    assert found.basis == "s1-09"


@pytest.mark.mechanism("S1-09")
def test_haicang_guides_an_expansion_in_six_steps_and_in_this_order() -> None:
    made = planned("haicang", changes_land_contract=True)
    found = package(made, "expansion-path")
    path = ("ent-filing", "planning-condition", "land-supplement", "planning-permit", "drawing-review")
    assert found.items == (*path, "constr-permit")
    orders = [step(made, item).order for item in found.items]
    assert orders == sorted(orders)
    assert [one.key for one in made.packages] == ["expansion-path"]


def test_an_expansion_that_keeps_its_contract_is_not_guided_through_a_supplement() -> None:
    assert "land-supplement" not in package(planned("haicang"), "expansion-path").items


@pytest.mark.mechanism("S1-03")
def test_haicang_traces_when_and_on_whose_authority_its_list_of_items_changed() -> None:
    listed = definition("haicang").items
    traced = {key: item.trace[-1] for key, item in listed.items() if item.trace and key != "soil-water"}
    assert traced.keys() == {"planning-condition", "land-supplement"}
    assert {trace.on for trace in traced.values()} == {date(2023, 12, 13)}
    assert all("行政审批管理局" in trace.authority.zh for trace in traced.values())


def test_haicang_clears_daily_settles_monthly_and_keeps_routine_work_off_the_agenda() -> None:
    (daily,) = meetings("haicang", MeetingKind.DAILY_CLEAR)
    assert (daily.cadence.every, daily.cadence.unit) == (1, Unit.WORKING_DAYS)
    (settle,) = meetings("haicang", MeetingKind.SETTLE)
    assert settle.cadence.per_month == 1
    submits = definition("haicang").meetings["group-office"].submits
    assert submits is not None
    assert len(submits.excludes) == 3


# ------------------------------------------------------------------------------------------------- Jian'ou


@pytest.mark.mechanism("S2-13")
def test_jianou_promises_about_half_of_the_provinces_limits_as_a_promise_of_the_whole() -> None:
    (promise,) = definition("jianou").promises
    assert (promise.value, promise.unit, promise.basis) == (50, "percent", "s2-13")
    note = definition("jianou").bases["s2-13"].note
    assert note is not None
    assert "nearly" in note.en


def test_the_task_force_of_jianou_takes_up_key_projects_and_no_others() -> None:
    made = planned("jianou", land_mode="granted", key_project=True)
    assert package(made, "task-force").items == ("land-contract", "eia-form", "constr-permit")
    assert planned("jianou", land_mode="granted").packages == ()


def test_jianou_meets_weekly_monthly_every_two_weeks_and_over_tea() -> None:
    own = definition("jianou").meetings
    assert (own["weekly"].cadence.every, own["joint"].cadence.every) == (7, 14)
    assert {own[key].cadence.unit for key in ("weekly", "joint")} == {Unit.CALENDAR_DAYS}
    assert own["monthly"].cadence.per_month == 1
    tea, guests = own["tea-party"], own["tea-party"].guests
    assert guests is not None
    assert (tea.cadence.per_month, guests.least, guests.most) == (2, 5, 8)


def test_feedback_of_jianou_comes_in_three_days_whose_unit_is_an_assumption_that_says_so() -> None:
    rung = next(rung for rung in definition("jianou").ladder if rung.rung == "task-force")
    assert rung.after is not None
    assert (rung.after.value, rung.after.unit) == (3, Unit.WORKING_DAYS)
    note = definition("jianou").bases["s2-04"].note
    assert note is not None
    assert "unit open" in note.en


# -------------------------------------------------------------------------------------------------- Yongji


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


# ----------------------------------------------------------------------------------------------- Xi'an ETDZ


@pytest.mark.mechanism("S4-01")
def test_every_project_of_xian_gets_one_package_of_items_and_one_book_of_policies() -> None:
    for establishment, first in (("filed", "ent-filing"), ("government", "proj-proposal")):
        found = package(planned("xian-etdz", establishment=establishment), "item-package")
        assert found.items == (first, "eia-form", "constr-permit", "completion-filing")
        assert found.policies


@pytest.mark.mechanism("S4-07")
def test_the_chart_of_xian_names_for_each_utility_who_by_when_and_after_what() -> None:
    made = planned("xian-etdz")
    chart = package(made, "utility-chart").items
    assert chart == ("util-water", "util-power", "util-heat", "util-gas")
    assert [step(made, item).department for item in chart] == [
        "water-supply",
        "power-supply",
        "heat-supply",
        "gas-supply",
    ]
    assert all(step(made, item).responsible for item in chart)
    assert all(needed(made, item) == {"planning-permit"} for item in chart)
    assert {"signing", "production"} <= {one.key for one in made.happenings}


@pytest.mark.mechanism("S4-08")
def test_the_three_named_items_are_open_at_weekends_and_at_all_hours_and_their_limits_stay() -> None:
    made = planned("xian-etdz")
    named = {"ent-filing", "constr-permit", "completion-filing"}
    assert {step.item for step in made.steps if step.service} == named
    assert {step(made, item).service for item in named} == {("weekend", "online")}
    service = definition("xian-etdz").service
    assert service["online"].always
    assert [day.value for day in service["weekend"].days] == ["sat", "sun"]
    assert limit(made, "completion-filing", ClockKind.PROMISED) == limit(
        planned("haicang"), "completion-filing", ClockKind.PROMISED
    )


@pytest.mark.parametrize("item", ["ent-filing", "constr-permit"])
def test_filing_and_construction_permit_of_xian_take_one_working_day(item: str) -> None:
    found = limit(planned("xian-etdz"), item, ClockKind.PROMISED)
    assert (found.value, found.unit, found.basis) == (1, Unit.WORKING_DAYS, "s4-12")


# --------------------------------------------------------------------------------- a city is data, not code


def test_no_code_knows_any_jurisdiction() -> None:
    """A sixth city is one YAML file: no module names one of the five, or a fact or an item of theirs."""
    root = CATALOG.parents[1]
    base = catalogue().load("national", 2).definition
    stated = {name for key in FIVE for name in (*definition(key).facts, *definition(key).items)}
    names = {*FIVE, *stated} - {*base.facts, *base.items}
    rooms = ("binglian", "definitions", "workflows", "activities", "workers")
    for path in (path for room in rooms for path in (root / room).rglob("*.py")):
        source = path.read_text("utf-8")
        named = [name for name in names if f'"{name}"' in source or f"'{name}'" in source]
        assert named == [], path
