"""Sentences for people, from ``texts.yaml``: looked up by group and key, never composed in code."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from ruamel.yaml import YAML

from binglian.domain.text import Text

FILE = Path(__file__).with_name("texts.yaml")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class MissingPhraseError(LookupError):
    """Raised when ``texts.yaml`` lacks a phrase, one of its languages, or a detail was not given."""


def load(file: Path) -> Mapping[str, object]:
    """Reads a file of phrases, ``{group: {key: {zh, en}}}``; what stands in it is checked when it is used."""
    words: object = YAML(typ="safe", pure=True).load(file.read_text("utf-8"))  # pyright: ignore[reportUnknownMemberType]
    return cast("Mapping[str, object]", words)


_TEXTS = load(FILE)


def phrase(group: str, key: str, /, **details: Text | str | int) -> Text:
    """One phrase in both languages, with its placeholders filled.

    Args:
        group: the top-level key in ``texts.yaml``.
        key: the phrase's key in its group.
        details: what fills ``{name}``; a ``Text`` fills each language with its own words.

    Raises:
        MissingPhraseError: when the phrase or a detail that it needs is missing.
    """
    words = _mapping(_mapping(_TEXTS.get(group)).get(key))
    place = f"{group}.{key}"
    return Text(*(fill(words.get(language), language, details, place) for language in ("zh", "en")))


def keys(group: str) -> frozenset[str]:
    """The keys of a group; none if there is no such group."""
    return frozenset(_mapping(_TEXTS.get(group)))


def placeholders(template: str) -> frozenset[str]:
    """The names of the details that a template needs."""
    return frozenset(_PLACEHOLDER.findall(template))


def fill(template: object, language: str, details: Mapping[str, Text | str | int], place: str) -> str:
    """A template of one language with its placeholders filled; ``place`` says where it stands.

    Raises:
        MissingPhraseError: when it is missing, or a detail that it needs.
    """
    if not isinstance(template, str):
        raise MissingPhraseError(f"texts.yaml has no {language} text for {place}")

    def detail(match: re.Match[str]) -> str:
        value = details.get(match[1])
        if value is None:
            raise MissingPhraseError(f"texts.yaml: {place} needs the detail {match[1]}")
        return str(getattr(value, language)) if isinstance(value, Text) else str(value)

    return _PLACEHOLDER.sub(detail, template)


def _mapping(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, dict) else {}
