"""How a definition looks to people, and as JSON."""

from collections.abc import Iterable, Iterator
from typing import Any

from binglian.cli.console import rows, say, show, table, words
from binglian.cli.definition_acts import show_acts
from binglian.cli.definition_together import show_together
from binglian.cli.failures import Failure, Status
from binglian.cli.wording import NOTHING, UNVERIFIED
from definitions.loaded import Loaded
from definitions.needs import Need
from definitions.schema import Item, LimitForm
from definitions.texts import phrase


def item_of(loaded: Loaded, key: str) -> Item:
    """One item of a definition.

    Raises:
        Failure: ``no-such-item``.
    """
    item = loaded.definition.items.get(key)
    if item is None:
        raise Failure("no-such-item", Status.UNUSABLE, item=key, definition=_name(loaded))
    return item


def definition_json(loaded: Loaded) -> dict[str, Any]:
    """The whole definition, merged with what it extends, with its digest."""
    content = loaded.definition.model_dump(mode="json", by_alias=True)
    return {"digest": loaded.ref.digest, **content}


def item_json(loaded: Loaded, key: str, item: Item) -> dict[str, Any]:
    """One item, with the definition that it stands in."""
    ref = loaded.ref
    definition = {"key": ref.key, "version": ref.version, "digest": ref.digest}
    return {"definition": definition, "item": key, **item.model_dump(mode="json", by_alias=True)}


def show_definition(loaded: Loaded) -> None:
    """Prints stages with items, gates, happenings, milestones, facts, acts, rules; how people cooperate."""
    definition = loaded.definition
    say(f"{definition.title.text} · {_name(loaded)} · {loaded.ref.digest[:12]}")
    for key, stage in definition.stages.items():
        lead = definition.departments[stage.lead]
        members = [(name, item) for name, item in definition.items.items() if item.stage == key]
        say()
        counted = words("stage-line", lead=lead.text, count=len(members))
        say(f"{stage.title.text} ({key}) · {counted}")
        columns = ("number:right", "item", "department", "limits:whole", "needs")
        show(rows(table(*columns), (_item_row(loaded, name, item) for name, item in members)))
    say(f"{UNVERIFIED} {words('unverified')}")
    _show_rest(loaded)


def show_item(loaded: Loaded, key: str, item: Item) -> None:
    """Prints one item: every limit with its basis, what it needs and when it applies."""
    definition = loaded.definition
    say(f"{item.title.text} ({key}) · {_name(loaded)}")
    department, stage = definition.departments[item.department], definition.stages[item.stage]
    facts = {
        "stage": str(stage.title.text),
        "department": str(department.text),
        "result": str(item.result.text),
        "when": item.when or NOTHING,
        "why": str(item.why.text) if item.why else NOTHING,
        "why-not": str(item.why_not.text) if item.why_not else NOTHING,
        "types": _types(loaded, item),
        "needs": _needs(loaded, item.needs),
        "pre-review": words("pre-review", **item.pre_review.model_dump()) if item.pre_review else NOTHING,
    }
    pairs = ((str(phrase("cli", f"column-{name}")), value) for name, value in facts.items())
    show(rows(table("field", "value"), pairs))
    show(rows(table("clock", "limit", "basis", "basis-note"), _basis_rows(loaded, item)))


def _show_rest(loaded: Loaded) -> None:
    definition = loaded.definition
    say()
    gates = (
        (f"{one.title.zh} {key}", _needs(loaded, one.opened_by)) for key, one in definition.gates.items()
    )
    show(rows(table("gate", "opened-by"), gates))
    happenings = (
        (f"{one.title.zh} {key}", ", ".join(one.reported_by), _needs(loaded, one.needs))
        for key, one in definition.happenings.items()
    )
    show(rows(table("happening", "reported-by", "needs"), happenings))
    milestones = (
        (
            f"{one.title.zh} {key}",
            f"{_title(loaded, one.start)} → {_title(loaded, one.end)}",
            _limit(loaded, one.limit) if one.limit else NOTHING,
        )
        for key, one in definition.milestones.items()
    )
    show(rows(table("milestone", "span", "limits"), milestones))
    show_acts(definition)
    show_together(definition)


def _item_row(loaded: Loaded, key: str, item: Item) -> tuple[str, ...]:
    limits = "\n".join(
        f"{phrase('cli', f'clock-{kind}').zh} {_limit(loaded, form)}" for kind, form in _stated(item)
    )
    department = loaded.definition.departments[item.department].zh
    return str(item.number), f"{item.title.zh}\n{key}", department, limits, _needs(loaded, item.needs)


def _basis_rows(loaded: Loaded, item: Item) -> Iterator[tuple[str, ...]]:
    for kind, form in _stated(item):
        basis = loaded.definition.bases[form.basis]
        note = str(basis.note.text) if basis.note else ""
        yield str(phrase("clock", kind)), _limit(loaded, form), str(basis.title.text), note


def _stated(item: Item) -> Iterable[tuple[str, LimitForm]]:
    named = (("promised", item.limits.promised), ("statutory", item.limits.statutory))
    return ((kind, form) for kind, form in (*named, ("delivery", item.limits.delivery)) if form)


def _limit(loaded: Loaded, form: LimitForm) -> str:
    basis = loaded.definition.bases[form.basis]
    mark = "" if basis.verified else UNVERIFIED
    return f"{form.value}{phrase('unit', form.unit.value).zh}{mark} {form.basis}"


def _needs(loaded: Loaded, lines: Iterable[Need]) -> str:
    either, optional = phrase("cli", "either").zh, phrase("cli", "if-planned").zh
    return "\n".join(
        either.join(_title(loaded, key) for key in line.any_of) + (optional if line.optional else "")
        for line in lines
    )


def _types(loaded: Loaded, item: Item) -> str:
    known = loaded.definition.establishments
    return NOTHING if item.types is None else "、".join(str(known[kind].text) for kind in item.types)


def _title(loaded: Loaded, key: str) -> str:
    definition = loaded.definition
    for room in (definition.items, definition.happenings, definition.gates):
        if key in room:
            return room[key].title.zh
    return key


def _name(loaded: Loaded) -> str:
    return f"{loaded.ref.key}@{loaded.ref.version}"
