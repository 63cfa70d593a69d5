"""What an examination of the ledger reports: findings with stable codes, and where the first of them is."""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """Every way in which a ledger can be wrong. A code never changes its meaning."""

    STREAM_UNKNOWN = "stream-unknown"
    CARD_ALTERED = "card-altered"
    SEQUENCE_GAP = "sequence-gap"
    CHAIN_BROKEN = "chain-broken"
    HASH_MISMATCH = "hash-mismatch"
    COLUMN_ALTERED = "column-altered"
    UNREADABLE = "unreadable"
    HEAD_ALTERED = "head-altered"
    PROJECTION_DIFFERS = "projection-differs"
    MISSING = "missing-in-ledger"
    EXTRA = "extra-in-ledger"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        fault: the stable code.
        sequence: the entry concerned; 0 for the card, the head and projections.
        detail: the columns, fields or keys concerned, in a fixed order; plain text.
    """

    fault: Fault
    sequence: int
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of an examination of one stream.

    Attributes:
        entries: how many entries were read.
        head: the hash of the last of them; empty if there is none.
    """

    stream: str
    entries: int
    head: str
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    @property
    def first_broken(self) -> int | None:
        """The first sequence at which something is wrong with an entry; none if all entries are sound."""
        return min((finding.sequence for finding in self.findings if finding.sequence), default=None)
