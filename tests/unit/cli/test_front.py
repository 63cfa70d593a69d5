"""What every command has in common: help, usage, unusable input, and parts that aren't there."""

import subprocess
import sys
from pathlib import Path

import pytest

from binglian.cli.failures import explained
from binglian.ledger import SchemaOutdated
from tests.unit.cli.command import Run

COMMANDS = (
    "rehearse", "plan", "compare", "definitions", "up", "start", "send", "projects", "wall", "show", "ledger",
)  # fmt: skip


def test_help_names_every_command(run: Run) -> None:
    text = run("--help").stdout
    assert [command for command in COMMANDS if f" {command} " not in text] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    assert run(command, "--help").exit_code == 0


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; sys.argv = ['binglian', '--help']\n"
        "from binglian.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'temporalio', 'sqlalchemy', 'pydantic', 'ruamel', 'uvicorn', 'structlog'}\n"
        "sys.exit(', '.join(heavy & sys.modules.keys()) or 0)"
    )
    command = [sys.executable, "-c", script]
    outcome = subprocess.run(command, check=False, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize("arguments", [["plan"], ["nonsense"], ["plan", "x.yaml", "--mode", "sideways"]])
def test_wrong_usage_is_one_line_with_a_code(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("bad-usage: ")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("text", ["{", "", "{'type': 'receive'}", "NaN"])
def test_bad_json_is_refused_before_anybody_is_asked(run: Run, text: str) -> None:
    result = run("send", "try-one", input=text)
    assert result.exit_code == 2
    assert result.stderr.startswith("bad-json: ")


def test_a_message_file_that_is_not_there_is_unusable(run: Run) -> None:
    result = run("send", "try-one", "nowhere.json")
    assert result.exit_code == 2
    assert result.stderr.startswith("unreadable-message: ")


@pytest.mark.parametrize("command", [["show", "x"], ["send", "x", "--json", "{}"]])
def test_a_server_that_is_not_there_is_status_three(run: Run, command: list[str]) -> None:
    result = run(*command, "--address", "127.0.0.1:9")
    assert result.exit_code == 3
    assert result.stderr.startswith("server-unreachable: ")


def test_an_address_without_a_port_is_unusable(run: Run) -> None:
    result = run("show", "x", "--address", "localhost")
    assert (result.exit_code, result.stderr.split(":")[0]) == (2, "bad-address")


@pytest.mark.parametrize(
    "command", [["projects"], ["ledger", "verify", "--offline"], ["ledger", "entries", "x"]]
)
def test_reading_makes_no_ledger_where_there_is_none(run: Run, tmp_path: Path, command: list[str]) -> None:
    result = run(*command)
    assert (result.exit_code, result.stderr.split(":")[0]) == (3, "ledger-missing")
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_that_can_be_none_is_unusable(run: Run) -> None:
    result = run("projects", "--ledger", "mysql://here/there")
    assert (result.exit_code, result.stderr.split(":")[0]) == (2, "ledger-unknown")


def test_an_empty_ledger_is_made_listed_and_verified(run: Run) -> None:
    assert run("ledger", "migrate").exit_code == 0
    assert "no such projects" in run("projects").stdout
    assert run("ledger", "verify", "--offline").exit_code == 0
    missing = run("ledger", "entries", "nobody")
    assert (missing.exit_code, missing.stderr.split(":")[0]) == (3, "no-such-stream")


def test_a_file_that_is_no_ledger_is_told_as_such(run: Run, tmp_path: Path) -> None:
    (tmp_path / "other.db").write_bytes(b"nothing of the kind" * 100)
    result = run("projects", "--ledger", "sqlite:///other.db")
    assert (result.exit_code, result.stderr.split(":")[0]) == (3, "ledger-unreachable")


def test_a_setting_that_cannot_be_used_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINGLIAN_HEALTH_PORT", "many")
    result = run("projects")
    assert (result.exit_code, result.stderr.split(":")[0]) == (2, "bad-setting")


def test_an_outdated_schema_is_status_three() -> None:
    status, lines = explained(SchemaOutdated("at revision 1"))
    assert (status, lines[0].split(":")[0]) == (3, "ledger-outdated")


def test_a_fault_of_our_own_is_not_dressed_up() -> None:
    with pytest.raises(ZeroDivisionError):
        explained(ZeroDivisionError())
