"""The worklist: one plan and one list per project (S0-09, S3-02, S4-01), as data for every form of it."""

from dataclasses import dataclass
from datetime import date

from binglian.domain.plan import DefinitionRef, Mode
from binglian.domain.text import Text
from binglian.papers.wording import LimitLine, RuleLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day; ``provisional`` where it was counted through a year whose calendar isn't announced yet."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialLine:
    """A material of a step; ``submitted_with`` is the item with which it is handed in, once (S3-15)."""

    material: str
    title: Text
    deferrable: bool
    submitted_with: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedMaterial:
    """A material of the whole project: with which step it is handed in, by when, and which steps reuse it."""

    material: str
    title: Text
    submitted_with: str
    by: Day
    reused_by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One step of the list.

    Attributes:
        pre_review: from when and until when it may be reviewed ahead; none if it can't be.
        earliest_start: the first day of the work, which may be a review ahead of its gate.
        accepted: the first day on which its case can be accepted.
        slack: working days from the earliest finish to the latest; negative if it can't be in time.
        overdue: whether it should have begun before the list's first day.
    """

    order: int
    item: str
    title: Text
    stage: Text
    lead: Text
    department: Text
    responsible: Text | None
    result: Text
    why: Text
    materials: tuple[MaterialLine, ...]
    limits: tuple[LimitLine, ...]
    needs: tuple[Text, ...]
    covers: tuple[Text, ...]
    pre_review: Text | None
    reviewed_ahead: bool
    earliest_start: Day
    accepted: Day
    earliest_finish: Day
    latest_start: Day
    latest_finish: Day
    slack: int
    critical: bool
    overdue: bool
    rules: tuple[RuleLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageLine:
    """What the project is offered as a whole: an item package and the policies that go with it (S4-01)."""

    title: Text
    items: tuple[Text, ...]
    policies: tuple[Text, ...]
    rule: RuleLine


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An item that this project does without, and why."""

    item: str
    title: Text
    why: Text
    rule: RuleLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """A project's one plan and one list.

    Attributes:
        start: the first working day.
        finish: the earliest day on which everything is decided.
        asked: the target that was asked for; none if the earliest finish is the target.
        target: the working day by which everything is to be decided.
        latest_start: when the first step must begin for that.
        short_by: working days by which the target is missed even so.
        critical_path: items, each of which the next one waits for.
    """

    project: str
    name: str
    code: str
    district: str
    definition: DefinitionRef
    mode: Mode
    start: Day
    finish: Day
    asked: date | None
    target: Day
    latest_start: Day
    short_by: int
    working_days: int
    calendar_days: int
    rows: tuple[Row, ...]
    materials: tuple[SharedMaterial, ...]
    critical_path: tuple[str, ...]
    packages: tuple[PackageLine, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def provisional(self) -> bool:
        """Whether any of its days was counted through a provisional year."""
        days = (day for row in self.rows for day in (row.earliest_start, row.latest_start, row.latest_finish))
        return any(day.provisional for day in (self.finish, self.target, self.latest_start, *days))

    def row(self, item: str) -> Row:
        """The row of an item of the list."""
        return next(row for row in self.rows if row.item == item)
