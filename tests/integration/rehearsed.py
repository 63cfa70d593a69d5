"""Case files driven through the real workflows, each once, and the questions that tests ask of them."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TypeVar

from binglian.domain.calendar import CalendarData, WorkCalendar
from binglian.domain.clocks import Alarm
from binglian.domain.events import CaseDecided, ClockRang, Event, LapseUndone
from binglian.domain.limits import ClockKind
from binglian.domain.plan import Mode
from binglian.domain.project import Case, Distance
from binglian.rehearsal.casefile import check_names, read_case
from binglian.rehearsal.driver import Rehearsal, rehearse
from definitions.calendars import load_calendar
from definitions.planner import plan
from definitions.projects import definition_for

SAMPLES = Path(__file__).resolve().parents[2] / "samples"

Refusal = tuple[str, str, str, str]
"""The day, type and item of a refused event, and the code it was refused with."""

Told = TypeVar("Told")


@dataclass(frozen=True)
class Shown:
    """A rehearsal and the questions that tests ask of it."""

    rehearsal: Rehearsal

    @property
    def events(self) -> list[Event]:
        return [entry.record.event for entry in self.rehearsal.entries]

    def of(self, kind: type[Told], item: str = "") -> list[Told]:
        """The events of a kind, about one item if it is named, in the order of the ledger."""
        told = [event for event in self.events if isinstance(event, kind)]
        return [event for event in told if not item or getattr(event, "item", "") == item]

    def case(self, item: str) -> Case:
        return self.rehearsal.report.project.cases[item]

    def cases_decided(self, item: str) -> list[CaseDecided]:
        return [event for event in self.events if isinstance(event, CaseDecided) and event.item == item]

    def rang(self, item: str, clock: ClockKind) -> list[Alarm]:
        rings = [event for event in self.events if isinstance(event, ClockRang)]
        return [event.alarm for event in rings if event.item == item and event.clock is clock]

    def undone(self) -> list[tuple[str, ClockKind]]:
        return [(event.item, event.clock) for event in self.events if isinstance(event, LapseUndone)]

    def measured(self, milestone: str) -> Distance:
        measured = self.rehearsal.report.project.milestones[milestone].measured
        assert measured is not None
        return measured

    def refusals(self) -> list[Refusal]:
        return [
            (f"{answer.event.at:%Y-%m-%d}", answer.event.type, answer.event.item, answer.code)
            for answer in self.rehearsal.answers
            if not answer.applied
        ]

    def gate(self) -> datetime:
        return self.rehearsal.report.project.gates["land"]

    def happened(self, happening: str) -> datetime:
        return self.rehearsal.report.project.happened[happening]


@cache
def calendar_data() -> CalendarData:
    return load_calendar("cn")


@cache
def calendar() -> WorkCalendar:
    return WorkCalendar(calendar_data())


@cache
def shown(path: Path, mode: Mode = Mode.PARALLEL) -> Shown:
    """The rehearsal of a case file; each is run once, however many tests ask about it."""
    case = read_case(path, calendar().tz)
    definition = definition_for(case.project)
    check_names(case, definition)
    made = plan(definition, case.project.spec, mode, case.project.place)
    return Shown(asyncio.run(rehearse(case, made, calendar_data(), lambda _: None)))
