"""Encrypted keypad input: messages of the AWS Encryption SDK, as Amazon Connect writes them into stored input.

Suite 0x0378 (AES-256-GCM, HKDF-SHA-384, ECDSA P-384), one raw RSA key (provider ``AmazonConnect``, OAEP with SHA-512).
[docs.aws.amazon.com/encryption-sdk/latest/developer-guide/message-format.html, connect/adminguide/encrypt-data]

The flow's certificate is used when its private key is in a secret of the center. Otherwise nobody could read the
result, so the simulator makes a key pair of its own and puts its private half into the secret that waits for it.
"""

from __future__ import annotations

import base64
import os
import struct
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from ringback.simulator.center import Center
    from ringback.simulator.kernel.records import Site
    from ringback.simulator.kernel.run import FlowRun

PROVIDER = b"AmazonConnect"
_SUITE = 0x0378
_OAEP = padding.OAEP(mgf=padding.MGF1(hashes.SHA512()), algorithm=hashes.SHA512(), label=None)
_FRAME = 4096


def seal(center: Center, run: FlowRun, site: Site, digits: str, key_id: str, key: str) -> str | None:
    """Encrypts digits for the flow; None (with an explanation) where the service would take the error branch."""
    declared = _public_key(key)
    known = [k.id for k in center.world.security_keys]
    if declared is None and "BEGIN" in key:
        run.contact.note(site, "encryption", "the certificate of InputEncryption cannot be read", run.flow.label)
        return None
    if known and key_id not in known:
        message = f"no security key {key_id!r} on the instance; it has {', '.join(known)}"
        run.contact.note(site, "encryption", message, run.flow.label)
        return None
    public = _usable_key(center, declared)
    return base64.b64encode(encrypt(digits.encode(), key_id, public)).decode()


def _public_key(text: str) -> rsa.RSAPublicKey | None:
    pem = text.replace("\\n", "\n").strip()
    if "BEGIN CERTIFICATE" in pem:
        try:
            key: Any = x509.load_pem_x509_certificate(pem.encode()).public_key()
        except ValueError:
            return None
    elif "BEGIN PUBLIC KEY" in pem:
        try:
            key = serialization.load_pem_public_key(pem.encode())
        except ValueError:
            return None
    else:
        return None
    return key if isinstance(key, rsa.RSAPublicKey) else None


def _usable_key(center: Center, declared: rsa.RSAPublicKey | None) -> rsa.RSAPublicKey:
    """Answers the declared key when a secret holds its private half, otherwise a key the simulator provides."""
    secrets = private_key_secrets(center)
    for secret in secrets:
        private = _private_key(secret.value or "")
        if private is not None and (declared is None or _pair(private, declared)):
            return private.public_key()
    own = own_key()
    pem = own.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    for secret in secrets:
        if _private_key(secret.value or "") is None:
            secret.set(pem)
    return own.public_key()


def private_key_secrets(center: Center) -> list[Any]:
    """Answers the secrets meant to hold a private key: by name, description or the variables that name them."""
    arns = set()
    for definition in center.world.functions:
        for name, value in definition.environment.items():
            if "PRIVATE_KEY" in name.upper() and value.startswith("arn:"):
                arns.add(value)
    for secret in center.world.secrets:
        text = f"{secret.name} {secret.label} {secret.properties.get('Description', '')}".lower()
        if "private" in text and "key" in text:
            arns.add(secret.arn)
    found = [center.secrets.exact(arn) for arn in sorted(arns)]
    return [secret for secret in found if secret is not None]


def _private_key(text: str) -> rsa.RSAPrivateKey | None:
    if "PRIVATE KEY" not in text:
        return None
    try:
        key = serialization.load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError):
        return None
    return key if isinstance(key, rsa.RSAPrivateKey) else None


def _pair(private: rsa.RSAPrivateKey, public: rsa.RSAPublicKey) -> bool:
    return private.public_key().public_numbers() == public.public_numbers()


@lru_cache(maxsize=1)
def own_key() -> rsa.RSAPrivateKey:
    """Answers the simulator's key pair, one per process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


# --- the message format ---------------------------------------------------------------------------------------------


def encrypt(plaintext: bytes, key_id: str, public: rsa.RSAPublicKey) -> bytes:
    """Writes one message with a framed body."""
    data_key, message_id = os.urandom(32), os.urandom(16)
    signer = ec.generate_private_key(ec.SECP384R1())
    point = signer.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
    context = _pairs({"aws-crypto-public-key": base64.b64encode(point).decode()})
    wrapped = public.encrypt(data_key, _OAEP)
    header = b"".join(
        (
            b"\x01\x80",
            struct.pack(">H", _SUITE),
            message_id,
            struct.pack(">H", len(context)),
            context,
            struct.pack(">H", 1),
            _field(PROVIDER),
            _field(key_id.encode()),
            _field(wrapped),
            b"\x02\x00\x00\x00\x00",
            struct.pack(">BI", 12, _FRAME),
        )
    )
    derived = HKDF(hashes.SHA384(), 32, None, struct.pack(">H", _SUITE) + message_id).derive(data_key)
    cipher = AESGCM(derived)
    nonce = bytes(12)
    header += nonce + cipher.encrypt(nonce, b"", header)[-16:]
    body = _final_frame(cipher, message_id, plaintext)
    signature = signer.sign(header + body, ec.ECDSA(hashes.SHA384()))
    return header + body + _field(signature)


def _field(value: bytes) -> bytes:
    return struct.pack(">H", len(value)) + value


def _pairs(values: dict[str, str]) -> bytes:
    body = b"".join(_field(k.encode()) + _field(v.encode()) for k, v in sorted(values.items()))
    return struct.pack(">H", len(values)) + body


def _final_frame(cipher: AESGCM, message_id: bytes, plaintext: bytes) -> bytes:
    sequence = 1
    nonce = struct.pack(">III", 0, 0, sequence)
    aad = message_id + b"AWSKMSEncryptionClient Final Frame" + struct.pack(">IQ", sequence, len(plaintext))
    sealed = cipher.encrypt(nonce, plaintext, aad)
    length = struct.pack(">I", len(plaintext))
    return b"\xff\xff\xff\xff" + struct.pack(">I", sequence) + nonce + length + sealed
