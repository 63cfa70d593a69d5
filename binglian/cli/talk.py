"""Talking to a running project, ticket, meeting or order: asking for its state, and handing it messages."""

import asyncio
import re
from collections.abc import Awaitable
from datetime import timedelta
from typing import NoReturn, TypeVar

from temporalio.client import (
    Client,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from binglian.cli.failures import Failure, Status
from binglian.domain.calendar import CalendarData
from binglian.domain.desk import Receipt
from binglian.domain.streams.outbox import Address as StreamAddress
from binglian.domain.streams.outbox import Kind
from workflows import contracts
from workflows.stream_contracts import workflow_id

Handle = WorkflowHandle[object, object]
T = TypeVar("T")

_KINDS = (Kind.TICKET.value, Kind.MEETING.value, Kind.ORDER.value)
_KEY = re.compile(r"[a-z][a-z0-9-]{0,129}")
"""A meeting's key has two in it, of up to 64 characters each."""
_ENDED = {"no-such-project": "project-ended", "no-such-address": "stream-ended"}
"""What an absence is called once it is known that there was a life."""


LOOKING = timedelta(seconds=10)
"""How long the server may take to say whether there is something."""


class Refusal(Exception):
    """Raised when the workflow refused a message; carries the stable code and the sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        self.code = code
        self.sentence = sentence
        super().__init__(f"{code}: {sentence}")


async def state_of(client: Client, project: str, wait: timedelta) -> contracts.ProjectReport:
    """A project's whole state.

    Raises:
        Failure: ``no-such-project`` or ``no-answer``.
    """
    return await queried(client, project, contracts.STATE, contracts.ProjectReport, wait)


async def calendar_of(client: Client, project: str, wait: timedelta) -> CalendarData:
    """The calendar that a project counts by.

    Raises:
        Failure: ``no-such-project`` or ``no-answer``.
    """
    return await queried(client, project, contracts.CALENDAR, CalendarData, wait)


async def submit(client: Client, project: str, body: object, wait: timedelta) -> Receipt:
    """Sends a message and waits for its receipt.

    Raises:
        Refusal: with the workflow's code and sentence.
        Failure: ``no-such-project`` or ``no-answer``.
    """
    handle = _handle(client, project)
    try:
        return await _asked(
            project,
            handle.execute_update(  # pyright: ignore[reportUnknownMemberType] - SDK
                contracts.SUBMIT, body, result_type=Receipt, rpc_timeout=wait
            ),
            wait,
        )
    except WorkflowUpdateFailedError as error:
        _refused(error)
    except Failure as failure:
        await _tell_ended(handle, failure)
        raise


async def queried(client: Client, project: str, name: str, kind: type[T], wait: timedelta) -> T:
    """What a project, or what has an address, answers to a query.

    Raises:
        Failure: ``no-such-project``, ``no-such-address`` or ``no-answer``.
    """
    handle = _handle(client, project)
    try:
        return await _asked(project, handle.query(name, result_type=kind, rpc_timeout=wait), wait)
    except WorkflowQueryFailedError as error:
        raise Failure("no-answer", Status.UNREACHABLE, project=project, detail=str(error)) from None


async def found(client: Client, project: str) -> None:
    """Passes if there is such a project, or was.

    Raises:
        Failure: ``no-such-project`` or ``no-answer``.
    """
    await _asked(project, _handle(client, project).describe(), LOOKING)


def _handle(client: Client, project: str) -> Handle:
    return client.get_workflow_handle(workflow_of(project))


def workflow_of(address: str) -> str:
    """The workflow id of a project, or of ``ticket/KEY``, ``meeting/KEY`` or ``order/KEY``.

    Raises:
        Failure: ``bad-address-of``.
    """
    kind, slash, key = address.partition("/")
    if not slash:
        return contracts.project_workflow_id(address)
    if kind not in _KINDS or not _KEY.fullmatch(key):
        raise Failure("bad-address-of", Status.UNUSABLE, given=address)
    return workflow_id(StreamAddress(Kind(kind), key))


async def _asked(project: str, answer: Awaitable[T], wait: timedelta) -> T:
    """An answer, if it comes in time: the client's own limit is one of each attempt, and it tries again."""
    try:
        async with asyncio.timeout(wait.total_seconds()):
            return await answer
    except TimeoutError as error:
        raise Failure("no-answer", Status.UNREACHABLE, project=project, detail=str(error)) from None
    except WorkflowUpdateRPCTimeoutOrCancelledError as error:
        raise Failure("no-answer", Status.UNREACHABLE, project=project, detail=str(error)) from None
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise _nobody(project) from None
        raise Failure("no-answer", Status.UNREACHABLE, project=project, detail=error.message) from None


def _nobody(address: str) -> Failure:
    if "/" in address:
        return Failure("no-such-address", Status.UNREACHABLE, address=address)
    return Failure("no-such-project", Status.UNREACHABLE, project=address)


def _refused(error: WorkflowUpdateFailedError) -> NoReturn:
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.type:
        raise Refusal(cause.type, cause.message) from None
    raise error


async def _tell_ended(handle: Handle, failure: Failure) -> None:
    """What has ended takes no more messages; that is a refusal, not an absence."""
    code = _ENDED.get(failure.code)
    if code is None:
        return
    try:
        described = await handle.describe()
    except RPCError:
        return
    if described.close_time:
        from definitions.texts import phrase

        sentence = phrase("refusal", code, ended=described.close_time.isoformat())
        raise Refusal(code, str(sentence)) from None
