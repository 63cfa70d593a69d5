"""An acceptance is followed by the handling, and nothing is made up: domain.md, C.3."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binglian.domain.status import Reported, Status
from binglian.exchange.sequence import by_filing, handled
from tests.builders import at

S = Status


def told(*codes: Status, filing: int = 1) -> tuple[Reported, ...]:
    return tuple(Reported(code, at(f"2026-03-{day:02}"), filing) for day, code in enumerate(codes, 2))


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((S.RECEIVED, S.ACCEPTED), (1, 3)),
        ((S.RECEIVED, S.ACCEPTED, S.HANDLING, S.APPROVED), (1, 3, 8, 11)),
        ((S.RECEIVED, S.ACCEPTED, S.APPROVED), (1, 3, 8, 11)),
        ((S.RECEIVED, S.ACCEPTED, S.PROCEDURE_BEGUN, S.HANDLING), (1, 3, 8, 9)),
        ((S.RECEIVED, S.ACCEPTED, S.PROCEDURE_BEGUN, S.PROCEDURE_ENDED, S.REJECTED), (1, 3, 8, 9, 10, 13)),
        ((S.RECEIVED, S.ACCEPTED, S.WITHDRAWN), (1, 3, 2)),
        ((S.RECEIVED, S.REFUSED), (1, 5)),
        ((S.RECEIVED, S.CORRECTION_BEGUN, S.CORRECTION_ENDED, S.ACCEPTED), (1, 6, 7, 3)),
    ],
)
def test_an_acceptance_is_followed_by_the_handling_where_more_came_of_it(
    codes: tuple[Status, ...], expected: tuple[int, ...]
) -> None:
    assert tuple(int(one.status) for one in handled(told(*codes))) == expected


def test_a_handling_that_nobody_told_began_with_the_acceptance() -> None:
    _, accepted, handling, _ = handled(told(S.RECEIVED, S.ACCEPTED, S.APPROVED))
    assert handling.at == accepted.at


def test_each_filing_has_its_own_sequence() -> None:
    first, second = told(S.RECEIVED, S.WITHDRAWN), told(S.RECEIVED, S.ACCEPTED, S.APPROVED, filing=2)
    assert [(filing, len(codes)) for filing, codes in by_filing((*first, *second))] == [(1, 2), (2, 4)]


@given(st.lists(st.sampled_from(Status), unique=True))
def test_no_code_is_lost_and_none_is_told_twice(codes: list[Status]) -> None:
    found = [one.status for one in handled(told(*codes))]
    assert {*found} - {S.HANDLING} == {*codes} - {S.HANDLING}
    assert len(found) == len({*found})
    assert S.HANDLING not in codes or S.HANDLING in found
