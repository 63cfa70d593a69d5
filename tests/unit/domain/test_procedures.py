"""Special procedures: Licensing Law 45."""

from dataclasses import replace

import pytest

from binglian.domain.clocks import elapsed
from binglian.domain.core import decide
from binglian.domain.errors import Code, Refused
from binglian.domain.limits import ClockKind, StartsOn, Unit
from binglian.domain.plan import Article, ProcedureKind
from binglian.domain.project import CaseState
from tests.builders import at, bring, calendar, day, desk, limit, refusal, say, tell, text
from tests.unit.domain.law import (
    accepted,
    case,
    clock,
    exempt,
    joint,
    lawful,
    opened,
    planned,
    retold,
    ring,
    say_by,
    under,
)

JOINT = limit(45)


@pytest.mark.parametrize("kind", ProcedureKind)
def test_every_special_procedure_stops_the_clocks_and_announces_how_long_it_takes(
    kind: ProcedureKind,
) -> None:
    where = accepted()
    assert say_by(where, "begin_procedure", "2026-03-04", kind=kind.value) == ("procedure_begun",)
    (procedure,) = case(where).procedures
    assert (procedure.kind, procedure.working_days, procedure.ended_at) == (kind, 10, None)
    assert clock(where, ClockKind.PROMISED).paused
    assert clock(where, ClockKind.STATUTORY).paused
    announced = clock(where, ClockKind.PROCEDURE, "review")
    assert (announced.due.day, announced.limit.basis) == (day("2026-03-18"), "announced")
    assert announced.limit.starts_on is StartsOn.BEGUN


def test_the_announced_duration_rests_on_the_article_that_the_plan_names() -> None:
    made = under(lawful())
    where = desk(replace(made, articles={"begin_procedure": (Article(key="law-45", title=text("45")),)}))
    bring(where, "permit", to="accept", when="2026-03-02")
    say_by(where, "begin_procedure", "2026-03-04")
    assert clock(where, ClockKind.PROCEDURE, "review").limit.basis == "law-45"


def test_what_remains_after_a_procedure_is_what_remained_before_it() -> None:
    where = accepted()
    say_by(where, "begin_procedure", "2026-03-04")
    say_by(where, "end_procedure", "2026-03-18")
    assert clock(where, ClockKind.PROMISED).due.day == day("2026-03-30")  # ten days, and ten lost
    assert clock(where, ClockKind.STATUTORY).due.day == day("2026-04-14")
    assert not clock(where, ClockKind.PROCEDURE, "review").running
    assert elapsed(clock(where, ClockKind.PROMISED), at("2026-03-18 18:00"), calendar()) == 3.0


def test_no_time_runs_out_during_a_procedure_however_long_it_takes() -> None:
    where = accepted()
    say_by(where, "begin_procedure", "2026-03-16 17:00")  # the last day of the promise
    ring(where, "2026-12-01")
    assert not clock(where, ClockKind.PROMISED).lapsed
    assert clock(where, ClockKind.PROCEDURE, "review").overdue()  # it takes longer than was announced
    say_by(where, "end_procedure", "2026-12-01")
    assert clock(where, ClockKind.PROMISED).due.day == day("2026-12-01")
    ring(where, "2026-12-02 00:00")
    assert clock(where, ClockKind.PROMISED).overdue()


def test_overlapping_procedures_count_once() -> None:
    where = accepted()
    say_by(where, "begin_procedure", "2026-03-03")
    say_by(where, "begin_procedure", "2026-03-05", procedure="test", kind="testing")
    say_by(where, "end_procedure", "2026-03-06")
    assert clock(where, ClockKind.PROMISED).paused
    say_by(where, "end_procedure", "2026-03-10", procedure="test")
    assert not clock(where, ClockKind.PROMISED).paused
    assert clock(where, ClockKind.PROMISED).due.day == day("2026-03-23")  # five working days lost


def test_a_limit_that_ran_out_before_stays_overdue() -> None:
    where = accepted()
    say_by(where, "begin_procedure", "2026-03-18")
    assert clock(where, ClockKind.PROMISED).overdue()
    say_by(where, "end_procedure", "2026-03-25")
    assert clock(where, ClockKind.PROMISED).overdue()
    assert clock(where, ClockKind.PROMISED).due.day == day("2026-03-16")


def test_limits_that_are_not_for_the_decision_run_on() -> None:
    where = accepted()
    say_by(where, "consult", "2026-03-03", departments=["water"])
    say_by(where, "begin_procedure", "2026-03-04")
    assert not clock(where, ClockKind.CONSULTATION, "water").paused


def test_a_case_is_not_decided_while_a_procedure_goes_on() -> None:
    where = accepted()
    say_by(where, "begin_procedure", "2026-03-04")
    assert refusal(where, "decide", "2026-03-05", item="permit") is Code.PROCEDURE_OPEN
    say_by(where, "end_procedure", "2026-03-05")
    say_by(where, "decide", "2026-03-05")
    assert case(where).state is CaseState.APPROVED


def test_a_procedure_begins_and_ends_once_in_a_filing() -> None:
    where = accepted()
    assert refusal(where, "end_procedure", "2026-03-03", item="permit") is Code.PROCEDURE_UNKNOWN
    say_by(where, "begin_procedure", "2026-03-04")
    assert refusal(where, "begin_procedure", "2026-03-05", item="permit") is Code.PROCEDURE_KNOWN
    say_by(where, "end_procedure", "2026-03-06")
    assert refusal(where, "end_procedure", "2026-03-09", item="permit") is Code.PROCEDURE_UNKNOWN
    assert refusal(where, "begin_procedure", "2026-03-09", item="permit") is Code.PROCEDURE_KNOWN


def test_a_rule_exempts_a_case_from_a_procedure_and_is_named() -> None:
    where = accepted(exempt(lawful(), ProcedureKind.EXPERT_REVIEW))
    message = say("begin_procedure", "2026-03-04", item="permit")
    with pytest.raises(Refused) as refused:
        where.check(message, at("2026-03-04"), calendar())
    assert (refused.value.code, refused.value.details["rule"]) == (Code.PROCEDURE_EXEMPT, text("small"))
    say_by(where, "begin_procedure", "2026-03-04", kind="testing")


@pytest.mark.parametrize("kind", ["begin_procedure", "end_procedure"])
def test_only_the_department_of_the_item_begins_and_ends_procedures(kind: str) -> None:
    assert refusal(accepted(), kind, "2026-03-04", by="handler@water", item="permit") is Code.WRONG_DEPARTMENT


def test_a_case_not_yet_accepted_has_no_procedures() -> None:
    where = opened()
    bring(where, "permit", to="receive", when="2026-03-02")
    assert refusal(where, "begin_procedure", "2026-03-03", item="permit") is Code.WRONG_STATE


def test_a_limit_in_hours_loses_exactly_the_hours() -> None:
    hours = planned(ClockKind.PROMISED, limit(16, Unit.WORKING_HOURS))
    where = accepted(lawful(limits=(hours,)))
    say_by(where, "begin_procedure", "2026-03-02 11:00")
    say_by(where, "end_procedure", "2026-03-04 17:00")
    assert clock(where, ClockKind.PROMISED).due.at == at("2026-03-06 15:00")


def test_a_stage_stands_still_while_any_of_its_cases_does() -> None:
    where = accepted(lawful(), lawful("site"), joint=JOINT)
    bring(where, "site", to="accept", when="2026-03-02")
    say_by(where, "begin_procedure", "2026-03-03")
    tell(where, "begin_procedure", "2026-03-05", item="site")
    assert clock(where, ClockKind.PROMISED, item="site").paused
    say_by(where, "end_procedure", "2026-03-06")
    assert joint(where).paused
    tell(where, "end_procedure", "2026-03-10", item="site")
    assert not joint(where).paused
    assert joint(where).due.day == day("2026-05-14")  # forty-five working days from 2 March, and five lost
    assert clock(where, ClockKind.PROMISED).due.day == day("2026-03-19")
    assert clock(where, ClockKind.PROMISED, item="site").due.day == day("2026-03-19")


def test_a_withdrawn_case_holds_its_stage_up_no_longer() -> None:
    where = accepted(lawful(), lawful("site"), joint=JOINT)
    bring(where, "site", to="accept", when="2026-03-02")
    say_by(where, "begin_procedure", "2026-03-03")
    say_by(where, "begin_procedure", "2026-03-04", procedure="test", kind="testing")
    told = say_by(where, "withdraw", "2026-03-10")
    assert told == ("case_withdrawn", "procedure_ended", "procedure_ended")
    assert not joint(where).paused
    assert joint(where).due.day == day("2026-05-14")
    assert [one.ended_at for one in case(where).procedures] == [at("2026-03-10")] * 2
    assert not any(one.running for one in case(where).clocks)


def test_joint_handling_begins_with_the_first_acceptance_and_ends_with_the_last_approval() -> None:
    where = opened(lawful(), lawful("site"), lawful("works", stage="stage2"), joint=JOINT)
    bring(where, "site", to="receive", when="2026-03-02")
    assert where.project.stages["stage1"].clock is None
    bring(where, "permit", to="accept", when="2026-03-03")
    assert joint(where).started_at == at("2026-03-03")
    tell(where, "accept", "2026-03-04", item="site")
    assert joint(where).started_at == at("2026-03-03")
    for item in ("permit", "site"):
        tell(where, "decide", "2026-03-10", item=item)
    assert (joint(where).stopped_at, joint(where).lapsed) == (at("2026-03-10"), False)
    assert "stage2" not in where.project.stages


def test_joint_handling_that_takes_too_long_lapses() -> None:
    where = accepted(lawful(), joint=JOINT)
    ring(where, "2026-05-09 00:00")
    assert joint(where).overdue()
    say_by(where, "decide", "2026-05-11")
    assert joint(where).lapsed
    assert not joint(where).running


def test_a_stage_that_was_completed_does_not_run_again() -> None:
    where = accepted(joint=JOINT)
    for kind in ("decide", "recall", "receive", "accept"):
        say_by(where, kind, "2026-03-10")
    assert not joint(where).running


def test_records_of_procedures_add_up_to_the_state() -> None:
    where = accepted(lawful(), lawful("site"), joint=JOINT)
    say_by(where, "begin_procedure", "2026-03-03")
    say_by(where, "begin_procedure", "2026-03-04", procedure="test")
    say_by(where, "end_procedure", "2026-03-10")
    say_by(where, "withdraw", "2026-03-12")
    assert retold(where, at("2026-01-05")) == where.project


def test_a_procedure_told_late_takes_back_the_lapse_that_it_held_off() -> None:
    where = accepted()
    ring(where, "2026-03-20")
    assert clock(where, ClockKind.PROMISED).overdue()
    tell(where, "begin_procedure", "2026-03-04", known="2026-03-20", item="permit")
    assert clock(where, ClockKind.PROMISED).paused
    assert not clock(where, ClockKind.PROMISED).lapsed
    say_by(where, "end_procedure", "2026-03-23")
    assert clock(where, ClockKind.PROMISED).due.day == day("2026-04-02")  # eight days were left


@pytest.mark.parametrize(
    ("begins", "kind", "by"),
    [
        ("begin_procedure", "end_procedure", ""),
        ("offer_hearing", "waive_hearing", ""),
        ("consult", "answer_consultation", "handler@water"),
    ],
)
def test_nothing_comes_before_what_it_follows(begins: str, kind: str, by: str) -> None:
    where = accepted()
    fields = {"departments": ["water"]} if begins == "consult" else {}
    say_by(where, begins, "2026-03-04", known="2026-03-04", by="handler@bureau", **fields)
    with pytest.raises(Refused) as refused:
        decide(where.project, say(kind, "2026-03-03", by=by, item="permit"), at("2026-03-04"), calendar())
    assert refused.value.code is Code.OUT_OF_ORDER
