"""Worklists and charts of the samples, and of small definitions, for tests of papers."""

from datetime import date
from pathlib import Path

from binglian.cli.files import Planned, planned
from binglian.domain.plan import Mode
from binglian.papers.listing import worklist
from binglian.papers.worklist import Worklist
from definitions.backward import timetable
from definitions.loaded import Loaded
from definitions.loader import catalogue

SAMPLES = Path("samples")

NOTICE, AWARD = date(2021, 11, 2), date(2021, 12, 6)
"""The published days of the project of S0-09: the listing notice, and the award of the land."""


def sample(name: str) -> Planned:
    return planned(SAMPLES / f"{name}.yaml")


def named(name: str) -> Loaded:
    return catalogue().load_named(name)


def listed(
    name: str, start: date, target: date | None = None, mode: Mode = Mode.PARALLEL, **happenings: date
) -> Worklist:
    """The worklist of a sample's project."""
    project = sample(name)
    plan = project.plan(mode)
    timed = timetable(plan, start, project.calendar, happenings, target)
    return worklist(project.project.spec, project.loaded.definition, plan, timed, project.calendar, target)


def shidai(target: date | None = None) -> Worklist:
    """The worklist of S0-09, made on the day of the listing notice."""
    return listed("xiamen-shidai", NOTICE, target, listing=NOTICE, award=AWARD)
