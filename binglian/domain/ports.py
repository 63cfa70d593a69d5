"""Ports: the roles that the outside plays. Implementations name their technology and live elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from binglian.domain.events import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectCard:
    """What the ledger says of a project beside its events; fixed when the project opens.

    Attributes:
        project: the project's key, which is also its stream.
        definition: ``key@version#digest`` of the definition it was first planned from.
        code: its code in the national on-line platform, if it had one when it opened.
    """

    project: str
    name: str
    jurisdiction: str
    district: str
    definition: str
    mode: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Records of one project in sequence without a gap, to be appended as one."""

    card: ProjectCard
    records: Sequence[Record]


class Ledger(Protocol):
    """Where every event ends up, once."""

    async def append(self, batch: Batch) -> int:
        """Appends a batch and updates the projections in one transaction.

        Idempotent: records that are already there are left alone, if they say the same.

        Returns:
            The last sequence that the stream now holds.

        Raises:
            LedgerConflict: a record that is already there says something else, or a sequence is missing.
        """
        ...


class LedgerConflict(Exception):
    """Raised when an append contradicts what the ledger holds; repeating it can't help."""
