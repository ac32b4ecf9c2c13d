"""Checks the proof with the key, and lets the first contact that shows it have it."""

from __future__ import annotations

from datetime import datetime, timedelta

from contact_handlers.base import aws, clock
from contact_handlers.base.dynamo import Table, transact
from contact_handlers.base.errors import DependencyError, TransactionCancelledError
from contact_handlers.base.expressions import Changes, absent, equals
from contact_handlers.chat_identity.proof import Proof
from contact_handlers.chat_identity.settings import Settings
from contact_handlers.records import customers, tables
from contact_handlers.records.conversations import Conversation
from contact_handlers.records.customers import Customer
from contact_handlers.records.sessions import ShownProof

# As long as an attempt on the keypad is remembered; a proof itself lives for minutes.
KEPT = timedelta(days=1)


def is_ours(settings: Settings, proof: Proof) -> bool:
    """Tells whether a backend made the proof with the key of the center; a failing service raises."""
    try:
        answer = aws.call(
            "kms",
            "verify_mac",
            KeyId=settings.identity_key_id,
            MacAlgorithm="HMAC_SHA_256",
            Message=proof.signed,
            Mac=proof.mac,
        )
    except DependencyError as fault:
        # https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html
        if fault.code == "KMSInvalidMacException":
            return False
        raise
    return answer.get("MacValid") is True


def take(settings: Settings, proof: Proof, contact_id: str, moment: datetime) -> bool:
    """Gives the proof to the first contact that shows it; the same contact may show it again, another one may not.

    The customer whom the contact has proven to be is written in the same transaction.
    """
    sessions, kept_until = Table(settings.table_sessions), clock.epoch(moment + KEPT)
    shown = ShownProof(contact_id=contact_id, expires_at=kept_until)
    proven = Changes(put={"customer_id": proof.customer_id, "verified_at": clock.stamp(moment), tables.TTL: kept_until})
    first = absent("pk") | equals("contact_id", contact_id)
    try:
        transact(
            [
                sessions.putting(tables.once("proof", proof.nonce), shown.to_item(), when=first),
                sessions.updating(tables.auth_attempts(contact_id), proven),
            ]
        )
    except TransactionCancelledError as cancelled:
        if cancelled.failed(0):
            return False
        raise
    return True


def customer(settings: Settings, customer_id: str) -> Customer | None:
    """Returns the profile of the customer."""
    return customers.by_id(Table(settings.table_customers), customer_id)


def conversation(settings: Settings, proof: Proof) -> str:
    """Returns the conversation that the proof names when it is one of this customer's, otherwise nothing."""
    if not proof.conversation_id:
        return ""
    found = Table(settings.table_conversations).get(tables.conversation(proof.conversation_id), consistent=True)
    owner = "" if found is None else Conversation.from_item(found).customer_id
    return proof.conversation_id if owner == proof.customer_id else ""
