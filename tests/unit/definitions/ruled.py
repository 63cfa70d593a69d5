"""A definition of a few items and rules over it, and what plans show of them."""

from pathlib import Path
from typing import Any

import pytest

from binglian.domain.plan import AppliedRule, Effect, Mode, Plan, Step
from definitions.planner import PlanError, plan
from tests.unit.definitions.samples import Data, definition, item, load, project, rule


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
