"""``python -m benchmarks``: runs every measurement once and prints it beside its aim.

Exit status 0 unless something failed to run; an aim that is missed is printed, not hidden, and fails nothing.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from benchmarks.measure import Size, measure_cooperation, measure_pure, measure_running
from benchmarks.report import as_json, show

WIDTH = 112
"""Of the table, wherever it is printed to."""

QUICK = Size(projects=4, open_projects=20, idle=20, escalations=20)


def main() -> int:
    """Reads the arguments, measures, prints."""
    asked = _arguments()
    size = QUICK if asked.quick else Size(asked.projects, asked.open, asked.idle)
    progress = Console(stderr=True)
    began = time.perf_counter()

    def say(what: str) -> None:
        progress.print(f"{time.perf_counter() - began:5.0f} s  {what}", style="dim", highlight=False)

    with tempfile.TemporaryDirectory(prefix="binglian-bench-") as name:
        folder = Path(name)
        for part in ("approvals", "tickets"):
            (folder / part).mkdir()
        figures = measure_pure(folder, say)
        figures += asyncio.run(measure_running(folder / "approvals", size, say))
        figures += asyncio.run(measure_cooperation(folder / "tickets", size, say))
    about = {
        "projects": size.projects,
        "open": size.open_projects,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "seconds": round(time.perf_counter() - began),
    }
    if asked.json:
        print(json.dumps(as_json(figures, about), ensure_ascii=False, indent=2))
    else:
        show(figures, about, Console(width=WIDTH))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measures against the floor.")
    parser.add_argument(
        "--projects", type=_positive, default=40, help="projects of 12 approvals a driver and side"
    )
    parser.add_argument("--open", type=_positive, default=200, help="open projects held in a worker's cache")
    parser.add_argument("--idle", type=_positive, default=1000, help="open tickets, and as many projects")
    parser.add_argument("--quick", action="store_true", help="a smoke run: the figures mean nothing")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    return parser.parse_args()


def _positive(text: str) -> int:
    number = int(text)
    if number < 2:
        raise argparse.ArgumentTypeError("at least 2")
    return number


if __name__ == "__main__":
    sys.exit(main())
