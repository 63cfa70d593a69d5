"""What can be wrong with a file of definitions: one code each, with file, line and offender."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from binglian.domain.text import Text
from definitions.texts import phrase


class ProblemCode(StrEnum):
    """Every problem by its stable code; its sentence is ``problems.<code>`` in ``texts.yaml``."""

    UNREADABLE = "unreadable-file"
    NOT_UTF8 = "not-utf-8"
    SYNTAX = "yaml-syntax"
    UNSUPPORTED_YAML = "unsupported-yaml"
    EMPTY = "empty-file"
    NOT_A_MAPPING = "not-a-mapping"
    DUPLICATE_KEY = "duplicate-key"
    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    BAD_VALUE = "bad-value"

    UNKNOWN_DEFINITION = "unknown-definition"
    MISNAMED = "misnamed-file"
    EXTENDS_CYCLE = "extends-cycle"
    UNKNOWN_ITEM = "unknown-item"
    UNKNOWN_HAPPENING = "unknown-happening"
    UNKNOWN_GATE = "unknown-gate"
    UNKNOWN_DEPARTMENT = "unknown-department"
    UNKNOWN_STAGE = "unknown-stage"
    UNKNOWN_POST = "unknown-post"
    UNKNOWN_BASIS = "unknown-basis"
    UNKNOWN_FACT = "unknown-fact"
    UNKNOWN_CHOICE = "unknown-choice"
    UNKNOWN_MESSAGE = "unknown-message-type"
    UNKNOWN_CALENDAR = "unknown-calendar"
    UNKNOWN_MATERIAL = "unknown-material"
    UNKNOWN_SERVICE = "unknown-service"
    UNKNOWN_RUNG = "unknown-rung"
    UNKNOWN_MEETING = "unknown-meeting"
    UNKNOWN_SKILL = "unknown-skill"
    RUNG_REUSED = "rung-reused"
    BAD_ANCHOR = "bad-anchor"
    BAD_UNIT = "bad-unit"
    TERM_UNUSED = "term-unused"
    NEVER_RUNS = "never-runs"
    SYSTEM_SHUT_OUT = "system-shut-out"
    SCOPE_WITHOUT_ITEM = "scope-without-item"
    AUTHORITY_MISSING = "authority-missing"
    ARTICLE_MISSING = "article-missing"
    KEY_REUSED = "key-reused"
    NUMBER_REUSED = "number-reused"
    CYCLE = "prerequisite-cycle"
    PROMISED_LONGER = "promised-longer-than-statutory"
    WARN_BEYOND = "warn-longer-than-limit"
    CHANGES_UNORDERED = "changes-unordered"
    BAD_START = "bad-start"
    LIMIT_MISSING = "limit-missing"
    UNREACHABLE = "unreachable"
    UNREACHABLE_FOR = "unreachable-for"
    NEVER_APPLIES = "never-applies"
    GATE_NEVER_OPENS = "gate-never-opens"
    GATE_ONLY_OPTIONAL = "gate-only-optional"
    GATE_UNUSED = "gate-unused"
    STAGE_EMPTY = "stage-empty"
    SAME_ENDS = "same-ends"
    BAD_RULE = "bad-rule"
    RULE_NOT_BOOL = "rule-not-bool"
    RULE_WITHOUT_EFFECT = "rule-without-effect"
    TAKEN_TWICE = "taken-twice"
    MISSING_REASON = "missing-reason"
    ESTABLISHMENT_MISSING = "establishment-missing"
    BAD_DEFAULT = "bad-default"
    TRACE_MISSING = "trace-missing"
    ITEM_VANISHED = "item-vanished"

    MISSING_FACT = "missing-fact"
    BAD_FACT = "bad-fact"
    FACT_TOO_SMALL = "fact-too-small"
    BAD_PROJECT = "bad-project-file"
    RULE_CONFLICT = "rule-conflict"
    SUBSTITUTE_NOT_PLANNED = "substitute-not-planned"

    DAY_OUTSIDE_YEAR = "day-outside-year"
    RANGE_REVERSED = "range-reversed"
    DAY_OFF_TWICE = "day-off-twice"
    MAKE_UP_NOT_WEEKEND = "make-up-not-weekend"
    WORK_AND_OFF = "work-and-off"
    YEAR_GAP = "year-gap"
    NOTICE_MISSING = "notice-missing"

    EMPTY_SCRIPT = "empty-script"
    BAD_INSTANT = "bad-instant"
    TIMES_BACKWARDS = "times-backwards"
    BAD_EVENT = "bad-event"
    UNKNOWN_RECEIVER = "unknown-receiver"
    MISSING_RECEIVER = "missing-receiver"
    NOT_OPENABLE = "not-openable"


class Severity(StrEnum):
    """Whether a problem makes a file unusable, or only deserves a look."""

    ERROR = "error"
    WARNING = "warning"


_WARNINGS = frozenset(
    {
        ProblemCode.AUTHORITY_MISSING,
        ProblemCode.UNREACHABLE_FOR,
        ProblemCode.GATE_UNUSED,
        ProblemCode.NEVER_RUNS,
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands; line 0 and no file when it came from a program and not from a file."""

    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        offender: the name to look for at that line: a key, an item, a rule, a date; in the place of the
            line where there is no file.
        message: the sentence for people, in both languages.
    """

    file: str
    line: int
    code: ProblemCode
    offender: str
    message: Text

    @property
    def severity(self) -> Severity:
        return Severity.WARNING if self.code in _WARNINGS else Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file else self.offender
        return f"{place}: {self.severity} {self.code}: {self.message}"


class DefinitionError(Exception):
    """Raised when a file can't be used; carries every problem found, at least one.

    Attributes:
        problems: all of them, the first one first.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    @property
    def code(self) -> ProblemCode:
        return self.problems[0].code

    @property
    def offender(self) -> str:
        return self.problems[0].offender


def problem(code: ProblemCode, place: Place, offender: str, /, **details: Text | str | int) -> Problem:
    """A problem at a place, with its sentence; ``details`` fill the sentence besides ``{offender}``."""
    message = phrase("problems", code, **{"offender": offender, **details})
    return Problem(place.file, place.line, code, offender, message)


def raise_errors(problems: Iterable[Problem], error: type[DefinitionError] = DefinitionError) -> None:
    """Raises if any of the problems is more than a warning.

    Raises:
        DefinitionError: (or the given subclass) with the errors among them.
    """
    errors = [found for found in problems if found.severity is Severity.ERROR]
    if errors:
        raise error(errors)
