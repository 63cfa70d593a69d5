"""Lists, cards, papers and reports from a ledger alone: nothing runs."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import Result

from binglian.cli.failures import Failure
from binglian.cli.given import step_given
from binglian.cli.opening import told_ticket
from binglian.domain.tickets.ticket import Origin, Problem
from tests.unit.cli.command import Run
from tests.unit.papers.kept import fill

Ask = Callable[..., Result]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a ledger with two tickets, a meeting and an order."""
    file = tmp_path_factory.mktemp("filled") / "ledger.db"
    fill(file)
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture
def ask(run: Run, filled: str) -> Ask:
    """Runs a command with that ledger."""
    return lambda *arguments: run(*arguments, "--ledger", filled)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("tickets", "list"), ("工单", "maintenance")),
        (("tickets", "show", "fund"), ("四个一台账卡", "办理经过", "反馈时限")),
        (("meetings", "list"), ("hills-joint",)),
        (("meetings", "show", "hills", "joint"), ("组成人员", "议决事项", "未签收的决议")),
        (("meetings", "paper", "hills", "joint"), ("## 议程：议题", "## 纪要：会议记录", "## 待办：")),
        (
            ("meetings", "paper", "hills", "joint", "--kind", "minutes", "--format", "table"),
            ("会议记录", "said"),
        ),
        (("orders", "list"), ("收取材料", "2026-03-0")),
        (("orders", "show", "visit"), ("意见与发现", "路不通")),
        (("report", "haicang", "--from", "2026-03-01", "--to", "2026-03-31"), ("平均承诺时限", "visits")),
    ],
)
def test_a_command_prints_chinese_with_english_beside_it(
    ask: Ask, command: tuple[str, ...], words: tuple[str, ...]
) -> None:
    result = ask(*command)
    assert result.exit_code == 0, result.stderr
    for word in words:
        assert word in result.stdout


def test_tickets_are_listed_by_what_is_asked(ask: Ask) -> None:
    def keys(*options: str) -> list[str]:
        found = json.loads(ask("tickets", "list", *options, "--json").stdout)["tickets"]
        return [one["ticket"] for one in found]

    assert keys() == ["fund", "road"]
    assert keys("--state", "closed") == ["road"]
    assert keys("--jurisdiction", "hills", "--project", "hill-homes") == ["fund", "road"]
    assert keys("--jurisdiction", "plains") == []
    assert keys("--overdue") == []
    assert keys("--list", "rectification") == ["fund", "road"]


def test_a_list_without_rows_says_so(ask: Ask) -> None:
    assert "无 none" in ask("tickets", "list", "--overdue").stdout


def test_orders_are_listed_by_what_is_asked(ask: Ask) -> None:
    def keys(*options: str) -> list[str]:
        found = json.loads(ask("orders", "list", *options, "--format", "json").stdout)["orders"]
        return [one["order"] for one in found]

    assert keys("--kind", "collect", "--state", "done", "--project", "p-1") == ["visit"]
    assert keys("--kind", "deliver") == []
    assert keys("--overdue") == []


@pytest.mark.mechanism("S4-06")
def test_the_three_lists_go_to_markdown_and_to_a_spreadsheet(ask: Ask) -> None:
    made = ask("tickets", "list", "--list", "responsibility", "--format", "md")
    assert made.stdout.startswith("# 责任清单 list of responsibilities")
    assert ask("tickets", "list", "--list", "problem", "--format", "markdown").stdout.startswith("# 问题清单")
    written = ask("tickets", "list", "--list", "rectification", "--out", "lists.xlsx")
    assert (written.exit_code, written.stdout) == (0, "")
    book = load_workbook(BytesIO(Path("lists.xlsx").read_bytes()))
    assert book.sheetnames == ["概要", "整改清单"]


@pytest.mark.parametrize("suffix", ["md", "xlsx", "json"])
def test_the_papers_of_a_sitting_go_to_a_file_by_its_suffix(ask: Ask, suffix: str) -> None:
    assert (
        ask("meetings", "paper", "hills", "joint", "--session", "1", "--out", f"sitting.{suffix}").exit_code
        == 0
    )
    content = Path(f"sitting.{suffix}").read_bytes()
    match suffix:
        case "md":
            assert content.decode().startswith("# 「joint meeting」第1次会议材料")
        case "xlsx":
            assert "议程：议题" in load_workbook(BytesIO(content)).sheetnames
        case _:
            assert [one["id"] for one in json.loads(content)["matters"]] == ["road", "pipe", "tree"]


def test_programs_get_details_with_every_entry(ask: Ask) -> None:
    ticket = json.loads(ask("tickets", "show", "fund", "--json").stdout)
    assert ticket["ticket"]["view"]["reopenings"] == 1
    assert ticket["entries"][0]["record"]["event"]["type"] == "ticket_opened"
    order = json.loads(ask("orders", "show", "visit", "--json").stdout)
    assert order["order"]["view"]["on_the_spot"] is True
    meeting = json.loads(ask("meetings", "show", "hills", "joint", "--json").stdout)
    assert meeting["meeting"]["view"]["waiting"] == 1
    listed = json.loads(ask("meetings", "list", "--jurisdiction", "hills", "--json").stdout)
    assert [one["meeting"] for one in listed["meetings"]] == ["hills-joint"]


def test_a_figure_opens_down_to_its_rows(ask: Ask) -> None:
    period = ("--from", "2026-03-01", "--to", "2026-03-31")
    opened = ask("report", "haicang", *period, "--figure", "visits", "--json")
    assert json.loads(opened.stdout)["figure"] == {
        "name": "visits",
        "value": 0.0,
        "unit": "count",
        "rows": [],
        "of": "",
    }
    assert "明细 rows" in ask("report", "haicang", *period, "--figure", "visits", "--format", "md").stdout
    whole = json.loads(ask("report", "haicang", *period, "--json").stdout)["report"]
    assert (whole["first_day"], whole["last_day"]) == ("2026-03-01", "2026-03-31")


@pytest.mark.parametrize(
    ("command", "status", "code"),
    [
        (("tickets", "show", "nobody"), 3, "not-in-ledger"),
        (("orders", "show", "nobody"), 3, "not-in-ledger"),
        (("meetings", "show", "hills", "nobody"), 3, "not-in-ledger"),
        (("meetings", "paper", "hills", "nobody"), 3, "not-in-ledger"),
        (("meetings", "paper", "hills", "joint", "--session", "9"), 2, "no-such-session"),
        (("tickets", "list", "--format", "pdf"), 2, "bad-form"),
        (("tickets", "list", "--format", "xlsx"), 2, "out-needed"),
        (("tickets", "list", "--out", "list.pdf"), 2, "unknown-suffix"),
        (("tickets", "list", "--format", "table", "--out", "list.md"), 2, "no-file-of-table"),
        (("tickets", "list", "--state", "asleep"), 2, "bad-usage"),
        (("tickets", "list", "--list", "wish"), 2, "bad-usage"),
        (("report", "haicang", "--from", "2026-03-31", "--to", "2026-03-01"), 2, "bad-period"),
        (("report", "haicang", "--from", "March", "--to", "2026-03-01"), 2, "bad-usage"),
        (("report", "atlantis", "--from", "2026-03-01", "--to", "2026-03-31"), 2, "atlantis"),
        (
            ("report", "haicang", "--from", "2026-03-01", "--to", "2026-03-31", "--figure", "luck"),
            2,
            "no-such-figure",
        ),
    ],
)
def test_what_cannot_be_printed_is_told_in_a_line(
    ask: Ask, command: tuple[str, ...], status: int, code: str
) -> None:
    result = ask(*command)
    assert (result.exit_code, result.stderr.split(":")[0].split("/")[0]) == (status, code), result.stderr
    assert len(result.stderr.splitlines()) == 1


OPEN = ("tickets", "open", "--jurisdiction", "haicang", "--text", "办不成")
ORDER = ("orders", "open", "--jurisdiction", "haicang", "--text", "上门")


@pytest.mark.parametrize(
    ("command", "status", "code"),
    [
        ((*OPEN, "--as", "nobody"), 1, "actor-not-allowed"),
        ((*OPEN, "--as", "window", "--origin", "engine"), 1, "actor-not-allowed"),
        ((*OPEN, "--as", "window", "--rung", "heaven"), 1, "unknown-rung"),
        ((*OPEN, "--as", "@nowhere"), 2, "bad-actor"),
        ((*OPEN, "--as", ""), 2, "bad-actor"),
        ((*OPEN, "--as", "window", "--text", "  "), 2, "bad-given"),
        ((*OPEN, "--as", "window", "--key", "No Key"), 2, "bad-given"),
        ((*OPEN, "--as", "window", "--item", "constr-permit"), 2, "bad-given"),
        ((*OPEN, "--as", "window", "--origin", "dream"), 2, "bad-usage"),
        ((*OPEN, "--as", "window", "--jurisdiction", "national"), 2, "no-ticket-policy"),
        ((*OPEN, "--as", "window", "--address", "127.0.0.1:9"), 3, "server-unreachable"),
        ((*ORDER, "--kind", "dance", "--as", "window"), 2, "no-such-order-kind"),
        ((*ORDER, "--kind", "collect", "--as", "nobody"), 1, "actor-not-allowed"),
        ((*ORDER, "--kind", "collect", "--as", "window", "--assignee", "cook"), 1, "actor-not-allowed"),
        ((*ORDER, "--kind", "collect", "--as", "window", "--skill", "magic"), 1, "unknown-skill"),
        ((*ORDER, "--kind", "collect", "--as", "window", "--enterprise", "x" * 300), 2, "bad-given"),
        (
            (*ORDER, "--kind", "collect", "--as", "window", "--address", "127.0.0.1:9"),
            3,
            "server-unreachable",
        ),
        (("meetings", "open", "national"), 2, "no-ticket-policy"),
        (("meetings", "open", "haicang", "--address", "127.0.0.1:9"), 3, "server-unreachable"),
        (("send", "ticket/No Key", "--json", "{}"), 2, "bad-address-of"),
        (("send", "party/x", "--json", "{}"), 2, "bad-address-of"),
    ],
)
def test_what_cannot_be_opened_is_told_before_anything_begins(
    run: Run, command: tuple[str, ...], status: int, code: str
) -> None:
    result = run(*command)
    assert (result.exit_code, result.stderr.split(":")[0]) == (status, code), result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_ticket_opens_at_an_instant_of_its_calendars_zone() -> None:
    problem = Problem(text="用电报装三次未果", origin=Origin.WINDOW)
    start = told_ticket("jianou", problem, "", "window")
    assert start.opened_at.utcoffset() == timedelta(hours=8)


def test_a_step_without_its_project_is_told_what_it_lacks() -> None:
    with pytest.raises(Failure) as refused:
        step_given("", "constr-permit")
    assert "须同时给出 --project" in str(refused.value)
