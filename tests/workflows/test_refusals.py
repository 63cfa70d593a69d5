"""Whatever is wrong with a message, its sender is told why, and nothing has changed."""

import json
from collections.abc import AsyncIterator

import pytest
from temporalio.api.enums.v1 import EventType

from binglian.domain.events import MessageRefused
from tests import builders
from tests.workflows.stage import Stage, Staged

NOW = "2026-01-05 09:00"


@pytest.fixture
async def stage(staged: Staged) -> AsyncIterator[Stage]:
    """A project with one case received, on a real server: only there a refusal leaves no trace at all."""
    plan = builders.plan(builders.step("permit"), happenings=["award"], excluded=["quarantine"])
    async with staged(plan, opened=NOW) as stage:
        await stage.tell("receive", NOW, item="permit")
        await stage.settled()
        yield stage


def body(kind: str, when: str = NOW, *, by: str = "", **fields: object) -> dict[str, object]:
    """A message as its sender writes it."""
    return builders.say(kind, when, by=by, **fields).model_dump(mode="json")


REFUSED: dict[str, tuple[object, str, str]] = {
    "bytes that are no text": (b"\xff\xfe\x00", "bad-json", ""),
    "text that is no JSON": (b'{"type": "receive",', "bad-json", ""),
    "nothing at all": (None, "bad-json", ""),
    "a list": ([1, 2], "bad-message", ""),
    "an unknown type": (
        {**body("receive", item="permit"), "type": "approve"},
        "unknown-message-type",
        "type",
    ),
    "no type": ({"id": "m-1"}, "unknown-message-type", "type"),
    "a key too many": ({**body("accept", item="permit"), "itm": "permit"}, "bad-message", "itm"),
    "no time zone": (
        {**body("accept", item="permit"), "occurred_at": "2026-01-05T09:00"},
        "bad-message",
        "occurred_at",
    ),
    "an unknown item": (body("receive", item="palace"), "unknown-item", "item"),
    "an item left out of the plan": (body("receive", item="quarantine"), "item-not-in-plan", "item"),
    "another department": (
        body("accept", item="permit", by="handler@elsewhere"),
        "wrong-department",
        "actor.department",
    ),
    "a post that may not": (body("accept", item="permit", by="gardener"), "actor-not-allowed", "actor.post"),
    "an id used for another body": (
        {**body("accept", item="permit"), "id": builders.say("receive", NOW, item="permit").id},
        "id-reused",
        "id",
    ),
    "an event from the future": (
        body("accept", "2026-01-06 09:00", item="permit"),
        "occurred-in-future",
        "occurred_at",
    ),
    "a decision before acceptance": (body("decide", item="permit"), "wrong-state", "item"),
    "an acceptance before the receipt": (
        body("accept", "2026-01-04 09:00", item="permit"),
        "times-out-of-order",
        "occurred_at",
    ),
    "an unknown happening": (body("record_happening", happening="flood"), "unknown-happening", "happening"),
}


async def test_every_refusal_has_a_code_and_a_sentence_and_changes_nothing(stage: Stage) -> None:
    before, history = await stage.report(), await stage.history()
    for name, (refused, code, place) in REFUSED.items():
        error = await stage.refusal(refused)
        assert error.type == code, name
        assert error.non_retryable, name
        assert "{" not in error.message.split("JSON")[0], name
        assert any("一" <= letter <= "鿿" for letter in error.message), name
        assert error.details[0]["code"] == code, name
        assert error.details[0]["place"] == place, name
        assert len((await stage.history()).events) == len(history.events), name
    after = await stage.report()
    assert (after.project, after.entries, after.unwritten) == (before.project, before.entries, 0)
    assert len(stage.ledger.records) == after.entries


async def test_an_update_without_a_body_or_with_two_is_refused(stage: Stage) -> None:
    before = await stage.report()
    for bodies in ([], [body("accept", item="permit"), body("accept", item="permit")]):
        with pytest.raises(Exception, match="update failed"):
            await stage.handle.execute_update("submit", args=bodies)  # pyright: ignore[reportUnknownMemberType]
    assert (await stage.report()).project == before.project
    assert (await stage.tell("accept", NOW, item="permit")).events == ("case_accepted",)


async def test_a_bad_notice_leaves_a_record_of_its_refusal_and_breaks_nothing(stage: Stage) -> None:
    for refused, _, _ in REFUSED.values():
        await stage.notify(refused)
    await stage.notify(body("accept", item="permit"))
    report = await stage.settled()
    records = stage.ledger.of_type("message_refused")
    told = [record.event for record in records if isinstance(record.event, MessageRefused)]
    assert [(event.code, event.place) for event in told] == [
        (code, place) for _, code, place in REFUSED.values()
    ]
    assert json.loads(told[8].body)["item"] == "palace"
    assert {record.actor for record in records} == {"system"}
    assert report.project.cases["permit"].accepted_at == builders.at(NOW)
    assert not await failed_tasks(stage)


async def test_a_notice_without_a_body_or_with_two_or_by_another_name_breaks_nothing(stage: Stage) -> None:
    await stage.handle.signal("notify", args=[])
    await stage.handle.signal("notify", args=[body("accept", item="permit"), b"\x00"])
    await stage.handle.signal("notfy", body("accept", item="permit"))
    report = await stage.until(lambda report: report.entries == 7 and not report.unwritten)
    told = [record.event for record in stage.ledger.of_type("message_refused")]
    assert [event.code for event in told if isinstance(event, MessageRefused)] == [
        "bad-json",
        "bad-json",
        "unknown-message-type",
    ]
    assert report.project.cases["permit"].accepted_at == builders.at(NOW)
    assert not await failed_tasks(stage)


async def test_a_notice_of_any_length_is_kept_short_enough_for_the_ledger(stage: Stage) -> None:
    await stage.notify(b"\x01" * 500_000)
    await stage.notify("并联" * 100_000)
    await stage.until(lambda report: report.entries == 5 and not report.unwritten)
    told = [record.event for record in stage.ledger.of_type("message_refused")]
    assert [len(event.body) for event in told if isinstance(event, MessageRefused)] == [2000, 2000]


async def test_after_the_end_every_message_is_refused_while_the_ledger_catches_up(staged: Staged) -> None:
    async with staged(builders.plan(builders.step("permit"))) as stage:
        stage.ledger.gate.clear()
        await stage.tell("close_project", NOW, ground="given up")
        assert (await stage.refusal(builders.say("receive", NOW, item="permit"))).type == "project-ended"
        await stage.notify(builders.say("receive", NOW, item="permit"))
        await stage.until(lambda report: report.entries == 3)
        stage.ledger.gate.set()
        outcome = await stage.outcome()
    assert stage.ledger.told() == ["project_opened", "project_ended", "message_refused"]
    assert outcome.entries == 3


async def test_a_request_to_cancel_is_refused_and_the_project_goes_on(stage: Stage) -> None:
    await stage.handle.cancel()
    await stage.until(lambda report: report.entries == 4 and not report.unwritten)
    told = [record.event for record in stage.ledger.of_type("message_refused")]
    assert [event.code for event in told if isinstance(event, MessageRefused)] == ["cancellation-refused"]
    assert (await stage.tell("accept", NOW, item="permit")).events == ("case_accepted",)
    assert not await failed_tasks(stage)


async def test_a_request_to_cancel_after_the_end_does_not_cut_the_ledger_off(staged: Staged) -> None:
    async with staged(builders.plan(builders.step("permit"))) as stage:
        stage.ledger.gate.clear()
        await stage.tell("close_project", NOW, ground="given up")
        await stage.handle.cancel()
        await stage.until(lambda report: report.entries == 3)
        stage.ledger.gate.set()
        outcome = await stage.outcome()
    assert stage.ledger.told() == ["project_opened", "project_ended", "message_refused"]
    assert not outcome.completed


async def failed_tasks(stage: Stage) -> list[object]:
    """The workflow tasks that failed."""
    failed = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
    return [event for event in (await stage.history()).events if event.event_type == failed]
