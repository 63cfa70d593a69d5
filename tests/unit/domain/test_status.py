"""The status codes of the national data exchange: domain.md, C.3."""

from dataclasses import replace
from typing import get_args

import pytest

from binglian.domain.case_messages import Outcome
from binglian.domain.desk import Desk
from binglian.domain.events import CaseDecided, CaseReceived, Event, ProcedureEnded, Restated, ReviewBegun
from binglian.domain.project import Case, CaseState
from binglian.domain.status import Status, code, current, history, reported
from tests.builders import at, bring, desk, gate, plan, step, tell
from tests.unit.domain.law import accepted, case, lawful, opened, ring, say_by


def codes(where: Desk, item: str = "permit") -> list[int]:
    """What is reported of an item, by its records and, for the present filing, by its state; they agree."""
    by_records = reported(item, [record.event for record in where.unwritten])
    found = case(where, item)
    assert list(history(found)) == [one for one in by_records if one.filing == found.filing]
    assert current(found) is by_records[-1].status
    return [int(one.status) for one in by_records]


def received() -> Desk:
    where = opened(lawful(), lawful("site"))
    tell(where, "receive", "2026-03-02", item="permit")
    return where


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        (("accept", "begin_review", "decide", "deliver"), [1, 3, 8, 11]),
        (("accept", "decide"), [1, 3, 11]),
        (("accept", "withdraw"), [1, 3, 2]),
        (("withdraw",), [1, 2]),
        (("not_take",), [1, 4]),
        (("refuse_acceptance",), [1, 5]),
        (("notify_correction", "supplement", "accept"), [1, 6, 7, 3]),
        (("notify_correction", "refuse_acceptance"), [1, 6, 5]),
        (("accept", "begin_procedure", "end_procedure", "decide"), [1, 3, 9, 10, 11]),
        (("accept", "begin_procedure", "withdraw"), [1, 3, 9, 2]),
        (("accept", "decide", "deliver", "recall"), [1, 3, 11, 14]),
        (("accept", "decide", "revoke"), [1, 3, 11, 15]),
        (("withdraw", "receive", "accept"), [1, 2, 1, 3]),
    ],
)
def test_a_life_in_codes(acts: tuple[str, ...], expected: list[int]) -> None:
    where = received()
    for hour, act in enumerate(acts):
        say_by(where, act, f"2026-03-02 1{hour}:00")
    assert codes(where) == expected


@pytest.mark.parametrize(
    "acts", [("accept", "begin_procedure", "end_procedure"), ("notify_correction", "supplement")]
)
def test_codes_of_one_instant_come_in_the_order_of_a_life(acts: tuple[str, ...]) -> None:
    where = received()
    for act in acts:
        say_by(where, act, "2026-03-02")
    assert codes(where) == ([1, 3, 9, 10] if acts[0] == "accept" else [1, 6, 7])


def test_a_rejection_is_reported_as_one() -> None:
    where = accepted()
    say_by(where, "decide", "2026-03-04", outcome="rejected")
    assert codes(where) == [1, 3, 13]


def test_a_rejection_without_an_acceptance_is_reported_as_a_refusal_of_acceptance() -> None:
    rejected = CaseDecided(
        at=at("2026-03-03"), item="permit", outcome=Outcome.REJECTED, document="", clocks=()
    )
    came = CaseReceived(at=at("2026-03-02"), item="permit", filing=1, clocks=())
    assert code(rejected) is Status.REJECTED
    assert [one.status for one in reported("permit", [came, rejected])] == [Status.RECEIVED, Status.REFUSED]


def test_a_procedure_that_never_began_and_a_review_before_acceptance_are_not_reported() -> None:
    came = CaseReceived(at=at("2026-03-02"), item="permit", filing=1, clocks=())
    odd = [
        ReviewBegun(at=at("2026-03-03"), item="permit"),
        ProcedureEnded(at=at("2026-03-04"), item="permit", procedure="review"),
    ]
    assert [one.status for one in reported("permit", [came, *odd])] == [Status.RECEIVED]


@pytest.mark.parametrize(("outcome", "status"), [*zip(Outcome, (11, 12, 13), strict=True)])
def test_every_outcome_has_its_code(outcome: Outcome, status: int) -> None:
    event = CaseDecided(at=at("2026-03-03"), item="permit", outcome=outcome, document="", clocks=())
    assert code(event) == status


def test_every_code_comes_from_some_event() -> None:
    kinds: tuple[type[Event], ...] = get_args(get_args(Event)[0])
    known = {code(object.__new__(kind)) for kind in kinds if kind is not CaseDecided}
    assert known - {None} == set(Status) - {11, 12, 13}


def test_a_deemed_acceptance_is_reported_from_the_day_of_receipt() -> None:
    where = received()
    ring(where, "2026-03-12")
    assert codes(where) == [1, 3]
    assert history(case(where))[-1].at == at("2026-03-02")


def test_an_acceptance_that_was_undone_is_not_reported() -> None:
    where = received()
    ring(where, "2026-03-12")
    say_by(where, "notify_correction", "2026-03-06", known="2026-03-12")
    assert codes(where) == [1, 6]


def test_what_a_late_report_restates_is_reported_as_restated() -> None:
    where = accepted()
    told = [record.event for record in where.unwritten]
    true = replace(case(where), accepted_at=None, state=CaseState.RECEIVED)
    assert [
        one.status for one in reported("permit", [*told, Restated(at=at("2026-03-04"), cases=(true,))])
    ] == [1]
    assert reported("permit", [*told, Restated(at=at("2026-03-04"), dropped=("permit",))]) == ()
    again = CaseReceived(at=at("2026-03-03"), item="permit", filing=2, clocks=())
    assert [one.filing for one in reported("permit", [*told, again])] == [1, 1, 2]
    restated = Restated(at=at("2026-03-04"), cases=(true,))
    assert [one.filing for one in reported("permit", [*told, again, restated])] == [1]


def test_two_procedures_are_told_apart() -> None:
    where = accepted()
    say_by(where, "begin_procedure", "2026-03-03")
    say_by(where, "begin_procedure", "2026-03-04", procedure="test")
    say_by(where, "end_procedure", "2026-03-05")
    assert codes(where) == [1, 3, 9, 9, 10]
    assert [one.procedure for one in history(case(where))[2:]] == ["review", "test", "review"]


def test_other_items_and_pre_reviews_are_none_of_a_cases_codes() -> None:
    made = step("permit", pre_review=("land", "listed"))
    where = desk(plan(made, step("site"), happenings=("listed", "award"), gates=(gate("land", ("award",)),)))
    tell(where, "record_happening", "2026-03-02", happening="listed")
    bring(where, "site", to="accept", when="2026-03-02")
    tell(where, "begin_pre_review", "2026-03-03", item="permit")
    assert reported("permit", [record.event for record in where.unwritten]) == ()
    assert current(case(where)) is None
    tell(where, "conclude_pre_review", "2026-03-04", item="permit")
    tell(where, "record_happening", "2026-03-05", happening="award")
    assert codes(where) == [1, 3]
    assert history(Case(item="other", state=CaseState.PRE_REVIEW)) == ()


def test_a_permit_that_became_void_keeps_the_code_of_its_approval() -> None:
    where = accepted()
    say_by(where, "decide", "2026-03-04")
    void = replace(case(where), state=CaseState.EXPIRED, over_at=at("2026-06-05"))
    assert current(void) is Status.APPROVED
