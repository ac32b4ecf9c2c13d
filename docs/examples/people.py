"""A team, a status, what clerks may do, and the account of one of them."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_kms as kms

from contact_center.instance import ContactCenterInstance
from contact_center.people import AgentStatus, Hierarchy, SecurityProfile, User, UserProps, role_permissions
from contact_center.routing import RoutingProfile

INSTANCE_ARN = "arn:aws:connect:ap-northeast-2:111122223333:instance/aaaaaaaa-1111-2222-3333-bbbbbbbbbbbb"


def build(app: cdk.App) -> cdk.Stack:
    """Builds the stack."""
    stack = cdk.Stack(app, "ShopPeople", env=cdk.Environment(region="ap-northeast-2"))
    instance = ContactCenterInstance.from_instance_arn(INSTANCE_ARN)
    teams = Hierarchy(stack, "Teams", instance=instance, center_name="가게", teams={"orders": "주문팀"})
    AgentStatus(stack, "Lunch", instance=instance, name="점심", description="점심 시간", order=1)
    clerk = SecurityProfile(
        stack,
        "Clerk",
        instance=instance,
        name="shop-clerk",
        description="매장 직원",
        permissions=role_permissions("agent"),
    )
    User(
        stack,
        "Minji",
        instance=instance,
        props=UserProps(
            username="minji",
            first_name="민지",
            last_name="김",
            routing_profile=RoutingProfile.from_routing_profile_arn(f"{INSTANCE_ARN}/routing-profile/cccccccc"),
            security_profiles=(clerk,),
            hierarchy_group=teams.team("orders"),
        ),
        password_key=kms.Key(stack, "Key"),
    )
    return stack


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
