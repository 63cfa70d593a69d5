"""YAML files with positions: what stands in a file, and on which line each key and each element stands.

A small, strict YAML: one document, mappings with plain keys, no anchors, no tags. Dates stay text until a
schema reads them. Whatever is wrong with a file is a ``DefinitionError``, never a traceback of the parser.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode

from definitions.problems import DefinitionError, Place, ProblemCode, problem

Loc = tuple[str | int, ...]
"""The way to a value: keys and indices from the root."""

Locate = Callable[[Loc], Place]
"""Finds the place of a value, or of the nearest thing around it."""

_STANDARD = "tag:yaml.org,2002:"
_TAGS = frozenset({"map", "seq", "str", "null", "bool", "int", "float", "timestamp", "merge", "value"})
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{0,18}")
# What escapes can smuggle in: control characters and halves of pairs, which break spreadsheets, charts,
# databases and terminals; and marks of direction, which show other text than stands there.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


class _Mark(Protocol):
    line: int


class _Node(Protocol):
    """A node as ruamel makes it: a scalar's value is text, a list's nodes, a mapping's pairs of nodes."""

    tag: str
    value: object
    start_mark: _Mark


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content and where each part of it stands.

    Attributes:
        data: mappings, lists, text, numbers, booleans and nothing.
        places: the place of every key and element; merged documents have places in several files.
    """

    file: str
    data: object
    places: Mapping[Loc, Place]

    def nearest(self, loc: Loc) -> Loc:
        """The way as far as it exists, without steps that lead nowhere (a missing key, a schema's marks)."""
        known: Loc = ()
        for part in loc:
            if (*known, part) in self.places:
                known = (*known, part)
        return known

    def place(self, loc: Loc = ()) -> Place:
        """The place of a value, or of the nearest thing around it."""
        return self.places.get(self.nearest(loc), Place(self.file, 1))


def nowhere(_: Loc) -> Place:
    """The place of what came from a program."""
    return Place()


def read_document(path: Path) -> Document:
    """Reads a YAML file.

    Raises:
        DefinitionError: with the one problem that kept it from being read.
    """
    file = shown(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _error(ProblemCode.UNREADABLE, file, 1, file, detail=error.strerror or "?") from None
    try:
        return parse_document(raw.decode("utf-8-sig"), file)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _error(ProblemCode.NOT_UTF8, file, line, file) from None


def parse_document(text: str, file: str) -> Document:
    """Reads YAML text; ``file`` is the name that problems carry.

    Raises:
        DefinitionError: see ``read_document``.
    """
    try:
        # never the C parser, which refuses a time of day in {flow: 09:00}, even where it is installed
        root = cast("_Node | None", YAML(typ="safe", pure=True).compose(text))  # pyright: ignore[reportUnknownMemberType]
    except RecursionError:
        raise _error(ProblemCode.SYNTAX, file, 1, file, detail="too deep") from None
    except YAMLError as error:
        raise _syntax(error, text, file) from None
    if root is None:
        raise _error(ProblemCode.EMPTY, file, 1, file)
    builder = _Builder(file)
    return Document(file, builder.build(root, ()), builder.places)


def shown(path: Path) -> str:
    """A path as people know it: from the current directory if it lies below it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else str(path)


class _Builder:
    """Turns nodes into plain values and notes where each stands."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Loc, Place] = {}
        self._seen: set[int] = set()

    def build(self, node: _Node, loc: Loc) -> object:
        line = node.start_mark.line + 1
        self.places.setdefault(loc, Place(self.file, line))
        tag = node.tag.removeprefix(_STANDARD)
        if id(node) in self._seen or tag not in _TAGS:
            # an alias can nest without end, a tag can ask for any object
            raise _error(
                ProblemCode.UNSUPPORTED_YAML, self.file, line, "*" if id(node) in self._seen else tag
            )
        self._seen.add(id(node))
        if isinstance(node, MappingNode):
            return self._mapping(cast("list[tuple[_Node, _Node]]", node.value), loc)
        if isinstance(node, SequenceNode):
            elements = cast("list[_Node]", node.value)
            return [self.build(element, (*loc, index)) for index, element in enumerate(elements)]
        return _scalar(self._visible(cast("str", node.value), line), tag)

    def _mapping(self, pairs: list[tuple[_Node, _Node]], loc: Loc) -> dict[str, object]:
        built: dict[str, object] = {}
        for key_node, value in pairs:
            key, line = key_node.value, key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise _error(ProblemCode.UNSUPPORTED_YAML, self.file, line, "?")
            self._visible(key, line)
            if key in built:
                raise _error(ProblemCode.DUPLICATE_KEY, self.file, line, key)
            self.places[*loc, key] = Place(self.file, line)
            built[key] = self.build(value, (*loc, key))
        return built

    def _visible(self, text: str, line: int) -> str:
        if hidden := _HIDDEN.search(text):
            raise _error(ProblemCode.UNSUPPORTED_YAML, self.file, line, f"U+{ord(hidden[0]):04X}")
        return text


def _scalar(text: str, tag: str) -> object:
    match tag:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int" | "float" if _INTEGER.fullmatch(text):
            return int(text)
        case "float" if _DECIMAL.fullmatch(text):
            return float(text)
        case _:
            return text


def _syntax(error: YAMLError, text: str, file: str) -> DefinitionError:
    mark = cast("_Mark | None", getattr(error, "problem_mark", None))
    position = cast("int", getattr(error, "position", 0))
    line = mark.line + 1 if mark else text.count("\n", 0, position) + 1
    detail = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    return _error(ProblemCode.SYNTAX, file, line, file, detail=detail.splitlines()[0])


def _error(code: ProblemCode, file: str, line: int, offender: str, **details: str) -> DefinitionError:
    return DefinitionError([problem(code, Place(file, line), offender, **details)])
