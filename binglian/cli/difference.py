"""``binglian definitions diff``: in what two definitions, or two versions of one, differ."""

from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.options import AsJson

if TYPE_CHECKING:
    from binglian.papers.differences import ChangeLine
    from definitions.loaded import Loaded

Old = Annotated[str, typer.Argument(help="A definition's name (tongan@1) or file.", metavar="OLD")]
New = Annotated[str, typer.Argument(help="The one it is compared with.", metavar="NEW")]


def diff(old: Old, new: New, as_json: AsJson = False) -> None:
    """Show what entered, left and changed between two definitions, with date and authority."""
    from binglian.cli.console import dump
    from binglian.cli.files import definition_named
    from binglian.papers.differences import change_lines
    from definitions.difference import compare_definitions

    before, after = definition_named(old), definition_named(new)
    changes = compare_definitions(before, after)
    if as_json:
        from dataclasses import asdict

        from pydantic import TypeAdapter

        from definitions.difference import Change

        found = TypeAdapter(tuple[Change, ...]).dump_python(changes, mode="json")
        dump({"old": asdict(before.ref), "new": asdict(after.ref), "changes": found})
    else:
        _show(before, after, list(change_lines(changes, before, after)))


def _show(old: "Loaded", new: "Loaded", lines: "list[ChangeLine]") -> None:
    from binglian.cli.console import rows, say, show, table, words
    from binglian.cli.wording import NOTHING

    names = [f"{one.ref.key}@{one.ref.version}" for one in (old, new)]
    say(words("compared", old=names[0], new=names[1], count=len(lines)))
    cells = (
        (
            line.kind.zh,
            "\n".join(text for text in (line.about.zh, line.path) if text),
            line.before.zh or NOTHING,
            line.after.zh or NOTHING,
            " ".join(
                text for text in (str(line.on or ""), line.authority.zh if line.authority else "") if text
            )
            or NOTHING,
        )
        for line in lines
    )
    if lines:
        show(rows(table("change", "about", "before", "after", "since"), cells))
