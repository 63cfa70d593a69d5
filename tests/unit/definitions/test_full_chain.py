"""The whole chain of a project, from its establishment to the title of its building, by real definitions."""

import pytest

from binglian.domain.limits import ClockKind
from tests.builders import at
from tests.unit.definitions.cities import FIVE, limit, planned, step
from tests.unit.definitions.journey import Journey


@pytest.mark.mechanism("S0-03")
def test_every_approval_from_establishment_to_the_building_title_is_guided_to_its_end() -> None:
    plan = planned("tongan", land_mode="granted", civil_building=True)
    journey = Journey(plan).go()
    approved = {item for item, case in journey.project.cases.items() if case.approved}
    assert approved == {step.item for step in plan.steps}
    assert {"ent-filing", "land-title", "constr-permit", "completion-filing", "building-title"} <= approved
    assert journey.project.completed
    filing, title = journey.project.cases["ent-filing"], journey.project.cases["building-title"]
    assert filing.decided_at is not None
    assert title.decided_at is not None
    assert filing.decided_at < title.decided_at


@pytest.mark.parametrize("city", FIVE)
@pytest.mark.parametrize("establishment", ["filed", "ratified"])
def test_a_project_of_any_city_can_be_taken_to_its_end(city: str, establishment: str) -> None:
    journey = Journey(planned(city, establishment=establishment, land_mode="granted"))
    for material in {one.material for made in journey.project.plan.steps for one in made.materials}:
        phrases = journey.project.plan.authority["submit_material"]
        assert journey.does("submit_material", phrases, material=material, digest="0" * 64, reference="vault")
    assert journey.go().project.completed


@pytest.mark.mechanism("S4-09")
def test_what_was_reviewed_ahead_is_issued_together_once_the_land_is_won() -> None:
    """Several certificates at once (多证齐发): the gate makes them formal at one instant."""
    journey = Journey(planned("xian-etdz", land_mode="granted"))
    for key in ("project-code", "listing"):
        assert journey.happens(key)
    ahead = [made for made in journey.project.plan.steps if made.pre_review]
    for made in ahead:
        for act in ("begin_pre_review", "conclude_pre_review"):
            fields = {"favourable": True} if act == "conclude_pre_review" else {}
            assert journey.does(act, journey.project.plan.authority[act], made, item=made.item, **fields)
    journey.go()
    opened = journey.project.gates["land"]
    together = [made.item for made in ahead if journey.project.cases[made.item].accepted_at == opened]
    assert len(together) >= 2
    assert all(journey.project.cases[item].promoted for item in together)
    assert journey.project.completed


@pytest.mark.parametrize("item", ["ent-filing", "constr-permit"])
def test_filing_and_construction_permit_are_promised_within_one_working_day(item: str) -> None:
    plan = planned("xian-etdz")
    assert limit(plan, item, ClockKind.PROMISED).value == 1
    journey = Journey(plan, "2026-04-30 08:00").go()  # the eve of five days off
    clock = next(
        clock for clock in journey.project.cases["ent-filing"].clocks if clock.kind is ClockKind.PROMISED
    )
    assert step(plan, "ent-filing").item == "ent-filing"
    assert clock.started_at < at("2026-05-01 00:00")
    assert clock.due.label() == "2026-05-06"
