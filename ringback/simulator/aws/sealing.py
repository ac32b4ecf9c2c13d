"""Encrypted keypad input: messages of the AWS Encryption SDK, as Amazon Connect writes them into stored input.

Suite 0x0378 (AES-256-GCM, HKDF-SHA-384, ECDSA P-384), one raw RSA key (provider ``AmazonConnect``, OAEP with SHA-512).
[docs.aws.amazon.com/encryption-sdk/latest/developer-guide/message-format.html, connect/adminguide/encrypt-data]

The flow's certificate is used when its private key is in a secret of the center. Otherwise nobody could read the
result, so the simulator makes a key pair of its own and puts its private half into the secret that waits for it.
A secret that has held the private key and was overwritten is not mended: input can no longer be read, as in an account.

This module alone needs the extra ``encryption``; the center loads it for the first input that is encrypted.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

import aws_encryption_sdk
from aws_encryption_sdk.identifiers import Algorithm, CommitmentPolicy, EncryptionKeyType, WrappingAlgorithm
from aws_encryption_sdk.internal.crypto.wrapping_keys import WrappingKey
from aws_encryption_sdk.key_providers.raw import RawMasterKeyProvider
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ringback.simulator.kernel.contact import Contact
from ringback.simulator.kernel.inventory import Inventory
from ringback.simulator.kernel.records import Site
from ringback.simulator.world.model import World

PROVIDER = "AmazonConnect"
_SUITE = Algorithm.AES_256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384
# What Connect writes does not commit to its key, and the SDK wants to be told so.
_CLIENT = aws_encryption_sdk.EncryptionSDKClient(commitment_policy=CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT)
_FRAME = 4096
# A secret may hold several keys, one after the other, while they are rotated.
_BEGIN = "-----BEGIN "


def seal(
    world: World, secrets: Inventory, contact: Contact, site: Site, label: str, digits: str, key_id: str, key: str
) -> str | None:
    """Encrypts digits for the flow; None (with an explanation) where the service would take the error branch."""
    declared = _public_key(key)
    known = [k.id for k in world.security_keys]
    if declared is None and "BEGIN" in key:
        contact.note(site, "encryption", "the certificate of InputEncryption cannot be read", label)
        return None
    if known and key_id not in known:
        message = f"no security key {key_id!r} on the instance; it has {', '.join(known)}"
        contact.note(site, "encryption", message, label)
        return None
    public = _usable_key(world, secrets, declared)
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


def _usable_key(world: World, inventory: Inventory, declared: rsa.RSAPublicKey | None) -> rsa.RSAPublicKey:
    """Returns the declared key when a secret holds its private half, otherwise a key the simulator provides."""
    secrets = private_key_secrets(world, inventory)
    held = [key for secret in secrets for key in _private_keys(secret)]
    for private in held:
        # The public half was uploaded once: what is written into the secret later does not change it.
        if declared is None or _pair(private, declared):
            return private.public_key()
    own = own_key()
    pem = own.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    for secret in secrets:
        if not _private_keys(secret):
            secret.set(pem)
    return own.public_key()


def _private_keys(secret: Any) -> list[rsa.RSAPrivateKey]:
    """Returns the keys that a secret has ever held, the first one first."""
    blocks = (_BEGIN + block for version in secret.versions for block in (version.value or "").split(_BEGIN)[1:])
    return [key for key in map(_private_key, blocks) if key is not None]


def private_key_secrets(world: World, inventory: Inventory) -> list[Any]:
    """Returns the secrets meant to hold a private key: by name, description or the variables that name them."""
    arns = set()
    for definition in world.functions:
        for name, value in definition.environment.items():
            if "PRIVATE_KEY" in name.upper() and value.startswith("arn:"):
                arns.add(value)
    for secret in world.secrets:
        text = f"{secret.name} {secret.label} {secret.properties.get('Description', '')}".lower()
        if "private" in text and "key" in text:
            arns.add(secret.arn)
    found = [inventory.exact(arn) for arn in sorted(arns)]
    return [secret for secret in found if secret is not None]


@lru_cache(maxsize=64)
def _private_key(text: str) -> rsa.RSAPrivateKey | None:
    """Returns a key that stands in a text; to prove that it is one takes longer than most calls, so it is done once."""
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
    """Returns the simulator's key pair, one per process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


# --- the message ----------------------------------------------------------------------------------------------------


class _FlowKey(RawMasterKeyProvider):  # type: ignore[misc] # the SDK has no types
    """The one public key of a flow under the names that Connect writes into its messages."""

    provider_id = PROVIDER

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.pem = b""

    def _get_raw_key(self, key_id: bytes) -> WrappingKey:
        del key_id
        return WrappingKey(WrappingAlgorithm.RSA_OAEP_SHA512_MGF1, self.pem, EncryptionKeyType.PUBLIC)


def encrypt(plaintext: bytes, key_id: str, public: rsa.RSAPublicKey) -> bytes:
    """Returns one message for the holder of the private key."""
    key = _FlowKey()
    key.pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    key.add_master_key(key_id)
    message, _ = _CLIENT.encrypt(source=plaintext, key_provider=key, algorithm=_SUITE, frame_length=_FRAME)
    return bytes(message)
