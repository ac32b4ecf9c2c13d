"""What a backend needs to start a chat for a customer it has signed in: one line, made with the key of the center.

The module stands alone (standard library, and the KMS client that is given to it), so that a backend may take it as
it is. Its role needs `kms:GenerateMac` on the key that the stack Data names as `IdentityKeyArn`, and
`connect:StartChatContact`; browsers and apps need neither. docs/chat-trust.md says what the line is worth.

    proof = chat_proof.make(boto3.client("kms"), key_arn, customer_id="cust_01")
    connect.start_chat_contact(..., Attributes={"IdentityProof": proof})
"""

from __future__ import annotations

import re
import secrets
import time
from typing import Any, Protocol

LIFE_S = 300
LONGEST_LIFE_S = 600
_ID = r"[0-9A-Za-z_-]{1,64}"


class MacService(Protocol):
    """The part of the KMS client that is used."""

    def generate_mac(self, **request: Any) -> Any:
        """Makes the code of a message."""


def make(
    kms: MacService,
    key: str,
    *,
    customer_id: str,
    conversation_id: str = "",
    life_s: int = LIFE_S,
    now: float | None = None,
) -> str:
    """Returns the value of the attribute IdentityProof for one chat that is started at once.

    `conversation_id` continues a conversation of this customer. Every chat needs a proof of its own: the first contact
    that shows one has it. A wrong id or a life of more than ten minutes is a ValueError.
    """
    if re.fullmatch(f"cust_{_ID}", customer_id) is None:
        raise ValueError(f"customer id {customer_id!r}: expected cust_ and letters, digits, _ or -")
    if conversation_id and re.fullmatch(f"conv_{_ID}", conversation_id) is None:
        raise ValueError(f"conversation id {conversation_id!r}: expected conv_ and letters, digits, _ or -")
    if not 0 < life_s <= LONGEST_LIFE_S:
        raise ValueError(f"life of {life_s} s, allowed are 1 to {LONGEST_LIFE_S}")
    expires = int(time.time() if now is None else now) + life_s
    signed = f"1:{customer_id}:{conversation_id or 'none'}:{expires}:{secrets.token_hex(16)}"
    answer = kms.generate_mac(KeyId=key, MacAlgorithm="HMAC_SHA_256", Message=signed.encode())
    return f"{signed}:{bytes(answer['Mac']).hex()}"
