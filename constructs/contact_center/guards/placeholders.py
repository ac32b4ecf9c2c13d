"""Keeps placeholders out of production: the template itself refuses to be deployed while it has one.

Synthesis goes on, so that every center can be phoned and tested as it is delivered. A rule of a template is asked by
CloudFormation before anything is created, whoever deploys and with whatever tool; `make deploy` reads the same rule
from the assembly and stops earlier.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
"""

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk

from contact_center.settings import Problem

RULE, PARAMETER = "NoPlaceholders", "PlaceholdersAccepted"
# Longer lists are cut: what is told must fit into one message.
MAX_TOLD = 12


def refuse(stack: cdk.Stack, stage: str, found: Sequence[Problem]) -> None:
    """Makes the template of a stack refuse deployments because of what was found; nothing is added without findings.

    Whoever must deploy all the same gives the stack's parameter `PlaceholdersAccepted` the value `yes` by hand.
    """
    if not found:
        return
    accepted = cdk.CfnParameter(
        stack,
        PARAMETER,
        type="String",
        default="no",
        allowed_values=["no", "yes"],
        description="Whether this environment may be deployed with the placeholders that its settings still have",
    )
    told = [f"{problem.key} in {problem.file}" for problem in found[:MAX_TOLD]]
    more = [f"and {len(found) - MAX_TOLD} more"] if len(found) > MAX_TOLD else []
    cdk.CfnRule(
        stack,
        RULE,
        assertions=[
            cdk.CfnRuleAssertion(
                assert_=cdk.Fn.condition_equals(accepted.value_as_string, "yes"),
                assert_description=f"{stage} still has placeholders: {'; '.join([*told, *more])}",
            )
        ],
    )
