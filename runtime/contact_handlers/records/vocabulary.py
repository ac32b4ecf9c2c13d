"""The words of the domain that several functions share: one value per fact, nowhere else a literal.

Each set of words is a `Literal`, so that mypy refuses a misspelled one; an enumeration would cost every cold start the
making of its class and every stored item a conversion. What comes from outside is read with the sets below.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from contact_handlers.personal import HIDDEN

Channel = Literal["voice", "chat", "task", "email", "sms", "unknown"]
"""How a contact reaches the center, in the words of Amazon Connect; others may come."""

Priority = Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"]
LOW: Final = "LOW"
MEDIUM: Final = "MEDIUM"
HIGH: Final = "HIGH"
CRITICAL: Final = "CRITICAL"
PRIORITY_LEVELS: Mapping[Priority, int] = {LOW: 1, MEDIUM: 2, HIGH: 3, CRITICAL: 4}
# As agents and managers read them.
PRIORITY_NAMES: Mapping[str, str] = {CRITICAL: "긴급", HIGH: "높음", MEDIUM: "보통", LOW: "낮음"}
# Connect routes the smaller number first.
QUEUE_PRIORITIES: Mapping[Priority, int] = {CRITICAL: 1, HIGH: 2, MEDIUM: 3, LOW: 5}

Reason = Literal[
    "urgent_matter",
    "complaint",
    "payment_issue",
    "system_error",
    "technical_support",
    "complex_inquiry",
    "customer_request",
    "bot_limitation",
]
# As agents and managers read them.
REASON_NAMES: Mapping[str, str] = {
    "urgent_matter": "긴급 요청",
    "complaint": "불만",
    "payment_issue": "결제 문제",
    "system_error": "시스템 오류",
    "technical_support": "기술 지원",
    "complex_inquiry": "복잡한 문의",
    "customer_request": "고객 요청",
    "bot_limitation": "챗봇 한계",
}
REASON_PRIORITIES: Mapping[Reason, Priority] = {
    "urgent_matter": CRITICAL,
    "complaint": HIGH,
    "payment_issue": HIGH,
    "system_error": HIGH,
    "technical_support": MEDIUM,
    "complex_inquiry": MEDIUM,
    "customer_request": LOW,
    "bot_limitation": LOW,
}
CHANNEL_NAMES: Mapping[str, str] = {
    "voice": "전화",
    "chat": "채팅",
    "web_chat": "웹 채팅",
    "mobile": "모바일",
    "task": "업무",
    "email": "이메일",
    "sms": "문자",
    "unknown": "기타",
}
# Used when a hand-over names an intent and no reason.
INTENT_PRIORITIES: Mapping[str, Priority] = {
    "complaint": HIGH,
    "payment_inquiry": HIGH,
    "cancel_request": MEDIUM,
    "technical_support": MEDIUM,
    "product_inquiry": LOW,
    "general_inquiry": LOW,
}
CUSTOMER_REQUEST: Final = "customer_request"
SYSTEM_ERROR: Final = "system_error"
DEFAULT_REASON: Final = CUSTOMER_REQUEST
DEFAULT_PRIORITY: Final = MEDIUM
# Messages of customer and bot after which a hand-over is at least of medium priority.
LONG_HISTORY: Final = 10


PRIORITY_QUEUE = "priority"

DEPARTMENTS = ("General", "Technical", "Account", "Payment", "Engineer")

Tier = Literal["regular", "vip", "premium", "corporate", "guest"]
TIERS: tuple[Tier, ...] = ("regular", "vip", "premium", "corporate", "guest")
VIP_TIERS = frozenset({"vip", "premium"})

ConversationStatus = Literal["active", "bot_handling", "escalated", "agent_assigned", "completed", "cancelled"]
ACTIVE: Final = "active"
BOT_HANDLING: Final = "bot_handling"
ESCALATED: Final = "escalated"
AGENT_ASSIGNED: Final = "agent_assigned"
COMPLETED: Final = "completed"
CANCELLED: Final = "cancelled"
FINAL_STATUSES: tuple[ConversationStatus, ...] = (COMPLETED, CANCELLED)
CONVERSATION_ORDER: Mapping[ConversationStatus, int] = {
    ACTIVE: 0,
    BOT_HANDLING: 1,
    ESCALATED: 2,
    AGENT_ASSIGNED: 3,
    COMPLETED: 4,
    CANCELLED: 4,
}

EscalationStatus = Literal["pending", "assigned", "in_progress", "callback_scheduled", "resolved", "cancelled"]
PENDING: Final = "pending"
ASSIGNED: Final = "assigned"
IN_PROGRESS: Final = "in_progress"
RESOLVED: Final = "resolved"
CALLBACK_SCHEDULED: Final = "callback_scheduled"
ESCALATION_CHANGES: Mapping[EscalationStatus, tuple[EscalationStatus, ...]] = {
    PENDING: (ASSIGNED, CANCELLED, CALLBACK_SCHEDULED),
    ASSIGNED: (IN_PROGRESS, CANCELLED, CALLBACK_SCHEDULED),
    IN_PROGRESS: (RESOLVED,),
    CALLBACK_SCHEDULED: (RESOLVED, CANCELLED),
    RESOLVED: (),
    CANCELLED: (),
}
OPEN_ESCALATIONS: tuple[EscalationStatus, ...] = (PENDING, ASSIGNED, IN_PROGRESS, CALLBACK_SCHEDULED)

RequestKind = Literal[
    "callback",
    "incident",
    "reservation",
    "cancellation",
    "order",
    "loan",
    "product",
    "payment",
    "export",
    "report",
    "erasure",
]
INCIDENT: Final = "incident"
# What the bot records for people to work on, and the event that tells of it. A kind that is new here needs a message
# (notifier), a name and a priority below; a test finds what is missing.
REQUEST_EVENTS: Mapping[str, str] = {
    "reservation": "reservation.created",
    "cancellation": "cancellation.requested",
    "order": "order.requested",
    "loan": "loan.requested",
    "product": "product.requested",
}
# Requests that people work on, each as a task; a report while nobody works is one more.
WORKED_REQUESTS: tuple[str, ...] = (*REQUEST_EVENTS, INCIDENT)
# How early agents take them; a report has the priority of its reason.
REQUEST_PRIORITIES: Mapping[str, Priority] = {
    "cancellation": MEDIUM,
    "order": MEDIUM,
    "loan": MEDIUM,
    "product": LOW,
    "reservation": MEDIUM,
}
# As customers, agents and managers read them.
REQUEST_NAMES: Mapping[str, str] = {
    "callback": "콜백",
    "reservation": "예약",
    "cancellation": "취소",
    "order": "주문 변경",
    "loan": "대출 상담",
    "product": "상품 문의",
    INCIDENT: "장애 신고",
    "payment": "결제",
    "erasure": "개인정보 삭제",
}
CallbackAction = Literal["create", "change", "cancel", "none"]
"""What a customer wants done about a callback; none where only the matter of a later one is known."""
NO_CALLBACK: Final = "none"
RequestStatus = Literal[
    "pending",
    "scheduled",
    "queued",
    "dialing",
    "connected",
    "completed",
    "failed",
    "cancelled",
    "resolved",
    "open",
    "expired",
    "disputed",
]
SCHEDULED: Final = "scheduled"
# A callback waits for an agent, its telephone rings, agent and customer talk.
QUEUED: Final = "queued"
DIALING: Final = "dialing"
CONNECTED: Final = "connected"
FAILED: Final = "failed"
SERVED_REQUESTS: tuple[RequestStatus, ...] = (QUEUED, DIALING, CONNECTED)
"""Statuses in which a contact serves the request."""
OPEN_REQUESTS: tuple[RequestStatus, ...] = (SCHEDULED, *SERVED_REQUESTS)
Outcome = Literal[
    "no_answer", "busy", "voicemail", "unconfirmed", "declined", "abandoned", "no_agent", "no_call", "invalid", "failed"
]
"""How an attempt to call somebody ended that brought no agent and customer together: nobody answered, the line was
busy, a machine answered, whoever answered confirmed nothing, the customer does not want the call, or hung up before an
agent came, no queue took the call, the agent closed the task before the call, there is no such number, the line failed.
"""
NO_ANSWER: Final = "no_answer"
BUSY: Final = "busy"
VOICEMAIL: Final = "voicemail"
UNCONFIRMED: Final = "unconfirmed"
DECLINED: Final = "declined"
ABANDONED: Final = "abandoned"
NO_AGENT: Final = "no_agent"
NO_CALL: Final = "no_call"
INVALID: Final = "invalid"
LINE_FAILED: Final = "failed"
OPEN: Final = "open"
EXPIRED: Final = "expired"
DISPUTED: Final = "disputed"
"""Money has moved, but not as the record has it: people settle it."""
CLOSED_REQUESTS: tuple[RequestStatus, ...] = (COMPLETED, FAILED, CANCELLED, RESOLVED, EXPIRED, DISPUTED)

AuthStatus = Literal["VERIFIED", "FAILED", "LOCKED", "SKIPPED"]
NOT_AUTHENTICATED: Final = "NONE"
VERIFIED: Final = "VERIFIED"
LOCKED: Final = "LOCKED"
SKIPPED: Final = "SKIPPED"
AUTH_FAILED: Final = "FAILED"

Source = Literal["user", "bot", "agent", "system"]
NoteKind = Literal["note", "handover"]
USER: Final = "user"
BOT: Final = "bot"
AGENT: Final = "agent"
SYSTEM: Final = "system"
# As agents and managers read them.
SOURCE_NAMES: Mapping[str, str] = {USER: "고객", BOT: "챗봇", AGENT: "상담원", SYSTEM: "시스템"}
SENSITIVE_CONTENT = HIDDEN

Sentiment = Literal["POSITIVE", "NEGATIVE", "NEUTRAL", "MIXED"]
POSITIVE: Final = "POSITIVE"
NEGATIVE: Final = "NEGATIVE"
NEUTRAL: Final = "NEUTRAL"
MIXED: Final = "MIXED"


def before(status: EscalationStatus) -> tuple[EscalationStatus, ...]:
    """Returns the statuses an escalation may have right before this one."""
    return tuple(old for old, following in ESCALATION_CHANGES.items() if status in following)


def highest(*priorities: Priority) -> Priority:
    """Returns the highest of the given priorities."""
    return max(priorities, key=lambda priority: PRIORITY_LEVELS[priority])


def for_tier(priority: Priority, tier: str) -> Priority:
    """Returns the priority of a matter of a customer of a tier: nothing of a preferred customer comes behind HIGH."""
    return highest(priority, HIGH) if tier in VIP_TIERS else priority


def department(text: str) -> str:
    """Returns a department of the menu; empty for any other text."""
    return next((name for name in DEPARTMENTS if name.lower() == text.lower()), "")


def reason(text: str) -> Reason | None:
    """Returns a reason of the catalogue, or None for any other text."""
    return next((known for known in REASON_PRIORITIES if known == text), None)


def priority(text: str) -> Priority | None:
    """Returns a priority, or None for any other text."""
    return next((known for known in PRIORITY_LEVELS if known == text), None)
