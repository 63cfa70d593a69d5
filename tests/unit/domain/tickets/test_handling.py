"""From a problem that was told to an answer."""

from dataclasses import replace

import pytest

from binglian.domain.errors import Code
from binglian.domain.limits import ClockKind
from binglian.domain.matter_messages import ClearTicket
from binglian.domain.messages import parse_message
from binglian.domain.tickets.events import CardFilled
from binglian.domain.tickets.ticket import Card, TicketState
from tests.builders import at, day
from tests.unit.domain.tickets.window import (
    AGENT,
    CARD,
    FUND,
    OWNER,
    POLICY,
    PROJECT,
    answered,
    at_work,
    clock,
    code,
    due,
    happened,
    notices,
    pass_until,
    refused,
    retold,
    sent,
    tell,
    window,
)


def test_a_problem_that_was_told_is_held_from_the_first_instant() -> None:
    where = window()
    assert (where.state.rung, where.state.reached) == ("agent", "agent")
    assert (due(where, ClockKind.FEEDBACK), due(where, ClockKind.HOLD)) == ("2026-03-05", "2026-03-05")
    [notice] = notices(where, "ticket-opened")
    assert notice.to == (AGENT,)
    assert notice.values["problem"] == FUND.text
    assert not where.state.outbox.waiting


def test_a_project_is_told_of_the_problem_that_hinders_it() -> None:
    [(outgoing, body)] = sent(window(PROJECT))
    assert str(outgoing.to) == "project-hill-homes"
    assert (body["type"], body["ticket"], body["item"]) == ("note_ticket", "fund", "constr-permit")
    said = parse_message(outgoing.body)
    assert (said.type, said.id) == ("note_ticket", "ticket-fund:opened")
    assert (body["actor"], body["occurred_at"]) == ({"post": "system"}, "2026-03-02T09:00:00+08:00")


@pytest.mark.mechanism("S2-04")
def test_accept_classify_forward_complete_feed_back() -> None:
    where = window()
    tell(where, "accept_ticket", "2026-03-02 10:00")
    tell(where, "classify", "2026-03-02 11:00")
    tell(where, "assign", "2026-03-02 12:00", **CARD)
    tell(where, "begin_work", "2026-03-03 09:00")
    tell(where, "feed_back", "2026-03-04 09:00", text="paid", solved=True)
    assert where.state.state is TicketState.FED_BACK
    assert where.state.result == "paid"
    assert not clock(where, ClockKind.FEEDBACK).lapsed
    tell(where, "confirm", "2026-03-04 15:00", satisfaction=5)
    pass_until(where, "2026-04-01")
    assert where.state.state is TicketState.SETTLED
    assert retold(where) == where.state


def test_a_problem_that_is_not_taken_up_ends_and_its_project_is_told() -> None:
    where = window(PROJECT)
    tell(where, "decline_ticket", "2026-03-02 10:00")
    state = where.state
    assert (state.state, state.ground, state.ended_at) == (
        TicketState.DECLINED,
        "not for us",
        at("2026-03-02 10:00"),
    )
    assert not any(one.running for one in state.clocks)
    assert where.due() is None
    said = parse_message(sent(where)[-1][0].body)
    assert isinstance(said, ClearTicket)
    assert (said.ticket, said.outcome) == ("fund", "declined")
    assert code(where, "accept_ticket", "2026-03-02 11:00") is Code.STREAM_ENDED


@pytest.mark.parametrize(
    ("kind", "stage"),
    [
        ("accept_ticket", "accepted"),
        ("decline_ticket", "assigned"),
        ("classify", "opened"),
        ("assign", "accepted"),
        ("begin_work", "opened"),
        ("begin_work", "working"),
        ("feed_back", "opened"),
        ("feed_back", "fed_back"),
        ("confirm", "working"),
        ("close_ticket", "working"),
        ("reopen", "working"),
        ("rate", "working"),
        ("escalate", "fed_back"),
        ("send_back", "fed_back"),
    ],
)
def test_what_does_not_fit_where_it_stands_is_refused(kind: str, stage: str) -> None:
    anybody = {"begin_work": ("handler",), "feed_back": ("handler",)}
    where = window(authority={**POLICY.authority, **anybody})
    steps = ("accept_ticket", "classify", "assign", "begin_work", "feed_back")
    stages = ("opened", "accepted", "classified", "assigned", "working", "fed_back")
    for step in steps[: stages.index(stage)]:
        card = CARD if step == "assign" else {}
        if step == "feed_back":
            tell(where, step, "2026-03-02 10:00", solved=True)
        else:
            tell(where, step, "2026-03-02 10:00", **card)
    said = refused(where, kind, "2026-03-02 11:00")
    assert (said.code, said.details["state"], said.details["act"]) == (Code.WRONG_STATE, stage, kind)


@pytest.mark.mechanism("S4-13")
@pytest.mark.parametrize(
    ("field", "why"),
    [
        ("pain", Code.UNKNOWN_PAIN),
        ("complexity", Code.UNKNOWN_COMPLEXITY),
        ("level", Code.UNKNOWN_LEVEL),
    ],
)
def test_a_problem_is_classified_by_what_the_policy_knows(field: str, why: Code) -> None:
    where = window()
    tell(where, "accept_ticket", "2026-03-02 10:00")
    said = refused(where, "classify", "2026-03-02 11:00", **{field: "odd"})
    assert (said.code, said.place) == (why, field)
    tell(where, "classify", "2026-03-02 11:00", pain="how", level="city")
    state = where.state
    assert (state.state, state.pain, state.complexity, state.level) == (
        TicketState.CLASSIFIED,
        "how",
        "normal",
        "city",
    )


@pytest.mark.parametrize(
    ("complexity", "last"), [("simple", "2026-03-03"), ("normal", "2026-03-05"), ("hard", "2026-03-16")]
)
def test_the_complexity_sets_the_time_for_the_answer(complexity: str, last: str) -> None:
    where = window()
    tell(where, "accept_ticket", "2026-03-02 10:00")
    tell(where, "classify", "2026-03-02 11:00", complexity=complexity)
    assert due(where, ClockKind.FEEDBACK) == last
    assert clock(where, ClockKind.FEEDBACK).started_at == at("2026-03-02 09:00")


def test_a_shorter_time_that_would_be_over_ends_with_the_day() -> None:
    where = window()
    tell(where, "accept_ticket", "2026-03-02 10:00")
    tell(where, "classify", "2026-03-04 11:00", complexity="simple")
    assert due(where, ClockKind.FEEDBACK) == "2026-03-04"
    assert where.state.escalations == 0
    assert pass_until(where, "2026-03-05").state.escalations == 1


def test_more_time_undoes_a_lapse_and_less_leaves_it() -> None:
    where = pass_until(window(ladder=POLICY.ladder[:1]), "2026-03-09")
    tell(where, "accept_ticket", "2026-03-09 10:00")
    tell(where, "classify", "2026-03-09 11:00", complexity="simple")
    assert clock(where, ClockKind.FEEDBACK).overdue()
    tell(where, "classify", "2026-03-09 12:00", complexity="hard")
    assert not clock(where, ClockKind.FEEDBACK).overdue()


def test_an_answer_stays_timed_as_it_was_when_the_class_changes() -> None:
    where = at_work(window())
    tell(where, "feed_back", "2026-03-02 11:00")
    before = clock(where, ClockKind.FEEDBACK)
    tell(where, "classify", "2026-03-02 12:00", complexity="hard")
    assert clock(where, ClockKind.FEEDBACK) == before
    assert where.state.state is TicketState.WORKING


@pytest.mark.mechanism("S2-10")
def test_the_card_is_filled_piece_by_piece_and_only_whole_leaves_assignment() -> None:
    where = window()
    tell(where, "accept_ticket", "2026-03-02 10:00")
    tell(where, "classify", "2026-03-02 10:00")
    for number, (field, value) in enumerate(CARD.items(), 1):
        rest = ", ".join(list(CARD)[number - 1 :])
        said = refused(where, "feed_back", "2026-03-02 11:00", by=AGENT, solved=True)
        assert (said.code, said.details["missing"]) == (Code.CARD_INCOMPLETE, rest)
        tell(where, "assign", f"2026-03-02 12:0{number}", **{field: value})
        assert where.state.state is (TicketState.ASSIGNED if number == 4 else TicketState.CLASSIFIED)
    assert where.state.card == Card(
        problem="fund blocked", measure="release it", owner=OWNER, deadline=day("2026-03-13")
    )
    assert [event.complete for event in happened(where) if isinstance(event, CardFilled)] == [
        False,
        False,
        False,
        True,
    ]
    [notice] = notices(where, "ticket-assigned")
    assert notice.to == (OWNER,)
    assert notice.values["deadline"] == "2026-03-13"


@pytest.mark.mechanism("S2-10")
def test_work_does_not_begin_on_a_card_with_a_gap() -> None:
    where = window()
    tell(where, "accept_ticket", "2026-03-02 10:00")
    tell(where, "classify", "2026-03-02 10:00")
    tell(where, "assign", "2026-03-02 10:00", owner=OWNER)
    said = refused(where, "begin_work", "2026-03-02 11:00")
    assert (said.code, said.details["missing"]) == (Code.CARD_INCOMPLETE, "problem, measure, deadline")


@pytest.mark.mechanism("S2-10")
def test_the_deadline_on_the_card_is_the_holders_time() -> None:
    where = at_work(window())
    tell(where, "feed_back", "2026-03-02 12:00")
    assert due(where, ClockKind.HOLD) == "2026-03-13"
    assert clock(where, ClockKind.HOLD).warn_at == at("2026-03-12 00:00")
    assert pass_until(where, "2026-03-13 23:59").state.rung == "agent"
    assert pass_until(where, "2026-03-14 00:00").state.rung == "task-force"


def test_a_deadline_may_be_a_rest_day_or_today_and_then_warns_no_more() -> None:
    where = at_work(window())
    tell(where, "assign", "2026-03-05 09:00", deadline="2026-03-08")
    assert (due(where, ClockKind.HOLD), where.state.state) == ("2026-03-08", TicketState.WORKING)
    assert clock(where, ClockKind.HOLD).due.at == at("2026-03-09 00:00")
    tell(where, "assign", "2026-03-05 10:00", deadline="2026-03-05")
    assert clock(where, ClockKind.HOLD).warn_at is None


def test_a_deadline_that_is_over_is_refused() -> None:
    where = window()
    tell(where, "accept_ticket", "2026-03-02 10:00")
    tell(where, "classify", "2026-03-02 10:00")
    assert code(where, "assign", "2026-03-02 11:00", deadline="2026-03-01") is Code.DEADLINE_PASSED
    tell(where, "assign", "2026-03-02 11:00", deadline="2026-03-02")
    assert code(where, "assign", "2026-03-03 11:00", measure="pay") is Code.DEADLINE_PASSED


def test_a_deadline_in_a_year_without_a_calendar_is_refused() -> None:
    where = window()
    tell(where, "accept_ticket", "2026-03-02 10:00")
    tell(where, "classify", "2026-03-02 10:00")
    body = CARD | {"deadline": "2031-01-05"}
    assert code(where, "assign", "2026-03-02 11:00", **body) is Code.CALENDAR_MISSING


def test_an_answer_on_the_way_stops_the_clock_for_it_and_nothing_else() -> None:
    where = at_work(window())
    tell(where, "feed_back", "2026-03-04 09:00")
    state = where.state
    assert (state.state, state.fed_back_at) == (TicketState.WORKING, at("2026-03-04 09:00"))
    assert not clock(where, ClockKind.FEEDBACK).running
    tell(where, "feed_back", "2026-03-05 09:00")
    assert where.state.fed_back_at == at("2026-03-04 09:00")
    assert clock(where, ClockKind.FEEDBACK).stopped_at == at("2026-03-04 09:00")


def test_an_answer_in_time_that_is_told_late_undoes_the_lapse_but_not_the_way_up() -> None:
    where = pass_until(at_work(window()), "2026-03-09")
    assert clock(where, ClockKind.FEEDBACK).overdue()
    assert where.state.rung == "task-force"
    tell(where, "feed_back", "2026-03-05 17:00", known="2026-03-09 09:00")
    assert not clock(where, ClockKind.FEEDBACK).lapsed
    assert (where.state.rung, where.state.escalations) == ("task-force", 1)


def test_of_two_answers_the_earlier_counts_in_whatever_order_they_are_told() -> None:
    where = pass_until(at_work(window()), "2026-03-09")
    tell(where, "feed_back", "2026-03-09 09:00")
    assert clock(where, ClockKind.FEEDBACK).lapsed
    tell(where, "feed_back", "2026-03-05 17:00", known="2026-03-09 10:00")
    assert not clock(where, ClockKind.FEEDBACK).lapsed
    assert where.state.fed_back_at == at("2026-03-05 17:00")


def test_who_told_the_problem_is_asked_whether_it_is_solved() -> None:
    where = answered(window())
    [notice] = notices(where, "ticket-confirm")
    assert notice.to == ("applicant",)
    assert notice.values["answer"] == "released"
    assert not clock(where, ClockKind.HOLD).running
    assert due(where, ClockKind.CONFIRM) == "2026-03-10"


def test_where_nobody_may_confirm_the_holder_is_asked() -> None:
    authority = {**POLICY.authority, "confirm": ()}
    [notice] = notices(answered(window(authority=authority)), "ticket-confirm")
    assert notice.to == (AGENT,)


def test_a_resolution_is_the_card_from_now_on() -> None:
    where = window()
    tell(where, "follow_resolution", "2026-03-02 10:00")
    state = where.state
    assert state.state is TicketState.ASSIGNED
    assert state.card == Card(problem=FUND.text, measure="pay", owner=OWNER, deadline=day("2026-03-20"))
    assert state.resolution == "2026-1"
    assert due(where, ClockKind.HOLD) == "2026-03-20"
    tell(where, "begin_work", "2026-03-02 11:00")
    tell(where, "follow_resolution", "2026-03-02 12:00", resolution="2026-2")
    assert (where.state.state, where.state.resolution) == (TicketState.ASSIGNED, "2026-2")


def test_a_resolution_on_what_is_answered_is_only_noted() -> None:
    where = answered(window())
    before = where.state
    tell(where, "follow_resolution", "2026-03-03 11:00")
    after = where.state
    assert after.resolution == "2026-1"
    assert (after.state, after.card, after.clocks) == (before.state, before.card, before.clocks)


def test_a_resolution_that_is_told_late_still_arrives() -> None:
    where = answered(window())
    tell(where, "follow_resolution", "2026-03-02 12:00", known="2026-03-04")
    assert where.state.resolution == "2026-1"


def test_the_word_to_a_project_is_cut_to_what_it_takes() -> None:
    [(_, body)] = sent(window(replace(PROJECT, text="x" * 3000)))
    assert len(str(body["problem"])) == 2000


@pytest.mark.mechanism("S2-08")
def test_what_was_given_to_a_department_when_it_was_told_has_its_owner_from_the_first() -> None:
    where = window(replace(FUND, owner=OWNER))
    assert where.state.card == Card(owner=OWNER)
    tell(where, "accept_ticket", "2026-03-02 10:00")
    tell(where, "classify", "2026-03-02 10:00")
    given = {name: value for name, value in CARD.items() if name != "owner"}
    tell(where, "assign", "2026-03-02 10:00", **given)
    assert (where.state.state, where.state.card.owner) == (TicketState.ASSIGNED, OWNER)
