from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from binglian.domain.meetings.meeting import FindingNote, SessionState
from binglian.domain.streams.outbox import Kind
from binglian.ledger import Action, MeetingDetail
from binglian.papers.meetings import meeting_card, meeting_list
from binglian.papers.paper import Grid, Paper, Prose, plain
from binglian.papers.paper_forms import paper_markdown
from binglian.papers.sitting import Sitting, session_of, sitting
from binglian.papers.sitting_papers import Document, sitting_paper
from binglian.papers.wording import words
from tests.unit.papers.kept import BARE, SETTING, meeting
from tests.unit.papers.test_tickets import grid

NOW = datetime(2026, 3, 25, tzinfo=UTC)
OWED = Action(
    kind=Kind.TICKET,
    key="fund",
    subject="",
    jurisdiction="hills",
    text="release it",
    owner="handler@housing",
    due=NOW,
    overdue=True,
)


def sat(**changes: object) -> Sitting:
    """The first sitting of the meeting, with what a test changes."""
    detail, entries = meeting()
    made = sitting(detail, detail.sessions[0], entries, ())
    return replace(made, **changes)  # pyright: ignore[reportArgumentType]


def printed(which: Document, made: Sitting | None = None) -> Paper:
    return sitting_paper(which, made or sat(), SETTING)


def titles(paper: Paper) -> list[str]:
    return [part.title.zh for part in paper.parts]


def facts(paper: Paper) -> dict[str, str]:
    return {name: plain(value) for name, value in paper.facts}


def test_meetings_are_listed_with_what_waits_and_when_they_sit_next() -> None:
    view = meeting()[0].view
    over = replace(view, meeting="hills-old", state="dissolved", ended_at=NOW, next_session=NOW)
    made = meeting_list([view, over], SETTING)
    assert grid(made, "会议") == [
        ["hills-joint", "「joint meeting」", "运行中", "", "1", "2026-03-02 08:00"],
        ["hills-old", "「joint meeting」", "已撤销", "2026-03-25 08:00", "1", "2026-03-02 08:00"],
    ]


def test_a_meeting_tells_its_seats_agenda_sittings_and_who_has_not_acknowledged() -> None:
    made = meeting_card(meeting()[0], SETTING)
    assert ["head@land", "u-7", "2026-03-24 12:00"] in grid(made, "组成人员")
    assert [row[1] for row in grid(made, "待议议题")] == ["tree"]
    assert grid(made, "历次会议") == [["1", "2026-03-02 09:00", "", "已召开", "", "1/3"]]
    assert [row[-1] for row in grid(made, "议决事项")] == ["2/3"]
    assert grid(made, "未签收的决议") == [["water for all", "project/dam", "2026-03-04", "stream-ended"]]
    assert [row[1] for row in grid(made, "表扬、批评、约谈与问责")] == ["通报批评", "通报表扬"]
    assert "意见与发现" not in titles(made)
    assert facts(made)["meeting-sort"] == "联席会议"


def test_a_meeting_without_its_plan_is_called_as_the_ledger_has_it() -> None:
    detail = meeting()[0]
    bare = replace(detail, merits=(), view=replace(detail.view, sort="new-kind"))
    made = meeting_card(bare, BARE)
    assert made.title.zh == "「joint meeting」"
    assert facts(made)["meeting-sort"] == "new-kind"
    assert facts(made)["meeting-chair"] == ""
    assert "表扬、批评、约谈与问责" not in titles(made)


def test_the_agenda_holds_what_was_tabled_then_even_what_was_put_off_since() -> None:
    made = printed(Document.AGENDA)
    assert [row[1] for row in grid(made, "议题")] == ["road", "pipe", "tree"]
    assert grid(made, "督办事项") == []
    assert [row[1] for row in grid(made, "未签收的决议")] == ["project/dam"]
    assert titles(made) == ["议题", "督办事项", "未签收的决议"]
    assert facts(made)["meeting-chair"] == "head@office"


def test_the_agenda_supervises_open_measures_and_asks_for_answers_to_findings() -> None:
    detail = meeting()[0]
    (resolution,) = detail.resolutions
    undone = replace(resolution.measures[0], done_at=None)
    noted = (
        FindingNote(text="slow", change=""),
        FindingNote(text="told", ticket="fund"),
        FindingNote(text="answered", change="hills@2"),
    )
    left = replace(
        detail,
        resolutions=(replace(resolution, measures=(undone,)),),
        sessions=(replace(detail.sessions[0], findings=noted),),
    )
    made = printed(Document.AGENDA, sat(detail=left, actions=(OWED, replace(OWED, overdue=False))))
    assert [row[0] for row in grid(made, "督办事项")] == ["lay.1"]
    assert [row[1] for row in grid(made, "待回应的发现")] == ["slow"]
    assert grid(made, "超期工单与服务单") == [
        ["handler@housing", "release it", "ticket/fund", "2026-03-25 08:00"]
    ]


def test_the_minutes_hold_who_came_what_was_said_resolved_and_put_off() -> None:
    made = printed(Document.MINUTES)
    (said,) = (part for part in made.parts if isinstance(part, Prose))
    assert said.text == "said"
    told = facts(made)
    assert (told["present"], told["absent"]) == ("head@office", "head@land、head@water")
    assert [row[1] for row in grid(made, "议决事项")] == ["water for all"]
    assert [(row[0], row[-1]) for row in grid(made, "交办措施")] == [
        ("lay.1", ""),
        ("lay.2", meeting()[0].resolutions[0].measures[1].ticket),
    ]
    assert [row[1] for row in grid(made, "顺延议题")] == ["tree"]
    assert "意见与发现" not in titles(made)


def test_opinions_and_merits_of_the_time_stand_in_the_minutes() -> None:
    detail = meeting()[0]
    noted = (FindingNote(text="more light", owner="head@land", ticket="hills-1"),)
    session = replace(detail.sessions[0], findings=noted, guests=("甲公司", "乙公司"))
    made = printed(Document.MINUTES, sat(session=session, put_off=(), until=NOW + timedelta(days=1)))
    assert grid(made, "意见与发现") == [["1", "more light", "head@land", "hills-1", ""]]
    assert [row[1] for row in grid(made, "表扬、批评、约谈与问责")] == ["通报批评", "通报表扬"]
    assert facts(made)["guests"] == "甲公司、乙公司"
    assert "顺延议题" not in titles(made)


def test_minutes_that_are_not_in_are_said_to_be_missing() -> None:
    detail = meeting()[0]
    waiting = replace(detail.sessions[0], minutes="", day=date(2026, 3, 3), ground="flood")
    made = printed(Document.MINUTES, sat(session=waiting))
    assert "尚无会议记录" in paper_markdown(made)
    assert (facts(made)["nominal-day"], facts(made)["called-because"]) == ("2026-03-02", "flood")


def test_statistics_count_the_period_between_two_sittings() -> None:
    counted = {row[0]: row[1] for row in grid(printed(Document.STATISTICS), "会议统计")}
    assert counted["期内提交议题"] == "3"
    assert counted["列入议程"] == "3"
    assert counted["已议决议题"] == "2"
    assert counted["顺延议题"] == "1"
    assert counted["交办措施"] == "2"
    assert counted["决议送达对象"] == "3"
    assert counted["目前未签收"] == "1"
    assert counted["通报批评"] == "0"
    later = sat(since=datetime(2026, 3, 3, tzinfo=UTC), until=None)
    counted = {row[0]: row[1] for row in grid(printed(Document.STATISTICS, later), "会议统计")}
    assert (counted["期内提交议题"], counted["期内完成措施"]) == ("0", "2")
    assert (counted["通报批评"], counted["通报表扬"]) == ("1", "1")


def test_figures_of_the_jurisdiction_stand_beside_those_of_the_meeting() -> None:
    beside = Grid(words("report-figures"), (), ())
    made = sitting_paper(Document.STATISTICS, sat(), SETTING, (beside,))
    assert titles(made) == ["会议统计", "统计指标"]


def test_open_actions_are_those_of_the_whole_jurisdiction() -> None:
    made = printed(Document.ACTIONS, sat(actions=(OWED, replace(OWED, subject="lay.1", due=None))))
    assert [row[2:] for row in grid(made, "待办事项")] == [
        ["ticket/fund", "2026-03-25 08:00"],
        ["ticket/fund lay.1", ""],
    ]


@pytest.mark.parametrize("kind", [one for one in Document if one is not Document.ALL])
def test_all_papers_of_a_sitting_bound_together_hold_each_of_them(kind: Document) -> None:
    bound = printed(Document.ALL)
    name = words(f"document-{kind.value}").zh
    assert [f"{name}：{title}" for title in titles(printed(kind))] == [
        title for title in titles(bound) if title.startswith(name)
    ]
    assert facts(bound) == facts(printed(Document.AGENDA))


def test_a_sitting_is_asked_for_by_number_else_the_last_held_else_the_next_called() -> None:
    detail = meeting()[0]
    (held,) = detail.sessions
    ahead = replace(held, number=2, state=SessionState.CALLED, held_at=None, at=held.at + timedelta(days=14))
    off = replace(ahead, number=3, state=SessionState.CANCELLED)

    def number(which: int, *sessions: object) -> int | None:
        found = session_of(replace(detail, sessions=sessions), which)  # pyright: ignore[reportArgumentType]
        return found.number if found else None

    assert number(0, held, ahead) == 1
    assert number(0, ahead, off) == 2
    assert number(2, held, ahead) == 2
    assert number(4, held, ahead) is None
    assert number(0, off) is None


def test_a_period_begins_where_the_sitting_before_ended() -> None:
    detail, entries = meeting()
    (held,) = detail.sessions
    ahead = replace(held, number=2, state=SessionState.CALLED, held_at=None, at=held.at + timedelta(days=14))
    both: MeetingDetail = replace(detail, sessions=(held, ahead))
    assert sitting(both, ahead, entries, ()).since == held.held_at
    assert sitting(both, held, entries, ()).since == detail.view.opened_at
    assert not sitting(both, ahead, entries, ()).tabled
    assert not sat().within(None)
