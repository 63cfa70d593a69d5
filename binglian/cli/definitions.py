"""``binglian definitions``: check, list, show and compare what the catalogue holds."""

from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli import difference
from binglian.cli.options import AsJson

if TYPE_CHECKING:
    from definitions.loaded import Loaded

app = typer.Typer(help="Check, list and show process definitions.", no_args_is_help=True)

Targets = Annotated[
    list[str] | None,
    typer.Argument(
        help="Names (tongan, tongan@1) or files; all definitions and calendars if none.",
        metavar="NAME_OR_FILE",
    ),
]
Name = Annotated[
    str, typer.Argument(help="A definition's name (tongan, tongan@1) or its file.", metavar="NAME")
]
ItemKey = Annotated[str, typer.Option("--item", help="Show this item alone.", metavar="KEY")]


@app.command("check")
def check(targets: Targets = None) -> None:
    """Find what is wrong with definitions and calendars; exit status 1 if there are errors."""
    from binglian.cli.console import say, words
    from binglian.cli.failures import Status
    from definitions.check import check as checked
    from definitions.problems import Severity

    found = checked(targets or ())
    for problem in found:
        say(str(problem))
    errors = sum(1 for problem in found if problem.severity is Severity.ERROR)
    say(words("checked", errors=errors, warnings=len(found) - errors))
    raise typer.Exit(Status.FOUND if errors else Status.OK)


@app.command("list")
def catalogue_list(as_json: AsJson = False) -> None:
    """List every definition with its version and what it extends."""
    from binglian.cli.console import dump, rows, show, table
    from definitions.loader import catalogue

    known = [catalogue().read(key, version) for key, version in catalogue().entries()]
    if as_json:
        dump({"definitions": [_entry(loaded) for loaded in known]})
        return
    lines = (
        (
            f"{loaded.ref.key}@{loaded.ref.version}",
            f"{loaded.definition.title.zh}\n{loaded.definition.title.en}",
            loaded.definition.extends or "—",
            str(len(loaded.definition.items)),
            loaded.ref.digest[:12],
        )
        for loaded in known
    )
    show(rows(table("definition", "title", "extends", "items:right", "digest"), lines))


app.command("diff")(difference.diff)


@app.command("show")
def show(name: Name, item: ItemKey = "", as_json: AsJson = False) -> None:
    """Show a definition: stages and items with limits and needs; gates, happenings, milestones."""
    from binglian.cli import definition_view as view
    from binglian.cli.console import dump
    from binglian.cli.files import definition_named

    loaded = definition_named(name)
    if item:
        found = view.item_of(loaded, item)
        if as_json:
            dump(view.item_json(loaded, item, found))
        else:
            view.show_item(loaded, item, found)
    elif as_json:
        dump(view.definition_json(loaded))
    else:
        view.show_definition(loaded)


def _entry(loaded: "Loaded") -> dict[str, object]:
    definition, ref = loaded.definition, loaded.ref
    return {
        "key": ref.key,
        "version": ref.version,
        "digest": ref.digest,
        "title": definition.title.model_dump(),
        "extends": definition.extends,
        "items": len(definition.items),
    }
