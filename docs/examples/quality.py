"""An evaluation form of one's own, a rule that finds complaints, and the words of the business."""

from __future__ import annotations

import aws_cdk as cdk

from contact_center.instance import ContactCenterInstance
from contact_center.quality import AnalyticsRule, EvaluationForm, Option, PhraseRule, Question, Section, Vocabulary

INSTANCE_ARN = "arn:aws:connect:ap-northeast-2:111122223333:instance/aaaaaaaa-1111-2222-3333-bbbbbbbbbbbb"
GREETED = Question(
    key="greeted",
    title="인사를 했다",
    options=(Option(key="yes", text="예", score=10), Option(key="no", text="아니오", score=0)),
)


def build(app: cdk.App) -> cdk.Stack:
    """Builds the stack."""
    stack = cdk.Stack(app, "ShopQuality", env=cdk.Environment(region="ap-northeast-2"))
    instance = ContactCenterInstance.from_instance_arn(INSTANCE_ARN)
    sections = [Section(key="opening", title="첫인사", weight=100, questions=(GREETED,))]
    EvaluationForm(stack, "Form", instance=instance, title="매장 평가", description="통화 평가", sections=sections)
    refund = PhraseRule(key="refund", phrases=("환불해 주세요",), said_by="CUSTOMER", notify=True)
    AnalyticsRule(stack, "Refund", instance=instance, name="shop-refund", rule=refund)
    Vocabulary(stack, "Words", instance=instance, name="shop-words", phrases=("택배", "교환"))
    return stack


if __name__ == "__main__":
    app = cdk.App()
    build(app)
    app.synth()
