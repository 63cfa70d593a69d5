from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from binglian.domain.text import Text
from binglian.ledger import Figure, FigureUnit, Gap, Line, StatisticsReport
from binglian.papers.paper import plain
from binglian.papers.paper_forms import paper_markdown
from binglian.papers.report import figure_named, figure_paper, report_paper
from tests.unit.papers.kept import SETTING
from tests.unit.papers.test_tickets import grid

HILLS = Text("山区", "Hills")
TAKEN = Figure(
    name="actual-average",
    value=0.2147,
    unit=FigureUnit.WORKING_DAYS,
    rows=(
        Line(
            stream="p-1",
            subject="survey",
            at=datetime(2026, 3, 2, 4, tzinfo=UTC),
            value=0.2147,
            against=3.21,
            note="1",
        ),
    ),
)
REPORT = StatisticsReport(
    jurisdiction="hills",
    district="",
    first_day=date(2026, 3, 1),
    last_day=date(2026, 3, 31),
    figures=(
        TAKEN,
        Figure(name="visits", value=2.0, unit=FigureUnit.COUNT, rows=(Line(stream="order/a"),) * 2),
        Figure(name="visits", of="collect", value=2.0, unit=FigureUnit.COUNT, rows=()),
        Figure(name="merits", of="criticism", value=1.0, unit=FigureUnit.COUNT, rows=()),
        Figure(name="satisfied", value=None, unit=FigureUnit.PERCENT, rows=()),
    ),
    unavailable={"steps-saved": Gap.NO_PLANS},
)


@pytest.mark.mechanism("S2-14")
def test_figures_are_told_with_unit_rows_and_the_name_that_opens_them() -> None:
    made = report_paper(REPORT, HILLS, SETTING)
    assert made.title.zh == "山区：审批与服务统计，2026-03-01 至 2026-03-31"
    assert grid(made, "统计指标") == [
        ["平均实际办理时间", "0.21", "工作日", "1", "actual-average"],
        ["上门与服务", "2", "个", "2", "visits"],
        ["上门与服务：「collect」", "2", "个", "0", "visits:collect"],
        ["表扬与问责记录：通报批评", "1", "个", "0", "merits:criticism"],
        ["满意率", "", "%", "0", "satisfied"],
        ["减少环节", "", "缺少项目计划", "", "steps-saved"],
    ]


def test_a_figure_opens_down_to_its_rows() -> None:
    made = figure_paper(REPORT, TAKEN, HILLS, SETTING)
    assert "平均实际办理时间" in made.title.zh
    assert dict(made.facts)["figure-value"] == Text("0.21工作日", "0.21 working days")
    assert grid(made, "明细") == [["p-1", "survey", "2026-03-02 12:00", "0.21", "3.21", "1"]]
    assert "| p-1 | survey | 2026-03-02 12:00 | 0.21 | 3.21 | 1 |" in paper_markdown(made)


def test_a_figure_is_asked_for_by_name_and_by_what_it_is_broken_down_by() -> None:
    found = figure_named(REPORT, "visits:collect")
    assert found is not None
    assert found.of == "collect"
    assert figure_named(REPORT, "visits:deliver") is None
    assert figure_named(REPORT, "luck") is None


def test_of_nothing_measured_that_is_said_and_a_count_has_no_fraction() -> None:
    visits, satisfied = REPORT.figures[1], REPORT.figures[-1]
    assert plain(dict(figure_paper(REPORT, satisfied, HILLS, SETTING).facts)["figure-value"]) == "无可统计"
    assert plain(dict(figure_paper(REPORT, visits, HILLS, SETTING).facts)["figure-value"]) == "2个"
    of_district = replace(REPORT, district="山南")
    assert plain(dict(report_paper(of_district, HILLS, SETTING).facts)["district"]) == "山南"
