"""Every measurement of one run, in order, on one embedded server with a file database."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client

from benchmarks import pure
from benchmarks.cooperation import Cooperation
from benchmarks.memory import kib_per_project
from benchmarks.replay import replay_milliseconds
from benchmarks.report import Aim, Figure, Judged
from benchmarks.sides import Binglian, Floor, Side
from benchmarks.throughput import DRIVERS, Ran, compare
from binglian.ledger import open_engine
from workers.embedded import address, server

THROUGHPUT = Aim(1.0, Judged.RATIO, at_least=True)
EVENTS = {"one by one": Aim(0.7, Judged.RATIO), "bursts": Aim(0.3, Judged.RATIO)}
MEMORY = Aim(120.0, Judged.VALUE)
IDLE, AGENDA = Aim(5.0, Judged.VALUE), Aim(2000.0, Judged.VALUE)
PLANNING, TRANSITION, CHECKING = (Aim(bound, Judged.VALUE) for bound in (10.0, 100.0, 2.0))

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is run.

    Attributes:
        projects: driven to their end by each driver on each side.
        open_projects: held open for the measure of memory.
        idle: open tickets, and as many open projects, that idle.
        escalations: of tickets, ten a second.
    """

    projects: int
    open_projects: int
    idle: int = 1000
    escalations: int = 300


def measure_pure(folder: Path, say: Say) -> list[Figure]:
    """What needs no server."""
    say("planning, transitions, validating")
    planning, transition = pure.planning_milliseconds(folder), pure.transition_microseconds(folder)
    (checking, validating), calendar = pure.checking_seconds(folder), pure.calendar_milliseconds(folder)
    return [
        Figure(name=f"plan {pure.STEPS} steps", unit="ms", value=planning, aim=PLANNING),
        Figure(name=f"transition, {pure.STEPS} steps", unit="µs", value=transition, aim=TRANSITION),
        Figure(name=f"read {pure.ITEMS} items from YAML", unit="s", value=checking - validating),
        Figure(name=f"validate {pure.ITEMS} items", unit="s", value=validating, aim=CHECKING),
        Figure(name="load the calendar", unit="ms", value=calendar),
    ]


async def measure_running(folder: Path, size: Size, say: Say) -> list[Figure]:
    """Throughput, history, replay and memory, each beside the floor.

    Raises:
        Wrong: a project did not complete, or the database does not hold all of it.
    """
    figures: list[Figure] = []
    sides = Binglian(folder), Floor()
    async with _stage(folder, sides) as (client, engine):
        for label in DRIVERS:
            say(f"{label}: {size.projects} projects on each side")
            ours, floor = await compare(sides, label, client, engine, size.projects)
            figures += _throughput(label, ours, floor)
            replays = [
                await replay_milliseconds(side, ran.histories)
                for side, ran in zip(sides, (ours, floor), strict=True)
            ]
            figures.append(Figure(name=f"replay, {label}", unit="ms", value=replays[0], floor=replays[1]))
        say(f"memory: {size.open_projects} open projects, half as many on the floor")
        where, held = address(client), size.open_projects
        cached = [
            await kib_per_project(side, client, engine, where, number)
            # the floor writes a row at a time: half as many take as long
            for side, number in zip(sides, (held, held // 2), strict=True)
        ]
        for place, name in enumerate(("just opened", "cases under way")):
            mine, other = (figure[place] for figure in cached)
            label = f"memory a cached project, {name}"
            figures.append(Figure(name=label, unit="KiB", value=mine, floor=other, aim=MEMORY))
    return figures


async def measure_cooperation(folder: Path, size: Size, say: Say) -> list[Figure]:
    """What open tickets and projects cost at rest, and how soon a problem is on the agenda."""
    ours = Binglian(folder)
    async with _stage(folder, (ours,)) as (client, engine), AsyncExitStack() as stack:
        cooperation = Cooperation(client, engine, ours)
        for worker in cooperation.workers():
            await stack.enter_async_context(worker)
        say(f"opening {size.idle} tickets and {size.idle} projects")
        await cooperation.open(size.idle, size.idle)
        say("idle")
        idle = await cooperation.idle_percent()
        say(f"{size.escalations} escalations, ten a second, and as many bare signals")
        bare = await cooperation.bare_signals(size.escalations)
        climbing = await cooperation.escalations(min(size.escalations, size.idle))
    return [
        Figure(name=f"idle, {size.idle} tickets and projects", unit="% core", value=idle, aim=IDLE),
        Figure(name="onto the agenda, median", unit="ms", value=climbing.median, floor=bare.median),
        Figure(name="onto the agenda, 99th", unit="ms", value=climbing.p99, floor=bare.p99, aim=AGENDA),
    ]


@asynccontextmanager
async def _stage(folder: Path, sides: Sequence[Side]) -> AsyncGenerator[tuple[Client, AsyncEngine]]:
    async with server(database=folder / "temporal.db") as environment:
        engine = open_engine(f"sqlite:///{folder / 'ledger.db'}")
        try:
            for side in sides:
                await side.prepare(engine)
            yield environment.client, engine
        finally:
            await engine.dispose()


def _throughput(label: str, ours: Ran, floor: Ran) -> list[Figure]:
    def figure(name: str, unit: str, value: float, other: float, aim: Aim | None = None) -> Figure:
        return Figure(name=f"{name}, {label}", unit=unit, value=value, floor=other, aim=aim)

    return [
        figure("projects", "/s", ours.projects_per_second, floor.projects_per_second),
        figure("approvals", "/s", ours.approvals_per_second, floor.approvals_per_second, THROUGHPUT),
        figure("events an approval", "", ours.events_per_approval, floor.events_per_approval, EVENTS[label]),
        figure("history an approval", "bytes", ours.bytes_per_approval, floor.bytes_per_approval),
    ]
