"""``binglian send``: hands a running project, ticket, meeting or order one message and prints the receipt."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.options import Address, Namespace, Wait

if TYPE_CHECKING:
    from binglian.domain.desk import Receipt

To = Annotated[
    str,
    typer.Argument(
        help="A project's key, or ticket/KEY, meeting/JURISDICTION-MEETING, order/KEY.", metavar="TO"
    ),
]
Message = Annotated[
    str, typer.Argument(help="A file with the message as JSON; - reads it from standard input.")
]
Inline = Annotated[str, typer.Option("--json", help="The message itself.", metavar="JSON")]

LONGEST_BODY = 256 * 1024
"""Characters of a message: a whole plan has about 120,000, and the server takes no more than 2 MB."""


def send(
    to: To,
    message: Message = "-",
    inline: Inline = "",
    address: Address = "",
    namespace: Namespace = "",
    wait: Wait = 30,
) -> None:
    """Send a message; exit status 0 if it was applied or is a repeat, 1 if refused."""
    import asyncio
    from datetime import timedelta

    from binglian.cli.connection import connect, reach
    from binglian.cli.console import hint
    from binglian.cli.failures import Status
    from binglian.cli.talk import Refusal, submit, workflow_of

    workflow_of(to)  # before anything is read or reached
    body = _parsed(inline or _read(message))

    async def deliver() -> "Receipt":
        client = await connect(reach(address, namespace))
        return await submit(client, to, body, timedelta(seconds=wait))

    try:
        _show(asyncio.run(deliver()))
    except Refusal as refusal:
        hint(str(refusal))
        raise typer.Exit(Status.FOUND) from None


def _read(source: str) -> str:
    import sys

    from binglian.cli.failures import Failure, Status

    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise Failure(
            "unreadable-message", Status.UNUSABLE, file=source, detail=str(error.strerror)
        ) from None
    except UnicodeDecodeError:
        raise Failure("unreadable-message", Status.UNUSABLE, file=source, detail="UTF-8") from None


def _parsed(text: str) -> object:
    """The message as plain data; whether it is a message is for the workflow to say.

    Raises:
        Refused: ``bad-json``, as the workflow itself would say, or ``bad-message`` for one of absurd length.
    """
    from pydantic_core import from_json

    from binglian.domain.errors import Code, Refused

    if len(text) > LONGEST_BODY:
        raise Refused(Code.BAD_MESSAGE, problem=f"> {LONGEST_BODY}")
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise Refused(Code.BAD_JSON, problem=str(error)) from None


def _show(receipt: "Receipt") -> None:
    from binglian.cli.console import say, words
    from definitions.texts import phrase

    say(words(f"receipt-{receipt.outcome.value}", message=receipt.message))
    for sequence, event in zip(receipt.sequences, receipt.events, strict=True):
        say(f"  #{sequence} {phrase('event', event)} ({event})")
