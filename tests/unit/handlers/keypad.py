"""Encrypts keypad input the way Amazon Connect does, with the real AWS Encryption SDK."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

import aws_encryption_sdk
from aws_encryption_sdk.identifiers import Algorithm, CommitmentPolicy, EncryptionKeyType, WrappingAlgorithm
from aws_encryption_sdk.internal.crypto.wrapping_keys import WrappingKey
from aws_encryption_sdk.key_providers.raw import RawMasterKeyProvider
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEY_ID = "33333333-2222-4333-8444-555555555555"
CONNECT_SUITE = Algorithm.AES_256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384


@lru_cache(maxsize=4)
def key_pair(name: str = "current") -> tuple[rsa.RSAPrivateKey, bytes, bytes]:
    """Returns a private key with its PEM and the PEM of its public half."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private, pem, public


class _Provider(RawMasterKeyProvider):  # type: ignore[misc]
    """Holds the public key under the names that Connect writes into its messages."""

    provider_id = "AmazonConnect"

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.public = b""
        self.wrapping = WrappingAlgorithm.RSA_OAEP_SHA512_MGF1

    def _get_raw_key(self, key_id: bytes) -> WrappingKey:
        return WrappingKey(self.wrapping, self.public, EncryptionKeyType.PUBLIC)


def encrypt(
    digits: str,
    *,
    public: bytes | None = None,
    key_id: str = KEY_ID,
    algorithm: Algorithm = CONNECT_SUITE,
    frame_length: int = 4096,
    provider: str = "AmazonConnect",
) -> str:
    """Returns the Base64 text that a flow would find in $.StoredCustomerInput."""
    policy = (
        CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT
        if algorithm.is_committing()
        else CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT
    )
    keys = _Provider()
    keys.public = public or key_pair()[2]
    keys.provider_id = provider
    keys.add_master_key(key_id)
    client = aws_encryption_sdk.EncryptionSDKClient(commitment_policy=policy)
    ciphertext, _ = client.encrypt(
        source=digits.encode(), key_provider=keys, algorithm=algorithm, frame_length=frame_length
    )
    return base64.b64encode(ciphertext).decode()
