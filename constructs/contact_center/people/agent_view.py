"""Views of the agent workspace: the card and guide an agent sees when a contact arrives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import aws_connect as connect
from constructs import Construct

from contact_center.base.interfaces import IInstance, ImportedView, checked_arn

CLOSE = "Close"

# What the flow passes as ViewData -> label for the agent, in reading order.
_CONTACT = {
    "CallType": "유형",
    "Department": "부서",
    "Priority": "우선순위",
    "AuthStatus": "본인확인",
    "ReferenceNumber": "접수번호",
}
_CUSTOMER = {
    "CustomerName": "고객명",
    "CustomerTier": "등급",
    "CustomerMood": "고객 상태",
    "Reason": "연결 사유",
    "EscalationId": "상담 요청 ID",
}
_BOT = {
    "Intent": "문의 유형",
    "Confidence": "신뢰도",
    "BotResult": "챗봇 결과",
    "CallbackRequested": "콜백 요청",
}
_CARDS = {
    "Summary": "챗봇 상담 요약",
    "Card": "고객 카드",
    "Guide": "상담 가이드",
    "Messages": "최근 대화",
}

AGENT_GUIDE_FIELDS = frozenset({*_CONTACT, *_CUSTOMER, *_BOT, *_CARDS})


class AgentView(Construct):
    """A published view of the agent workspace.

    `$.<name>` inside of `template` is filled from the ViewData of the flow that shows it (at most 16 KB); `actions` are
    what the agent can press. Flows name the ARN without a version, which is the latest published content. Nothing
    replaces a view. https://docs.aws.amazon.com/connect/latest/adminguide/view-resources-custom-view.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        name: str,
        description: str,
        template: Mapping[str, Any],
        actions: Sequence[str],
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = name
        self.view = connect.CfnView(
            self,
            "Resource",
            instance_arn=instance.instance_arn,
            name=name,
            description=description,
            template=dict(template),
            actions=list(actions),
        )
        self.view_arn: str = self.view.attr_view_arn

    @staticmethod
    def from_view_arn(view_arn: str) -> ImportedView:
        """Takes a view that exists already, also one that Amazon Connect provides; nothing is created."""
        return ImportedView(checked_arn("view", view_arn, "connect", "view"))


class AgentGuideView(AgentView):
    """The view of the agent guide: contact, customer, result of the bot, summary, guide and last messages."""

    def __init__(self, scope: Construct, construct_id: str, *, instance: IInstance, name: str) -> None:
        super().__init__(
            scope,
            construct_id,
            instance=instance,
            name=name,
            description="상담원 화면: 고객 카드, 상담 가이드, 최근 대화",
            template=agent_guide_template(),
            actions=[CLOSE],
        )


def agent_guide_template() -> dict[str, Any]:
    """Returns the template of the agent guide."""
    bars = [
        _bar(identifier, labels)
        for identifier, labels in (("contact", _CONTACT), ("customer", _CUSTOMER), ("bot", _BOT))
    ]
    cards = [_card(field, heading) for field, heading in _CARDS.items()]
    close = {"_id": "close", "Type": "Button", "Props": {"Action": CLOSE}, "Content": ["닫기"]}
    return {
        "Head": {"Title": "상담 가이드", "Configuration": {"Layout": {"Columns": ["12"]}}},
        "Body": [*bars, {"_id": "cards", "Type": "Container", "Props": {}, "Content": cards}, close],
    }


def _bar(identifier: str, labels: Mapping[str, str]) -> dict[str, Any]:
    attributes = [{"Label": label, "Value": f"$.{field}"} for field, label in labels.items()]
    return {"_id": identifier, "Type": "AttributeBar", "Props": {"Attributes": attributes}, "Content": []}


def _card(field: str, heading: str) -> dict[str, Any]:
    return {
        "_id": field.lower(),
        "Type": "Card",
        "Props": {"Id": field, "Heading": heading, "Description": f"$.{field}"},
        "Content": [],
    }
