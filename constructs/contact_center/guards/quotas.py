"""Rules on what the services accept at most: counts per instance, lengths, sizes per stack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contact_center.guards.model import Finding, Resource, Rule, Stage, as_list, finding, text_of

# New-account defaults per instance, and whether a support case can raise them.
# https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html
PER_INSTANCE: Mapping[str, tuple[int, bool]] = {
    "AWS::Connect::AgentStatus": (48, False),  # 50 with Available and Offline
    "AWS::Connect::ApprovedOrigin": (100, True),
    "AWS::Connect::ContactFlow": (100, True),
    "AWS::Connect::ContactFlowModule": (200, True),
    "AWS::Connect::HoursOfOperation": (100, True),
    "AWS::Connect::PhoneNumber": (5, True),
    "AWS::Connect::PredefinedAttribute": (150, True),
    "AWS::Connect::Prompt": (500, True),
    "AWS::Connect::Queue": (100, True),
    "AWS::Connect::QuickConnect": (100, True),
    "AWS::Connect::RoutingProfile": (500, True),
    "AWS::Connect::SecurityKey": (2, False),
    "AWS::Connect::SecurityProfile": (100, True),
    "AWS::Connect::TaskTemplate": (50, False),
    "AWS::Connect::User": (500, True),
    "AWS::Connect::UserHierarchyGroup": (500, True),
}
FUNCTIONS_PER_INSTANCE = 50
BOTS_PER_INSTANCE = 100
INSTANCES_PER_ACCOUNT = 2
QUEUE_CHANNEL_PAIRS = 50
OVERRIDES = 50
PROFICIENCIES = 10

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
RESOURCES_PER_STACK = 500
OUTPUTS_PER_STACK = 200
PARAMETERS_PER_STACK = 200
TEMPLATE_BYTES = 1_000_000
DYNAMIC_REFERENCES = 60
ENVIRONMENT_BYTES = 4096

_LENGTHS: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "AWS::Connect::AgentStatus": {"Name": (1, 127), "Description": (1, 250)},
    "AWS::Connect::ContactFlow": {"Name": (1, 127), "Content": (1, 256_000), "Description": (0, 500)},
    "AWS::Connect::ContactFlowModule": {"Name": (1, 127), "Content": (1, 256_000), "Description": (0, 500)},
    "AWS::Connect::EvaluationForm": {"Title": (1, 128), "Description": (0, 1024)},
    "AWS::Connect::HoursOfOperation": {"Name": (1, 127), "Description": (1, 250)},
    "AWS::Connect::Instance": {"InstanceAlias": (1, 45)},
    "AWS::Connect::IntegrationAssociation": {"IntegrationArn": (1, 140)},
    "AWS::Connect::PredefinedAttribute": {"Name": (1, 100)},
    "AWS::Connect::Queue": {"Name": (1, 127), "Description": (1, 250)},
    "AWS::Connect::QuickConnect": {"Name": (1, 127), "Description": (1, 250)},
    "AWS::Connect::RoutingProfile": {"Name": (1, 127), "Description": (1, 250)},
    "AWS::Connect::Rule": {"Name": (1, 200)},
    "AWS::Connect::SecurityKey": {"Key": (1, 1024)},
    "AWS::Connect::SecurityProfile": {"SecurityProfileName": (1, 127), "Description": (0, 250)},
    "AWS::Connect::TestCase": {"Name": (1, 127), "Content": (1, 256_000), "Description": (0, 500)},
    "AWS::Connect::User": {"Username": (1, 64)},
    "AWS::Connect::UserHierarchyGroup": {"Name": (1, 100)},
    "AWS::Connect::View": {"Name": (1, 512), "Description": (0, 4096)},
    "AWS::Connect::Vocabulary": {"VocabularyName": (1, 140), "Content": (1, 60_000)},
    "AWS::Lambda::Function": {"FunctionName": (1, 64), "Description": (0, 256)},
    "AWS::Lex::Bot": {"Name": (1, 100), "Description": (0, 200)},
    "AWS::Lex::BotAlias": {"BotAliasName": (1, 100), "Description": (0, 200)},
}


def _counts(stage: Stage) -> Iterator[Finding]:
    by_type: dict[str, list[Resource]] = {}
    for stack in stage.stacks:
        for resource in stack.resources:
            by_type.setdefault(_counted_as(resource), []).append(resource)
    limits = {
        **PER_INSTANCE,
        "functions": (FUNCTIONS_PER_INSTANCE, False),
        "bots": (BOTS_PER_INSTANCE, True),
        "AWS::Connect::Instance": (1, False),
    }
    for kind, (limit, adjustable) in limits.items():
        given = by_type.get(kind, [])
        if len(given) > limit:
            excess = given[limit]
            raised = "a support case can raise it" if adjustable else "no support case raises it"
            yield finding(
                stage, excess, "Type", f"{len(given)} {_in_words(kind)} for one instance, allowed are {limit}; {raised}"
            )


def _counted_as(resource: Resource) -> str:
    if resource.type == "AWS::Connect::IntegrationAssociation":
        return {"LAMBDA_FUNCTION": "functions", "LEX_BOT": "bots"}.get(
            str(resource.get("IntegrationType")), resource.type
        )
    return resource.type


def _in_words(kind: str) -> str:
    words = {
        "functions": "associated functions (kind flow in runtime/functions.toml)",
        "bots": "associated bot aliases",
        "AWS::Connect::Queue": "queues ([queues] of the settings)",
        "AWS::Connect::AgentStatus": "agent statuses ([agent_statuses] of the settings)",
        "AWS::Connect::User": "users ([[connect.users]] of the settings)",
        "AWS::Connect::QuickConnect": "quick connects ([quick_connects] of the settings)",
    }
    return words.get(kind, f"resources of type {kind}")


def _inner_counts(stage: Stage) -> Iterator[Finding]:
    lists = (
        ("AWS::Connect::RoutingProfile", "QueueConfigs", QUEUE_CHANNEL_PAIRS, "pairs of queue and channel"),
        ("AWS::Connect::HoursOfOperation", "HoursOfOperationOverrides", OVERRIDES, "overrides"),
        ("AWS::Connect::User", "UserProficiencies", PROFICIENCIES, "proficiencies"),
    )
    for kind, name, limit, words in lists:
        for resource in stage.of_type(kind):
            given = len(as_list(resource.get(name)))
            if given > limit:
                yield finding(stage, resource, f"Properties.{name}", f"{given} {words}, allowed are {limit}")


def _lengths(stage: Stage) -> Iterator[Finding]:
    for kind, properties in _LENGTHS.items():
        for resource in stage.of_type(kind):
            for name, (least, most) in properties.items():
                value = resource.get(name)
                if value is None:
                    continue
                given = len(text_of(value))
                if not least <= given <= most:
                    yield finding(
                        stage,
                        resource,
                        f"Properties.{name}",
                        f"{kind} {name} has {given:,} characters, allowed are {least} to {most:,}",
                    )
    yield from _environments(stage)


def _environments(stage: Stage) -> Iterator[Finding]:
    for function in stage.of_type("AWS::Lambda::Function"):
        variables = function.get("Environment.Variables")
        if not isinstance(variables, Mapping):
            continue
        given = sum(len(name) + len(text_of(value).encode()) for name, value in variables.items())
        if given > ENVIRONMENT_BYTES:
            yield finding(
                stage,
                function,
                "Properties.Environment",
                f"the environment has {given:,} bytes, allowed are {ENVIRONMENT_BYTES:,}; the largest variable is "
                f"{max(variables, key=lambda name: len(text_of(variables[name])))}",
            )


def _stack_sizes(stage: Stage) -> Iterator[Finding]:
    for stack in stage.stacks:
        measured: tuple[tuple[str, int, int], ...] = (
            ("resources", len(stack.resources), RESOURCES_PER_STACK),
            ("outputs", len(stack.template.outputs), OUTPUTS_PER_STACK),
            ("parameters", len(stack.template.parameters), PARAMETERS_PER_STACK),
            ("bytes", stack.size, TEMPLATE_BYTES),
            ("dynamic references", stack.text.count("{{resolve:"), DYNAMIC_REFERENCES),
        )
        for what, given, limit in measured:
            if given > limit:
                message = f"stack {stack.id} has {given:,} {what}, allowed are {limit:,}; split it by lifecycle"
                yield Finding(stage.id, stack.id, _first(stack.resources), "Resources", message, what)


def _first(resources: tuple[Resource, ...]) -> str:
    return resources[0].logical_id if resources else ""


def too_many_instances(accounts: Mapping[str, str]) -> Iterator[str]:
    """Says which accounts would need more instances than one may have; `accounts` gives each stage its account."""
    shared: dict[tuple[str, str], list[str]] = {}
    for stage, account in sorted(accounts.items()):
        shared.setdefault((stage.rpartition("-")[2], account), []).append(stage)
    for (environment, account), stages in shared.items():
        if len(stages) > INSTANCES_PER_ACCOUNT:
            yield (
                f"{len(stages)} instances in account {account!r} of environment {environment} ({', '.join(stages)}), "
                f"allowed are {INSTANCES_PER_ACCOUNT} per account and Region; give one of the centers another account "
                "in deployment.account of its settings"
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "CC111",
        "an instance stays within its quotas",
        "remove what is not needed, or open a support case",
        "fatal",
        _counts,
    ),
    Rule(
        "CC112",
        "a resource holds no more entries than the service takes",
        "spread the entries over several resources",
        "fatal",
        _inner_counts,
    ),
    Rule("CC113", "names, texts and contents have an accepted length", "shorten the text", "fatal", _lengths),
    Rule(
        "CC114",
        "a stack stays within the limits of CloudFormation",
        "split the stack by lifecycle",
        "fatal",
        _stack_sizes,
    ),
)
