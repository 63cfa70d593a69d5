from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from binglian.domain.text import Text
from binglian.papers.worklist import Worklist
from binglian.papers.worklist_markdown import worklist_markdown
from binglian.papers.worklist_sheet import worklist_xlsx
from tests.unit.papers.samples import listed, shidai

TARGET = date(2021, 12, 19)


def book(made: Worklist) -> Any:
    return load_workbook(BytesIO(worklist_xlsx(made)))


def table_of(markdown: str, title: str) -> list[list[str]]:
    """The rows of the first table under a heading, without its head."""
    lines = markdown.split(f"\n## {title}")[1].splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("|")]
    return rows[2:]


def test_markdown_has_a_row_for_each_step_with_english_beside_chinese() -> None:
    made = shidai(TARGET)
    rows = table_of(worklist_markdown(made).split("\n## 逐项说明")[0], "事项清单")
    assert [row[0] for row in rows] == [str(row.order) for row in made.rows]
    assert rows[0][1] == "企业投资项目备案<br>Enterprise project filing"
    assert "牵头：自然资源和规划部门" in rows[0][2]
    assert "承诺时限 1工作日" in rows[0][5]
    assert rows[2][6].startswith("2021-12-06 – ")
    assert "关键" in rows[2][9]


def test_markdown_says_whether_the_target_can_be_met() -> None:
    assert "可以按期" in worklist_markdown(shidai(TARGET))
    late = worklist_markdown(shidai(date(2021, 12, 10)))
    assert "不能按期：最早办结比目标日晚 3 个工作日" in late
    assert "赶不上" in late
    assert "倒排结论" not in worklist_markdown(shidai())


def test_a_list_that_should_have_begun_says_when() -> None:
    text = worklist_markdown(listed("yongji-pipe-network", date(2026, 3, 2), date(2026, 3, 10)))
    assert "最早办结比目标日晚 26 个工作日、应于 2026-01-19 启动" in text
    assert "已迟" in text


@pytest.mark.mechanism("S4-01")
def test_markdown_holds_the_policy_book_and_what_is_left_out() -> None:
    text = worklist_markdown(listed("xian-etdz-weekend", date(2023, 3, 13)))
    assert "## 事项包：一个项目一个“事项包”、一本“政策书”" in text
    assert "- 上门问需、上门取件、上门送证" in text
    assert "## 不办理事项" in text
    assert "## 材料清单（一次提交，各事项共用）" in text


def test_markdown_marks_days_of_a_year_that_is_not_announced() -> None:
    text = worklist_markdown(listed("yongji-pipe-network", date(2026, 12, 21)))
    assert "2027-01-04（暂定）" in text
    assert "该年工作日历尚未公布" in text
    assert "（暂定）" not in worklist_markdown(shidai(TARGET))


def test_what_a_file_calls_a_project_stays_text_in_markdown() -> None:
    text = worklist_markdown(replace(shidai(), name="厂房 | <b>*一*</b> [x](y)"))
    assert "厂房 \\| \\<b\\>\\*一\\*\\</b\\> \\[x\\](y)" in text


def test_the_spreadsheet_has_steps_materials_and_notes_under_frozen_headings() -> None:
    made = shidai(TARGET)
    sheets = book(made)
    assert sheets.sheetnames == ["事项清单", "材料清单", "关键路径与说明"]
    assert [sheet.freeze_panes for sheet in sheets.worksheets] == ["C2", "B2", "B2"]
    steps, materials, notes = sheets.worksheets
    assert (steps.max_row, materials.max_row) == (len(made.rows) + 1, len(made.materials) + 1)
    topics = [str(row[0]) for row in notes.iter_rows(values_only=True)]
    assert topics.count("关键路径") == len(made.critical_path)
    widths = [steps.column_dimensions[letter].width for letter in "ABCHS"]
    assert widths == [5, 28, 26, 34, 44]


def test_days_in_the_spreadsheet_are_dates_and_numbers_numbers() -> None:
    made = shidai(TARGET)
    steps = book(made).worksheets[0]
    head = {str(cell.value).split("\n")[0]: cell.column for cell in steps[1]}
    day = steps.cell(row=2, column=head["最早开始"])
    assert day.value == datetime(2021, 11, 2)  # noqa: DTZ001 - a day has no zone
    assert day.is_date
    assert day.number_format == "yyyy-mm-dd"
    assert steps.cell(row=2, column=head["余量（工作日）"]).value == made.rows[0].slack


def test_provisional_days_in_the_spreadsheet_are_dates_that_say_so() -> None:
    made = listed("yongji-pipe-network", date(2026, 12, 21))
    cells = [cell for row in book(made).worksheets[0].iter_rows(min_row=2) for cell in row if cell.is_date]
    formats = {cell.number_format for cell in cells if cell.value and str(cell.value) >= "2027"}
    assert formats == {'yyyy-mm-dd"（暂定）"'}


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "  =1"])
def test_no_text_in_the_spreadsheet_is_taken_for_a_formula(start: str) -> None:
    made = shidai()
    tampered = replace(made.rows[0], title=Text(start, start), result=Text("a\x07b", "b"))
    cell = book(replace(made, rows=(tampered, *made.rows[1:]))).worksheets[0]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (start, "s", True)


def test_control_characters_do_not_break_the_spreadsheet() -> None:
    made = shidai()
    broken = replace(made.rows[0], title=Text("a\x07b", "b"))
    assert book(replace(made, rows=(broken, *made.rows[1:]))).worksheets[0]["B2"].value == "ab"


def test_the_same_list_gives_the_same_bytes() -> None:
    assert worklist_xlsx(shidai(TARGET)) == worklist_xlsx(shidai(TARGET))


def test_what_is_late_is_shaded() -> None:
    steps = book(shidai(date(2021, 12, 10))).worksheets[0]
    shades = {str(row[1].value): row[1].fill.start_color.rgb for row in steps.iter_rows(min_row=2)}
    assert shades["国有建设用地使用权出让合同签订"] != shades["企业投资项目备案"]
