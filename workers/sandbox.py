"""The one sandbox that workers, tests and replay run workflows in."""

from dataclasses import replace
from typing import Any

from temporalio.api.common.v1 import Payloads
from temporalio.worker import (
    ExecuteWorkflowInput,
    WorkflowInboundInterceptor,
    WorkflowInstance,
    WorkflowInstanceDetails,
)
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

PURE = ("activities", "definitions", "binglian.domain", "pydantic", "pydantic_core")
"""Deterministic or never called from workflow code; passed through, a cached workflow costs a twentieth."""


class LeanRunner(SandboxedWorkflowRunner):
    """The SDK's sandbox, without what it holds on to by accident.

    A part of a protobuf message keeps the whole in memory. The SDK keeps two parts, mostly empty, of a
    workflow's first task, and with them several copies of its input, for as long as the workflow is cached.
    """

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """Copies both parts out of the message: the last result here, the headers once it runs."""
        last = Payloads()
        last.CopyFrom(det.last_completion_result)
        classes = [*det.interceptor_classes, _LeanInput]
        return super().create_instance(replace(det, last_completion_result=last, interceptor_classes=classes))


class _LeanInput(WorkflowInboundInterceptor):
    """Lets go of headers that are empty; ours always are."""

    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:  # noqa: A002, ANN401 - SDK
        if not input.headers:
            input.headers = {}
        return await super().execute_workflow(input)


def sandbox_runner() -> SandboxedWorkflowRunner:
    """A runner that isolates workflow code and shares the pure modules."""
    return LeanRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PURE))
