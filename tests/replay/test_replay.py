"""Every history that was ever stored replays on the present code; one that was tampered with does not."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer

from tests.replay.record import HISTORIES, record
from workers.sandbox import sandbox_runner
from workers.worker import WORKFLOWS

FILES = sorted(HISTORIES.glob("*.json"))
SMALL = 300_000
"""Bytes that a stored history may have: the repository keeps them for ever."""

DIFFERS = r"[Nn]ondeterminism|workflow machines"
"""How a worker says that a history is not what the code makes; the latter, where a command's fate differs."""

Events = list[dict[str, Any]]


async def replay(text: str) -> None:
    """Replays a history as a worker does that takes a project over; raises where it decides otherwise."""
    replayer = Replayer(
        workflows=WORKFLOWS, workflow_runner=sandbox_runner(), data_converter=pydantic_data_converter
    )
    await replayer.replay_workflow(WorkflowHistory.from_json("project-p", text))


def of_type(events: Events, kind: str) -> dict[str, Any]:
    """The first event of a type."""
    return next(event for event in events if event["eventType"] == f"EVENT_TYPE_{kind}")


def remove(events: Events, event: dict[str, Any]) -> None:
    """Takes an event out and closes the gap, so that nothing but its absence can be found wrong."""
    gone = int(event["eventId"])
    events.remove(event)
    events[:] = [renumbered(told, gone) for told in events]


def renumbered(part: Any, gone: int) -> Any:
    """A part of a history with all numbers beyond an event one less."""
    if isinstance(part, list):
        return [renumbered(one, gone) for one in cast("list[Any]", part)]
    if not isinstance(part, dict):
        return part
    return {
        name: str(int(value) - 1)
        if name.lower().endswith("eventid") and int(value) > gone
        else renumbered(value, gone)
        for name, value in cast("dict[str, Any]", part).items()
    }


def another_activity(events: Events) -> None:
    """The first append was something else."""
    of_type(events, "ACTIVITY_TASK_SCHEDULED")["activityTaskScheduledEventAttributes"]["activityType"] = {
        "name": "append_to_another_ledger"
    }


def no_timer(events: Events) -> None:
    """The first timer never came to anything, whether it fired or was cancelled."""
    ends = ("EVENT_TYPE_TIMER_FIRED", "EVENT_TYPE_TIMER_CANCELED")
    remove(events, next(event for event in events if event["eventType"] in ends))


def another_body(events: Events) -> None:
    """The first message was about an item that there is not."""
    accepted = of_type(events, "WORKFLOW_EXECUTION_UPDATE_ACCEPTED")
    payload = accepted["workflowExecutionUpdateAcceptedEventAttributes"]["acceptedRequest"]["input"]["args"][
        "payloads"
    ][0]
    body = json.loads(base64.b64decode(payload["data"]))
    body.pop("happening", None)
    body |= {"type": "receive", "item": "palace"}
    payload["data"] = base64.b64encode(json.dumps(body).encode()).decode()


def no_search_attributes(events: Events) -> None:
    """What operators see was never updated."""
    remove(events, of_type(events, "UPSERT_WORKFLOW_SEARCH_ATTRIBUTES"))


def test_there_are_histories_of_all_lives() -> None:
    names = {file.stem.partition("-")[2] for file in FILES}
    assert names >= {"completed", "page-1", "page-2", "troubled", "lawful", "changed-1", "changed-2"}
    assert names >= {
        "ticket-solved",
        "ticket-climbed",
        "ticket-opinion",
        "ticket-turned-1",
        "ticket-turned-2",
    }
    assert names >= {"meeting-resolved", "meeting-sat", "order-overdue"}
    assert names >= {"ticket-opinion", "convene-called", "project-raising"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_a_stored_history_replays(file: Path) -> None:
    await replay(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_stored_history_is_small_and_tells_nothing_of_the_machine_that_recorded_it(file: Path) -> None:
    assert file.stat().st_size < SMALL
    assert "stackTrace" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("change", [another_activity, no_timer, another_body, no_search_attributes])
@pytest.mark.parametrize(
    "life",
    ["completed", "page-1", "troubled", "ticket-climbed", "meeting-sat", "order-overdue", "project-raising"],
)
async def test_a_history_that_was_changed_does_not_replay(
    life: str, change: Callable[[Events], None]
) -> None:
    file = next(file for file in reversed(FILES) if file.stem.endswith(f"-{life}"))
    history = json.loads(file.read_text(encoding="utf-8"))
    change(history["events"])
    with pytest.raises(Exception, match=DIFFERS):
        await replay(json.dumps(history))


async def test_a_sitting_that_was_called_in_another_way_does_not_replay() -> None:
    file = next(file for file in reversed(FILES) if file.stem.endswith("-convene-called"))
    history = json.loads(file.read_text(encoding="utf-8"))
    another_activity(history["events"])
    with pytest.raises(Exception, match=DIFFERS):
        await replay(json.dumps(history))


async def test_histories_are_only_ever_added() -> None:
    releases = {file.stem.partition("-")[0] for file in FILES}
    for release in releases:
        with pytest.raises(FileExistsError):
            await record(release)
