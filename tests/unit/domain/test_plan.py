"""Plans share what is equal in them."""

from binglian.domain.plan import shared_parts
from tests.builders import plan, step


def test_equal_plans_share_the_parts_that_are_equal() -> None:
    one, other = (shared_parts(plan(step("permit"), step("survey"))) for _ in range(2))
    assert one == plan(step("permit"), step("survey"))
    assert [ours is theirs for ours, theirs in zip(one.steps, other.steps, strict=True)] == [True, True]
    assert one.stages[0] is other.stages[0]
