"""The course of every command that changes running projects: whom to ask, preview, consent, messages."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.failures import Failure, Status

if TYPE_CHECKING:
    from binglian.cli.change import Propose, ProposeElse
    from binglian.cli.connection import Reach
    from binglian.domain.actors import Actor

All = Annotated[bool, typer.Option("--all", help="Every project that runs.")]
Yes = Annotated[bool, typer.Option("--yes", help="Carry the change out after the preview.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, for the record.")]
ActorOption = Annotated[
    str,
    typer.Option("--actor", help="Who orders it; without it, a preview is all.", metavar="POST@DEPARTMENT"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which projects to change, and how far to go.

    Attributes:
        projects: those that were named; none means every one that runs.
        named: whether someone stands for the change.
    """

    projects: tuple[str, ...]
    named: bool
    yes: bool
    wait: timedelta
    as_json: bool


def order(
    projects: Sequence[str], actor: str, wait: int, *, everyone: bool, yes: bool, as_json: bool
) -> Order:
    """The order that options amount to.

    Raises:
        Failure: ``which-projects`` unless either some are named or all are meant.
    """
    if bool(projects) == everyone:
        raise Failure("which-projects", Status.UNUSABLE)
    named = tuple(dict.fromkeys(projects))
    return Order(projects=named, named=bool(actor), yes=yes, wait=timedelta(seconds=wait), as_json=as_json)


def actor_of(text: str) -> "Actor | None":
    """Who is named by ``post@department``; none by nothing.

    Raises:
        Failure: ``bad-actor``.
    """
    from pydantic import ValidationError

    from binglian.domain.actors import Actor

    if not text:
        return None
    post, _, department = text.partition("@")
    try:
        return Actor(post=post, department=department)
    except ValidationError:
        raise Failure("bad-actor", Status.UNUSABLE, actor=text) from None


async def run(
    to: "Reach",
    what: Order,
    propose: "Propose",
    warnings: "Callable[[], Iterable[str]]" = tuple,
    otherwise: "ProposeElse | None" = None,
) -> Status:
    """Previews a change, carries it out if that is wanted, and says what came of it.

    Args:
        to: where the projects run.
        what: which of them, and how far to go.
        propose: what the change comes to for each.
        warnings: asked when all have been previewed, before anything is carried out.
        otherwise: what it comes to for tickets, meetings and orders; none where projects alone are meant.
    """
    from binglian.cli import change_view as view
    from binglian.cli.change import carry_out, proposals, status_of
    from binglian.cli.connection import connect
    from binglian.cli.console import dump, hint
    from binglian.cli.standing import all_running
    from binglian.cli.stream_standing import all_streams

    client = await connect(to)
    projects = what.projects or await all_running(client)
    if otherwise and not what.projects:
        projects = [*projects, *await all_streams(client)]
    proposed = await proposals(client, projects, propose, what.wait, otherwise)
    if not what.as_json:
        view.show_preview(proposed)
    for line in warnings():
        hint(line)
    agreed = view.agreed(proposed, yes=what.yes, named=what.named, asks=not what.as_json)
    answers = await carry_out(client, proposed, what.wait) if agreed else []
    if what.as_json:
        dump(view.as_json(proposed, answers))
    elif agreed:
        view.show_outcome(answers)
    return status_of([*proposed, *answers])
