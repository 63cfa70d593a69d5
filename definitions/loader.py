"""The catalogue: definitions by key and version, overlays resolved, each read once.

A definition is ``<root>/<key>/v<version>.yaml``, immutable once released. A file anywhere else may extend one
of them: a new city is one file.
"""

import re
from functools import cache
from pathlib import Path

from binglian.domain.plan import DefinitionRef
from definitions.forms import mapping_at, read_form
from definitions.loaded import Loaded, name_of
from definitions.overlays import digest, lay_over
from definitions.problems import DefinitionError, Place, ProblemCode, problem, raise_errors
from definitions.schema import Definition
from definitions.source import Document, read_document
from definitions.validator import validate

CATALOG = Path(__file__).with_name("catalog")
_FILE = re.compile(r"v([1-9][0-9]{0,5})\.yaml")
_NAME = re.compile(r"([a-z][a-z0-9-]*)(?:@([1-9][0-9]{0,5}))?")


class Catalogue:
    """Definitions below one or more directories; of two with the same name, the first directory's counts."""

    def __init__(self, *roots: Path) -> None:
        self.roots = roots or (CATALOG,)
        self._merged: dict[Path, Document] = {}
        self._forms: dict[Path, Definition] = {}
        self._loaded: dict[Path, Loaded] = {}
        self._valid: set[Loaded] = set()

    def entries(self) -> dict[tuple[str, int], Path]:
        """Every definition's file by key and version, in that order."""
        found: dict[tuple[str, int], Path] = {}
        for root in self.roots:
            for path in root.glob("*/*.yaml"):
                if match := _FILE.fullmatch(path.name):
                    found.setdefault((path.parent.name, int(match[1])), path)
        return dict(sorted(found.items()))

    def strays(self) -> list[Path]:
        """Files in the catalogue that no name leads to, e.g. ``draft.yaml``."""
        return sorted(
            path
            for root in self.roots
            for path in root.glob("**/*.y*ml")
            if path not in self.entries().values()
        )

    def keys(self) -> list[str]:
        """Every definition's key."""
        return sorted({key for key, _ in self.entries()})

    def versions(self, key: str) -> list[int]:
        """A definition's versions, oldest first; none if there is no such definition."""
        return [version for known, version in self.entries() if known == key]

    def load(self, key: str, version: int | None = None) -> Loaded:
        """A definition, fit for use; without a version, its newest.

        Raises:
            DefinitionError: when there is none, or with every error in it.
        """
        return self._fit(self.read(key, version))

    def load_named(self, name: str) -> Loaded:
        """A definition by name, ``tongan`` or ``tongan@1``. See ``load``."""
        return self._fit(self.read_named(name))

    def load_file(self, path: Path) -> Loaded:
        """A definition from a file anywhere, over what it extends in this catalogue. See ``load``."""
        return self._fit(self.read_file(path))

    def read_named(self, name: str) -> Loaded:
        """See ``load_named``; the whole isn't validated."""
        match = _NAME.fullmatch(name)
        if match is None:
            raise _unknown(name, Place())
        return self.read(match[1], int(match[2]) if match[2] else None)

    def read(self, key: str, version: int | None = None) -> Loaded:
        """See ``load``; the form is right, but whether its parts fit together hasn't been asked yet."""
        path = self._find(key, version, Place())
        loaded = self.read_file(path)
        stated, named = (loaded.ref.key, loaded.ref.version), (path.parent.name, int(path.stem[1:]))
        if stated != named:
            expected = f"{stated[0]}/v{stated[1]}.yaml"
            raise DefinitionError(
                [problem(ProblemCode.MISNAMED, loaded.place("key"), path.name, expected=expected)]
            )
        return loaded

    def read_file(self, path: Path) -> Loaded:
        """See ``load_file``; the whole isn't validated."""
        where = path.resolve()
        if where not in self._loaded:
            document, definition = self._document(where, ()), self._form(where)
            ref = DefinitionRef(key=definition.key, version=definition.version, digest=digest(document))
            self._loaded[where] = Loaded(definition, ref, document, self._before(definition))
        return self._loaded[where]

    def _before(self, definition: Definition) -> Definition | None:
        """The greatest lower version of a definition in the catalogue."""
        versions = [known for known in self.versions(definition.key) if known < definition.version]
        return self._form(self.entries()[definition.key, versions[-1]].resolve()) if versions else None

    def _form(self, path: Path) -> Definition:
        if path not in self._forms:
            self._forms[path] = read_form(Definition, self._document(path, ()))
        return self._forms[path]

    def _fit(self, loaded: Loaded) -> Loaded:
        if loaded not in self._valid:
            raise_errors(validate(loaded))
            self._valid.add(loaded)
        return loaded

    def _document(self, path: Path, chain: tuple[str, ...]) -> Document:
        """The document in a file, laid over what it extends; ``chain`` names those that lie above it."""
        if path not in self._merged:
            document = read_document(path)
            parent = self._parent(document, chain)
            self._merged[path] = lay_over(parent, document) if parent else document
        return self._merged[path]

    def _parent(self, document: Document, chain: tuple[str, ...]) -> Document | None:
        data = mapping_at(document, ())
        missing = [key for key in ("key", "version") if key not in data]
        if missing:
            place = document.place()
            raise DefinitionError(
                [problem(ProblemCode.MISSING_KEY, place, key, path=document.file) for key in missing]
            )
        name, place = f"{data['key']}@{data['version']}", document.place(("extends",))
        above = (*chain, name)
        match = _NAME.fullmatch(str(data.get("extends", "")))
        if match is None or match[2] is None:
            return None  # a base, or something that the schema refuses
        if match[0] in above:
            circle = " → ".join([*above, match[0]])
            raise DefinitionError([problem(ProblemCode.EXTENDS_CYCLE, place, circle)])
        return self._document(self._find(match[1], int(match[2]), place).resolve(), above)

    def _find(self, key: str, version: int | None, place: Place) -> Path:
        entries = self.entries()
        wanted = version if version is not None else max(self.versions(key), default=0)
        path = entries.get((key, wanted))
        if path is None:
            raise _unknown(name_of(key, version) if version is not None else key, place)
        return path


@cache
def catalogue() -> Catalogue:
    """The catalogue that comes with the program."""
    return Catalogue()


def _unknown(name: str, place: Place) -> DefinitionError:
    return DefinitionError([problem(ProblemCode.UNKNOWN_DEFINITION, place, name)])
