"""The one taxonomy of refusals: what the product says no to, by stable code.

A code never changes its meaning and nobody branches on the wording: the sentence for people stands in data
(``definitions/texts.yaml``) and is filled with the refusal's details.
"""

from enum import StrEnum

from binglian.domain.text import Text


class Code(StrEnum):
    """Every reason for which a message, a file or a question is refused."""

    BAD_MESSAGE = "bad-message"
    BAD_JSON = "bad-json"
    UNKNOWN_TYPE = "unknown-message-type"
    ID_REUSED = "id-reused"
    FROM_THE_FUTURE = "occurred-in-future"
    OUT_OF_ORDER = "times-out-of-order"
    PROJECT_ENDED = "project-ended"
    UNKNOWN_ITEM = "unknown-item"
    ITEM_NOT_PLANNED = "item-not-in-plan"
    UNKNOWN_HAPPENING = "unknown-happening"
    ALREADY_HAPPENED = "already-happened"
    NOT_ALLOWED = "actor-not-allowed"
    WRONG_DEPARTMENT = "wrong-department"
    WRONG_STATE = "wrong-state"
    PREREQUISITE_MISSING = "prerequisite-missing"
    SERIAL_ORDER = "serial-order"
    GATE_CLOSED = "gate-closed"
    GATE_OPEN = "gate-already-open"
    NOT_PRE_REVIEWABLE = "not-pre-reviewable"
    OUTSIDE_WINDOW = "outside-pre-review-window"
    CALENDAR_MISSING = "calendar-missing"
    OTHER_CALENDAR = "other-calendar"
    SAME_CALENDAR = "same-calendar"
    PLAN_CHANGED = "plan-changed"
    BEGUN_DROPPED = "begun-case-dropped"
    ALREADY_NOTIFIED = "already-notified"
    PROCEDURE_KNOWN = "procedure-known"
    PROCEDURE_EXEMPT = "procedure-exempt"
    PROCEDURE_UNKNOWN = "procedure-unknown"
    PROCEDURE_OPEN = "procedure-open"
    UNKNOWN_DEPARTMENT = "unknown-department"
    OWN_DEPARTMENT = "own-department"
    ALREADY_CONSULTED = "already-consulted"
    NOT_CONSULTED = "not-consulted"
    CONSULTATION_OPEN = "consultation-open"
    HEARING_STATE = "hearing-wrong-state"
    HEARING_TOO_SOON = "hearing-too-soon"
    HEARING_TOO_LATE = "hearing-too-late"
    UNKNOWN_STAGE = "unknown-stage"
    NOT_EXTENDABLE = "not-extendable"
    ALREADY_EXTENDED = "already-extended"
    TOO_LATE_TO_EXTEND = "too-late-to-extend"
    NO_LIMIT = "no-limit"
    UNKNOWN_MATERIAL = "unknown-material"
    MATERIAL_UNCHANGED = "material-unchanged"
    MATERIAL_MISSING = "material-missing"
    MATERIAL_AT_HAND = "material-at-hand"
    NOT_DEFERRABLE = "not-deferrable"
    DEBT_OPEN = "debt-open"
    DEBT_LAPSED = "debt-lapsed"
    NO_DEFICIENCY = "no-deficiency"
    NO_COMMITMENT = "no-commitment"
    ALREADY_COMMITTED = "already-committed"
    NOT_COMMITTED = "not-committed"
    COMMITMENT_KEPT = "commitment-kept"
    NOT_TAKEN_UP = "permit-not-taken-up"
    WORKS_STOPPED = "works-already-stopped"
    WORKS_NOT_STOPPED = "works-not-stopped"
    STOP_REPORTED = "stop-already-reported"
    NO_RECHECK = "no-recheck-due"
    GROUND_MISSING = "ground-missing"
    CODE_KNOWN = "code-known"
    CANCELLATION = "cancellation-refused"
    STREAM_ENDED = "stream-ended"
    CARD_INCOMPLETE = "card-incomplete"
    UNKNOWN_PAIN = "unknown-pain"
    UNKNOWN_COMPLEXITY = "unknown-complexity"
    UNKNOWN_LEVEL = "unknown-level"
    UNKNOWN_RUNG = "unknown-rung"
    TOP_RUNG = "top-rung"
    NOT_LOWER = "not-a-lower-rung"
    DEADLINE_PASSED = "deadline-passed"
    ALREADY_RATED = "already-rated"
    ROUTINE_MATTER = "routine-matter"
    UNKNOWN_NATURE = "unknown-nature"
    UNKNOWN_MATTER = "unknown-matter"
    MATTER_NOT_WAITING = "matter-not-waiting"
    UNKNOWN_SESSION = "unknown-session"
    SESSION_NOT_CALLED = "session-not-called"
    SESSION_NOT_HELD = "session-not-held"
    SESSION_TOO_EARLY = "session-too-early"
    ALREADY_CALLED = "session-already-called"
    NOT_IN_CADENCE = "not-in-cadence"
    NOT_A_MEMBER = "not-a-member"
    GUESTS_NUMBER = "wrong-number-of-guests"
    UNKNOWN_MEASURE = "unknown-measure"
    MEASURE_DONE = "measure-already-done"
    UNKNOWN_FINDING = "unknown-finding"
    FINDING_ANSWERED = "finding-already-answered"
    STILL_OPEN = "still-open"
    UNKNOWN_SKILL = "unknown-skill"
    SKILL_MISSING = "skill-missing"
    NO_ACT = "no-act-on-the-spot"


class Refused(Exception):
    """Raised when something can't be applied; nothing has changed.

    Attributes:
        code: the stable reason.
        place: the offending field, item or file position, as the sender would look for it.
        details: what fills the sentence for people, by name.
    """

    def __init__(self, code: Code, place: str = "", **details: str | Text) -> None:
        self.code = code
        self.place = place
        self.details = details
        super().__init__(code, place, details)

    def __str__(self) -> str:
        extra = "".join(f" {name}={value}" for name, value in self.details.items())
        return f"{self.code}{f' at {self.place}' if self.place else ''}{extra}"
