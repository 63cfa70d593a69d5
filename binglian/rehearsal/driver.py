"""Drives real workflows through a script, each event at its own instant, on one clock."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
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
from binglian.rehearsal.cast import Cast, with_openings
from binglian.rehearsal.casefile import CaseFile, Opening
from binglian.rehearsal.convening import calls
from binglian.rehearsal.ensemble import Ensemble
from binglian.rehearsal.openings import MeetingOpening, TicketOpening
from binglian.rehearsal.script import ScriptedEvent
from binglian.rehearsal.shown import Answer, Rehearsal, all_entries, entries_of, shown
from binglian.rehearsal.stage import Stage, open_stage
from definitions.loaded import Loaded
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
        answers = [answer async for answer in play.answers(on_answer)]
        return await shown(case, cast, tuple(answers), play.ensemble, stage.engine)
