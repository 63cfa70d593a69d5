"""The samples of many streams, driven through the real workflows: each shows what its header says."""

from datetime import date
from functools import reduce
from itertools import groupby
from pathlib import Path
from typing import get_args

import pytest

from binglian.domain.clocks import clock_of
from binglian.domain.envelope import Envelope
from binglian.domain.limits import ClockKind
from binglian.domain.meetings.events import MeetingRang
from binglian.domain.meetings.meeting import MatterState, Merit, SessionState
from binglian.domain.meetings.messages import MeetingMessage
from binglian.domain.orders.messages import OrderMessage
from binglian.domain.orders.order import OrderState
from binglian.domain.streams.outbox import Kind
from binglian.domain.tickets.events import Escalated
from binglian.domain.tickets.life import TICKETS
from binglian.domain.tickets.messages import FollowResolution, TicketMessage
from binglian.domain.tickets.ticket import OPEN, Origin, Ticket, TicketState
from binglian.rehearsal.openings import MeetingForm, OrderForm, TicketForm
from binglian.rehearsal.result import as_json
from binglian.rehearsal.shown import Rehearsal
from tests.integration.performed import announced, meeting, order, performed, refused, ticket, told
from tests.integration.rehearsed import SAMPLES, calendar
from tests.integration.test_samples import MANUAL, documented, keys

FUND = SAMPLES / "jianou-maintenance-fund.yaml"
POWER = SAMPLES / "tongan-construction-power.yaml"
PARK = SAMPLES / "yongji-ten-measures.yaml"
GROUP = SAMPLES / "haicang-leading-group.yaml"

FIRMS = ("baigang", "haodi", "huaerda", "huanchuang", "sande")
OPTIONAL = {"at"}
"""Keys that a script has for itself: the time of day of a sitting can't be given in one."""

LATE = "haicang-leading-group-measure-46b6f4e77dea"


def climbs(of: Rehearsal, key: str) -> list[tuple[str, bool]]:
    """The rungs to which a ticket went up, and whether by itself."""
    entries = of.stream(Kind.TICKET, key).entries
    ups = [entry.record.event for entry in entries if isinstance(entry.record.event, Escalated)]
    return [(up.rung, up.by_itself) for up in ups]


# ------------------------------------------------------------------------ Jian'ou: the maintenance fund


@pytest.mark.mechanism("S2-04")
def test_the_window_answers_within_three_working_days_and_the_task_force_sees_it_through() -> None:
    shown = performed(FUND)
    assert refused(shown) == announced(FUND)
    fund = ticket(shown, "maintenance-fund")
    assert "2019年5月至2022年1月" in fund.problem.text
    feedback = clock_of(fund.clocks, ClockKind.FEEDBACK)
    assert feedback is not None
    assert (feedback.limit.value, feedback.lapsed) == (3, False)
    assert climbs(shown, "maintenance-fund") == [("task-force", True), ("consultation", True)]
    assert (fund.state, fund.confirmed, fund.satisfaction) == (TicketState.SETTLED, True, 4)


@pytest.mark.mechanism("S2-10")
def test_no_work_begins_before_the_card_names_problem_measure_owner_and_deadline() -> None:
    shown = performed(FUND)
    types = told(shown, Kind.TICKET, "maintenance-fund")
    assert refused(shown)[0] == "card-incomplete"
    assert types.index("work_begun") > [at for at, kind in enumerate(types) if kind == "card_filled"][1]
    assert ticket(shown, "maintenance-fund").card.missing() == ()


@pytest.mark.mechanism("S2-03")
def test_director_and_handler_resolve_and_the_resolution_is_the_card_from_then_on() -> None:
    shown = performed(FUND)
    (resolution,) = meeting(shown, "jianou-consultation").resolutions.values()
    assert set(resolution.receipts) == {"ticket-maintenance-fund"}
    fund = ticket(shown, "maintenance-fund")
    assert fund.resolution == resolution.id
    assert (fund.card.owner, fund.card.deadline) == ("head@urban-management", date(2022, 1, 26))


@pytest.mark.mechanism("S2-09")
def test_those_responsible_are_held_to_account_and_a_circular_says_so() -> None:
    shown = performed(FUND)
    (record,) = meeting(shown, "jianou-consultation").records
    assert (record.merit, record.unit) == (Merit.ACCOUNTABILITY, "head@urban-management")
    circular = order(shown, "circular")
    assert (circular.plan.mechanism, circular.state) == ("S2-09", OrderState.DONE)


@pytest.mark.mechanism("S2-05")
def test_the_joint_meeting_is_convened_every_two_weeks_and_moves_for_the_spring_festival() -> None:
    sessions = meeting(performed(FUND), "jianou-joint").sessions
    assert [one.nominal for one in sessions] == [
        date(2022, 1, 17),
        date(2022, 1, 31),
        date(2022, 2, 14),
        date(2022, 2, 28),
        date(2022, 3, 14),
    ]
    assert sessions[1].day == date(2022, 2, 7)
    assert [one.state for one in sessions] == [SessionState.HELD] * 3 + [SessionState.CALLED] * 2


@pytest.mark.mechanism("S2-07")
def test_what_was_collected_is_put_off_once_and_resolved_at_the_next_joint_meeting() -> None:
    joint = meeting(performed(FUND), "jianou-joint")
    matter = joint.matters["one-list"]
    assert (matter.state, matter.session, matter.put_off) == (MatterState.RESOLVED, 2, 1)
    (measure,) = joint.resolutions["one-list-for-all"].measures
    assert measure.done_at is not None
    assert not measure.clock.lapsed


# ------------------------------------------------------------------- Tong'an: five firms without power


@pytest.mark.mechanism("S0-05")
def test_one_survey_and_one_resolution_reach_five_tickets_and_five_projects_once_each() -> None:
    shown = performed(POWER)
    assert refused(shown) == announced(POWER)
    (resolution,) = meeting(shown, "tongan-joint").resolutions.values()
    everyone = {
        f"{kind}-{key}" for firm in FIRMS for kind, key in (("ticket", f"power-{firm}"), ("project", firm))
    }
    assert set(resolution.receipts) == everyone
    assert resolution.missing() == ()
    for firm in FIRMS:
        assert told(shown, Kind.TICKET, f"power-{firm}").count("card_filled") == (2 if firm == "sande" else 1)
        events = [entry.record.event.type for entry in shown.projects[firm].entries]
        assert events.count("resolution_received") == 1
        assert "ticket_cleared" in events
        assert ticket(shown, f"power-{firm}").state is TicketState.CLOSED


@pytest.mark.mechanism("S0-02")
def test_the_joint_meeting_decides_and_what_it_decided_is_followed_to_the_end() -> None:
    joint = meeting(performed(POWER), "tongan-joint")
    (resolution,) = joint.resolutions.values()
    assert [one.state for one in joint.sessions] == [SessionState.HELD]
    assert [(one.done_at is not None, one.clock.lapsed) for one in resolution.measures] == [(True, False)] * 2


@pytest.mark.mechanism("S0-04")
def test_a_squad_goes_only_with_every_skill_that_the_survey_needs() -> None:
    shown = performed(POWER)
    assert refused(shown)[0] == "skill-missing"
    survey = order(shown, "survey")
    assert {skill for skills in survey.squad.values() for skill in skills} == {
        "agency",
        "works",
        "organising",
    }
    assert survey.state is OrderState.DONE


def test_a_firm_that_is_not_content_has_its_ticket_reopened_and_solved_once_more() -> None:
    reopened = ticket(performed(POWER), "power-sande")
    assert (reopened.reopenings, reopened.confirmed, reopened.satisfaction) == (1, True, 4)
    assert [event for event in told(performed(POWER), Kind.TICKET, "power-sande") if event == "ticket_closed"]


# ----------------------------------------------------------------------- Yongji: under the ten measures


@pytest.mark.mechanism("S3-01")
def test_the_first_visit_finds_a_problem_that_becomes_a_ticket_of_the_project() -> None:
    shown = performed(PARK)
    assert refused(shown) == announced(PARK)
    visit, found = order(shown, "first-visit"), ticket(shown, "first-visit-1")
    assert (visit.plan.mechanism, visit.findings) == ("S3-01", (found.problem.text,))
    assert (found.problem.origin, found.problem.project) == (Origin.VISIT, "yongji-culture-park")
    assert "ticket_noted" in [entry.record.event.type for entry in shown.entries]


@pytest.mark.mechanism("S3-05")
def test_what_the_huddle_cannot_settle_goes_before_a_meeting_in_the_governments_name() -> None:
    shown = performed(PARK)
    assert climbs(shown, "first-visit-1") == [
        ("task-force", False),
        ("huddle", False),
        ("government-meeting", False),
    ]
    assert meeting(shown, "yongji-huddle").resolutions == {}
    special = meeting(shown, "yongji-special-coordination")
    assert special.plan.chair == "government-head@government"
    assert set(special.resolutions["land-settled"].receipts) == {
        "ticket-first-visit-1",
        "project-yongji-culture-park",
    }
    assert ticket(shown, "first-visit-1").confirmed


@pytest.mark.mechanism("S3-06")
def test_a_retrospective_finds_something_and_names_the_change_that_answers_it() -> None:
    (first, *_) = meeting(performed(PARK), "yongji-retrospective").sessions
    (finding,) = first.findings
    assert first.state is SessionState.HELD
    assert finding.change.startswith("yongji@2")


@pytest.mark.mechanism("S3-12")
def test_the_trip_to_the_joint_review_brings_the_opinion_on_which_it_is_approved() -> None:
    shown = performed(PARK)
    trip, case = order(shown, "review-trip"), shown.report.project.cases["prelim-design"]
    assert trip.ended_at is not None
    assert case.accepted_at is not None
    assert trip.ended_at < shown.report.project.happened["joint-review-opinion"] < case.accepted_at
    assert case.approved


# ------------------------------------------------------------------------- Haicang: the leading group


@pytest.mark.mechanism("S1-08")
def test_the_centre_takes_up_what_no_window_accepts_and_answers_in_time() -> None:
    shown = performed(GROUP)
    assert refused(shown) == announced(GROUP)
    told_there = ticket(shown, "no-door")
    assert told_there.problem.origin is Origin.WINDOWLESS
    feedback = clock_of(told_there.clocks, ClockKind.FEEDBACK)
    assert feedback is not None
    assert not feedback.lapsed
    assert told_there.confirmed


@pytest.mark.mechanism("S1-11")
def test_routine_work_is_kept_off_the_agenda_and_a_stuck_problem_gets_on_it() -> None:
    shown = performed(GROUP)
    assert refused(shown) == ["routine-matter"]
    matters = meeting(shown, "haicang-group-office").matters
    assert [(one.id, one.state) for one in matters.values()] == [
        ("ticket-no-door:escalated:1", MatterState.RESOLVED)
    ]


@pytest.mark.mechanism("S1-12")
def test_the_office_and_then_the_leading_group_resolve_on_it() -> None:
    shown = performed(GROUP)
    assert climbs(shown, "no-door") == [
        ("group-office", True),
        ("leading-group", True),
        ("efficiency-office", True),
    ]
    assert list(meeting(shown, "haicang-group-office").resolutions) == ["lead-construction"]
    assert list(meeting(shown, "haicang-leading-group").resolutions) == ["both-at-once"]
    assert ticket(shown, "no-door").resolution == "both-at-once"


@pytest.mark.mechanism("S1-13")
def test_the_quick_are_commended_the_slow_criticised() -> None:
    records = meeting(performed(GROUP), "haicang-leading-group").records
    assert [(one.merit, one.unit) for one in records[:2]] == [
        (Merit.COMMENDATION, "head@construction"),
        (Merit.CRITICISM, "head@power-supply"),
    ]


@pytest.mark.mechanism("S1-14")
def test_what_is_late_goes_to_the_efficiency_office_and_is_answered_for() -> None:
    shown = performed(GROUP)
    group = meeting(shown, "haicang-leading-group")
    rings = [
        entry.record.event
        for entry in shown.stream(Kind.MEETING, group.key).entries
        if isinstance(entry.record.event, MeetingRang)
    ]
    assert [(one.subject, one.ticket) for one in rings if one.ticket] == [("both-at-once.2", LATE)]
    late = ticket(shown, LATE)
    assert (late.problem.rung, late.rung, late.state) == (
        "efficiency-office",
        "efficiency-office",
        TicketState.CLOSED,
    )
    assert group.records[-1].merit is Merit.ACCOUNTABILITY


@pytest.mark.mechanism("S1-02")
def test_a_successor_has_the_seat_at_once() -> None:
    seat = meeting(performed(GROUP), "haicang-leading-group").seats["head@power-supply"]
    assert seat.holder
    assert seat.since is not None
    assert seat.since.date() == date(2024, 1, 9)


# --------------------------------------------------------------------------------------------- of all


@pytest.mark.parametrize("path", [FUND, POWER, PARK, GROUP], ids=lambda path: path.stem)
def test_nothing_is_left_undelivered_and_the_story_holds_every_entry_once(path: Path) -> None:
    shown = performed(path)
    for one in shown.streams:
        assert not one.state.outbox.waiting
        assert not one.state.outbox.refused
        assert [entry.record.sequence for entry in one.entries] == [*range(1, len(one.entries) + 1)]
    result = as_json(shown, calendar())
    entries = sum(len(one.entries) for one in (*shown.streams, *shown.projects.values()))
    assert len(result["story"]) == len({(line["stream"], line["seq"]) for line in result["story"]}) == entries


@pytest.mark.parametrize("path", [FUND, POWER, PARK, GROUP], ids=lambda path: path.stem)
def test_no_open_ticket_was_ever_without_a_clock(path: Path) -> None:
    for one in performed(path).streams:
        if isinstance(one.state, Ticket):
            state = Ticket(key=one.state.key, policy=one.state.policy, problem=one.state.problem)
            told_at = [(entry.record.event.at, entry.record.event) for entry in one.entries]
            for _, together in groupby(told_at, key=lambda told: told[0]):
                state = reduce(TICKETS.evolve, [event for _, event in together], state)
                assert state.state not in OPEN or TICKETS.next_due(state) is not None
            assert state == one.state


@pytest.mark.parametrize("path", [FUND, POWER, PARK, GROUP], ids=lambda path: path.stem)
def test_the_manual_names_every_key_of_a_result_with_streams(path: Path) -> None:
    # receivers of a resolution stand in its result by name
    result = {key for key in keys(as_json(performed(path), calendar())) if "-" not in key}
    assert result <= documented()


def test_the_manual_names_every_message_that_people_send_to_a_stream_with_its_own_keys() -> None:
    rows = [row for row in MANUAL.read_text("utf-8").splitlines() if row.startswith("| `")]
    for family in (TicketMessage, MeetingMessage, OrderMessage):
        for kind in get_args(get_args(family)[0]):
            name = kind.model_fields["type"].default
            own = kind.model_fields.keys() - {*Envelope.model_fields, "type"}
            if kind is not FollowResolution:
                (row,) = [row for row in rows if f"`{name}`" in row.split("|")[1]]
                assert {key for key in own if f"`{key}`" not in row} <= OPTIONAL


def test_the_manual_names_every_key_of_what_a_file_opens() -> None:
    forms = (TicketForm, OrderForm, MeetingForm)
    assert {field for form in forms for field in form.model_fields} <= documented()
