"""A Lex V2 bot from data: intents, slots, voice, a version per content and the alias that flows use."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lex as lex
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from contact_center.base import measures
from contact_center.base.cloudwatch import cloudwatch_sum
from contact_center.base.interfaces import ImportedBot, checked_arn
from contact_center.base.keys import keep_key
from contact_center.base.removal import removal_policy
from contact_center.base.statements import Statement, place_of, service_role
from contact_center.bot.content import LexBot as LexBotDefinition
from contact_center.bot.locale import locale_properties
from contact_center.bot.problems import check_bot
from contact_center.bot.recognition import Recognition

ALIAS = "live"
_HASH = 10


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
    a word, 60 to 86,400. `code_hook` is called for every turn but those that `recognition` leaves to Lex.
    """

    name: str
    definition: LexBotDefinition
    code_hook: lambda_.IFunction
    nlu_confidence_threshold: float = 0.4
    idle_session_s: int = 300
    conversation_logs: ConversationLogs | None = None
    recognition: Recognition = field(default_factory=Recognition)
    detect_sentiment: bool = False
    """Whether Lex asks Amazon Comprehend what each sentence feels like and tells the code hook."""

    @property
    def content_hash(self) -> str:
        """Changes with every word of the definition, with the thresholds and with how Lex hears and understands."""
        parts = [
            asdict(self.definition),
            self.nlu_confidence_threshold,
            self.idle_session_s,
            asdict(self.recognition),
        ]
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
        check_bot(props.name, definition, props.recognition)
        self.name = props.name
        self.definition = definition
        self.locale = definition.locale_id
        self.content_hash = props.content_hash
        self.role = self._role(props.conversation_logs, detect_sentiment=props.detect_sentiment)
        self.bot = lex.CfnBot(
            self,
            "Resource",
            name=props.name,
            description=definition.description or props.name,
            role_arn=self.role.role_arn,
            data_privacy={"ChildDirected": False},
            idle_session_ttl_in_seconds=props.idle_session_s,
            auto_build_bot_locales=True,
            bot_locales=[locale_properties(definition, props.nlu_confidence_threshold, props.recognition)],
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
        self.alias = self._alias(props.code_hook, props.conversation_logs, detect_sentiment=props.detect_sentiment)
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

    def _alias(
        self, code_hook: lambda_.IFunction, conversation_logs: ConversationLogs | None, *, detect_sentiment: bool
    ) -> lex.CfnBotAlias:
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
            # Untyped in the CDK, which passes it on as it is.
            sentiment_analysis_settings={"DetectSentiment": True} if detect_sentiment else None,
            bot_alias_tags=[cdk.CfnTag(key="AmazonConnectEnabled", value="True")],
        )

    def _role(self, conversation_logs: ConversationLogs | None, *, detect_sentiment: bool) -> iam.Role:
        statements = [
            # Polly synthesizes text, so there is no resource to name.
            Statement(sid="Speak", actions=["polly:SynthesizeSpeech"], resources=["*"])
        ]
        if detect_sentiment:
            # https://docs.aws.amazon.com/lexv2/latest/dg/sentiment.html; a text is no resource.
            statements.append(Statement(sid="Feel", actions=["comprehend:DetectSentiment"], resources=["*"]))
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


def slot_words(definition: LexBotDefinition) -> list[str]:
    """Returns the words of the closed slot types: products, services and other names of the business."""
    return [word for kind in definition.slot_types for value in kind.values for word in (value.value, *value.synonyms)]
