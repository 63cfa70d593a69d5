"""``binglian up`` as a process of its own, the way a person runs it."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from tests.ports import free_ports

COMMAND = str(Path(sys.executable).with_name("binglian"))
START_SECONDS = 60.0
STOP_SECONDS = 60.0


class RunningHouse:
    """A system that runs in a directory, on ports of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.ui_port, self.health_port, self.metrics_port = free_ports(4)
        self.data = folder / ".binglian"
        self.ledger = self.data / "ledger.db"
        self.output = folder / "up.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The running process."""
        assert self._process is not None
        return self._process

    def options(self) -> list[str]:
        """The options of ``binglian up`` that choose its ports."""
        ports = (("--port", self.port), ("--ui-port", self.ui_port))
        watched = (("--health-port", self.health_port), ("--metrics-port", self.metrics_port))
        return [word for name, port in (*ports, *watched) for word in (name, str(port))]

    def start(self) -> None:
        """Starts it and waits until it says how to stop it."""
        outside = {name: value for name, value in os.environ.items() if not name.startswith("BINGLIAN_")}
        with self.output.open("wb") as output:
            # a group of its own, as a terminal gives: signals to the group are what Ctrl-C is
            self._process = subprocess.Popen(
                [COMMAND, "up", *self.options()],
                cwd=self.folder,
                env=outside,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while "Ctrl-C" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def interrupt(self) -> int:
        """Presses Ctrl-C: every process of the terminal's group gets the signal at once."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(STOP_SECONDS)

    def stop(self) -> int:
        """Stops it the polite way."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """Kills it, and it alone: its server goes on."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)

    def said(self) -> str:
        """What it printed."""
        return self.output.read_text(encoding="utf-8")

    def sign(self) -> dict[str, str]:
        """What it hung out."""
        return json.loads((self.data / "up.json").read_text(encoding="utf-8"))

    def settled(self, project: str, entries: int) -> None:
        """Waits until the ledger holds so many entries of a project."""
        deadline = time.monotonic() + START_SECONDS
        with closing(sqlite3.connect(self.ledger)) as connection:
            while (count := self._count(connection, project)) < entries:
                assert time.monotonic() < deadline, f"{count} of {entries} entries"
                time.sleep(0.05)

    @staticmethod
    def _count(connection: sqlite3.Connection, project: str) -> int:
        query = "SELECT count(*) FROM entries WHERE stream = ?"
        return connection.execute(query, (project,)).fetchone()[0]
