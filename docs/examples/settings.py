"""Queues and hours from tables that another app keeps in a file of its own."""

from __future__ import annotations

import tomllib

import aws_cdk as cdk
from pydantic import TypeAdapter

from contact_center.instance import ContactCenterInstance
from contact_center.routing import OpeningHours, Routing
from contact_center.settings import HoursSettings, QueueSettings, RoutingProfileSettings

INSTANCE_ARN = "arn:aws:connect:ap-northeast-2:111122223333:instance/aaaaaaaa-1111-2222-3333-bbbbbbbbbbbb"
SHOP = tomllib.loads("""
[hours.shop]
name = "shop-hours"
description = "매장 운영 시간"
week = [{ days = ["MON", "TUE", "WED", "THU", "FRI"], open = "10:00", close = "19:00" }]

[queues.orders]
name = "shop-orders"
description = "주문 문의"
hours = "shop"
max_contacts = 30
outbound_caller_name = "My Shop"

[routing_profiles.clerk]
name = "shop-clerk"
description = "매장 직원"
default_outbound_queue = "orders"
channels.VOICE = { concurrency = 1 }
queues = [{ queue = "orders", channels = ["VOICE"], priority = 1 }]
""")


def build(app: cdk.App) -> cdk.Stack:
    """Builds the stack."""
    stack = cdk.Stack(app, "ShopSettings", env=cdk.Environment(region="ap-northeast-2"))
    Routing(
        stack,
        "Routing",
        instance=ContactCenterInstance.from_instance_arn(INSTANCE_ARN),
        hours=TypeAdapter(dict[str, HoursSettings]).validate_python(SHOP["hours"]),
        opening={"shop": OpeningHours("Asia/Seoul", {"MON": (("10:00", "19:00"),)})},
        queues=TypeAdapter(dict[str, QueueSettings]).validate_python(SHOP["queues"]),
        routing_profiles=TypeAdapter(dict[str, RoutingProfileSettings]).validate_python(SHOP["routing_profiles"]),
    )
    return stack


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
