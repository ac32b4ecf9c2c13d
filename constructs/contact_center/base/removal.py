"""What becomes of a resource when its stack goes, and when its stack never came to be."""

from __future__ import annotations

from aws_cdk import RemovalPolicy


def removal_policy(retain: bool) -> RemovalPolicy:
    """Returns the policy of what outlives its stack, or goes with it.

    What is retained goes all the same when the very deployment that makes it fails: it holds nothing yet, and would
    keep its name from the next attempt.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    """
    return RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if retain else RemovalPolicy.DESTROY
