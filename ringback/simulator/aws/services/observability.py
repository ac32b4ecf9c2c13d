"""CloudWatch metrics, CloudWatch Logs, Kinesis and Firehose: places that only take things in."""

from __future__ import annotations

from typing import Any

from ringback.simulator.aws.account import Account
from ringback.simulator.aws.services.base import Answer, Params, Service


class CloudWatch(Service):
    """Keeps custom metrics."""

    name = "cloudwatch"

    def _PutMetricData(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        for datum in params["MetricData"]:
            dimensions = {d["Name"]: d["Value"] for d in datum.get("Dimensions") or ()}
            value = float(datum.get("Value", (datum.get("StatisticValues") or {}).get("Sum", 0)))
            unit = str(datum.get("Unit") or "None")
            self.center.metrics.put(str(params["Namespace"]), str(datum["MetricName"]), value, unit, dimensions)
        return {}


class Logs(Service):
    """Keeps log events put by hand or by rules."""

    name = "logs"

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        self.events: list[tuple[str, str]] = []

    def _PutLogEvents(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        self.events.extend((str(params["logGroupName"]), str(e["message"])) for e in params["logEvents"])
        return {"nextSequenceToken": "1"}

    def _CreateLogStream(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        return {}

    def _CreateLogGroup(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        return {}

    def deliver(self, arn: str, payload: Any, source: str) -> None:
        """Takes an event of a rule."""
        self.events.append((arn, str(payload)))


class Streams(Service):
    """Keeps records put into Kinesis or Firehose."""

    def __init__(self, cloud: Account, name: str) -> None:
        super().__init__(cloud)
        self.name = name
        self.records: list[tuple[str, bytes]] = []

    def _put(self, params: Params, data: bytes) -> None:
        self.records.append((str(params.get("StreamName") or params.get("DeliveryStreamName")), data))

    def _PutRecord(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        record = params.get("Record")
        self._put(params, record["Data"] if record else params["Data"])
        return {"RecordId": self.center.new_id(), "SequenceNumber": str(len(self.records)), "ShardId": "shardId-0"}

    def _PutRecords(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        for record in params["Records"]:
            self._put(params, record["Data"])
        return {"FailedRecordCount": 0, "Records": [{} for _ in params["Records"]]}

    def _PutRecordBatch(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        for record in params["Records"]:
            self._put(params, record["Data"])
        return {"FailedPutCount": 0, "RequestResponses": [{} for _ in params["Records"]]}

    def deliver(self, arn: str, payload: Any, source: str) -> None:
        """Takes an event of a rule."""
        self.records.append((arn.rpartition("/")[2], str(payload).encode()))
