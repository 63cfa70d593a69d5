"""Building the workers of one process from its settings and its ledger."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Protocol

from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import PollerBehaviorAutoscaling, Worker, WorkerDeploymentConfig

from activities.courier import CourierActivities
from activities.escalation import EscalationActivities
from activities.ledger import LedgerActivities, StreamLedgerActivities
from activities.notices import NoticeActivities
from binglian.domain.ports import Courier, Ledger, Notifier, StreamLedger
from workers.courier import TemporalCourier
from workers.notices import notifier_of
from workers.sandbox import sandbox_runner
from workers.settings import Queue, Settings
from workflows.contracts import LEDGER_QUEUE, PROJECTS_QUEUE
from workflows.convene import ConveneWorkflow
from workflows.meeting import MeetingWorkflow
from workflows.order import OrderWorkflow
from workflows.project import ProjectWorkflow
from workflows.stream_contracts import COURIER_QUEUE
from workflows.ticket import TicketWorkflow

WORKFLOWS = (ProjectWorkflow, TicketWorkflow, MeetingWorkflow, OrderWorkflow, ConveneWorkflow)


class Book(Ledger, StreamLedger, Protocol):
    """A ledger that takes projects as well as tickets, meetings and orders."""


def build_workers(
    client: Client,
    ledger: Book,
    settings: Settings,
    notifier: Notifier | None = None,
    courier: Courier | None = None,
) -> list[Worker]:
    """The workers that a process runs: for the workflows, the ledger, deliveries and notices, or all.

    Notices go by the settings' channels and messages by Temporal, unless something else is to bring them.

    Raises:
        ValueError: the file with the channels of notices can't be used.
    """
    workers: list[Worker] = []
    if settings.queue in (Queue.ALL, Queue.PROJECTS):
        workers.append(projects_worker(client, settings))
    if settings.queue in (Queue.ALL, Queue.LEDGER):
        workers.append(ledger_worker(client, ledger, settings))
    if settings.queue in (Queue.ALL, Queue.COURIER):
        workers.append(courier_worker(client, notifier or notifier_of(settings), settings, courier))
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


def ledger_worker(client: Client, ledger: Book, settings: Settings) -> Worker:
    """Runs the appends; never versioned, since an append means the same in every build."""
    return Worker(
        client,
        task_queue=LEDGER_QUEUE,
        activities=[LedgerActivities(ledger).append, StreamLedgerActivities(ledger).append_stream],
        activity_task_poller_behavior=PollerBehaviorAutoscaling(),
        graceful_shutdown_timeout=timedelta(seconds=settings.graceful_seconds),
    )


def courier_worker(
    client: Client, notifier: Notifier, settings: Settings, courier: Courier | None = None
) -> Worker:
    """Brings messages from one workflow to another, and notices to people; never versioned either."""
    courier = courier or TemporalCourier(client)
    carrier = CourierActivities(courier)
    return Worker(
        client,
        task_queue=COURIER_QUEUE,
        activities=[
            carrier.deliver,
            carrier.open_ticket,
            EscalationActivities(courier).submit,
            NoticeActivities(notifier).send,
        ],
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
