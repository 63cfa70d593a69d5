"""The command line. Reads files and options, asks the other rooms, and prints; it decides nothing.

Exit statuses are in ``failures.Status``. What is heavy is imported by the command that needs it.
"""

import os
import sys
from contextlib import suppress


def main() -> None:
    """Runs one command and exits with its status."""
    from binglian.cli.app import app

    try:
        app(prog_name="binglian")
    except SystemExit as leaving:
        if "temporalio" in sys.modules and isinstance(leaving.code, int):
            _leave(leaving.code)
        raise


def _leave(status: int) -> None:
    """Ends the process without taking the interpreter down.

    The engine's threads may still be handing over when the interpreter is finalized, and one short command
    in ten would die of it ("PyGILState_Release: ... must be current"), its work done and its status lost. By
    now every file, connection and worker has been closed by its own context manager.
    """
    with suppress(OSError):  # a reader that has left
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)
