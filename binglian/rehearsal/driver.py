"""Drives real workflows through a script, each event at its own instant, on one clock."""

from collections.abc import Callable, Iterator
from datetime import datetime

from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from binglian.domain.calendar import CalendarData, WorkCalendar
from binglian.domain.errors import Code, Refused
from binglian.domain.events import MessageRefused
from binglian.domain.meetings.meeting import Meeting
from binglian.domain.orders.order import Order
from binglian.domain.plan import Plan
from binglian.domain.ports import DeliveryFailed
from binglian.domain.streams.outbox import Address, Kind, Outgoing
from binglian.domain.tickets.ticket import Ticket
from binglian.rehearsal.casefile import CaseFile, Opening
from binglian.rehearsal.cast import Cast, with_openings
from binglian.rehearsal.convening import calls
from binglian.rehearsal.ensemble import Ensemble
from binglian.rehearsal.openings import MeetingOpening, TicketOpening
from binglian.rehearsal.script import ScriptedEvent
from binglian.rehearsal.shown import Answer, Rehearsal, all_entries, entries_of, shown
from binglian.rehearsal.stage import Stage, open_stage
from binglian.rehearsal.standing import Handle
from definitions.loaded import Loaded
from definitions.problems import ProblemCode
from definitions.projects import definition_for
from definitions.texts import phrase
from workers.courier import TemporalCourier
from workflows import contracts
from workflows.display import sentence
from workflows.starting import project_start, start_project
from workflows.stream_contracts import MeetingStart, OrderStart, TicketStart
from workflows.stream_starting import start_meeting, start_order, start_ticket

__all__ = ["Answer", "Rehearsal", "all_entries", "perform", "rehearse"]

Act = Opening | Outgoing | ScriptedEvent


async def rehearse(
    case: CaseFile,
    plan: Plan,
    calendar: CalendarData,
    on_answer: Callable[[Answer], None],
    loaded: Loaded | None = None,
) -> Rehearsal:
    """Runs a case file with one project by a plan of its own; see ``perform``."""
    definition = loaded or definition_for(case.project)
    cast = with_openings(case, {case.project.spec.key: plan}, calendar, definition)
    return await perform(case, cast, on_answer)


async def perform(case: CaseFile, cast: Cast, on_answer: Callable[[Answer], None]) -> Rehearsal:
    """Runs a case file from its first event to its last, and on to ``until`` if it says so.

    Raises:
        TimeoutError: something stayed under way; the message names it.
    """
    async with open_stage(case.opens_at) as stage:
        play = Play(case, cast, stage)
        answers = await play.run(on_answer)
        return await shown(case, cast, answers, play.ensemble, stage.engine)


class Play:
    """A case file under way."""

    def __init__(self, case: CaseFile, cast: Cast, stage: Stage) -> None:
        self.case, self.cast, self.stage = case, cast, stage
        self.calendar = WorkCalendar(cast.calendar)
        self.courier = TemporalCourier(stage.server.client)
        self.ensemble = Ensemble(
            server=stage.server, post=stage.post, now=case.opens_at, missing=self._open_missing
        )

    async def run(self, on_answer: Callable[[Answer], None]) -> tuple[Answer, ...]:
        """All acts of the case, in order."""
        answers: list[Answer] = []
        for key in self.case.projects:
            await self._open_project(key)
        for at, act in self._acts():
            await self.ensemble.move_to(at)
            match act:
                case ScriptedEvent():
                    answers.append(await self._tell(act))
                    on_answer(answers[-1])
                case Outgoing():
                    await self._convene(act)
                case _:
                    await self._open(act)
        await self.ensemble.move_to(self.case.now)
        await self.ensemble.settle(written=True)
        return tuple(answers)

    def _acts(self) -> list[tuple[datetime, Act]]:
        """What the script opens, calls and tells, by instant; at one instant in this order."""
        opened: list[tuple[datetime, Act]] = [(one.at or self.case.opens_at, one) for one in self.case.opened]
        called: list[tuple[datetime, Act]] = [*self._calls()]
        told: list[tuple[datetime, Act]] = [(event.sent_at, event) for event in self.case.events]
        return sorted((*opened, *called, *told), key=lambda act: act[0])

    def _calls(self) -> Iterator[tuple[datetime, Outgoing]]:
        for one in self.case.opened:
            if isinstance(one, MeetingOpening):
                at = one.at or self.case.opens_at
                yield from calls(self.cast.meetings[one.key], at, self.case.now, self.calendar)

    async def _open_project(self, key: str) -> None:
        spec, plan = self.case.projects[key].spec, self.cast.plans[key]
        at, shift = self.ensemble.now, self.ensemble.shift
        start = project_start(spec, plan, self.cast.calendar, at, shift=shift)
        await start_project(self.stage.server.client, start)
        self.ensemble.join(Address(Kind.PROJECT, key))
        await self.ensemble.settle()

    async def _open(self, opening: Opening) -> None:
        client, calendar = self.stage.server.client, self.cast.calendar
        now, shift = self.ensemble.now, self.ensemble.shift
        match opening:
            case MeetingOpening():
                plan = self.cast.meetings[opening.key]
                meeting = MeetingStart(
                    state=Meeting(plan=plan), calendar=calendar, opened_at=now, shift=shift
                )
                await start_meeting(client, meeting)
                self.ensemble.join(Address(Kind.MEETING, plan.key))
            case TicketOpening():
                state = Ticket(key=opening.key, policy=self.cast.the_policy, problem=opening.problem)
                ticket = TicketStart(state=state, calendar=calendar, opened_at=now, shift=shift)
                await start_ticket(client, ticket)
                self.ensemble.join(Address(Kind.TICKET, opening.key))
            case _:
                plan = self.cast.orders[opening.kind]
                state = Order(key=opening.key, plan=plan, wish=opening.wish)
                order = OrderStart(state=state, calendar=calendar, opened_at=now, shift=shift)
                await start_order(client, order)
                self.ensemble.join(Address(Kind.ORDER, opening.key))
        await self.ensemble.settle()

    async def _open_missing(self, to: Address) -> bool:
        """A meeting of the jurisdiction stands open, whether or not the file names it."""
        plan = self.cast.meeting_of(to.key) if to.kind is Kind.MEETING else None
        if plan is None:
            return False
        start = MeetingStart(
            state=Meeting(plan=plan),
            calendar=self.cast.calendar,
            opened_at=self.ensemble.now,
            shift=self.ensemble.shift,
        )
        await start_meeting(self.stage.server.client, start)
        self.ensemble.join(to)
        return True

    async def _convene(self, call: Outgoing) -> None:
        """As the meeting's schedule would; a meeting that has dissolved is called no more."""
        await self.ensemble.bring(self.ensemble.players[str(call.to)])
        try:
            await self.courier.deliver(call)
        except DeliveryFailed as failed:
            if failed.code != Code.STREAM_ENDED.value:
                raise
        self.ensemble.stir(call.to)
        await self.ensemble.settle()

    async def _tell(self, event: ScriptedEvent) -> Answer:
        """Sends a scripted message, and waits for all that comes of it."""
        to = event.to
        one = self.ensemble.players.get(str(to))
        if to is None or one is None:
            reason = phrase("problems", ProblemCode.UNKNOWN_RECEIVER.value, offender=event.name)
            return Answer(event, applied=False, code=ProblemCode.UNKNOWN_RECEIVER.value, reason=str(reason))
        await self.ensemble.bring(one)
        self.ensemble.stir(to)
        if not event.notice:
            answer = await _send(one.handle, to, event)
            await self.ensemble.settle()
            return answer
        await self.ensemble.settle()
        before = one.entries
        await one.handle.signal(contracts.NOTIFY, event.message)
        self.ensemble.stir(to)
        await self.ensemble.settle(written=True)
        for entry in await entries_of(self.stage.engine, to, after=before):
            refused = entry.record.event
            if isinstance(refused, MessageRefused):
                return Answer(event, applied=False, code=refused.code, reason=refused.code, held=refused.held)
        return Answer(event, applied=True)


async def _send(handle: Handle, to: Address, event: ScriptedEvent) -> Answer:
    try:
        await handle.execute_update(contracts.SUBMIT, event.message)  # pyright: ignore[reportUnknownMemberType] - SDK
    except WorkflowUpdateFailedError as error:
        cause = error.cause
        if not isinstance(cause, ApplicationError) or cause.type is None:
            raise
        return Answer(event, applied=False, code=cause.type, reason=cause.message)
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        code = Code.PROJECT_ENDED if to.kind is Kind.PROJECT else Code.STREAM_ENDED
        ended = Refused(code, ended=phrase("table", "earlier"))
        return Answer(event, applied=False, code=ended.code.value, reason=str(sentence(ended)))
    return Answer(event, applied=True)
