"""Differences between two definitions: what entered, left and changed, each with its before and after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import cast

from binglian.domain.text import Text
from definitions.loaded import Loaded
from definitions.needs import Need
from definitions.schema import Item, Passage

_IDENTITY = frozenset({"key", "version", "extends"})
"""What a definition is, not what it says."""

_LIMIT = frozenset({"value", "unit", "basis"})
_WHOLE = (_LIMIT, frozenset({"zh", "en"}))
"""The keys by which limits and phrases are known: they change as a whole."""

_GROUPS = frozenset({"limits", "permit"})
"""What groups limits within an entry, so that it comes and goes in parts."""

_ENTRY = len(("items", "soil-water"))
"""How long the way to an entry of the file is."""

Value = object
"""What stands in a definition, as JSON: mappings, lists, text, numbers, true or false, nothing."""


Path = tuple[str, ...]


class ChangeKind(StrEnum):
    """What a change is about."""

    ENTERED = "entered"
    LEFT = "left"
    LIMIT = "limit"
    NEEDS = "needs"
    RULE = "rule"
    STAGE = "stage"
    AUTHORITY = "authority"
    ACT = "act"
    MATERIAL = "material"
    COOPERATION = "cooperation"
    OTHER = "other"


_KINDS = {
    "needs": ChangeKind.NEEDS,
    "opened_by": ChangeKind.NEEDS,
    "extensions": ChangeKind.LIMIT,
    "rules": ChangeKind.RULE,
    "stage": ChangeKind.STAGE,
    "stages": ChangeKind.STAGE,
    "authority": ChangeKind.AUTHORITY,
    "reported_by": ChangeKind.AUTHORITY,
    "acts": ChangeKind.ACT,
    "materials": ChangeKind.MATERIAL,
    "checks_materials": ChangeKind.MATERIAL,
    **dict.fromkeys(
        ("ladder", "meetings", "sittings", "tickets", "orders", "skills"), ChangeKind.COOPERATION
    ),
}
"""What a change is about, by the last part of its way, else by the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference.

    Attributes:
        path: the dotted way to it, e.g. ``items.soil-water.limits.statutory``.
        before: what stood there, as JSON; none where nothing did.
        after: what stands there now.
        on: for items that entered or left, the day on which they did.
        authority: and on whose authority.
    """

    kind: ChangeKind
    path: str
    before: Value = None
    after: Value = None
    on: date | None = None
    authority: Text | None = None


def compare_definitions(old: Loaded, new: Loaded) -> tuple[Change, ...]:
    """Everything in which two definitions differ, in the order of their parts; their names don't count."""
    before, after = _content(old), _content(new)
    return (*_order(before, after), *_entries((), before, after, new.definition.items))


def _content(loaded: Loaded) -> Mapping[str, Value]:
    content = loaded.definition.model_dump(
        mode="json", by_alias=True, exclude=set(_IDENTITY), exclude_defaults=True
    )
    if loaded.definition.ladder:
        content["ladder"] = {rung.pop("rung"): rung for rung in content["ladder"]}
    return cast("Mapping[str, Value]", content)


def _order(before: Mapping[str, Value], after: Mapping[str, Value]) -> Iterator[Change]:
    """Stages, rules and rungs that come in another order; elsewhere order means nothing."""
    ordered = {"stages": ChangeKind.STAGE, "rules": ChangeKind.RULE, "ladder": ChangeKind.COOPERATION}
    for room, kind in ordered.items():
        old, new = _mapping(before.get(room)), _mapping(after.get(room))
        kept = [[key for key in one if key in other] for one, other in ((old, new), (new, old))]
        if kept[0] != kept[1]:
            yield Change(kind=kind, path=room, before=list(old), after=list(new))


def _entries(
    path: Path, old: Mapping[str, Value], new: Mapping[str, Value], items: Mapping[str, Item]
) -> Iterator[Change]:
    for key in [*old, *(key for key in new if key not in old)]:
        here, before, after = (*path, key), old.get(key), new.get(key)
        if before == after:
            continue
        if _divisible(here, before, after):
            yield from _entries(here, _mapping(before), _mapping(after), items)
        else:
            yield _change(here, before, after, items)


def _divisible(path: Path, before: Value, after: Value) -> bool:
    """Whether a difference is told part by part: limits and phrases are not, nor what came or went whole."""
    sides = [side for side in (before, after) if side is not None]
    if not all(isinstance(side, dict) for side in sides):
        return False
    if any(_mapping(side).keys() >= keys for side in sides for keys in _WHOLE):
        return False
    return len(sides) > 1 or len(path) == 1 or (len(path) > _ENTRY and path[-1] in _GROUPS)


def _change(path: Path, before: Value, after: Value, items: Mapping[str, Item]) -> Change:
    match path:
        case ("items", key) if before is None:
            return _entered(key, after, items[key])
        case ("items", key) if after is None:
            return Change(kind=ChangeKind.LEFT, path=_dotted(path), before=before)
        case ("items", key, "retired"):
            return _retired(key, before, after, items[key])
        case _:
            return Change(
                kind=_kind(path, before, after),
                path=_dotted(path),
                before=_shown(before),
                after=_shown(after),
            )


def _entered(key: str, after: Value, item: Item) -> Change:
    trace = next((trace for trace in reversed(item.trace) if trace.change is Passage.ENTERED), None)
    return Change(
        kind=ChangeKind.ENTERED,
        path=_dotted(("items", key)),
        after=after,
        on=trace.on if trace else None,
        authority=trace.authority.text if trace else None,
    )


def _retired(key: str, before: Value, after: Value, item: Item) -> Change:
    """An item that left the catalogue, or came back."""
    if item.retired is None:
        return replace(_entered(key, after, item), before=before)
    return Change(
        kind=ChangeKind.LEFT,
        path=_dotted(("items", key)),
        before=before,
        after=after,
        on=item.retired.on,
        authority=item.retired.authority.text,
    )


def _kind(path: Path, before: Value, after: Value) -> ChangeKind:
    if any(_mapping(side).keys() >= _LIMIT for side in (before, after)):
        return ChangeKind.LIMIT
    return next((kind for part in (path[-1], path[0]) if (kind := _KINDS.get(part))), ChangeKind.OTHER)


def _shown(value: Value) -> Value:
    """Lines of prerequisites as people write them; all else as it is."""
    if not isinstance(value, list):
        return value
    lines = cast("list[Value]", value)
    return [str(Need.model_validate(line)) if _mapping(line).keys() >= {"any_of"} else line for line in lines]


def _mapping(value: Value) -> Mapping[str, Value]:
    return cast("Mapping[str, Value]", value) if isinstance(value, dict) else {}


def _dotted(path: Path) -> str:
    return ".".join(path)
