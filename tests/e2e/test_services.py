"""``python -m workers`` as an operator meets it: starting, refusing to start, health, metrics, stopping."""

import os
from pathlib import Path

import pytest

from binglian.ledger import migrate
from tests import builders
from tests.e2e.processes import answers, eventually, house, prepare, settled, tell
from tests.ports import free_ports

pytestmark = pytest.mark.faults

PLAN = builders.plan(builders.step("permit"))


async def test_a_worker_says_how_it_is_and_stops_gracefully_when_asked(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        handle = await home.start_project("p-1", PLAN)
        await tell(handle, builders.say("receive", "2026-03-02 09:00", item="permit"))
        await settled(handle)

        healthy = await answers(f"{home.health}/healthz", 200)
        assert healthy.json() == {"temporal": True, "workers": True, "ledger": True}
        metrics = (await answers(f"{home.metrics}/metrics", 200)).text
        assert "temporal_activity_execution_latency" in metrics
        assert "temporal_workflow_task_execution_latency" in metrics

        home.worker.terminate()
        assert home.worker.exit_code() == 0
        assert any("workers stopping" in line for line in home.worker.said())
        assert not any("Traceback" in line for line in home.worker.said())


async def test_a_worker_whose_server_is_gone_says_so_and_still_stops_when_asked(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        home.server.kill()
        ill = await eventually(lambda: answers(f"{home.health}/healthz", 503))
        assert ill.json()["temporal"] is False
        assert ill.json()["ledger"] is True
        home.worker.terminate()
        assert home.worker.exit_code() == 0


async def test_a_worker_does_not_start_on_a_ledger_that_was_not_migrated(tmp_path: Path) -> None:
    home = prepare(tmp_path)
    assert home.worker.start().exit_code() == 1
    (line,) = home.worker.said()
    assert "binglian ledger migrate" in line


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        (
            "BINGLIAN_LEDGER_URL",
            "sqlite+aiosqlite:////nowhere/at/all/ledger.db",
            "unable to open database file",
        ),
        ("BINGLIAN_LEDGER_URL", "mysql://somewhere/ledger", "SQLite or PostgreSQL"),
        ("BINGLIAN_LEDGER_URL", "postgresql://nobody@127.0.0.1:1/ledger", "127.0.0.1"),
        ("BINGLIAN_QUEUE", "everything", "queue"),
        ("BINGLIAN_TEMPORAL_ADDRESS", "127.0.0.1:1", "127.0.0.1:1"),
    ],
)
def test_a_worker_that_can_not_start_says_why_in_one_line(
    tmp_path: Path, setting: str, value: str, said: str
) -> None:
    home = prepare(tmp_path)
    migrate(home.ledger_url)
    home.worker.environment[setting] = value
    assert home.worker.start().exit_code() == 1
    lines = home.worker.said()
    assert said in lines[-1]
    assert not any("Traceback" in line for line in lines)


async def test_a_worker_whose_health_port_is_taken_does_not_run_on_without_it(tmp_path: Path) -> None:
    async with house(tmp_path) as home:
        (metrics,) = free_ports(1)
        second = prepare(tmp_path).worker
        second.environment |= home.worker.environment | {"BINGLIAN_METRICS_PORT": str(metrics)}
        second.log = tmp_path / "second.log"
        try:
            assert second.start().exit_code() == 1
        finally:
            second.kill()
        assert "address already in use" in second.said()[-1].lower()


def test_a_worker_serves_only_the_queue_it_was_told_and_projects_need_no_ledger(tmp_path: Path) -> None:
    assert os.environ.get("BINGLIAN_QUEUE") is None
    home = prepare(tmp_path)
    home.worker.environment["BINGLIAN_QUEUE"] = "projects"
    # it gets as far as the server, which is not there, without asking for the ledger
    assert home.worker.start().exit_code() == 1
    assert "migrate" not in home.worker.said()[-1]
