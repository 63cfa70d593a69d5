from datetime import date, datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from binglian.domain.text import Text
from binglian.papers.paper import Cell, Column, Grid, Paper, Prose, Row, plain, together
from binglian.papers.paper_forms import paper_markdown, paper_xlsx

CHINA = timezone(timedelta(hours=8))
NOON = datetime(2026, 3, 2, 12, 30, tzinfo=CHINA)
TITLE = Text("会", "meeting")


def paper(*rows: Row) -> Paper:
    columns = (Column("ticket", 20), Column("at", 18), Column("number", 8, right=True))
    return Paper(
        TITLE,
        [("count-all", len(rows)), ("district", "")],
        [Prose(Text("记录", "minutes"), "第一\n\n- 第二"), Grid(Text("表", "table"), columns, rows)],
    )


def book(made: Paper) -> Any:
    return load_workbook(BytesIO(paper_xlsx(made)))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (TITLE, "会"),
        (NOON, "2026-03-02 12:30"),
        (date(2026, 3, 2), "2026-03-02"),
        (0.214, "0.21"),
        (0, "0"),
        ("a", "a"),
    ],
)
def test_a_cell_says_itself_in_one_language(cell: Cell, text: str) -> None:
    assert plain(cell) == text


def test_a_fact_that_says_nothing_is_left_out() -> None:
    assert paper_markdown(paper()).splitlines()[:4] == ["# 会 meeting", "", "- 总数 total: 0", ""]


def test_markdown_says_that_there_is_nothing_and_keeps_words_words() -> None:
    assert paper_markdown(paper()).endswith("## 记录 minutes\n\n第一\n\n\\- 第二\n\n## 表 table\n\n无 none\n")


def test_what_is_done_is_struck_off_and_what_is_late_stands_out() -> None:
    made = paper(
        Row(("a\nb", NOON, 1), done=True), Row((TITLE, None, 2), late=True), Row(("c|d", None, None))
    )
    assert paper_markdown(made).splitlines()[-3:] == [
        "| ~~a~~<br>~~b~~ | ~~2026-03-02 12:30~~ | ~~1~~ |",
        "| **会**<br>**meeting** | — | **2** |",
        "| c\\|d | — | — |",
    ]


def test_a_spreadsheet_has_facts_and_words_first_and_real_dates_and_numbers() -> None:
    made = book(paper(Row(("=1+1", NOON, 0.5)), Row((TITLE, date(2026, 3, 2), 2), late=True)))
    assert made.sheetnames == ["概要", "表"]
    assert [[cell.value for cell in row] for row in made["概要"].iter_rows(min_row=2)] == [
        ["会\nmeeting", "总数\ntotal", 2],
        ["会\nmeeting", "记录\nminutes", "第一\n\n- 第二"],
    ]
    first, second = made["表"].iter_rows(min_row=2)
    assert [cell.value for cell in first] == ["=1+1", datetime(2026, 3, 2, 12, 30), 0.5]  # noqa: DTZ001
    assert (first[0].data_type, first[0].quotePrefix) == ("s", True)
    assert (first[1].number_format, first[2].number_format) == ("yyyy-mm-dd hh:mm", "0.00")
    assert second[0].value == "会\nmeeting"
    assert second[1].number_format == "yyyy-mm-dd"
    assert second[0].fill.start_color.rgb == "00F6CFCB"
    assert first[0].fill.fill_type is None


def test_papers_bound_together_say_which_each_part_is_of() -> None:
    bound = together(Text("全", "all"), [(Text("甲", "a"), paper()), (Text("乙", "b"), paper())])
    titles = [part.title for part in bound.parts]
    assert [title.zh for title in titles] == ["甲：记录", "甲：表", "乙：记录", "乙：表"]
    assert bound.facts == paper().facts
