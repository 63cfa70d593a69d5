"""A small definition that is right, for tests to break, and files to put it in."""

import json
from pathlib import Path
from typing import Any

from definitions.loaded import Loaded
from definitions.loader import Catalogue
from definitions.problems import DefinitionError, Problem
from definitions.projects import ProjectSpec
from definitions.validator import validate

Data = dict[str, Any]


def words(text: str) -> Data:
    return {"zh": text, "en": text}


def limit(value: int, unit: str = "WD", **more: object) -> Data:
    return {"value": value, "unit": unit, "basis": "law", **more}


def item(number: int, **more: object) -> Data:
    return {
        "number": number,
        "title": words(f"item {number}"),
        "stage": "stage1",
        "department": "planning",
        "result": words("permit"),
        **more,
    }


def definition(**changes: Any) -> Data:
    """A definition with one gate, two stages and a line beside them."""
    return {
        "key": "base",
        "version": 1,
        "title": words("base"),
        "calendar": "cn",
        "warn": 2,
        "bases": {"law": {"title": words("law"), "verified": True}},
        "posts": {"handler": words("handler"), "agent": words("agent")},
        "departments": {"planning": words("planning"), "housing": words("housing")},
        "facts": {
            "establishment": {
                "type": "choice",
                "choices": {"government": words("government"), "filed": words("filed")},
                "title": words("establishment"),
            },
            "forest": {"type": "bool", "default": False, "title": words("forest")},
            "investment": {"type": "number", "default": 0, "title": words("investment"), "unit": "yuan"},
            "place": {"type": "text", "default": "", "title": words("place")},
        },
        "stages": {
            "stage1": {"title": words("one"), "standard": 1, "lead": "planning", "flow": "parallel"},
            "stage2": {"title": words("two"), "standard": 3, "lead": "housing", "flow": "serial"},
            "beside": {"title": words("beside"), "standard": 5, "lead": "housing"},
        },
        "happenings": {
            "listing": {"title": words("listing"), "reported_by": ["agent"]},
            "award": {
                "title": words("award"),
                "reported_by": ["agent", "handler@planning"],
                "needs": ["listing"],
            },
        },
        "gates": {"land": {"title": words("land"), "opened_by": ["contract"]}},
        "milestones": {
            "award-to-permit": {
                "title": words("award to permit"),
                "from": "award",
                "to": "permit",
                "limit": limit(39, "CD"),
            }
        },
        "authority": {
            **dict.fromkeys(
                ("receive", "accept", "begin_review", "decide", "deliver", "withdraw"),
                ("agent", "handler@item"),
            ),
            **dict.fromkeys(("begin_pre_review", "conclude_pre_review"), ("handler@lead",)),
            "close_project": ["agent"],
        },
        "delivery": limit(10),
        "items": {
            "proposal": item(1, types=["government"], limits={"statutory": limit(20), "promised": limit(3)}),
            "filing": item(2, types=["filed"], limits={"promised": limit(1, warn=0)}),
            "contract": item(3, needs=["award", "proposal | filing"], limits={"promised": limit(5)}),
            "permit": item(
                4,
                stage="stage2",
                department="housing",
                needs=["contract", "forestry?"],
                limits={"statutory": limit(7, "CD", starts_on="received")},
                pre_review={"gate": "land", "opens_with": "listing"},
            ),
            "check": item(5, stage="stage2", department="housing", needs=["proposal | filing"]),
            "forestry": item(
                6,
                stage="beside",
                when="forest || investment > 1000",
                why=words("forest"),
                why_not=words("no forest"),
                limits={"statutory": limit(20)},
            ),
        },
        **changes,
    }


def changed(loc: str, value: object, data: Data | None = None) -> Data:
    """A definition, by default the small one, with one value changed at a dotted way; none removes it."""
    data = data or definition()
    target: Any = data
    *way, last = loc.split(".")
    for key in way:
        target = target[key]
    if value is None:
        del target[last]
    else:
        target[last] = value
    return data


def rule(**effects: object) -> Data:
    """A rule that always holds."""
    return {"title": words("rule"), "basis": "law", "when": "true", **effects}


def put(root: Path, data: object, name: str = "base/v1.yaml") -> Path:
    """Writes a file, a line for each key (JSON is YAML)."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, indent=1)
    path.write_text(text, "utf-8")
    return path


def read(root: Path, data: Data) -> Loaded:
    return Catalogue(root).read_file(put(root, data))


def load(root: Path, data: Data) -> Loaded:
    return Catalogue(root).load_file(put(root, data))


def problems(root: Path, data: Data) -> list[Problem]:
    """Everything wrong with a definition, of its form or of the whole."""
    try:
        return validate(read(root, data))
    except DefinitionError as error:
        return list(error.problems)


def found(root: Path, data: Data) -> list[tuple[str, str]]:
    """What is wrong, as code and offender."""
    return [(problem.code.value, problem.offender) for problem in problems(root, data)]


def line_of(path: Path, text: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def project(**changes: Any) -> ProjectSpec:
    return ProjectSpec.model_validate(
        {"key": "p1", "name": "p", "jurisdiction": "base", "facts": {"establishment": "filed"}, **changes}
    )
