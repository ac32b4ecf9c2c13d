"""The guardrail of the language model: what it may not be asked, may not say, and personal data it never repeats."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from contact_center.base.interfaces import ImportedGuardrail, checked_arn
from contact_center.base.statements import place_of

_BLOCKED = "죄송합니다. 해당 내용은 안내해 드릴 수 없습니다. 상담원에게 연결해 드리겠습니다."
_FILTERS = ("SEXUAL", "VIOLENCE", "HATE", "INSULTS", "MISCONDUCT")
# Entities that the service recognizes in Korean text; the Korean ones it lacks are patterns below.
_ENTITIES = ("CREDIT_DEBIT_CARD_NUMBER", "CREDIT_DEBIT_CARD_CVV", "PASSWORD", "PIN", "PHONE", "EMAIL", "ADDRESS")
_PATTERNS: Mapping[str, tuple[str, str]] = {
    "resident-number": ("주민등록번호, 외국인등록번호", r"\d{6}[-\s]?[1-8]\d{6}"),
    "business-number": ("사업자등록번호", r"\d{3}-\d{2}-\d{5}"),
    "bank-account": ("계좌번호", r"\d{2,6}-\d{2,6}-\d{4,8}"),
}
_TOPICS: Mapping[str, str] = {
    "Investment advice": "투자 권유, 수익률 예측, 특정 금융상품의 매수나 매도를 추천하는 내용",
    "Legal advice": "법률 자문, 소송 전략, 계약의 법적 효력을 판단하는 내용",
    "Medical advice": "질병의 진단, 처방, 치료 방법을 안내하는 내용",
}
_HASH = 10
# Where it routes to depends on the Region and grows, so users are allowed it in whatever Region:
# https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-cross-region-support.html
_PROFILE = "guardrail-profile/apac.guardrail.v1:0"


class KoreanGuardrail(Construct):
    """A guardrail that knows Korean, and a version of it.

    Content filters and topics know Korean only in the standard tier, which evaluates within APAC; contextual grounding
    and word filters do not know Korean at all and are not used. Other rules make another version; the guardrail stays.
    Who applies it needs the guardrail, its profile in every Region that may evaluate, and its key.
    https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-supported-languages.html
    """

    def __init__(self, scope: Construct, construct_id: str, *, name: str, key: kms.IKey) -> None:
        # A tenth of a second that only a center with a language model needs to spend.
        from aws_cdk import aws_bedrock as bedrock

        super().__init__(scope, construct_id)
        types = bedrock.CfnGuardrail
        place = place_of(self)
        self.guardrail = types(
            self,
            "Resource",
            name=name,
            description="Language model of the contact center, Korean",
            blocked_input_messaging=_BLOCKED,
            blocked_outputs_messaging=_BLOCKED,
            kms_key_arn=key.key_arn,
            cross_region_config=types.GuardrailCrossRegionConfigProperty(
                guardrail_profile_arn=place.arn("bedrock", _PROFILE)
            ),
            content_policy_config=types.ContentPolicyConfigProperty(
                content_filters_tier_config=types.ContentFiltersTierConfigProperty(tier_name="STANDARD"),
                filters_config=[
                    *(
                        types.ContentFilterConfigProperty(type=kind, input_strength="HIGH", output_strength="HIGH")
                        for kind in _FILTERS
                    ),
                    # Only what customers say can attack, so the output strength of this filter must be NONE.
                    types.ContentFilterConfigProperty(
                        type="PROMPT_ATTACK", input_strength="HIGH", output_strength="NONE"
                    ),
                ],
            ),
            topic_policy_config=types.TopicPolicyConfigProperty(
                topics_tier_config=types.TopicsTierConfigProperty(tier_name="STANDARD"),
                topics_config=[
                    types.TopicConfigProperty(name=topic, definition=definition, type="DENY")
                    for topic, definition in _TOPICS.items()
                ],
            ),
            sensitive_information_policy_config=types.SensitiveInformationPolicyConfigProperty(
                pii_entities_config=[
                    types.PiiEntityConfigProperty(type=entity, action="ANONYMIZE") for entity in _ENTITIES
                ],
                regexes_config=[
                    types.RegexConfigProperty(name=pattern_name, description=text, pattern=pattern, action="ANONYMIZE")
                    for pattern_name, (text, pattern) in _PATTERNS.items()
                ],
            ),
        )
        digest = _digest()
        self.version_resource = bedrock.CfnGuardrailVersion(
            self,
            f"Version{digest}",
            guardrail_identifier=self.guardrail.attr_guardrail_id,
            description=f"rules {digest}",
        )
        self.guardrail_id: str = self.guardrail.attr_guardrail_id
        self.guardrail_arn: str = self.guardrail.attr_guardrail_arn
        self.version: str = self.version_resource.attr_version
        self.profile_arn: str | None = f"arn:{place.partition}:bedrock:*:{place.account}:{_PROFILE}"
        self.key_arn: str | None = key.key_arn
        self._key = key

    def grant_apply(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allows to apply the guardrail wherever its profile routes a text, and to decrypt its rules."""
        resources = [self.guardrail_arn, *([self.profile_arn] if self.profile_arn else [])]
        applied = iam.Grant.add_to_principal(
            grantee=grantee, actions=["bedrock:ApplyGuardrail"], resource_arns=resources
        )
        return applied.combine(self._key.grant_decrypt(grantee))

    @staticmethod
    def from_guardrail_arn(
        guardrail_arn: str, *, profile_arn: str | None = None, key_arn: str | None = None
    ) -> ImportedGuardrail:
        """Takes a guardrail that exists already; nothing is created.

        One that is evaluated across Regions needs `profile_arn`, one under a key of the customer `key_arn`.
        """
        checked = checked_arn("guardrail", guardrail_arn, "bedrock", "guardrail")
        return ImportedGuardrail(checked, profile_arn, key_arn)


def _digest() -> str:
    rules = [_BLOCKED, _FILTERS, _ENTITIES, dict(_PATTERNS), dict(_TOPICS)]
    return hashlib.sha256(json.dumps(rules, ensure_ascii=False).encode()).hexdigest()[:_HASH]
