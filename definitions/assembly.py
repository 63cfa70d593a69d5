"""Assembly: puts what was selected and pruned into order, and into the domain's own plan."""

from dataclasses import dataclass
from functools import cached_property

from binglian.domain.limits import ClockKind, Limit, StartsOn
from binglian.domain.plan import (
    Exclusion,
    Gate,
    Happening,
    Mode,
    Plan,
    PlannedLimit,
    PlannedMilestone,
    PlannedStage,
    PreReview,
    Step,
)
from definitions.graph import Rank, ordered
from definitions.loaded import Loaded
from definitions.pruning import Pruned, references
from definitions.schema import Definition, Flow, Item, LimitForm
from definitions.selection import Selection
from definitions.texts import phrase


def assemble(loaded: Loaded, selection: Selection, pruned: Pruned, mode: Mode) -> Plan:
    """The plan; gates, happenings and milestones that don't concern it are left out."""
    return _Assembly(loaded.definition, selection, pruned, mode).plan(loaded)


@dataclass(frozen=True)
class _Assembly:
    definition: Definition
    selection: Selection
    pruned: Pruned
    mode: Mode

    def plan(self, loaded: Loaded) -> Plan:
        definition = self.definition
        return Plan(
            definition=loaded.ref,
            mode=self.mode,
            stages=self._stages(),
            steps=tuple(self._step(order, key) for order, key in enumerate(self.sequence, 1)),
            gates=tuple(
                Gate(key=key, title=gate.title.text, opened_by=self.pruned.needs[key])
                for key, gate in definition.gates.items()
                if key in self.concerned
            ),
            happenings=tuple(
                Happening(
                    key=key,
                    title=happening.title.text,
                    reported_by=happening.reported_by,
                    needs=self.pruned.needs[key],
                )
                for key, happening in definition.happenings.items()
                if key in self.concerned
            ),
            milestones=tuple(map(self._milestone, self.milestones)),
            authority=dict(definition.authority),
            exclusions=self._exclusions(),
        )

    @cached_property
    def items(self) -> frozenset[str]:
        return frozenset(self.pruned.needs.keys() & self.definition.items.keys())

    @cached_property
    def milestones(self) -> tuple[str, ...]:
        """Milestones that may concern the project, and both of whose ends can be planned."""
        planned = self.pruned.needs.keys()
        return tuple(
            key
            for key, milestone in self.definition.milestones.items()
            if key in self.selection.milestones and {milestone.start, milestone.end} <= planned
        )

    @cached_property
    def concerned(self) -> frozenset[str]:
        """Items, all that they need, ends of milestones, and happenings that are only recorded."""
        ahead = [found for key in self.items if (found := self._ahead(self.definition.items[key]))]
        ends = [self.definition.milestones[key] for key in self.milestones]
        roots = {
            *self.items,
            *(name for found in ahead for name in (found.gate, found.opens_with)),
            *(name for milestone in ends for name in (milestone.start, milestone.end)),
            *(self.definition.happenings.keys() & self.pruned.needs.keys() - _used_by_items(self.definition)),
        }
        return frozenset(references(self.pruned.needs, roots))

    @cached_property
    def sequence(self) -> list[str]:
        """The items, each after all that it needs, else by stage and number."""
        graph = {
            key: frozenset(name for group in self.pruned.needs[key] for name in group)
            for key in self.concerned
        }
        for key in self.items:
            if ahead := self._ahead(self.definition.items[key]):
                graph[key] |= {ahead.gate}
        return [key for key in ordered(graph, self._rank) if key in self.items]

    def _rank(self, key: str) -> Rank:
        item = self.definition.items.get(key)
        if item is None:
            return -1, 0, key  # happenings and gates take no place of their own
        return self._stage_order[item.stage], item.number, key

    @cached_property
    def _stage_order(self) -> dict[str, int]:
        return {key: order for order, key in enumerate(self.definition.stages)}

    def _stages(self) -> tuple[PlannedStage, ...]:
        departments = self.definition.departments
        members = {
            key: tuple(item for item in self.sequence if self.definition.items[item].stage == key)
            for key in self.definition.stages
        }
        return tuple(
            PlannedStage(
                key=key,
                title=stage.title.text,
                lead=stage.lead,
                lead_title=departments[stage.lead].text,
                items=members[key],
            )
            for key, stage in self.definition.stages.items()
            if members[key]
        )

    def _step(self, order: int, key: str) -> Step:
        item = self.definition.items[key]
        return Step(
            item=key,
            order=order,
            title=item.title.text,
            stage=item.stage,
            department=item.department,
            department_title=self.definition.departments[item.department].text,
            limits=_limits(self.definition, item),
            needs=self.pruned.needs[key],
            after=self._after(order, item),
            pre_review=self._ahead(item),
            result=item.result.text,
            why=self.selection.why[key],
        )

    def _after(self, order: int, item: Item) -> tuple[str, ...]:
        """The step before, of all or, where only the stage is serial, of the stage."""
        before = self.sequence[: order - 1]
        if self.mode is Mode.PARALLEL:
            serial = self.definition.stages[item.stage].flow is Flow.SERIAL
            before = [key for key in before if serial and self.definition.items[key].stage == item.stage]
        return tuple(before[-1:])

    def _ahead(self, item: Item) -> PreReview | None:
        """How the item may be reviewed ahead, if this project has the happening that opens the window."""
        ahead = item.pre_review
        if ahead is None or ahead.opens_with not in self.pruned.needs:
            return None
        return PreReview(gate=ahead.gate, opens_with=ahead.opens_with)

    def _milestone(self, key: str) -> PlannedMilestone:
        milestone = self.definition.milestones[key]
        return PlannedMilestone(
            key=key,
            title=milestone.title.text,
            start=milestone.start,
            end=milestone.end,
            limit=_limit(self.definition, milestone.limit, StartsOn.ACCEPTED) if milestone.limit else None,
        )

    def _exclusions(self) -> tuple[Exclusion, ...]:
        reasons = dict(self.selection.why_not)
        for key, line in self.pruned.beyond.items():
            reasons[key] = phrase("plan", "needs-beyond-scope", needs=str(line))
        return tuple(
            Exclusion(item=key, title=item.title.text, why=reasons[key])
            for key, item in self.definition.items.items()
            if key in reasons
        )


def _used_by_items(definition: Definition) -> set[str]:
    """What any item needs, or any gate, or any pre-review; other happenings are there only to be recorded."""
    lines = [line for item in definition.items.values() for line in item.needs]
    lines += [line for gate in definition.gates.values() for line in gate.opened_by]
    ahead = {item.pre_review.opens_with for item in definition.items.values() if item.pre_review}
    return ahead | {name for line in lines for name in line.any_of}


def _limits(definition: Definition, item: Item) -> tuple[PlannedLimit, ...]:
    stated = (
        (ClockKind.PROMISED, item.limits.promised, StartsOn.ACCEPTED),
        (ClockKind.STATUTORY, item.limits.statutory, StartsOn.ACCEPTED),
        (ClockKind.DELIVERY, item.limits.delivery or definition.delivery, StartsOn.DECIDED),
    )
    return tuple(
        PlannedLimit(kind=kind, limit=_limit(definition, form, starts_on))
        for kind, form, starts_on in stated
        if form
    )


def _limit(definition: Definition, form: LimitForm, starts_on: StartsOn) -> Limit:
    return Limit(
        value=form.value,
        unit=form.unit,
        starts_on=form.starts_on or starts_on,
        basis=form.basis,
        warn=definition.warn if form.warn is None else form.warn,
    )
