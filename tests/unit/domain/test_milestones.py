import pytest

from binglian.domain.clocks import Alarm
from binglian.domain.desk import Desk
from binglian.domain.events import ClockRang, MilestoneReached
from binglian.domain.limits import ClockKind, Limit, Unit
from tests.builders import (
    at,
    bring,
    calendar,
    desk,
    gate,
    happening,
    limit,
    milestone,
    plan,
    step,
    tell,
    told,
)


def measured(where: Desk) -> MilestoneReached:
    found = [record.event for record in where.unwritten if isinstance(record.event, MilestoneReached)]
    assert len(found) == 1
    return found[0]


def between(start: str, end: str, within: Limit | None = None) -> Desk:
    """A project that has lived from one happening to another."""
    where = desk(plan(step("filing"), happenings=("a", "b"), milestones=(milestone("m", "a", "b", within),)))
    tell(where, "record_happening", start, happening="a")
    tell(where, "record_happening", end, happening="b")
    return where


@pytest.mark.mechanism("S0-08")
@pytest.mark.parametrize(
    ("permitted", "days", "met"),
    [("2026-04-09 17:00", 38, True), ("2026-04-10 23:59", 39, True), ("2026-04-11 00:00", 40, False)],
)
def test_award_to_construction_permit_is_measured_against_39_days(
    permitted: str, days: int, met: bool
) -> None:
    where = desk(
        plan(
            step("construction-permit"),
            step("completion"),
            happenings=("awarded",),
            milestones=(milestone("speed", "awarded", "construction-permit", limit(39, Unit.CALENDAR_DAYS)),),
        )
    )
    tell(where, "record_happening", "2026-03-02 10:00", happening="awarded")
    bring(where, "construction-permit", to="decide", when=permitted)
    assert (measured(where).calendar_days, measured(where).met) == (days, met)


@pytest.mark.mechanism("S0-07")
@pytest.mark.parametrize(
    ("titled", "days", "met"), [("2026-02-28 17:00", 7, True), ("2026-03-02 09:00", 8, False)]
)
def test_land_delivery_to_title_is_measured_against_7_working_days(titled: str, days: int, met: bool) -> None:
    """Delivered two working days before the spring festival; two make-up Saturdays count."""
    where = desk(
        plan(
            step("land-title", needs=(("land-delivered",),)),
            step("other"),
            happenings=("land-delivered",),
            milestones=(milestone("title", "land-delivered", "land-title", limit(7)),),
        )
    )
    tell(where, "record_happening", "2026-02-12 16:00", happening="land-delivered")
    bring(where, "land-title", to="decide", when=titled)
    assert (measured(where).working_days, measured(where).met) == (days, met)


def test_a_distance_is_told_in_whole_and_in_exact_days() -> None:
    found = measured(between("2026-03-02 15:00", "2026-03-10 10:00"))
    assert (found.calendar_days, found.working_days) == (8, 6)
    assert (found.calendar_days_exact, found.working_days_exact) == (7.7917, 5.5)
    assert found.met is None


def test_the_state_keeps_the_distance_that_the_event_told() -> None:
    where = between("2026-03-02 15:00", "2026-03-10 10:00", limit(5))
    kept, said = where.project.milestones["m"].measured, measured(where)
    assert kept
    for key in ("calendar_days", "working_days", "calendar_days_exact", "working_days_exact", "met"):
        assert getattr(kept, key) == getattr(said, key)


def test_a_milestone_warns_and_lapses_by_itself() -> None:
    where = between("2026-03-02", "2026-03-20", limit(5, warn=1))
    rang = [record.event for record in where.unwritten if isinstance(record.event, ClockRang)]
    assert [(one.item, one.clock, one.alarm, one.at) for one in rang] == [
        ("m", ClockKind.MILESTONE, Alarm.WARNING, at("2026-03-06 00:00")),
        ("m", ClockKind.MILESTONE, Alarm.LAPSE, at("2026-03-10 00:00")),
    ]


def test_a_milestone_reached_in_time_but_told_late_undoes_its_lapse() -> None:
    where = desk(plan(step("x"), happenings=("a", "b"), milestones=(milestone("m", "a", "b", limit(5)),)))
    tell(where, "record_happening", "2026-03-02", happening="a")
    where.ring(at("2026-03-12"), calendar())
    tell(where, "record_happening", "2026-03-09", known="2026-03-12", happening="b")
    assert told(where)[-2:] == ["lapse_undone", "milestone_reached"]
    clock = where.project.milestones["m"].clock
    assert clock
    assert not clock.lapsed


def test_a_milestone_reached_too_late_stays_lapsed() -> None:
    where = between("2026-03-02", "2026-03-12", limit(5))
    assert told(where)[-1] == "milestone_reached"
    assert measured(where).met is False


def test_a_milestone_whose_end_came_first_is_reached_when_it_starts() -> None:
    where = desk(plan(step("x"), happenings=("a", "b"), milestones=(milestone("m", "a", "b", limit(5)),)))
    tell(where, "record_happening", "2026-03-02", happening="b")
    assert not where.project.milestones
    tell(where, "record_happening", "2026-03-09", happening="a")
    assert measured(where) == MilestoneReached(
        at=at("2026-03-09"),
        milestone="m",
        calendar_days=0,
        working_days=0,
        calendar_days_exact=0.0,
        working_days_exact=0.0,
        met=True,
    )


def test_a_milestone_may_run_from_a_gate() -> None:
    where = desk(
        plan(
            step("x"),
            happenings=("a", happening("b", needs=(("a",),))),
            gates=(gate("land", ("a",)),),
            milestones=(milestone("m", "land", "b"),),
        )
    )
    tell(where, "record_happening", "2026-03-02", happening="a")
    tell(where, "record_happening", "2026-03-04", happening="b")
    assert measured(where).working_days == 2


def test_a_project_waits_for_its_milestones_and_ends_with_whatever_came_last() -> None:
    where = desk(plan(step("filing"), happenings=("a", "b"), milestones=(milestone("m", "a", "b"),)))
    tell(where, "record_happening", "2026-03-02", happening="a")
    bring(where, "filing", to="deliver", when="2026-03-10")
    assert where.project.ended_at is None
    receipt = tell(where, "record_happening", "2026-03-05", known="2026-03-11", happening="b")
    assert receipt.events == ("happening_recorded", "milestone_reached", "project_ended")
    assert where.project.ended_at == at("2026-03-10")
