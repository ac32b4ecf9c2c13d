"""What an agent sees beside a contact: three JSON texts, together below 16 KB, masked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any

from contact_handlers.base import clock
from contact_handlers.base.flow_values import OK
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.templates import fill
from contact_handlers.records.catalogue import Guide
from contact_handlers.records.conversations import Conversation, Message, handing_over
from contact_handlers.records.customers import Customer
from contact_handlers.records.masked import Masked
from contact_handlers.records.requests import Request
from contact_handlers.records.vocabulary import REASON_NAMES

RESULTS = ("status", "card_json", "guide_json", "messages_json")
MAX_BYTES = 16_000
MESSAGE_LIMIT = 300
SUMMARY_LIMIT = 500
DEFAULT_GUIDE = "General"

SOURCES: Mapping[str, str] = {"user": "고객", "bot": "챗봇", "agent": "상담원", "system": "시스템"}
TIERS: Mapping[str, str] = {
    "regular": "일반",
    "vip": "VIP",
    "premium": "프리미엄",
    "corporate": "기업",
    "guest": "미확인",
}
AUTH: Mapping[str, str] = {
    "VERIFIED": "본인확인 완료",
    "FAILED": "본인확인 실패",
    "LOCKED": "본인확인 잠김",
    "SKIPPED": "본인확인 생략",
    "NONE": "본인확인 전",
}
PRIORITIES: Mapping[str, str] = {"CRITICAL": "긴급", "HIGH": "높음", "MEDIUM": "보통", "LOW": "낮음"}
KINDS: Mapping[str, str] = {
    "callback": "콜백",
    "reservation": "예약",
    "cancellation": "취소",
    "loan": "대출 상담",
    "product": "상품 문의",
    "payment": "결제",
}
STATUSES: Mapping[str, str] = {
    "scheduled": "예약됨",
    "queued": "대기 중",
    "dialing": "전화 거는 중",
    "connected": "통화 중",
    "open": "접수됨",
}
UNKNOWN_CUSTOMER = "등록되지 않은 고객"


NO_GUIDE = Guide()


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything the view is made of."""

    customer: Customer | None
    auth_status: str
    reason: str
    priority: str
    department: str
    summary: Masked
    history: Sequence[Conversation] = field(default_factory=tuple)
    requests: Sequence[Request] = field(default_factory=tuple)
    messages: Sequence[Message] = field(default_factory=tuple)
    guide: Guide = NO_GUIDE


def guide_key(guides: Mapping[str, Mapping[str, Any]], reason: str, department: str) -> str:
    """Returns the guide of the reason, otherwise of the department, otherwise the general one."""
    for key, guide in guides.items():
        if reason and reason in guide.get("reasons", ()):
            return key
    return department if department in guides else DEFAULT_GUIDE


def card(facts: Facts, moment: datetime) -> dict[str, Any]:
    """Returns the customer card."""
    customer = facts.customer
    shown: dict[str, Any] = {
        "고객": UNKNOWN_CUSTOMER if customer is None else customer.display_name,
        "등급": TIERS["guest"] if customer is None else TIERS[customer.tier],
        "본인확인": AUTH.get(facts.auth_status, AUTH["NONE"]),
        "우선순위": PRIORITIES.get(facts.priority, PRIORITIES["MEDIUM"]),
        "연결 사유": REASON_NAMES.get(facts.reason, "일반 연결"),
        "연결 근거": _found(facts.messages),
        "챗봇 요약": facts.summary[:SUMMARY_LIMIT],
    }
    if customer is not None:
        shown["이탈 위험도"] = customer.risk_score(moment)
        shown["총 상담"] = customer.total_conversations
        shown["고객 태그"] = list(customer.tags[:5])
    shown["최근 상담"] = [_past(entry) for entry in facts.history]
    shown["진행 중 요청"] = [_request(entry) for entry in facts.requests]
    return shown


def _found(messages: Sequence[Message]) -> str:
    """Returns what the rule of the hand-over found, masked; empty when the customer came without one."""
    last = handing_over(messages)
    return "" if last is None else str(last.description or "")


def _past(entry: Conversation) -> dict[str, str]:
    started = clock.parse(entry.created_at)
    return {
        "일시": "" if started is None else clock.spoken(started),
        "채널": entry.channel,
        "내용": str((entry.summary or {}).get("text", "") or entry.last_intent or "")[:120],
    }


def _request(entry: Request) -> dict[str, str]:
    due = clock.parse(entry.due_at)
    return {
        "종류": KINDS.get(entry.kind, entry.kind),
        "상태": STATUSES.get(entry.status, entry.status),
        "참조번호": entry.reference_number,
        "예정": "" if due is None else clock.spoken(due),
    }


def guide(facts: Facts) -> dict[str, Any]:
    """Returns the call guide with the summary filled in."""
    summary = facts.summary[:120] or "문의 내용"
    steps = [f"{number}. {fill(str(step), {'summary': summary})}" for number, step in enumerate(_steps(facts), 1)]
    return {"제목": facts.guide.title or "", "단계": steps}


def _steps(facts: Facts) -> Sequence[str]:
    return facts.guide.steps or ()


def messages(facts: Facts) -> list[dict[str, str]]:
    """Returns the last messages, oldest first."""
    return [
        {
            "보낸 사람": SOURCES.get(entry.source, entry.source),
            "내용": entry.text[:MESSAGE_LIMIT],
            "시각": _clock_time(entry),
        }
        for entry in facts.messages
    ]


def _clock_time(entry: Message) -> str:
    moment = clock.parse(entry.created_at or "")
    return "" if moment is None else f"{moment.astimezone(clock.KST):%H:%M}"


def answer(facts: Facts, moment: datetime) -> dict[str, str]:
    """Returns the results; the oldest messages and contacts give way when they do not fit."""
    shown_card, shown_messages = card(facts, moment), messages(facts)
    guide_json = _text(guide(facts))
    while _size(shown_card, shown_messages, guide_json) > MAX_BYTES:
        if shown_messages:
            shown_messages.pop(0)
        elif shown_card["최근 상담"]:
            shown_card["최근 상담"].pop()
        else:
            shown_card = {**shown_card, "챗봇 요약": "", "연결 근거": "", "진행 중 요청": [], "고객 태그": []}
            break
    return {
        "status": OK,
        "card_json": _text(shown_card),
        "guide_json": guide_json,
        "messages_json": _text(shown_messages),
    }


def _size(shown_card: Mapping[str, Any], shown_messages: Sequence[Any], guide_json: str) -> int:
    return len((_text(shown_card) + _text(shown_messages) + guide_json).encode())


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
