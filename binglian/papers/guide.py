"""Service guides (S1-04) and the manual of a whole definition (S1-10, S4-07), as data."""

from dataclasses import dataclass
from datetime import date

from binglian.domain.limits import ClockKind
from binglian.domain.plan import DefinitionRef
from binglian.domain.text import Text
from binglian.papers.wording import LimitLine


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideLimit:
    """A limit as a guide states it.

    Attributes:
        starts: from when it runs.
        note: what is said about its basis, if anything.
        extension: how it may be extended, if it may.
        changes: what it becomes later, by the day on which that comes into force.
    """

    line: LimitLine
    starts: Text
    note: Text | None
    extension: Text | None
    changes: tuple[tuple[date, LimitLine], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a guide: its heading and its lines."""

    title: Text
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemGuide:
    """The service guide of one item.

    Attributes:
        number: its place in the road map; 0 for an item that has left the catalogue.
        needs: what must be there first, one text a line.
        sections: all that is said in words, without those that would be empty.
    """

    item: str
    number: int
    title: Text
    stage: Text
    lead: Text
    department: Text
    responsible: Text | None
    result: Text
    needs: tuple[Text, ...]
    limits: tuple[GuideLimit, ...]
    sections: tuple[Section, ...]

    def limit(self, kind: ClockKind) -> GuideLimit | None:
        """The limit of a kind, if it has one."""
        return next((limit for limit in self.limits if limit.line.kind is kind), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageGuide:
    """A stage of the manual; ``joint`` is the time for handling all of it jointly, if there is one."""

    title: Text
    lead: Text
    joint: GuideLimit | None
    items: tuple[ItemGuide, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manual:
    """The manual of a whole definition.

    Attributes:
        day: the day whose law it states.
        milestones: what is measured between two moments, and within which time.
        promises: service promises that are no limits of one item.
        windows: service beyond office hours.
        measures: rules that exempt, merge, substitute, skip, reorder, or offer a package.
    """

    title: Text
    definition: DefinitionRef
    day: date
    stages: tuple[StageGuide, ...]
    milestones: tuple[Text, ...]
    promises: tuple[Text, ...]
    windows: tuple[Text, ...]
    measures: tuple[Text, ...]
