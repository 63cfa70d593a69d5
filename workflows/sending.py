"""Sends what stands in an outbox: messages to other workflows, and notices to people.

A message is retried without end; only its receiver's refusal ends it. One receiver gets its messages one
after the other, several receivers theirs at once, so that one who is away delays nobody else. A notice has
an hour.
What is under way when a page is turned is sent again, and takes effect once.
"""

import asyncio
import json
from typing import Protocol, cast

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    import workflows.policies as policies  # noqa: PLR0402
    from activities.courier import CourierActivities
    from activities.escalation import EscalationActivities
    from activities.notices import NOT_SENT, NoticeActivities
    from binglian.domain.ports import Letter, OpenTicket, Sent
    from binglian.domain.streams.outbox import Notice, Outbox, Outgoing
    from workflows.stream_contracts import COURIER_QUEUE
    from workflows.stream_display import delivery_line, notice_line

SUBMIT_MATTER = "submit_matter"

NOT_DELIVERED = "not-delivered"
"""The code of a delivery that its receiver has not refused, and that was ended all the same."""


class Correspondent(Protocol):
    """Whose outbox it is: a workflow that takes note of what became of each message and notice."""

    def outbox(self) -> Outbox:
        """What is to be sent."""
        ...

    def closing(self) -> bool:
        """Whether nothing more will be added."""
        ...

    def opening(self, outgoing: Outgoing) -> OpenTicket:
        """All that a ticket needs which the message opens."""
        ...

    def letter(self, notice: Notice) -> Letter:
        """A notice with its sender."""
        ...

    def arrived(self, outgoing: Outgoing, receipt: int) -> None:
        """A message was taken."""
        ...

    def refused(self, outgoing: Outgoing, code: str, reason: str) -> None:
        """A message was refused for good."""
        ...

    def noticed(self, notice: Notice, sent: Sent) -> None:
        """A notice went out, or its time is over."""
        ...


class Sender:
    """Keeps an outbox empty."""

    def __init__(self, owner: Correspondent) -> None:
        self._owner = owner
        self._receivers: set[str] = set()
        self._notices: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []

    async def keep(self) -> None:
        """Sends what waits, and what comes, until its owner closes and nothing is left.

        Raises:
            Exception: its owner could not take note of an answer.
        """
        while True:
            await workflow.wait_condition(self._stirs)
            for task in self._tasks:
                if task.done():
                    task.result()
            self._tasks = [task for task in self._tasks if not task.done()]
            for outgoing in self._ready():
                self._receivers.add(str(outgoing.to))
                self._tasks.append(asyncio.create_task(self._deliver(outgoing)))
            for notice in self._due():
                self._notices.add(notice.id)
                self._tasks.append(asyncio.create_task(self._notify(notice)))
            if self._idle():
                return

    def _stirs(self) -> bool:
        return any(task.done() for task in self._tasks) or bool(self._ready() or self._due()) or self._idle()

    def _ready(self) -> list[Outgoing]:
        """The oldest message to each receiver that is not being written to, as many as may go at once."""
        first: dict[str, Outgoing] = {}
        for outgoing in self._owner.outbox().waiting.values():
            first.setdefault(str(outgoing.to), outgoing)
        free = policies.DELIVERIES_AT_ONCE - len(self._receivers)
        return [one for receiver, one in first.items() if receiver not in self._receivers][: max(free, 0)]

    def _due(self) -> list[Notice]:
        """The notices that are not being sent, as many as may go at once."""
        waiting = self._owner.outbox().notices.values()
        free = policies.NOTICES_AT_ONCE - len(self._notices)
        return [one for one in waiting if one.id not in self._notices][: max(free, 0)]

    def _idle(self) -> bool:
        outbox = self._owner.outbox()
        under_way = outbox.waiting or outbox.notices or self._tasks
        return self._owner.closing() and not under_way

    async def _deliver(self, outgoing: Outgoing) -> None:
        try:
            receipt = await self._carry(outgoing)
        except ActivityError as failed:
            self._owner.refused(outgoing, *_reason(failed))
        else:
            self._owner.arrived(outgoing, receipt)
        self._receivers.remove(str(outgoing.to))

    async def _carry(self, outgoing: Outgoing) -> int:
        if outgoing.opens:
            await workflow.execute_activity_method(
                CourierActivities.open_ticket,
                self._owner.opening(outgoing),
                task_queue=COURIER_QUEUE,
                summary=delivery_line(outgoing, "open_ticket"),
                start_to_close_timeout=policies.DELIVERY_ATTEMPT,
                retry_policy=policies.DELIVERY_RETRY,
            )
            return 0
        kind = _type(outgoing)
        return await workflow.execute_activity_method(
            EscalationActivities.submit if kind == SUBMIT_MATTER else CourierActivities.deliver,
            outgoing,
            task_queue=COURIER_QUEUE,
            summary=delivery_line(outgoing, kind),
            start_to_close_timeout=policies.DELIVERY_ATTEMPT,
            retry_policy=policies.DELIVERY_RETRY,
        )

    async def _notify(self, notice: Notice) -> None:
        try:
            sent = await workflow.execute_activity_method(
                NoticeActivities.send,
                self._owner.letter(notice),
                task_queue=COURIER_QUEUE,
                summary=notice_line(notice),
                start_to_close_timeout=policies.NOTICE_ATTEMPT,
                schedule_to_close_timeout=policies.NOTICE_TIME,
                retry_policy=policies.NOTICE_RETRY,
            )
        except ActivityError as failed:
            sent = _what_became(failed)
        self._owner.noticed(notice, sent)
        self._notices.remove(notice.id)


def _type(outgoing: Outgoing) -> str:
    """The type of a message, as its body says."""
    body: object = json.loads(outgoing.body)
    return str(cast("dict[str, object]", body).get("type", "")) if isinstance(body, dict) else ""


def _reason(failed: ActivityError) -> tuple[str, str]:
    """Code and reason of a delivery that has ended without success; an operator may have ended it."""
    cause = failed.cause
    if isinstance(cause, ApplicationError):
        return cause.type or NOT_DELIVERED, cause.message
    return NOT_DELIVERED, str(cause)


def _what_became(failed: ActivityError) -> Sent:
    """Where a notice went out before its time was over, and why not elsewhere."""
    cause: BaseException = failed
    while True:
        if isinstance(cause, ApplicationError) and cause.type == NOT_SENT:
            told = cast("dict[str, object]", cause.details[0])
            channels = cast("list[str]", told.get("channels", []))
            return Sent(channels=tuple(channels), failed=cast("dict[str, str]", told.get("failed", {})))
        if cause.__cause__ is None:
            return Sent(failed={"notices": " ".join(str(cause).split())})
        cause = cause.__cause__
