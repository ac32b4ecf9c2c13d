"""Keeps CloudFormation below the request rates of services.

The control plane of Amazon Connect takes two requests per second for a whole account and Region, while CloudFormation
starts everything that depends on nothing at once; dozens of queues, users and flows then end in
TooManyRequestsException. Amazon CloudWatch takes three alarms per second.
https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html
https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/573
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_connect as connect
from constructs import IConstruct

LANES = 2
ALARM_LANES = 6
"""Alarms in work at a time; each takes a few seconds."""
_CUSTOM = "Custom::Connect"


def pace_control_plane(stack: cdk.Stack, *, lanes: int = LANES) -> None:
    """Chains the Amazon Connect resources of a finished stack so that at most `lanes` are in work at a time.

    Resources are chained in the order of the construct tree, in which everything a resource refers to comes before it.
    """
    _chain([resource for resource in stack.node.find_all() if _is_paced(resource)], lanes)


def pace_alarms(stack: cdk.Stack, *, lanes: int = ALARM_LANES) -> None:
    """Chains the alarms of a finished stack so that at most `lanes` are in work at a time; composites wait anyway."""
    _chain([found for found in stack.node.find_all() if _is_alarm(found)], lanes)


def _is_alarm(construct: IConstruct) -> TypeGuard[cdk.CfnResource]:
    return type(construct) is cloudwatch.CfnAlarm


def _chain(resources: Sequence[cdk.CfnResource], lanes: int) -> None:
    for earlier, later in zip(resources, resources[lanes:], strict=False):
        later.add_resource_dependency(earlier)


def _is_paced(construct: IConstruct) -> TypeGuard[cdk.CfnResource]:
    # Asking a resource for its type is a round trip into the CDK, and `isinstance` looks through thousands of its
    # classes; the Python class says the same for free.
    kind = type(construct)
    if kind is cdk.CfnResource:
        return str(getattr(construct, "cfn_resource_type", "")).startswith(_CUSTOM)
    return kind.__module__ == connect.__name__ and kind.__name__.startswith("Cfn")
