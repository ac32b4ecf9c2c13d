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
    assert message.decrypt(typed, private_keys=message.load_keys(key_pair()[1]), key_ids=[KEY_ID]) == "5000001"
    with pytest.raises(message.MessageError):
        message.decrypt(typed, private_keys=message.load_keys(_damaged()), key_ids=[KEY_ID])


OLD_ID = "44444444-2222-4333-8444-555555555555"


@pytest.mark.parametrize("newest_first", [True, False])
def test_while_keys_are_rotated_messages_under_both_are_read(newest_first: bool) -> None:
    """A call that began before the new certificate was published encrypts with the old one."""
    pems = [key_pair()[1], key_pair("old")[1]]
    keys = message.load_keys(b"\n".join(pems if newest_first else reversed(pems)))
    ids = [KEY_ID, OLD_ID]

    assert message.decrypt(encrypt("5000001"), private_keys=keys, key_ids=ids) == "5000001"
    began_before = encrypt("5000002", public=key_pair("old")[2], key_id=OLD_ID)
    assert message.decrypt(began_before, private_keys=keys, key_ids=ids) == "5000002"


def test_after_the_rotation_the_old_key_opens_nothing() -> None:
    began_before = encrypt("5000002", public=key_pair("old")[2], key_id=OLD_ID)
    keys = message.load_keys(key_pair()[1])
    with pytest.raises(message.MessageError, match="no wrapped key"):
        message.decrypt(began_before, private_keys=keys, key_ids=[KEY_ID])
    # Whoever still has the old private key alone gains nothing either.
    with pytest.raises(message.MessageError, match="no wrapped key"):
        message.decrypt(began_before, private_keys=message.load_keys(key_pair("old")[1]), key_ids=[KEY_ID])


def test_a_secret_with_more_keys_than_an_instance_holds_is_refused() -> None:
    with pytest.raises(message.MessageError, match="3 private keys, allowed are 2"):
        message.load_keys(b"\n".join(key_pair(name)[1] for name in ("old", "older", "oldest")))
