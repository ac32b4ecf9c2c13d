"""Notices to people outside of the tables, by the topic of the center: mail in Korean, JSON for everything else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Protocol

from contact_handlers.base import aws, clock
from contact_handlers.records.vocabulary import CHANNEL_NAMES, PRIORITY_NAMES, REASON_NAMES

AUTOMATIC, MANUAL, TIMED_OUT = "auto_escalation", "manual_escalation", "escalation_timeout"
INCIDENT: Final = "INCIDENT_REPORTED"
REPORT: Final = "report_ready"
SUBJECT_LIMIT: Final = 100

_SAID: Final[Mapping[str, str]] = {
    AUTOMATIC: "챗봇이 고객을 상담원에게 넘겼습니다.",
    MANUAL: "고객이 상담원 연결을 요청했습니다.",
    TIMED_OUT: "상담원 연결이 늦어지고 있습니다. 확인해 주십시오.",
    INCIDENT: "운영시간이 아닌 때에 장애 신고가 접수되었습니다. 확인해 주십시오.",
    REPORT: "보고서가 준비되었습니다.",
}
# What stands in a mail, in this order, of what there is.
_NAMED: Final[Mapping[str, str]] = {
    "reference_number": "참조번호",
    "reason": "사유",
    "priority": "우선순위",
    "channel": "채널",
    "queue_key": "대기열",
    "wait_s": "예상 대기",
    "start": "기간 시작",
    "end": "기간 끝",
    "reported_at": "접수 시각",
    "timestamp": "알림 시각",
    "link": "보기",
}
_WAITED: Final = "기다린 시간"
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "reason": REASON_NAMES,
    "priority": PRIORITY_NAMES,
    "channel": CHANNEL_NAMES,
}


class Named(Protocol):
    """A center by its name and environment."""

    @property
    def center(self) -> str:
        """The center."""

    @property
    def environment(self) -> str:
        """Its environment."""


class Noticing(Named, Protocol):
    """Where notices go, and of which center they are."""

    @property
    def notification_topic_arn(self) -> str:
        """The topic of notices."""


def send(settings: Noticing, body: Mapping[str, object], filters: Sequence[str]) -> None:
    """Sends a notice; subscriptions can filter by the named members of its body.

    Mail gets words, every other endpoint the body: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
    (MessageStructure). A subject is ASCII there.
    """
    told = {"default": json.dumps(body, ensure_ascii=False), "email": text(body)}
    aws.call(
        "sns",
        "publish",
        TopicArn=settings.notification_topic_arn,
        Subject=f"{settings.center}-{settings.environment} {body['type']} {body['reference_number']}"[:SUBJECT_LIMIT],
        MessageStructure="json",
        Message=json.dumps(told, ensure_ascii=False),
        MessageAttributes={name: {"DataType": "String", "StringValue": str(body[name])} for name in filters},
    )


def text(body: Mapping[str, object]) -> str:
    """Returns a notice as people read it."""
    lines = [_SAID[str(body["type"])], "", *_lines(body), f"센터: {body['center']}-{body['environment']}"]
    return "\n".join(lines) + "\n"


def _lines(body: Mapping[str, object]) -> Iterator[str]:
    for name, label in _NAMED.items():
        value = str(body.get(name) or "")
        if name in ("reported_at", "timestamp"):
            value = clock.shown(value)
        elif name == "wait_s" and value:
            value = f"약 {max(1, round(int(value) / 60))}분"
            label = _WAITED if body["type"] == TIMED_OUT else label
        if value and value != body.get("report_id"):
            yield f"{label}: {_WORDS.get(name, {}).get(value, value)}"
