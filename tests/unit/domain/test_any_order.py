"""A desk under random lawful and unlawful messages, in and out of time, against the naive model."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from pydantic import TypeAdapter

from binglian.domain.calendar import WorkCalendar
from binglian.domain.clocks import Alarm, Clock, elapsed
from binglian.domain.core import fold, next_due
from binglian.domain.desk import SYSTEM, Taken
from binglian.domain.errors import Code, Refused
from binglian.domain.events import (
    CaseAccepted,
    CaseDecided,
    ClockRang,
    LapseUndone,
    ProjectEnded,
    ProjectOpened,
    Record,
    Restated,
)
from binglian.domain.limits import ClockKind, Unit
from binglian.domain.messages import Message
from binglian.domain.plan import Plan
from binglian.domain.project import Case, Project
from tests.builders import AUTHORITY, actor, calendar
from tests.unit.domain.holdings import MAY as HOLDING_MAY
from tests.unit.domain.naive import MAY, Naive
from tests.unit.domain.naive_days import over
from tests.unit.domain.naive_life import HALTING, File, Watch
from tests.unit.domain.strategies import EFFORT, HAPPENINGS, ITEMS, OPEN_ITEM, Chance, drawn, random_plan
from tests.unit.domain.strategies_said import OPENED, Scene, acts, fields, message, opened, wait

KINDS = tuple(MAY)
ACTORS = (
    *("agent", "applicant", "window", "government-head"),
    *(f"{post}@{where}" for post in ("handler", "head") for where in ("bureau", "water", "lead-bureau")),
    "handler@fire",
)
AS_STATE = {
    "reviewing": "pre_review",
    "favourable": "pre_reviewed",
    "unfavourable": "pre_reviewed",
    "dropped": "pre_review_dropped",
    "answered": "delivered",
}
RECORDS = TypeAdapter(list[Record])
PROJECTS = TypeAdapter(Project)
IN_HOURS = (Unit.WORKING_HOURS, Unit.NATURAL_HOURS)
