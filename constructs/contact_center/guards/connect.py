"""Our rules for Amazon Connect, which no public rule pack has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from contact_center.guards.model import Finding, Resource, Rule, Stage, as_list, finding, strings, text_of
from contact_center.permissions import KNOWN_PERMISSIONS
from contact_center.settings.types import CLOUDWATCH_NAME

_SECRET_REFERENCE = "{{resolve:secretsmanager:"  # noqa: S105 - how a template refers to a secret, not one
_RETAINED = ("AWS::Connect::Instance", "AWS::Connect::InstanceStorageConfig", "AWS::Connect::PhoneNumber")
_KEPT_MEDIA = ("CALL_RECORDINGS", "CHAT_TRANSCRIPTS", "SCREEN_RECORDINGS", "ATTACHMENTS", "EMAIL_MESSAGES")
_CALLED_BY = {"connect.amazonaws.com", "lexv2.amazonaws.com"}
_NAMED = {
    "AWS::Connect::Queue": "queue",
    "AWS::Connect::ContactFlow": "contact flow",
    "AWS::Connect::ContactFlowModule": "flow module",
    "AWS::Connect::HoursOfOperation": "hours of operation",
    "AWS::Connect::RoutingProfile": "routing profile",
}
_ORIGIN = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(:\d+)?|http://localhost(:\d+)?", re.I)
# An agent who answers contacts has no business with any of these.
_ADMINISTRATION = (
    "Users.Create",
    "Users.Delete",
    "Users.Edit",
    "Users.EditPermission",
    "SecurityProfiles.Create",
    "SecurityProfiles.Delete",
    "SecurityProfiles.Edit",
    "ContactFlows.Publish",
    "ContactFlowModules.Publish",
    "PhoneNumbers.Claim",
    "PhoneNumbers.Release",
)
_LISTENING = (
    "CallRecordings.",
    "ContactTranscripts.",
    "ScreenRecording.",
    "ListenCallRecordings",
    "DownloadCallRecordings",
)
_DELETING = ("DeleteCallRecordings",)


def _storage_key(stage: Stage) -> Iterator[Finding]:
    for config in stage.of_type("AWS::Connect::InstanceStorageConfig"):
        kind = config.get("ResourceType")
        if config.get("StorageType") == "S3" and config.get("S3Config.EncryptionConfig.EncryptionType") != "KMS":
            yield finding(
                stage,
                config,
                "Properties.S3Config.EncryptionConfig",
                f"{kind} are stored without a customer-managed key",
            )
        if config.get("StorageType") == "KINESIS_STREAM":
            stream = stage.target(config.stack, config.get("KinesisStreamConfig.StreamArn"))
            if stream is not None and stream.get("StreamEncryption.EncryptionType") != "KMS":
                yield finding(
                    stage, stream, "Properties.StreamEncryption", f"{kind} pass through an unencrypted stream"
                )


def _media_retention(stage: Stage) -> Iterator[Finding]:
    for config in stage.of_type("AWS::Connect::InstanceStorageConfig"):
        kind = config.get("ResourceType")
        bucket = stage.target(config.stack, config.get("S3Config.BucketName"))
        if kind not in _KEPT_MEDIA or bucket is None:
            continue
        prefix = str(config.get("S3Config.BucketPrefix"))
        if not any(_expires(rule, prefix) for rule in as_list(bucket.get("LifecycleConfiguration.Rules"))):
            yield finding(
                stage,
                config,
                "Properties.S3Config.BucketPrefix",
                f"{kind} under {prefix!r} are kept for ever: no lifecycle rule of the bucket deletes them",
            )


def _expires(rule: Mapping[str, Any], prefix: str) -> bool:
    covered = str(rule.get("Prefix") or rule.get("Filter", {}).get("Prefix") or "")
    deletes = rule.get("ExpirationInDays") or rule.get("ExpirationDate")
    return bool(deletes) and rule.get("Status") == "Enabled" and f"{prefix.rstrip('/')}/".startswith(covered)


def _retention_of_instance(stage: Stage) -> Iterator[Finding]:
    if stage.id.endswith("-dev"):
        return
    for resource in stage.of_type(*_RETAINED):
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if resource.body.get(policy) != "Retain":
                yield finding(
                    stage,
                    resource,
                    policy,
                    f"{resource.type} has {policy} {resource.body.get(policy, 'Delete')}",
                    detail=policy,
                )


def _permissions(stage: Stage) -> Iterator[Finding]:
    for profile in stage.of_type("AWS::Connect::SecurityProfile"):
        given = [str(name) for name in as_list(profile.get("Permissions"))]
        name = profile.get("SecurityProfileName")
        for permission in given:
            if permission not in KNOWN_PERMISSIONS:
                yield finding(
                    stage,
                    profile,
                    "Properties.Permissions",
                    f"permission {permission!r} of {name!r} does not exist",
                    detail=permission,
                )
        administers = [name for name in given if name in _ADMINISTRATION]
        listens = [name for name in given if name.startswith(_LISTENING)]
        deletes = [name for name in given if name in _DELETING]
        for problem in _too_broad(
            "BasicAgentAccess" in given and "ManagerListenIn" not in given, administers, listens, deletes
        ):
            yield finding(
                stage, profile, "Properties.Permissions", f"security profile {name!r} {problem}", detail=problem[:24]
            )


def _too_broad(is_agent: bool, administers: list[str], listens: list[str], deletes: list[str]) -> Iterator[str]:
    if deletes:
        yield f"may delete recordings ({', '.join(deletes)}); the lifecycle of the bucket deletes them"
    if is_agent and administers:
        yield f"answers contacts and administers ({', '.join(administers)}); make that a profile of its own"
    if is_agent and listens:
        yield f"answers contacts and opens any recording ({', '.join(listens)}); leave that to supervisors"
    if administers and listens:
        yield f"administers and opens recordings ({administers[0]}, {listens[0]}); split it into two profiles"


def _passwords(stage: Stage) -> Iterator[Finding]:
    for user in stage.of_type("AWS::Connect::User"):
        password = user.get("Password")
        if password is not None and _SECRET_REFERENCE not in text_of(password):
            yield finding(
                stage, user, "Properties.Password", f"the password of {user.get('Username')!r} stands in the template"
            )


def _messages_encrypted(stage: Stage) -> Iterator[Finding]:
    for kind, name in (("AWS::SQS::Queue", "queue"), ("AWS::SNS::Topic", "topic")):
        for resource in stage.of_type(kind):
            key = resource.get("KmsMasterKeyId")
            if key is None or "alias/aws/" in text_of(key):
                yield finding(stage, resource, "Properties.KmsMasterKeyId", f"the {name} has no customer-managed key")


def _scoped_permissions(stage: Stage) -> Iterator[Finding]:
    permitted: dict[str, list[Resource]] = {}
    for permission in stage.of_type("AWS::Lambda::Permission"):
        principal = permission.get("Principal")
        if principal in _CALLED_BY:
            for name in ("SourceArn", "SourceAccount"):
                if permission.get(name) is None:
                    yield finding(
                        stage,
                        permission,
                        f"Properties.{name}",
                        f"{principal} may call from anywhere: {name} is missing",
                        detail=name,
                    )
        if principal == "connect.amazonaws.com":
            identity = stage.identity(permission.stack, permission.get("FunctionName"))
            permitted.setdefault(identity, []).append(permission)
    for association in stage.of_type("AWS::Connect::IntegrationAssociation"):
        if association.get("IntegrationType") != "LAMBDA_FUNCTION":
            continue
        if stage.identity(association.stack, association.get("IntegrationArn")) not in permitted:
            yield finding(
                stage,
                association,
                "Properties.IntegrationArn",
                "the associated function has no permission for connect.amazonaws.com with SourceArn and SourceAccount",
            )


def _one_bot_grant(stage: Stage) -> Iterator[Finding]:
    associated = {
        stage.identity(item.stack, item.get("IntegrationArn"))
        for item in stage.of_type("AWS::Connect::IntegrationAssociation")
        if item.get("IntegrationType") == "LEX_BOT"
    }
    for policy in stage.of_type("AWS::Lex::ResourcePolicy"):
        if stage.identity(policy.stack, policy.get("ResourceArn")) in associated:
            yield finding(
                stage,
                policy,
                "Properties.ResourceArn",
                "competes with the policy that the LEX_BOT association writes itself",
            )


def _flow_actions(stage: Stage) -> Iterator[tuple[Resource, Mapping[str, Any]]]:
    for flow in stage.of_type("AWS::Connect::ContactFlow", "AWS::Connect::ContactFlowModule"):
        try:
            document = json.loads(text_of(flow.get("Content")))
        except ValueError:
            continue  # the flow linter reports content that is not JSON
        for action in as_list(document.get("Actions")) if isinstance(document, Mapping) else []:
            if isinstance(action, Mapping):
                yield flow, action


def _third_party_transfer(stage: Stage) -> Iterator[Finding]:
    for flow, action in _flow_actions(stage):
        if action.get("Type") != "TransferParticipantToThirdParty":
            continue
        number = str(action.get("Parameters", {}).get("ThirdPartyPhoneNumber", ""))
        if number.startswith("$."):
            yield finding(
                stage,
                flow,
                "Properties.Content",
                f"action {action.get('Identifier')!r} calls whatever number {number} holds: toll fraud",
                detail=str(action.get("Identifier")),
            )


def _sensitive_input(stage: Stage) -> Iterator[Finding]:
    for flow, action in _flow_actions(stage):
        parameters = action.get("Parameters", {})
        if action.get("Type") != "GetParticipantInput" or str(parameters.get("StoreInput")).lower() != "true":
            continue
        digits = "CustomValidation" in parameters.get("InputValidation", {})
        encryption = parameters.get("InputEncryption") or {}
        if digits and not (encryption.get("EncryptionKeyId") and encryption.get("Key")):
            yield finding(
                stage,
                flow,
                "Properties.Content",
                f"action {action.get('Identifier')!r} stores typed digits without encryption",
                detail=str(action.get("Identifier")),
            )


def _origins(stage: Stage) -> Iterator[Finding]:
    for origin in stage.of_type("AWS::Connect::ApprovedOrigin"):
        value = str(origin.get("Origin"))
        local = value.startswith("http://localhost")
        if not _ORIGIN.fullmatch(value) or (local and not stage.id.endswith("-dev")):
            yield finding(
                stage, origin, "Properties.Origin", f"origin {value!r} lets strangers embed the agent workspace"
            )


def _shown_names(stage: Stage) -> Iterator[Finding]:
    shown = re.compile(CLOUDWATCH_NAME)
    for kind, words in _NAMED.items():
        for resource in stage.of_type(kind):
            name = str(resource.get("Name"))
            if not shown.fullmatch(name):
                yield finding(
                    stage, resource, "Properties.Name", f"{words} {name!r} has no metrics: CloudWatch shows ASCII only"
                )


def _unique_names(stage: Stage) -> Iterator[Finding]:
    for kind, words in _NAMED.items():
        seen: dict[str, str] = {}
        for resource in stage.of_type(kind):
            name = str(resource.get("Name")).casefold()
            if name in seen:
                yield finding(
                    stage,
                    resource,
                    "Properties.Name",
                    f"{words} name {resource.get('Name')!r} is taken by {seen[name]}",
                )
            seen.setdefault(name, resource.logical_id)


def _served_queues(stage: Stage) -> Iterator[Finding]:
    profiles = list(stage.of_type("AWS::Connect::RoutingProfile"))
    served = {
        stage.identity(profile.stack, entry.get("QueueReference", {}).get("QueueArn"))
        for profile in profiles
        for entry in as_list(profile.get("QueueConfigs"))
    }
    for profile in profiles:
        if not as_list(profile.get("QueueConfigs")):
            yield finding(
                stage, profile, "Properties.QueueConfigs", f"routing profile {profile.get('Name')!r} serves no queue"
            )
    for queue in stage.of_type("AWS::Connect::Queue"):
        if f"${{{queue.stack}.{queue.logical_id}.QueueArn}}" not in served:
            yield finding(stage, queue, "Properties", f"queue {queue.get('Name')!r} is served by no routing profile")
        if queue.get("MaxContacts") is None:
            yield finding(
                stage,
                queue,
                "Properties.MaxContacts",
                f"queue {queue.get('Name')!r} has no maximum of contacts",
                detail="MaxContacts",
            )


def _bot_answers(stage: Stage) -> Iterator[Finding]:
    for bot in stage.of_type("AWS::Lex::Bot"):
        if bot.get("AutoBuildBotLocales") is not True:
            yield finding(
                stage,
                bot,
                "Properties.AutoBuildBotLocales",
                "the bot is never built and answers nothing",
                detail="build",
            )
        for locale in as_list(bot.get("BotLocales")):
            signatures = {intent.get("ParentIntentSignature") for intent in as_list(locale.get("Intents"))}
            if "AMAZON.FallbackIntent" not in signatures:
                yield finding(
                    stage,
                    bot,
                    "Properties.BotLocales",
                    f"locale {locale.get('LocaleId')} has no fallback intent",
                    detail=str(locale.get("LocaleId")),
                )
    for alias in stage.of_type("AWS::Lex::BotAlias"):
        for group in _text_log_groups(stage, alias):
            if group.get("KmsKeyId") is None:
                yield finding(stage, group, "Properties.KmsKeyId", "what people say to the bot is logged without a key")


def _text_log_groups(stage: Stage, alias: Resource) -> Iterator[Resource]:
    for setting in as_list(alias.get("ConversationLogSettings.TextLogSettings")):
        arn = setting.get("Destination", {}).get("CloudWatch", {}).get("CloudWatchLogGroupArn")
        group = stage.target(alias.stack, arn)
        if group is not None:
            yield group


def _alarms_reach_somebody(stage: Stage) -> Iterator[Finding]:
    for alarm in stage.of_type("AWS::CloudWatch::Alarm"):
        if "-rollout-" in str(alarm.get("AlarmName")):
            continue  # read by the deployment of its function, which rolls back
        for name in ("AlarmActions", "TreatMissingData", "DatapointsToAlarm"):
            if not alarm.get(name):
                yield finding(
                    stage, alarm, f"Properties.{name}", f"alarm {alarm.get('AlarmName')!r} has no {name}", detail=name
                )


def _no_literal_users_of_saml(stage: Stage) -> Iterator[Finding]:
    saml = any(instance.get("IdentityManagementType") == "SAML" for instance in stage.of_type("AWS::Connect::Instance"))
    for user in stage.of_type("AWS::Connect::User"):
        if saml and user.get("Password") is not None:
            yield finding(
                stage,
                user,
                "Properties.Password",
                f"user {user.get('Username')!r} has a password although SAML logs in",
            )


def _flow_logs(stage: Stage) -> Iterator[Finding]:
    for instance in stage.of_type("AWS::Connect::Instance"):
        if instance.get("Attributes.ContactflowLogs") is not True:
            yield finding(
                stage, instance, "Properties.Attributes.ContactflowLogs", "flows leave no trace of what they did"
            )


def _transfer_targets(stage: Stage) -> Iterator[Finding]:
    wanted = {"QueueConfig": "QUEUE_TRANSFER", "UserConfig": "AGENT_TRANSFER"}
    for quick_connect in stage.of_type("AWS::Connect::QuickConnect"):
        for name, expected in wanted.items():
            flow = stage.target(quick_connect.stack, quick_connect.get(f"QuickConnectConfig.{name}.ContactFlowArn"))
            if flow is not None and flow.get("Type") != expected:
                yield finding(
                    stage,
                    quick_connect,
                    f"Properties.QuickConnectConfig.{name}",
                    f"quick connect {quick_connect.get('Name')!r} leads to a {flow.get('Type')} flow, not {expected}",
                )


def _no_literal_arns_in_flows(stage: Stage) -> Iterator[Finding]:
    for flow in stage.of_type("AWS::Connect::ContactFlow", "AWS::Connect::ContactFlowModule"):
        for _, text in strings(flow.get("Content")):
            match = re.search(r"arn:aws[a-z-]*:(?:connect|lambda|lex):[^$\"\\]{6,}", text)
            if match:
                yield finding(stage, flow, "Properties.Content", f"the content spells out {match.group(0)[:60]!r}")


RULES: tuple[Rule, ...] = (
    Rule(
        "CC001",
        "what Connect stores is encrypted with a customer-managed key",
        "give the storage configuration a KMS key",
        "error",
        _storage_key,
    ),
    Rule(
        "CC002",
        "recordings and transcripts are deleted after their time",
        "add a lifecycle rule for the prefix to the bucket",
        "error",
        _media_retention,
    ),
    Rule(
        "CC003",
        "instance, storage and numbers outlive their stack outside dev",
        "set deployment.removal = 'retain'",
        "error",
        _retention_of_instance,
    ),
    Rule(
        "CC004",
        "security profiles are narrow and their permissions exist",
        "use one of the permission sets of the library",
        "error",
        _permissions,
    ),
    Rule(
        "CC005",
        "no password stands in a template",
        "refer to Secrets Manager, or log in through SAML",
        "error",
        _passwords,
    ),
    Rule(
        "CC006",
        "message queues and topics are encrypted with a customer-managed key",
        "pass the data key of the center",
        "error",
        _messages_encrypted,
    ),
    Rule(
        "CC007",
        "Connect and Lex may call a function from one source only",
        "use CenterFunction.allow_connect and allow_lex",
        "error",
        _scoped_permissions,
    ),
    Rule(
        "CC008",
        "no flow dials a number it was given at run time",
        "transfer to a queue, or to a number written in the flow",
        "error",
        _third_party_transfer,
    ),
    Rule(
        "CC009",
        "typed digits are encrypted before they are stored",
        "give the action InputEncryption with the key of the center",
        "error",
        _sensitive_input,
    ),
    Rule(
        "CC010",
        "only known web pages embed the agent workspace",
        "name each origin as https://host in connect.approved_origins",
        "error",
        _origins,
    ),
    Rule(
        "CC011",
        "queues, flows and hours have names that CloudWatch shows",
        "use ASCII and put Korean into the description",
        "fatal",
        _shown_names,
    ),
    Rule("CC012", "names are unique within the instance", "rename one of the two", "fatal", _unique_names),
    Rule(
        "CC013",
        "every queue is served and limited",
        "add it to a routing profile and set max_contacts",
        "error",
        _served_queues,
    ),
    Rule(
        "CC014",
        "the bot is built, falls back and logs encrypted",
        "set AutoBuildBotLocales, add AMAZON.FallbackIntent, pass a key",
        "error",
        _bot_answers,
    ),
    Rule("CC015", "one place grants Connect access to the bot", "remove the resource policy", "error", _one_bot_grant),
    Rule(
        "CC016",
        "every alarm is judged and reaches somebody",
        "set actions, datapoints and the meaning of missing data",
        "error",
        _alarms_reach_somebody,
    ),
    Rule("CC017", "SAML users have no password", "remove the password", "fatal", _no_literal_users_of_saml),
    Rule("CC018", "flows write logs", "set connect.flow_logs = true", "error", _flow_logs),
    Rule(
        "CC019",
        "quick connects lead to transfer flows of their kind",
        "name a flow of the right type in the settings",
        "fatal",
        _transfer_targets,
    ),
    Rule(
        "CC020",
        "flows refer to resources by reference",
        "write ${queue.<key>.arn} and the like",
        "fatal",
        _no_literal_arns_in_flows,
    ),
)
