"""Connecting to Temporal: data converter, metrics and search attributes in one place."""

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig
from temporalio.service import RPCError, RPCStatusCode

from workers.converter import data_converter
from workflows.contracts import SEARCH_ATTRIBUTES
from workflows.stream_contracts import STREAM_ATTRIBUTES


async def connect(address: str, namespace: str, *, metrics_port: int = 0) -> Client:
    """A client that speaks our types; with a port, its metrics are served to Prometheus there."""
    runtime = _runtime(metrics_port) if metrics_port else None
    return await Client.connect(address, namespace=namespace, data_converter=data_converter, runtime=runtime)


async def register_search_attributes(client: Client) -> None:
    """Gives the namespace the search attributes of our workflows. Safe to repeat."""
    for key in (*SEARCH_ATTRIBUTES, *STREAM_ATTRIBUTES):
        wanted = {key.name: IndexedValueType.ValueType(key.indexed_value_type)}
        request = AddSearchAttributesRequest(namespace=client.namespace, search_attributes=wanted)
        try:
            await client.operator_service.add_search_attributes(request)
        except RPCError as error:
            if error.status is not RPCStatusCode.ALREADY_EXISTS:
                raise


def _runtime(port: int) -> Runtime:
    metrics = PrometheusConfig(bind_address=f"0.0.0.0:{port}")
    return Runtime(telemetry=TelemetryConfig(metrics=metrics))
