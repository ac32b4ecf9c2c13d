"""The words of the domain that several functions share: one value per fact, nowhere else a literal."""

from __future__ import annotations

from collections.abc import Mapping

CHANNELS = ("voice", "chat", "web_chat", "mobile", "task", "email")

LOW, MEDIUM, HIGH, CRITICAL = "LOW", "MEDIUM", "HIGH", "CRITICAL"
PRIORITY_LEVELS: Mapping[str, int] = {LOW: 1, MEDIUM: 2, HIGH: 3, CRITICAL: 4}
# Connect routes the smaller number first.
QUEUE_PRIORITIES: Mapping[str, int] = {CRITICAL: 1, HIGH: 2, MEDIUM: 3, LOW: 5}

REASON_PRIORITIES: Mapping[str, str] = {
    "urgent_matter": CRITICAL,
    "complaint": HIGH,
    "payment_issue": HIGH,
    "system_error": HIGH,
    "technical_support": MEDIUM,
    "complex_inquiry": MEDIUM,
    "customer_request": LOW,
    "bot_limitation": LOW,
}
# Used when a hand-over names an intent and no reason.
INTENT_PRIORITIES: Mapping[str, str] = {
    "complaint": HIGH,
    "payment_inquiry": HIGH,
    "cancel_request": MEDIUM,
    "technical_support": MEDIUM,
    "product_inquiry": LOW,
    "general_inquiry": LOW,
}
CUSTOMER_WISH = "customer_request"
DEFAULT_REASON = CUSTOMER_WISH
DEFAULT_PRIORITY = MEDIUM

PRIORITY_QUEUE = "priority"

DEPARTMENTS = ("General", "Technical", "Account", "Payment", "Engineer")

TIERS = ("regular", "vip", "premium", "corporate", "guest")
VIP_TIERS = frozenset({"vip", "premium"})

# Conversations
ACTIVE, BOT_HANDLING, ESCALATED, AGENT_ASSIGNED = "active", "bot_handling", "escalated", "agent_assigned"
COMPLETED, CANCELLED = "completed", "cancelled"
FINAL_STATUSES = (COMPLETED, CANCELLED)
CONVERSATION_ORDER: Mapping[str, int] = {
    ACTIVE: 0,
    BOT_HANDLING: 1,
    ESCALATED: 2,
    AGENT_ASSIGNED: 3,
    COMPLETED: 4,
    CANCELLED: 4,
}

# Escalations
PENDING, ASSIGNED, IN_PROGRESS, RESOLVED = "pending", "assigned", "in_progress", "resolved"
CALLBACK_SCHEDULED = "callback_scheduled"
ESCALATION_CHANGES: Mapping[str, tuple[str, ...]] = {
    PENDING: (ASSIGNED, CANCELLED, CALLBACK_SCHEDULED),
    ASSIGNED: (IN_PROGRESS, CANCELLED, CALLBACK_SCHEDULED),
    IN_PROGRESS: (RESOLVED,),
    CALLBACK_SCHEDULED: (RESOLVED, CANCELLED),
    RESOLVED: (),
    CANCELLED: (),
}
OPEN_ESCALATIONS = (PENDING, ASSIGNED, IN_PROGRESS, CALLBACK_SCHEDULED)

# Callbacks and other requests
SCHEDULED, QUEUED, FAILED = "scheduled", "queued", "failed"
OPEN_REQUESTS = (SCHEDULED, QUEUED)
REQUEST_KINDS = ("callback", "reservation", "cancellation", "loan", "product", "export", "report", "erasure")

# Authentication
VERIFIED, LOCKED, SKIPPED = "VERIFIED", "LOCKED", "SKIPPED"
AUTH_FAILED = "FAILED"
AUTH_NONE = "NONE"

# Message sources
USER, BOT, AGENT, SYSTEM = "user", "bot", "agent", "system"
SENSITIVE_CONTENT = "[민감정보]"

SENTIMENTS = ("POSITIVE", "NEGATIVE", "NEUTRAL", "MIXED")


def may_become(old: str, new: str) -> bool:
    """Tells whether an escalation may change from one status to another."""
    return new in ESCALATION_CHANGES.get(old, ())


def before(status: str) -> tuple[str, ...]:
    """Returns the statuses an escalation may have right before this one."""
    return tuple(old for old, following in ESCALATION_CHANGES.items() if status in following)


def highest(*priorities: str) -> str:
    """Returns the highest of the given priorities."""
    return max(priorities, key=lambda priority: PRIORITY_LEVELS[priority])
