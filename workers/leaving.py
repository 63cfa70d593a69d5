"""How a process of ours ends."""

import os
import sys
from contextlib import suppress
from typing import NoReturn


def leave(status: int) -> NoReturn:
    """Ends the process with a status, without taking the interpreter down.

    The engine's threads may still be handing over when the interpreter is finalized, and one short process in
    ten would die of it ("PyGILState_Release: ... must be current"), its work done and its status lost. By now
    every file, connection and worker has been closed by its own context manager.
    """
    with suppress(OSError):  # a reader that has left
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)
