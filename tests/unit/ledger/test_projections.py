from typing import get_args

from hypothesis import given

from binglian.domain.clocks import Alarm
from binglian.domain.events import CaseDelivered, ClockRang, Event, MessageRefused, Record
from binglian.domain.limits import ClockKind
from binglian.ledger.projections import Board, project_events, totals
from binglian.ledger.subjects import SUBJECTS, subject
from binglian.ledger.tables import cases, milestones, stages
from tests.unit.ledger.scenes import a_life, day, decided, lapsed, lives, taken_in


def board_after(*events: Event) -> Board:
    return project_events(Board("p-1"), *events)


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
    assert totals(board) == {"overdue": 1, "next_due": day(20)}
    project_events(board, decided("a", 6))
    assert totals(board) == {"overdue": 0, "next_due": day(16)}
    project_events(board, CaseDelivered(at=day(7), item="a"))
    assert totals(board) == {"overdue": 0, "next_due": None}


def test_a_warning_is_not_yet_overdue() -> None:
    warned = ClockRang(at=day(4), item="a", clock=ClockKind.PROMISED, alarm=Alarm.WARNING, due="2026-01-10")
    assert totals(board_after(*taken_in("a"), warned)) == {"overdue": 0, "next_due": day(5)}


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


@given(life=lives())
def test_any_life_that_the_domain_accepts_has_projections(life: list[Record]) -> None:
    board = board_after(*(record.event for record in life))
    for table, rows in board.rows.items():
        names = {column.name for column in table.columns}
        assert all(set(row) == names for row in rows.values())
