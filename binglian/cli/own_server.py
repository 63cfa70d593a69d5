"""The Temporal server as a process of its own session: started so, and stopped when it was left behind."""

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

from workers.embedded import binary

PID_FILE = "temporal.pid"
SERVER_LOG = "temporal.log"
PATIENCE_SECONDS = 10.0


def in_own_session(folder: Path) -> str:
    """A program that starts the Temporal server away from the terminal.

    Ctrl-C reaches every process of the terminal's group at once. The server must outlive the workers, who
    still have answers to hand in, so it leaves the group; its id is kept for the case that we are killed.
    """
    python = "import os, sys; os.setsid(); os.execv(sys.argv[1], sys.argv[1:])"
    starter = " ".join(shlex.quote(part) for part in (sys.executable, "-c", python, binary("temporal")))
    program = folder / "temporal-server"
    lines = [
        "#!/bin/sh",
        f"echo $$ > {shlex.quote(str(folder / PID_FILE))}",
        f'exec {starter} "$@" >> {shlex.quote(str(folder / SERVER_LOG))} 2>&1',
    ]
    program.write_text("\n".join(lines) + "\n", encoding="utf-8")
    program.chmod(0o755)
    return str(program)


def stop_leftover(folder: Path, database: Path) -> None:
    """Ends a server that outlived its ``binglian up``; the directory must be ours already."""
    pid = _pid(folder / PID_FILE)
    if pid is None or not _serves(pid, database):
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while _serves(pid, database):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _pid(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _serves(pid: int, database: Path) -> bool:
    """Whether a process is a server on this very database: ids are used again, command lines tell."""
    return str(database) in _command_line(pid)


def _command_line(pid: int) -> str:
    """What a running process was started with; nothing if it has ended, whether or not it was waited for."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    command = ["/bin/ps", "-ww", "-o", "stat=,command=", "-p", str(pid)]
    told = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    return "" if told.startswith("Z") else told
