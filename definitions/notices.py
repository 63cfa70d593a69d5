"""The wording of notices to people, from ``notices.yaml``: never composed in code."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from binglian.domain.streams.outbox import Notice
from binglian.domain.text import Text
from definitions.texts import MissingPhraseError, fill, load, placeholders

FILE = Path(__file__).with_name("notices.yaml")

PARTS = ("title", "text")
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Wording:
    """What a notice says, in both languages."""

    title: Text
    text: Text


def wording(notice: Notice) -> Wording:
    """What a notice says, its template filled with its values.

    Raises:
        MissingPhraseError: there is no such template, or it needs a value that the notice does not give.
    """
    if notice.template not in _TEMPLATES:
        raise MissingPhraseError(f"notices.yaml has no template {notice.template}")
    parts = _TEMPLATES[notice.template]
    place = f"notices.{notice.template}"
    filled = (
        Text(*(fill(parts[part][language], language, notice.values, place) for language in LANGUAGES))
        for part in PARTS
    )
    return Wording(*filled)


def templates() -> frozenset[str]:
    """The templates that there are."""
    return frozenset(_TEMPLATES)


def needs(template: str) -> frozenset[str]:
    """The names of the values that a template is filled with."""
    words = (_TEMPLATES[template][part][language] for part in PARTS for language in LANGUAGES)
    return frozenset(name for text in words for name in placeholders(text))


def read(file: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Reads templates, ``{template: {title: {zh, en}, text: {zh, en}}}``.

    Raises:
        MissingPhraseError: a template lacks one of its four texts, or has anything else.
    """
    held = load(file)
    for template, parts in held.items():
        if not (_has(parts, PARTS) and all(_has(one, LANGUAGES) for one in _values(parts))):
            raise MissingPhraseError(f"{file.name}: {template} needs title and text, each in zh and en")
        if not all(isinstance(text, str) for part in _values(parts) for text in _values(part)):
            raise MissingPhraseError(f"{file.name}: {template} has something that is no text")
    return cast("dict[str, dict[str, dict[str, str]]]", dict(held))


def _has(value: object, names: Iterable[str]) -> bool:
    return isinstance(value, dict) and set(cast("dict[str, object]", value)) == set(names)


def _values(value: object) -> list[object]:
    return list(cast("dict[str, object]", value).values())


_TEMPLATES = read(FILE)
