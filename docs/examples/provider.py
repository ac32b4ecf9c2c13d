"""What CloudFormation cannot do: the outbound flow of a queue and an attribute of the instance, by one function."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_

from contact_center.flows import ContactFlow
from contact_center.functions import CenterFunction, FunctionDefaults, FunctionProps
from contact_center.instance import ContactCenterInstance
from contact_center.provider import instance_attribute, queue_outbound_flow
from contact_center.routing import Queue

RUNTIME = Path(__file__).resolve().parents[2] / "runtime"
INSTANCE_ARN = "arn:aws:connect:ap-northeast-2:111122223333:instance/aaaaaaaa-1111-2222-3333-bbbbbbbbbbbb"


def build(app: cdk.App) -> cdk.Stack:
    """Builds the stack."""
    stack = cdk.Stack(app, "ShopProvider", env=cdk.Environment(region="ap-northeast-2"))
    instance = ContactCenterInstance.from_instance_arn(INSTANCE_ARN)
    props = FunctionProps(
        function_name="shop-connect-provider",
        description="does what CloudFormation has no type for",
        code=lambda_.Code.from_asset(str(RUNTIME), exclude=["**/__pycache__"]),
        handler="contact_handlers.connect_provider.handler.handler",
        timeout_s=300,
        memory_mb=256,
    )
    provider = CenterFunction(stack, "Provider", props=props, defaults=FunctionDefaults())
    queue_outbound_flow(
        stack,
        "OutboundFlow",
        provider=provider,
        instance=instance,
        queue=Queue.from_queue_arn(f"{INSTANCE_ARN}/queue/cccccccc"),
        flow=ContactFlow.from_flow_arn(f"{INSTANCE_ARN}/contact-flow/dddddddd"),
        caller_name="My Shop",
    )
    instance_attribute(
        stack, "Mute", provider=provider, instance=instance, attribute="AUTO_MUTE_AGENT_ON_HOLD", value=True
    )
    return stack


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
