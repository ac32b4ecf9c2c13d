"""The fast look at parameters says yes to nothing that botocore would refuse, and to what functions really send."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import botocore.loaders
import botocore.model
import botocore.validate
import pytest

from ringback.simulator.aws.parameters import plainly_valid

KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}
ITEM = {**KEY, "list": {"L": [{"N": "1"}, {"M": {"x": {"BOOL": True}, "y": {"NULL": True}}}]}, "bytes": {"B": b"1"}}
SENT: list[tuple[str, str, dict[str, Any]]] = [
    ("dynamodb", "GetItem", {"TableName": "t", "Key": KEY, "ConsistentRead": True}),
    ("dynamodb", "PutItem", {"TableName": "t", "Item": ITEM, "ConditionExpression": "attribute_not_exists(pk)"}),
    ("dynamodb", "Query", {"TableName": "t", "Limit": 5, "ExpressionAttributeValues": {":v": {"SS": ["a", "b"]}}}),
    (
        "dynamodb",
        "TransactWriteItems",
        {"TransactItems": [{"Put": {"TableName": "t", "Item": ITEM}}, {"Delete": {"TableName": "t", "Key": KEY}}]},
    ),
    ("connect", "StopContact", {"InstanceId": "i", "ContactId": "c"}),
    (
        "connect",
        "StartChatContact",
        {
            "InstanceId": "i",
            "ContactFlowId": "f",
            "Attributes": {"a": "b"},
            "ParticipantDetails": {"DisplayName": "홍길동"},
            "SupportedMessagingContentTypes": ["text/plain"],
            "ChatDurationInMinutes": 60,
        },
    ),
    ("events", "PutEvents", {"Entries": [{"Time": datetime.now(UTC), "Source": "aicc", "Detail": "{}"}]}),
    ("s3", "PutObject", {"Bucket": "b", "Key": "k", "Body": b"x", "Metadata": {"a": "b"}}),
]
ODD: tuple[Any, ...] = (
    None,
    7,
    -1,
    True,
    "",
    "x",
    b"x",
    1.5,
    [],
    [None],
    [3],
    {},
    {"S": 1},
    {"S": "a", "N": "1"},
    object(),
)


def operation(service: str, name: str) -> botocore.model.OperationModel:
    model = botocore.loaders.Loader().load_service_model(service, "service-2")
    return botocore.model.ServiceModel(model, service).operation_model(name)


def changed(value: Any) -> Iterator[Any]:
    """Yields a value with something else in one place, for each place."""
    yield from ODD
    if isinstance(value, dict):
        yield {**value, "Unknown": "x"}
        for name, inner in value.items():
            yield {key: one for key, one in value.items() if key != name}
            yield from ({**value, name: other} for other in changed(inner))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from ([*value[:place], other, *value[place + 1 :]] for other in changed(inner))


@pytest.mark.parametrize(("service", "name", "params"), SENT, ids=[one[1] for one in SENT])
def test_what_is_called_plainly_valid_is_valid(service: str, name: str, params: dict[str, Any]) -> None:
    model, judge = operation(service, name), botocore.validate.ParamValidator()
    before = copy.deepcopy(params)
    assert plainly_valid(params, model), "what functions send is not looked at twice"
    counts = {True: 0, False: 0}
    for other in changed(params):
        refused = judge.validate(other, model.input_shape).has_errors()
        assert not (refused and plainly_valid(other, model)), other
        counts[refused] += 1
    assert counts[True] > 10
    assert params == before
