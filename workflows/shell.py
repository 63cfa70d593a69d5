"""What a ticket, a meeting and an order have in common as durable workflows.

Messages: update ``submit`` (answered or refused), signal ``notify`` (never answered; a refusal goes to the
ledger). Queries: ``state``, ``report``, ``calendar``. Everything is decided by a ``Life`` of
``binglian.domain``; this file only receives, sleeps until the next due instant, has the ledger written and
the outbox delivered.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Generic, NoReturn, TypedDict

from pydantic import TypeAdapter
from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    import workflows.contracts as contracts  # noqa: PLR0402
    import workflows.policies as policies  # noqa: PLR0402
    from activities.ledger import StreamLedgerActivities
    from binglian.domain.calendar import CalendarData, shared
    from binglian.domain.cooperation import TicketPolicy
    from binglian.domain.desk import Receipt, Taken
    from binglian.domain.errors import Code, Refused
    from binglian.domain.messages import AdoptCalendar
    from binglian.domain.ports import Letter, OpenTicket, Sent
    from binglian.domain.streams.life import Life, M, S, StreamDue
    from binglian.domain.streams.outbox import Notice, Outbox, Outgoing
    from binglian.domain.streams.records import StreamBatch, StreamRecord
    from binglian.domain.streams.register import Register
    from binglian.domain.tickets.ticket import Problem, Ticket
    from workflows.display import sentence
    from workflows.sending import Sender
    from workflows.stream_contracts import REPORT, Start, StreamOutcome, StreamReport
    from workflows.stream_display import (
        stream_append_line,
        stream_attributes,
        stream_due_line,
        stream_table,
    )

    PROBLEM: TypeAdapter[Problem] = TypeAdapter(Problem)

NOTHING = RawValue(Payload())
"""What stands for a body that was not sent."""


class Carried(TypedDict):
    """What every stream carries on to its next run, beside its state."""

    calendar: CalendarData
    opened_at: datetime
    shift: Any
    sequence: int
    unwritten: tuple[StreamRecord, ...]
    seen: dict[str, str]


class StreamWorkflow(ABC, Generic[S, M]):
    """One stream. State is complete before the first message is handled."""

    def __init__(self, life: Life[S, M], start: Start, state: S) -> None:
        self._life = life
        self._opened_at = start.opened_at
        self._shift = start.shift
        self._calendar = shared(start.calendar)
        self._register = Register(
            life=life,
            state=state,
            sequence=start.sequence,
            unwritten=list(start.unwritten),
            seen=dict(start.seen),
        )
        self._register.open(start.opened_at, self._now(), self._calendar)
        self._card = life.card(self._register.state)
        self._changed()

    async def live(self) -> StreamOutcome:
        """Keeps time, outbox and ledger until the stream ends; turns the page when its history grows long."""
        self._sender = asyncio.create_task(Sender(self).keep())
        self._scribe = asyncio.create_task(self._keep_ledger())
        while not (self._over() or self._page_is_full()):
            try:
                await self._keep_time()
            except asyncio.CancelledError:
                self._refuse_cancellation()
        await workflow.wait_condition(workflow.all_handlers_finished)
        if not self._over():
            self._turn_page()
        await self._sender
        await self._scribe
        return StreamOutcome(
            stream=self._card.stream,
            ended_at=self._register.state.ended_at or self._now(),
            entries=self._register.sequence,
        )

    @workflow.update(name=contracts.SUBMIT)
    def submit(self, body: RawValue = NOTHING) -> Receipt:
        """Takes a message that its sender waits for; bodies are those of the stream's kind."""
        try:
            message = self._life.parse(body.payload.data)
            receipt = self._register.take(message, self._now(), self._calendar)
        except Refused as refused:
            raise refusal(refused) from refused
        self._follow_calendar(message, receipt)
        self._changed()
        return receipt

    @submit.validator
    def _check(self, body: RawValue = NOTHING) -> None:
        """Refuses before anything reaches the history."""
        try:
            self._register.check(self._life.parse(body.payload.data), self._now(), self._calendar)
        except Refused as refused:
            raise refusal(refused) from refused

    @workflow.signal(dynamic=True)
    def notify(self, name: str, bodies: Sequence[RawValue]) -> None:
        """Takes what comes as signal ``notify`` and nobody waits for; a refusal is kept in the ledger.

        Dynamic, so that a signal by another name, or with no body or several, is refused like any bad
        message. A named handler that can't be called would fail every workflow task from then on.
        """
        for body in bodies or (NOTHING,):
            self._take_notice(name, body.payload.data)
        self._changed()

    @workflow.query(name=contracts.CALENDAR)
    def calendar(self) -> CalendarData:
        """The calendar that all its clocks use."""
        return self._calendar.data

    @workflow.query(name=REPORT)
    def report(self) -> StreamReport:
        """How it stands, whatever its kind."""
        outbox = self._register.state.outbox
        return StreamReport(
            now=self._now(),
            due=self._due.at if self._due else None,
            entries=self._register.sequence,
            unwritten=len(self._register.unwritten),
            waiting=len(outbox.waiting) + len(outbox.notices),
            shift=self._shift,
        )

    def outbox(self) -> Outbox:
        """What is to be sent."""
        return self._register.state.outbox

    def closing(self) -> bool:
        """Whether its life has ended."""
        return self._register.state.ended_at is not None

    def opening(self, outgoing: Outgoing) -> OpenTicket:
        """A ticket that it opens goes by its own policy, calendar and clock."""
        problem = PROBLEM.validate_json(outgoing.body)
        return OpenTicket(
            ticket=Ticket(key=outgoing.to.key, policy=self._policy(), problem=problem),
            calendar=self._calendar.data,
            opened_at=self._now(),
            shift=self._shift,
        )

    def letter(self, notice: Notice) -> Letter:
        """A notice with its sender."""
        card = self._card
        return Letter(key=f"{card.stream}/{notice.id}", jurisdiction=card.jurisdiction, notice=notice)

    def arrived(self, outgoing: Outgoing, receipt: int) -> None:
        """A message was taken."""
        self._register.arrived(outgoing, receipt, self._now())
        self._changed()

    def refused(self, outgoing: Outgoing, code: str, reason: str) -> None:
        """A message was refused for good."""
        self._register.refused(outgoing, code, reason, self._now())
        self._changed()

    def noticed(self, notice: Notice, sent: Sent) -> None:
        """A notice went out, or its time is over."""
        self._register.noticed(notice.id, sent.channels, sent.failed, self._now())
        self._changed()

    @abstractmethod
    def _policy(self) -> TicketPolicy:
        """By what the tickets go that it opens."""

    @abstractmethod
    def _next_page(self) -> Start:
        """What the next run starts from."""

    def _carried(self) -> Carried:
        return Carried(
            calendar=self._calendar.data,
            opened_at=self._opened_at,
            shift=self._shift,
            sequence=self._register.sequence,
            unwritten=tuple(self._register.unwritten),
            seen=self._register.seen,
        )

    def _take_notice(self, name: str, body: bytes) -> None:
        try:
            message = self._heard(name, body)
            receipt = self._register.take(message, self._now(), self._calendar)
        except Refused as refused:
            self._register.refuse(body.decode(errors="replace"), refused, self._now())
        else:
            self._follow_calendar(message, receipt)

    def _follow_calendar(self, message: M | AdoptCalendar, receipt: Receipt) -> None:
        """A calendar that was adopted counts from here on; of a repeat, no more."""
        if isinstance(message, AdoptCalendar) and receipt.outcome is Taken.APPLIED:
            self._calendar = shared(message.calendar)

    def _heard(self, name: str, body: bytes) -> M | AdoptCalendar:
        if name != contracts.NOTIFY:
            raise Refused(Code.UNKNOWN_TYPE, "signal", problem=name)
        return self._life.parse(body)

    def _refuse_cancellation(self) -> None:
        """A stream ends by a message of its own, not by a button."""
        self._register.refuse("", Refused(Code.CANCELLATION, "cancel"), self._now())
        self._changed()

    async def _keep_time(self) -> None:
        """Sleeps until the nearest due instant, one durable timer at a time, and lets it ring."""
        self._register.ring(self._now(), self._calendar)
        self._changed()
        armed = self._due
        timeout = armed.at - self._now() if armed else None
        summary = stream_due_line(armed) if armed else None
        with suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: self._must_wake(armed), timeout=timeout, timeout_summary=summary
            )

    def _must_wake(self, armed: StreamDue | None) -> bool:
        """Whether the timer is no longer the right one; a later one may wait until the ledger caught up."""
        due = self._due
        if self._over() or self._page_is_full():
            return True
        if due == armed:
            return False
        sooner = due is not None and (armed is None or due.at < armed.at)
        return sooner or not self._register.unwritten

    async def _keep_ledger(self) -> None:
        """Appends what has arisen, all that came up meanwhile in the next append, until the end."""
        while True:
            await workflow.wait_condition(lambda: bool(self._register.unwritten) or self._sender.done())
            if not self._register.unwritten:
                return
            records = tuple(self._register.unwritten[: policies.LEDGER_BATCH])
            batch = StreamBatch(card=self._card, records=records)
            written = await workflow.execute_activity_method(
                StreamLedgerActivities.append_stream,
                batch,
                task_queue=contracts.LEDGER_QUEUE,
                summary=stream_append_line(batch),
                start_to_close_timeout=policies.LEDGER_ATTEMPT,
                retry_policy=policies.LEDGER_RETRY,
            )
            self._register.written(written)

    def _over(self) -> bool:
        """Whether nothing is left to do; also when what sends has broken, which ``live`` then raises."""
        broken = self._sender.done() and self._sender.exception() is not None
        return self._scribe.done() or broken

    def _changed(self) -> None:
        """Keeps what operators see, and the next due instant, in step with the state."""
        self._due = self._register.due()
        state = self._register.state
        workflow.set_current_details(stream_table(self._card, state, self._due))
        known = workflow.info().typed_search_attributes
        attributes = stream_attributes(self._card, state)
        updates = [update for update in attributes if known.get(update.key) != update.value]
        if updates:
            workflow.upsert_search_attributes(updates)  # pyright: ignore[reportUnknownMemberType] - SDK

    def _page_is_full(self) -> bool:
        """Whether this run should continue as a new one; as for projects, but at no stage of its life.

        What is under way in the outbox is no reason to wait: it is sent again, and takes effect once.
        """
        info, unwritten = workflow.info(), len(self._register.unwritten)
        patient = info.get_current_history_length() < policies.LONGEST_HISTORY
        if self.closing() or (unwritten and (patient or unwritten > policies.LEDGER_BATCH)):
            return False
        return info.is_continue_as_new_suggested() or info.is_target_worker_deployment_version_changed()

    def _turn_page(self) -> NoReturn:
        """Continues as a new run; on the new worker version if there is one, from the carried state alone."""
        moves = workflow.info().is_target_worker_deployment_version_changed()
        workflow.continue_as_new(
            self._next_page(),
            initial_versioning_behavior=workflow.ContinueAsNewVersioningBehavior.AUTO_UPGRADE
            if moves
            else None,
        )

    def _now(self) -> datetime:
        """Business time: the engine's, shifted in a rehearsal."""
        return (workflow.now() + self._shift).astimezone(self._calendar.tz)


def refusal(refused: Refused) -> ApplicationError:
    """A refusal as clients see it: type is the stable code, the message a sentence, the details its data."""
    return ApplicationError(
        str(sentence(refused)),
        {"code": refused.code.value, "place": refused.place, "details": refused.details},
        type=refused.code.value,
        non_retryable=True,
    )
