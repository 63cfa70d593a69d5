"""Stages, and what concerns a project as a whole: happenings, gates, milestones."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictInt

from binglian.domain.envelope import Key
from definitions.needs import NeedLine
from definitions.schema.base import Form, Phrase, Words
from definitions.schema.limits import LimitForm

PARALLEL_LINE = 5
"""The standard stage number of what runs beside the stages (并行推进)."""


class Flow(StrEnum):
    """How the approvals of a stage run in parallel mode."""

    PARALLEL = "parallel"
    SERIAL = "serial"


class Stage(Form):
    """A stage with its one lead department.

    Attributes:
        standard: its number in the national exchange.
        joint: the time for joint handling of the whole stage (Licensing Law 42 ¶2).
    """

    title: Words
    standard: Annotated[StrictInt, Field(ge=1, le=PARALLEL_LINE)]
    lead: Key
    flow: Flow = Flow.PARALLEL
    joint: LimitForm | None = None


class HappeningForm(Form):
    """Something that happens to a project as a whole; without ``when`` it may happen to any."""

    title: Words
    reported_by: Annotated[tuple[str, ...], Field(min_length=1)]
    needs: tuple[NeedLine, ...] = ()
    when: Phrase | None = None


class GateForm(Form):
    """A point before which pre-reviewed results stay sealed."""

    title: Words
    opened_by: tuple[NeedLine, ...]


class MilestoneForm(Form):
    """A measured distance between two keys, with or without a limit."""

    title: Words
    start: Annotated[Key, Field(alias="from")]
    end: Annotated[Key, Field(alias="to")]
    limit: LimitForm | None = None
    when: Phrase | None = None
