"""The one data converter of clients, workers and replay: JSON through pydantic, its type adapters shared.

Temporal makes a payload converter for every open workflow, and the SDK's own builds its type adapters anew in
each: most of the memory of an open project, and tens of milliseconds of its first task.
"""

from functools import cache
from typing import Any

from pydantic import TypeAdapter
from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultPayloadConverter,
    JSONPlainPayloadConverter,
)


class SharedJson(PydanticJSONPlainPayloadConverter):
    """The SDK's JSON, byte for byte; one type adapter for each type in a process."""

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> Any:  # noqa: ANN401 - SDK
        return _adapter(Any if type_hint is None else type_hint).validate_json(payload.data)


class SharedPayloads(CompositePayloadConverter):
    """The SDK's converters, with ours for JSON."""

    def __init__(self) -> None:
        usual = DefaultPayloadConverter.default_encoding_payload_converters
        shared = SharedJson()
        super().__init__(*(shared if isinstance(one, JSONPlainPayloadConverter) else one for one in usual))


@cache
def _adapter(hint: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - whatever a handler declares
    return TypeAdapter(hint)


data_converter = DataConverter(payload_converter_class=SharedPayloads)
"""What travels is what ``temporalio.contrib.pydantic`` writes and reads."""
