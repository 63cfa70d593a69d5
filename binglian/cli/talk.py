"""Talking to a running project: asking for its state, and handing it messages."""

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
from workflows import contracts

Handle = WorkflowHandle[object, object]
T = TypeVar("T")


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
    return await _queried(client, project, contracts.STATE, contracts.ProjectReport, wait)


async def calendar_of(client: Client, project: str, wait: timedelta) -> CalendarData:
    """The calendar that a project counts by.

    Raises:
        Failure: ``no-such-project`` or ``no-answer``.
    """
    return await _queried(client, project, contracts.CALENDAR, CalendarData, wait)


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
        )
    except WorkflowUpdateFailedError as error:
        _refused(error)
    except Failure as failure:
        await _tell_ended(handle, failure)
        raise


async def _queried(client: Client, project: str, name: str, kind: type[T], wait: timedelta) -> T:
    handle = _handle(client, project)
    try:
        return await _asked(project, handle.query(name, result_type=kind, rpc_timeout=wait))
    except WorkflowQueryFailedError as error:
        raise Failure("no-answer", Status.UNREACHABLE, project=project, detail=str(error)) from None


def _handle(client: Client, project: str) -> Handle:
    return client.get_workflow_handle(contracts.project_workflow_id(project))


async def _asked(project: str, answer: Awaitable[T]) -> T:
    try:
        return await answer
    except WorkflowUpdateRPCTimeoutOrCancelledError as error:
        raise Failure("no-answer", Status.UNREACHABLE, project=project, detail=str(error)) from None
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise Failure("no-such-project", Status.UNREACHABLE, project=project) from None
        raise Failure("no-answer", Status.UNREACHABLE, project=project, detail=error.message) from None


def _refused(error: WorkflowUpdateFailedError) -> NoReturn:
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.type:
        raise Refusal(cause.type, cause.message) from None
    raise error


async def _tell_ended(handle: Handle, failure: Failure) -> None:
    """A project that has ended takes no more messages; that is a refusal, not an absence."""
    if failure.code != "no-such-project":
        return
    try:
        described = await handle.describe()
    except RPCError:
        return
    if described.close_time:
        from definitions.texts import phrase

        sentence = phrase("refusal", "project-ended", ended=described.close_time.isoformat())
        raise Refusal("project-ended", str(sentence)) from None
