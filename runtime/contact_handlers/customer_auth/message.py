"""Reads the messages in which Connect encrypts keypad input: the AWS Encryption SDK message format.

The data key is wrapped for one raw RSA key (provider `AmazonConnect`, OAEP with SHA-512 and MGF1-SHA-512). Only what
Connect writes is read: the signed suite of AES-256-GCM in frames, and the same suite with key commitment, so that a
newer SDK on their side locks nobody out. Everything is bounded: an input is a few digits, so a message beyond a few
kilobytes is refused before any cryptography. Why this is no library: docs/adr/0013-keypad-messages.md

https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/message-format.html
"""

from __future__ import annotations

import base64
import binascii
import struct
from typing import TYPE_CHECKING

from contact_handlers.base.errors import HandlerError
from contact_handlers.base.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

PROVIDER = "AmazonConnect"
MAX_MESSAGE_BYTES = 16_384
MAX_WRAPPED_KEYS = 8
MAX_CONTEXT_ENTRIES = 32
MAX_FRAMES = 16
# An instance of Amazon Connect holds two keys.
MAX_PRIVATE_KEYS = 2

FRAMED = 2
KEY_BYTES = 32
FINAL_FRAME = 0xFFFFFFFF
TAG_BYTES = 16
IV_BYTES = 12
V1_TYPE = 0x80
V1_ID_BYTES, V2_ID_BYTES = 16, 32
SIGNER = "aws-crypto-public-key"
_FRAME_TEXT = b"AWSKMSEncryptionClient Frame"
_FINAL_TEXT = b"AWSKMSEncryptionClient Final Frame"
_PEM = b"-----BEGIN "
_DERIVE_LABEL, _COMMIT_LABEL = b"DERIVEKEY", b"COMMITKEY"


class MessageError(HandlerError):
    """The text is no message that Connect made for this key; it never quotes the text."""


@dataclass(frozen=True)
class Suite:
    """An algorithm suite of AES-256-GCM with ECDSA over P-384: the hash of its key derivation, key commitment."""

    kdf: str
    commits: bool = False


# https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/algorithms-reference.html
SUITES: dict[int, Suite] = {
    0x0378: Suite("SHA384"),
    0x0578: Suite("SHA512", commits=True),
}


class _Reader:
    """Reads big-endian fields and refuses to read past the end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self.data):
            raise MessageError("the message is cut short")
        found = self.data[self.at : self.at + count]
        self.at += count
        return found

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def counted(self) -> bytes:
        return self.take(self.number(2))


@dataclass(frozen=True)
class _WrappedKey:
    provider: str
    info: str
    ciphertext: bytes


@dataclass(frozen=True)
class _Header:
    suite_id: int
    suite: Suite
    message_id: bytes
    context: dict[str, str]
    wrapped_keys: tuple[_WrappedKey, ...]
    frame_bytes: int
    commitment: bytes
    body: bytes
    """The header as it is authenticated."""
    iv: bytes
    tag: bytes


def decrypt(text: str, *, private_keys: Sequence[RSAPrivateKey], key_ids: Sequence[str]) -> str:
    """Returns the digits of a Base64 message that was encrypted for one of these keys of Amazon Connect.

    While keys are rotated there are two ids and two private keys, and which belongs to which nobody has written down.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise MessageError("the message is not Base64") from None
    if not data or len(data) > MAX_MESSAGE_BYTES:
        raise MessageError("the message is empty or too long")
    reader = _Reader(data)
    header = _header(reader)
    data_key = _data_key(header, private_keys, key_ids)
    content_key = _content_key(header, data_key)
    _authenticate(header, content_key)
    plain = _body(reader, header, content_key)
    _verify(reader, header)
    try:
        return plain.decode("ascii")
    except UnicodeDecodeError:
        raise MessageError("the content is not made of keypad digits") from None


def _header(reader: _Reader) -> _Header:
    version = reader.number(1)
    if version not in (1, 2):
        raise MessageError("the message has an unknown version")
    if version == 1 and reader.number(1) != V1_TYPE:
        raise MessageError("the message has an unknown type")
    suite_id = reader.number(2)
    suite = SUITES.get(suite_id)
    if suite is None or suite.commits != (version == 2):
        raise MessageError("the message has an algorithm suite that Connect does not write")
    message_id = reader.take(V1_ID_BYTES if version == 1 else V2_ID_BYTES)
    context_bytes = reader.counted()
    wrapped_keys = _wrapped_keys(reader)
    content_type = reader.number(1)
    if version == 1 and (reader.number(4) != 0 or reader.number(1) != IV_BYTES):
        raise MessageError("the header is malformed")
    frame_bytes = reader.number(4)
    if content_type != FRAMED or frame_bytes < 1:
        raise MessageError("the message is not written in frames")
    commitment = reader.take(32) if version == 2 else b""
    body = reader.data[: reader.at]
    iv = reader.take(IV_BYTES) if version == 1 else bytes(IV_BYTES)
    return _Header(
        suite_id,
        suite,
        message_id,
        _context(context_bytes),
        wrapped_keys,
        frame_bytes,
        commitment,
        body,
        iv,
        reader.take(TAG_BYTES),
    )


def _wrapped_keys(reader: _Reader) -> tuple[_WrappedKey, ...]:
    count = reader.number(2)
    if not 1 <= count <= MAX_WRAPPED_KEYS:
        raise MessageError("the number of wrapped keys is not allowed")
    found = []
    for _ in range(count):
        provider, info, ciphertext = reader.counted(), reader.counted(), reader.counted()
        found.append(_WrappedKey(provider.decode("utf-8", "replace"), info.decode("utf-8", "replace"), ciphertext))
    return tuple(found)


def _context(data: bytes) -> dict[str, str]:
    if not data:
        return {}
    reader = _Reader(data)
    count = reader.number(2)
    if not 1 <= count <= MAX_CONTEXT_ENTRIES:
        raise MessageError("the number of context entries is not allowed")
    try:
        context = {reader.counted().decode(): reader.counted().decode() for _ in range(count)}
    except UnicodeDecodeError:
        raise MessageError("the encryption context is not text") from None
    if reader.at != len(data) or len(context) != count:
        raise MessageError("the encryption context is malformed")
    return context


def _data_key(header: _Header, private_keys: Sequence[RSAPrivateKey], key_ids: Sequence[str]) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA512()), algorithm=hashes.SHA512(), label=None)
    for wrapped in header.wrapped_keys:
        if wrapped.provider != PROVIDER or wrapped.info not in key_ids:
            continue
        for private_key in private_keys:
            try:
                data_key = private_key.decrypt(wrapped.ciphertext, oaep)
            except ValueError:
                continue
            if len(data_key) == KEY_BYTES:
                return data_key
    raise MessageError("no wrapped key is for a private key of this function")


def _expand(header: _Header, data_key: bytes, salt: bytes | None, info: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    algorithm = hashes.SHA384() if header.suite.kdf == "SHA384" else hashes.SHA512()
    return HKDF(algorithm=algorithm, length=KEY_BYTES, salt=salt, info=info).derive(data_key)


def _content_key(header: _Header, data_key: bytes) -> bytes:
    suite_bytes = struct.pack(">H", header.suite_id)
    if not header.suite.commits:
        return _expand(header, data_key, None, suite_bytes + header.message_id)
    import hmac

    commitment = _expand(header, data_key, header.message_id, _COMMIT_LABEL)
    if not hmac.compare_digest(commitment, header.commitment):
        raise MessageError("the key commitment does not fit")
    return _expand(header, data_key, header.message_id, suite_bytes + _DERIVE_LABEL)


def _open(content_key: bytes, iv: bytes, ciphertext: bytes, associated: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(content_key).decrypt(iv, ciphertext, associated)
    except (InvalidTag, ValueError):
        raise MessageError("the message was changed or belongs to another key") from None


def _authenticate(header: _Header, content_key: bytes) -> None:
    _open(content_key, header.iv, header.tag, header.body)


def _body(reader: _Reader, header: _Header, content_key: bytes) -> bytes:
    plain = b""
    for number in range(1, MAX_FRAMES + 1):
        final = (sequence := reader.number(4)) == FINAL_FRAME
        if (reader.number(4) if final else sequence) != number:
            raise MessageError("the frames are out of order")
        iv = reader.take(IV_BYTES)
        length = reader.number(4) if final else header.frame_bytes
        if length > header.frame_bytes:
            raise MessageError("a frame is longer than announced")
        sealed = reader.take(length) + reader.take(TAG_BYTES)
        associated = header.message_id + (_FINAL_TEXT if final else _FRAME_TEXT) + struct.pack(">IQ", number, length)
        plain += _open(content_key, iv, sealed, associated)
        if final:
            return plain
    raise MessageError("the message has too many frames")


def _verify(reader: _Reader, header: _Header) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    signed = reader.data[: reader.at]
    signature = reader.counted()
    if reader.at != len(reader.data):
        raise MessageError("the message has a tail that it must not have")
    try:
        point = base64.b64decode(header.context[SIGNER], validate=True)
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP384R1(), point)
        key.verify(signature, signed, ec.ECDSA(hashes.SHA384()))
    except (KeyError, ValueError, InvalidSignature):
        raise MessageError("the signature does not fit") from None


def load_keys(secret: bytes) -> tuple[RSAPrivateKey, ...]:
    """Reads the private keys of a secret, one PEM after the other: one, and two while they are rotated."""
    blocks = [_PEM + block for block in secret.split(_PEM)[1:]] or [secret]
    if len(blocks) > MAX_PRIVATE_KEYS:
        raise MessageError(f"the secret holds {len(blocks)} private keys, allowed are {MAX_PRIVATE_KEYS}")
    return tuple(map(load_key, blocks))


def load_key(pem: bytes) -> RSAPrivateKey:
    """Reads a private key; refuses anything but an RSA key.

    The key is the center's own, so its primes are not proven again: at every invocation that took as long as the rest
    of a verification together. A damaged key opens no message, like a wrong one.
    """
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
    except (ValueError, TypeError):
        raise MessageError("the stored private key is no PEM private key") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise MessageError("the stored private key is not an RSA key")
    return key
