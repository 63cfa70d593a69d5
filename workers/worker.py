"""Building the workers of one process from its settings and its ledger."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import PollerBehaviorAutoscaling, Worker, WorkerDeploymentConfig

from activities.ledger import LedgerActivities
from binglian.domain.ports import Ledger
from workers.sandbox import sandbox_runner
from workers.settings import Queue, Settings
from workflows.contracts import LEDGER_QUEUE, PROJECTS_QUEUE
from workflows.project import ProjectWorkflow

WORKFLOWS = (ProjectWorkflow,)


def build_workers(client: Client, ledger: Ledger, settings: Settings) -> list[Worker]:
    """The workers that a process runs: for the projects, for the ledger, or both."""
    workers: list[Worker] = []
    if settings.queue in (Queue.ALL, Queue.PROJECTS):
        workers.append(projects_worker(client, settings))
    if settings.queue in (Queue.ALL, Queue.LEDGER):
        workers.append(ledger_worker(client, ledger, settings))
    return workers


def projects_worker(client: Client, settings: Settings, workflows: Sequence[type] = WORKFLOWS) -> Worker:
    """Runs workflows and nothing else: it needs no database."""
    return Worker(
        client,
        task_queue=PROJECTS_QUEUE,
        workflows=workflows,
        workflow_runner=sandbox_runner(),
        workflow_task_executor=ThreadPoolExecutor(max_workers=8, thread_name_prefix="workflow"),
        max_cached_workflows=settings.cached_workflows,
        workflow_task_poller_behavior=PollerBehaviorAutoscaling(),
        graceful_shutdown_timeout=timedelta(seconds=settings.graceful_seconds),
        deployment_config=_deployment(settings),
    )


def ledger_worker(client: Client, ledger: Ledger, settings: Settings) -> Worker:
    """Runs the appends; never versioned, since an append means the same in every build."""
    return Worker(
        client,
        task_queue=LEDGER_QUEUE,
        activities=[LedgerActivities(ledger).append],
        activity_task_poller_behavior=PollerBehaviorAutoscaling(),
        graceful_shutdown_timeout=timedelta(seconds=settings.graceful_seconds),
    )


def _deployment(settings: Settings) -> WorkerDeploymentConfig | None:
    if not settings.build_id:
        return None
    version = WorkerDeploymentVersion(deployment_name=settings.deployment, build_id=settings.build_id)
    return WorkerDeploymentConfig(
        version=version, use_worker_versioning=True, default_versioning_behavior=VersioningBehavior.PINNED
    )
