"""A Korean bot with one intent and a code hook, and the guardrail of its language model."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_

from contact_center.bot import BotProps, KoreanGuardrail, LexBot
from contact_center.bot.content import FALLBACK_INTENT, FALLBACK_SIGNATURE, LexIntent
from contact_center.bot.content import LexBot as Definition

ORDER = LexIntent(
    name="OrderStatus", display_name="배송", description="배송 조회", utterances=("배송 언제 와요",), slots=()
)
FALLBACK = LexIntent(
    name=FALLBACK_INTENT,
    display_name="기타",
    description="그 밖의 말",
    utterances=(),
    slots=(),
    parent_signature=FALLBACK_SIGNATURE,
)


def build(app: cdk.App) -> cdk.Stack:
    """Builds the stack."""
    stack = cdk.Stack(app, "ShopBot", env=cdk.Environment(region="ap-northeast-2"))
    hook = lambda_.Function.from_function_arn(
        stack, "Hook", "arn:aws:lambda:ap-northeast-2:111122223333:function:shop-hook:live"
    )
    definition = Definition(
        locale_id="ko_KR",
        description="shop",
        voice_id="Seoyeon",
        voice_engine="neural",
        intents=(ORDER, FALLBACK),
        slot_types=(),
    )
    bot = LexBot(stack, "Bot", props=BotProps(name="shop-bot", definition=definition, code_hook=hook))
    bot.allow_code_hook(hook.function_arn)
    KoreanGuardrail(stack, "Guardrail", name="shop-guardrail", key=kms.Key(stack, "Key"))
    return stack


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
