"""What a definition asks about a project, who may do what on which article, and the rules that shape it."""

from collections.abc import Iterable, Iterator

from binglian.cli.console import rows, say, show, table
from binglian.cli.wording import NOTHING, UNVERIFIED
from definitions.schema import Definition
from definitions.texts import phrase


def show_acts(definition: Definition) -> None:
    """Prints facts, acts with their hands and articles, and rules with their conditions and bases."""
    say()
    show(rows(table("fact", "types", "default:whole"), _facts(definition)))
    show(rows(table("act", "who", "article"), _acts(definition)))
    if definition.rules:
        show(rows(table("rule", "when", "basis"), _rules(definition)))


def _facts(definition: Definition) -> Iterator[tuple[str, ...]]:
    for name, fact in definition.facts.items():
        stated = NOTHING if fact.default is None else str(fact.default)
        yield f"{fact.title.zh} {name}", phrase("fact-type", fact.type).zh, stated


def _acts(definition: Definition) -> Iterator[tuple[str, ...]]:
    for act, phrases in definition.authority.items():
        articles = (_basis(definition, key) for key in definition.acts.get(act, ()))
        yield f"{phrase('act', act).zh} {act}", ", ".join(phrases), _lines(articles)


def _rules(definition: Definition) -> Iterator[tuple[str, ...]]:
    for key, rule in definition.rules.items():
        yield f"{rule.title.zh}\n{key}", rule.when, _basis(definition, rule.basis)


def _basis(definition: Definition, key: str) -> str:
    basis = definition.bases[key]
    return f"{basis.title.zh}{'' if basis.verified else UNVERIFIED}"


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(parts) or NOTHING
