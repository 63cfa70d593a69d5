"""The register of a stream: messages once, due instants, numbered records."""

from datetime import timedelta

import pytest

from binglian.domain.desk import SEEN_BOUND, Taken
from binglian.domain.errors import Code, Refused
from binglian.domain.events import MessageRefused
from tests.builders import at
from tests.unit.domain.tickets.window import CN, message, pass_until, refused, tell, told, window


def test_a_stream_begins_once() -> None:
    where = window()
    before = where.state, where.sequence
    where.open(at("2026-03-03"), at("2026-03-03"), CN)
    assert (where.state, where.sequence) == before


def test_a_repeat_changes_nothing_and_says_so() -> None:
    where = window()
    first = tell(where, "accept_ticket", "2026-03-02 10:00")
    assert (first.outcome, first.events, first.sequences) == (Taken.APPLIED, ("ticket_accepted",), (3,))
    before = where.state, where.sequence
    where.check(message("accept_ticket", "2026-03-02 10:00"), at("2026-03-02 11:00"), CN)
    again = tell(where, "accept_ticket", "2026-03-02 10:00")
    assert (again.outcome, again.events) == (Taken.DUPLICATE, ())
    assert (where.state, where.sequence) == before


def test_an_id_that_was_used_for_something_else_is_refused() -> None:
    where = window()
    tell(where, "accept_ticket", "2026-03-02 10:00", id="a")
    said = refused(where, "classify", "2026-03-02 11:00", id="a")
    assert (said.code, said.details) == (Code.ID_REUSED, {"id": "a"})


def test_nothing_is_taken_from_the_future_or_from_before_the_beginning() -> None:
    where = window()
    soon = refused(where, "accept_ticket", "2026-03-02 10:00", known="2026-03-02 09:57")
    assert (soon.code, set(soon.details)) == (Code.FROM_THE_FUTURE, {"at", "now"})
    early = refused(where, "accept_ticket", "2026-03-02 08:00", known="2026-03-02 10:00")
    assert (early.code, early.place) == (Code.OUT_OF_ORDER, "occurred_at")
    tell(where, "accept_ticket", "2026-03-02 10:00", known="2026-03-02 09:58")


def test_asking_sees_what_is_due_and_changes_nothing() -> None:
    where = window()
    before = where.state, where.sequence
    where.check(message("accept_ticket", "2026-03-20"), at("2026-03-20"), CN)
    assert (where.state, where.sequence) == before
    tell(where, "accept_ticket", "2026-03-20")
    assert told(where).count("escalated") == 3
    assert told(where)[-1] == "ticket_accepted"


def test_asking_about_what_has_ended_meanwhile_is_refused() -> None:
    where = window()
    tell(where, "decline_ticket", "2026-03-02 10:00")
    with pytest.raises(Refused, match="stream-ended"):
        where.check(message("classify", "2026-03-02 11:00"), at("2026-03-02 11:00"), CN)


def test_records_say_who_caused_what_and_go_once_they_are_written() -> None:
    where = window()
    tell(where, "accept_ticket", "2026-03-02 10:00", note="by telephone")
    pass_until(where, "2026-03-05")
    opened, _, accepted, rang, *_ = where.unwritten
    assert (opened.actor, opened.message, opened.sequence) == ("system", "", 1)
    assert (accepted.actor, accepted.message, accepted.note) == (
        "desk",
        "accept_ticket 2026-03-02 10:00",
        "by telephone",
    )
    assert (rang.actor, rang.recorded_at) == ("system", at("2026-03-05"))
    where.written(accepted.sequence)
    assert where.unwritten[0] is rang


def test_a_notice_that_was_refused_is_kept_without_effect() -> None:
    where = window()
    before = where.state
    where.refuse("x" * 3000, Refused(Code.BAD_MESSAGE, "ground"), at("2026-03-02 10:00"))
    event = where.unwritten[-1].event
    assert event == MessageRefused(
        at=at("2026-03-02 10:00"), code="bad-message", place="ground", body="x" * 2000
    )
    assert where.state == before


def test_the_oldest_ids_are_forgotten_first() -> None:
    where = window()
    where.seen = {f"m{number}": "" for number in range(SEEN_BOUND)}
    tell(where, "accept_ticket", "2026-03-02 10:00", id="last")
    assert len(where.seen) == SEEN_BOUND
    assert "m0" not in where.seen
    assert "last" in where.seen


def test_what_another_stream_sent_before_there_was_anybody_to_take_it_counts_from_the_opening() -> None:
    where = window()
    tell(where, "follow_resolution", "2026-03-02 08:00", known="2026-03-02 10:00")
    assert where.unwritten[-1].event.at == where.state.opened_at


def test_what_happened_in_the_minute_of_the_opening_happened_after_it() -> None:
    where = window()
    opened = where.state.opened_at
    assert opened is not None
    tell(where, "accept_ticket", opened - timedelta(seconds=30))
    assert where.unwritten[-1].event.at == opened
