"""The one sandbox that workers, tests and replay run workflows in."""

from dataclasses import replace

from temporalio.api.common.v1 import Payloads
from temporalio.worker import WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

PURE = ("activities", "definitions", "binglian.domain", "pydantic", "pydantic_core")
"""Deterministic or never called from workflow code; passed through, a cached workflow costs a twentieth."""


class LeanRunner(SandboxedWorkflowRunner):
    """The SDK's sandbox, without what it holds on to by accident."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """Copies the last result out of the message it came in.

        A part of a protobuf message keeps the whole in memory, here the first task with several copies of the
        start's input, for as long as the workflow is cached.
        """
        last = Payloads()
        last.CopyFrom(det.last_completion_result)
        return super().create_instance(replace(det, last_completion_result=last))


def sandbox_runner() -> SandboxedWorkflowRunner:
    """A runner that isolates workflow code and shares the pure modules."""
    return LeanRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PURE))
