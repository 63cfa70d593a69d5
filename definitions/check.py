"""The one question that the command line asks of definitions: is anything wrong?"""

from collections.abc import Callable, Iterable
from pathlib import Path

from definitions.calendars import CALENDARS, calendar_keys, load_calendar
from definitions.loaded import Loaded
from definitions.loader import Catalogue, catalogue
from definitions.problems import DefinitionError, Place, Problem, ProblemCode, problem
from definitions.source import shown
from definitions.validator import validate


def check(
    targets: Iterable[str | Path] = (), definitions: Catalogue | None = None, calendars: Path = CALENDARS
) -> list[Problem]:
    """Everything wrong with definitions; nothing raised, nothing hidden.

    Args:
        targets: files (``city.yaml``) and names (``tongan``, ``tongan@1``); none given means all there is.
        definitions: the catalogue; the program's own if none is given.
        calendars: where calendars are.
    """
    known = definitions or catalogue()
    wanted = list(targets)
    if not wanted:
        return _everything(known, calendars)
    return _unique(found for target in wanted for found in _target(target, known, calendars))


def _everything(known: Catalogue, calendars: Path) -> list[Problem]:
    strays = [
        problem(ProblemCode.MISNAMED, Place(shown(path), 1), path.name, expected="<key>/v<version>.yaml")
        for path in known.strays()
    ]
    names = [f"{key}@{version}" for key, version in known.entries()]
    definitions = [found for name in names for found in _target(name, known, calendars)]
    years = [found for key in calendar_keys(calendars) for found in _calendar(key, calendars)]
    return _unique([*strays, *definitions, *years])


def _target(target: str | Path, known: Catalogue, calendars: Path) -> list[Problem]:
    is_file = isinstance(target, Path) or target.endswith((".yaml", ".yml"))
    read: Callable[[], Loaded] = (
        (lambda: known.read_file(Path(target))) if is_file else (lambda: known.read_named(str(target)))
    )
    try:
        loaded = read()
    except DefinitionError as error:
        return list(error.problems)
    key, place = loaded.definition.calendar, loaded.place("calendar")
    unknown = [] if key in calendar_keys(calendars) else [problem(ProblemCode.UNKNOWN_CALENDAR, place, key)]
    return [*validate(loaded), *unknown]


def _calendar(key: str, root: Path) -> list[Problem]:
    try:
        load_calendar(key, root)
    except DefinitionError as error:
        return list(error.problems)
    return []


def _unique(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once: what is wrong in a base is wrong in all that extend it."""
    return list(dict.fromkeys(problems))
