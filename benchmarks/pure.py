"""What needs no server: planning, transitions, validating, loading a calendar."""

import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median
from uuid import uuid4

from benchmarks.definition import WINDOW, bench_plan, definition_text, key_of, load_definition
from benchmarks.load import OPENED_AT, STAGES_OF_LIFE
from benchmarks.sides import Wrong
from binglian.domain.calendar import WorkCalendar
from binglian.domain.desk import Desk
from binglian.domain.messages import Message, parse_message
from binglian.domain.plan import Plan
from binglian.domain.project import Project
from definitions.calendars import CALENDARS, load_calendar
from definitions.loader import Catalogue
from definitions.validator import validate

STEPS = 60
ITEMS = 1000
ROUNDS = 20


def planning_milliseconds(folder: Path) -> float:
    """Planning a project of sixty steps, with rules and prerequisites; the median."""
    loaded = load_definition(folder, STEPS, woven=True)
    planned = len(bench_plan(loaded).steps)
    if planned != STEPS:
        raise Wrong(f"{planned} steps planned of {STEPS}")
    return _median_seconds(lambda: bench_plan(loaded), ROUNDS) * 1000


def transition_microseconds(folder: Path) -> float:
    """``Desk.take`` over the whole life of such a project; the median over its messages."""
    plan, calendar = bench_plan(load_definition(folder, STEPS, woven=True)), WorkCalendar(load_calendar("cn"))
    times: list[float] = []
    for _ in range(ROUNDS // 4):
        times += _life(plan, calendar)
    return median(times) * 1_000_000


def checking_seconds(folder: Path) -> tuple[float, float]:
    """Reading and validating a definition of a thousand items, and how much of it is validating."""
    path = folder / "thousand.yaml"
    path.write_text(definition_text(ITEMS, woven=True), encoding="utf-8")
    began = time.perf_counter()
    loaded = Catalogue().read_file(path)
    read = time.perf_counter()
    if problems := validate(loaded):
        raise Wrong(f"the definition has problems: {problems[0]}")
    done = time.perf_counter()
    return done - began, done - read


def calendar_milliseconds(folder: Path) -> float:
    """Reading and checking every year of the calendar, and counting a first day."""

    def load() -> None:
        root = folder / uuid4().hex  # a calendar that was read once is not read again
        shutil.copytree(CALENDARS, root)
        began = time.perf_counter()
        calendar = WorkCalendar(load_calendar("cn", root))
        calendar.add_working_days(OPENED_AT.date(), 20)
        times.append(time.perf_counter() - began)

    times: list[float] = []
    for _ in range(3):
        load()
    return median(times) * 1000


def _life(plan: Plan, calendar: WorkCalendar) -> list[float]:
    desk = Desk(project=Project(plan=plan))
    desk.open(OPENED_AT, OPENED_AT)
    times: list[float] = []
    for number in range(1, STEPS + 1):
        for place, kind in enumerate(STAGES_OF_LIFE):
            message = _message(kind, number, place)
            began = time.perf_counter()
            desk.take(message, message.occurred_at, calendar)
            times.append(time.perf_counter() - began)
            desk.written(desk.sequence)
    if not desk.project.completed:
        raise Wrong("the project of the transitions did not complete")
    return times


def _message(kind: str, number: int, place: int) -> Message:
    body: dict[str, object] = {
        "type": kind,
        "id": f"{kind}-{number}",
        "occurred_at": (OPENED_AT + timedelta(hours=number * len(STAGES_OF_LIFE) + place)).isoformat(),
        "actor": {"post": WINDOW, "department": ""},
        "item": key_of(number),
    }
    return parse_message(body | ({"outcome": "approved"} if kind == "decide" else {}))


def _median_seconds(call: Callable[[], object], rounds: int) -> float:
    times: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        call()
        times.append(time.perf_counter() - began)
    return median(times)
