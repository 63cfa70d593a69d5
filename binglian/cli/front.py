"""The front door of every command: what goes wrong is told in a line, and the exit status says its kind."""

import sys
from typing import Any

from typer.core import TyperGroup

from binglian.cli.failures import explained


class Front(TyperGroup):
    """The outermost group. Tracebacks come out of it only for faults of our own."""

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 - Typer's own signature
        """Runs a command and exits the process."""
        extra["standalone_mode"] = False
        try:
            status = super().main(*args, **extra)
        except Exception as error:  # noqa: BLE001 - what isn't the user's comes out again
            status, lines = explained(error)
            for line in lines:
                sys.stderr.write(f"{line}\n")
        sys.exit(status if isinstance(status, int) else 0)
