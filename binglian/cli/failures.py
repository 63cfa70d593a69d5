"""Failures: what keeps a command from doing what it was asked, as one line for the person who asked."""

from collections.abc import Iterator
from enum import IntEnum

from typer import TyperException

from binglian.domain.text import Text


class Status(IntEnum):
    """What an exit status means, for every command."""

    OK = 0
    FOUND = 1
    """Something was refused, or is wrong with what was examined."""
    UNUSABLE = 2
    """What was handed in can't be used."""
    UNREACHABLE = 3
    """A server, a ledger or a project that isn't there."""


class Failure(Exception):
    """Raised when a command can't go on; its sentence is ``cli.<code>`` in ``texts.yaml``."""

    def __init__(self, code: str, status: Status, **details: Text | str | int) -> None:
        self.code = code
        self.status = status
        self.details = details
        super().__init__(code)

    def __str__(self) -> str:
        from definitions.texts import phrase

        return f"{self.code}: {phrase('cli', self.code, **self.details)}"


def explained(error: Exception) -> tuple[Status, list[str]]:
    """The status and the lines for an error that its user can mend.

    Raises:
        Exception: the error itself when it is one of ours to mend.
    """
    from binglian.domain.errors import Refused
    from definitions.problems import DefinitionError

    match error:
        case Failure():
            return error.status, [str(error)]
        case TyperException():
            failure = Failure("bad-usage", Status.UNUSABLE, detail=error.format_message())
            return failure.status, [str(failure)]
        case DefinitionError():
            return Status.UNUSABLE, [str(found) for found in error.problems]
        case Refused():
            from workflows.display import sentence

            return Status.UNUSABLE, [f"{error.code}: {sentence(error)}"]
        case _:
            return next(_of_machinery(error))


def _of_machinery(error: Exception) -> Iterator[tuple[Status, list[str]]]:
    """What servers, databases and installations say; looked at last, for it takes long to import."""
    from pydantic import ValidationError
    from sqlalchemy.exc import SQLAlchemyError
    from temporalio.service import RPCError

    from binglian.ledger import SchemaOutdated
    from workers.embedded import BinaryMissing

    failures = (
        (SchemaOutdated, "ledger-outdated", Status.UNREACHABLE),
        (SQLAlchemyError, "ledger-unreachable", Status.UNREACHABLE),
        (RPCError, "server-refused", Status.UNREACHABLE),
        (BinaryMissing, "binary-missing", Status.UNREACHABLE),
        (ValidationError, "bad-setting", Status.UNUSABLE),
        (PermissionError, "not-permitted", Status.UNUSABLE),
    )
    for kind, code, status in failures:
        if isinstance(error, kind):
            yield status, [str(Failure(code, status, detail=_first_line(error)))]
    raise error


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
