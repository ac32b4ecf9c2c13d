"""What was found: the kinds of personal data, and one finding with its place and what may stand there instead."""

from __future__ import annotations

from contact_handlers.base.frozen import dataclass

PHONE, EMAIL, ACCOUNT, CARD, RESIDENT = "phone", "email", "account_number", "card_number", "resident_number"
FOREIGNER, LICENSE, PASSPORT, BUSINESS = "foreigner_number", "driver_license", "passport", "business_number"
INSURANCE, CUSTOMS, PLATE, POSTAL = "insurance_number", "customs_code", "plate", "postal_code"
SECRET, EXPIRY, BIRTH, NAME, ADDRESS = "secret", "card_expiry", "birth_date", "name", "address"
USER_ID = "user_id"
# Digits that nothing explains and that are too many for a price, a date or one of our references.
NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Finding:
    """One personal datum: `start` and `end` are offsets in the visible text, `kept` is what may be shown of it.

    `value` is normalized: E.164 for telephone numbers, digits alone for other numbers, lower case for addresses.
    `certain` says that a check digit or a form that nothing else has confirms the kind. A number that is public, such
    as a representative number (1588-0000), is found too and kept as it is.
    """

    kind: str
    start: int
    end: int
    value: str
    kept: str
    certain: bool = True
