"""Joint time counts only while an accepted case of the stage is undecided (Licensing Law 42 ¶2)."""

from datetime import date

import pytest

from binglian.domain.explain import Rule, explain
from binglian.domain.limits import ClockKind
from tests.builders import at, bring, calendar, tell
from tests.unit.domain.law import JOINT, case, clock, joint, lawful, opened, ring, say_by

CN = calendar()


def test_it_stands_still_between_one_decision_and_the_next_acceptance() -> None:
    where = opened(lawful(), lawful("site"), joint=JOINT)
    bring(where, "permit", to="accept", when="2026-03-02")
    assert "joint_clock_paused" in say_by(where, "decide", "2026-03-10")
    assert joint(where).paused
    ring(where, "2026-07-01")
    assert not joint(where).lapsed
    bring(where, "site", to="accept", when="2026-07-01")
    assert not joint(where).paused
    explained = explain(joint(where), CN, at("2026-07-02"))
    assert explained.agrees
    rules = {day.day: day.rule for day in explained.days}
    assert rules[date(2026, 3, 10)] is Rule.COUNTED
    assert rules[date(2026, 3, 11)] is rules[date(2026, 7, 1)] is Rule.IDLE
    assert rules[date(2026, 7, 2)] is Rule.COUNTED


@pytest.mark.parametrize("how", ["decide", "withdraw"])
def test_it_runs_while_another_case_is_open(how: str) -> None:
    where = opened(lawful(), lawful("site"), joint=JOINT)
    bring(where, "permit", to="accept", when="2026-03-02")
    bring(where, "site", to="accept", when="2026-03-02")
    say_by(where, how, "2026-03-10")
    assert not joint(where).paused
    tell(where, "withdraw", "2026-03-11", item="site")
    assert joint(where).paused


def test_an_acceptance_by_silence_reaches_back_into_the_standstill() -> None:
    where = opened(lawful(), lawful("site"), joint=JOINT)
    bring(where, "permit", to="accept", when="2026-03-02")
    tell(where, "receive", "2026-03-06", item="site")
    say_by(where, "decide", "2026-03-09")
    assert joint(where).paused
    ring(where, "2026-03-20")
    assert case(where, "site").deemed
    assert joint(where).pauses == ()


def test_the_last_approval_leaves_no_standstill() -> None:
    where = opened(joint=JOINT)
    bring(where, "permit", to="accept", when="2026-03-02")
    assert "joint_clock_paused" not in say_by(where, "decide", "2026-03-10")
    assert joint(where).stopped_at == at("2026-03-10")


def test_an_acceptance_after_supplements_counts_from_their_completion() -> None:
    where = opened(joint=JOINT)
    tell(where, "receive", "2026-03-02", item="permit")
    say_by(where, "notify_correction", "2026-03-03")
    say_by(where, "supplement", "2026-03-09")
    say_by(where, "accept", "2026-03-12")
    assert case(where).accepted_at == at("2026-03-12")
    for kind in (ClockKind.PROMISED, ClockKind.STATUTORY):
        assert clock(where, kind).started_at == at("2026-03-09")
    assert joint(where).started_at == at("2026-03-09")
