"""Settings of a worker process, from the environment (prefix ``BINGLIAN_``)."""

from enum import StrEnum

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Queue(StrEnum):
    """Which work a process takes on."""

    ALL = "all"
    PROJECTS = "projects"
    LEDGER = "ledger"


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
    log_level: str = "INFO"
