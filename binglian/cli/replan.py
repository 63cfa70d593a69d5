"""``binglian replan``: running projects go on by another plan, because facts, definition or scope changed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.change_command import ActorOption, All, Reason, Yes
from binglian.cli.options import Address, AsJson, Namespace, Wait
from binglian.domain.plan import Mode

if TYPE_CHECKING:
    from binglian.cli.change import Propose
    from binglian.cli.new_plan import Wish
    from binglian.cli.standing import Standing
    from binglian.domain.actors import Actor

Keys = Annotated[
    list[str] | None, typer.Argument(help="Projects; --all for every one that runs.", metavar="PROJECT")
]
FactsFile = Annotated[
    Path | None,
    typer.Option("--facts", help="The project's file, with its facts as they are now.", metavar="FILE"),
]
Stated = Annotated[
    list[str] | None,
    typer.Option("--set", help="A fact that changed; may be repeated.", metavar="NAME=VALUE"),
]
ByDefinition = Annotated[
    str,
    typer.Option(
        "--definition",
        help="Go on by this definition, a name or a file; with --all, the projects of that definition.",
        metavar="NAME_OR_FILE",
    ),
]
ByMode = Annotated[Mode | None, typer.Option("--mode", help="How approvals run; as before if not given.")]
Through = Annotated[
    str,
    typer.Option("--through", help="The last stage, or `all`; as before if not given.", metavar="STAGE"),
]


def replan(
    projects: Keys = None,
    everyone: All = False,
    facts: FactsFile = None,
    stated: Stated = None,
    definition: ByDefinition = "",
    mode: ByMode = None,
    through: Through = "",
    reason: Reason = "",
    actor: ActorOption = "",
    yes: Yes = False,
    address: Address = "",
    namespace: Namespace = "",
    wait: Wait = 30,
    as_json: AsJson = False,
) -> None:
    """Re-plan running projects: a preview of all that changes, then a message to each."""
    import asyncio

    from binglian.cli.change_command import actor_of, order, run
    from binglian.cli.connection import reach
    from binglian.cli.failures import Failure, Status
    from binglian.cli.files import definition_named
    from binglian.cli.new_plan import Wish, pairs
    from definitions.projects import read_project

    what = order(projects or (), actor, wait, everyone=everyone, yes=yes, as_json=as_json)
    if everyone and not definition:
        raise Failure("all-by-definition", Status.UNUSABLE)
    if facts and len(what.projects) != 1:
        raise Failure("facts-of-one", Status.UNUSABLE)
    wish = Wish(
        file=read_project(facts) if facts else None,
        stated=pairs(stated or ()),
        loaded=definition_named(definition) if definition else None,
        mode=mode,
        through=through,
    )
    propose = proposing(wish, reason, actor_of(actor), everyone=everyone)
    raise typer.Exit(asyncio.run(run(reach(address, namespace), what, propose)))


def proposing(wish: "Wish", reason: str, actor: "Actor | None", *, everyone: bool) -> "Propose":
    """What becomes of each project, by the very rule that it will itself ask."""
    from binglian.cli.change import Proposal, moves, sender
    from binglian.cli.plan_difference import data_of, lines_of, reason_of
    from binglian.domain.core import decide
    from binglian.domain.events import PlanAdopted
    from binglian.domain.messages import AdoptPlan

    def proposal(where: "Standing") -> Proposal | None:
        running = where.plan
        if everyone and wish.loaded and wish.loaded.ref.key != running.definition.key:
            return None
        change = wish.planned(where)
        old, new = running.fingerprint(), change.plan.fingerprint()
        if old == new:
            return Proposal(project=where.key)
        message = AdoptPlan(
            id=f"plan:{old}:{new}:{where.entries}",
            occurred_at=where.now,
            actor=sender(actor, change.plan, "adopt_plan"),
            plan=change.plan,
            replaces=old,
            reason=reason or reason_of(running, change),
        )
        decided = decide(where.project, message, where.now, where.calendar)
        adopted = next(event for event in decided.events if isinstance(event, PlanAdopted))
        return Proposal(
            project=where.key,
            message=message,
            shift=where.shift,
            entitled=change.plan.authority["adopt_plan"],
            moves=moves(where, decided.project, adopted.moved),
            lines=tuple(lines_of(running, change, decided.events)),
            data=data_of(running, change, decided.events),
        )

    return proposal
