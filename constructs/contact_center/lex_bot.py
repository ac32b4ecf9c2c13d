"""A Lex V2 bot from data: intents, slots, voice, a version per content and the alias that flows use."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lex as lex
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from contact_center.errors import DefinitionError, unknown

ALIAS = "live"
FALLBACK = "FallbackIntent"
_HASH = 10
_MAX_MESSAGE = 1000

# Not offered in Korean: https://docs.aws.amazon.com/lexv2/latest/dg/built-in-slots.html
_UNSUPPORTED_SLOT_TYPES: Mapping[str, frozenset[str]] = {"ko_KR": frozenset({"AMAZON.AlphaNumeric"})}
# Locale-wide limits of every language but US English: https://docs.aws.amazon.com/lexv2/latest/dg/quotas.html
_MAX_INTENTS = 250
_MAX_UTTERANCE = 500
_MAX_UTTERANCE_CHARACTERS = 200_000


@dataclass(frozen=True, kw_only=True, slots=True)
class SlotValue:
    """A value of a closed slot type with the other words for it."""

    value: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SlotType:
    """A closed list of values; anything else a caller says is not a value."""

    name: str
    values: tuple[SlotValue, ...]
    description: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A value an intent asks for; a sensitive one is masked in conversation logs."""

    name: str
    type: str
    prompt: str
    description: str = ""
    required: bool = False
    sensitive: bool = False
    max_retries: int = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Intent:
    """What a caller wants; the code hook decides what happens."""

    name: str
    utterances: tuple[str, ...]
    description: str = ""
    display_name: str | None = None
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class BotDefinition:
    """A bot with one locale; the fallback intent is added by the construct."""

    locale: str
    voice_id: str
    voice_engine: str
    intents: tuple[Intent, ...]
    slot_types: tuple[SlotType, ...] = ()
    nlu_confidence_threshold: float = 0.4
    idle_session_s: int = 300
    description: str = ""

    @property
    def content_hash(self) -> str:
        """Changes with every word of the definition."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:_HASH]


@dataclass(frozen=True, kw_only=True, slots=True)
class ConversationLogs:
    """Where conversations are logged, with the key of each place."""

    text_group: logs.ILogGroup
    audio_bucket: s3.IBucket | None = None
    audio_prefix: str = "lex/audio/"
    audio_key: kms.IKey | None = None


class LexBot(Construct):
    """Defines a bot, its version and the alias `live` with its code hook.

    The version's logical id carries the hash of the definition: with other content a new version is built and the alias
    moves to it; the old version is kept so that a rollback finds it (100 versions per bot, prune by hand). Access of
    Amazon Connect to the alias comes from the association alone.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        definition: BotDefinition,
        code_hook_arn: str,
        conversation_logs: ConversationLogs | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        check_bot(name, definition)
        self.name = name
        self.definition = definition
        self.content_hash = definition.content_hash
        self.role = self._role(conversation_logs)
        self.bot = lex.CfnBot(
            self,
            "Resource",
            name=name,
            description=definition.description or name,
            role_arn=self.role.role_arn,
            data_privacy={"ChildDirected": False},
            idle_session_ttl_in_seconds=definition.idle_session_s,
            auto_build_bot_locales=True,
            bot_locales=[_locale(definition)],
            # Connect lists only bots that carry this tag.
            bot_tags=[cdk.CfnTag(key="AmazonConnectEnabled", value="True")],
        )
        locale = lex.CfnBotVersion.BotVersionLocaleSpecificationProperty(
            locale_id=definition.locale,
            bot_version_locale_details=lex.CfnBotVersion.BotVersionLocaleDetailsProperty(source_bot_version="DRAFT"),
        )
        self.version = lex.CfnBotVersion(
            self,
            f"Version{self.content_hash}",
            bot_id=self.bot.attr_id,
            description=f"content {self.content_hash}",
            bot_version_locale_specification=[locale],
        )
        self.version.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
        self.alias = self._alias(code_hook_arn, conversation_logs)
        self.bot_id: str = self.bot.attr_id
        self.alias_id: str = self.alias.attr_bot_alias_id
        self.alias_arn: str = self.alias.attr_arn

    def allow_code_hook(self, function_arn: str) -> lambda_.CfnPermission:
        """Lets the alias of this bot, and nothing else of Lex, invoke its code hook."""
        return lambda_.CfnPermission(
            self,
            "CodeHookPermission",
            action="lambda:InvokeFunction",
            function_name=function_arn,
            principal="lexv2.amazonaws.com",
            source_account=cdk.Stack.of(self).account,
            source_arn=self.alias_arn,
        )

    def _alias(self, code_hook_arn: str, conversation_logs: ConversationLogs | None) -> lex.CfnBotAlias:
        types = lex.CfnBotAlias
        hook = types.CodeHookSpecificationProperty(
            lambda_code_hook=types.LambdaCodeHookProperty(
                lambda_arn=code_hook_arn, code_hook_interface_version="1.0"
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
                    locale_id=self.definition.locale,
                    bot_alias_locale_setting=types.BotAliasLocaleSettingsProperty(
                        enabled=True, code_hook_specification=hook
                    ),
                )
            ],
            conversation_log_settings=None if conversation_logs is None else _log_settings(conversation_logs),
            bot_alias_tags=[cdk.CfnTag(key="AmazonConnectEnabled", value="True")],
        )

    def _role(self, conversation_logs: ConversationLogs | None) -> iam.Role:
        stack = cdk.Stack.of(self)
        statements = [
            # Polly synthesizes text, so there is no resource to name.
            iam.PolicyStatement(sid="Speak", actions=["polly:SynthesizeSpeech"], resources=["*"])
        ]
        if conversation_logs is not None:
            statements.append(
                iam.PolicyStatement(
                    sid="TextLogs",
                    actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                    resources=[conversation_logs.text_group.log_group_arn],
                )
            )
            statements += _audio_statements(stack, conversation_logs)
        return iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal(
                "lexv2.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": stack.account}}
            ),
            inline_policies={"Access": iam.PolicyDocument(statements=statements)},
        )


def _audio_statements(stack: cdk.Stack, conversation_logs: ConversationLogs) -> list[iam.PolicyStatement]:
    if conversation_logs.audio_bucket is None:
        return []
    statements = [
        iam.PolicyStatement(
            sid="AudioLogs",
            actions=["s3:PutObject"],
            resources=[conversation_logs.audio_bucket.arn_for_objects(f"{conversation_logs.audio_prefix}*")],
        )
    ]
    if conversation_logs.audio_key is not None:
        statements.append(
            iam.PolicyStatement(
                sid="AudioKey",
                actions=["kms:GenerateDataKey"],
                resources=[conversation_logs.audio_key.key_arn],
                conditions={"StringEquals": {"kms:ViaService": f"s3.{stack.region}.amazonaws.com"}},
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


# The locale is written in CloudFormation casing: the typed properties of thousands of utterances cost seconds per synth.
def _locale(definition: BotDefinition) -> Any:
    fallback = Intent(name=FALLBACK, description="Nothing else matched", utterances=())
    return {
        "localeId": definition.locale,
        "nluConfidenceThreshold": definition.nlu_confidence_threshold,
        "voiceSettings": {"voiceId": definition.voice_id, "engine": definition.voice_engine},
        "slotTypes": [_slot_type(slot_type) for slot_type in definition.slot_types],
        "intents": [
            *(_intent(intent) for intent in definition.intents),
            _intent(fallback) | {"parentIntentSignature": "AMAZON.FallbackIntent"},
        ],
    }


def _slot_type(slot_type: SlotType) -> dict[str, Any]:
    return _present(
        {
            "name": slot_type.name,
            "description": slot_type.description,
            "valueSelectionSetting": {"resolutionStrategy": "TOP_RESOLUTION"},
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


def _intent(intent: Intent) -> dict[str, Any]:
    return _present(
        {
            "name": intent.name,
            "displayName": intent.display_name,
            "description": intent.description,
            "sampleUtterances": [{"utterance": utterance} for utterance in intent.utterances],
            "dialogCodeHook": {"enabled": True},
            "fulfillmentCodeHook": {"enabled": True},
            "slots": [_slot(slot) for slot in intent.slots],
            "slotPriorities": [
                {"priority": priority, "slotName": slot.name} for priority, slot in enumerate(intent.slots, start=1)
            ],
        }
    )


def _slot(slot: Slot) -> dict[str, Any]:
    return _present(
        {
            "name": slot.name,
            "description": slot.description,
            "slotTypeName": slot.type,
            "obfuscationSetting": {"obfuscationSettingType": "DefaultObfuscation"} if slot.sensitive else None,
            "valueElicitationSetting": {
                "slotConstraint": "Required" if slot.required else "Optional",
                "promptSpecification": {
                    "allowInterrupt": True,
                    "maxRetries": slot.max_retries,
                    "messageGroupsList": [{"message": {"plainTextMessage": {"value": slot.prompt}}}],
                },
            },
        }
    )


def _present(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value not in (None, "", [], ())}


def check_bot(name: str, definition: BotDefinition) -> None:
    """Refuses a definition that Lex would refuse or that its locale does not support, with every problem at once."""
    problems = [*_intent_problems(definition), *_slot_problems(definition)]
    if problems:
        raise DefinitionError("\n".join(f"bot {name!r}: {problem}" for problem in problems))


def _intent_problems(definition: BotDefinition) -> Sequence[str]:
    problems = []
    if len(definition.intents) + 1 > _MAX_INTENTS:
        problems.append(f"{len(definition.intents) + 1} intents, allowed are {_MAX_INTENTS} in {definition.locale}")
    seen: dict[str, str] = {}
    for intent in definition.intents:
        if not intent.utterances:
            problems.append(f"intent {intent.name!r} has no utterance")
        for utterance in intent.utterances:
            if len(utterance) > _MAX_UTTERANCE:
                problems.append(f"intent {intent.name!r}: utterance longer than {_MAX_UTTERANCE}: {utterance[:40]!r}")
            owner = seen.setdefault(utterance, intent.name)
            if owner != intent.name:
                problems.append(f"utterance {utterance!r} belongs to {owner!r} and to {intent.name!r}")
    total = sum(map(len, seen))
    if total > _MAX_UTTERANCE_CHARACTERS:
        problems.append(f"utterances hold {total} characters, allowed are {_MAX_UTTERANCE_CHARACTERS}")
    return problems


def _slot_problems(definition: BotDefinition) -> Sequence[str]:
    problems = []
    own = {slot_type.name for slot_type in definition.slot_types}
    unsupported = _UNSUPPORTED_SLOT_TYPES.get(definition.locale, frozenset())
    for intent in definition.intents:
        for slot in intent.slots:
            where = f"intent {intent.name!r}, slot {slot.name!r}"
            if slot.type in unsupported:
                problems.append(f"{where}: {slot.type} is not offered in {definition.locale}")
            elif not slot.type.startswith("AMAZON.") and slot.type not in own:
                problems.append(f"{where}: {unknown('slot type', slot.type, own)}")
            if len(slot.prompt) > _MAX_MESSAGE:
                problems.append(f"{where}: prompt has {len(slot.prompt)} characters, allowed are {_MAX_MESSAGE}")
    problems += [f"slot type {slot_type.name!r} has no value" for slot_type in definition.slot_types if not slot_type.values]
    return problems
