"""Records histories for the replay tests: ``python -m tests.replay.record RELEASE``, once a release.

Projects live for years, and a new version must be able to go on where an old one stopped. So histories are
only ever added: each release records its own set, ``histories/RELEASE-LIFE.json``, and an existing file is
never written again. A history that no longer replays shows that running projects would break; it is not to be
recorded anew. (Before the first release, when no project runs yet, a set may be deleted by hand.)

Lives are played on the real server, most in real time: business time is set shortly before their limits end.
What tells of the machine that recorded (identities, stack traces) is left out.
"""

import asyncio
import json
import re
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

from pydantic import TypeAdapter
from temporalio.client import WorkflowHistory

from binglian.domain.calendar import CalendarData
from binglian.domain.limits import ClockKind, Limit, StartsOn, Unit
from binglian.domain.plan import Plan, PlannedLimit
from tests import builders
from tests.replay import skipped_lives, stream_lives
from tests.workflows.stage import FakeLedger, Stage, Staged, staged_on
from workers.embedded import address, server
from workers.skipping import SETTINGS

HISTORIES: Final = Path(__file__).with_name("histories")

STICKY: Final = re.compile(r"^\d+@.*-(?=[0-9a-f]{32}$)")
"""How a worker's own queue is named: process and machine, before a number."""

OPENED = "2026-01-05 09:00"


def hours(value: int, warn: int = 0) -> PlannedLimit:
    """A promised limit in hours from the receipt."""
    limit = Limit(value=value, unit=Unit.NATURAL_HOURS, starts_on=StartsOn.RECEIVED, basis="test", warn=warn)
    return PlannedLimit(kind=ClockKind.PROMISED, limit=limit)


async def through(stage: Stage, *items: str) -> None:
    """Takes cases from their receipt to their delivery."""
    for item in items:
        for kind in ("receive", "accept", "begin_review", "decide", "deliver"):
            await stage.tell(kind, OPENED, item=item)


async def completed(staged: Staged) -> Mapping[str, WorkflowHistory]:
    """From listing to the end: pre-review, gate, promotion, needs, a milestone, all clocks in time."""
    plan = builders.plan(
        builders.step("design-review", builders.promised(3), pre_review=("land", "listed")),
        builders.step(
            "permit", builders.promised(5, warn=1), builders.delivery(10), needs=(("design-review",),)
        ),
        builders.step("survey", stage="stage2", needs=(("permit",), ("land",))),
        happenings=["listed", "award"],
        gates=[builders.gate("land", ("award",))],
        milestones=[builders.milestone("award-to-permit", "award", "permit", builders.limit(39))],
    )
    async with staged(plan, OPENED) as stage:
        await stage.tell("record_happening", OPENED, happening="listed")
        await stage.tell("begin_pre_review", OPENED, item="design-review")
        await stage.tell("conclude_pre_review", OPENED, item="design-review")
        await stage.settled()
        await stage.tell("record_happening", OPENED, happening="award")
        await stage.tell("decide", OPENED, item="design-review")
        await stage.tell("deliver", OPENED, item="design-review")
        await through(stage, "permit")
        await stage.notify(builders.say("receive", OPENED, item="survey"))
        await stage.until(lambda report: "survey" in report.project.cases)
        for kind in ("accept", "decide", "deliver"):
            await stage.tell(kind, OPENED, item="survey")
        await stage.outcome()
        return {"completed": await stage.history()}


async def paged(staged: Staged) -> Mapping[str, WorkflowHistory]:
    """Several runs: the server suggests to turn the page, and a message of the first comes again later."""
    items = [f"item-{number}" for number in range(4)]
    plan = builders.plan(
        *(builders.step(item, builders.promised(5), stage=f"stage-{item}") for item in items)
    )
    async with staged(plan, OPENED) as stage:
        run = stage.handle.result_run_id
        await through(stage, *items[:2])
        await stage.tell("deliver", OPENED, item="item-0")
        await through(stage, *items[2:])
        await stage.outcome()
        pages: dict[str, WorkflowHistory] = {}
        while run:
            handle = stage.server.client.get_workflow_handle(stage.handle.id, run_id=run)
            history = pages[f"page-{len(pages) + 1}"] = await handle.fetch_history()
            ended = history.events[-1]
            run = ended.workflow_execution_continued_as_new_event_attributes.new_execution_run_id
        return pages


async def troubled(staged: Staged) -> Mapping[str, WorkflowHistory]:
    """A warning, a lapse, one undone, refused notices, a ledger that was down, and an early end."""
    plan = builders.plan(
        builders.step("late", hours(1)),
        builders.step("warned", hours(2, warn=1)),
        builders.step("told-late", hours(1)),
    )
    ledger = FakeLedger()
    async with staged(plan, OPENED, ledger=ledger) as stage:
        await stage.settled()
        ledger.up.clear()
        await stage.submit(builders.say("receive", builders.at("2026-01-05 08:00:02"), item="late"))
        await stage.submit(builders.say("receive", builders.at("2026-01-05 08:00:03"), item="warned"))
        await stage.submit(builders.say("receive", builders.at("2026-01-05 07:30"), item="told-late"))
        await stage.notify(b"no JSON")
        await stage.until(lambda report: report.project.cases["late"].clocks[0].lapsed)
        await stage.until(lambda report: report.project.cases["warned"].clocks[0].warn_at is None)
        ledger.up.set()
        await stage.settled()
        await stage.submit(builders.say("accept", builders.at("2026-01-05 08:10"), item="told-late"))
        await stage.submit(builders.say("decide", builders.at("2026-01-05 08:20"), item="told-late"))
        await stage.settled()
        await stage.tell("close_project", OPENED, ground="the investor withdrew")
        await stage.outcome()
        return {"troubled": await stage.history()}


def side(kind: ClockKind, value: int, starts_on: StartsOn, unit: Unit = Unit.NATURAL_HOURS) -> PlannedLimit:
    """A limit beside the main course."""
    limit = Limit(value=value, unit=unit, starts_on=starts_on, basis="test")
    return PlannedLimit(kind=kind, limit=limit)


async def lawful(staged: Staged) -> Mapping[str, WorkflowHistory]:
    """Acceptance by silence, undone by a notice told late; a silent department; a notice that came early."""
    acceptance = side(ClockKind.ACCEPTANCE, 1, StartsOn.RECEIVED)
    consultation = side(ClockKind.CONSULTATION, 0, StartsOn.BEGUN)
    plan = builders.plan(
        builders.step("silent", acceptance, consultation, builders.promised(5)),
        builders.step("notified", acceptance, builders.promised(5)),
        builders.step("overtaken", acceptance, builders.promised(5)),
    )
    async with staged(plan, OPENED) as stage:
        await stage.settled()
        early = builders.at("2026-01-05 08:00:02")
        for item in ("silent", "notified"):
            await stage.submit(builders.say("receive", early, item=item))
        await stage.notify(builders.say("accept", builders.at("2026-01-05 08:20"), item="overtaken"))
        await stage.until(lambda report: bool(report.held))
        await stage.until(lambda report: report.project.cases["notified"].deemed)
        late = builders.at("2026-01-05 08:30")
        await stage.submit(builders.say("notify_correction", late, item="notified", missing=["seal"]))
        await stage.submit(builders.say("receive", builders.at("2026-01-05 08:10"), item="overtaken"))
        await stage.until(lambda report: not report.held)
        after = builders.at("2026-01-05 09:00:03")
        await stage.submit(builders.say("consult", after, item="silent", departments=["water"]))
        await stage.until(lambda report: report.project.cases["silent"].consultations[0].deemed)
        for kind in ("begin_procedure", "end_procedure", "decide"):
            await stage.submit(builders.say(kind, after, item="silent"))
        await stage.settled()
        await stage.submit(builders.say("close_project", after))
        await stage.outcome()
        return {"lawful": await stage.history()}


async def changed(staged: Staged) -> Mapping[str, WorkflowHistory]:
    """Another calendar, another plan, and a page turned with what was told."""
    steps = [builders.step(f"item-{number}", builders.promised(5)) for number in range(3)]
    entitled = dict.fromkeys(("adopt_plan", "adopt_calendar"), (f"handler@{builders.BUREAU}",))
    plan = builders.plan(*steps)
    plan = replace(plan, authority=plan.authority | entitled)
    other = replace(builders.calendar_data(), years=builders.calendar_data(2025, 2026).years)
    async with staged(plan, OPENED) as stage:
        run = stage.handle.result_run_id
        await stage.tell("receive", OPENED, item="item-0")
        await stage.tell("accept", OPENED, item="item-0")
        calendar = TypeAdapter(CalendarData).dump_python(other, mode="json")
        await stage.tell("adopt_calendar", OPENED, calendar=calendar, reason="a closure")
        smaller = replace(builders.plan(*steps[:2]), authority=plan.authority)
        await stage.tell(
            "adopt_plan",
            OPENED,
            plan=TypeAdapter(Plan).dump_python(smaller, mode="json"),
            replaces=plan.fingerprint(),
            reason="smaller",
        )
        for kind in ("begin_review", "decide", "deliver"):
            await stage.tell(kind, OPENED, item="item-0")
        await stage.settled()
        await through(stage, "item-1")
        await stage.outcome()
        pages: dict[str, WorkflowHistory] = {}
        while run:
            handle = stage.server.client.get_workflow_handle(stage.handle.id, run_id=run)
            history = pages[f"changed-{len(pages) + 1}"] = await handle.fetch_history()
            ended = history.events[-1]
            run = ended.workflow_execution_continued_as_new_event_attributes.new_execution_run_id
        return pages


LIVES: tuple[tuple[Callable[[Staged], Awaitable[Mapping[str, WorkflowHistory]]], Sequence[str]], ...] = (
    (completed, ()),
    (paged, ["limit.historyCount.suggestContinueAsNew=60"]),
    (troubled, ()),
    (lawful, ()),
    (changed, ["limit.historyCount.suggestContinueAsNew=40"]),
)
"""Each life with the server's settings for it; ours stay as they are, since replay knows only the code."""


def anonymous(part: object) -> object:
    """A part of a history without what tells of the machine it was recorded on."""
    if isinstance(part, list):
        return [anonymous(one) for one in cast("list[object]", part)]
    if isinstance(part, dict):
        told = cast("dict[str, Any]", part)
        return {
            name: "recorder" if name == "identity" else anonymous(value)
            for name, value in told.items()
            if name not in ("stackTrace", "binaryChecksum", "buildId")
        }
    return STICKY.sub("recorder-", part) if isinstance(part, str) else part


async def record(release: str) -> list[Path]:
    """Plays every life and stores what is new.

    Raises:
        FileExistsError: the release has its histories already; nothing has been written.
    """
    existing = sorted(HISTORIES.glob(f"{release}-*.json"))
    if existing:
        raise FileExistsError(f"{existing[0].name} and what it stands for are kept as they are")
    histories: dict[str, WorkflowHistory] = {}
    async with server(settings=SETTINGS) as environment:
        for skipped in skipped_lives.LIVES:
            histories |= await skipped(address(environment.client))
    for life, settings in LIVES:
        async with server(settings=settings) as environment:
            histories |= await life(cast("Staged", partial(staged_on, address(environment.client))))
    for stream_life, settings in stream_lives.LIVES:
        async with server(settings=settings) as environment:
            histories |= await stream_life(address(environment.client))
    HISTORIES.mkdir(exist_ok=True)
    files: list[Path] = []
    for name, history in histories.items():
        text = json.dumps(anonymous(json.loads(history.to_json())), ensure_ascii=False, indent=1)
        files.append(HISTORIES / f"{release}-{name}.json")
        with files[-1].open("x", encoding="utf-8") as file:
            file.write(f"{text}\n")
    return files


def main() -> int:
    """Exit status 1 if the release has its histories already."""
    try:
        files = asyncio.run(record(sys.argv[1]))
    except (IndexError, FileExistsError) as error:
        sys.stderr.write(f"{error}\n{__doc__}")
        return 1
    sys.stdout.writelines(f"{file.name} {file.stat().st_size} bytes\n" for file in files)
    return 0


if __name__ == "__main__":
    sys.exit(main())
