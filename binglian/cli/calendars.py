"""``binglian calendar``: shows working calendars, and has running projects count by another."""

from typing import TYPE_CHECKING, Annotated

import typer

from binglian.cli.change_command import ActorOption, Reason, Yes
from binglian.cli.options import Address, AsJson, Namespace, Wait

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from binglian.cli.change import Proposal, Propose, ProposeElse
    from binglian.cli.standing import Standing
    from binglian.cli.stream_standing import StreamStanding
    from binglian.domain.actors import Actor
    from binglian.domain.calendar import CalendarData
    from definitions.calendar_changes import CalendarChange

app = typer.Typer(help="Show working calendars, and have projects count by another.", no_args_is_help=True)

Key = Annotated[str, typer.Argument(help="A calendar's key; the only one if none.", metavar="KEY")]
OnlyYear = Annotated[int | None, typer.Option("--year", help="Only this year.")]
OfProject = Annotated[
    str,
    typer.Option(
        "--project",
        help="The calendar that this project counts by, or ticket/KEY, meeting/KEY, order/KEY.",
        metavar="PROJECT",
    ),
]
Sources = Annotated[
    list[str],
    typer.Argument(
        help="Files of a year or of closures, laid over what each project counts by in this order; "
        "or a whole calendar, by its key or as exported with `calendar show --json`.",
        metavar="FILE_OR_KEY",
    ),
]
Everything = Annotated[
    bool, typer.Option("--all", help="Every project, ticket, meeting and order that runs.")
]
Projects = Annotated[
    list[str] | None,
    typer.Option(
        "--project",
        help="A project, or ticket/KEY, meeting/KEY, order/KEY; may be repeated.",
        metavar="PROJECT",
    ),
]


@app.command("show")
def show(
    key: Key = "",
    year: OnlyYear = None,
    project: OfProject = "",
    address: Address = "",
    namespace: Namespace = "",
    wait: Wait = 30,
    as_json: AsJson = False,
) -> None:
    """Show a calendar's years with their days off and make-up days, or export it whole."""
    from binglian.cli import calendar_view as view
    from binglian.cli.console import dump

    data = _of_project(project, address, namespace, wait) if project else _of_house(key)
    shown = view.only(data, year)
    if as_json:
        dump(view.as_json(shown))
    else:
        view.show(shown)


@app.command("adopt")
def adopt(
    sources: Sources,
    project: Projects = None,
    everyone: Everything = False,
    reason: Reason = "",
    actor: ActorOption = "",
    yes: Yes = False,
    address: Address = "",
    namespace: Namespace = "",
    wait: Wait = 30,
    as_json: AsJson = False,
) -> None:
    """Have projects and all that belongs to them count by another calendar; first a preview of what moves."""
    import asyncio

    from binglian.cli.change_command import actor_of, order, run
    from binglian.cli.connection import reach
    from definitions.calendar_changes import read_change

    what = order(project or (), actor, wait, everyone=everyone, yes=yes, as_json=as_json)
    changes = [read_change(source) for source in sources]
    seen = set[str]()
    propose = _proposal(changes, reason, actor_of(actor), seen)
    otherwise = _stream_proposal(changes, reason, actor_of(actor), seen)
    told = run(reach(address, namespace), what, propose, lambda: warnings(changes, seen), otherwise)
    raise typer.Exit(asyncio.run(told))


def warnings(changes: "Sequence[CalendarChange]", seen: "Collection[str]") -> "Iterator[str]":
    """A line for each district that closures are only for and in which no project lies that was asked."""
    from binglian.cli.console import words
    from definitions.calendar_changes import districts_of

    for district in districts_of(changes):
        if district not in seen:
            yield words("closed-nowhere", district=district)


def _proposal(
    changes: "Sequence[CalendarChange]", reason: str, actor: "Actor | None", seen: set[str]
) -> "Propose":
    """What becomes of each project, whose district is noted; running clocks alone are counted anew here."""
    from functools import reduce

    from binglian.cli.calendar_view import difference_lines, differing
    from binglian.cli.change import Proposal, moves, sender
    from binglian.domain.calendar import shared
    from binglian.domain.messages import AdoptCalendar
    from binglian.domain.recount import check_calendar, moved, recounted
    from definitions.calendar_changes import changed, reason_of

    def proposal(where: "Standing") -> Proposal:
        district, before = where.card.district, where.calendar
        seen.add(district)
        data = reduce(lambda known, change: changed(known, change, district), changes, before.data)
        after = shared(data)
        if after.digest == before.digest:
            return Proposal(project=where.key)
        message = AdoptCalendar(
            id=f"calendar:{before.digest[:16]}:{after.digest[:16]}:{where.entries}",
            occurred_at=where.now,
            actor=sender(actor, where.plan, "adopt_calendar"),
            calendar=data,
            reason=reason or reason_of(changes),
        )
        check_calendar(where.project, message, before)
        counted = recounted(where.project, where.now, after)
        days = differing(before, after)
        return Proposal(
            project=where.key,
            message=message,
            shift=where.shift,
            entitled=where.plan.authority["adopt_calendar"],
            moves=moves(where, counted, moved(where.project, counted)),
            lines=tuple(difference_lines(days)),
            data={"before": before.digest, "after": after.digest, "days": days},
        )

    return proposal


def _stream_proposal(
    changes: "Sequence[CalendarChange]", reason: str, actor: "Actor | None", seen: set[str]
) -> "ProposeElse":
    """The same for a ticket, a meeting or an order; closures of its project's district count for it."""
    from functools import reduce

    from binglian.cli.stream_change import stream_proposal
    from definitions.calendar_changes import changed, reason_of

    def proposal(where: "StreamStanding") -> "Proposal":
        seen.add(where.district)
        data = reduce(
            lambda known, change: changed(known, change, where.district), changes, where.calendar.data
        )
        return stream_proposal(where, data, reason or reason_of(changes), actor)

    return proposal


def _of_house(key: str) -> "CalendarData":
    from binglian.cli.failures import Failure, Status
    from definitions.calendars import calendar_keys, load_calendar

    known = calendar_keys()
    if not key and len(known) != 1:
        raise Failure("which-calendar", Status.UNUSABLE, known=", ".join(known))
    return load_calendar(key or known[0])


def _of_project(project: str, address: str, namespace: str, wait: int) -> "CalendarData":
    import asyncio
    from datetime import timedelta

    from binglian.cli.connection import connect, reach
    from binglian.cli.talk import calendar_of

    async def ask() -> "CalendarData":
        return await calendar_of(await connect(reach(address, namespace)), project, timedelta(seconds=wait))

    return asyncio.run(ask())
