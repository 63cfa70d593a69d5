"""Which mechanisms of the seed systems does a test show? `python tests/mechanisms.py`, or `make mechanisms`.

Collects the suite without running it and prints every mechanism with the tests that carry its mark. A mark
without an identifier, or with an unknown one, is an error: it would count for nothing and look as if it did.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parent.parent
NAMES = Path(__file__).with_suffix(".yaml")


class Collector:
    """A pytest plugin that notes the mechanism marks of what was collected."""

    def __init__(self, known: Iterable[str]) -> None:
        self.shown: dict[str, list[str]] = {identifier: [] for identifier in known}
        self.errors: list[str] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            if item.get_closest_marker("skip"):
                continue  # a test that never runs shows nothing
            for mark in item.iter_markers("mechanism"):
                self._note(item.nodeid, cast("tuple[object, ...]", mark.args), named=bool(mark.kwargs))

    def _note(self, test: str, identifiers: tuple[object, ...], *, named: bool) -> None:
        if not identifiers or named:
            self.errors.append(f'{test}: write @pytest.mark.mechanism("S2-04"), with one identifier or more')
        test = test.split("[", 1)[0]  # one entry for a parametrized test
        for identifier in identifiers:
            tests = self.shown.get(identifier) if isinstance(identifier, str) else None
            if tests is None:
                self.errors.append(f"{test}: there is no mechanism {identifier!r}")
            elif test not in tests:
                tests.append(test)


def names() -> dict[str, str]:
    """Return every mechanism's identifier and short name, in order."""
    content: object = YAML(typ="safe").load(NAMES)  # pyright: ignore[reportUnknownMemberType]
    return dict(cast("dict[str, str]", content))


def collect(known: Iterable[str]) -> Collector:
    """Collect the whole suite; exit with pytest's own output if that fails."""
    collector = Collector(known)
    output = io.StringIO()
    arguments = ["--collect-only", "--quiet", "-p", "no:cacheprovider", str(ROOT / "tests")]
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        code = pytest.main(arguments, plugins=[collector])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        sys.exit(f"{output.getvalue()}\nThe tests could not be collected.")
    return collector


def report(named: dict[str, str], collector: Collector, *, only_missing: bool) -> None:
    """Print the table and the total."""
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    table = Table("id", "mechanism", "shown by", box=None, pad_edge=False)
    for identifier, name in named.items():
        tests = collector.shown[identifier]
        if only_missing and tests:
            continue
        table.add_row(identifier, name, "\n".join(tests) or "[red]missing[/red]")
    console.print(table)
    missing = [identifier for identifier, tests in collector.shown.items() if not tests]
    console.print(f"\n{len(named) - len(missing)} of {len(named)} shown, {len(missing)} missing", end="")
    console.print(f": {' '.join(missing)}" if missing else "", soft_wrap=True)


def main() -> int:
    """Print the report; 1 if a mark is wrong, or if one is missing and --complete was asked for."""
    parser = argparse.ArgumentParser(description="Which mechanisms of the seed systems does a test show?")
    parser.add_argument("--missing", action="store_true", help="list only what no test shows")
    parser.add_argument("--complete", action="store_true", help="fail if anything is missing")
    options = parser.parse_args()
    named = names()
    collector = collect(named)
    report(named, collector, only_missing=options.missing)
    for error in collector.errors:
        print(error, file=sys.stderr)
    missing = any(not tests for tests in collector.shown.values())
    return 1 if collector.errors or (options.complete and missing) else 0


if __name__ == "__main__":
    sys.exit(main())
