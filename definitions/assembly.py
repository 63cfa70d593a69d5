"""Assembly: puts what was selected, ruled and pruned into order, and into the domain's own plan."""

from dataclasses import dataclass
from functools import cached_property

from binglian.domain.plan import (
    Article,
    Effect,
    Exclusion,
    FactValue,
    Gate,
    Happening,
    Mode,
    Package,
    Plan,
    PlannedMilestone,
    PlannedStage,
)
from definitions.cooperation import raising
from definitions.draft import Draft, Ruling, united
from definitions.graph import Rank, ordered
from definitions.plan_limits import milestone_limit, stage_limits
from definitions.pruning import Pruned, references
from definitions.rules import facts_context, holds
from definitions.schema import Definition, Flow, Item, PackageForm
from definitions.steps import Steps
from definitions.texts import phrase


def assemble(draft: Draft, pruned: Pruned, mode: Mode, facts: dict[str, FactValue]) -> Plan:
    """The plan; gates, happenings and milestones that don't concern it are left out."""
    return _Assembly(draft, pruned, mode).plan(facts)


def checks_materials(definition: Definition, facts: dict[str, FactValue]) -> bool:
    """Whether acceptance is refused in a project while materials are missing."""
    stated = definition.checks_materials
    return stated if isinstance(stated, bool) else holds(stated, facts_context(facts))


@dataclass(frozen=True)
class _Assembly:
    draft: Draft
    pruned: Pruned
    mode: Mode

    def plan(self, facts: dict[str, FactValue]) -> Plan:
        definition = self.definition
        steps = Steps(self.draft, self.pruned, checks_materials(definition, facts))
        return Plan(
            definition=self.draft.loaded.ref,
            mode=self.mode,
            stages=self._stages(),
            steps=tuple(
                steps.step(key, order, self._after(order, definition.items[key]))
                for order, key in enumerate(self.sequence, 1)
            ),
            gates=self._gates(),
            happenings=self._happenings(),
            milestones=tuple(self._milestone(key, *ends) for key, ends in self.milestones.items()),
            authority=dict(definition.authority),
            exclusions=self._exclusions(),
            articles=self._articles(),
            facts=facts,
            reviewed_facts=tuple(name for name, fact in definition.facts.items() if fact.reviewed),
            departments={key: words.text for key, words in definition.departments.items()},
            posts={key: words.text for key, words in definition.posts.items()},
            packages=tuple(self._package(ruling, form) for ruling, form in self.draft.offers),
            raising=raising(self.draft.loaded),
        )

    @cached_property
    def definition(self) -> Definition:
        return self.draft.definition

    @cached_property
    def items(self) -> frozenset[str]:
        return frozenset(self.pruned.needs.keys() & self.definition.items.keys())

    @cached_property
    def milestones(self) -> dict[str, tuple[str, str]]:
        """The two ends of each milestone that may concern the project and has two that can be planned."""
        known = self.definition.milestones
        ends = {
            key: (self.draft.host(known[key].start), self.draft.host(known[key].end))
            for key in known
            if key in self.draft.selection.milestones
        }
        planned = self.pruned.needs.keys()
        return {
            key: (start, end)
            for key, (start, end) in ends.items()
            if {start, end} <= planned and start != end
        }

    @cached_property
    def concerned(self) -> frozenset[str]:
        """Items, all that they need, ends of milestones, and happenings that are only recorded."""
        planned = [self.definition.items[key] for key in self.items]
        ahead = [found for item in planned if (found := self.pruned.ahead(item))]
        permits = {item.permit.taken_up_by for item in planned if item.permit}
        roots = {
            *self.items,
            *(name for found in ahead for name in (found.gate, found.opens_with)),
            *(permits & self.pruned.needs.keys()),
            *(name for ends in self.milestones.values() for name in ends),
            *(self.definition.happenings.keys() & self.pruned.needs.keys() - _used_by_items(self.definition)),
        }
        return frozenset(references(self.pruned.needs, roots))

    @cached_property
    def sequence(self) -> list[str]:
        """The items, each after all that it needs, else by stage and number."""
        graph = self.pruned.graph(self.definition)
        order = ordered({key: graph[key] for key in self.concerned}, self._rank)
        return [key for key in order if key in self.items]

    def _rank(self, key: str) -> Rank:
        item = self.definition.items.get(key)
        if item is None:
            return -1, 0, key  # happenings and gates take no place of their own
        return self._stage_order[item.stage], item.number, key

    @cached_property
    def _stage_order(self) -> dict[str, int]:
        return {key: order for order, key in enumerate(self.definition.stages)}

    def _after(self, order: int, item: Item) -> tuple[str, ...]:
        """The step before, of all or, where only the stage is serial, of the stage."""
        before = self.sequence[: order - 1]
        if self.mode is Mode.PARALLEL:
            serial = self.definition.stages[item.stage].flow is Flow.SERIAL
            before = [key for key in before if serial and self.definition.items[key].stage == item.stage]
        return tuple(before[-1:])

    def _stages(self) -> tuple[PlannedStage, ...]:
        definition = self.definition
        members = {
            key: tuple(item for item in self.sequence if definition.items[item].stage == key)
            for key in definition.stages
        }
        return tuple(
            PlannedStage(
                key=key,
                title=stage.title.text,
                lead=stage.lead,
                lead_title=definition.departments[stage.lead].text,
                items=members[key],
                limits=stage_limits(definition, stage),
            )
            for key, stage in definition.stages.items()
            if members[key]
        )

    def _gates(self) -> tuple[Gate, ...]:
        return tuple(
            Gate(key=key, title=gate.title.text, opened_by=self.pruned.needs[key])
            for key, gate in self.definition.gates.items()
            if key in self.concerned
        )

    def _happenings(self) -> tuple[Happening, ...]:
        return tuple(
            Happening(
                key=key,
                title=happening.title.text,
                reported_by=happening.reported_by,
                needs=self.pruned.needs[key],
            )
            for key, happening in self.definition.happenings.items()
            if key in self.concerned
        )

    def _milestone(self, key: str, start: str, end: str) -> PlannedMilestone:
        milestone = self.definition.milestones[key]
        limit = milestone_limit(self.definition, milestone.limit) if milestone.limit else None
        return PlannedMilestone(key=key, title=milestone.title.text, start=start, end=end, limit=limit)

    def _exclusions(self) -> tuple[Exclusion, ...]:
        reasons = dict(self.draft.why_not)
        for key, line in self.pruned.beyond.items():
            reasons[key] = phrase("plan", "needs-beyond-scope", needs=str(line))
        return tuple(
            Exclusion(item=key, title=item.title.text, why=reasons[key], rule=self.draft.gone.get(key))
            for key, item in self.definition.items.items()
            if key in reasons
        )

    def _articles(self) -> dict[str, tuple[Article, ...]]:
        bases = self.definition.bases
        return {
            act: tuple(Article(key=basis, title=bases[basis].title.text) for basis in named)
            for act, named in self.definition.acts.items()
        }

    def _package(self, ruling: Ruling, form: PackageForm) -> Package:
        """What a rule offers of what is planned; a merged item is the whole that it is part of."""
        items = united(key for key in map(self.draft.host, form.items) if key in self.items)
        title = (form.title or ruling.form.title).text
        return Package(
            key=ruling.key,
            title=title,
            basis=ruling.form.basis,
            items=items,
            policies=tuple(policy.text for policy in form.policies),
            rule=ruling.applied(Effect.PACKAGE, title),
        )


def _used_by_items(definition: Definition) -> set[str]:
    """What any item, gate, pre-review or rule needs; other happenings are there only to be recorded."""
    lines = [line for item in definition.items.values() for line in item.needs]
    lines += [line for gate in definition.gates.values() for line in gate.opened_by]
    lines += [
        line for rule in definition.rules.values() for reorder in rule.reorder for line in reorder.needs
    ]
    ahead = {item.pre_review.opens_with for item in definition.items.values() if item.pre_review}
    stand_ins = {form.by for rule in definition.rules.values() for form in rule.substitute}
    return ahead | stand_ins | {name for line in lines for name in line.any_of}
