"""Whom a contact has proven to be: the one comparison between what a flow says and what was verified.

Flows carry customer and status in attributes, which are a claim. `customer_auth` and `chat_identity` write whom a
contact proved to be beside its attempts; a claim counts only when it names that customer, until the record expires.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contact_handlers.base import clock
from contact_handlers.records.sessions import AuthAttempts


def proves(item: Mapping[str, Any] | None, customer_id: str) -> bool:
    """Tells whether the item of a contact (`tables.auth_attempts`) proves that it is this customer; nobody never is."""
    if item is None or not customer_id:
        return False
    proof = AuthAttempts.from_item(item)
    return proof.customer_id == customer_id and (proof.expires_at or 0) > clock.epoch(clock.now())
