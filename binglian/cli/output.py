"""Where a paper goes: to a file, or to the standard output for the next program."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from binglian.cli.console import hint, words
from binglian.cli.failures import Failure, Status


def form_of(out: Path | None, suffixes: Mapping[str, str], otherwise: str) -> str:
    """The form that a file's suffix stands for; ``otherwise`` without a file.

    Raises:
        Failure: ``unknown-suffix``.
    """
    if out is None:
        return otherwise
    found = suffixes.get(out.suffix.lower())
    if found is None:
        raise Failure("unknown-suffix", Status.UNUSABLE, file=str(out), known=" ".join(suffixes))
    return found


def as_json(content: object) -> str:
    """One JSON object as text."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def text(content: str, out: Path | None) -> None:
    """Writes text to a file, or to the standard output."""
    if out is None:
        sys.stdout.write(content)
    else:
        binary(content.encode(), out)


def binary(content: bytes, out: Path | None) -> None:
    """Writes bytes to a file.

    Raises:
        Failure: ``out-needed`` without a file, ``unwritable`` where it can't be written.
    """
    if out is None:
        raise Failure("out-needed", Status.UNUSABLE)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Failure("unwritable", Status.UNUSABLE, file=str(out), detail=error.strerror or "") from None
    hint(words("written", file=str(out)))


def textless(out: Path | None) -> None:
    """Passes if nothing shall be written to a file, for tables are made for the terminal.

    Raises:
        Failure: ``no-file-of-table``.
    """
    if out is not None:
        raise Failure("no-file-of-table", Status.UNUSABLE, file=str(out))
