"""The command line. Reads files and options, asks the other rooms, and prints; it decides nothing.

Exit statuses are in ``failures.Status``. What is heavy is imported by the command that needs it.
"""

import sys

from workers.leaving import leave


def main() -> None:
    """Runs one command and exits with its status."""
    from binglian.cli.app import app

    try:
        app(prog_name="binglian")
    except SystemExit as leaving:
        if "temporalio" in sys.modules and isinstance(leaving.code, int):
            leave(leaving.code)
        raise
