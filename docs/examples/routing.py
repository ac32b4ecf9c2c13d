"""Hours with Korean holidays, a queue and a routing profile on an instance that exists already."""

from __future__ import annotations

import aws_cdk as cdk

from contact_center.base import public_holidays
from contact_center.instance import ContactCenterInstance
from contact_center.routing import Concurrency, HoursOfOperation, OpeningHours, Queue, RoutedQueue, RoutingProfile

INSTANCE_ARN = "arn:aws:connect:ap-northeast-2:111122223333:instance/aaaaaaaa-1111-2222-3333-bbbbbbbbbbbb"
WEEK = dict.fromkeys(("MON", "TUE", "WED", "THU", "FRI"), (("09:00", "18:00"),))


def build(app: cdk.App) -> cdk.Stack:
    """Builds the stack."""
    stack = cdk.Stack(app, "ShopRouting", env=cdk.Environment(region="ap-northeast-2"))
    instance = ContactCenterInstance.from_instance_arn(INSTANCE_ARN)
    opening = OpeningHours("Asia/Seoul", WEEK, public_holidays((2026, 2027)))
    hours = HoursOfOperation(
        stack, "Hours", instance=instance, name="shop-hours", description="매장 운영 시간", opening=opening
    )
    queue = Queue(
        stack, "Orders", instance=instance, name="shop-orders", description="주문 문의", hours=hours, max_contacts=30
    )
    RoutingProfile(
        stack,
        "Clerk",
        instance=instance,
        name="shop-clerk",
        description="매장 직원",
        default_outbound_queue=queue,
        concurrency={"VOICE": Concurrency(contacts=1), "CHAT": Concurrency(contacts=3)},
        queues=[RoutedQueue(queue=queue, channels=("VOICE", "CHAT"), priority=1)],
    )
    queue.metric_longest_queue_wait_time().create_alarm(stack, "Waiting", threshold=120, evaluation_periods=1)
    return stack


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
