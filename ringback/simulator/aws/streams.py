"""Table streams and queues as event sources: batches of records that reach functions shortly after the change."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from ringback.cloudformation.policies import Decision
from ringback.simulator.aws.bus import matches
from ringback.simulator.aws.dynamodb import Table
from ringback.simulator.kernel.ports import Host
from ringback.simulator.world.model import StreamSource

DELAY_S = 0.2
#: Attempts to deliver a batch before it is given up.
ATTEMPTS = 3


class TableStreams:
    """Delivers the changes of tables to the functions that listen."""

    def __init__(self, center: Host, decide: Callable[[str, str, str, dict[str, Any]], Decision]) -> None:
        self._center = center
        self._decide = decide
        self._waiting: dict[str, list[dict[str, Any]]] = {}

    def watch(self, table: Table) -> None:
        """Listens to a table when a function wants its stream."""
        sources = [s for s in self._center.world.stream_sources if s.source_arn.startswith(f"{table.arn}/stream/")]
        if sources:
            table.on_record = lambda record: self._changed(table.arn, sources, record)

    def _changed(self, arn: str, sources: list[StreamSource], record: dict[str, Any]) -> None:
        waiting = self._waiting.setdefault(arn, [])
        if not waiting:
            self._center.clock.call_in(DELAY_S, lambda: self._deliver(arn, sources))
        waiting.append(record)

    def _deliver(self, arn: str, sources: list[StreamSource]) -> None:
        records = self._waiting.pop(arn, [])
        for source in sources:
            chosen = [r for r in records if not source.filters or any(matches(f, _plain(r)) for f in source.filters)]
            for start in range(0, len(chosen), source.batch_size):
                self._invoke(source, chosen[start : start + source.batch_size])

    def _invoke(self, source: StreamSource, records: list[dict[str, Any]]) -> None:
        role = self._role(source)
        decision = self._decide(role, "dynamodb:GetRecords", source.source_arn, {})
        if not decision.allowed:
            message = f"{source.label}: role may not dynamodb:GetRecords on {source.source_arn}: {decision.because}"
            self._center.report("iam-denied", message, source.label)
            return
        waiting = json.loads(json.dumps(records, default=_encode))
        for _ in range(ATTEMPTS):
            event = {"Records": waiting}
            result = self._center.functions.invoke_from_service(source.function_arn, event, "", source.source_arn)
            if not result.error:
                waiting = _failed(waiting, result.value)
                if not waiting:
                    return
        message = f"{source.label}: {len(waiting)} of {len(records)} records failed {ATTEMPTS} times"
        self._center.report("stream-batch-lost", message, source.label)

    def _role(self, source: StreamSource) -> str:
        function = self._center.functions.definition(source.function_arn)
        return function.role_arn if function is not None else ""


def _failed(records: list[dict[str, Any]], answer: Any) -> list[dict[str, Any]]:
    """Returns the records that come again: from the first one a partial answer names."""
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if not failures:
        return []
    named = {str(failure.get("itemIdentifier")) for failure in failures}
    for position, record in enumerate(records):
        if record["dynamodb"]["SequenceNumber"] in named:
            return records[position:]
    return records


def _plain(record: dict[str, Any]) -> Any:
    return json.loads(json.dumps(record, default=_encode))


def _encode(value: Any) -> str:
    return base64.b64encode(value).decode()
