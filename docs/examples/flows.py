"""A flow from a file, linted, with its references filled by queues that exist already."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk

from contact_center.flows import FlowLibrary, FlowTargets, read_flow
from contact_center.instance import ContactCenterInstance
from contact_center.routing import Queue

HERE = Path(__file__).resolve().parent
INSTANCE_ARN = "arn:aws:connect:ap-northeast-2:111122223333:instance/aaaaaaaa-1111-2222-3333-bbbbbbbbbbbb"


def build(app: cdk.App) -> cdk.Stack:
    """Builds the stack."""
    stack = cdk.Stack(app, "ShopFlows", env=cdk.Environment(region="ap-northeast-2"))
    targets = FlowTargets(
        instance=ContactCenterInstance.from_instance_arn(INSTANCE_ARN),
        center={"key": "shop", "display_name": "가게"},
        environment="test",
        queues={"orders": Queue.from_queue_arn(f"{INSTANCE_ARN}/queue/cccccccc")},
    )
    hello = read_flow("hello", HERE / "hello.json", root=HERE)
    library = FlowLibrary(stack, "Library", flows=[hello], modules=[], targets=targets)
    library.flow("hello").metric_contact_flow_fatal_errors().create_alarm(
        stack, "Fatal", threshold=1, evaluation_periods=1
    )
    return stack


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
