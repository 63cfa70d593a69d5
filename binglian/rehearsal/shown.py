"""What a rehearsal showed: the answers, the state of each stream at its end, and the ledger's entries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from binglian.domain.meetings.meeting import Meeting
from binglian.domain.orders.order import Order
from binglian.domain.plan import Plan
from binglian.domain.streams.outbox import Address, Kind
from binglian.domain.tickets.ticket import Ticket
from binglian.ledger import EntryView, StreamEntryView, read_entries, read_stream
from binglian.rehearsal.casefile import CaseFile
from binglian.rehearsal.cast import Cast
from binglian.rehearsal.ensemble import Ensemble
from binglian.rehearsal.script import ScriptedEvent
from workflows import contracts

AnyEntry = EntryView | StreamEntryView


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one scripted event; code and reason are empty when it was applied.

    Attributes:
        held: whether it was a notice that came too early, and was kept until what it presupposes had come.
    """

    event: ScriptedEvent
    applied: bool
    code: str = ""
    reason: str = ""
    held: bool = False


@dataclass(frozen=True, slots=True)
class ProjectShown:
    """A project at the end of a rehearsal."""

    plan: Plan
    report: contracts.ProjectReport
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class StreamShown:
    """A ticket, a meeting or an order at the end of a rehearsal."""

    address: Address
    state: Ticket | Meeting | Order
    entries: tuple[StreamEntryView, ...]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All that a rehearsal showed.

    Attributes:
        projects: by key.
        streams: in the order in which they were begun.
        log: see ``Ensemble``; by it entries of several streams are put in order.
        now: business time at the end of the rehearsal, up to which running clocks are measured.
    """

    case: CaseFile
    cast: Cast
    answers: tuple[Answer, ...]
    projects: Mapping[str, ProjectShown]
    streams: tuple[StreamShown, ...]
    log: tuple[tuple[Address, int], ...]
    now: datetime = field(kw_only=True)

    @property
    def only(self) -> ProjectShown:
        """The project of a case file with just one.

        Raises:
            LookupError: it has none, or several.
        """
        return self.projects[self.case.project.spec.key]

    def about(self, project: str) -> "Rehearsal":
        """What it showed of one project alone."""
        to = Address(Kind.PROJECT, project)
        return replace(
            self,
            case=replace(self.case, projects={project: self.case.projects[project]}),
            answers=tuple(answer for answer in self.answers if answer.event.to == to),
            projects={project: self.projects[project]},
        )

    @property
    def plan(self) -> Plan:
        """The plan of the only project."""
        return self.only.plan

    @property
    def report(self) -> contracts.ProjectReport:
        """The state of the only project."""
        return self.only.report

    @property
    def entries(self) -> tuple[EntryView, ...]:
        """The entries of the only project."""
        return self.only.entries

    def stream(self, kind: Kind, key: str) -> StreamShown:
        """A ticket, a meeting or an order by the key of its stream.

        Raises:
            LookupError: there was none.
        """
        for one in self.streams:
            if one.address == Address(kind, key):
                return one
        raise LookupError(key)

    def entries_of(self, to: Address) -> tuple[AnyEntry, ...]:
        """The entries of a stream; none of one that was never begun."""
        if to.kind is Kind.PROJECT:
            return self.projects[to.key].entries
        return next((one.entries for one in self.streams if one.address == to), ())

    def told(self) -> Iterator[tuple[Address, AnyEntry]]:
        """The entries of all streams in order: what a message brought about stands after what sent it."""
        shown: dict[Address, int] = {}
        for address, until in self.log:
            done = shown.get(address, 0)
            for entry in self.entries_of(address)[done:until]:
                yield address, entry
            shown[address] = max(until, done)

    def held_until(self, answer: Answer) -> datetime | None:
        """When a notice that was held was applied; none if it never was."""
        to = answer.event.to
        entries = self.entries_of(to) if to else self.entries
        told = (entry.record for entry in entries if entry.record.message == answer.event.message.id)
        return next((record.recorded_at for record in told), None)


async def shown(
    case: CaseFile, cast: Cast, answers: tuple[Answer, ...], ensemble: Ensemble, engine: AsyncEngine
) -> Rehearsal:
    """Gathers what streams and ledger hold at the end."""
    projects: dict[str, ProjectShown] = {}
    streams: list[StreamShown] = []
    for one in ensemble.players.values():
        if one.address.kind is Kind.PROJECT:
            key = one.address.key
            entries = await all_entries(engine, key)
            projects[key] = ProjectShown(cast.plans[key], await one.project(), entries)
        else:
            told = await _all_told(engine, one.address)
            streams.append(StreamShown(one.address, await one.state(), told))
    return Rehearsal(case, cast, answers, projects, tuple(streams), tuple(ensemble.log), now=case.now)


async def entries_of(engine: AsyncEngine, to: Address, *, after: int) -> tuple[AnyEntry, ...]:
    """A page of a stream's entries after a sequence."""
    if to.kind is Kind.PROJECT:
        return tuple(await read_entries(engine, to.key, after=after))
    return await read_stream(engine, f"{to.kind.value}/{to.key}", after=after)


async def all_entries(engine: AsyncEngine, stream: str) -> tuple[EntryView, ...]:
    """Every entry of a project's stream, page by page."""
    entries: list[EntryView] = []
    while page := await read_entries(engine, stream, after=len(entries)):
        entries += page
    return tuple(entries)


async def _all_told(engine: AsyncEngine, of: Address) -> tuple[StreamEntryView, ...]:
    entries: list[StreamEntryView] = []
    stream = f"{of.kind.value}/{of.key}"
    while page := await read_stream(engine, stream, after=len(entries)):
        entries += page
    return tuple(entries)
