"""Encrypted keypad input is a message of the AWS Encryption SDK that the center's private key opens."""

from __future__ import annotations

import base64
import datetime
import sys
from pathlib import Path
from typing import Any

import aws_encryption_sdk
import pytest
from aws_encryption_sdk import CommitmentPolicy
from aws_encryption_sdk.identifiers import EncryptionKeyType, WrappingAlgorithm
from aws_encryption_sdk.internal.crypto.wrapping_keys import WrappingKey
from aws_encryption_sdk.key_providers.raw import RawMasterKeyProvider
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from contact_handlers.customer_auth.message import decrypt as read_by_function
from ringback.simulator import Call, Center
from ringback.simulator.aws.sealing import encrypt
from ringback.simulator.errors import MissingExtraError
from tests.unit.simulator import flowkit as kit


@pytest.fixture(scope="module")
def private_key() -> rsa.RSAPrivateKey:
    """The operator's key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem_of(key: rsa.RSAPrivateKey) -> str:
    """Writes a private key as PEM."""
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def certificate(key: rsa.RSAPrivateKey) -> str:
    """Builds a self-signed certificate as PEM."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "flow")])
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(start).not_valid_after(start.replace(year=2036))
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def open_message(message: str, key_id: str, pem: str) -> bytes:
    """Decrypts with the SDK itself."""

    class Provider(RawMasterKeyProvider):  # type: ignore[misc]
        """Holds one RSA key."""

        provider_id = "AmazonConnect"

        def _get_raw_key(self, _: bytes) -> WrappingKey:
            algorithm = WrappingAlgorithm.RSA_OAEP_SHA512_MGF1
            return WrappingKey(algorithm, pem.encode(), EncryptionKeyType.PRIVATE)

    provider = Provider()
    provider.add_master_key(key_id)
    client = aws_encryption_sdk.EncryptionSDKClient(commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT)
    plain, _ = client.decrypt(source=base64.b64decode(message), key_provider=provider)
    return bytes(plain)


def test_the_message_opens_with_the_reader_of_the_function(private_key: rsa.RSAPrivateKey) -> None:
    sealed = encrypt(b"1234567", "key-1", private_key.public_key())
    text = base64.b64encode(sealed).decode()
    assert read_by_function(text, private_keys=[private_key], key_ids=["key-1"]) == "1234567"


def test_without_the_extra_the_step_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    center = center_with(tmp_path, "later")
    monkeypatch.setitem(sys.modules, "aws_encryption_sdk", None)
    monkeypatch.delitem(sys.modules, "ringback.simulator.aws.sealing", raising=False)
    with pytest.raises(MissingExtraError, match=r"needs aws-encryption-sdk, .* install the extra 'encryption'"):
        enter(center)


def test_the_message_opens_with_the_sdk(private_key: rsa.RSAPrivateKey) -> None:
    sealed = encrypt(b"1234567", "key-1", private_key.public_key())
    assert open_message(base64.b64encode(sealed).decode(), "key-1", pem_of(private_key)) == b"1234567"


def center_with(folder: Path, key: str) -> Center:
    """Builds a center that asks for an encrypted number."""
    ask = kit.act(
        "ask",
        "GetParticipantInput",
        {
            "Text": "번호",
            "StoreInput": "True",
            "InputTimeLimitSeconds": "10",
            "InputValidation": {"CustomValidation": {"MaximumLength": "7"}},
            "InputEncryption": {"EncryptionKeyId": "${Key.AssociationId}", "Key": key},
        },
        "keep",
        {"NoMatchingError": "failed"},
    )
    keep = kit.act(
        "keep",
        "UpdateContactAttributes",
        {"Attributes": {"sealed": "$.StoredCustomerInput"}},
        "bye",
        {"NoMatchingError": "bye"},
    )
    resources: dict[str, Any] = {
        "Main": kit.flow("main", ask, keep, kit.say("failed", "실패", "bye"), kit.bye()),
        "Key": {"Type": "AWS::Connect::SecurityKey", "Properties": {"InstanceId": {"Ref": "Instance"}, "Key": "pem"}},
        "Secret": {
            "Type": "AWS::SecretsManager::Secret",
            "Properties": {"Name": "keypad", "Description": "private key of keypad input"},
        },
    }
    return kit.center(folder, resources)


def enter(center: Center) -> Call:
    """Enters seven digits."""
    return center.call(to="main").press("1234567")


def test_the_certificate_is_used_when_its_private_key_is_there(tmp_path: Path, private_key: rsa.RSAPrivateKey) -> None:
    center = center_with(tmp_path, certificate(private_key))
    center.secrets["keypad"].set(pem_of(private_key))
    call = enter(center)
    key_id = next(iter(center.world.security_keys)).id
    assert open_message(call.attributes["sealed"], key_id, pem_of(private_key)) == b"1234567"
    assert center.secrets["keypad"].value == pem_of(private_key)


@pytest.mark.parametrize("given", ["certificate", "placeholder"])
def test_without_the_private_key_the_simulator_provides_a_pair(
    tmp_path: Path, private_key: rsa.RSAPrivateKey, given: str
) -> None:
    center = center_with(tmp_path, certificate(private_key) if given == "certificate" else "set-at-deployment")
    call = enter(center)
    key_id = next(iter(center.world.security_keys)).id
    assert open_message(call.attributes["sealed"], key_id, center.secrets["keypad"].value) == b"1234567"


def test_a_certificate_that_cannot_be_read_takes_the_error_branch(tmp_path: Path) -> None:
    call = enter(center_with(tmp_path, "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----"))
    assert call.heard[-1] == "실패"
    assert [p.code for p in call.problems] == ["encryption"]


def test_encrypted_digits_appear_in_no_record(tmp_path: Path) -> None:
    """Sensitive digits stay out of trace and transcript."""
    call = enter(center_with(tmp_path, "later"))
    assert "1234567" not in repr(call.trace) + repr(call.transcript)
