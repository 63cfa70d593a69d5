"""``binglian show``: how one project stands now, from its workflow's own state."""

from typing import TYPE_CHECKING

from binglian.cli.options import Address, AsJson, Namespace, Project, Wait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from binglian.domain.clocks import Clock
    from binglian.domain.plan import Plan
    from binglian.domain.project import Project as State
    from workflows.contracts import ProjectReport


def show(
    project: Project,
    address: Address = "",
    namespace: Namespace = "",
    wait: Wait = 30,
    as_json: AsJson = False,
) -> None:
    """Show a project's cases, stages and milestones with their state and next due instant."""
    import asyncio
    from datetime import timedelta

    from binglian.cli.connection import connect, reach
    from binglian.cli.console import dump
    from binglian.cli.talk import state_of

    async def ask() -> "ProjectReport":
        client = await connect(reach(address, namespace))
        return await state_of(client, project, timedelta(seconds=wait))

    report = asyncio.run(ask())
    if as_json:
        dump(_plain(report))
    else:
        _show(report)


def _plain(report: "ProjectReport") -> object:
    """The report as the workflow gives it: additive only, like every contract."""
    from pydantic import TypeAdapter

    from workflows.contracts import ProjectReport

    return TypeAdapter(ProjectReport).dump_python(report, mode="json")


def _show(report: "ProjectReport") -> None:
    from binglian.cli.console import rows, say, show, table, words
    from definitions.texts import phrase
    from workflows.display import hindered_besides

    card, state = report.card, report.project
    mode = phrase("mode", state.plan.mode.value)
    say(f"{card.name} ({card.project}) · {card.jurisdiction} {card.district} · {mode}")
    say(
        words("shown", now=f"{report.now:%Y-%m-%d %H:%M}", entries=report.entries, unwritten=report.unwritten)
    )
    say(str(phrase("cli", f"state-{_ended(state)}")))
    if report.held:
        say(words("held", count=len(report.held), messages="、".join(told.id for told in report.held)))
    show(rows(table("order:right", "item", "department", "state", "next-due", "reminder"), _cases(state)))
    waiting = [step.title.zh for step in state.plan.steps if step.item not in state.cases]
    if waiting:
        say(words("not-begun", count=len(waiting), items="、".join(waiting)))
    for line in hindered_besides(state):
        say(line)
    for received in state.resolutions.values():
        say(words("resolution", resolution=received.resolution, meeting=received.meeting, text=received.text))
    if limited := [*_stages(state)]:
        show(rows(table("stage", "department", "from:whole", "next-due", "reminder"), limited))
    if state.milestones:
        show(
            rows(
                table("milestone", "from:whole", "to:whole", "next-due:whole", "reminder"), _milestones(state)
            )
        )


def _ended(state: "State") -> str:
    if state.ended_at is None:
        return "open"
    return "completed" if state.completed else "closed"


def _cases(state: "State") -> "Iterator[tuple[str, ...]]":
    from workflows.standing import hindrances, next_clock, state_words

    for step in state.plan.steps:
        case = state.cases.get(step.item)
        if case:
            clock = next_clock(case.clocks)
            yield (
                str(step.order),
                f"{step.title.zh}\n{step.item}",
                step.department_title.zh,
                state_words(case, hindrances(state, step.item)).zh,
                _next_due(state.plan, clock),
                _reminder(clock),
            )


def _stages(state: "State") -> "Iterator[tuple[str, ...]]":
    """Stages with a limit for joint handling, once it runs."""
    from binglian.cli.wording import day

    for stage in state.plan.stages:
        progress = state.stages.get(stage.key)
        if progress and progress.clock:
            yield (
                stage.title.zh,
                stage.lead_title.zh,
                day(progress.clock.started_at),
                _next_due(state.plan, progress.clock),
                _reminder(progress.clock),
            )


def _milestones(state: "State") -> "Iterator[tuple[str, ...]]":
    from binglian.cli.wording import NOTHING, day, due

    for planned in state.plan.milestones:
        progress = state.milestones.get(planned.key)
        if progress:
            reminder = NOTHING if progress.reached_at else _reminder(progress.clock)
            yield (
                planned.title.zh,
                day(progress.started_at),
                day(progress.reached_at),
                due(progress.clock),
                reminder,
            )


def _next_due(plan: "Plan", clock: "Clock | None") -> str:
    from binglian.cli.wording import NOTHING, due
    from workflows.standing import clock_words

    return f"{clock_words(plan, clock).zh} {due(clock)}" if clock else NOTHING


def _reminder(clock: "Clock | None") -> str:
    """Whether it is late or nearly; what else is to be known stands beside its day."""
    from definitions.texts import phrase

    if clock is None:
        return ""
    if clock.overdue():
        return str(phrase("table", "overdue"))
    warned = clock.running and not clock.paused and clock.warn_at is None and clock.limit.warn
    return str(phrase("table", "soon")) if warned else ""
