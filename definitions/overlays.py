"""Overlays: one document laid over another, keeping for every part the file and line it came from."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import cast

from definitions.problems import Place
from definitions.source import Document, Loc


def lay_over(base: Document, over: Document) -> Document:
    """Lays one document over another: mappings merge by key, all else replaces, null removes."""
    places: dict[Loc, Place] = {}
    data = _merged(base, over, base.data, over.data, (), places)
    return Document(over.file, data, places)


def digest(document: Document) -> str:
    """SHA-256 of the content alone, without files and lines; only stages' and rules' order counts."""
    data = cast("Mapping[str, Mapping[str, object]]", document.data)
    content: dict[str, object] = {"definition": data, "order": list(data["stages"])}
    if "rules" in data:
        content["rules"] = list(data["rules"])
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _merged(
    base: Document, over: Document, old: object, new: object, loc: Loc, places: dict[Loc, Place]
) -> object:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return _copied(over, new, loc, places)
    places[loc] = over.places[loc]
    olds, news = cast("dict[str, object]", old), cast("dict[str, object]", new)
    built: dict[str, object] = {}
    for key in [*olds, *(key for key in news if key not in olds)]:
        here = (*loc, key)
        if key not in news:
            built[key] = _copied(base, olds[key], here, places)
        elif key not in olds:
            built[key] = _copied(over, news[key], here, places)
        elif news[key] is not None:
            built[key] = _merged(base, over, olds[key], news[key], here, places)
    return built


def _copied(document: Document, value: object, loc: Loc, places: dict[Loc, Place]) -> object:
    places[loc] = document.places[loc]
    for key, part in _parts(value):
        _copied(document, part, (*loc, key), places)
    return value


def _parts(value: object) -> Iterable[tuple[str | int, object]]:
    if isinstance(value, dict):
        return cast("dict[str, object]", value).items()
    return enumerate(cast("list[object]", value)) if isinstance(value, list) else ()
