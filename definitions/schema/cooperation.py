"""How those who approve work together: the escalation ladder and the meetings, as data."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, model_validator

from binglian.domain.envelope import Key
from binglian.domain.limits import Unit
from definitions.schema.base import Form, Weekday, Words
from definitions.schema.limits import LimitForm

_Count = Annotated[StrictInt, Field(ge=1, le=366)]


class RungForm(Form):
    """A rung of the ladder that an unsolved problem climbs.

    Attributes:
        post: who takes it up, as an authority phrase.
        after: how long the rung below may take before it comes here; none for the lowest.
        right: what this rung may do.
        meeting: the meeting to whose agenda a matter goes that comes here; none where its post acts alone.
    """

    rung: Key
    title: Words
    post: str
    after: LimitForm | None = None
    right: Words
    basis: Key
    meeting: Key | None = None


class MeetingKind(StrEnum):
    """The kinds of recurring meetings and settlements."""

    JOINT = "joint"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    THEMATIC = "thematic"
    TEA_PARTY = "tea-party"
    SYMPOSIUM = "symposium"
    RETROSPECTIVE = "retrospective"
    DAILY_CLEAR = "daily-clear"
    SETTLE = "settle"
    FOLLOW_UP = "follow-up"


class CadenceForm(Form):
    """How often: every so many units, so many times a month, on a day of the week, or on demand.

    Attributes:
        basis: what the interval rests on, where the meeting's own basis doesn't give it.
    """

    every: _Count | None = None
    unit: Literal[Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS] | None = None
    per_month: Annotated[StrictInt, Field(ge=1, le=31)] | None = None
    weekday: Weekday | None = None
    on_demand: StrictBool = False
    basis: Key | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "CadenceForm":
        ways = [self.every, self.per_month, self.weekday, self.on_demand or None]
        if sum(way is not None for way in ways) != 1 or (self.every is None) != (self.unit is None):
            raise ValueError("one of: every with unit, per_month, weekday, on_demand")
        return self


class GuestsForm(Form):
    """How many guests are invited, and of what kind."""

    least: Annotated[StrictInt, Field(ge=1)]
    most: Annotated[StrictInt, Field(ge=1)]
    who: Words

    @model_validator(mode="after")
    def _in_order(self) -> "GuestsForm":
        if self.most < self.least:
            raise ValueError("most is less than least")
        return self


class SubmissionForm(Form):
    """Who may put something on the agenda, how far ahead, and what may not be put there (S1-11)."""

    by: tuple[str, ...] = ()
    ahead: LimitForm | None = None
    excludes: dict[Key, Words] = Field(default_factory=dict[str, Words])


class MeetingForm(Form):
    """A meeting that recurs, or that is called.

    Attributes:
        chair: an authority phrase; so are ``members``.
        moves: what happens to one that falls on a rest day.
        at: the time of day at which it begins.
        anchor: the day from which its cadence counts; the first Monday of 2021 if none is given.
        acknowledge: how long receivers of a resolution have to acknowledge it; the definition's if none.
        follow_up: how long after a sitting its minutes are due; the definition's if none.
        above: the rung of the ladder to which a late measure goes up.
    """

    title: Words
    kind: MeetingKind
    cadence: CadenceForm
    chair: str
    members: tuple[str, ...] = ()
    guests: GuestsForm | None = None
    submits: SubmissionForm | None = None
    basis: Key
    moves: Literal["next-working-day", "previous-working-day", "stays"] = "next-working-day"
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "09:00"
    anchor: date | None = None
    acknowledge: LimitForm | None = None
    follow_up: LimitForm | None = None
    above: Key | None = None


class Sittings(Form):
    """The limits that follow a sitting, where a meeting states none of its own."""

    acknowledge: LimitForm
    follow_up: LimitForm
