"""Matters come onto the agenda, wait, and are taken back."""

import pytest

from binglian.domain.errors import Code
from binglian.domain.limits import Unit
from binglian.domain.meetings.meeting import MatterState
from tests.builders import at, day, text
from tests.unit.domain.meetings.council import (
    CHAIR,
    HILL,
    LEAK,
    MEMBERS,
    code,
    council,
    days,
    held,
    refused,
    resolved,
    submitted,
    tell,
)

ROUTINE = {"routine": text("routine work"), "general": text("general work")}


@pytest.mark.mechanism("S2-07")
def test_a_matter_waits_until_a_sitting_is_called() -> None:
    joint = council()
    submitted(joint, "2026-03-02 09:00", concerns=(HILL, LEAK, HILL))
    matter = joint.state.matters["road"]
    assert (matter.state, matter.session, matter.by) == (MatterState.WAITING, 0, "agent@agency")
    assert matter.concerns == (HILL, LEAK)
    assert matter.submitted_at == at("2026-03-02 09:00")
    tell(joint, "convene", "2026-03-10", day="2026-03-16", by="system")
    assert (joint.state.matters["road"].state, joint.state.matters["road"].session) == (MatterState.TABLED, 1)


@pytest.mark.mechanism("S1-11")
@pytest.mark.parametrize("nature", list(ROUTINE))
def test_routine_work_is_kept_off_the_agenda_with_the_reason(nature: str) -> None:
    joint = council(excludes=ROUTINE)
    said = refused(joint, "submit_matter", "2026-03-03", title="leave of absence", nature=nature)
    assert (said.code, said.place) == (Code.ROUTINE_MATTER, "nature")
    assert said.details["nature"] == ROUTINE[nature]
    assert not joint.state.matters


@pytest.mark.mechanism("S1-11")
def test_what_is_not_routine_comes_onto_the_agenda() -> None:
    joint = council(excludes=ROUTINE)
    submitted(joint, "2026-03-03")
    assert joint.state.matters["road"].nature == ""


def test_a_nature_that_the_plan_does_not_know_does_not_slip_through() -> None:
    said = refused(council(excludes=ROUTINE), "submit_matter", "2026-03-03", title="x", nature="rutine")
    assert (said.code, said.details["known"]) == (Code.UNKNOWN_NATURE, "routine, general")


@pytest.mark.parametrize("sender", ["agent@agency", CHAIR, "system"])
def test_those_whom_the_plan_names_the_chair_and_other_streams_submit(sender: str) -> None:
    joint = council()
    tell(joint, "submit_matter", "2026-03-03", title="road", by=sender)
    assert [one.by for one in joint.state.matters.values()] == [sender]


def test_where_the_plan_names_nobody_the_members_submit() -> None:
    assert code(council(), "submit_matter", "2026-03-03", title="x", by=MEMBERS[0]) is Code.WRONG_DEPARTMENT
    joint = council(submitters=())
    tell(joint, "submit_matter", "2026-03-03", title="road", by=MEMBERS[0])
    assert joint.state.matters
    assert code(joint, "submit_matter", "2026-03-03", title="x", by="applicant") is Code.NOT_ALLOWED


def test_a_matter_submitted_before_a_sitting_is_on_its_agenda_at_once() -> None:
    joint = council()
    tell(joint, "convene", "2026-03-10", day="2026-03-16", by="system")
    submitted(joint, "2026-03-16 08:59")
    submitted(joint, "2026-03-16 09:00", "bridge")
    assert joint.state.tabled(1) == ("road",)
    assert joint.state.matters["bridge"].state is MatterState.WAITING


@pytest.mark.parametrize(
    ("moment", "session"),
    [
        ("2026-03-12 18:00", 1),  # Thursday, two working days ahead of Monday
        ("2026-03-13 08:00", 2),
    ],
)
def test_what_comes_too_late_for_a_sitting_is_on_the_agenda_of_the_next(moment: str, session: int) -> None:
    joint = council(ahead=days(2))
    tell(joint, "convene", "2026-03-09", id="b", day="2026-03-30", by="system")
    tell(joint, "convene", "2026-03-10", id="a", day="2026-03-16", by="system")
    submitted(joint, moment)
    sitting = joint.state.session(joint.state.matters["road"].session)
    assert sitting.day == (day("2026-03-16") if session == 1 else day("2026-03-30"))


def test_days_ahead_are_not_moved_by_rest_days_and_hours_are_exact() -> None:
    by_days, by_hours = (
        council(ahead=days(2, unit=Unit.CALENDAR_DAYS)),
        council(ahead=days(2, unit=Unit.NATURAL_HOURS)),
    )
    for joint, last in ((by_days, "2026-03-14 23:00"), (by_hours, "2026-03-16 07:00")):
        tell(joint, "convene", "2026-03-10", day="2026-03-16", by="system")
        submitted(joint, last)
        submitted(joint, "2026-03-16 07:01", "late")
        assert joint.state.tabled(1) == ("road",)


def test_who_submitted_a_matter_takes_it_back_while_it_waits_or_its_sitting_lies_ahead() -> None:
    joint = council()
    submitted(joint, "2026-03-03")
    submitted(joint, "2026-03-03 10:00", "bridge")
    tell(joint, "withdraw_matter", "2026-03-04", matter="road", ground="settled")
    tell(joint, "convene", "2026-03-10", day="2026-03-16", by="system")
    tell(joint, "withdraw_matter", "2026-03-11", matter="bridge", ground="settled", by=CHAIR)
    assert {one.state for one in joint.state.matters.values()} == {MatterState.WITHDRAWN}
    assert joint.state.tabled(1) == ()
    assert code(joint, "withdraw_matter", "2026-03-12", matter="road", ground="x") is Code.MATTER_NOT_WAITING


def test_what_was_before_a_sitting_is_not_taken_back() -> None:
    joint = council()
    submitted(joint, "2026-03-02 08:10")
    number = held(joint)
    body = {"matter": "road", "ground": "x"}
    assert code(joint, "withdraw_matter", "2026-03-03", **body) is Code.MATTER_NOT_WAITING
    resolved(joint, matters=["road"], session=number)
    assert code(joint, "withdraw_matter", "2026-03-03", **body) is Code.MATTER_NOT_WAITING
    assert code(joint, "withdraw_matter", "2026-03-03", matter="hill", ground="x") is Code.UNKNOWN_MATTER
    assert code(joint, "withdraw_matter", "2026-03-03", **body, by=MEMBERS[0]) is Code.WRONG_DEPARTMENT


@pytest.mark.parametrize(
    "concern",
    [{"kind": "order", "key": "o"}, {"kind": "project", "key": "Not A Key"}, {"kind": "meeting", "key": "m"}],
)
def test_only_projects_and_tickets_are_concerned(concern: dict[str, str]) -> None:
    assert code(council(), "submit_matter", "2026-03-03", title="x", concerns=[concern]) is Code.BAD_MESSAGE
