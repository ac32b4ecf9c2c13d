"""What the flow learns about the customer of a chat."""

from __future__ import annotations

from collections.abc import Mapping

from contact_handlers.base.flow_values import NONE, OK, given
from contact_handlers.base.frozen import dataclass
from contact_handlers.records.customers import ANONYMOUS, GUEST
from contact_handlers.records.vocabulary import NOT_AUTHENTICATED, VERIFIED

RESULTS = ("status", "auth_status", "customer_id", "display_name", "tier", "conversation_id")
REFUSED = "REFUSED"

# Why somebody is not who they say to be; the chat goes on as anybody's.
UNPROVEN, MALFORMED, EXPIRED = "unproven", "malformed", "expired"
FORGED, USED, BLOCKED = "forged", "used", "blocked"

# Attributes that whoever starts a chat could give itself, and what they say when they say nothing.
CLAIMS: Mapping[str, tuple[str, ...]] = {
    "AuthStatus": (NOT_AUTHENTICATED,),
    "ConversationId": (),
    "CustomerId": (),
    "CustomerTier": (GUEST,),
}


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The customer of a chat; nobody unless proven."""

    customer_id: str = ""
    display_name: str = ""
    tier: str = ""
    conversation_id: str = ""


def claims(attributes: Mapping[str, str]) -> bool:
    """Tells whether a chat says something about its customer."""
    return any(given(attributes.get(name)) not in ("", *nothing) for name, nothing in CLAIMS.items())


def answer(who: Identity | None, *, refused: bool = False) -> dict[str, str]:
    """Returns the results: whom the contact has proven to be, or nobody."""
    found = who or Identity()
    return {
        "status": REFUSED if refused else OK,
        "auth_status": VERIFIED if found.customer_id else NOT_AUTHENTICATED,
        "customer_id": found.customer_id or NONE,
        "display_name": found.display_name or ANONYMOUS,
        "tier": found.tier or GUEST,
        "conversation_id": found.conversation_id or NONE,
    }
