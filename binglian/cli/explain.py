"""``binglian explain``: why something is due on its day, every day with its rule."""

from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.options import Address, AsJson, Namespace, Wait
from binglian.domain.limits import ClockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from binglian.cli.standing import Standing
    from binglian.domain.clocks import Clock
    from binglian.domain.project import Project
    from definitions.loaded import Loaded

Source = Annotated[
    str,
    typer.Argument(help="A running project's key, or a case file to rehearse first.", metavar="PROJECT"),
]
Subject = Annotated[
    str,
    typer.Argument(
        help="Key of an item; of a stage for joint, of a milestone for milestone.", metavar="ITEM"
    ),
]
WhichClock = Annotated[ClockKind, typer.Argument(help="Which of its limits.", metavar="CLOCK")]
OfWhat = Annotated[
    str,
    typer.Option("--subject", help="Of several such limits, whose: a department, a material, a procedure."),
]
ByDefinition = Annotated[
    str,
    typer.Option(
        "--definition",
        help="The definition it runs by, a name or a file, if that isn't in the catalogue; "
        "for a case file, the one to rehearse it by.",
        metavar="NAME_OR_FILE",
    ),
]


def explain(
    project: Source,
    item: Subject,
    clock: WhichClock,
    subject: OfWhat = "",
    definition: ByDefinition = "",
    address: Address = "",
    namespace: Namespace = "",
    wait: Wait = 30,
    as_json: AsJson = False,
) -> None:
    """Explain a due instant: every day from the start to the end, counted or not, and by which rule."""
    import asyncio
    from datetime import timedelta

    from binglian.cli import explain_view as view
    from binglian.cli.connection import connect, reach
    from binglian.cli.console import dump
    from binglian.cli.files import definition_named
    from binglian.cli.standing import ask
    from binglian.domain import explain as domain

    async def asked() -> "Standing":
        return await ask(await connect(reach(address, namespace)), project, timedelta(seconds=wait))

    known = definition_named(definition) if definition else None
    rehearsed = project.endswith((".yaml", ".yml"))
    where = _rehearsed(project, definition) if rehearsed else asyncio.run(asked())
    if known:
        check_definition(where, known)
    found = chosen(where.project, item, clock, subject)
    explained = domain.explain(found, where.calendar, where.now)
    if as_json:
        dump(view.as_json(where, item, explained))
    else:
        view.show(where, item, explained, known.definition if known else None)


def check_definition(where: "Standing", known: "Loaded") -> None:
    """Passes if a definition is the one that a project runs by.

    Raises:
        Failure: ``other-definition``, with both.
    """
    from binglian.cli.failures import Failure, Status

    runs = where.plan.definition
    if known.ref != runs:
        raise Failure(
            "other-definition",
            Status.UNUSABLE,
            project=where.key,
            definition=runs.label(),
            given=known.ref.label(),
        )


def chosen(project: "Project", key: str, kind: ClockKind, subject: str = "") -> "Clock":
    """The latest clock of a kind that an item, a stage or a milestone has run.

    Raises:
        Refused: ``unknown-item`` or ``item-not-in-plan``.
        Failure: ``no-such-clock`` with those that there are, ``which-subject`` where there are several.
    """
    from binglian.cli.failures import Failure, Status

    keys = {part.key for part in (*project.plan.stages, *project.plan.milestones)}
    if key not in keys and key not in project.cases:
        project.step(key)
    own = [clock for found, clock in project.clocks() if found == key]
    known = [clock for clock in own if clock.kind is kind]
    subjects = list(dict.fromkeys(clock.subject for clock in known))
    if not known or (subject and subject not in subjects):
        raise Failure("no-such-clock", Status.UNUSABLE, item=key, clock=_said(kind), known=_names(own))
    if not subject and len(subjects) > 1:
        raise Failure("which-subject", Status.UNUSABLE, item=key, known=", ".join(subjects))
    return [clock for clock in known if not subject or clock.subject == subject][-1]


def _said(kind: ClockKind) -> str:
    """A kind of clock in words, with the key to ask for it by."""
    from definitions.texts import phrase

    return f"{phrase('clock', kind.value).zh}（{kind.value}）"


def _names(clocks: "Sequence[Clock]") -> str:
    named = (f"{_said(clock.kind)} {clock.subject}".strip() for clock in clocks)
    return ", ".join(dict.fromkeys(named)) or "—"


def _rehearsed(file: str, definition: str) -> "Standing":
    """How the project of a case file stands at the end of its rehearsal."""
    import asyncio
    from pathlib import Path

    from binglian.cli.console import hint, quiet, words
    from binglian.cli.files import planned_case
    from binglian.cli.standing import standing
    from binglian.rehearsal.casefile import check_names, read_case
    from binglian.rehearsal.driver import rehearse

    planned = planned_case(Path(file), definition)
    case = read_case(Path(file), planned.calendar.tz)
    check_names(case, planned.loaded)
    quiet()
    hint(words("rehearsing", events=len(case.events)))
    rehearsal = asyncio.run(rehearse(case, planned.plan(), planned.calendar_data, lambda _answer: None))
    return standing(rehearsal.report, planned.calendar, rehearsal.now)
