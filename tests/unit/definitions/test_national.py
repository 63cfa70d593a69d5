from datetime import date
from typing import get_args

import pytest

from binglian.domain.limits import ClockKind, Unit
from binglian.domain.messages import Message
from binglian.domain.plan import Mode, Plan, Step
from definitions.difference import ChangeKind, compare_definitions
from definitions.figures import figures
from definitions.loaded import Loaded
from definitions.loader import catalogue
from definitions.planner import plan
from definitions.projects import ProjectSpec

TODAY = date(2026, 3, 2)
WD, CD, CM = Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS


@pytest.fixture(scope="module")
def national() -> Loaded:
    return catalogue().load("national", 2)


@pytest.fixture(scope="module")
def made(national: Loaded) -> Plan:
    facts: dict[str, bool | int | float | str] = {
        "establishment": "filed",
        "land_mode": "granted",
        "eia": "report",
        "soil_water": True,
    }
    spec = ProjectSpec(key="p", name="p", jurisdiction="national", facts=facts)
    return plan(national, spec, Mode.PARALLEL)


def step(made: Plan, key: str) -> Step:
    return next(step for step in made.steps if step.item == key)


@pytest.mark.parametrize(
    ("item", "kind", "value", "unit", "basis"),
    [
        ("planning-permit", ClockKind.ACCEPTANCE, 5, WD, "licensing-law-32"),
        ("planning-permit", ClockKind.STATUTORY, 20, WD, "licensing-law-42"),
        ("planning-permit", ClockKind.DELIVERY, 10, WD, "licensing-law-44"),
        ("planning-permit", ClockKind.CONSULTATION, 7, WD, "consultation-7"),
        ("planning-permit", ClockKind.HEARING_REQUEST, 5, WD, "licensing-law-47"),
        ("planning-permit", ClockKind.HEARING, 20, WD, "licensing-law-47"),
        ("planning-permit", ClockKind.HEARING_NOTICE, 7, WD, "licensing-law-48"),
        ("eia-report", ClockKind.STATUTORY, 60, CD, "eia-law-22"),
        ("soil-water", ClockKind.STATUTORY, 10, WD, "soil-water-order-53"),
        ("constr-permit", ClockKind.STATUTORY, 7, CD, "building-law-8"),
        ("constr-permit", ClockKind.VALIDITY, 3, CM, "building-law-9"),
        ("constr-permit", ClockKind.STOP_REPORT, 1, CM, "building-law-10"),
        ("constr-permit", ClockKind.RECHECK, 12, CM, "building-law-10"),
    ],
)
def test_the_law_of_a_case_stands_in_the_plan(
    made: Plan, item: str, kind: ClockKind, value: int, unit: Unit, basis: str
) -> None:
    limit = step(made, item).limit(kind, TODAY)
    assert limit is not None
    assert (limit.value, limit.unit, limit.basis) == (value, unit, basis)


@pytest.mark.parametrize(
    ("item", "kind", "value", "times", "by"),
    [
        ("planning-permit", ClockKind.STATUTORY, 10, 1, ("head@item",)),
        ("soil-water", ClockKind.STATUTORY, 10, 1, ("head@item",)),
        ("constr-permit", ClockKind.VALIDITY, 3, 2, ("head@item",)),
    ],
)
def test_the_law_says_who_extends_which_limit_and_by_how_much(
    made: Plan, item: str, kind: ClockKind, value: int, times: int, by: tuple[str, ...]
) -> None:
    limit = step(made, item).limit(kind, TODAY)
    assert limit is not None
    assert limit.extension is not None
    assert (limit.extension.value, limit.extension.times, limit.extension.by) == (value, times, by)


def test_joint_handling_takes_45_working_days_and_15_more_by_the_head_of_government(made: Plan) -> None:
    joint = {stage.key: stage.limits for stage in made.stages}
    assert joint["parallel"] == ()
    for key in ("stage1", "stage2", "stage3", "stage4"):
        (planned,) = joint[key]
        assert planned.limit.extension is not None
        assert (planned.limit.value, planned.limit.unit) == (45, WD)
        assert (planned.limit.extension.value, planned.limit.extension.by) == (15, ("government-head",))


def test_a_plan_for_soil_and_water_was_decided_in_20_working_days_before_2023(made: Plan) -> None:
    soil = step(made, "soil-water")
    limits = [soil.limit(ClockKind.STATUTORY, day) for day in (date(2023, 2, 28), date(2023, 3, 1))]
    assert [limit and limit.value for limit in limits] == [20, 10]


def test_what_is_no_licence_has_no_deemed_acceptance(made: Plan) -> None:
    for item in ("ent-filing", "drawing-review", "util-water", "completion-filing", "land-title"):
        assert step(made, item).limit(ClockKind.ACCEPTANCE, TODAY) is None


def test_every_act_rests_on_an_article_and_is_for_somebody(made: Plan) -> None:
    kinds = {kind.model_fields["type"].default for kind in get_args(get_args(Message)[0])}
    between = {"note_ticket", "clear_ticket", "receive_resolution"}  # only tickets and meetings send them
    asked = kinds - between - {"assign_code"}  # a fact of the project: for those who may adopt a plan
    assert made.articles.keys() == asked
    assert made.authority.keys() == asked - {"record_happening"}


def test_pre_reviews_rest_on_the_expected_winner_and_the_plan_reviewed(made: Plan) -> None:
    assert made.reviewed_facts == ("expected_winner", "reviewed_plan")


def test_no_material_and_no_basis_is_there_for_nothing(national: Loaded) -> None:
    definition = national.definition
    used = {line.material for item in definition.items.values() for line in item.materials}
    assert used == definition.materials.keys()
    rested_on = {basis for bases in definition.acts.values() for basis in bases}
    for figure in figures(definition):
        rested_on |= {form.basis for _, form in figure.form.versions()}
    assert rested_on == definition.bases.keys()


def test_the_second_version_only_adds_to_the_first(national: Loaded) -> None:
    changes = compare_definitions(catalogue().load("national", 1), national)
    assert ChangeKind.ENTERED not in {change.kind for change in changes}
    assert ChangeKind.LEFT not in {change.kind for change in changes}
    replaced = {change.path for change in changes if change.before is not None}
    assert replaced == {
        "facts.investment.default",
        "items.soil-water.limits.statutory",
        "bases.soil-water-order-53.note",
    }
