"""What a deployment writes about the outbound calls of queues is kept, checked and played."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ringback.simulator import Center, load
from ringback.simulator.aws.errors import AwsError
from ringback.simulator.routing.dialing import outbound_flow


@pytest.fixture
def center(assembly: Path) -> Center:
    return load(assembly, stage="aicc-dev")


def ask(center: Center, operation: str, **given: Any) -> dict[str, Any]:
    where = {"InstanceId": center.world.instance_id, "QueueId": center.world.queues["aicc-dev-general"].id}
    return dict(center.cloud.services["connect"].call(operation, {**where, **given}))


def write(center: Center, **config: str) -> None:
    ask(center, "UpdateQueueOutboundCallerConfig", OutboundCallerConfig=config)


def config_of(center: Center) -> Any:
    return ask(center, "DescribeQueue")["Queue"].get("OutboundCallerConfig")


def test_every_queue_is_deployed_with_the_whisper_and_its_caller_name(center: Center) -> None:
    queues = list(center.world.queues)
    assert "aicc-dev-general" in {queue.name for queue in queues}
    for queue in queues:
        flow = outbound_flow(center, queue)
        assert flow is not None, queue.name
        assert flow.definition.name == "outbound-whisper"
        assert center.instance.outbound_config(queue)["OutboundCallerIdName"] == queue.caller_id_name


def test_an_update_replaces_all_that_was_there(center: Center) -> None:
    write(center, OutboundCallerIdName="New")
    assert config_of(center) == {"OutboundCallerIdName": "New"}
    assert outbound_flow(center, center.world.queues["aicc-dev-general"]) is None


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("OutboundFlowId", "no-such-flow", "ResourceNotFoundException"),
        ("OutboundFlowId", "inbound", "InvalidParameterException"),
        ("OutboundCallerIdNumberId", "no-such-number", "ResourceNotFoundException"),
    ],
)
def test_what_the_service_would_refuse_changes_nothing(center: Center, key: str, value: str, code: str) -> None:
    before = config_of(center)
    given = center.world.flows[value].id if value == "inbound" else value
    with pytest.raises(AwsError) as raised:
        write(center, **{key: given})
    assert raised.value.code == code
    assert config_of(center) == before
