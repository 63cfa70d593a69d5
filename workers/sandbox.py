"""The one sandbox that workers, tests and replay run workflows in."""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

PURE = ("activities", "definitions", "binglian.domain", "pydantic", "pydantic_core")
"""Deterministic or never called from workflow code; passed through, a cached workflow costs a twentieth."""


def sandbox_runner() -> SandboxedWorkflowRunner:
    """A runner that isolates workflow code and shares the pure modules."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PURE))
