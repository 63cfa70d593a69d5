"""Differences between two definitions in words: what entered and left, when and by whom; what changed."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import cast

from binglian.domain.limits import Unit
from binglian.domain.text import Text
from binglian.papers.wording import joined, limit_text, listed, words
from definitions.difference import Change, ChangeKind, Value
from definitions.loaded import Loaded
from definitions.schema import Definition
from definitions.texts import phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One difference, as people read it.

    Attributes:
        about: the title of what it is about, if that has one; else empty.
        path: the dotted way to it.
        before: empty where nothing stood.
        after: empty where nothing stands now.
    """

    kind: Text
    about: Text
    path: str
    before: Text
    after: Text
    on: date | None
    authority: Text | None


def change_lines(changes: tuple[Change, ...], old: Loaded, new: Loaded) -> Iterator[ChangeLine]:
    """Every difference in words, in the order of kinds: what entered, what left, limits, and so on."""
    kinds = list(ChangeKind)
    for change in sorted(changes, key=lambda change: kinds.index(change.kind)):
        entered_or_left = change.kind in (ChangeKind.ENTERED, ChangeKind.LEFT)
        yield ChangeLine(
            kind=words(f"change-{change.kind.value}"),
            about=_about(change.path, old.definition, new.definition),
            path=change.path,
            before=_NOTHING if entered_or_left else _said(change.before, old.definition),
            after=_NOTHING if entered_or_left else _said(change.after, new.definition),
            on=change.on,
            authority=change.authority,
        )


_NOTHING, _BREAK = Text("", ""), Text("\n", "\n")
_TITLED = (
    *("items", "happenings", "gates", "stages", "milestones", "rules", "materials", "facts"),
    *("meetings", "orders", "ladder"),
)


def _about(path: str, old: Definition, new: Definition) -> Text:
    """The title of the item, rule, rung … that a path leads into."""
    match path.split("."):
        case ["tickets", "authority", act]:
            return phrase("act", act)
        case ["tickets", "origins", origin]:
            return phrase("origin", origin)
        case _:
            return _title(path, old, new)


def _title(path: str, old: Definition, new: Definition) -> Text:
    room, _, rest = path.partition(".")
    if room not in _TITLED:
        return _NOTHING
    key = rest.partition(".")[0]
    for definition in (new, old):
        rungs = {rung.rung: rung for rung in definition.ladder}
        known = rungs if room == "ladder" else getattr(definition, room)
        if found := known.get(key):
            return found.title.text
    return _NOTHING


def _said(value: Value, definition: Definition) -> Text:
    """A value of a definition: phrases and limits in words, all else as it is written."""
    match value:
        case None:
            return _NOTHING
        case bool():
            return words("yes" if value else "no")
        case list():
            return joined((_said(one, definition) for one in cast("list[Value]", value)), _BREAK)
        case dict():
            return _mapped(cast("Mapping[str, Value]", value), definition)
        case _:
            return Text(str(value), str(value))


def _mapped(value: Mapping[str, Value], definition: Definition) -> Text:
    if set(value) == {"zh", "en"}:
        return Text(str(value["zh"]), str(value["en"]))
    if {"value", "unit", "basis"} <= set(value) and value["unit"] in list(Unit):
        return _limit(value, definition)
    pairs = ((key, one) for key, one in value.items() if one not in (None, []))
    return joined((_pair(key, one, definition) for key, one in pairs), _BREAK)


def _limit(value: Mapping[str, Value], definition: Definition) -> Text:
    """A limit with what it rests on, then what else is stated of it."""
    unit = Unit(str(value["unit"]))
    length = limit_text(int(str(value["value"])), unit)
    basis = definition.bases[str(value["basis"])].title.text
    more = {key: _measured(one, unit) for key, one in value.items() if key not in {"value", "unit", "basis"}}
    rest = _mapped(more, definition)
    said = words("with-note", text=length, note=basis)
    return joined((said, rest), _BREAK) if rest.zh else said


def _measured(value: Value, unit: Unit) -> Value:
    """What is stated of a limit, each figure with its unit: the limit's, until a change states another."""
    if isinstance(value, list):
        parts = list[Value]()
        for one in cast("list[Value]", value):
            unit = _unit(one) or unit
            parts.append(_measured(one, unit))
        return parts
    if not isinstance(value, dict):
        return value
    known = cast("Mapping[str, Value]", value)
    measured = {key: _measured(one, unit) for key, one in known.items()}
    if "value" in known:
        measured.pop("unit", None)
        measured["value"] = asdict(limit_text(int(str(known["value"])), unit))
    elif "unit" in known:
        measured["unit"] = asdict(phrase("unit", unit.value))
    return measured


def _unit(value: Value) -> Unit | None:
    """The unit that a change of a limit states, if it does."""
    stated = cast("Mapping[str, Value]", value).get("unit") if isinstance(value, dict) else None
    return Unit(str(stated)) if stated else None


def _pair(key: str, value: Value, definition: Definition) -> Text:
    values = cast("list[Value]", value) if isinstance(value, list) else [value]
    said = listed(_said(one, definition) for one in values)
    return Text(f"{key}: {said.zh}", f"{key}: {said.en}")
