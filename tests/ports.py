"""Ports for the processes that tests start."""

import random
import socket
from collections.abc import Iterator


def free_ports(count: int) -> list[int]:
    """Ports that nobody uses now, from below those that outgoing connections are given.

    A process that is started again must find its ports free; one that the system hands out to connections may
    meanwhile belong to another test's client.
    """
    found = _free()
    return [next(found) for _ in range(count)]


def _free() -> Iterator[int]:
    for port in random.SystemRandom().sample(range(20_000, 32_000), 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        yield port
