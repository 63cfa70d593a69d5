"""``binglian rehearse`` on a file of many streams: story and verdicts, for people and for programs."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.integration.house import COMMAND

CASE = """\
title: {zh: 试演, en: A try}
jurisdiction: jianou@1
meetings: {joint: {}}
tickets:
  fund: {opens_at: 2022-01-10, actor: window, origin: window, text: 不予受理, complainant: 某业委会}
orders:
  run: {opens_at: 2022-01-10, actor: applicant, kind: owner-order, text: 跑一趟}
events:
  - {at: 2022-01-10 10:00, ticket: fund, type: accept_ticket, actor: guide-desk@service-centre}
  - {at: 2022-01-10 11:00, ticket: fund, type: begin_work, actor: guide-desk@service-centre}
  - {at: 2022-01-10 12:00, order: run, type: take_order, actor: agent@agency-group}
  - {at: 2022-01-14 10:00, order: run, type: finish_order, actor: agent@agency-group, outcome: 已跑完}
"""


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    return [COMMAND, "rehearse", str(tmp_path / "case.yaml")]


def test_as_json_every_ticket_meeting_and_order_has_its_verdict(command: list[str]) -> None:
    outcome = subprocess.run([*command, "--json"], check=False, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr
    result = json.loads(outcome.stdout)
    assert result["projects"] == []
    assert [(event["to"], event["outcome"]) for event in result["events"]] == [
        ("ticket-fund", "applied"),
        ("ticket-fund", "refused"),
        ("order-run", "applied"),
        ("order-run", "applied"),
    ]
    (ticket,), (meeting,), (order,) = result["tickets"], result["meetings"], result["orders"]
    assert (ticket["rung"], ticket["escalations"], ticket["answered_in_time"]) == ("task-force", 1, False)
    assert [one["day"] for one in meeting["sessions"]] == ["2022-01-17"]
    assert (order["state"], order["done_in_time"]) == ("done", True)
    assert result["story"][0]["type"] == "meeting_opened"


def test_people_see_the_story_of_all_streams_then_the_verdicts(command: list[str]) -> None:
    outcome = subprocess.run(command, check=False, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr
    for word in (
        "经过：",
        "guide-desk → task-force",
        "问题：1",
        "会议：1",
        "服务单：1",
        "card-incomplete",
        "超期 late",
    ):
        assert word in outcome.stdout


def test_a_message_that_nobody_can_take_ends_it_with_a_word_on_both(command: list[str]) -> None:
    lost = """\
  - {at: 2022-01-14 11:00, meeting: joint, type: submit_matter, title: 议题, id: lost,
     actor: agent@agency-group, concerns: [{kind: ticket, key: nowhere}]}
  - {at: 2022-01-17 15:00, meeting: joint, type: hold_session, session: 1, minutes: 记,
     actor: head@task-force-office, present: [head@construction]}
  - {at: 2022-01-17 15:30, meeting: joint, type: resolve, session: 1, actor: head@task-force-office, id: sent,
     matters: [lost], text: 议决, measures: [{text: 办, owner: head@construction, deadline: 2022-01-28}]}
"""
    file = Path(command[-1])
    file.write_text(CASE + lost, encoding="utf-8")
    outcome = subprocess.run(command, check=False, capture_output=True, text=True)
    assert outcome.returncode == 3
    assert "rehearsal-stuck" in outcome.stderr
    assert "meeting-jianou-joint" in outcome.stderr
    assert "ticket-nowhere" in outcome.stderr
    assert "Traceback" not in outcome.stderr
