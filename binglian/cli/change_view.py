"""A change of running projects as people and programs read it: the preview, and what came of it."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from binglian.cli.change import Done, Move, Proposal, Trouble
from binglian.cli.console import hint, rows, say, show, table, words
from definitions.texts import phrase


def show_preview(proposed: Sequence[Proposal | Trouble]) -> None:
    """Prints what each project would come to; troubles go beside the results."""
    for one in proposed:
        if isinstance(one, Trouble):
            show_trouble(one)
        elif one.message is None:
            say(words("change-nothing", project=one.project))
        else:
            say(words("change-heading", project=one.project, moved=len(one.moves)))
            for line in one.lines:
                say(f"  {line}")
            if one.moves:
                show(rows(table("item", "clock", "before:whole", "after:whole"), map(_cells, one.moves)))


def show_outcome(answers: Sequence[Done | Trouble]) -> None:
    """Prints what each project answered, and how many took the change over."""
    for one in answers:
        if isinstance(one, Trouble):
            show_trouble(one)
        else:
            places = ", ".join(f"#{sequence}" for sequence in one.sequences)
            say(words("change-done", project=one.project, entries=places or "—"))
    done = sum(isinstance(one, Done) for one in answers)
    say(words("change-total", done=done, failed=len(answers) - done))


def show_trouble(trouble: Trouble) -> None:
    """Prints why a project can't be changed."""
    for line in trouble.lines:
        hint(f"{trouble.project}: {line}")


def agreed(proposed: Sequence[Proposal | Trouble], *, yes: bool, named: bool, asks: bool) -> bool:
    """Whether to go on after the preview: as said beforehand, else as a person at a terminal answers."""
    pending = [one for one in proposed if isinstance(one, Proposal) and one.message]
    if not pending:
        return False
    if not named:
        who = dict.fromkeys(phrase for one in pending for phrase in one.entitled)
        hint(words("change-who", entitled=", ".join(who)))
        return False
    if yes:
        return True
    if not (asks and sys.stdin.isatty()):
        hint(words("change-previewed"))
        return False
    from typer import confirm

    return confirm(words("change-confirm", projects=len(pending)))


def as_json(proposed: Sequence[Proposal | Trouble], answers: Sequence[Done | Trouble]) -> dict[str, Any]:
    """Preview and outcome for programs; additive only."""
    answered = {answer.project: answer for answer in answers}
    return {"projects": [_plain(one, answered.get(one.project)) for one in proposed]}


def _plain(proposed: Proposal | Trouble, answer: Done | Trouble | None) -> dict[str, Any]:
    if isinstance(proposed, Trouble):
        return {"project": proposed.project, "outcome": "failed", "problems": list(proposed.lines)}
    plain: dict[str, Any] = {
        "project": proposed.project,
        "outcome": "unchanged" if proposed.message is None else "previewed",
        "moved": [asdict(one.clock) for one in proposed.moves],
        **proposed.data,
    }
    match answer:
        case Done(_, sequences):
            plain |= {"outcome": "applied", "entries": list(sequences)}
        case Trouble(_, _, lines):
            plain |= {"outcome": "failed", "problems": list(lines)}
        case None:
            pass
    return plain


def _cells(move: Move) -> Iterator[str]:
    """A clock's end before and after, each marked where the calendar of its year isn't announced."""
    clock = move.clock
    mark = f"({phrase('table', 'provisional').zh})"
    yield f"{move.title}\n{clock.item}"
    yield f"{phrase('clock', clock.clock.value).zh} {clock.subject}".strip()
    yield clock.before + (mark if move.was_provisional else "")
    yield clock.after + (mark if clock.provisional else "")
