from dataclasses import replace

import pytest

from binglian.domain.text import Text
from binglian.domain.tickets.ticket import TicketState
from binglian.ledger import TicketList, TicketView
from binglian.papers.paper import Grid, Paper, plain
from binglian.papers.paper_forms import paper_markdown
from binglian.papers.setting import short
from binglian.papers.tickets import ticket_card, ticket_list
from tests.unit.papers.kept import BARE, SETTING, ticket


def grid(paper: Paper, title: str) -> list[list[str]]:
    """The cells of a table, by its Chinese title."""
    (found,) = (part for part in paper.parts if isinstance(part, Grid) and part.title.zh == title)
    return [[plain(cell) for cell in row.cells] for row in found.rows]


def views() -> list[TicketView]:
    """The settled ticket, one that is being worked on and late, and one without an owner."""
    settled = ticket()[0].view
    late = replace(
        settled, ticket="late", state=TicketState.WORKING, overdue=True, closed_at=None, satisfaction=None
    )
    fresh = replace(late, ticket="fresh", state=TicketState.OPENED, overdue=False, owner="", measure="")
    return [settled, late, fresh]


def columns(paper: Paper) -> list[str]:
    (found,) = (part for part in paper.parts if isinstance(part, Grid))
    return [column.key for column in found.columns]


def test_a_list_counts_what_is_struck_off_and_what_is_late() -> None:
    made = ticket_list(views(), None, SETTING)
    assert [value for _, value in made.facts] == [3, 1, 1]
    (found,) = made.parts
    assert isinstance(found, Grid)
    assert [(row.done, row.late) for row in found.rows] == [(True, False), (False, True), (False, False)]
    assert grid(made, "问题工单")[0] == [
        *("fund", "maintenance fund refused", "hill-homes\nconstr-permit", "已销号"),
        *("「task-force」", "handler@housing", "", "1", "1"),
    ]


@pytest.mark.mechanism("S4-06")
@pytest.mark.parametrize(
    ("on", "title", "told"),
    [
        (TicketList.PROBLEM, "问题清单", ("problem", "complainant", "pain")),
        (TicketList.RESPONSIBILITY, "责任清单", ("owner", "rung", "next-due")),
        (TicketList.RECTIFICATION, "整改清单", ("measure", "deadline", "confirmed", "satisfaction")),
    ],
)
def test_each_of_the_three_lists_tells_its_own_and_strikes_off_what_is_solved(
    on: TicketList, title: str, told: tuple[str, ...]
) -> None:
    made = ticket_list(views(), on, SETTING)
    assert made.title.zh == title
    assert {*told} <= {*columns(made)}
    assert "~~fund~~" in paper_markdown(made)
    assert "~~late~~" not in paper_markdown(made)


@pytest.mark.mechanism("S2-10")
def test_a_card_shows_the_four_ones_and_how_far_the_ladder_was_climbed() -> None:
    made = ticket_card(*ticket(), SETTING)
    assert grid(made, "四个一台账卡") == [["fund blocked", "release it", "handler@housing", "2026-03-13"]]
    assert [(row[0], row[-1]) for row in grid(made, "提级阶梯")] == [
        ("「agent」", "已经过"),
        ("「task-force」", "现由其承办"),
        ("「joint」", ""),
        ("「group」", ""),
    ]


def test_a_card_tells_the_problem_as_the_desk_words_it_and_until_then_as_it_was_told() -> None:
    detail, entries = ticket()
    for written, told in (
        ("the fund was never released", "the fund was never released"),
        ("", "maintenance fund refused"),
    ):
        state = replace(detail.state, card=replace(detail.state.card, problem=written))
        made = ticket_card(replace(detail, state=state), entries, SETTING)
        assert grid(made, "四个一台账卡")[0][0] == told


def test_a_card_tells_clocks_by_their_last_day_and_history_in_civil_time() -> None:
    made = ticket_card(*ticket(), SETTING)
    clocks = {row[0]: row[-2:] for row in grid(made, "时限")}
    assert clocks["反馈时限"] == ["2026-03-12", "已结束"]
    assert clocks["销号期限"] == ["2026-03-20", "已结束"]
    told = grid(made, "办理经过")
    assert told[0][1:] == ["2026-03-02 09:00", "问题登记", "「agent」", "maintenance fund refused", "system"]
    assert not any("通知" in row[2] for row in told)
    assert ["提级", "「task-force」", "反馈时限已到"] in [row[2:5] for row in told]
    assert ["问题时限提醒", "", "反馈时限预警（2026-03-05）"] in [row[2:5] for row in told]
    notices = grid(made, "通知")
    assert [row[3] for row in notices][:2] == ["未通知到人", "file"]
    assert notices[0][4] == "mail: no route"


def test_a_basis_is_told_by_its_title_and_a_definition_by_the_beginning_of_its_digest() -> None:
    known = replace(SETTING, bases={("hills@1#abc", "unverified"): Text("依据", "basis")})
    assert {row[2] for row in grid(ticket_card(*ticket(), known), "时限")} == {"依据"}
    assert dict(ticket_card(*ticket(), known).facts)["definition"] == "hills@1 abc"
    assert short("hills@1") == "hills@1"


def test_a_notice_that_is_on_its_way_is_neither_out_nor_lost() -> None:
    detail, entries = ticket()
    first = replace(detail.notices[0], settled_at=None, unheard=False, failed={})
    made = ticket_card(replace(detail, notices=(first,)), entries, SETTING)
    assert grid(made, "通知")[0][3:] == ["发送中", ""]


def test_without_its_definition_a_ticket_is_told_by_its_keys() -> None:
    made = ticket_card(*ticket(), BARE)
    assert grid(made, "提级阶梯") == [["task-force", "", "", "", "现由其承办"]]
    assert dict(made.facts)["ticket-pain"] is not None
    assert plain(dict(made.facts)["ticket-pain"]) == "trips"
    assert plain(dict(ticket_card(*ticket(), SETTING).facts)["ticket-pain"]) == "「repeated trips」"


def test_clocks_that_run_and_that_are_late_are_told_apart() -> None:
    detail, entries = ticket()
    running = [replace(one, stopped_at=None) for one in detail.state.clocks]
    late = [replace(one, lapsed=True) for one in running]
    ended_late = [replace(one, lapsed=True) for one in detail.state.clocks]

    def stands(*clocks: object) -> str:
        state = replace(detail.state, clocks=tuple(clocks[:1]))  # pyright: ignore[reportArgumentType]
        return grid(ticket_card(replace(detail, state=state), entries, SETTING), "时限")[0][-1]

    assert [stands(one[0]) for one in (running, late, ended_late)] == ["计时中", "已超期", "超期后结束"]
