"""A meeting as a stream: what it reads, what the ledger says of it, what it lets go of."""

from datetime import timedelta
from typing import Any

import pytest

from binglian.domain.errors import Code, Refused
from binglian.domain.events import MessageRefused
from binglian.domain.meetings.life import KEPT, MEETINGS, trimmed
from binglian.domain.meetings.meeting import MatterState, Seat
from binglian.domain.streams.outbox import Kind
from binglian.domain.streams.records import StreamCard
from tests.builders import at
from tests.unit.domain.meetings.council import (
    CHAIR,
    HILL,
    MEMBERS,
    code,
    council,
    days,
    held,
    measure,
    message,
    notices,
    resolved,
    rings,
    sent,
    submitted,
    tell,
)


def test_a_meeting_begins_with_a_seat_for_its_chair_and_each_member() -> None:
    joint = council(members=(*MEMBERS, CHAIR))
    assert joint.state.opened_at == at("2026-03-02 08:00")
    assert joint.state.seats == {post: Seat(post=post) for post in (CHAIR, *MEMBERS)}
    assert joint.state.key == "hills-joint"


def test_the_ledger_knows_it_by_its_jurisdiction_and_name() -> None:
    assert MEETINGS.card(council().state) == StreamCard(
        kind=Kind.MEETING,
        key="hills-joint",
        title="「joint meeting」",
        jurisdiction="hills",
        definition="hills@1#abc",
        sort="joint",
    )


def test_messages_are_read_from_text_as_well_as_from_what_was_decoded() -> None:
    one = message("dissolve", "2026-03-03", ground="done")
    assert MEETINGS.parse(one.model_dump_json()) == one
    with pytest.raises(Refused) as refused:
        MEETINGS.parse({"type": "bless"})
    assert refused.value.code is Code.UNKNOWN_TYPE


def test_in_a_year_without_a_calendar_nothing_is_lost_and_what_counts_days_is_refused() -> None:
    joint = council(ahead=days(2))
    tell(joint, "convene", "2027-12-20", day="2027-12-31", ground="flood")
    submitted(joint, "2027-12-30 10:00")
    submitted(joint, "2028-01-03", "bridge")
    assert {one.state for one in joint.state.matters.values()} == {MatterState.WAITING}
    tell(joint, "hold_session", "2028-01-03", session=1, present=[CHAIR], minutes="said")
    body = {"text": "x", "matters": [], "measures": [measure(deadline="2028-02-01")]}
    assert code(joint, "resolve", "2028-01-03", session=1, **body) is Code.CALENDAR_MISSING
    assert code(joint, "convene", "2028-01-03", day="2028-01-10", ground="x") is Code.CALENDAR_MISSING


def test_who_is_late_is_chased_in_a_year_without_a_calendar_too() -> None:
    joint = council()
    resolved(joint, concerns=(HILL,))
    rings(joint, "2029-01-01")
    chased = notices(joint, "receipts-missing")
    assert chased[-1].id.startswith("receipts:lay:2029-01-01")
    assert joint.due() is not None


def test_what_was_refused_changes_nothing() -> None:
    state = council().state
    event = MessageRefused(at=at("2026-03-03"), code="bad-json", place="", body="?")
    assert MEETINGS.evolve(state, event) == state


def test_a_page_is_turned_without_losing_what_is_open() -> None:
    joint = council()
    for number in range(KEPT + 10):
        moment = at("2026-03-02 08:05") + timedelta(seconds=number)
        tell(joint, "submit_matter", moment, id=f"m{number}", title="road")
        if number:
            tell(joint, "withdraw_matter", moment, matter=f"m{number}", ground="settled")
        tell(joint, "record_merit", moment, merit="interview", unit="head@land", ground=f"{number}")
    small = trimmed(joint.state)
    assert list(small.matters) == ["m0", *(f"m{number}" for number in range(10, KEPT + 10))]
    assert [one.ground for one in small.records] == [f"{number}" for number in range(10, KEPT + 10)]
    assert trimmed(small) == small


def test_sittings_and_resolutions_that_are_open_outlive_many_that_are_over() -> None:
    joint = council()
    submitted(joint, "2026-03-02 08:10")
    held(joint)  # on whose matter nothing was resolved
    for number in range(KEPT + 5):
        moment = at("2026-03-02 12:00") + timedelta(minutes=number)
        session: dict[str, Any] = {"session": number + 2}
        body = {"day": "2026-03-02", "at": f"{moment:%H:%M}", "ground": "flood"}
        tell(joint, "convene", moment, **body)
        tell(joint, "hold_session", moment, **session, present=[CHAIR], minutes="said")
        resolved(joint, f"{moment:%Y-%m-%d %H:%M}", id=f"r{number}", **session)
        if number != 3:
            tell(joint, "report_measure", moment, measure=f"r{number}.1", outcome="laid")
    small = trimmed(joint.state)
    latest = range(5, KEPT + 5)
    assert list(small.resolutions) == ["r3", *(f"r{number}" for number in latest)]
    assert [one.number for one in small.sessions] == [1, *(number + 2 for number in latest)]
    assert small.matters == joint.state.matters


def test_a_finding_without_an_answer_keeps_its_sitting_at_hand() -> None:
    joint = council()
    opinions = [{"text": "no power", "owner": "head@power"}]
    held(joint, findings=["too slow"], opinions=opinions)
    state = joint.state
    assert trimmed(state) == state
    tell(joint, "convene", "2026-03-10", day="2026-03-16", by="system")
    tell(joint, "answer_finding", "2026-03-11", session=1, finding=2, change="hills@2")
    assert (
        code(joint, "answer_finding", "2026-03-12", session=1, finding=2, change="x") is Code.FINDING_ANSWERED
    )
    assert trimmed(joint.state).next_session() == joint.state.sessions[1]


def test_what_is_under_way_survives_the_turn_of_a_page() -> None:
    joint = council()
    resolved(joint, concerns=(HILL,))
    joint.state = trimmed(joint.state)
    joint.arrived(sent(joint)[0], 1, at("2026-03-03"))
    assert not joint.state.resolutions["lay"].missing()
