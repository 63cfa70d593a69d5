"""After the answer: confirmed, closed on a ground, rated, reopened, settled."""

import pytest

from binglian.domain.errors import Code
from binglian.domain.limits import ClockKind
from binglian.domain.tickets.ticket import TicketState
from tests.builders import at
from tests.unit.domain.tickets.window import (
    AGENT,
    PROJECT,
    answered,
    clock,
    code,
    due,
    notices,
    pass_until,
    refused,
    retold,
    sent,
    tell,
    told,
    window,
)


def test_the_complainants_word_closes_it() -> None:
    where = answered(window(PROJECT))
    tell(where, "confirm", "2026-03-04 09:00", satisfaction=5)
    state = where.state
    assert (state.state, state.confirmed, state.satisfaction) == (TicketState.CLOSED, True, 5)
    assert (state.closed_at, state.ground) == (at("2026-03-04 09:00"), "")
    assert [one.kind for one in state.clocks if one.running] == [ClockKind.SETTLE]
    assert sent(where)[-1][1]["type"] == "clear_ticket"
    assert sent(where)[-1][1]["outcome"] == "closed"


def test_a_recorded_ground_closes_it_without_their_word() -> None:
    where = answered(window())
    tell(where, "close_ticket", "2026-03-20 09:00")
    state = where.state
    assert (state.state, state.confirmed, state.ground) == (TicketState.CLOSED, False, "nobody answers")
    assert not state.outbox.waiting


@pytest.mark.mechanism("S4-06")
def test_closed_and_not_reopened_in_time_it_is_cancelled_from_the_lists() -> None:
    where = answered(window())
    tell(where, "confirm", "2026-03-04 09:00")
    assert due(where, ClockKind.SETTLE) == "2026-03-16"
    pass_until(where, "2026-03-16 23:59")
    assert where.state.state is TicketState.CLOSED
    pass_until(where, "2026-03-17")
    state = where.state
    assert (state.state, state.ended_at) == (TicketState.SETTLED, at("2026-03-17 00:00"))
    assert where.due() is None
    assert told(where)[-1] == "ticket_settled"
    assert not any(one.running for one in state.clocks)
    assert code(where, "reopen", "2026-03-17 09:00") is Code.STREAM_ENDED
    assert retold(where) == state


@pytest.mark.parametrize("closed", [False, True])
def test_what_was_not_solved_after_all_begins_anew(*, closed: bool) -> None:
    where = answered(window(PROJECT))
    if closed:
        tell(where, "confirm", "2026-03-03 15:00", satisfaction=2)
    tell(where, "reopen", "2026-03-05 09:00")
    state = where.state
    assert (state.state, state.reopenings, state.ground) == (TicketState.CLASSIFIED, 1, "refused again")
    assert (state.fed_back_at, state.result, state.closed_at) == (None, "", None)
    assert (state.confirmed, state.satisfaction, state.resolution) == (False, None, "")
    assert state.card.missing() == ("measure", "deadline")
    assert (due(where, ClockKind.FEEDBACK), due(where, ClockKind.HOLD)) == ("2026-03-10", "2026-03-10")
    assert [one.kind for one in state.clocks if one.running] == [ClockKind.FEEDBACK, ClockKind.HOLD]
    [notice] = notices(where, "ticket-reopened")
    assert notice.to == (AGENT,)
    assert sent(where)[-1][1]["type"] == "note_ticket"
    assert sent(where)[-1][0].id == "ticket-fund:reopened:1"


def test_a_reopened_one_needs_its_card_whole_again() -> None:
    where = answered(window())
    tell(where, "reopen", "2026-03-05 09:00")
    said = refused(where, "feed_back", "2026-03-05 10:00", solved=True)
    assert (said.code, said.details["missing"]) == (Code.CARD_INCOMPLETE, "measure, deadline")
    tell(where, "assign", "2026-03-05 10:00", measure="pay again", deadline="2026-03-10")
    tell(where, "feed_back", "2026-03-05 11:00", solved=True)
    tell(where, "confirm", "2026-03-05 12:00", satisfaction=4)
    assert (where.state.reopenings, where.state.satisfaction) == (1, 4)


def test_one_that_was_never_classified_is_accepted_again() -> None:
    where = window()
    tell(where, "accept_ticket", "2026-03-02 10:00")
    tell(where, "follow_resolution", "2026-03-02 11:00")
    tell(where, "feed_back", "2026-03-02 12:00", solved=True)
    tell(where, "reopen", "2026-03-02 13:00")
    assert where.state.state is TicketState.ACCEPTED
    said = refused(where, "begin_work", "2026-03-02 14:00")
    assert (said.code, said.details["missing"]) == (Code.CARD_INCOMPLETE, "measure, deadline")


def test_satisfaction_is_told_once_before_or_after_the_closing() -> None:
    where = answered(window())
    tell(where, "rate", "2026-03-03 11:00")
    assert code(where, "rate", "2026-03-03 12:00") is Code.ALREADY_RATED
    assert refused(where, "confirm", "2026-03-03 12:00", satisfaction=5).code is Code.ALREADY_RATED
    tell(where, "confirm", "2026-03-03 12:00")
    assert where.state.satisfaction == 4
    assert code(where, "rate", "2026-03-03 13:00") is Code.ALREADY_RATED


def test_satisfaction_may_be_told_after_the_closing() -> None:
    where = answered(window())
    tell(where, "confirm", "2026-03-03 12:00")
    tell(where, "rate", "2026-03-10 09:00", satisfaction=1)
    assert where.state.satisfaction == 1


@pytest.mark.parametrize(
    ("kind", "moment"),
    [("confirm", "2026-03-03 09:59"), ("close_ticket", "2026-03-03 09:59"), ("rate", "2026-03-02 12:00")],
)
def test_nobody_says_it_is_solved_before_they_were_told_so(kind: str, moment: str) -> None:
    where = answered(window())
    assert code(where, kind, moment, known="2026-03-04") is Code.OUT_OF_ORDER


def test_it_is_not_reopened_before_it_was_closed() -> None:
    where = answered(window())
    tell(where, "confirm", "2026-03-04 09:00")
    assert code(where, "reopen", "2026-03-03 12:00", known="2026-03-05") is Code.OUT_OF_ORDER


def test_an_answer_of_the_round_before_is_none_of_this_one() -> None:
    where = answered(window())
    tell(where, "reopen", "2026-03-05 09:00")
    assert code(where, "feed_back", "2026-03-04 09:00", known="2026-03-05 10:00") is Code.OUT_OF_ORDER
    assert clock(where, ClockKind.FEEDBACK).running


def test_of_what_was_reopened_long_ago_and_is_told_now_every_lapse_is_made_up_for() -> None:
    where = answered(window())
    tell(where, "reopen", "2026-03-05 09:00", known="2026-03-20")
    assert where.state.rung == "joint"
    assert where.due() is not None
