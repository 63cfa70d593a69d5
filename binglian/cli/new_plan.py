"""The plan by which a running project shall go on: from what it runs by now, and what is to be different."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from binglian.cli.failures import Failure, Status
from binglian.cli.files import catalogued
from binglian.cli.standing import Standing
from binglian.domain.plan import FactValue, Mode
from definitions.loaded import Loaded, name_of
from definitions.loader import catalogue
from definitions.planner import plan
from definitions.problems import DefinitionError, Place
from definitions.projects import LocatedProject, ProjectSpec
from definitions.replan import Replanned, replan
from definitions.schema import BoolFact, Definition, NumberFact
from definitions.source import Loc

EVERYTHING = "all"
"""What ``--through`` says for a project that goes through every stage."""


def pairs(stated: Iterable[str]) -> dict[str, str]:
    """Facts given as ``NAME=VALUE``.

    Raises:
        Failure: ``bad-fact-option``.
    """
    found = [(text, *text.partition("=")) for text in stated]
    for text, name, mark, _ in found:
        if not (name and mark):
            raise Failure("bad-fact-option", Status.UNUSABLE, given=text)
    return {name: value for _, name, _, value in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be different; what is left out stays as it is.

    Attributes:
        file: the project's file, whose facts and last stage count in place of those in the running plan.
        stated: single facts, over all others, as text.
        loaded: the definition to go on by.
        through: the last stage, or ``all``.
    """

    file: LocatedProject | None = None
    stated: Mapping[str, str] = field(default_factory=dict[str, str])
    loaded: Loaded | None = None
    mode: Mode | None = None
    through: str = ""

    def planned(self, where: Standing) -> Replanned:
        """The new plan of a project, and all in which it differs from the one it runs by.

        Raises:
            DefinitionError: when no plan can be made so.
            Failure: ``definition-not-at-hand``, ``facts-unknown`` or ``scope-unknown`` where what isn't given
                can't be told from what runs.
        """
        running = where.plan
        loaded = self.loaded or self._running(where)
        facts, through = self._facts(where, loaded.definition), self._through(where)
        mode = self.mode or running.mode
        return replan(loaded, _spec(where, facts, through), mode, running, where.project.cases, self._place)

    def _running(self, where: Standing) -> Loaded:
        """The definition that a project runs by."""
        ref = where.plan.definition
        name = name_of(ref.key, ref.version)
        known = [self.loaded] if self.loaded else []
        try:
            known.append(catalogue().load_named(name))
        except DefinitionError:
            known += []  # one that was read from a file elsewhere
        for loaded in known:
            if loaded.ref == ref:
                return loaded
        raise Failure("definition-not-at-hand", Status.UNUSABLE, project=where.key, definition=name)

    def _facts(self, where: Standing, definition: Definition) -> dict[str, FactValue]:
        """Facts as they are now; of those in the running plan, the ones that the definition asks for.

        What is optional now and was then only the default has never been stated, and isn't taken over.
        """
        if self.file:
            known = dict(self.file.spec.facts)
        elif definition.facts and not where.plan.facts:
            raise Failure("facts-unknown", Status.UNUSABLE, project=where.key)
        else:
            former = catalogued(where.plan.definition.label())
            known = {
                name: value
                for name, value in where.plan.facts.items()
                if name in definition.facts
                and not (definition.facts[name].optional and _is_default(former, name, value))
            }
        return {**known, **{name: _value(definition, name, text) for name, text in self.stated.items()}}

    def _through(self, where: Standing) -> str | None:
        if self.through:
            return None if self.through == EVERYTHING else self.through
        return self.file.spec.through if self.file else self.scope_of(where)

    def scope_of(self, where: Standing) -> str | None:
        """The last stage that a project goes through, found by planning it anew; none if it goes through all.

        Raises:
            Failure: ``scope-unknown`` where nothing comes to the plan that it runs by.
        """
        running, loaded = where.plan, self._running(where)
        known = {step.item for step in running.steps if not step.carried}
        for through in (None, *loaded.definition.stages):
            if known == _items(loaded, _spec(where, running.facts, through), running.mode):
                return through
        raise Failure("scope-unknown", Status.UNUSABLE, project=where.key)

    def _place(self, loc: Loc) -> Place:
        """Where a part of the project was stated, or else is to be: in an option, or in its file."""
        names, part = list(self.stated), loc[-1] if loc else ""
        if part in names:
            return Place("--set", names.index(str(part)) + 1)
        if self.file and not (self.through and part == "through"):
            return self.file.place(loc)
        return Place("--through" if part == "through" else "--set", 1)


def _is_default(former: Definition | None, name: str, value: FactValue) -> bool:
    """Whether a fact is what a definition takes it to be where nobody states it."""
    fact = former.facts.get(name) if former else None
    return fact is not None and fact.default == value


def _spec(where: Standing, facts: Mapping[str, FactValue], through: str | None) -> ProjectSpec:
    card = where.card
    return ProjectSpec(
        key=card.project,
        name=card.name,
        jurisdiction=card.jurisdiction,
        district=card.district,
        through=through,
        facts=dict(facts),
    )


def _items(loaded: Loaded, spec: ProjectSpec, mode: Mode) -> set[str]:
    """What would be planned; nothing where no plan can be made."""
    try:
        return {step.item for step in plan(loaded, spec, mode).steps}
    except DefinitionError:
        return set()


def _value(definition: Definition, name: str, text: str) -> FactValue:
    """A fact's value as its definition would have it; text that isn't one, the planner refuses by name."""
    match definition.facts.get(name):
        case BoolFact() if text in ("true", "false"):
            return text == "true"
        case NumberFact():
            for kind in (int, float):
                try:
                    return kind(text)
                except ValueError:
                    continue
            return text
        case _:
            return text
