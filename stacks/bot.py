"""The Lex bot in front of the dialogue."""

from __future__ import annotations

from constructs import Construct

from contact_center.base.removal import removal_policy
from contact_center.bot.content import LexBot as LexBotDefinition
from contact_center.bot.lex_bot import BotProps, ConversationLogs, LexBot
from contact_center.bot.recognition import Recognition
from contact_center.functions.fleet import function_arn
from contact_center.instance.associations import LexBotAssociation
from contact_center.instance.instance_settings import log_retention
from contact_center.settings import Settings
from contact_center.storage.log_groups import MaskedLogGroup
from stacks.base import CenterStack
from stacks.connect import ConnectStack
from stacks.data import DataStack
from stacks.functions import FunctionsStack


class BotStack(CenterStack):
    """Bot, version, alias, conversation logs."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: Settings,
        definition: LexBotDefinition,
        data: DataStack,
        connect: ConnectStack,
        functions: FunctionsStack,
    ) -> None:
        super().__init__(scope, construct_id, settings=settings, description="Lex bot, its version and alias")
        hook = functions.fleet["bot_hook"].alias
        self.log_group_name = f"/aws/lex/{settings.physical_name('bot')}"
        group = MaskedLogGroup(
            self,
            "Conversations",
            log_group_name=self.log_group_name,
            retention=log_retention(settings.retention.bot_logs_days),
            encryption_key=data.key,
            removal_policy=removal_policy(self.retain),
        )
        logged = ConversationLogs(
            text_group=group,
            audio_bucket=data.media if settings.bot.audio_logs else None,
            audio_key=data.media_key,
        )
        self.bot = LexBot(
            self,
            "Assistant",
            props=BotProps(
                name=settings.physical_name("bot"),
                definition=definition,
                code_hook=hook,
                nlu_confidence_threshold=settings.bot.confidence_threshold,
                idle_session_s=settings.bot.idle_session_s,
                conversation_logs=logged if settings.bot.text_logs else None,
                detect_sentiment=settings.bot.sentiment == "lex",
                recognition=Recognition(
                    vocabulary=settings.bot.vocabulary,
                    vocabulary_weight=settings.bot.vocabulary_weight,
                    wait_s=settings.bot.wait_s,
                    wait_reminder_s=settings.bot.wait_reminder_s,
                    assisted_nlu=settings.bot.assisted_nlu,
                    disambiguation=settings.bot.disambiguation,
                ),
            ),
        )
        # Named instead of referred to: a permission has no update, whatever changes it replaces it.
        self.bot.allow_code_hook(function_arn(self, settings.stage_id, "bot_hook"))
        self.association = LexBotAssociation(self, "OnInstance", instance=connect.instance, bot=self.bot)
        self.output("BotId", self.bot.bot_id, "Id of the bot, a dimension of its metrics")
        self.output("BotAliasArn", self.bot.alias_arn, "ARN of the alias that flows use")
        self.output("BotContentHash", self.bot.content_hash, "Hash of the bot definition")
