"""Reports on the command line, of what a running system has just been told."""

import json
from datetime import datetime, timedelta, timezone
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.integration.cooperating import Run, opened_order, told
from tests.integration.house import RunningHouse

CHINA = timezone(timedelta(hours=8))


@pytest.mark.mechanism("S4-11")
def test_a_visit_is_counted_and_opens_down_to_its_row(
    run_there: Run, cooperating_house: RunningHouse
) -> None:
    key = opened_order(run_there, cooperating_house)
    for message in (
        told("take_order", "agent@agency-group"),
        told("finish_order", "agent@agency-group", outcome="已取"),
    ):
        assert run_there("send", f"order/{key}", "--json", message).exit_code == 0
    cooperating_house.settled(f"order/{key}", 4)
    today = datetime.now(CHINA).date().isoformat()
    period = ("report", "haicang", "--from", today, "--to", today)
    figure = json.loads(run_there(*period, "--figure", "visits", "--json").stdout)["figure"]
    assert f"order/{key}" in {row["stream"] for row in figure["rows"]}
    assert figure["value"] == len(figure["rows"])
    assert f"order/{key}" in run_there(*period, "--figure", "visits", "--format", "md").stdout
    assert "上门与服务" in run_there(*period).stdout
    assert run_there(*period, "--out", "report.xlsx").exit_code == 0
    book = load_workbook(BytesIO((cooperating_house.folder / "report.xlsx").read_bytes()))
    assert book.sheetnames == ["概要", "统计指标"]
    tomorrow = (datetime.now(CHINA) + timedelta(days=1)).date().isoformat()
    later = run_there(
        "report", "haicang", "--from", tomorrow, "--to", tomorrow, "--figure", "visits", "--json"
    )
    assert json.loads(later.stdout)["figure"]["rows"] == []


def test_a_period_that_ends_before_it_begins_is_refused(run_there: Run) -> None:
    result = run_there("report", "haicang", "--from", "2026-02-01", "--to", "2026-01-31")
    assert (result.exit_code, result.stderr.split(":")[0]) == (2, "bad-period")
