"""Tickets, meetings and orders count by another calendar: previewed, adopted, taken back."""

import asyncio
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner, Result

from binglian.cli.app import app
from binglian.cli.stream_standing import all_streams
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.orders.order import Order, Wish
from binglian.domain.tickets.ticket import Origin, Problem, Ticket
from definitions.calendars import load_calendar
from definitions.cooperation import meeting_plans, order_plans, ticket_policy
from definitions.loader import catalogue
from tests.builders import at
from tests.integration.house import RunningHouse
from workers.client import connect
from workflows.stream_contracts import MeetingStart, OrderStart, TicketStart
from workflows.stream_starting import start_meeting, start_order, start_ticket

NOW = "2026-06-04 09:00"
BUREAU = "handler@approval-bureau"
STORM = """\
key: cn
closures:
  - {from: 2026-06-05, to: 2026-06-09, name: {zh: 台风停工, en: storm}, authority: 指挥部}
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHouse]:
    """A system that runs, and is stopped at the end."""
    running = RunningHouse(tmp_path_factory.mktemp("house"))
    running.start()
    yield running
    assert running.stop() == 0


async def begun(house: RunningHouse) -> tuple[str, str, str]:
    """A ticket, a meeting and an order that began an hour ago; waits until the server lists them."""
    client = await connect(house.sign()["address"], "default")
    loaded, key = catalogue().load("tongan", 2), uuid4().hex[:8]
    policy, plans = ticket_policy(loaded), meeting_plans(loaded)
    assert policy
    orders = order_plans(loaded)
    plan = next(iter(orders.values()))
    opened = at(NOW) - timedelta(hours=1)
    common: dict[str, Any] = {
        "calendar": load_calendar("cn"),
        "opened_at": opened,
        "shift": at(NOW) - datetime.now(UTC),
    }
    problem = Problem(text="fund refused", origin=Origin.WINDOW, project="gone")
    await start_ticket(
        client, TicketStart(state=Ticket(key=f"t-{key}", policy=policy, problem=problem), **common)
    )
    await start_meeting(client, MeetingStart(state=Meeting(plan=plans[0]), **common))
    wish = Wish(text="collect", by=plan.by[0])
    await start_order(client, OrderStart(state=Order(key=f"o-{key}", plan=plan, wish=wish), **common))
    addresses = f"ticket/t-{key}", f"meeting/{plans[0].key}", f"order/o-{key}"
    async with asyncio.timeout(30):
        while not {*addresses} <= {*await all_streams(client)}:
            await asyncio.sleep(0.05)
    return addresses


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def answers(*arguments: str) -> dict[str, Any]:
    result = run("calendar", "adopt", *arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return {one["project"]: one for one in json.loads(result.stdout)["projects"]}


def recorded(address: str) -> list[str]:
    """The types of a stream's events in the ledger, once another calendar is among them."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        result = run("ledger", "entries", address, "--json")
        assert result.exit_code == 0, repr(result.exception)
        told = [one["record"]["event"]["type"] for one in json.loads(result.stdout)["entries"]]
        if "calendar_changed" in told:
            return told
        time.sleep(0.1)
    return []


def used(address: str) -> Any:
    return json.loads(run("calendar", "show", "--project", address, "--json").stdout)


def test_a_closure_reaches_all_that_runs_and_is_taken_back(
    house: RunningHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(house.folder)
    ticket, meeting, order = asyncio.run(begun(house))
    Path("storm.yaml").write_text(STORM, encoding="utf-8")
    former = used(ticket)
    Path("before.json").write_text(json.dumps(former), encoding="utf-8")
    preview = answers("storm.yaml", "--all")
    assert {preview[one]["outcome"] for one in (ticket, meeting, order)} == {"previewed"}
    moved = {one["clock"]: (one["before"], one["after"]) for one in preview[ticket]["moved"]}
    assert set(moved) == {"feedback", "hold"}
    assert all(before < after for before, after in moved.values())
    assert (preview[meeting]["moved"], len(preview[order]["moved"])) == ([], 1)
    assert used(ticket) == former
    nobody = run("calendar", "adopt", "storm.yaml", "--project", ticket, "--actor", "agent", "--yes")
    assert (nobody.exit_code, "actor-not-allowed" in nobody.stderr) == (1, True)
    named = ("--actor", BUREAU, "--yes")
    done = answers("storm.yaml", "--all", *named)
    assert {done[one]["outcome"] for one in (ticket, meeting, order)} == {"applied"}
    assert {json.dumps(used(one)) for one in (ticket, meeting, order)} == {json.dumps(used(ticket))}
    assert used(ticket) != former
    for one in (ticket, meeting, order):
        assert recorded(one).count("calendar_changed") == 1
    back = answers("before.json", "--project", ticket, *named)[ticket]
    assert {one["clock"]: (one["after"], one["before"]) for one in back["moved"]} == moved
    assert used(ticket) == former
    assert answers("before.json", "--project", ticket, *named)[ticket]["outcome"] == "unchanged"
