"""Which facts and words of ours stand for which codes of the exchange, read from ``definitions/exchange``."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, StrictBool, StrictInt, StrictStr, model_validator

import definitions
from binglian.domain.envelope import Key
from binglian.exchange.tables import projects
from definitions.forms import mapping_at, read_form
from definitions.overlays import lay_over
from definitions.problems import Place, Problem, ProblemCode, problem, raise_errors
from definitions.rules import RuleError, compiled
from definitions.schema.base import Basis, FactName, Form, Phrase, Words
from definitions.source import Document, Loc, read_document

ROOT = Path(definitions.__file__).with_name("exchange")
BASE = "national"

Code = StrictInt | StrictStr


class ChoiceForm(Form):
    """A code, and the condition (CEL over a project's facts) under which it is told."""

    when: Phrase
    code: Code


class FieldForm(Form):
    """How a field is filled: with a fact, or with the first code whose condition holds."""

    basis: Key
    fact: FactName | None = None
    choose: tuple[ChoiceForm, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> "FieldForm":
        if (self.fact is None) == (not self.choose):
            raise ValueError("either fact or choose was expected")
        return self


class UnitForm(Form):
    """A unit of a project: its type, and the facts that hold its name and its credit code."""

    basis: Key
    dwlx: StrictInt
    name: FactName
    code: FactName


class CodesForm(Form):
    """A dictionary: our key, and the code of the exchange."""

    basis: Key
    codes: dict[StrictStr, Code]

    def of(self, *keys: str) -> Code | None:
        """The code of the first of some keys that has one; none if none has."""
        return next((self.codes[key] for key in keys if key in self.codes), None)

    def text(self, *keys: str) -> str | None:
        """The same as text, for codes that are no numbers."""
        found = self.of(*keys)
        return None if found is None else str(found)


class ExchangeForm(Form):
    """A whole mapping, after a jurisdiction's own file has been laid over the base."""

    key: Key
    version: Annotated[StrictInt, Field(ge=1)]
    extends: Key | None = None
    title: Words
    bases: dict[Key, Basis]
    divisions: CodesForm
    project: dict[FactName, FieldForm]
    units: tuple[UnitForm, ...] = ()
    procedures: CodesForm
    durations: CodesForm
    case_kinds: CodesForm
    attachments: CodesForm
    standard_items: CodesForm

    def verified(self, basis: str) -> StrictBool:
        """Whether someone has checked what rests on a basis."""
        return self.bases[basis].verified


@cache
def mapping_for(jurisdiction: str, root: Path = ROOT) -> ExchangeForm:
    """The mapping for a jurisdiction: its own laid over the base, or the base alone.

    Raises:
        DefinitionError: with every fault, each with file and line.
    """
    base = read_document(root / f"{BASE}.yaml")
    own = root / f"{jurisdiction}.yaml"
    document = lay_over(base, read_document(own)) if own.exists() and jurisdiction != BASE else base
    mapping_at(document, ())
    form = read_form(ExchangeForm, document)
    raise_errors(_faults(form, document))
    return form


def _faults(form: ExchangeForm, document: Document) -> Iterator[Problem]:
    for loc, basis in _bases(form):
        if basis not in form.bases:
            yield problem(ProblemCode.UNKNOWN_BASIS, document.place((*loc, "basis")), basis)
    for name, field in form.project.items():
        if name not in projects.c:
            yield problem(
                ProblemCode.UNKNOWN_KEY, document.place(("project", name)), name, path=f"project.{name}"
            )
        for place, choice in enumerate(field.choose):
            at = document.place(("project", name, "choose", place, "when"))
            yield from _rule_faults(choice.when, at)


def _bases(form: ExchangeForm) -> Iterator[tuple[Loc, str]]:
    for name in ("divisions", "procedures", "durations", "case_kinds", "attachments", "standard_items"):
        yield (name,), getattr(form, name).basis
    yield from ((("project", name), field.basis) for name, field in form.project.items())
    yield from ((("units", place), unit.basis) for place, unit in enumerate(form.units))


def _rule_faults(rule: str, place: Place) -> Iterator[Problem]:
    try:
        compiled(rule)
    except RuleError as error:
        yield problem(ProblemCode.BAD_RULE, place, rule, detail=str(error))
