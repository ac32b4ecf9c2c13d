"""Secrets Manager, Systems Manager parameters, KMS and STS."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import string
from typing import Any

from ringback.simulator.aws.account import Account
from ringback.simulator.aws.errors import AwsError, not_found
from ringback.simulator.aws.services.base import Answer, Params, Service
from ringback.simulator.kernel.inventory import Inventory


class Secret:
    """One secret; generated values are derived from the name so that runs repeat."""

    def __init__(self, name: str, arn: str, properties: Params) -> None:
        self.name = name
        self.arn = arn
        self.value: str | None = None
        self.binary: bytes | None = None
        generate = properties.get("GenerateSecretString")
        if isinstance(properties.get("SecretString"), str):
            self.value = properties["SecretString"]
        elif generate is not None:
            self.value = _generated(name, generate or {})

    def set(self, value: str) -> None:
        """Stores a value, as an operator would."""
        self.value = value

    @property
    def version(self) -> str:
        """The version id of the value."""
        return hashlib.sha256(f"{self.arn}{self.value}".encode()).hexdigest()[:32]


def _generated(name: str, settings: Params) -> str:
    source = random.Random(name)
    alphabet = string.ascii_letters + string.digits
    if not settings.get("ExcludePunctuation"):
        alphabet += string.punctuation
    excluded = str(settings.get("ExcludeCharacters") or "")
    letters = [c for c in alphabet if c not in excluded]
    password = "".join(source.choice(letters) for _ in range(int(settings.get("PasswordLength") or 32)))
    template, key = settings.get("SecretStringTemplate"), settings.get("GenerateStringKey")
    if template and key:
        return json.dumps({**json.loads(str(template)), str(key): password})
    return password


class SecretsManager(Service):
    """Serves secrets of the template; a secret whose value nobody set yet has none."""

    name = "secretsmanager"

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        self.secrets = Inventory("secret", cloud.center.world.secrets, self._make)

    def _make(self, definition: Any) -> Secret:
        return Secret(definition.name, definition.arn, definition.properties)

    def _secret(self, params: Params) -> Secret:
        key = str(params["SecretId"])
        secret: Secret | None = self.secrets.exact(key)
        if secret is None and key.count(":") == 6:  # an ARN without the random suffix
            secret = next((s for s in self.secrets.states() if s.arn.rpartition("-")[0] == key), None)
        if secret is None:
            raise AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        return secret

    def _GetSecretValue(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        secret = self._secret(params)
        if secret.value is None and secret.binary is None:
            message = "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT"
            raise AwsError("ResourceNotFoundException", message)
        answer: Answer = {
            "ARN": secret.arn,
            "Name": secret.name,
            "VersionId": secret.version,
            "VersionStages": ["AWSCURRENT"],
            "CreatedDate": self.center.now,
        }
        return answer | (
            {"SecretString": secret.value} if secret.value is not None else {"SecretBinary": secret.binary}
        )

    def _PutSecretValue(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        secret = self._secret(params)
        secret.value, secret.binary = params.get("SecretString"), params.get("SecretBinary")
        return {"ARN": secret.arn, "Name": secret.name, "VersionId": secret.version}

    def _DescribeSecret(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        secret = self._secret(params)
        return {"ARN": secret.arn, "Name": secret.name}


class Ssm(Service):
    """Serves parameters of the template and those put at run time."""

    name = "ssm"

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        self._values: dict[str, str] = {
            d.name: str(d.properties.get("Value") or "") for d in cloud.center.world.parameters
        }

    def _one(self, name: str) -> Answer:
        if name not in self._values:
            raise AwsError("ParameterNotFound", f"Parameter {name} not found.")
        return {"Name": name, "Type": "String", "Value": self._values[name], "Version": 1}

    def _GetParameter(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        return {"Parameter": self._one(str(params["Name"]))}

    def _GetParameters(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        names = [str(n) for n in params["Names"]]
        return {
            "Parameters": [self._one(n) for n in names if n in self._values],
            "InvalidParameters": [n for n in names if n not in self._values],
        }

    def _GetParametersByPath(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        path = str(params["Path"]).rstrip("/") + "/"
        return {"Parameters": [self._one(n) for n in sorted(self._values) if n.startswith(path)]}

    def _PutParameter(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        self._values[str(params["Name"])] = str(params["Value"])
        return {"Version": 1, "Tier": "Standard"}


class Kms(Service):
    """Encrypts reversibly and signs with keys derived from the key's ARN; no secrecy, the right behavior."""

    name = "kms"
    _MARK = b"simulated-kms:"

    def _key(self, params: Params) -> str:
        arn = self.cloud.key_arn(str(params["KeyId"]))
        if self.center.world.keys.exact(arn) is None:
            raise not_found("Key", arn, "NotFoundException")
        return arn

    def _mask(self, arn: str, context: Any, data: bytes) -> bytes:
        seed = hashlib.sha256(f"{arn}{json.dumps(context or {}, sort_keys=True)}".encode()).digest()
        stream = b"".join(hashlib.sha256(seed + i.to_bytes(4, "big")).digest() for i in range(len(data) // 32 + 1))
        return bytes(a ^ b for a, b in zip(data, stream, strict=False))

    def _Encrypt(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        arn = self._key(params)
        body = self._mask(arn, params.get("EncryptionContext"), bytes(params["Plaintext"]))
        check = hmac.new(arn.encode(), body, "sha256").digest()[:8]
        blob = self._MARK + json.dumps([arn, base64.b64encode(check + body).decode()]).encode()
        return {"CiphertextBlob": blob, "KeyId": arn, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}

    def _Decrypt(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        blob = bytes(params["CiphertextBlob"])
        try:
            arn, text = json.loads(blob.removeprefix(self._MARK))
            raw = base64.b64decode(text)
        except ValueError:
            raise AwsError("InvalidCiphertextException", "the ciphertext is not one of this KMS") from None
        data = self._mask(arn, params.get("EncryptionContext"), raw[8:])
        return {"Plaintext": data, "KeyId": arn, "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}

    def _GenerateDataKey(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        size = int(params.get("NumberOfBytes") or (16 if params.get("KeySpec") == "AES_128" else 32))
        plain = self.center.random.randbytes(size)
        return {**self._Encrypt({**params, "Plaintext": plain}), "Plaintext": plain}

    def _GenerateRandom(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        return {"Plaintext": self.center.random.randbytes(int(params.get("NumberOfBytes") or 32))}

    def mac(self, arn: str, message: bytes) -> bytes:
        """Returns the code of a message with the key of an ARN."""
        return hmac.new(arn.encode(), message, "sha256").digest()

    def _GenerateMac(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        arn = self._key(params)
        return {
            "Mac": self.mac(arn, bytes(params["Message"])),
            "MacAlgorithm": params.get("MacAlgorithm"),
            "KeyId": arn,
        }

    def _VerifyMac(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        if self._GenerateMac(params)["Mac"] != bytes(params["Mac"]):
            raise AwsError("KMSInvalidMacException", "the MAC does not match")
        return {"MacValid": True, "KeyId": self._key(params)}

    def _DescribeKey(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        arn = self._key(params)
        return {"KeyMetadata": {"Arn": arn, "KeyId": arn.rpartition("/")[2], "Enabled": True, "KeyState": "Enabled"}}


class Sts(Service):
    """Tells who is calling."""

    name = "sts"

    def _GetCallerIdentity(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        account = self.cloud.account
        return {"Account": account, "Arn": f"arn:aws:sts::{account}:assumed-role/simulated", "UserId": "AROASIMULATED"}
