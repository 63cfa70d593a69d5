from dataclasses import replace

import pytest

from binglian.domain.core import fold
from binglian.domain.desk import Desk
from binglian.domain.errors import Code, Refused
from binglian.domain.events import CodeAssigned
from binglian.domain.messages import parse_message
from binglian.domain.plan import Gate
from binglian.domain.project import Project
from tests.builders import at, bring, desk, gate, happening, plan, refusal, step, tell, told

LAND = plan(
    step("filing"),
    happenings=(
        "listed",
        happening("awarded", needs=(("listed",),)),
        happening("contracted", needs=(("awarded",),), reported_by=("officer@land",)),
        happening("started", needs=(("filing",),)),
    ),
)


def test_a_happening_is_recorded_at_its_own_instant() -> None:
    where = desk(LAND)
    tell(where, "record_happening", "2026-03-02 10:30", known="2026-03-09", happening="listed")
    assert where.project.happened == {"listed": at("2026-03-02 10:30")}


def test_an_unknown_happening_is_refused() -> None:
    assert refusal(desk(LAND), "record_happening", "2026-03-02", happening="flooded") is (
        Code.UNKNOWN_HAPPENING
    )


def test_what_has_happened_does_not_happen_again() -> None:
    where = desk(LAND)
    tell(where, "record_happening", "2026-03-02", happening="listed")
    assert refusal(where, "record_happening", "2026-03-03", happening="listed") is Code.ALREADY_HAPPENED


def test_a_happening_waits_for_what_it_presupposes() -> None:
    where = desk(LAND)
    assert refusal(where, "record_happening", "2026-03-02", happening="awarded") is (
        Code.PREREQUISITE_MISSING
    )
    tell(where, "record_happening", "2026-03-03", happening="listed")
    late = {"known": "2026-03-04", "happening": "awarded"}
    assert refusal(where, "record_happening", "2026-03-02", **late) is Code.PREREQUISITE_MISSING
    tell(where, "record_happening", "2026-03-03", **late)


def test_an_approval_may_be_what_a_happening_presupposes() -> None:
    where = desk(LAND)
    assert refusal(where, "record_happening", "2026-03-02", happening="started") is (
        Code.PREREQUISITE_MISSING
    )
    bring(where, "filing", to="decide", when="2026-03-02")
    tell(where, "record_happening", "2026-03-02", happening="started")


@pytest.mark.parametrize(
    ("by", "code"), [("agent", Code.NOT_ALLOWED), ("officer@water", Code.WRONG_DEPARTMENT)]
)
def test_each_happening_names_those_who_may_report_it(by: str, code: Code) -> None:
    assert refusal(desk(LAND), "record_happening", "2026-03-02", by=by, happening="contracted") is code


@pytest.mark.parametrize("order", [("awarded", "contracted"), ("contracted", "awarded")])
def test_a_gate_opens_with_the_last_of_what_opens_it_whichever_is_told_last(order: tuple[str, str]) -> None:
    where = desk(plan(happenings=order, gates=(gate("land", ("awarded",), ("contracted",)),)))
    days = {"awarded": "2026-03-02", "contracted": "2026-03-05"}
    for key in order:
        assert not where.project.gates
        tell(where, "record_happening", days[key], known="2026-03-06", happening=key)
    assert where.project.gates == {"land": at("2026-03-05")}


def test_a_gate_opens_with_any_one_of_a_group() -> None:
    where = desk(
        plan(happenings=("contracted", "allocated"), gates=(gate("land", ("contracted", "allocated")),))
    )
    tell(where, "record_happening", "2026-03-02", happening="allocated")
    assert where.project.gates == {"land": at("2026-03-02")}
    tell(where, "record_happening", "2026-03-05", happening="contracted")
    assert told(where).count("gate_opened") == 1


def test_of_several_that_would_do_the_first_counts() -> None:
    either = gate("land", ("contracted", "allocated"), ("paid",))
    where = desk(plan(happenings=("contracted", "allocated", "paid"), gates=(either,)))
    for key, when in (("contracted", "2026-03-05"), ("allocated", "2026-03-02"), ("paid", "2026-03-03")):
        tell(where, "record_happening", when, known="2026-03-06", happening=key)
    assert where.project.gates == {"land": at("2026-03-03")}


def test_an_approval_may_open_a_gate() -> None:
    where = desk(plan(step("filing"), step("other"), gates=(gate("established", ("filing",)),)))
    bring(where, "filing", to="decide", when="2026-03-02")
    assert where.project.gates == {"established": at("2026-03-02")}


def test_a_gate_that_nothing_opens_stays_shut() -> None:
    where = desk(plan(happenings=("listed",), gates=(gate("never"),)))
    tell(where, "record_happening", "2026-03-02", happening="listed")
    assert not where.project.gates


LATE = gate("late", ("first",), ("second",))
EARLY = gate("early", ("second",))
EITHER = gate("either", ("late", "early"))


@pytest.mark.parametrize("gates", [(LATE, EARLY, EITHER), (EITHER, EARLY, LATE)])
def test_a_gate_behind_two_gates_opens_once_with_the_earlier(gates: tuple[Gate, ...]) -> None:
    where = desk(plan(happenings=("first", "second"), gates=gates))
    tell(where, "record_happening", "2026-03-10", happening="first")
    tell(where, "record_happening", "2026-03-05", known="2026-03-11", happening="second")
    assert where.project.gates == {
        "late": at("2026-03-10"),
        "early": at("2026-03-05"),
        "either": at("2026-03-05"),
    }
    assert told(where).count("gate_opened") == 3


def test_a_project_is_given_up_on_a_ground_by_someone_who_may() -> None:
    where = desk(LAND)
    assert refusal(where, "close_project", "2026-03-02", by="agent") is Code.NOT_ALLOWED
    tell(where, "close_project", "2026-03-02", ground="the land went to another")
    assert where.project.ended_at == at("2026-03-02")
    assert not where.project.completed


FIRST, SECOND = "2111-350212-04-01-123456", "2111-350212-04-01-654321"


def coded(**authority: tuple[str, ...]) -> Desk:
    return desk(replace(LAND, authority={**LAND.authority, "adopt_plan": ("head",), **authority}))


def test_a_code_is_assigned_once_and_the_same_again_changes_nothing() -> None:
    where = coded()
    receipt = tell(where, "assign_code", "2026-03-02", by="head", code=FIRST)
    assert (receipt.events, where.project.code) == (("code_assigned",), FIRST)
    assert tell(where, "assign_code", "2026-03-03", by="head", code=FIRST).events == ()
    assert where.project.code == FIRST


def test_another_code_needs_a_ground_and_the_event_says_what_it_was_before() -> None:
    where = coded()
    tell(where, "assign_code", "2026-03-02", by="head", code=FIRST)
    assert refusal(where, "assign_code", "2026-03-03", by="head", code=SECOND) is Code.CODE_KNOWN
    assert where.project.code == FIRST
    tell(where, "assign_code", "2026-03-03", by="head", code=SECOND, ground="misread")
    assert where.unwritten[-1].event == CodeAssigned(
        at=at("2026-03-03"), code=SECOND, before=FIRST, ground="misread"
    )


def test_a_code_is_told_by_those_whom_the_plan_names_or_who_may_adopt_a_plan() -> None:
    assert refusal(coded(), "assign_code", "2026-03-02", by="agent", code=FIRST) is Code.NOT_ALLOWED
    assert tell(coded(assign_code=("agent",)), "assign_code", "2026-03-02", by="agent", code=FIRST).events
    named = coded(assign_code=("agent",))
    assert refusal(named, "assign_code", "2026-03-02", by="head", code=FIRST) is Code.NOT_ALLOWED
    assert refusal(desk(LAND), "assign_code", "2026-03-02", by="head", code=FIRST) is Code.NOT_ALLOWED


def test_a_correction_stands_whatever_is_told_late_of_an_earlier_day() -> None:
    where = coded()
    tell(where, "assign_code", "2026-03-05", by="head", code=SECOND, ground="misread")
    tell(where, "assign_code", "2026-03-02", known="2026-03-06", by="head", code=FIRST)
    assert where.project.code == SECOND
    folded = fold(Project(plan=where.project.plan), (record.event for record in where.unwritten))
    assert folded.code == SECOND


@pytest.mark.parametrize("code", ["", "2111-350212-04-01", "2111-350212-04-01-12345x", FIRST + "\n"])
def test_what_has_not_the_form_of_a_code_is_refused_with_the_form(code: str) -> None:
    body = {"type": "assign_code", "id": "x", "occurred_at": "2026-03-02T09:00:00+08:00", "code": code}
    with pytest.raises(Refused) as refused:
        parse_message({**body, "actor": {"post": "head"}})
    assert (refused.value.code, refused.value.place) == (Code.BAD_MESSAGE, "code")
    assert "24 characters" in str(refused.value.details["problem"])
