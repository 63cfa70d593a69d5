"""Settings of a worker process, from the environment (prefix ``BINGLIAN_``)."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Queue(StrEnum):
    """Which work a process takes on: all, the workflows, the appends, or deliveries and notices."""

    ALL = "all"
    PROJECTS = "projects"
    LEDGER = "ledger"
    COURIER = "courier"


class Settings(BaseSettings):
    """What a deployment may choose. Every field can be set as ``BINGLIAN_<FIELD>``.

    Attributes:
        temporal_address: host and port of the Temporal frontend.
        temporal_namespace: the namespace of the projects.
        ledger_url: SQLAlchemy URL of the ledger; ``sqlite+aiosqlite`` or ``postgresql+psycopg``.
        queue: which queues this process serves.
        build_id: the deployed build; set, the worker is versioned and runs stay on the build they started on.
        deployment: the name of the worker deployment that builds belong to.
        health_host: address that the health endpoint listens on.
        health_port: port of ``/healthz``; 0 turns it off.
        metrics_port: port of the Prometheus endpoint ``/metrics``; 0 turns it off.
        graceful_seconds: how long a stopping worker lets running activities finish.
        cached_workflows: open projects kept in memory.
        notices_folder: where notices go that have no other channel, and which went out already.
        notices_channels: a file with the channels of posts (docs/notices.md); none, and all go to the folder.
        log_level: lowest level of the log.
    """

    model_config = SettingsConfigDict(env_prefix="BINGLIAN_", extra="ignore")

    temporal_address: str = "localhost:7233"
    temporal_namespace: str = "default"
    ledger_url: str = "sqlite+aiosqlite:///.binglian/ledger.db"
    queue: Queue = Queue.ALL
    build_id: str = ""
    deployment: str = "binglian"
    health_host: str = "127.0.0.1"
    health_port: int = Field(default=0, ge=0, le=65535)
    metrics_port: int = Field(default=0, ge=0, le=65535)
    graceful_seconds: int = Field(default=30, ge=0)
    cached_workflows: int = Field(default=1000, ge=1)
    notices_folder: Path = Path(".binglian/notices")
    notices_channels: Path | None = None
    log_level: str = "INFO"
