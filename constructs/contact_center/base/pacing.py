"""Keeps CloudFormation below the request rate of Amazon Connect.

The control plane takes two requests per second for a whole account and Region, while CloudFormation starts everything
that depends on nothing at once; dozens of queues, users and flows then end in TooManyRequestsException.
https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html
"""

from __future__ import annotations

from typing import TypeGuard

import aws_cdk as cdk
from aws_cdk import aws_connect as connect
from constructs import IConstruct

LANES = 2
_CUSTOM = "Custom::Connect"


def pace_control_plane(stack: cdk.Stack, *, lanes: int = LANES) -> None:
    """Chains the Amazon Connect resources of a finished stack so that at most `lanes` are in work at a time.

    Resources are chained in the order of the construct tree, in which everything a resource refers to comes before it.
    """
    paced = [resource for resource in stack.node.find_all() if _is_paced(resource)]
    for earlier, later in zip(paced, paced[lanes:], strict=False):
        later.add_resource_dependency(earlier)


def _is_paced(construct: IConstruct) -> TypeGuard[cdk.CfnResource]:
    # Asking a resource for its type is a round trip into the CDK, and `isinstance` looks through thousands of its
    # classes; the Python class says the same for free.
    kind = type(construct)
    if kind is cdk.CfnResource:
        return str(getattr(construct, "cfn_resource_type", "")).startswith(_CUSTOM)
    return kind.__module__ == connect.__name__ and kind.__name__.startswith("Cfn")
