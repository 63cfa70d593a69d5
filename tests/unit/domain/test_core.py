from datetime import timedelta

import pytest

from binglian.domain.clocks import Alarm
from binglian.domain.core import CLOCK_SKEW, DueInstant, decide, fold, next_due, open_project, ring
from binglian.domain.errors import Code, Refused
from binglian.domain.events import ClockRang
from binglian.domain.limits import ClockKind
from binglian.domain.project import Project
from tests.builders import (
    at,
    bring,
    calendar,
    delivery,
    desk,
    limit,
    milestone,
    plan,
    promised,
    say,
    step,
    tell,
)

ONE = plan(step("permit", promised(5, warn=2), delivery(10)))


def opened(when: str = "2026-03-02 08:00") -> Project:
    return open_project(Project(plan=ONE), at(when)).project


def test_a_project_opens_once_and_knows_when() -> None:
    transition = open_project(Project(plan=ONE), at("2026-03-02"))
    assert transition.project.opened_at == at("2026-03-02")
    assert [event.type for event in transition.events] == ["project_opened"]


def test_a_message_brings_its_own_event_first_and_then_what_follows_by_rule() -> None:
    transition = decide(opened(), say("receive", "2026-03-02", item="permit"), at("2026-03-02"), calendar())
    assert [event.type for event in transition.events] == ["case_received", "stage_opened"]


def test_a_transition_is_the_fold_of_its_events_and_leaves_the_state_before_alone() -> None:
    before = opened()
    transition = decide(before, say("receive", "2026-03-02", item="permit"), at("2026-03-02"), calendar())
    assert fold(before, transition.events) == transition.project
    assert before == opened()


def test_a_deed_is_dated_in_the_calendars_civil_time() -> None:
    message = say("receive", "2026-03-02 00:30", item="permit")
    elsewhere = message.model_copy(update={"occurred_at": message.occurred_at.astimezone(tz=None)})
    transition = decide(opened("2026-03-01"), elsewhere, at("2026-03-02"), calendar())
    assert transition.events[0].at.isoformat() == "2026-03-02T00:30:00+08:00"


def test_a_senders_clock_may_run_a_little_ahead_of_ours() -> None:
    now = at("2026-03-02")
    decide(opened(), say("receive", now + CLOCK_SKEW, item="permit"), now, calendar())
    beyond = say("receive", now + CLOCK_SKEW + timedelta(microseconds=1), item="permit")
    with pytest.raises(Refused) as refused:
        decide(opened(), beyond, now, calendar())
    assert (refused.value.code, refused.value.place) == (Code.FROM_THE_FUTURE, "occurred_at")


def test_nothing_is_due_while_nothing_runs() -> None:
    assert next_due(opened()) is None


def test_the_nearest_due_instant_comes_first_whichever_clock_it_belongs_to() -> None:
    where = desk(
        plan(
            step("slow", promised(10)),
            step("quick", promised(3)),
            happenings=("a",),
            milestones=(milestone("m", "a", "slow", limit(5)), milestone("unlimited", "a", "slow")),
        )
    )
    tell(where, "record_happening", "2026-03-02", happening="a")
    bring(where, "slow", to="accept", when="2026-03-02")
    bring(where, "quick", to="accept", when="2026-03-02")
    rung = ring(where.project, at("2026-03-16 00:00"), calendar()).events
    assert all(isinstance(event, ClockRang) for event in rung)
    assert [(event.at.isoformat()[:10], event.item) for event in rung if isinstance(event, ClockRang)] == [
        ("2026-03-05", "quick"),
        ("2026-03-06", "quick"),
        ("2026-03-09", "m"),
        ("2026-03-10", "m"),
        ("2026-03-16", "slow"),
    ]


def test_due_instants_ring_one_after_the_other_up_to_now_and_no_further() -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-02")
    warning = DueInstant(at("2026-03-05 00:00"), "permit", ClockKind.PROMISED, Alarm.WARNING)
    assert next_due(where.project) == warning
    assert ring(where.project, warning.at - timedelta(microseconds=1), calendar()).events == ()
    rung = ring(where.project, warning.at, calendar())
    assert [event.at for event in rung.events] == [warning.at]
    lapse = next_due(rung.project)
    assert lapse
    assert lapse == DueInstant(at("2026-03-10 00:00"), "permit", ClockKind.PROMISED, Alarm.LAPSE)
    assert next_due(ring(rung.project, lapse.at, calendar()).project) is None


def test_the_clocks_of_a_project_given_up_ring_no_more() -> None:
    where = desk(ONE)
    bring(where, "permit", to="accept", when="2026-03-02")
    tell(where, "close_project", "2026-03-03")
    assert next_due(where.project) is None
    assert ring(where.project, at("2026-04-01"), calendar()).events == ()
