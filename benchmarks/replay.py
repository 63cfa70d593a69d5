"""Replay: how long a worker that lost its cache needs to rebuild a finished project from its history."""

import time
from statistics import median

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from benchmarks.sides import Side
from workers.converter import data_converter
from workers.sandbox import sandbox_runner

HISTORIES = 6


async def replay_milliseconds(side: Side, histories: list[WorkflowHistory]) -> float:
    """The median over some histories; the first replay warms up and is not counted.

    Raises:
        Exception: the replay diverged from the history.
    """
    replayer = Replayer(
        workflows=[side.workflow], workflow_runner=sandbox_runner(), data_converter=data_converter
    )
    times: list[float] = []
    for history in histories[:HISTORIES]:
        began = time.perf_counter()
        await replayer.replay_workflow(history)
        times.append(time.perf_counter() - began)
    return median(times[1:] or times) * 1000
