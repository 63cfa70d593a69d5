from dataclasses import replace
from typing import Any, get_args

from hypothesis import given

from binglian.domain.clocks import Alarm
from binglian.domain.events import (
    CalendarAdopted,
    CaseDelivered,
    CaseReceived,
    ClockRang,
    CodeAssigned,
    Event,
    MessageRefused,
    PlanAdopted,
    ProjectOpened,
    Record,
    Restated,
)
from binglian.domain.limits import ClockKind
from binglian.domain.plan import NO_PLAN, DefinitionRef, Mode
from binglian.domain.project import Material, StageProgress
from binglian.ledger.projections import Board, opening, project_events, totals
from binglian.ledger.subjects import SUBJECTS, subject
from binglian.ledger.tables import cases, happenings, materials, milestones, stages
from tests.unit.ledger.chance import lives
from tests.unit.ledger.scenes import a_life, card, clock, day, decided, lapsed, taken_in


def board_after(*events: Event) -> Board:
    return project_events(Board("p-1"), *events)


def counts(board: Board) -> tuple[int, object]:
    counted = totals(board)
    return counted["overdue"], counted["next_due"]


def test_every_event_has_its_place_in_the_projections() -> None:
    [union, *_] = get_args(Event)
    assert set(get_args(union)) == set(SUBJECTS)


def test_a_refused_message_leaves_the_projections_alone() -> None:
    board = board_after(*taken_in("a"))
    before = (dict(board.rows), dict(board.heading))
    project_events(board, MessageRefused(at=day(1), code="bad-json", place="", body="{"))
    assert (board.rows, board.heading) == before


def test_a_lapsed_limit_is_overdue_until_what_it_measures_is_done() -> None:
    board = board_after(*taken_in("a"), lapsed("a", 5))
    assert counts(board) == (1, day(20))
    project_events(board, decided("a", 6))
    assert counts(board) == (0, day(16))
    project_events(board, CaseDelivered(at=day(7), item="a"))
    assert counts(board) == (0, None)


def test_a_warning_is_not_yet_overdue() -> None:
    warned = ClockRang(at=day(4), item="a", clock=ClockKind.PROMISED, alarm=Alarm.WARNING, due="2026-01-10")
    assert counts(board_after(*taken_in("a"), warned)) == (0, day(5))


def test_each_filing_keeps_its_own_row() -> None:
    board = board_after(*(record.event for record in a_life()))
    assert sorted(board.rows[cases]) == [
        ("planning-permit", 0),
        ("planning-permit", 1),
        ("survey", 1),
        ("survey", 2),
    ]


def test_the_alarm_of_a_milestone_speaks_of_a_milestone_and_not_of_a_case() -> None:
    assert subject(lapsed("award-to-permit", 40, ClockKind.MILESTONE)) == (milestones, "award-to-permit")
    assert subject(lapsed("survey", 5)) == (cases, "survey")


def test_the_stage_of_a_project_is_the_one_opened_last_of_those_under_way() -> None:
    board = board_after(*(record.event for record in a_life()[:3]))
    assert board.heading["stage"] == "land"
    assert set(board.rows[stages]) == {("land",)}


def restated(**parts: Any) -> Restated:
    return Restated(at=day(9), **parts)


def test_a_restatement_rewrites_the_rows_of_all_it_names() -> None:
    board = board_after(*(record.event for record in a_life()))
    survey = replace(board.state.cases["survey"], filing=1, deemed=True)
    project_events(
        board,
        restated(
            cases=(survey,),
            dropped=("planning-permit",),
            happened={"land-listed": day(1)},
            closed_gates=("award",),
            stages={"land": StageProgress(opened_at=day(2))},
            dropped_milestones=("award-to-permit",),
            materials={"licence": Material(digest="0" * 64, reference="r", version=2, submitted_at=day(1))},
        ),
    )
    assert set(board.rows[cases]) == {("survey", 1)}
    assert board.rows[cases]["survey", 1]["deemed"] is True
    assert {key: row["occurred_at"] for key, row in board.rows[happenings].items()} == {
        ("land-listed",): day(1)
    }
    assert board.rows[stages]["land",]["opened_at"] == day(2)
    assert board.heading["stage"] == "land"
    assert board.rows[milestones] == {}
    assert board.rows[materials]["licence",]["version"] == 2


def test_what_a_restatement_took_away_may_come_back() -> None:
    board = board_after(*taken_in("a"), restated(dropped=("a",)), *taken_in("a", 10))
    assert [row["accepted_at"] for row in board.rows[cases].values()] == [day(10)]


def test_a_plan_adopted_stands_in_the_heading_with_its_definition_mode_and_facts() -> None:
    ref = DefinitionRef(key="tongan", version=2, digest="0a")
    plan = replace(NO_PLAN, definition=ref, mode=Mode.SERIAL, facts={"investment": 3})
    opened = ProjectOpened(at=day(0), facts={"investment": 2})
    board = board_after(opened)
    assert board.heading["facts"] == '{"investment":2}'
    adopted = PlanAdopted(at=day(1), plan=plan, reason="v2", added=(), removed=(), moved=())
    project_events(board, adopted)
    told = board.heading["definition"], board.heading["mode"], board.heading["facts"]
    assert told == ("tongan@2#0a", "serial", '{"investment":3}')


def test_a_calendar_adopted_stands_in_the_heading() -> None:
    adopted = CalendarAdopted(at=day(1), before="a", after="b", reason="国办通知", moved=())
    assert board_after(adopted).heading["calendar"] == "b"


def test_a_code_assigned_later_stands_in_the_heading_and_so_does_one_restated() -> None:
    board = Board("p-1", heading=opening(replace(card(), code="known")))
    assert project_events(board, restated()).heading["code"] == "known"
    assert project_events(board, CodeAssigned(at=day(1), code="first")).heading["code"] == "first"
    assert project_events(board, restated(code="second")).heading["code"] == "second"


def test_the_limit_of_a_stage_is_overdue_and_due_like_any_other() -> None:
    joint = clock(ClockKind.JOINT, day(0), 45)
    board = board_after(restated(stages={"land": StageProgress(opened_at=day(0), clock=joint)}))
    assert counts(board) == (0, day(45))
    rang = lapsed("land", 45, ClockKind.JOINT)
    assert subject(rang) == (stages, "land")
    project_events(board, rang)
    assert counts(board) == (1, None)
    assert board.rows[stages]["land",]["joint_due"] == day(45)


def test_a_clock_that_stands_still_is_not_due_and_its_case_is_paused() -> None:
    still = clock(ClockKind.STATUTORY, day(0), 20).pause(day(1), "review")
    board = board_after(CaseReceived(at=day(0), item="a", filing=1, clocks=(still,)))
    assert counts(board) == (0, None)
    assert board.rows[cases]["a", 1]["paused"] is True


def test_an_end_in_a_year_without_a_calendar_is_marked_in_its_case_and_in_the_project() -> None:
    sure, unsure = clock(ClockKind.PROMISED, day(0), 5), clock(ClockKind.STATUTORY, day(0), 20)
    unsure = replace(unsure, due=replace(unsure.due, provisional=True))
    board = board_after(CaseReceived(at=day(0), item="a", filing=1, clocks=(sure, unsure)))
    row = board.rows[cases]["a", 1]
    assert (row["provisional"], row["next_provisional"]) == (True, False)
    project_events(board, lapsed("a", 5))
    assert totals(board) == {"overdue": 1, "next_due": day(20), "next_provisional": True}


@given(life=lives())
def test_any_life_that_the_domain_accepts_has_projections(life: list[Record]) -> None:
    board = board_after(*(record.event for record in life))
    for table, rows in board.rows.items():
        names = {column.name for column in table.columns}
        assert all(set(row) == names for row in rows.values())
