"""A function that a project lets run longer is neither asked twice nor left while it works."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.response import StreamingBody

from operations.expected import Expected
from operations.redrive import BESIDES_S, Letter, Letters, Redrive
from tests.unit.operations.account import Account, Parameters

SLOW_S = 240
STAGE = Expected(
    stage="acme-dev",
    alias="acme-dev",
    stacks=(),
    flows=(),
    reserved_concurrency=0,
    models=(),
    alarms=0,
    longest_s=SLOW_S,
)


class Waiting(Account):
    """One message that a schedule could not deliver."""

    def sqs_ReceiveMessage(self, given: Parameters) -> dict[str, Any]:  # noqa: N802 - named like the operation
        message = {"Body": '{"callback_id": "c-1"}', "ReceiptHandle": "r-1", "Attributes": {"SentTimestamp": "1000"}}
        return {"Messages": [message]}

    def sqs_DeleteMessage(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return {}

    def lambda_Invoke(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        assert given["FunctionName"] == "acme-dev-callback-dispatch:live"
        return {"StatusCode": 200, "Payload": StreamingBody(io.BytesIO(b"null"), 4)}


def test_a_message_is_hidden_and_its_function_awaited_as_long_as_it_may_take() -> None:
    account = Waiting()
    queue = Letters(name="Schedules", url="https://sqs.ap-northeast-2.amazonaws.com/111122223333/Schedules", waiting=1)

    sent = Redrive(account, STAGE).send(queue, most=1, per_second=1)

    assert (sent.handled, sent.failed) == (1, 0)
    received = next(given for operation, given in account.calls if operation == "ReceiveMessage")
    assert received["VisibilityTimeout"] == SLOW_S + BESIDES_S
    patient = account.options["lambda"]["config"]
    assert patient.read_timeout >= SLOW_S
    assert patient.retries == {"total_max_attempts": 1}, "asked again, a function does everything twice"


@pytest.mark.parametrize(
    ("key", "function"),
    [
        ("imports/in/customers.csv", "data-import"),
        ("connect/transcripts/2026/11/24/c_20261124T01:02_UTC.json", "transcripts"),
        ("connect/recordings/2026/11/24/c_20261124T01:02_UTC.wav", "transcripts"),
        ("Analysis/Voice/2026/11/24/c_analysis_2026-11-24T01_02_03Z.json", "transcripts"),
        ("connect/evaluations/2026/11/20/03:00:00.000Z-e.json", "evaluations"),
    ],
)
def test_a_file_that_nobody_took_goes_to_whom_it_was_for(key: str, function: str) -> None:
    body = {"source": "aws.s3", "detail-type": "Object Created", "detail": {"object": {"key": key}}}
    letter = Letter(receipt="r", body=body, sent_at=datetime(2026, 11, 24, tzinfo=UTC))

    assert Redrive(None, STAGE)._function(letter) == f"{STAGE.stage}-{function}:live"
