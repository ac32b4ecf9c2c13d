"""The request of a customer to be forgotten: who asked, until when it has to be done, and later the proof."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from contact_handlers.base import clock, ids
from contact_handlers.base.values import Item
from contact_handlers.records.requests import Request
from contact_handlers.records.vocabulary import PENDING

KIND: Final = "erasure"
# The decree to the Korean act on personal data gives ten days; three are promised.
PROMISED: Final = timedelta(hours=72)
# The request is the proof, so it stays longer than others.
KEPT: Final = timedelta(days=1095)


def request(customer_id: str, request_id: str, moment: datetime, customer_number: str = "") -> Item:
    """Returns the item of a new request; profiles that other systems write may not say their customer number."""
    made = Request(
        kind=KIND,
        status=PENDING,
        request_id=request_id,
        reference_number=ids.reference(request_id),
        created_at=clock.stamp(moment),
        due_at=clock.stamp(moment + PROMISED),
        customer_id=customer_id,
        data={"customer_number": customer_number} if customer_number else None,
        version=1,
        expires_at=clock.epoch(moment + KEPT),
    )
    return made.to_item()


def request_id(customer_id: str) -> str:
    """Returns the id that the request of a customer always has, so that asking twice is asking once."""
    return f"req_{ids.ulid_of(0, KIND, customer_id)}"
