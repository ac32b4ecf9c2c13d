"""Rules on what roles may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contact_center.guards.model import Finding, Resource, Rule, Stage, as_list, finding, text_of

# Families of one KMS operation that only exist with a suffix.
_ALLOWED_WILDCARDS = frozenset({"kms:GenerateDataKey*", "kms:ReEncrypt*"})


# Actions that take no resource, with the reason; everything else has to name what it touches.
# https://docs.aws.amazon.com/service-authorization/latest/reference/
WITHOUT_RESOURCE_LEVEL: Mapping[str, str] = {
    "xray:PutTraceSegments": "traces belong to the account",
    "xray:PutTelemetryRecords": "telemetry belongs to the account",
    "cloudwatch:DescribeAlarms": "lists names and states of alarms",
    "comprehend:DetectSentiment": "a text is no resource",
    "polly:SynthesizeSpeech": "only lexicons are resources, and none is used",
}


def statements(resource: Resource) -> Iterator[Mapping[str, Any]]:
    """Yields the statements of every policy that a role or policy resource grants."""
    documents = [resource.get("PolicyDocument")]
    documents += [policy.get("PolicyDocument") for policy in as_list(resource.get("Policies"))]
    for document in documents:
        if isinstance(document, Mapping):
            for statement in as_list(document.get("Statement")):
                if isinstance(statement, Mapping):
                    yield statement


def _wildcard_actions(stage: Stage) -> Iterator[Finding]:
    for resource in stage.of_type("AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for statement in statements(resource):
            if statement.get("Effect") != "Allow":
                continue
            for action in as_list(statement.get("Action")):
                if "*" in str(action) and action not in _ALLOWED_WILDCARDS:
                    yield finding(
                        stage,
                        resource,
                        "Properties",
                        f"allows action {action!r}",
                        detail=str(action).replace("*", "any"),
                    )
            if "NotAction" in statement:
                yield finding(
                    stage, resource, "Properties", "allows everything but a list (NotAction)", detail="NotAction"
                )


def _connect_resources(stage: Stage) -> Iterator[Finding]:
    for resource in stage.of_type("AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for statement in statements(resource):
            actions = [str(action) for action in as_list(statement.get("Action"))]
            if statement.get("Effect") != "Allow" or not any(action.startswith("connect:") for action in actions):
                continue
            if any(text_of(entry) == "*" for entry in as_list(statement.get("Resource"))):
                named = next(action for action in actions if action.startswith("connect:"))
                yield finding(stage, resource, "Properties", f"allows {named} on every instance", detail=named)


def _star_resources(stage: Stage) -> Iterator[Finding]:
    for resource in stage.of_type("AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for statement in statements(resource):
            star = any(text_of(entry) == "*" for entry in as_list(statement.get("Resource")))
            if not star or statement.get("Effect") != "Allow":
                continue
            for action in map(str, as_list(statement.get("Action"))):
                if action not in WITHOUT_RESOURCE_LEVEL:
                    yield finding(stage, resource, "Properties", f"allows {action} on every resource", detail=action)


def _trusted(stage: Stage) -> Iterator[Finding]:
    for role in stage.of_type("AWS::IAM::Role"):
        for statement in as_list(role.get("AssumeRolePolicyDocument.Statement")):
            principal = statement.get("Principal")
            if principal == "*" or (isinstance(principal, Mapping) and "*" in as_list(principal.get("AWS"))):
                yield finding(stage, role, "Properties.AssumeRolePolicyDocument", "anybody may assume the role")


def _unused_roles(stage: Stage) -> Iterator[Finding]:
    text = {stack.id: stack.text for stack in stage.stacks}
    for role in stage.of_type("AWS::IAM::Role"):
        own = text[role.stack]
        # The role itself names its id once, as the key of the resource.
        if own.count(f'"{role.logical_id}"') <= 1:
            yield finding(stage, role, "Type", "nothing uses the role")


RULES: tuple[Rule, ...] = (
    Rule("CC021", "no policy allows a wildcard action", "list the actions", "error", _wildcard_actions),
    Rule(
        "CC022",
        "actions on Amazon Connect name their instance",
        "limit the resource to the ARN of the instance",
        "error",
        _connect_resources,
    ),
    Rule(
        "CC025",
        "a star resource stands only where the service has no resource level",
        "name the resource, or add the action to WITHOUT_RESOURCE_LEVEL with its reason",
        "error",
        _star_resources,
    ),
    Rule("CC023", "roles are assumed by services", "name the service principal", "fatal", _trusted),
    Rule("CC024", "every role belongs to something", "remove it", "error", _unused_roles),
)
