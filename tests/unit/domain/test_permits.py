from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import clock_of
from binglian.domain.desk import Desk
from binglian.domain.errors import Code
from binglian.domain.limits import ClockKind, StartsOn, Unit
from binglian.domain.plan import PlannedLimit
from binglian.domain.project import CaseState
from tests.builders import (
    CHINA,
    at,
    bring,
    calendar,
    calendar_data,
    day,
    delivery,
    desk,
    limit,
    plan,
    refusal,
    say,
    step,
    tell,
    told,
)
from tests.unit.domain.holdings import MAY, WORKS, case, clock, law, permit, works

MONTHS = limit(3, Unit.MONTHS, StartsOn.DELIVERED)
BUILD = law(permit(step("permit", delivery(10)), MONTHS), step("other"), happenings=(works("permit"),))


def granted(when: str = "2026-03-02", *, to: str = "deliver") -> Desk:
    """The desk of a construction permit that was just delivered."""
    where = desk(BUILD)
    bring(where, "permit", to=to, when=when)
    return where


def built(when: str = "2026-03-09") -> Desk:
    """The desk of a construction permit under which works go on."""
    where = granted()
    begin(where, when)
    return where


def begin(where: Desk, when: str) -> None:
    """The works begin."""
    tell(where, "record_happening", when, happening=WORKS)


def act(where: Desk, kind: str, when: str | datetime, **fields: object) -> None:
    """Something about the works, from those whose it is."""
    by = "" if kind == "recheck" else "applicant"
    tell(where, kind, when, known="", by=by, item="permit", **fields)


def no(where: Desk, kind: str, when: str, **fields: object) -> Code:
    """Why that is refused."""
    by = "" if kind == "recheck" else "applicant"
    return refusal(where, kind, when, known="", by=by, item="permit", **fields)


def test_a_permit_is_to_be_taken_up_within_its_validity() -> None:
    where = granted()
    running = clock(where, ClockKind.VALIDITY)
    assert running.started_at == at("2026-03-02")
    assert running.due.day == day("2026-06-02")
    begin(where, "2026-06-02 23:00")
    assert case(where).taken_up_at == at("2026-06-02 23:00")
    assert not clock(where, ClockKind.VALIDITY).running
    assert not clock(where, ClockKind.VALIDITY).lapsed
    where.ring(at("2026-12-01"), calendar())
    assert case(where).state is CaseState.DELIVERED


def test_validity_from_the_decision_outlives_the_delivery() -> None:
    decided = limit(3, Unit.MONTHS, StartsOn.DECIDED)
    where = desk(law(permit(step("permit", delivery(10)), decided), happenings=(works("permit"),)))
    bring(where, "permit", to="decide", when="2026-03-02")
    tell(where, "deliver", "2026-03-05", item="permit")
    running = clock(where, ClockKind.VALIDITY)
    assert running.running
    assert running.started_at == at("2026-03-02")
    assert not clock(where, ClockKind.DELIVERY).running


def test_a_permit_not_taken_up_in_time_is_void_and_may_be_applied_for_again() -> None:
    where = granted()
    where.ring(at("2026-06-03 00:00"), calendar())
    assert told(where)[-2:] == ["clock_rang", "permit_expired"]
    expired = case(where)
    assert (expired.state, expired.over_at) == (CaseState.EXPIRED, at("2026-06-03 00:00"))
    assert not expired.approved
    assert clock(where, ClockKind.VALIDITY).lapsed
    assert refusal(where, "record_happening", "2026-06-04", happening=WORKS) is Code.PREREQUISITE_MISSING
    bring(where, "permit", to="deliver", when="2026-06-05")
    begin(where, "2026-06-08")
    assert case(where).filing == 2
    assert case(where).taken_up_at == at("2026-06-08")


def test_a_rejected_permit_has_no_validity() -> None:
    for starts_on in (StartsOn.DECIDED, StartsOn.DELIVERED):
        where = desk(law(permit(step("permit"), limit(3, Unit.MONTHS, starts_on)), happenings=(works(),)))
        bring(where, "permit", to="decide", when="2026-03-02", outcome="rejected")
        begin(where, "2026-03-03")
        tell(where, "deliver", "2026-03-04", item="permit")
        assert clock_of(case(where).clocks, ClockKind.VALIDITY) is None
        assert case(where).taken_up_at is None


def test_works_that_began_between_decision_and_delivery_take_the_permit_up() -> None:
    where = granted(to="decide")
    begin(where, "2026-03-03")
    assert case(where).taken_up_at == at("2026-03-03")
    tell(where, "deliver", "2026-03-04", item="permit")
    assert clock_of(case(where).clocks, ClockKind.VALIDITY) is None


def test_a_permit_for_works_that_have_begun_is_taken_up_by_its_decision() -> None:
    where = desk(law(permit(step("permit"), MONTHS), step("other"), happenings=(works(),)))
    begin(where, "2026-02-27")
    bring(where, "permit", to="deliver", when="2026-03-02")
    assert case(where).taken_up_at == at("2026-03-02")
    assert clock_of(case(where).clocks, ClockKind.VALIDITY) is None


def test_a_permit_that_nothing_takes_up_has_no_works_to_stop() -> None:
    where = desk(law(step("permit"), step("other"), happenings=(works(),)))
    begin(where, "2026-02-27")
    bring(where, "permit", to="deliver", when="2026-03-02")
    assert case(where).taken_up_at is None
    assert no(where, "stop_works", "2026-03-03") is Code.NOT_TAKEN_UP


def test_a_stop_is_reported_within_its_limit() -> None:
    where = built()
    act(where, "stop_works", "2026-04-01")
    assert clock(where, ClockKind.STOP_REPORT).due.day == day("2026-05-06")  # 1 to 5 May are holidays
    act(where, "report_stop", "2026-04-20")
    stopped = case(where).stops[-1]
    assert (stopped.stopped_at, stopped.reported_at) == (at("2026-04-01"), at("2026-04-20"))
    assert clock(where, ClockKind.STOP_REPORT).stopped_at == at("2026-04-20")
    act(where, "resume_works", "2026-05-11")
    assert case(where).stops[-1].resumed_at == at("2026-05-11")
    assert not case(where).rechecking


def test_a_stop_that_nobody_reported_keeps_that_it_lapsed() -> None:
    where = built()
    act(where, "stop_works", "2026-04-01")
    act(where, "resume_works", "2026-05-20")
    unreported = clock(where, ClockKind.STOP_REPORT)
    assert unreported.lapsed
    assert not unreported.running
    assert no(where, "report_stop", "2026-05-21") is Code.WORKS_NOT_STOPPED


def test_a_short_stop_that_nobody_reported_leaves_nothing_to_report() -> None:
    where = built()
    act(where, "stop_works", "2026-04-01")
    act(where, "resume_works", "2026-04-10")
    where.ring(at("2026-12-01"), calendar())
    assert not clock(where, ClockKind.STOP_REPORT).lapsed


def test_without_a_limit_a_stop_is_only_recorded() -> None:
    only = step("permit", PlannedLimit(kind=ClockKind.VALIDITY, limit=MONTHS))
    taken_up = replace(only, taken_up_by=WORKS)
    where = desk(law(taken_up, step("other"), happenings=(works("permit"),)))
    bring(where, "permit", to="deliver", when="2026-03-02")
    begin(where, "2026-03-09")
    act(where, "stop_works", "2026-03-10")
    assert clock_of(case(where).clocks, ClockKind.STOP_REPORT) is None
    act(where, "resume_works", "2027-06-01")
    assert not case(where).rechecking


@pytest.mark.parametrize(
    ("done", "kind", "code"),
    [
        ((), "report_stop", Code.WORKS_NOT_STOPPED),
        ((), "resume_works", Code.WORKS_NOT_STOPPED),
        ((), "recheck", Code.NO_RECHECK),
        (("stop_works",), "stop_works", Code.WORKS_STOPPED),
        (("stop_works",), "recheck", Code.NO_RECHECK),
        (("stop_works", "report_stop"), "report_stop", Code.STOP_REPORTED),
        (("stop_works", "resume_works"), "resume_works", Code.WORKS_NOT_STOPPED),
        (("stop_works", "resume_works"), "recheck", Code.NO_RECHECK),
    ],
)
def test_nothing_is_said_twice_or_out_of_turn(done: tuple[str, ...], kind: str, code: Code) -> None:
    where = built()
    for number, before in enumerate(done):
        act(where, before, f"2026-04-{number + 1:02}")
    fields: dict[str, object] = {"passed": True} if kind == "recheck" else {}
    assert no(where, kind, "2026-04-10", **fields) is code


@pytest.mark.parametrize("kind", ["stop_works", "report_stop", "resume_works", "recheck"])
def test_works_stop_and_go_on_only_under_a_permit_taken_up(kind: str) -> None:
    fields: dict[str, object] = {"passed": True} if kind == "recheck" else {}
    assert no(granted(), kind, "2026-03-03", **fields) is Code.NOT_TAKEN_UP
    assert no(granted(to="accept"), kind, "2026-03-03", **fields) is Code.WRONG_STATE


def test_each_says_what_is_theirs_to_say() -> None:
    where = built()
    assert refusal(where, "stop_works", "2026-03-10", item="permit") is Code.NOT_ALLOWED
    code = refusal(where, "recheck", "2026-03-10", by="applicant", item="permit", passed=True)
    assert code is Code.NOT_ALLOWED


def test_after_a_year_of_standing_still_works_go_on_only_to_be_checked() -> None:
    where = built()
    act(where, "stop_works", "2026-04-01")
    act(where, "resume_works", "2027-04-02 00:00")
    assert case(where).rechecking
    assert where.project.ended_at is None
    act(where, "recheck", "2027-04-10", passed=True)
    assert not case(where).rechecking
    assert case(where).approved
    assert no(where, "recheck", "2027-04-11", passed=True) is Code.NO_RECHECK


def test_a_check_made_before_works_go_on_leaves_none_to_make() -> None:
    where = built()
    act(where, "stop_works", "2026-04-01")
    act(where, "recheck", "2027-04-05", passed=True)
    act(where, "resume_works", "2027-04-06")
    assert not case(where).rechecking
    assert case(where).stops[-1].rechecked_at == at("2027-04-05")


def test_a_permit_that_fails_its_check_is_recalled_on_a_ground() -> None:
    where = built()
    act(where, "stop_works", "2026-04-01")
    act(where, "resume_works", "2027-04-05")
    assert no(where, "recheck", "2027-04-10", passed=False) is Code.GROUND_MISSING
    act(where, "recheck", "2027-04-10", passed=False, note="the contractor has gone")
    recalled = case(where)
    assert told(where)[-2:] == ["permit_rechecked", "case_recalled"]
    assert (recalled.state, recalled.ground) == (CaseState.RECALLED, "the contractor has gone")
    assert not recalled.approved
    assert not any(one.running for one in recalled.clocks)
    assert no(where, "stop_works", "2027-04-11") is Code.WRONG_STATE


def test_works_may_stop_again_and_each_stop_is_measured_by_itself() -> None:
    where = built()
    for stopped, resumed in (("2026-04-01", "2026-11-02"), ("2026-12-01", "2027-09-01")):
        act(where, "stop_works", stopped)
        act(where, "report_stop", stopped[:8] + "09")
        act(where, "resume_works", resumed)
        assert not case(where).rechecking
    assert len(case(where).stops) == 2
    reports = [one for one in case(where).clocks if one.kind is ClockKind.STOP_REPORT]
    assert [one.stopped_at for one in reports] == [at("2026-04-09"), at("2026-12-09")]


def test_a_check_that_is_due_stays_due_over_a_second_stop() -> None:
    where = built()
    act(where, "stop_works", "2026-04-01")
    act(where, "resume_works", "2027-04-05")
    act(where, "stop_works", "2027-04-06")
    act(where, "resume_works", "2027-04-07")
    assert case(where).rechecking


def test_a_stop_is_measured_though_its_year_has_no_calendar_yet() -> None:
    known = WorkCalendar(calendar_data(2026))
    where = built()
    for kind, when in (("stop_works", "2026-04-01"), ("resume_works", "2026-04-10")):
        where.take(say(kind, when, by="applicant", item="permit"), at(when), known)
    assert not case(where).rechecking


def test_a_project_ends_only_once_its_permit_is_taken_up() -> None:
    where = granted()
    bring(where, "other", to="deliver", when="2026-03-03")
    assert where.project.ended_at is None
    begin(where, "2026-04-01")
    assert where.project.ended_at == at("2026-04-01")


def test_a_project_whose_permit_expired_does_not_end() -> None:
    where = granted()
    bring(where, "other", to="deliver", when="2026-03-03")
    where.ring(at("2026-12-01"), calendar())
    assert case(where).state is CaseState.EXPIRED
    assert where.project.ended_at is None


def test_a_project_does_not_end_over_a_stop_to_be_reported_or_a_check_to_be_made() -> None:
    where = built()
    act(where, "stop_works", "2026-04-01")
    bring(where, "other", to="deliver", when="2026-04-02")
    assert where.project.ended_at is None
    act(where, "resume_works", "2027-04-05")
    assert where.project.ended_at is None
    act(where, "recheck", "2027-04-10", passed=True)
    assert where.project.ended_at == at("2027-04-10")


@given(
    stopped=st.dates(date(2026, 3, 10), date(2026, 8, 31)),
    lasted=st.one_of(st.integers(0, 420), st.integers(363, 368)),
    hour=st.integers(0, 23),
)
def test_a_check_is_due_from_the_day_after_the_stop_has_lasted_a_year(
    stopped: date, lasted: int, hour: int
) -> None:
    where = built()
    start = datetime.combine(stopped, time(hour), CHINA)
    end = start + timedelta(days=lasted)
    act(where, "stop_works", start)
    act(where, "resume_works", end)
    assert case(where).rechecking == (end.date() > stopped.replace(year=stopped.year + 1))


def test_a_plan_without_these_limits_runs_none_of_this() -> None:
    where = desk(plan(step("permit"), happenings=(WORKS,), authority=MAY))
    tell(where, "record_happening", "2026-03-01", happening=WORKS)
    bring(where, "permit", to="deliver", when="2026-03-02")
    assert where.project.completed
    assert not {"permit_taken_up", "permit_expired"} & set(told(where))


def test_works_begun_in_time_but_told_late_revive_an_expired_permit() -> None:
    where = granted()
    where.ring(at("2026-06-10"), calendar())
    assert case(where).state is CaseState.EXPIRED
    tell(where, "record_happening", "2026-06-01", known="2026-06-11", happening=WORKS)
    assert case(where).state is CaseState.DELIVERED
    assert case(where).taken_up_at == at("2026-06-01")
    assert "lapse_undone" in told(where)
