"""The life of one project, from its listing to its last delivered permit, as one durable workflow.

Messages: update ``submit`` (answered or refused), signal ``notify`` (never answered; a refusal goes to the
ledger). Queries: ``state``, ``calendar``. Ends: completed, or closed early. Everything is decided by
``binglian.domain``; this file only receives, sleeps until the next due instant, has the ledger written and
its outbox delivered.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import NoReturn

from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    # not `from workflows import ...`: the sandbox would load these anew for every workflow
    import workflows.contracts as contracts  # noqa: PLR0402
    import workflows.policies as policies  # noqa: PLR0402
    from activities.ledger import LedgerActivities
    from binglian.domain.calendar import CalendarData, shared
    from binglian.domain.core import DueInstant
    from binglian.domain.desk import Desk, Receipt, Taken
    from binglian.domain.errors import Code, Refused
    from binglian.domain.messages import AdoptCalendar, Message, parse_message
    from binglian.domain.plan import Plan
    from binglian.domain.ports import Batch, Letter, OpenTicket, Sent
    from binglian.domain.raising import ticket_of
    from binglian.domain.streams.outbox import Notice, Outbox, Outgoing
    from workflows.display import append_line, due_line, project_table, search_attributes, sentence
    from workflows.sending import Sender

NOTHING = RawValue(Payload())
"""What stands for a body that was not sent."""


@workflow.defn(name=contracts.PROJECT)
class ProjectWorkflow:
    """One project. State is complete before the first message is handled."""

    @workflow.init
    def __init__(self, start: contracts.ProjectStart) -> None:
        self._card = start.card
        self._opened_at = start.opened_at
        self._shift = start.shift
        self._calendar = shared(start.calendar)
        self._desk = Desk(
            project=start.project,
            sequence=start.sequence,
            unwritten=list(start.unwritten),
            seen=dict(start.seen),
            book=start.book(self._now()),
            key=start.card.project,
        )
        self._desk.open(start.opened_at, self._now())
        self._stages_completed = self._completed_stages()
        self._changed()

    @workflow.run
    async def run(self, _start: contracts.ProjectStart) -> contracts.ProjectOutcome:
        """Keeps time and the ledger until the project ends; turns the page when its history grows long."""
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
        return contracts.ProjectOutcome(
            project=self._card.project,
            completed=self._desk.project.completed,
            ended_at=self._desk.project.ended_at or self._now(),
            entries=self._desk.sequence,
        )

    @workflow.update(name=contracts.SUBMIT)
    def submit(self, body: RawValue = NOTHING) -> Receipt:
        """Takes a message that its sender waits for; see ``binglian.domain.messages`` for bodies."""
        try:
            message = parse_message(body.payload.data)
            receipt = self._desk.take(message, self._now(), self._calendar)
        except Refused as refused:
            raise _refusal(refused, self._desk.project.plan) from refused
        if receipt.outcome is Taken.APPLIED:
            self._taken(message)
        self._changed()
        return receipt

    @submit.validator
    def _check(self, body: RawValue = NOTHING) -> None:
        """Refuses before anything reaches the history."""
        try:
            self._desk.check(parse_message(body.payload.data), self._now(), self._calendar)
        except Refused as refused:
            raise _refusal(refused, self._desk.project.plan) from refused

    @workflow.signal(dynamic=True)
    def notify(self, name: str, bodies: Sequence[RawValue]) -> None:
        """Takes what comes as signal ``notify`` and nobody waits for; a refusal is kept in the ledger.

        Dynamic, so that a signal by another name, or with no body or several, is refused like any bad
        message. A named handler that can't be called would fail every workflow task from then on.
        """
        for body in bodies or (NOTHING,):
            self._take_notice(name, body.payload.data)
        self._changed()

    @workflow.query(name=contracts.STATE)
    def state(self) -> contracts.ProjectReport:
        """The whole state, for programs and for ``binglian show``."""
        return contracts.ProjectReport(
            card=self._card,
            project=self._desk.project,
            now=self._now(),
            calendar=self._calendar.digest,
            entries=self._desk.sequence,
            unwritten=len(self._desk.unwritten),
            held=tuple(self._desk.book.held),
            shift=self._shift,
        )

    @workflow.query(name=contracts.CALENDAR)
    def calendar(self) -> CalendarData:
        """The calendar that all its clocks use."""
        return self._calendar.data

    def outbox(self) -> Outbox:
        """What is to be sent."""
        return self._desk.project.outbox

    def closing(self) -> bool:
        """Whether its life has ended."""
        return self._ended()

    def opening(self, outgoing: Outgoing) -> OpenTicket:
        """A ticket that it raises goes by its plan's policy, and by its calendar and clock."""
        return OpenTicket(
            ticket=ticket_of(self._desk.project, outgoing),
            calendar=self._calendar.data,
            opened_at=self._now(),
            shift=self._shift,
        )

    def letter(self, notice: Notice) -> Letter:
        """A notice with its sender."""
        card = self._card
        return Letter(key=f"{card.project}/{notice.id}", jurisdiction=card.jurisdiction, notice=notice)

    def arrived(self, outgoing: Outgoing, receipt: int) -> None:
        """A message was taken."""
        self._desk.arrived(outgoing, receipt, self._now())
        self._changed()

    def refused(self, outgoing: Outgoing, code: str, reason: str) -> None:
        """A message was refused for good."""
        self._desk.refused(outgoing, code, reason, self._now())
        self._changed()

    def noticed(self, notice: Notice, sent: Sent) -> None:
        """A notice went out, or its time is over."""
        self._desk.noticed(notice, sent, self._now())
        self._changed()

    def _take_notice(self, name: str, body: bytes) -> None:
        try:
            message = _notice(name, body)
            if self._desk.hear(message, self._now(), self._calendar):
                self._taken(message)
        except Refused as refused:
            self._desk.refuse(body.decode(errors="replace"), refused, self._now())

    def _taken(self, message: Message) -> None:
        """A calendar that was adopted counts from here on."""
        if isinstance(message, AdoptCalendar):
            self._calendar = shared(message.calendar)

    def _refuse_cancellation(self) -> None:
        """A project ends on a ground and by a hand that may end it, not by a button."""
        self._desk.refuse("", Refused(Code.CANCELLATION, "cancel"), self._now())
        self._changed()

    async def _keep_time(self) -> None:
        """Sleeps until the nearest due instant, one durable timer at a time, and lets it ring."""
        self._desk.ring(self._now(), self._calendar)
        self._changed()
        armed = self._due
        timeout = armed.at - self._now() if armed else None
        summary = due_line(self._desk.project, armed) if armed else None
        with suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: self._must_wake(armed), timeout=timeout, timeout_summary=summary
            )

    def _must_wake(self, armed: DueInstant | None) -> bool:
        """Whether the timer is no longer the right one.

        An earlier due instant must be armed at once; a later one may wait until the ledger has caught up, so
        that a burst of messages doesn't start and cancel a timer each.
        """
        due = self._due
        if self._over() or self._page_is_full():
            return True
        if due == armed:
            return False
        sooner = due is not None and (armed is None or due.at < armed.at)
        return sooner or not self._desk.unwritten

    async def _keep_ledger(self) -> None:
        """Appends what has arisen, all that came up meanwhile in the next append, until the end."""
        while True:
            await workflow.wait_condition(lambda: bool(self._desk.unwritten) or self._sender.done())
            if not self._desk.unwritten:
                return
            batch = Batch(card=self._card, records=tuple(self._desk.unwritten[: policies.LEDGER_BATCH]))
            written = await workflow.execute_activity_method(
                LedgerActivities.append,
                batch,
                task_queue=contracts.LEDGER_QUEUE,
                summary=append_line(batch),
                start_to_close_timeout=policies.LEDGER_ATTEMPT,
                retry_policy=policies.LEDGER_RETRY,
            )
            self._desk.written(written)

    def _changed(self) -> None:
        """Keeps what operators see, and the next due instant, in step with the state."""
        self._due = self._desk.due()
        workflow.set_current_details(project_table(self._desk.project, self._calendar))
        self._publish()

    def _publish(self) -> None:
        """Updates the search attributes that changed; each update is an event of the history."""
        known = workflow.info().typed_search_attributes
        attributes = search_attributes(self._desk.project)
        updates = [update for update in attributes if known.get(update.key) != update.value]
        if updates:
            workflow.upsert_search_attributes(updates)  # pyright: ignore[reportUnknownMemberType] - SDK

    def _page_is_full(self) -> bool:
        """Whether this run should continue as a new one, from its state alone.

        Rather when the ledger has everything: an append under way would be abandoned and repeated. Never
        while the ledger lags far behind: what it has not confirmed is carried on in one payload.
        """
        info, unwritten = workflow.info(), len(self._desk.unwritten)
        patient = info.get_current_history_length() < policies.LONGEST_HISTORY
        if unwritten and (patient or unwritten > policies.LEDGER_BATCH):
            return False
        if info.is_continue_as_new_suggested() or info.is_target_worker_deployment_version_changed():
            return True
        turned = self._completed_stages() > self._stages_completed
        return turned and info.get_current_history_length() > policies.LONG_HISTORY

    def _completed_stages(self) -> int:
        return sum(1 for stage in self._desk.project.stages.values() if stage.completed_at)

    def _turn_page(self) -> NoReturn:
        """Continues as a new run; on the new worker version if there is one, from the carried state alone."""
        self._desk.book.seal(self._now(), self._calendar)
        moves = workflow.info().is_target_worker_deployment_version_changed()
        workflow.continue_as_new(
            self._carried_on(),
            initial_versioning_behavior=workflow.ContinueAsNewVersioningBehavior.AUTO_UPGRADE
            if moves
            else None,
        )

    def _carried_on(self) -> contracts.ProjectStart:
        book = self._desk.book
        return contracts.ProjectStart(
            card=self._card,
            project=self._desk.project,
            calendar=self._calendar.data,
            opened_at=self._opened_at,
            shift=self._shift,
            sequence=self._desk.sequence,
            unwritten=tuple(self._desk.unwritten),
            seen=self._desk.seen,
            base=contracts.without_plan(book.base, self._desk.project) if book.solves else None,
            told=tuple(book.log) if book.solves else (),
            held=tuple(book.held),
            latest=book.latest if book.solves else None,
            solves=True,
        )

    def _over(self) -> bool:
        """Whether nothing is left to do; also when what sends has broken, which ``run`` then raises."""
        broken = self._sender.done() and self._sender.exception() is not None
        return self._scribe.done() or broken

    def _ended(self) -> bool:
        return self._desk.project.ended_at is not None

    def _now(self) -> datetime:
        """Business time: the engine's, shifted in a rehearsal."""
        return (workflow.now() + self._shift).astimezone(self._calendar.tz)


def _notice(name: str, body: bytes) -> Message:
    if name != contracts.NOTIFY:
        raise Refused(Code.UNKNOWN_TYPE, "signal", problem=name)
    return parse_message(body)


def _refusal(refused: Refused, plan: Plan) -> ApplicationError:
    """A refusal as clients see it: type is the stable code, the message a sentence, the details its data."""
    text = sentence(refused, plan)
    return ApplicationError(
        str(text),
        {"code": refused.code.value, "place": refused.place, "details": refused.details},
        type=refused.code.value,
        non_retryable=True,
    )
