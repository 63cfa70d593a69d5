"""``binglian up``: stopped from the keyboard or killed outright, it goes on where it was."""

import json
import os
import subprocess
import urllib.request
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.integration.house import COMMAND, RunningHouse

PROJECT = """\
key: lasting
name: 试点厂房
jurisdiction: tongan
through: stage1
facts: {establishment: filed, land_mode: granted, eia: register}
"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[RunningHouse]:
    """A running system with one project in it."""
    with inhabited(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    """The same, for tests that leave it running."""
    with inhabited(tmp_path_factory.mktemp("steady")) as running:
        yield running


@contextmanager
def inhabited(folder: Path) -> Generator[RunningHouse]:
    running = RunningHouse(folder)
    try:
        running.start()
        (folder / "lasting.yaml").write_text(PROJECT, encoding="utf-8")
        assert told(running, "start", "lasting.yaml").returncode == 0
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()


def told(house: RunningHouse, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a command in the system's directory."""
    command = [COMMAND, *arguments]
    return subprocess.run(command, cwd=house.folder, check=False, capture_output=True, text=True)


def record(house: RunningHouse, happening: str) -> int:
    body = {
        "type": "record_happening",
        "id": happening,
        "occurred_at": datetime.now(UTC).isoformat(),
        "actor": {"post": "agent"},
        "happening": happening,
    }
    return told(house, "send", "lasting", "--json", json.dumps(body)).returncode


def happened(house: RunningHouse) -> set[str]:
    shown = told(house, "show", "lasting", "--json")
    assert shown.returncode == 0, shown.stderr
    return set(json.loads(shown.stdout)["project"]["happened"])


def test_it_says_where_everything_is_and_everything_is_there(steady: RunningHouse) -> None:
    sign = steady.sign()
    for place in (sign["address"], sign["ui"], sign["health"], sign["metrics"], str(steady.ledger)):
        assert place in steady.said()
    for url in (sign["health"], sign["metrics"], sign["ui"]):
        with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own addresses
            assert answer.status == 200


def test_nothing_is_lost_over_ctrl_c_and_a_restart(house: RunningHouse) -> None:
    assert record(house, "project-code") == 0
    assert house.interrupt() == 0
    assert "Traceback" not in house.said()
    assert "Nothing is lost" in house.said()
    assert told(house, "show", "lasting").returncode == 3
    house.start()
    assert happened(house) == {"project-code"}
    assert record(house, "contact") == 0
    house.settled("lasting", 3)
    assert told(house, "ledger", "verify").returncode == 0


@pytest.mark.faults
def test_nothing_is_lost_when_it_is_killed(house: RunningHouse) -> None:
    assert record(house, "project-code") == 0
    house.kill()
    house.start()  # the server of the killed one still has the port and the file; it is stopped first
    assert happened(house) == {"project-code"}
    house.settled("lasting", 2)
    assert told(house, "ledger", "verify").returncode == 0


def test_a_second_one_on_the_same_directory_is_refused(steady: RunningHouse) -> None:
    second = told(steady, "up")
    assert (second.returncode, second.stderr.split(":")[0]) == (2, "already-up")


def test_a_port_that_is_taken_is_named_with_the_option_that_changes_it(steady: RunningHouse) -> None:
    other = told(steady, "up", "--dir", "other", *steady.options())
    assert other.returncode == 2
    assert other.stderr.startswith("port-taken: ")
    assert str(steady.port) in other.stderr
    assert "--port" in other.stderr


def test_the_server_leaves_the_terminals_group(steady: RunningHouse) -> None:
    server = int((steady.data / "temporal.pid").read_text(encoding="ascii"))
    assert os.getpgid(server) != os.getpgid(steady.process.pid)
