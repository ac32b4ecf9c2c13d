"""A Lex V2 bot from data: intents, slots, voice, a version per content and the alias that flows use."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lex as lex
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from contact_center.base import limits, measures
from contact_center.base.cloudwatch import cloudwatch_sum
from contact_center.base.errors import DefinitionError, unknown
from contact_center.base.interfaces import ImportedBot, checked_arn
from contact_center.base.keys import keep_key
from contact_center.base.removal import removal_policy
from contact_center.base.statements import Statement, place_of, service_role
from contact_center.bot.content import FALLBACK_SIGNATURE, LexIntent, LexSlot, LexSlotType
from contact_center.bot.content import LexBot as LexBotDefinition

ALIAS = "live"
_HASH = 10
_MAX_RETRIES = 2

# Not offered in Korean: https://docs.aws.amazon.com/lexv2/latest/dg/built-in-slots.html
_UNSUPPORTED_SLOT_TYPES: Mapping[str, frozenset[str]] = {"ko_KR": frozenset({"AMAZON.AlphaNumeric"})}


@dataclass(frozen=True, kw_only=True, slots=True)
class ConversationLogs:
    """Where conversations are logged: text to a log group, audio under a prefix of a bucket encrypted by a key."""

    text_group: logs.ILogGroup
    audio_bucket: s3.IBucket | None = None
    audio_prefix: str = "lex/audio/"
    audio_key: kms.IKey | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BotProps:
    """A bot: what it knows, and how sure and how patient it is.

    An intent is taken from `nlu_confidence_threshold` on, 0 to 1. A session ends after `idle_session_s` seconds without
    a word, 60 to 86,400. `code_hook` is called for every turn.
    """

    name: str
    definition: LexBotDefinition
    code_hook: lambda_.IFunction
    nlu_confidence_threshold: float = 0.4
    idle_session_s: int = 300
    conversation_logs: ConversationLogs | None = None

    @property
    def content_hash(self) -> str:
        """Changes with every word of the definition and with the thresholds."""
        parts = [asdict(self.definition), self.nlu_confidence_threshold, self.idle_session_s]
        text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:_HASH]


class LexBot(Construct):
    """A bot, its version and the alias `live` with its code hook.

    The version's logical id carries the hash of the definition: with other content a new version is built and the alias
    moves to it; the old version is kept so that a rollback finds it (100 versions per bot, prune by hand). Access of
    Amazon Connect to the alias comes from the association alone.

    Nothing replaces the bot or its alias. A definition that Lex would refuse is a DefinitionError: unknown slot types,
    texts or lists beyond the limits of the locale.
    """

    def __init__(self, scope: Construct, construct_id: str, *, props: BotProps) -> None:
        super().__init__(scope, construct_id)
        definition = props.definition
        check_bot(props.name, definition)
        self.name = props.name
        self.definition = definition
        self.locale = definition.locale_id
        self.content_hash = props.content_hash
        self.role = self._role(props.conversation_logs)
        self.bot = lex.CfnBot(
            self,
            "Resource",
            name=props.name,
            description=definition.description or props.name,
            role_arn=self.role.role_arn,
            data_privacy={"ChildDirected": False},
            idle_session_ttl_in_seconds=props.idle_session_s,
            auto_build_bot_locales=True,
            bot_locales=[_locale(definition, props.nlu_confidence_threshold)],
            # Connect lists only bots that carry this tag.
            bot_tags=[cdk.CfnTag(key="AmazonConnectEnabled", value="True")],
        )
        keep_key(self.bot, construct_id)
        locale = lex.CfnBotVersion.BotVersionLocaleSpecificationProperty(
            locale_id=definition.locale_id,
            bot_version_locale_details=lex.CfnBotVersion.BotVersionLocaleDetailsProperty(source_bot_version="DRAFT"),
        )
        self.version = lex.CfnBotVersion(
            self,
            f"Version{self.content_hash}",
            bot_id=self.bot.attr_id,
            description=f"content {self.content_hash}",
            bot_version_locale_specification=[locale],
        )
        self.version.apply_removal_policy(removal_policy(retain=True))
        self.alias = self._alias(props.code_hook, props.conversation_logs)
        self.bot_id: str = self.bot.attr_id
        self.alias_id: str = self.alias.attr_bot_alias_id
        self.alias_arn: str = self.alias.attr_arn

    @staticmethod
    def from_alias_arn(alias_arn: str) -> ImportedBot:
        """Takes the alias of a bot that exists already; nothing is created."""
        return ImportedBot(checked_arn("bot alias", alias_arn, "lex", "bot-alias", ids=2))

    def grant(self, grantee: iam.IGrantable, *actions: str) -> iam.Grant:
        """Allows actions on the alias, for example `lex:RecognizeText`; Amazon Connect needs none of them."""
        return iam.Grant.add_to_principal(grantee=grantee, actions=list(actions), resource_arns=[self.alias_arn])

    def metric_runtime_request_count(self, *, period_s: int = 300) -> cloudwatch.MathExpression:
        """Returns the requests to the alias."""
        return cloudwatch_sum(measures.bot(self, "RuntimeRequestCount", period_s=period_s))

    def metric_runtime_lambda_errors(self, *, period_s: int = 300) -> cloudwatch.MathExpression:
        """Returns the calls of the code hook that failed."""
        return cloudwatch_sum(measures.bot(self, "RuntimeLambdaErrors", period_s=period_s))

    def metric_runtime_invalid_lambda_responses(self, *, period_s: int = 300) -> cloudwatch.MathExpression:
        """Returns the responses of the code hook that Lex did not understand."""
        return cloudwatch_sum(measures.bot(self, "RuntimeInvalidLambdaResponses", period_s=period_s))

    def metric_runtime_system_errors(self, *, period_s: int = 300) -> cloudwatch.MathExpression:
        """Returns the requests that failed inside of Lex."""
        return cloudwatch_sum(measures.bot(self, "RuntimeSystemErrors", period_s=period_s))

    def metric_runtime_throttled_events(self, *, period_s: int = 300) -> cloudwatch.MathExpression:
        """Returns the requests that Lex rejected because there were too many."""
        return cloudwatch_sum(measures.bot(self, "RuntimeThrottledEvents", period_s=period_s))

    def allow_code_hook(self, function_arn: str) -> lambda_.CfnPermission:
        """Lets the alias of this bot, and nothing else of Lex, invoke its code hook, given as the ARN of an alias."""
        return lambda_.CfnPermission(
            self,
            "CodeHookPermission",
            action="lambda:InvokeFunction",
            function_name=function_arn,
            principal="lexv2.amazonaws.com",
            source_account=place_of(self).account,
            source_arn=self.alias_arn,
        )

    def _alias(self, code_hook: lambda_.IFunction, conversation_logs: ConversationLogs | None) -> lex.CfnBotAlias:
        types = lex.CfnBotAlias
        hook = types.CodeHookSpecificationProperty(
            lambda_code_hook=types.LambdaCodeHookProperty(
                lambda_arn=code_hook.function_arn, code_hook_interface_version="1.0"
            )
        )
        return types(
            self,
            "Alias",
            bot_id=self.bot.attr_id,
            bot_alias_name=ALIAS,
            bot_version=self.version.attr_bot_version,
            bot_alias_locale_settings=[
                types.BotAliasLocaleSettingsItemProperty(
                    locale_id=self.definition.locale_id,
                    bot_alias_locale_setting=types.BotAliasLocaleSettingsProperty(
                        enabled=True, code_hook_specification=hook
                    ),
                )
            ],
            conversation_log_settings=None if conversation_logs is None else _log_settings(conversation_logs),
            bot_alias_tags=[cdk.CfnTag(key="AmazonConnectEnabled", value="True")],
        )

    def _role(self, conversation_logs: ConversationLogs | None) -> iam.Role:
        statements = [
            # Polly synthesizes text, so there is no resource to name.
            Statement(sid="Speak", actions=["polly:SynthesizeSpeech"], resources=["*"])
        ]
        if conversation_logs is not None:
            statements.append(
                Statement(
                    sid="TextLogs",
                    actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                    resources=[conversation_logs.text_group.log_group_arn],
                )
            )
            statements += _audio_statements(place_of(self).region, conversation_logs)
        return service_role(
            self,
            "Role",
            service="lexv2",
            policy_name="Access",
            statements=statements,
            conditions={"StringEquals": {"aws:SourceAccount": place_of(self).account}},
        )


def _audio_statements(region: str, conversation_logs: ConversationLogs) -> list[Statement]:
    if conversation_logs.audio_bucket is None:
        return []
    statements = [
        Statement(
            sid="AudioLogs",
            actions=["s3:PutObject"],
            resources=[conversation_logs.audio_bucket.arn_for_objects(f"{conversation_logs.audio_prefix}*")],
        )
    ]
    if conversation_logs.audio_key is not None:
        statements.append(
            Statement(
                sid="AudioKey",
                actions=["kms:GenerateDataKey"],
                resources=[conversation_logs.audio_key.key_arn],
                conditions={"StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"}},
            )
        )
    return statements


def _log_settings(conversation_logs: ConversationLogs) -> lex.CfnBotAlias.ConversationLogSettingsProperty:
    types = lex.CfnBotAlias
    text = types.TextLogSettingProperty(
        enabled=True,
        destination=types.TextLogDestinationProperty(
            cloud_watch=types.CloudWatchLogGroupLogDestinationProperty(
                cloud_watch_log_group_arn=conversation_logs.text_group.log_group_arn, log_prefix=""
            )
        ),
    )
    bucket = conversation_logs.audio_bucket
    if bucket is None:
        return types.ConversationLogSettingsProperty(text_log_settings=[text])
    audio = types.AudioLogSettingProperty(
        enabled=True,
        destination=types.AudioLogDestinationProperty(
            s3_bucket=types.S3BucketLogDestinationProperty(
                s3_bucket_arn=bucket.bucket_arn,
                log_prefix=conversation_logs.audio_prefix,
                kms_key_arn=conversation_logs.audio_key.key_arn if conversation_logs.audio_key else None,
            )
        ),
    )
    return types.ConversationLogSettingsProperty(text_log_settings=[text], audio_log_settings=[audio])


# The locale is written as plain values: typed properties for thousands of utterances cost seconds per synthesis.
def _locale(definition: LexBotDefinition, threshold: float) -> Any:
    return {
        "localeId": definition.locale_id,
        "nluConfidenceThreshold": threshold,
        "voiceSettings": {"voiceId": definition.voice_id, "engine": definition.voice_engine},
        "slotTypes": [_slot_type(slot_type) for slot_type in definition.slot_types],
        "intents": [_intent(intent) for intent in definition.intents],
    }


def _slot_type(slot_type: LexSlotType) -> dict[str, Any]:
    return _present(
        {
            "name": slot_type.name,
            "description": slot_type.description,
            "valueSelectionSetting": {"resolutionStrategy": slot_type.resolution_strategy},
            "slotTypeValues": [
                _present(
                    {
                        "sampleValue": {"value": value.value},
                        "synonyms": [{"value": synonym} for synonym in value.synonyms],
                    }
                )
                for value in slot_type.values
            ],
        }
    )


def _intent(intent: LexIntent) -> dict[str, Any]:
    return _present(
        {
            "name": intent.name,
            "displayName": intent.display_name,
            "description": intent.description,
            "sampleUtterances": [{"utterance": utterance} for utterance in intent.utterances],
            "parentIntentSignature": intent.parent_signature,
            "dialogCodeHook": {"enabled": intent.dialog_code_hook},
            "fulfillmentCodeHook": {"enabled": intent.fulfillment_code_hook},
            "slots": [_slot(slot) for slot in intent.slots],
            "slotPriorities": [
                {"priority": priority, "slotName": slot.name} for priority, slot in enumerate(intent.slots, start=1)
            ],
        }
    )


def _slot(slot: LexSlot) -> dict[str, Any]:
    return _present(
        {
            "name": slot.name,
            "description": slot.description,
            "slotTypeName": slot.slot_type,
            "obfuscationSetting": {"obfuscationSettingType": "DefaultObfuscation"} if slot.obfuscate else None,
            "valueElicitationSetting": {
                # The code hook decides what is asked for and when.
                "slotConstraint": "Optional",
                "promptSpecification": {
                    "allowInterrupt": True,
                    "maxRetries": _MAX_RETRIES,
                    "messageGroupsList": [{"message": {"plainTextMessage": {"value": slot.prompt}}}],
                },
            },
        }
    )


def _present(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value not in (None, "", [], ())}


def check_bot(name: str, definition: LexBotDefinition) -> None:
    """Refuses a definition that Lex would refuse or that its locale does not support, with every problem at once."""
    problems = [*_intent_problems(definition), *_slot_problems(definition)]
    if problems:
        raise DefinitionError("\n".join(f"bot {name!r}: {problem}" for problem in problems))


def _intent_problems(definition: LexBotDefinition) -> list[str]:
    problems = []
    if len(definition.intents) > limits.MAX_INTENTS:
        problems.append(
            f"{len(definition.intents)} intents, allowed are {limits.MAX_INTENTS} in {definition.locale_id}"
        )
    if not any(intent.parent_signature == FALLBACK_SIGNATURE for intent in definition.intents):
        problems.append(f"no intent has the parent signature {FALLBACK_SIGNATURE}, which every locale needs")
    owners: dict[str, str] = {}
    for intent in definition.intents:
        problems += _utterance_problems(intent, owners)
    total = sum(map(len, owners))
    if total > limits.MAX_UTTERANCES:
        problems.append(f"utterances hold {total} characters, allowed are {limits.MAX_UTTERANCES}")
    return problems


def _utterance_problems(intent: LexIntent, owners: dict[str, str]) -> list[str]:
    problems = []
    if not intent.utterances and intent.parent_signature is None:
        problems.append(f"intent {intent.name!r} has no utterance")
    for utterance in intent.utterances:
        if len(utterance) > limits.MAX_UTTERANCE:
            problems.append(f"intent {intent.name!r}: utterance longer than {limits.MAX_UTTERANCE}: {utterance[:40]!r}")
        owner = owners.setdefault(utterance, intent.name)
        if owner != intent.name:
            problems.append(f"utterance {utterance!r} belongs to {owner!r} and to {intent.name!r}")
    return problems


def _slot_problems(definition: LexBotDefinition) -> list[str]:
    own = {slot_type.name for slot_type in definition.slot_types}
    unsupported = _UNSUPPORTED_SLOT_TYPES.get(definition.locale_id, frozenset())
    problems = [f"slot type {kind.name!r} has no value" for kind in definition.slot_types if not kind.values]
    for intent in definition.intents:
        for slot in intent.slots:
            where = f"intent {intent.name!r}, slot {slot.name!r}"
            if slot.slot_type in unsupported:
                problems.append(f"{where}: {slot.slot_type} is not offered in {definition.locale_id}")
            elif not slot.slot_type.startswith("AMAZON.") and slot.slot_type not in own:
                problems.append(f"{where}: {unknown('slot type', slot.slot_type, own)}")
            if len(slot.prompt) > limits.MAX_MESSAGE:
                problems.append(f"{where}: prompt has {len(slot.prompt)} characters, allowed are {limits.MAX_MESSAGE}")
    return problems


def slot_words(definition: LexBotDefinition) -> list[str]:
    """Returns the words of the closed slot types: products, services and other names of the business."""
    return [word for kind in definition.slot_types for value in kind.values for word in (value.value, *value.synonyms)]
