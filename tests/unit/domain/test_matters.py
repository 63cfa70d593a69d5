import json
from dataclasses import replace
from datetime import date

import pytest
from pydantic import TypeAdapter

from binglian.domain.calendar import CalendarData
from binglian.domain.core import fold
from binglian.domain.desk import Desk, Taken
from binglian.domain.errors import Code, Refused
from binglian.domain.events import MessageRefused
from binglian.domain.evolve_matters import bare
from binglian.domain.matters import Matter, OrderedMeasure, ReceivedResolution
from binglian.domain.ports import Sent
from binglian.domain.project import Project
from binglian.domain.streams.outbox import Address, Kind, Notice, NoticeIssued, Outgoing
from tests.builders import at, bring, calendar, calendar_data, say, tell, told
from tests.unit.domain.raisings import desk, raising, word

MONDAY = "2026-03-02 09:00"


def take(where: Desk, kind: str, when: str, **fields: object) -> Taken:
    """Has a desk take a word when it is said, asked before."""
    message = word(kind, when, **fields)  # pyright: ignore[reportArgumentType] - as a test says it
    where.check(message, at(when), calendar())
    return where.take(message, at(when), calendar()).outcome


def refused(where: Desk, kind: str, when: str, now: str = "", **fields: object) -> Code:
    """Why a desk refuses a word; asked and told alike."""
    message = word(kind, when, **fields)  # pyright: ignore[reportArgumentType] - as a test says it
    with pytest.raises(Refused) as asked:
        where.check(message, at(now or when), calendar())
    with pytest.raises(Refused) as said:
        where.take(message, at(now or when), calendar())
    assert asked.value.code is said.value.code
    return said.value.code


def standing(where: Desk) -> dict[str, bool]:
    """The tickets that a desk knows, and whether their problems stand."""
    return {key: matter.stands for key, matter in where.project.matters.items()}


def folded(where: Desk, what: Project) -> None:
    """The records alone give the state, also what is no part of the equality of states."""
    again = fold(what, [record.event for record in where.unwritten])
    assert again == where.project
    assert again.refusals == where.project.refusals


def test_a_ticket_that_concerns_the_project_is_kept_until_it_is_cleared() -> None:
    where = desk(raising())
    assert take(where, "note_ticket", MONDAY) is Taken.APPLIED
    assert where.project.matters["t-1"] == Matter(
        ticket="t-1", item="permit", problem="no drawing is accepted", noted_at=at(MONDAY)
    )
    take(where, "clear_ticket", "2026-03-03")
    assert where.project.matters["t-1"].outcome == "closed"
    assert standing(where) == {"t-1": False}
    folded(where, Project(plan=raising()))


def test_a_ticket_that_is_reopened_stands_again() -> None:
    where = desk(raising())
    take(where, "note_ticket", MONDAY)
    take(where, "clear_ticket", "2026-03-03")
    take(where, "note_ticket", "2026-03-04", id="again")
    assert standing(where) == {"t-1": True}
    assert where.project.matters["t-1"].outcome == ""


def test_a_ticket_cleared_before_it_was_ever_noted_is_known_as_cleared() -> None:
    where = desk(raising())
    take(where, "clear_ticket", MONDAY)
    assert standing(where) == {"t-1": False}


def test_a_word_counts_once_however_often_it_comes() -> None:
    where = desk(raising())
    take(where, "note_ticket", MONDAY)
    assert take(where, "note_ticket", MONDAY) is Taken.DUPLICATE
    assert told(where).count("ticket_noted") == 1


def test_a_word_may_speak_of_an_item_that_is_over_or_unknown() -> None:
    where = desk(raising())
    bring(where, "permit", to="deliver", when=MONDAY)
    take(where, "note_ticket", "2026-03-03")
    take(where, "note_ticket", "2026-03-03", id="2", ticket="t-2", item="no-such-item")
    take(where, "note_ticket", "2026-03-03", id="3", ticket="t-3", item="")
    assert standing(where) == {"t-1": True, "t-2": True, "t-3": True}


def test_a_resolution_is_received_once_under_whatever_message() -> None:
    where = desk(raising())
    take(where, "receive_resolution", MONDAY)
    receipt = where.take(word("receive_resolution", MONDAY, id="other"), at(MONDAY), calendar())
    assert (receipt.outcome, receipt.sequences) == (Taken.APPLIED, ())
    measure = OrderedMeasure(text="survey", owner="head@bureau", deadline=date(2026, 4, 1))
    assert where.project.resolutions == {
        "1.1": ReceivedResolution(
            resolution="1.1",
            meeting="testland-joint",
            text="one survey for all",
            measures=(measure,),
            received_at=at(MONDAY),
        )
    }
    folded(where, Project(plan=raising()))


def test_only_the_system_speaks_so() -> None:
    where = desk(raising())
    assert refused(where, "note_ticket", MONDAY, by="agent") is Code.NOT_ALLOWED


def test_a_word_from_the_future_or_after_the_end_is_refused() -> None:
    where = desk(raising())
    assert refused(where, "clear_ticket", "2026-03-03", now=MONDAY) is Code.FROM_THE_FUTURE
    tell(where, "close_project", "2026-03-04")
    assert refused(where, "clear_ticket", "2026-03-05") is Code.PROJECT_ENDED


def test_an_id_is_not_used_for_two_words() -> None:
    where = desk(raising())
    take(where, "note_ticket", MONDAY, id="one")
    assert refused(where, "clear_ticket", MONDAY, id="one") is Code.ID_REUSED


def test_a_notice_is_heard_or_refused_and_never_waits() -> None:
    where = desk(raising())
    assert where.hear(word("note_ticket", MONDAY), at(MONDAY), calendar())
    with pytest.raises(Refused):
        where.hear(word("clear_ticket", "2026-03-09"), at(MONDAY), calendar())
    assert not where.book.held


def test_what_time_brings_about_comes_before_a_word() -> None:
    where = desk(raising())
    bring(where, "permit", to="accept", when=MONDAY)
    take(where, "note_ticket", "2026-03-12")
    assert told(where).index("clock_rang") < told(where).index("ticket_noted")


def test_a_late_report_leaves_tickets_and_messages_as_they_are() -> None:
    what = raising(unattended=None)
    where = desk(what)
    tell(where, "receive", MONDAY, item="permit")
    take(where, "note_ticket", "2026-03-03", ticket="t-9")
    take(where, "receive_resolution", "2026-03-03")
    tell(where, "receive", "2026-03-04", item="other")
    kept = where.project.matters, where.project.resolutions
    tell(where, "accept", "2026-03-02 10:00", known="2026-03-05", item="permit")
    assert (where.project.matters, where.project.resolutions) == kept
    assert "restated" not in told(where)
    assert "case_accepted" in told(where)
    folded(where, Project(plan=what))


def test_the_book_knows_nothing_of_it() -> None:
    where = desk(raising())
    take(where, "note_ticket", MONDAY)
    tell(where, "receive", "2026-03-03", item="permit")
    assert where.book.latest == at("2026-03-03")
    assert [one.id for one in where.book.log] == [say("receive", "2026-03-03", item="permit").id]
    assert all(not mark.project.matters for mark in where.book.marks)


def test_another_calendar_leaves_it_as_it_is() -> None:
    what = raising()
    where = desk(replace(what, authority={**what.authority, "adopt_calendar": ("agent",)}))
    take(where, "note_ticket", MONDAY)
    other = TypeAdapter(CalendarData).dump_python(calendar_data(2025, 2026), mode="json")
    tell(where, "adopt_calendar", MONDAY, by="agent", calendar=other, reason="announced")
    assert told(where)[-1] == "calendar_adopted"
    assert standing(where) == {"t-1": True}
    assert bare(where.project) == where.book.history(at(MONDAY), calendar()).project


def test_what_was_sent_is_taken_or_refused_by_its_receiver() -> None:
    where = desk(raising())
    bring(where, "permit", to="accept", when=MONDAY)
    where.ring(at("2026-03-12"), calendar())
    [first] = where.project.outbox.waiting.values()
    where.arrived(first, 0, at("2026-03-12"))
    assert where.project.outbox.waiting == {}
    other = Outgoing(id="x", to=Address(Kind.TICKET, "t"), body="{}")
    where.refused(other, "stream-ended", "it has ended", at("2026-03-12"))
    assert where.project.outbox.refused == {"x": "stream-ended"}
    folded(where, Project(plan=raising()))


def test_a_notice_that_was_sent_is_settled() -> None:
    where = desk(raising())
    notice = Notice(id="n", template="overdue", to=("agent",))
    where.project = fold(where.project, [NoticeIssued(at=at(MONDAY), notice=notice)])
    where.noticed(notice, Sent(channels=("file",)), at(MONDAY))
    assert where.project.outbox.notices == {}


def test_a_refused_notice_is_kept_for_its_sender() -> None:
    where = desk(raising())
    where.refuse(json.dumps({"type": "note_ticket"}), Refused(Code.BAD_MESSAGE, "ticket"), at(MONDAY))
    assert isinstance(where.unwritten[-1].event, MessageRefused)


def test_a_plan_without_tickets_has_the_fingerprint_it_always_had() -> None:
    plain = replace(raising(), raising=None)
    assert plain.fingerprint() == "2dd41938ef26bdd9"
    assert plain.fingerprint() != raising().fingerprint()
