"""The command line. Reads files and options, asks the other rooms, and prints; it decides nothing.

Exit statuses are in ``failures.Status``. What is heavy is imported by the command that needs it.
"""


def main() -> None:
    """Runs one command and exits with its status."""
    from binglian.cli.app import app

    app(prog_name="binglian")
