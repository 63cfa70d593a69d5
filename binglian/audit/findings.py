"""What an audit reports: findings with stable codes, and notes on what it could not look at."""

from dataclasses import dataclass
from enum import StrEnum

STATE_DIFFERS = "state-differs"
"""Code of the one finding that is not the ledger's own: the state is not the fold of the records."""


class Note(StrEnum):
    """What an audit could not look at, or met on its way; none of them is a fault."""

    OFFLINE = "not-compared-with-history"
    NO_HISTORY = "no-history"
    RUNS_GONE = "older-runs-gone"
    PENDING = "ledger-behind"
    NO_STATE = "state-not-compared"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One finding: the code, the sequence concerned (0 for none in particular), and what differs."""

    code: str
    sequence: int
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What an audit of one stream found.

    Attributes:
        project: the stream: a project's key, or ``ticket/KEY``, ``meeting/KEY``, ``order/KEY``.
        entries: how many entries the ledger holds.
        head: the hash of the last of them.
        compared: how many records the history told of; 0 when it wasn't asked.
    """

    project: str
    entries: int
    head: str
    compared: int
    findings: tuple[Wrong, ...]
    notes: tuple[Note, ...]
