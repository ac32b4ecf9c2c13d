"""The words of the dialogue: what happens next, and with what the bot gives the contact back to the flow.

They are literals and no enumerations: as cheap as texts at a cold start, stored as they are, and mypy still refuses a
misspelled one.
"""

from __future__ import annotations

from typing import Final, Literal

Medium = Literal["voice", "chat"]
VOICE: Final = "voice"
CHAT: Final = "chat"

NextAction = Literal[
    "continue",
    "clarify",
    "retry",
    "faq",
    "scenario",
    "order_lookup",
    "authenticate",
    "escalate",
    "callback",
    "end",
    "error",
]
CONTINUE: Final = "continue"
CLARIFY: Final = "clarify"
RETRY: Final = "retry"
FAQ: Final = "faq"
SCENARIO: Final = "scenario"
ORDER_LOOKUP: Final = "order_lookup"
AUTHENTICATE: Final = "authenticate"
ESCALATE: Final = "escalate"
CALLBACK: Final = "callback"
END: Final = "end"
ERROR: Final = "error"

BotResult = Literal[
    "", "Completed", "TransferToAgent", "Callback", "AuthRequired", "Ended", "Failed", "MenuKey", "Foreign"
]
"""What the contact flow branches on; empty while the bot goes on."""
COMPLETED: Final = "Completed"
TRANSFER: Final = "TransferToAgent"
TO_CALLBACK: Final = "Callback"
AUTH_REQUIRED: Final = "AuthRequired"
ENDED: Final = "Ended"
FAILED: Final = "Failed"
MENU_KEY: Final = "MenuKey"
FOREIGN: Final = "Foreign"

Declined = Literal["", "closed", "by_customer"]
"""Why a turn that was about a person brings none: nobody works now, or the customer goes on with the bot."""
CLOSED: Final = "closed"
BY_CUSTOMER: Final = "by_customer"

OFFER_ALTERNATIVES: Final = "offer_alternatives"

Rule = Literal[
    "",
    "urgent",
    "explicit_request",
    "complaint",
    "vip",
    "repeated_intent",
    "low_confidence",
    "turns",
    "scenario",
    "silence",
    "foreign",
]
"""The rule that led to a hand-over; empty for the action of an intent."""
