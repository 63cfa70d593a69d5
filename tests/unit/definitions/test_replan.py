from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from binglian.domain.limits import ClockKind
from binglian.domain.plan import Mode, Plan, PreReview, ProcedureKind, Step
from definitions.facts import FactError
from definitions.plan_changes import (
    CheckChanged,
    FactChanged,
    NeedsChanged,
    SkipsChanged,
    StageMoved,
    StepRemoved,
)
from definitions.planner import plan
from definitions.replan import Replanned, replan
from tests.unit.definitions.samples import Data, changed, definition, item, limit, load, project, rule, words

FILED = {"establishment": "filed"}
FOREST = {**FILED, "forest": True}
GOVERNMENT = {"establishment": "government"}


def again(
    root: Path,
    data: Data,
    before: Data,
    after: Data,
    *begun: str,
    then: Data | None = None,
    mode: Mode = Mode.PARALLEL,
    **spec: Any,
) -> Replanned:
    """A project planned on some facts, then on others, perhaps by another definition."""
    loaded = load(root / "old", data)
    running = plan(loaded, project(facts=before), mode)
    new = load(root / "new", then) if then else loaded
    return replan(new, project(facts=after, **spec), mode, running, set(begun))


def items(made: Plan) -> list[str]:
    return [step.item for step in made.steps]


def step(made: Plan, key: str) -> Step:
    return next(step for step in made.steps if step.item == key)


def test_nothing_changes_where_nothing_changed(tmp_path: Path) -> None:
    data = definition()
    running = plan(load(tmp_path, data), project(), Mode.PARALLEL)
    made = again(tmp_path, data, FILED, FILED, "filing")
    assert made == Replanned(
        plan=running,
        added=(),
        removed=(),
        carried=(),
        limits=(),
        needs=(),
        skips=(),
        checks=(),
        moved=(),
        facts=(),
        fallen=(),
    )


def test_a_changed_fact_brings_what_it_asks_for(tmp_path: Path) -> None:
    made = again(tmp_path, definition(), FILED, FOREST)
    assert [one.item for one in made.added] == ["forestry"]
    assert (made.removed, made.carried) == ((), ())
    assert made.facts == (FactChanged(name="forest", before=False, after=True),)
    assert made.needs == (
        NeedsChanged(item="permit", before=(("contract",),), after=(("contract",), ("forestry",))),
    )


def test_what_has_not_begun_goes_with_its_reason(tmp_path: Path) -> None:
    made = again(tmp_path, definition(), FOREST, FILED)
    (gone,) = made.removed
    assert isinstance(gone, StepRemoved)
    assert (gone.item, gone.title.en, gone.why.en) == ("forestry", "item 6", "no forest")


def test_a_case_that_has_begun_is_carried_and_says_why(tmp_path: Path) -> None:
    made = again(tmp_path, definition(), FOREST, FILED, "forestry")
    assert made.removed == ()
    (carried,) = made.carried
    assert carried == step(made.plan, "forestry")
    assert (carried.carried, carried.order) == (True, len(made.plan.steps))
    assert carried.why.en == "it had begun before the plan changed and goes on"
    assert "forestry" not in {exclusion.item for exclusion in made.plan.exclusions}
    assert [(stage.key, stage.items) for stage in made.plan.stages] == [
        ("stage1", ("filing", "contract")),
        ("stage2", ("permit", "check")),
        ("beside", ("forestry",)),
    ]


def test_what_was_carried_once_is_carried_again(tmp_path: Path) -> None:
    loaded = load(tmp_path, definition())
    running = again(tmp_path, definition(), FOREST, FILED, "forestry").plan
    made = replan(loaded, project(), Mode.PARALLEL, running, {"forestry"})
    assert made.plan == running
    assert made.carried == (step(running, "forestry"),)
    assert "forestry" not in items(replan(loaded, project(), Mode.PARALLEL, running, set()).plan)


def test_what_was_carried_becomes_an_ordinary_step_again(tmp_path: Path) -> None:
    running = again(tmp_path, definition(), FOREST, FILED, "forestry").plan
    made = replan(load(tmp_path, definition()), project(facts=FOREST), Mode.PARALLEL, running, {"forestry"})
    assert not step(made.plan, "forestry").carried
    assert made.carried == ()


def test_a_carried_step_waits_only_for_what_is_still_planned(tmp_path: Path) -> None:
    data = changed("items.forestry.needs", ["proposal | filing", "award", "forester?"])
    data["items"]["forester"] = item(9, when="forest", why=words("x"), why_not=words("y"))
    made = again(tmp_path, data, FOREST, FILED, "forestry")
    assert step(made.plan, "forestry").needs == (("filing",), ("award",))


def test_a_carried_step_that_needs_a_merged_item_waits_for_its_host(tmp_path: Path) -> None:
    data = changed("items.forestry.needs", ["check"])
    data["rules"] = {"one": rule(when="!forest", merge={"into": "permit", "items": ["check"]})}
    made = again(tmp_path, data, FOREST, FILED, "forestry")
    assert step(made.plan, "forestry").needs == (("permit",),)


def test_a_case_that_has_begun_is_not_swallowed_by_a_merger(tmp_path: Path) -> None:
    data = definition()
    merger = rule(when="forest", merge={"into": "permit", "items": ["check", "filing"]})
    data["rules"] = {"one": {**merger, "reorder": {"item": "contract", "drop": ["filing"]}}}
    made = again(tmp_path, data, FILED, FOREST, "check")
    assert step(made.plan, "check").carried
    assert step(made.plan, "permit").covers == ("filing",)
    assert (made.plan.host("check"), made.plan.host("filing")) == ("check", "permit")
    assert [gone.why.en for gone in made.removed] == ["handled as part of: item 4"]


def test_a_whole_that_has_begun_no_longer_covers_what_is_planned_by_itself(tmp_path: Path) -> None:
    data = changed("items.whole", item(9, when="forest", why=words("x"), why_not=words("y")))
    data["items"]["part"] = item(10, when="forest", why=words("x"), why_not=words("y"))
    data["rules"] = {"one": rule(when="forest", merge={"into": "whole", "items": ["check", "part"]})}
    made = again(tmp_path, data, FOREST, FILED, "whole")
    assert step(made.plan, "whole").covers == ("part",)
    assert [one.item for one in made.added] == ["check"]


def test_a_carried_step_waits_for_nobody_in_serial_mode(tmp_path: Path) -> None:
    made = again(tmp_path, definition(), FOREST, FILED, "forestry", mode=Mode.SERIAL)
    assert step(made.plan, "forestry").after == ()


def test_a_carried_step_is_reviewed_ahead_only_where_its_gate_is_still_there(tmp_path: Path) -> None:
    ahead = {"gate": "land", "opens_with": "listing"}
    data = changed("items.forestry.pre_review", ahead)
    made = again(tmp_path, data, FOREST, FILED, "forestry")
    assert step(made.plan, "forestry").pre_review == PreReview(gate="land", opens_with="listing")
    data["happenings"]["listing"]["when"] = "forest"
    data["happenings"]["award"]["needs"] = ["listing?"]
    made = again(tmp_path, data, FOREST, FILED, "forestry")
    assert step(made.plan, "forestry").pre_review is None


def test_a_carried_permit_expires_only_where_it_can_be_taken_up(tmp_path: Path) -> None:
    permit = {"taken_up_by": "felling", "validity": limit(3, "CM", warn=1), "recheck_after": limit(12, "CM")}
    data = changed("items.forestry.permit", permit)
    data["happenings"]["felling"] = {"title": words("x"), "reported_by": ["agent"]}
    kept = step(again(tmp_path, data, FOREST, FILED, "forestry").plan, "forestry")
    assert kept.taken_up_by == "felling"
    data["happenings"]["felling"]["when"] = "forest"
    lost = step(again(tmp_path, data, FOREST, FILED, "forestry").plan, "forestry")
    assert lost.taken_up_by == ""
    kinds = [[one.kind for one in known.limits] for known in (kept, lost)]
    assert ClockKind.VALIDITY in kinds[0]
    assert kinds[1] == [kind for kind in kinds[0] if kind is not ClockKind.VALIDITY]


@pytest.mark.parametrize(
    ("stage", "order"), [("stage1", ["stage1", "stage2"]), ("stage2", ["stage1", "stage2"])]
)
def test_a_stage_is_kept_in_its_place_for_what_it_carries(
    tmp_path: Path, stage: str, order: list[str]
) -> None:
    data = definition(gates={}, milestones={})
    rest = "stage2" if stage == "stage1" else "stage1"
    data["items"] = {
        "first": item(1, stage=stage, when="forest", why=words("x"), why_not=words("y")),
        "second": item(2, stage=rest),
        "third": item(3, stage="beside", when="forest", why=words("x"), why_not=words("y")),
    }
    made = again(tmp_path, data, FOREST, FILED, "first")
    assert [stage.key for stage in made.plan.stages] == order


def test_scope_and_definition_may_change_too(tmp_path: Path) -> None:
    then = definition(version=2)
    then["items"]["check"] |= {"stage": "stage1", "limits": {"promised": limit(2)}}
    then["items"]["permit"]["limits"] = {"statutory": limit(9, "CD", starts_on="received")}
    del then["items"]["contract"]["limits"]
    del then["items"]["forestry"]
    then["items"]["permit"]["needs"] = ["contract"]
    then["stages"]["beside"] = {"title": words("x"), "standard": 5, "lead": "planning"}
    then["items"]["extra"] = item(9, stage="beside")
    then["stages"]["stage1"]["joint"] = limit(45)
    made = again(tmp_path, definition(), FOREST, FOREST, then=then)
    assert made.moved == (StageMoved(item="check", before="stage2", after="stage1"),)
    assert [(one.subject, one.kind, len(one.before), len(one.after)) for one in made.limits] == [
        ("contract", ClockKind.PROMISED, 1, 0),
        ("check", ClockKind.PROMISED, 0, 1),
        ("permit", ClockKind.STATUTORY, 1, 1),
        ("stage1", ClockKind.JOINT, 0, 1),
    ]
    assert [one.why.en for one in made.removed] == ["the catalogue no longer has it"]
    narrower = again(tmp_path, definition(), FILED, FILED, "permit", through="stage1")
    assert items(narrower.plan) == ["filing", "contract", "permit"]
    assert [stage.key for stage in narrower.plan.stages] == ["stage1", "stage2"]


def test_a_fact_that_only_one_definition_asks_for_is_a_change(tmp_path: Path) -> None:
    then = changed("facts.winner", {"type": "text", "default": "", "title": words("x"), "reviewed": True})
    made = again(tmp_path, definition(), FILED, FILED, then=then)
    assert made.facts == (FactChanged(name="winner", before=None, after=""),)
    assert made.fallen == ("winner",)


def test_pre_reviews_fall_with_the_facts_that_they_rest_on(tmp_path: Path) -> None:
    data = changed("facts.place.reviewed", True)
    made = again(tmp_path, data, FILED, {**FILED, "place": "north", "investment": 5})
    assert [change.name for change in made.facts] == ["investment", "place"]
    assert made.fallen == ("place",)


def test_facts_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FactError):
        again(tmp_path, definition(), FILED, {"establishment": "private"})


def test_a_project_of_another_establishment_keeps_what_it_has_begun(tmp_path: Path) -> None:
    made = again(tmp_path, definition(), FILED, GOVERNMENT, "filing", "contract")
    assert items(made.plan) == ["proposal", "contract", "permit", "check", "filing"]
    assert [one.item for one in made.added] == ["proposal"]
    assert [one.item for one in made.carried] == ["filing"]
    assert replace(made.carried[0], carried=False).title.en == "item 2"


def test_special_procedures_that_a_rule_switches_off_are_a_difference(tmp_path: Path) -> None:
    data = definition()
    skip = {"items": ["contract"], "procedures": ["expert_review"]}
    data["rules"] = {"short": rule(when="forest", skip=skip)}
    made = again(tmp_path, data, FILED, FOREST)
    off = (ProcedureKind.EXPERT_REVIEW,)
    assert made.skips == (SkipsChanged(item="contract", before=(), after=off),)
    assert again(tmp_path, data, FOREST, FILED).skips == (
        SkipsChanged(item="contract", before=off, after=()),
    )
    assert again(tmp_path, data, FOREST, FOREST).skips == ()


def test_a_check_of_materials_that_comes_or_goes_is_a_difference(tmp_path: Path) -> None:
    data = definition(checks_materials="forest", materials={"form": {"title": words("form")}})
    data["items"]["check"]["materials"] = ["form"]
    assert again(tmp_path, data, FILED, FOREST).checks == (CheckChanged(item="check", checked=True),)
    assert again(tmp_path, data, FOREST, FILED).checks == (CheckChanged(item="check", checked=False),)
    assert again(tmp_path, data, FILED, FILED).checks == ()
