from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from binglian.domain.limits import ClockKind, StartsOn, Unit
from binglian.domain.messages import Message
from binglian.domain.plan import Article, Mode, Plan, PlannedMaterial, PreReview
from binglian.domain.text import Text
from definitions.planner import PlanError, plan
from tests.unit.definitions.samples import Data, definition, item, limit, load, project, words


def planned(root: Path, data: Data, mode: Mode = Mode.PARALLEL, **spec: Any) -> Plan:
    return plan(load(root, data), project(**spec), mode)


def items(made: Plan) -> list[str]:
    return [step.item for step in made.steps]


def reasons(made: Plan) -> dict[str, str]:
    return {exclusion.item: exclusion.why.en for exclusion in made.exclusions}


def refusal(root: Path, data: Data, **spec: Any) -> list[tuple[str, str]]:
    with pytest.raises(PlanError) as caught:
        planned(root, data, **spec)
    return [(problem.code.value, problem.offender) for problem in caught.value.problems]


def test_items_are_chosen_by_type_and_by_rule_and_say_why(tmp_path: Path) -> None:
    made = planned(tmp_path, definition())
    assert items(made) == ["filing", "contract", "permit", "check"]
    assert {step.item: step.why.en for step in made.steps} == {
        "filing": "applies to projects under: filed",
        "contract": "applies to every project",
        "permit": "applies to every project",
        "check": "applies to every project",
    }
    assert reasons(made) == {
        "proposal": "only for projects under: government; this project is under: filed",
        "forestry": "no forest",
    }


def test_a_rule_that_holds_brings_its_item_and_its_reason(tmp_path: Path) -> None:
    made = planned(tmp_path, definition(), facts={"establishment": "filed", "investment": 1001})
    forestry = next(step for step in made.steps if step.item == "forestry")
    assert forestry.why.en == "forest"
    assert items(made).index("forestry") < items(made).index("permit")


def test_needs_keep_only_what_is_planned(tmp_path: Path) -> None:
    needs = {step.item: step.needs for step in planned(tmp_path, definition()).steps}
    assert needs == {
        "filing": (),
        "contract": (("award",), ("filing",)),
        "permit": (("contract",),),
        "check": (("filing",),),
    }


def test_the_plan_is_the_domains_in_full(tmp_path: Path) -> None:
    loaded = load(tmp_path, definition())
    made = plan(loaded, project(), Mode.PARALLEL)
    assert made.definition == loaded.ref
    assert [(stage.key, stage.lead, stage.items) for stage in made.stages] == [
        ("stage1", "planning", ("filing", "contract")),
        ("stage2", "housing", ("permit", "check")),
    ]
    assert [step.order for step in made.steps] == [1, 2, 3, 4]
    assert [happening.key for happening in made.happenings] == ["listing", "award"]
    assert [(gate.key, gate.opened_by) for gate in made.gates] == [("land", (("contract",),))]
    (milestone,) = made.milestones
    assert (milestone.start, milestone.end) == ("award", "permit")
    assert milestone.limit is not None
    assert milestone.limit.unit is Unit.CALENDAR_DAYS
    permit = made.steps[2]
    assert permit.pre_review == PreReview(gate="land", opens_with="listing")
    assert permit.department_title.en == "housing"
    assert made.authority["close_project"] == ("agent",)


def test_limits_take_their_defaults_from_the_definition(tmp_path: Path) -> None:
    steps = {step.item: step for step in planned(tmp_path, definition()).steps}
    filing = [
        (found.kind, found.limit.value, found.limit.warn, found.limit.starts_on)
        for found in steps["filing"].limits
    ]
    assert filing == [(ClockKind.PROMISED, 1, 0, StartsOn.ACCEPTED)]
    statutory, delivery = steps["permit"].limits
    assert (statutory.kind, statutory.limit.starts_on) == (ClockKind.STATUTORY, StartsOn.RECEIVED)
    assert (delivery.kind, delivery.limit.value, delivery.limit.warn) == (ClockKind.DELIVERY, 10, 2)
    assert delivery.limit.starts_on is StartsOn.DECIDED


def test_without_a_delivery_limit_there_is_no_delivery_clock(tmp_path: Path) -> None:
    data = definition()
    del data["delivery"]
    data["milestones"]["award-to-permit"].pop("limit")
    made = planned(tmp_path, data)
    assert not any(found.kind is ClockKind.DELIVERY for step in made.steps for found in step.limits)
    assert made.milestones[0].limit is None


def test_in_serial_mode_each_step_comes_after_the_one_before(tmp_path: Path) -> None:
    made = planned(tmp_path, definition(), Mode.SERIAL)
    assert [step.after for step in made.steps] == [(), ("filing",), ("contract",), ("permit",)]


def test_in_parallel_mode_only_serial_stages_are_serial(tmp_path: Path) -> None:
    made = planned(tmp_path, definition())
    assert [step.after for step in made.steps] == [(), (), (), ("permit",)]


def test_what_lies_after_the_last_stage_is_left_out_with_what_it_alone_concerns(tmp_path: Path) -> None:
    data = definition()
    data["happenings"]["built"] = {"title": words("built"), "reported_by": ["agent"]}
    data["items"]["check"]["needs"] = ["built"]
    made = planned(tmp_path, data, through="stage1")
    assert items(made) == ["filing", "contract"]
    assert reasons(made)["permit"] == "belongs to the stage two, beyond the scope of this project"
    assert (made.gates, made.milestones) == ((), ())
    assert [happening.key for happening in made.happenings] == ["listing", "award"]


def test_happenings_that_nothing_waits_for_are_kept_to_be_recorded(tmp_path: Path) -> None:
    data = definition()
    data["happenings"]["contact"] = {"title": words("contact"), "reported_by": ["agent"]}
    assert "contact" in [happening.key for happening in planned(tmp_path, data).happenings]


def test_what_runs_beside_the_stages_stays_unless_it_needs_what_lies_beyond(tmp_path: Path) -> None:
    data = definition()
    data["items"]["water"] = item(7, stage="beside", needs=["permit"])
    data["items"]["tap"] = item(8, stage="beside", needs=["water"])
    data["happenings"]["built"] = {"title": words("x"), "reported_by": ["agent"], "needs": ["permit"]}
    data["items"]["title"] = item(9, needs=["built"])
    made = planned(tmp_path, data, through="stage1", facts={"establishment": "filed", "forest": True})
    assert items(made) == ["filing", "contract", "forestry"]
    assert {key: reasons(made)[key] for key in ("water", "tap", "title")} == {
        "water": "needs what is beyond the scope of this project: permit",
        "tap": "needs what is beyond the scope of this project: water",
        "title": "needs what is beyond the scope of this project: built",
    }


def test_a_last_stage_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, definition(), through="stage9") == [("unknown-stage", "stage9")]


def test_an_item_that_needs_what_this_project_cannot_have_is_refused_by_name(tmp_path: Path) -> None:
    data = definition()
    data["items"]["check"]["needs"] = ["proposal"]
    data["items"]["later"] = item(9, needs=["check"])
    assert refusal(tmp_path, data) == [("unreachable", "check")]


def test_a_happening_that_cannot_come_takes_with_it_what_needs_it(tmp_path: Path) -> None:
    data = definition()
    data["happenings"]["award"]["when"] = "forest"
    assert refusal(tmp_path, data) == [("unreachable", "contract")]


def test_a_pre_review_behind_a_gate_that_never_opens_is_refused(tmp_path: Path) -> None:
    data = definition()
    data["gates"]["land"]["opened_by"] = ["proposal"]
    assert refusal(tmp_path, data) == [("gate-never-opens", "land")]


def test_a_gate_that_nothing_planned_opens_is_no_gate_of_this_project(tmp_path: Path) -> None:
    data = definition()
    data["gates"]["land"]["opened_by"] = ["proposal"]
    del data["items"]["permit"]["pre_review"]
    data["items"]["check"]["needs"] = ["land?"]
    assert planned(tmp_path, data).gates == ()


def test_without_the_happening_that_opens_the_window_there_is_no_pre_review(tmp_path: Path) -> None:
    data = definition()
    data["happenings"]["listing"]["when"] = "forest"
    data["happenings"]["award"]["needs"] = ["listing?"]
    made = planned(tmp_path, data)
    assert next(step for step in made.steps if step.item == "permit").pre_review is None
    assert made.gates == ()


def test_a_milestone_whose_rule_does_not_hold_is_left_out(tmp_path: Path) -> None:
    data = definition()
    data["milestones"]["award-to-permit"]["when"] = "forest"
    assert planned(tmp_path, data).milestones == ()


def test_the_same_project_is_planned_alike_twice(tmp_path: Path) -> None:
    loaded = load(tmp_path, definition())
    assert plan(loaded, project(), Mode.PARALLEL) == plan(loaded, project(), Mode.PARALLEL)


@st.composite
def definitions(draw: st.DrawFn) -> Data:
    """Items that need earlier ones only, in stages of any order, some with pre-review."""
    size = draw(st.integers(1, 12))
    stages = ["stage1", "stage2", "beside"]
    rule = {"when": "forest", "why": words("x"), "why_not": words("x")}
    made: Data = {}
    for number in range(1, size + 1):
        earlier = [f"i{other}" for other in range(1, number)]
        needs = draw(
            st.lists(st.lists(st.sampled_from(earlier), min_size=1, max_size=3, unique=True), max_size=3)
            if earlier
            else st.just([])
        )
        made[f"i{number}"] = item(
            draw(st.integers(1, 3)) * 100 + number,
            stage=draw(st.sampled_from(stages)),
            needs=[" | ".join(line) + "?" for line in needs],
            limits={"promised": limit(draw(st.integers(0, 9)), draw(st.sampled_from(["WD", "CD"])))},
            **(rule if draw(st.booleans()) else {}),
        )
    for stage in stages:
        made[f"{stage}-item"] = item(1000 + len(made), stage=stage)
    return definition(items=dict(reversed(made.items())), gates={}, milestones={}, happenings={})


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(definitions(), st.sampled_from(Mode), st.booleans())
def test_whatever_the_definition_each_step_comes_after_all_that_it_waits_for(
    tmp_path_factory: pytest.TempPathFactory, data: Data, mode: Mode, forest: bool
) -> None:
    made = planned(
        tmp_path_factory.mktemp("d"), data, mode, facts={"establishment": "filed", "forest": forest}
    )
    order = {step.item: step.order for step in made.steps}
    assert sorted(order.values()) == list(range(1, len(order) + 1))
    for step in made.steps:
        for key in (*step.after, *(name for group in step.needs for name in group)):
            assert order[key] < step.order
    assert order.keys() | {exclusion.item for exclusion in made.exclusions} == data["items"].keys()
    assert sum(len(stage.items) for stage in made.stages) == len(made.steps)


def test_a_plan_keeps_the_facts_that_it_was_made_from(tmp_path: Path) -> None:
    data = definition()
    data["facts"]["place"]["reviewed"] = True
    made = planned(tmp_path, data, facts={"establishment": "filed", "investment": 3})
    assert made.facts == {"establishment": "filed", "forest": False, "investment": 3, "place": ""}
    assert made.reviewed_facts == ("place",)


def test_a_plan_says_what_each_act_rests_on(tmp_path: Path) -> None:
    kinds = [kind.model_fields["type"].default for kind in get_args(get_args(Message)[0])]
    data = definition(acts=dict.fromkeys(kinds, ("law",)))
    assert planned(tmp_path, data).articles["accept"] == (Article(key="law", title=Text("law", "law")),)
    assert planned(tmp_path, definition()).articles == {}


def test_a_retired_item_is_never_planned_and_says_since_when(tmp_path: Path) -> None:
    data = definition()
    data["items"]["check"]["retired"] = {"on": "2026-05-01", "authority": words("order 3")}
    made = planned(tmp_path, data)
    assert "check" not in items(made)
    assert reasons(made)["check"] == "left the catalogue on 2026-05-01 (order 3)"


def test_a_step_names_its_materials_its_post_and_its_windows(tmp_path: Path) -> None:
    data = definition(responsible="handler", materials={"form": {"title": words("form")}})
    data["service"] = {"online": {"title": words("online"), "basis": "law", "always": True}}
    data["items"]["permit"] |= {"responsible": "agent", "service": ["online"]}
    data["items"]["permit"]["materials"] = [{"material": "form", "deferrable": True}]
    steps = {step.item: step for step in planned(tmp_path, data).steps}
    permit = steps["permit"]
    assert permit.materials == (
        PlannedMaterial(material="form", title=Text("form", "form"), deferrable=True),
    )
    assert (permit.responsible, permit.service) == (Text("agent", "agent"), ("online",))
    assert steps["check"].responsible == Text("handler", "handler")
    assert planned(tmp_path, definition()).steps[0].responsible is None


@pytest.mark.parametrize(
    ("stated", "checked"),
    [
        (False, False),
        (True, True),
        ("establishment == 'filed'", True),
        ("establishment != 'filed'", False),
    ],
)
def test_a_definition_says_by_rule_whether_acceptance_checks_materials(
    tmp_path: Path, stated: object, checked: bool
) -> None:
    data = definition(checks_materials=stated, materials={"form": {"title": words("form")}})
    data["items"]["permit"]["materials"] = ["form"]
    steps = {step.item: step.checks_materials for step in planned(tmp_path, data).steps}
    assert steps == {"filing": False, "contract": False, "permit": checked, "check": False}
