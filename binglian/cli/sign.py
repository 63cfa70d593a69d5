"""The sign that a running ``binglian up`` hangs out in its directory, so that other commands find it."""

import fcntl
import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from binglian.cli.failures import Failure, Status

FOLDER = Path(".binglian")
"""Where ``binglian up`` keeps its data unless told otherwise."""

_LOCK, _SIGN = "up.lock", "up.json"


@dataclass(frozen=True, slots=True)
class Sign:
    """Where the parts of a running system are; empty where nothing is known."""

    address: str = ""
    ui: str = ""
    ledger: str = ""
    health: str = ""
    metrics: str = ""


@contextmanager
def holding(folder: Path) -> Generator[None]:
    """Has a directory to itself while the block lasts; the lock goes with the process, however it ends.

    Raises:
        Failure: ``already-up``.
    """
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure("already-up", Status.UNUSABLE, folder=str(folder)) from None
        try:
            yield
        finally:
            (folder / _SIGN).unlink(missing_ok=True)


def hang_out(folder: Path, sign: Sign) -> None:
    """Writes the sign; ``holding`` takes it away."""
    (folder / _SIGN).write_text(json.dumps(asdict(sign), indent=2), encoding="utf-8")


def read_sign(folder: Path) -> Sign | None:
    """The sign of the system of a directory; none if it was stopped, which takes the sign away.

    One that was killed leaves its sign: nobody answers there, and that is better than to be sent elsewhere.
    """
    return _read(folder / _SIGN)


def _read(file: Path) -> Sign | None:
    try:
        return Sign(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
