"""The proof of identity of a chat: a line that only a backend of ours can write, for one chat, for minutes.

`1:<customer>:<conversation or none>:<expires>:<nonce>:<MAC>`: the format's version, whom the backend has signed in,
the conversation it wants continued, epoch seconds, 32 hexadecimal digits of chance, and the HMAC-SHA-256 of everything
before it (hexadecimal) with the KMS key of the center. `operations/chat_proof.py` writes it; a test holds both equal.
"""

from __future__ import annotations

from contact_handlers.base import flow_values
from contact_handlers.base.frozen import dataclass

VERSION = "1"
LONGEST = 400
LONGEST_LIFE_S = 600
# Clocks of backends may be ahead of ours.
SKEW_S = 60
NONCE_DIGITS, MAC_DIGITS = 32, 64
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a well-formed line says; nothing of it counts before its MAC is checked."""

    customer_id: str
    conversation_id: str
    expires: int
    nonce: str
    signed: bytes
    mac: bytes

    def in_time(self, now: int) -> bool:
        """Tells whether the proof is valid now; one that promises to be valid for long is never."""
        return now < self.expires <= now + LONGEST_LIFE_S + SKEW_S


def read(text: str) -> Proof | None:
    """Returns what a line says, or None when it has not the form of a proof."""
    signed, _, mac = text.rpartition(":")
    parts = signed.split(":")
    if len(text) > LONGEST or len(parts) != 5 or parts[0] != VERSION:
        return None
    _, customer, conversation, expires, nonce = parts
    if not expires.isascii() or not expires.isdecimal() or len(expires) > 12:
        return None
    if len(nonce) != NONCE_DIGITS or len(mac) != MAC_DIGITS or not _HEX.issuperset(nonce + mac):
        return None
    customer_id = flow_values.customer(customer)
    if not customer_id:
        return None
    return Proof(
        customer_id=customer_id,
        conversation_id=flow_values.conversation(conversation),
        expires=int(expires),
        nonce=nonce,
        signed=signed.encode(),
        mac=bytes.fromhex(mac),
    )
