"""Tickets beside projects: what they cost while nothing happens, and how soon a problem is on the agenda."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from math import ceil
from os import getpid, sysconf
from pathlib import Path
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from temporalio.client import Client
from temporalio.worker import Worker

from benchmarks.bare import BARE, BARE_QUEUE, BareWorkflow
from benchmarks.load import OPENED_AT, TODAY
from benchmarks.sides import Binglian, Wrong
from binglian.domain.cooperation import MeetingPlan, TicketPolicy
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.ports import Courier, OpenTicket
from binglian.domain.streams.outbox import Address, Kind, Outgoing
from binglian.domain.tickets.ticket import Origin, Problem, Ticket
from binglian.ledger import SqlLedger
from binglian.ledger.tables import entries
from definitions.calendars import load_calendar
from definitions.cooperation import meeting_plans, ticket_policy
from definitions.loader import Catalogue
from workers.courier import TemporalCourier
from workers.sandbox import sandbox_runner
from workers.settings import Settings
from workers.worker import build_workers
from workflows.contracts import SUBMIT
from workflows.stream_contracts import MeetingStart, TicketStart, workflow_id
from workflows.stream_starting import start_meeting, start_ticket

JURISDICTION = "jianou"
A_SECOND = 10
IDLE_SECONDS = 20.0
SETTLING_SECONDS = 10.0
AT_ONCE = 20
PATIENCE = 180.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Latency:
    """How long something took, in milliseconds."""

    median: float
    p99: float


def latency(seconds: Sequence[float]) -> Latency:
    """The median and the 99th percentile of measured seconds."""
    ordered = sorted(seconds)
    return Latency(median(ordered) * 1000, ordered[ceil(len(ordered) * 0.99) - 1] * 1000)


@dataclass
class TimedCourier:
    """The ordinary courier, noting when a matter has come onto an agenda."""

    courier: Courier
    arrived: dict[str, float] = field(default_factory=dict[str, float])

    async def deliver(self, outgoing: Outgoing) -> int:
        """Delivers, and notes the instant at which a meeting has answered."""
        receipt = await self.courier.deliver(outgoing)
        if outgoing.to.kind is Kind.MEETING:
            self.arrived.setdefault(outgoing.id.split(":")[0], time.perf_counter())
        return receipt

    async def open_ticket(self, opening: OpenTicket) -> None:
        """Opens a ticket as the ordinary courier does."""
        await self.courier.open_ticket(opening)


class Cooperation:
    """Open projects and tickets and one meeting on one server, with the workers that a bureau runs."""

    def __init__(self, client: Client, engine: AsyncEngine, side: Binglian) -> None:
        self._client, self._engine, self._side = client, engine, side
        self._courier = TimedCourier(TemporalCourier(client))
        loaded = Catalogue().load(JURISDICTION)
        policy = ticket_policy(loaded)
        if policy is None:
            raise Wrong(f"{JURISDICTION} has no ladder")
        self._policy: TicketPolicy = policy
        below, rung = next((one, two) for one, two in pairwise(policy.ladder) if two.meeting)
        self._rung, self._post = below.key, below.post
        self._plan: MeetingPlan = next(plan for plan in meeting_plans(loaded) if plan.meeting == rung.meeting)
        self._calendar = load_calendar("cn")

    def workers(self) -> list[Worker]:
        """The workers, and that of the floor."""
        ours = build_workers(
            self._client, SqlLedger(self._engine), Settings(cached_workflows=3000), courier=self._courier
        )
        bare = Worker(
            self._client, task_queue=BARE_QUEUE, workflows=[BareWorkflow], workflow_runner=sandbox_runner()
        )
        return [*ours, bare]

    async def open(self, tickets: int, projects: int) -> None:
        """Opens the meeting, the tickets and the projects, and waits until all are in the ledger."""
        shift = TODAY - datetime.now(UTC)
        meeting = MeetingStart(
            state=Meeting(plan=self._plan), calendar=self._calendar, opened_at=OPENED_AT, shift=shift
        )
        await start_meeting(self._client, meeting)
        await _several([self._opening(f"bench-{number}") for number in range(tickets)])
        await _several(
            [lambda n=number: self._side.start(self._client, f"idle-{n}") for number in range(projects)]
        )
        query = select(func.count()).where(entries.c.sequence == 1)
        async with asyncio.timeout(PATIENCE):
            while await self._count(query) < tickets + projects + 1:  # noqa: ASYNC110 - workers write them
                await asyncio.sleep(0.5)

    async def idle_percent(self) -> float:
        """What server, workers and ledger together use while nothing happens, in percent of one core."""
        await asyncio.sleep(SETTLING_SECONDS)
        before, began = _cpu_seconds(), time.perf_counter()
        await asyncio.sleep(IDLE_SECONDS)
        return (_cpu_seconds() - before) / (time.perf_counter() - began) * 100

    async def escalations(self, number: int) -> Latency:
        """From the sending of an escalation until the matter is on the agenda, so many a second arriving."""
        sent: dict[str, float] = {}

        async def one(key: str) -> None:
            handle = self._client.get_workflow_handle(workflow_id(Address(Kind.TICKET, key)))
            sent[workflow_id(Address(Kind.TICKET, key))] = time.perf_counter()
            await handle.execute_update(SUBMIT, self._escalation(key))  # pyright: ignore[reportUnknownMemberType] - SDK

        await _paced([lambda k=f"bench-{n}": one(k) for n in range(number)])
        async with asyncio.timeout(PATIENCE):
            while not sent.keys() <= self._courier.arrived.keys():  # noqa: ASYNC110 - a worker notes them
                await asyncio.sleep(0.05)
        return latency([self._courier.arrived[key] - at for key, at in sent.items()])

    async def bare_signals(self, number: int) -> Latency:
        """A signal to the smallest workflow, until an update has seen it handled, at the same pace."""
        handle = await self._client.start_workflow(BARE, id="bare", task_queue=BARE_QUEUE)
        took: list[float] = []

        async def one(place: int) -> None:
            began = time.perf_counter()
            await handle.signal("tell", place)
            await handle.execute_update("told", place)  # pyright: ignore[reportUnknownMemberType] - SDK
            took.append(time.perf_counter() - began)

        await _paced([lambda n=n: one(n) for n in range(number)])
        await handle.signal("stop")
        return latency(took)

    def _opening(self, key: str) -> Callable[[], Awaitable[object]]:
        problem = Problem(
            text="用电报装迟迟未接通", origin=Origin.WINDOW, complainant="示范企业", rung=self._rung
        )
        start = TicketStart(
            state=Ticket(key=key, policy=self._policy, problem=problem),
            calendar=self._calendar,
            opened_at=OPENED_AT,
            shift=TODAY - datetime.now(UTC),
        )
        return lambda: start_ticket(self._client, start)

    def _escalation(self, key: str) -> dict[str, object]:
        post, _, department = self._post.partition("@")
        return {
            "type": "escalate",
            "id": f"escalate-{key}",
            "occurred_at": TODAY.isoformat(),
            "actor": {"post": post, "department": department},
            "ground": "部门之间意见不一",
        }

    async def _count(self, query: object) -> int:
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).scalar_one()  # type: ignore[call-overload]


async def _several(tasks: Sequence[Callable[[], Awaitable[object]]]) -> None:
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(task: Callable[[], Awaitable[object]]) -> None:
        async with slots:
            await task()

    await asyncio.gather(*map(one, tasks))


async def _paced(tasks: Sequence[Callable[[], Awaitable[object]]]) -> None:
    """Runs tasks, each begun at its own instant whether those before have ended or not."""
    began = time.perf_counter()

    async def one(place: int, task: Callable[[], Awaitable[object]]) -> None:
        await asyncio.sleep(max(0.0, began + place / A_SECOND - time.perf_counter()))
        await task()

    await asyncio.gather(*(one(place, task) for place, task in enumerate(tasks)))


def _cpu_seconds() -> float:
    """Processor time of this process and all below it, from ``/proc``: Linux only."""
    parents: dict[int, int] = {}
    used: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        pid = int(stat.parent.name)
        parents[pid], used[pid] = int(fields[1]), int(fields[11]) + int(fields[12])
    family = {getpid()}
    while grown := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= grown
    return sum(used.get(pid, 0) for pid in family) / sysconf("SC_CLK_TCK")
