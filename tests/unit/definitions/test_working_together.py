"""The five jurisdictions: their ladders, tickets, meetings and orders, as running streams will carry them."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from binglian.domain.cadence import sittings
from binglian.domain.calendar import WorkCalendar
from binglian.domain.cooperation import MeetingPlan, OrderPlan, Raising, TicketPolicy
from binglian.domain.limits import Limit, Unit
from definitions.calendars import load_calendar
from definitions.cooperation import meeting_plans, order_plans, raising, ticket_policy
from definitions.loader import catalogue
from tests.unit.definitions.cities import FIVE, SEEDS, definition

LADDERS = {
    "tongan": "agent work-group joint-meeting",
    "haicang": "steward windowless-centre group-office leading-group efficiency-office accountability",
    "jianou": "guide-desk task-force consultation joint-meeting inspection accountability",
    "yongji": "agent task-force huddle government-meeting",
    "xian-etdz": "agent weekly-meeting problem-study committee",
}
SITTINGS = {
    "tongan-joint": 0,
    "tongan-symposium": 8,
    "haicang-daily-clear": 502,
    "haicang-monthly-settle": 24,
    "haicang-follow-up": 24,
    "haicang-group-office": 0,
    "haicang-leading-group": 0,
    "jianou-weekly": 103,
    "jianou-monthly": 24,
    "jianou-consultation": 0,
    "jianou-joint": 52,
    "jianou-tea-party": 48,
    "yongji-joint-pre-review": 0,
    "yongji-huddle": 0,
    "yongji-special-coordination": 0,
    "yongji-retrospective": 24,
    "xian-etdz-weekly": 103,
    "xian-etdz-problem-study": 0,
}
"""How often each sits in 2026 and 2027; those on demand never do by themselves."""

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
CALENDAR = WorkCalendar(load_calendar("cn"))


def policy(key: str) -> TicketPolicy:
    found = ticket_policy(catalogue().load(key, FIVE[key]))
    assert found is not None
    return found


def raises(key: str) -> Raising:
    found = raising(catalogue().load(key, FIVE[key]))
    assert found is not None
    return found


def plans(key: str) -> dict[str, MeetingPlan]:
    return {plan.meeting: plan for plan in meeting_plans(catalogue().load(key, FIVE[key]))}


def orders(key: str) -> dict[str, OrderPlan]:
    return order_plans(catalogue().load(key, FIVE[key]))


def figure(limit: Limit | None) -> tuple[int, str, str] | None:
    return (limit.value, limit.unit.value, limit.basis) if limit else None


@pytest.mark.parametrize("key", FIVE)
def test_the_ladder_rises_rung_by_rung_with_a_time_and_a_right_for_each(key: str) -> None:
    ladder = policy(key).ladder
    assert " ".join(rung.key for rung in ladder) == LADDERS[key]
    assert [rung.after is None for rung in ladder] == [True, *(False for _ in ladder[1:])]
    assert all(rung.right.zh and rung.right.en and rung.basis.startswith(SEEDS[key]) for rung in ladder)


@pytest.mark.parametrize("key", FIVE)
def test_a_time_that_no_source_states_rests_on_nothing_verified(key: str) -> None:
    bases = definition(key).bases
    assumed = [rung.after for rung in policy(key).ladder if rung.after and rung.key != "task-force"]
    assumed += [order.limit for order in orders(key).values()]
    assumed += [plan.acknowledge for plan in plans(key).values()]
    assert assumed
    assert not any(bases[limit.basis].verified for limit in assumed)


@pytest.mark.parametrize("key", FIVE)
def test_a_matter_that_goes_to_a_meeting_may_wait_there_until_the_next_sitting(key: str) -> None:
    """The rung above a meeting that recurs takes nothing from it before it has sat again."""
    found = plans(key)
    for rung, above in pairwise(policy(key).ladder):
        cadence = found[rung.meeting].cadence if rung.meeting else None
        if cadence is None or cadence.on_demand:
            continue
        days = [sits for _, sits in sittings(cadence, CALENDAR, FIRST, LAST)]
        longest = max(CALENDAR.working_days_between(one, other) for one, other in pairwise(days))
        assert above.after is not None
        assert above.after.unit is Unit.WORKING_DAYS
        assert above.after.value >= longest, rung.key


@pytest.mark.parametrize("key", FIVE)
def test_every_meeting_sends_what_is_late_up_or_back_to_its_own_rung(key: str) -> None:
    ladder = policy(key).ladder
    places = {rung.key: place for place, rung in enumerate(ladder)}
    own = {rung.meeting: place for place, rung in enumerate(ladder) if rung.meeting}
    for plan in plans(key).values():
        assert places[plan.above] >= own.get(plan.meeting, 0)


def test_each_meeting_sits_as_often_as_its_source_says() -> None:
    counted = {
        plan.key: len(sittings(plan.cadence, CALENDAR, FIRST, LAST))
        for key in FIVE
        for plan in plans(key).values()
    }
    assert counted == SITTINGS


def test_no_sitting_falls_on_a_rest_day() -> None:
    for key in FIVE:
        for plan in plans(key).values():
            days = [sits for _, sits in sittings(plan.cadence, CALENDAR, FIRST, LAST)]
            assert all(CALENDAR.kind(day).working for day in days)
            assert len(days) == len(set(days))


@pytest.mark.parametrize(
    ("key", "meeting", "bases"),
    [
        ("tongan", "symposium", ("s0-13", "meeting-practice")),
        ("haicang", "follow-up", ("s1-06", "meeting-practice")),
        ("yongji", "retrospective", ("s3-06", "meeting-practice")),
        ("jianou", "joint", ("s2-05", None)),
    ],
)
def test_an_interval_that_is_assumed_says_so(key: str, meeting: str, bases: tuple[str, str | None]) -> None:
    form = definition(key).meetings[meeting]
    assert (form.basis, form.cadence.basis) == bases


@pytest.mark.parametrize("key", FIVE)
def test_everybody_who_must_can_open_handle_and_confirm_a_ticket(key: str) -> None:
    authority = policy(key).authority
    assert "enterprise" in authority["open:window"]
    assert "enterprise" in authority["confirm"]
    assert authority["open:engine"] == ("system",)
    assert authority["follow_resolution"] == ("system",)
    assert "holder" in authority["escalate"]
    lowest = policy(key).ladder[0].post.partition("@")[0]
    assert lowest in authority["accept_ticket"]
    assert {"know-how", "repeated-trips", "many-desks", "nobody-accepts"} <= policy(key).pains.keys()


@pytest.mark.parametrize("key", FIVE)
def test_the_complainant_is_answered_by_how_complex_the_problem_is(key: str) -> None:
    stated = "s2-04" if key == "jianou" else "ticket-practice"
    complexity = (3, "WD", stated) if key == "jianou" else (5, "WD", stated)
    feedback = {name: figure(limit) for name, limit in policy(key).feedback.items()}
    assert feedback == {
        "": (3, "WD", stated),
        "simple": (1, "WD", "ticket-practice"),
        "ordinary": (3, "WD", stated),
        "complex": complexity,
    }
    assert policy(key).feedback[""].warn == 1


@pytest.mark.parametrize("key", FIVE)
def test_a_project_itself_tells_of_lapses_of_two_refusals_and_of_what_nobody_handles(key: str) -> None:
    found = raises(key)
    assert set(found.clocks) == {"promised", "statutory", "joint", "delivery", "acceptance"}
    assert (found.refusals, figure(found.unattended)) == (2, (3, "WD", "ticket-practice"))
    assert found.rung == ("task-force" if key == "jianou" else "")


@pytest.mark.parametrize("key", FIVE)
def test_every_visit_has_somebody_who_orders_it_and_somebody_who_carries_it_out(key: str) -> None:
    own = [order for order in orders(key).values() if order.mechanism]
    seed = SEEDS[key].upper()
    assert all(order.mechanism.startswith(seed) and order.basis.startswith(SEEDS[key]) for order in own)
    assert all(order.by and order.posts for order in orders(key).values())
    assert {"ask", "collect", "deliver", "follow-up", "survey"} <= orders(key).keys()


def test_what_people_perform_can_be_ordered_and_so_is_recorded() -> None:
    performed = {
        "tongan": {"S0-05", "S0-06", "S0-11", "S0-14", "S0-16"},
        "haicang": {"S1-06", "S1-07", "S1-09", "S1-10", "S1-13", "S1-15", "S1-16"},
        "jianou": {"S2-01", "S2-06", "S2-09", "S2-11", "S2-12", "S2-15", "S2-16"},
        "yongji": {"S3-01", "S3-02", "S3-03", "S3-12", "S3-18"},
        "xian-etdz": {"S4-01", "S4-02", "S4-03", "S4-04", "S4-07", "S4-10"},
    }
    found = {key: {one.mechanism for one in orders(key).values() if one.mechanism} for key in FIVE}
    assert found == performed


@pytest.mark.parametrize("key", FIVE)
def test_a_collected_case_is_accepted_on_the_spot_only_where_agents_may_accept(key: str) -> None:
    collect, deliver = orders(key)["collect"], orders(key)["deliver"]
    assert collect.act == ("accept" if key == "xian-etdz" else "")
    assert deliver.act == "deliver"
    authority = definition(key).authority
    assert ("agent@agency-group" in authority["accept"]) == bool(collect.act)
    assert "agent" in authority["deliver"]


def test_the_squad_of_tongan_goes_by_four_skills() -> None:
    survey = orders("tongan")["survey"]
    assert survey.posts == ("agent", "reform-expert", "works-expert", "organiser")
    assert list(survey.skills) == ["approval-reform", "agency", "works", "organising"]


@pytest.mark.parametrize("meeting", ["group-office", "leading-group"])
def test_haicang_keeps_routine_work_off_both_agendas(meeting: str) -> None:
    plan = plans("haicang")[meeting]
    assert list(plan.excludes) == ["procedural", "general", "routine"]


def test_the_base_offers_tickets_and_visits_and_leaves_the_way_up_to_each_place() -> None:
    base = catalogue().load("national", 2)
    assert base.definition.tickets is not None
    assert ticket_policy(base) is None
    assert (raising(base), meeting_plans(base), order_plans(base)) == (None, (), {})


@pytest.mark.parametrize("key", FIVE)
def test_who_may_give_projects_another_calendar_may_give_it_to_what_belongs_to_them(key: str) -> None:
    assert policy(key).authority["adopt_calendar"] == definition(key).authority["adopt_calendar"]
    loaded = catalogue().load(key, FIVE[key])
    nobody = replace(loaded, definition=loaded.definition.model_copy(update={"authority": {}}))
    found = ticket_policy(nobody)
    assert found is not None
    assert "adopt_calendar" not in found.authority
