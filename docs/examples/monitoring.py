"""Alarms, topics and a dashboard for an instance, a queue and a function that exist already."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms

from contact_center.monitoring import Monitoring, MonitoringProps, Watched, WatchedFunction, WatchedQueue


def build(app: cdk.App) -> cdk.Stack:
    """Builds the stack."""
    stack = cdk.Stack(app, "ShopMonitoring", env=cdk.Environment(region="ap-northeast-2"))
    key = kms.Key(stack, "Key")
    # Without this alarms change their state and nobody hears of it.
    key.grant_encrypt_decrypt(iam.ServicePrincipal("cloudwatch.amazonaws.com"))
    watched = Watched(
        center="shop",
        environment="test",
        instance_id="aaaaaaaa-1111-2222-3333-bbbbbbbbbbbb",
        queues={"orders": WatchedQueue(name="shop-orders", max_contacts=30)},
        flows={"hello": "shop-hello"},
        functions={"order-status": WatchedFunction(name="shop-order-status", caller_waits=True)},
    )
    Monitoring(
        stack,
        "Monitoring",
        props=MonitoringProps(
            watched=watched, dashboard_name="shop-test", key=key, emails={"critical": ["ops@shop.example.com"]}
        ),
    )
    return stack


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
