"""An instance that stores its recordings in a bucket of another app, calls one of its functions and has an alarm."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from contact_center.instance import ContactCenterInstance, ContactCenterInstanceProps, LambdaAssociation


def build(app: cdk.App) -> cdk.Stack:
    """Builds the stack."""
    stack = cdk.Stack(app, "ShopInstance", env=cdk.Environment(region="ap-northeast-2"))
    key = kms.Key(stack, "Key")
    bucket = s3.Bucket(stack, "Recordings", encryption_key=key)
    instance = ContactCenterInstance(
        stack,
        "Instance",
        props=ContactCenterInstanceProps(alias="my-shop-kr", approved_origins=("https://shop.example.com",)),
    )
    instance.add_s3_storage("CALL_RECORDINGS", bucket=bucket, prefix="calls", key=key)

    lookup = lambda_.Function(
        stack,
        "Lookup",
        runtime=lambda_.Runtime.PYTHON_3_14,
        handler="index.handler",
        code=lambda_.Code.from_inline("def handler(event, context): return {}"),
    )
    LambdaAssociation(stack, "LookupOnInstance", instance=instance, function=lookup)
    instance.grant(lookup, "connect:StartTaskContact")
    instance.metric_throttled_calls(period_s=60).create_alarm(stack, "Throttled", threshold=1, evaluation_periods=1)
    return stack


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
