"""The private key of the keypad input: it is loaded without proof, so a damaged one must do no harm."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from contact_handlers.customer_auth import message
from tests.unit.handlers.keypad import KEY_ID, encrypt, key_pair


def _damaged() -> bytes:
    whole = key_pair()[0].private_numbers()
    damaged = rsa.RSAPrivateNumbers(
        p=whole.p,
        q=whole.q,
        d=whole.d ^ 2**64,
        dmp1=whole.dmp1 ^ 2,
        dmq1=whole.dmq1,
        iqmp=whole.iqmp,
        public_numbers=whole.public_numbers,
    )
    return damaged.private_key(unsafe_skip_rsa_key_validation=True).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def test_a_damaged_key_opens_no_message() -> None:
    typed = encrypt("5000001")
    assert message.decrypt(typed, private_key=message.load_key(key_pair()[1]), key_id=KEY_ID) == "5000001"
    with pytest.raises(message.MessageError):
        message.decrypt(typed, private_key=message.load_key(_damaged()), key_id=KEY_ID)
