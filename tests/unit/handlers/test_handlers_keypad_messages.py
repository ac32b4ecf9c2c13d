"""The message format of encrypted keypad input, against messages of the real AWS Encryption SDK."""

from __future__ import annotations

import base64

import pytest
from aws_encryption_sdk.identifiers import Algorithm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contact_handlers.customer_auth.message import MessageError, decrypt, load_key
from tests.unit.handlers.keypad import CONNECT_SUITE, KEY_ID, encrypt, key_pair

PRIVATE = key_pair()[0]
#: The suite of Connect's messages, and the same with key commitment.
CONNECT_WRITES = (CONNECT_SUITE, Algorithm.AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384)


def read(text: str, key_id: str = KEY_ID) -> str:
    return decrypt(text, private_keys=[PRIVATE], key_ids=[key_id])


@pytest.mark.parametrize("algorithm", CONNECT_WRITES, ids=lambda algorithm: algorithm.name)
@pytest.mark.parametrize(("frame_length", "digits"), [(4096, "1234567"), (128, "0123456789" * 30)])
def test_the_suites_of_connect_in_one_or_many_frames(algorithm: Algorithm, frame_length: int, digits: str) -> None:
    assert read(encrypt(digits, algorithm=algorithm, frame_length=frame_length)) == digits


@pytest.mark.parametrize(
    "algorithm", [one for one in Algorithm if one not in CONNECT_WRITES], ids=lambda algorithm: algorithm.name
)
def test_a_suite_that_connect_does_not_write_is_refused(algorithm: Algorithm) -> None:
    """Nobody needs them, and without a signature whoever has the public key could write a message."""
    with pytest.raises(MessageError, match="algorithm suite that Connect does not write"):
        read(encrypt("1234567", algorithm=algorithm))


def test_a_body_without_frames_is_refused() -> None:
    with pytest.raises(MessageError, match="not written in frames"):
        read(encrypt("1234567", frame_length=0))


def test_no_input_is_an_empty_text() -> None:
    assert read(encrypt("")) == ""


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda: "", "empty"),
        (lambda: "not base64!", "Base64"),
        (lambda: base64.b64encode(b"\x03" + bytes(50)).decode(), "version"),
        (lambda: base64.b64encode(bytes(20_000)).decode(), "too long"),
        (lambda: encrypt("1234567", key_id="another"), "no wrapped key"),
        (lambda: encrypt("1234567", public=key_pair("old")[2]), "no wrapped key"),
        (lambda: encrypt("1234567", provider="aws-raw"), "no wrapped key"),
        (lambda: encrypt("주민번호"), "digits"),
    ],
)
def test_what_is_not_for_us_is_refused(made: object, why: str) -> None:
    with pytest.raises(MessageError, match=why):
        read(made())  # type: ignore[operator]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(position=st.integers(0, 10_000), flip=st.integers(1, 255), cut=st.booleans())
def test_a_changed_message_is_never_read(position: int, flip: int, cut: bool) -> None:
    """Header, wrapped key, body and signature: no byte can change unnoticed, and nothing but MessageError comes out."""
    data = bytearray(base64.b64decode(MESSAGE))
    position %= len(data)
    if cut:
        del data[position:]
    else:
        data[position] ^= flip
    with pytest.raises(MessageError) as refused:
        read(base64.b64encode(bytes(data)).decode())
    assert "1234567" not in str(refused.value)


MESSAGE = encrypt("1234567")


def test_a_tail_after_the_message_is_refused() -> None:
    for algorithm in CONNECT_WRITES:
        data = base64.b64decode(encrypt("1234567", algorithm=algorithm)) + b"\x00"
        with pytest.raises(MessageError, match="tail"):
            read(base64.b64encode(data).decode())


@pytest.mark.parametrize("pem", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_stored_text_that_is_no_key_is_refused(pem: bytes) -> None:
    with pytest.raises(MessageError, match="private key"):
        load_key(pem)
