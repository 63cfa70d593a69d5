"""A plan that comes from outside must hang together before anything goes by it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from binglian.domain.plan import Plan
from binglian.domain.soundness import sound
from tests.builders import gate, milestone, plan, step

PLAN = plan(
    step("filing"),
    step("permit", needs=(("filing",),), pre_review=("land", "listed")),
    happenings=("listed", "award"),
    gates=(gate("land", ("award",)),),
    milestones=(milestone("m", "award", "permit", None),),
)


def test_a_plan_whose_parts_know_each_other_is_sound() -> None:
    assert sound(PLAN) == PLAN


CHANGES: list[tuple[Callable[[Plan], Plan], str]] = [
    (lambda one: replace(one, steps=one.steps[1:]), "filing"),
    (lambda one: replace(one, stages=()), "stage1"),
    (
        lambda one: replace(one, stages=(*one.stages, replace(one.stages[0], key="s", items=()))),
        "s has no",
    ),
    (lambda one: replace(one, gates=()), "land"),
    (lambda one: replace(one, happenings=one.happenings[1:]), "listed"),
    (lambda one: replace(one, steps=(*one.steps, one.steps[0])), "twice"),
    (lambda one: replace(one, steps=(replace(one.steps[0], needs=((),)), one.steps[1])), "alternative"),
    (lambda one: replace(one, steps=(replace(one.steps[0], after=("x",)), one.steps[1])), "x"),
]


@pytest.mark.parametrize(("change", "named"), CHANGES)
def test_a_plan_that_names_what_it_has_not_got_is_none(change: Callable[[Plan], Plan], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        sound(change(PLAN))


def test_an_item_merged_into_another_may_be_needed() -> None:
    merged = replace(PLAN.steps[0], covers=("proposal",))
    sound(replace(PLAN, steps=(merged, replace(PLAN.steps[1], needs=(("proposal",),)))))
