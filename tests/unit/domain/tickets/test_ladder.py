"""Up and down the ladder."""

from dataclasses import replace

import pytest

from binglian.domain.clocks import Alarm
from binglian.domain.errors import Code
from binglian.domain.limits import ClockKind, Unit
from binglian.domain.meetings.messages import MEETING_MESSAGES, SubmitMatter
from binglian.domain.tickets.events import Escalated, TicketRang
from binglian.domain.tickets.ticket import TicketState
from tests.builders import at
from tests.unit.domain.tickets.window import (
    AGENT,
    FORCE,
    FUND,
    GROUP,
    JOINT,
    OWNER,
    POLICY,
    PROJECT,
    Window,
    answered,
    at_work,
    clock,
    code,
    days,
    due,
    happened,
    notices,
    pass_until,
    refused,
    retold,
    sent,
    tell,
    told,
    window,
)


def ascents(where: Window) -> list[tuple[str, str, str, str, bool]]:
    """When it went from which rung to which, on what ground, and whether by itself."""
    return [
        (f"{event.at:%m-%d}", event.origin, event.rung, event.ground, event.by_itself)
        for event in happened(where)
        if isinstance(event, Escalated)
    ]


@pytest.mark.mechanism("S2-04")
def test_unanswered_for_three_days_it_goes_up_by_itself_with_a_reminder_before() -> None:
    where = pass_until(window(), "2026-03-05 23:59")
    assert where.state.rung == "agent"
    reminders = notices(where, "ticket-reminder")
    assert [(one.to, one.values["clock"], one.values["due"]) for one in reminders] == [
        ((AGENT,), "feedback", "2026-03-05"),
        ((AGENT,), "hold", "2026-03-05"),
    ]
    pass_until(where, "2026-03-06")
    assert ascents(where) == [("03-06", "agent", "task-force", "feedback", True)]
    assert clock(where, ClockKind.FEEDBACK).overdue()
    assert (due(where, ClockKind.HOLD), where.state.escalations) == ("2026-03-10", 1)
    [notice] = notices(where, "ticket-escalated")
    assert notice.to == (FORCE,)


def test_two_limits_that_pass_at_one_instant_are_one_step_and_both_are_told() -> None:
    where = pass_until(window(), "2026-03-06")
    lapses = [
        event.clock
        for event in happened(where)
        if isinstance(event, TicketRang) and event.alarm is Alarm.LAPSE
    ]
    assert lapses == [ClockKind.FEEDBACK, ClockKind.HOLD]
    assert [one[1:3] for one in ascents(where)] == [("agent", "task-force")]


@pytest.mark.mechanism("S3-05")
def test_whatever_nobody_solves_climbs_to_the_top_and_comes_before_the_meeting_on_its_way() -> None:
    where = pass_until(window(PROJECT), "2026-04-30")
    assert ascents(where) == [
        ("03-06", "agent", "task-force", "feedback", True),
        ("03-11", "task-force", "joint", "hold", True),
        ("03-19", "joint", "group", "hold", True),
    ]
    submitted = [(one, body) for one, body in sent(where) if body["type"] == "submit_matter"]
    [(outgoing, body)] = submitted
    assert (str(outgoing.to), outgoing.id) == ("meeting-hills-joint-meeting", "ticket-fund:escalated:2")
    said = MEETING_MESSAGES.validate_json(outgoing.body)
    assert isinstance(said, SubmitMatter)
    assert (said.title, said.actor.post) == (PROJECT.text, "system")
    assert said.occurred_at == at("2026-03-11 00:00")
    assert [str(one) for one in said.concerns] == ["ticket-fund", "project-hill-homes"]
    assert body["id"] == outgoing.id


def test_at_the_top_somebody_is_reminded_and_the_time_begins_anew() -> None:
    where = pass_until(window(PROJECT), "2026-04-30")
    state = where.state
    assert (state.rung, state.escalations, state.state) == ("group", 3, TicketState.OPENED)
    lapses = [
        event.due
        for event in happened(where)
        if isinstance(event, TicketRang) and event.alarm is Alarm.LAPSE and event.at > at("2026-03-20")
    ]
    assert lapses == ["2026-03-26", "2026-04-03", "2026-04-13", "2026-04-21", "2026-04-29"]
    assert notices(where, "ticket-reminder")[-1].to == (GROUP,)
    assert retold(where) == state


def test_both_limits_at_the_top_are_told_and_only_the_holders_begins_anew() -> None:
    where = pass_until(window(ladder=POLICY.ladder[:1], hold=days(3)), "2026-03-06")
    assert told(where)[-4:] == ["ticket_rang", "ticket_rang", "notice_issued", "notice_issued"]
    assert due(where, ClockKind.HOLD) == "2026-03-11"
    assert clock(where, ClockKind.FEEDBACK).overdue()
    assert where.state.escalations == 0


def test_an_answer_that_is_late_at_the_top_leaves_the_holders_time() -> None:
    where = pass_until(window(ladder=POLICY.ladder[:1]), "2026-03-06")
    assert due(where, ClockKind.HOLD) == "2026-03-09"
    assert told(where)[-2:] == ["ticket_rang", "notice_issued"]


def test_the_holder_passes_it_up_and_nobody_above_the_top() -> None:
    where = at_work(window())
    tell(where, "escalate", "2026-03-02 11:00")
    tell(where, "escalate", "2026-03-02 12:00", by=FORCE)
    tell(where, "escalate", "2026-03-02 13:00", by=JOINT)
    assert [one[1:] for one in ascents(where)] == [
        ("agent", "task-force", "beyond us", False),
        ("task-force", "joint", "beyond us", False),
        ("joint", "group", "beyond us", False),
    ]
    assert code(where, "escalate", "2026-03-02 14:00", by=GROUP) is Code.TOP_RUNG
    assert where.state.state is TicketState.WORKING


@pytest.mark.mechanism("S2-03")
def test_what_is_sent_back_and_not_solved_goes_straight_back_up_and_then_higher() -> None:
    where = at_work(window())
    tell(where, "feed_back", "2026-03-02 12:00")
    tell(where, "escalate", "2026-03-03 11:00")
    tell(where, "escalate", "2026-03-03 12:00", by=FORCE)
    tell(where, "send_back", "2026-03-04 09:00", by=JOINT)
    state = where.state
    assert (state.rung, state.reached) == ("agent", "joint")
    [notice] = notices(where, "ticket-sent-back")
    assert (notice.to, notice.values["instruction"]) == ((AGENT,), "try again")
    assert due(where, ClockKind.HOLD) == "2026-03-09"
    pass_until(where, "2026-03-18")
    assert [one[:4] for one in ascents(where)[2:]] == [
        ("03-10", "agent", "joint", "hold"),
        ("03-18", "joint", "group", "hold"),
    ]
    assert where.state.reached == "group"
    matters = [body["id"] for _, body in sent(where) if body["type"] == "submit_matter"]
    assert matters == ["ticket-fund:escalated:2", "ticket-fund:escalated:3"]


def test_who_gives_up_what_was_sent_back_gives_it_to_whom_it_came_from() -> None:
    where = window()
    for hour, hand in enumerate((AGENT, FORCE, JOINT), 10):
        tell(where, "escalate", f"2026-03-02 {hour}:30", by=hand)
    tell(where, "send_back", "2026-03-02 14:00", by=GROUP)
    tell(where, "escalate", "2026-03-02 15:00")
    assert where.state.rung == "group"


@pytest.mark.parametrize(
    ("rung", "why"),
    [("task-force", Code.NOT_LOWER), ("joint", Code.NOT_LOWER), ("heaven", Code.UNKNOWN_RUNG)],
)
def test_it_is_sent_back_only_to_a_lower_rung_that_there_is(rung: str, why: Code) -> None:
    where = window()
    tell(where, "escalate", "2026-03-02 10:00")
    said = refused(where, "send_back", "2026-03-02 11:00", by=FORCE, rung=rung)
    assert (said.code, said.place) == (why, "rung")


def test_a_problem_begins_on_the_rung_it_names_and_else_on_the_lowest() -> None:
    assert window(replace(FUND, rung="task-force")).state.rung == "task-force"
    assert window(replace(FUND, rung="heaven")).state.rung == "agent"


def test_a_problem_that_begins_with_a_meeting_is_put_on_its_agenda() -> None:
    where = window(replace(FUND, rung="joint"))
    [(outgoing, body)] = sent(where)
    assert outgoing.id == "ticket-fund:escalated:0"
    assert body["concerns"] == [{"kind": "ticket", "key": "fund"}]


def test_the_owner_is_reminded_with_the_holder_of_the_cards_deadline() -> None:
    where = at_work(window())
    tell(where, "feed_back", "2026-03-02 12:00")
    reminder = notices(pass_until(where, "2026-03-12"), "ticket-reminder")[-1]
    assert (reminder.to, reminder.values["due"]) == ((OWNER, AGENT), "2026-03-13")


def test_while_the_complainants_word_is_waited_for_they_are_reminded_again_and_again() -> None:
    where = pass_until(answered(window()), "2026-03-19")
    state = where.state
    assert (state.state, state.escalations) == (TicketState.FED_BACK, 0)
    reminders = notices(where, "ticket-reminder")
    assert [one.values["due"] for one in reminders if one.values["alarm"] == "lapse"] == [
        "2026-03-10",
        "2026-03-18",
    ]
    assert reminders[-1].to == ("applicant", OWNER, AGENT)
    assert due(where, ClockKind.CONFIRM) == "2026-03-26"


def test_a_holders_time_of_no_hours_at_the_top_still_passes() -> None:
    where = window(ladder=POLICY.ladder[:1], hold=days(0, Unit.NATURAL_HOURS))
    pass_until(where, "2026-03-02 12:30")
    assert clock(where, ClockKind.HOLD).due.at == at("2026-03-02 13:00")


@pytest.mark.parametrize("unit", list(Unit))
def test_past_the_last_calendar_the_clocks_run_on(unit: Unit) -> None:
    where = window(
        opened="2027-12-30 09:00", ladder=POLICY.ladder[:1], hold=days(3, unit), feedback={"": days(3, unit)}
    )
    pass_until(where, "2028-04-30")
    held = clock(where, ClockKind.HOLD)
    assert held.due.at > at("2028-04-30")
    assert held.due.provisional


def test_a_reopened_ticket_goes_up_at_its_next_lapse_from_where_it_is_held() -> None:
    where = at_work(window())
    tell(where, "escalate", "2026-03-02 11:00")
    tell(where, "feed_back", "2026-03-02 12:00", solved=True)
    tell(where, "reopen", "2026-03-02 13:00")
    pass_until(where, "2026-03-05")
    assert where.state.rung == "joint"
