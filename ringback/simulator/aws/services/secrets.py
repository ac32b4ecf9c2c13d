"""Secrets Manager, Systems Manager parameters, KMS and STS."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import string
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ringback.simulator.aws.account import Account
from ringback.simulator.aws.errors import AwsError, not_found
from ringback.simulator.aws.services.base import Answer, Params, Service
from ringback.simulator.kernel.inventory import Inventory

CURRENT, PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"


@dataclass(frozen=True)
class SecretVersion:
    """One value that a secret has had."""

    id: str
    value: str | None
    binary: bytes | None
    created: datetime | None


class Secret:
    """One secret with the values it has had; generated ones are derived from the name so that runs repeat."""

    def __init__(self, name: str, arn: str, properties: Params) -> None:
        self.name = name
        self.arn = arn
        self.versions: list[SecretVersion] = []
        self.stages: dict[str, str] = {}
        self.deleted: datetime | None = None
        generate = properties.get("GenerateSecretString")
        if isinstance(properties.get("SecretString"), str):
            self.set(properties["SecretString"])
        elif generate is not None:
            self.set(_generated(name, generate or {}))

    def set(self, value: str) -> None:
        """Stores a value, as an operator would."""
        self.put(value, None, None)

    def put(self, value: str | None, binary: bytes | None, created: datetime | None) -> str:
        """Stores a new version and makes it current; returns its id."""
        seed = f"{self.arn}{len(self.versions)}{value}".encode()
        made = SecretVersion(hashlib.sha256(seed).hexdigest()[:32], value, binary, created)
        self.versions.append(made)
        self.make_current(made.id)
        return made.id

    def make_current(self, version_id: str) -> None:
        """Moves AWSCURRENT to a version, and AWSPREVIOUS to the one that had it."""
        before = self.stages.get(CURRENT)
        if before is not None and before != version_id:
            self.stages[PREVIOUS] = before
        self.stages[CURRENT] = version_id

    def labels(self, version_id: str) -> list[str]:
        """Returns the staging labels of a version."""
        return sorted(label for label, holder in self.stages.items() if holder == version_id)

    def version_of(self, *, version_id: str = "", label: str = "") -> SecretVersion | None:
        """Returns a version by its id or label."""
        wanted = version_id or self.stages.get(label, "")
        return next((version for version in self.versions if version.id == wanted), None)

    @property
    def value(self) -> str | None:
        """The current text."""
        current = self.version_of(label=CURRENT)
        return current.value if current else None


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

    def _any(self, params: Params) -> Secret:
        """Returns a secret, also one that is scheduled for deletion."""
        key = str(params["SecretId"])
        secret: Secret | None = self.secrets.exact(key)
        if secret is None and key.count(":") == 6:  # an ARN without the random suffix
            secret = next((s for s in self.secrets.states() if s.arn.rpartition("-")[0] == key), None)
        if secret is None or (secret.deleted is not None and secret.deleted <= self.center.now):
            raise AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        return secret

    def _secret(self, params: Params) -> Secret:
        secret = self._any(params)
        if secret.deleted is not None:
            message = "You can't perform this operation on the secret because it was marked for deletion."
            raise AwsError("InvalidRequestException", message)
        return secret

    def _GetSecretValue(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        secret = self._secret(params)
        version_id, label = str(params.get("VersionId") or ""), str(params.get("VersionStage") or CURRENT)
        version = secret.version_of(version_id=version_id, label=label)
        if version is None:
            wanted = f"VersionId: {version_id}" if version_id else f"staging label: {label}"
            message = f"Secrets Manager can't find the specified secret value for {wanted}"
            raise AwsError("ResourceNotFoundException", message)
        answer: Answer = {
            "ARN": secret.arn,
            "Name": secret.name,
            "VersionId": version.id,
            "VersionStages": secret.labels(version.id),
            "CreatedDate": version.created or self.center.now,
        }
        return answer | (
            {"SecretString": version.value} if version.value is not None else {"SecretBinary": version.binary}
        )

    def _PutSecretValue(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        secret = self._secret(params)
        made = secret.put(params.get("SecretString"), params.get("SecretBinary"), self.center.now)
        return {"ARN": secret.arn, "Name": secret.name, "VersionId": made}

    def _DescribeSecret(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        secret = self._any(params)
        labeled = {version.id: secret.labels(version.id) for version in secret.versions if secret.labels(version.id)}
        deleted = {"DeletedDate": secret.deleted} if secret.deleted else {}
        return {"ARN": secret.arn, "Name": secret.name, "VersionIdsToStages": labeled, **deleted}

    def _ListSecretVersionIds(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        secret = self._any(params)
        listed = [
            {
                "VersionId": version.id,
                "VersionStages": secret.labels(version.id),
                "CreatedDate": version.created or self.center.now,
            }
            for version in secret.versions
            if params.get("IncludeDeprecated") or secret.labels(version.id)
        ]
        return {"ARN": secret.arn, "Name": secret.name, "Versions": listed}

    def _UpdateSecretVersionStage(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        secret, label = self._secret(params), str(params["VersionStage"])
        to, holder = params.get("MoveToVersionId"), secret.stages.get(label)
        if to is not None and secret.version_of(version_id=str(to)) is None:
            raise AwsError("ResourceNotFoundException", f"Secrets Manager can't find the specified version {to}.")
        if holder is not None and holder != to and params.get("RemoveFromVersionId") != holder:
            message = f"The parameter RemoveFromVersionId must name {holder}, which has the label {label}."
            raise AwsError("InvalidParameterException", message)
        if label == CURRENT:
            if to is None:
                raise AwsError("InvalidParameterException", f"You can only move staging label {CURRENT}.")
            secret.make_current(str(to))
        elif to is None:
            secret.stages.pop(label, None)
        else:
            secret.stages[label] = str(to)
        return {"ARN": secret.arn, "Name": secret.name}

    def _DeleteSecret(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        secret, days = self._secret(params), int(params.get("RecoveryWindowInDays") or 30)
        if not 7 <= days <= 30:
            message = "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive)."
            raise AwsError("InvalidParameterException", message)
        secret.deleted = self.center.now + timedelta(days=0 if params.get("ForceDeleteWithoutRecovery") else days)
        return {"ARN": secret.arn, "Name": secret.name, "DeletionDate": secret.deleted}

    def _RestoreSecret(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        secret = self._any(params)
        secret.deleted = None
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

    def __init__(self, cloud: Account) -> None:
        super().__init__(cloud)
        #: Keys that cannot be used: disabled, or with the time of their deletion.
        self._disabled: set[str] = set()
        self._pending: dict[str, datetime] = {}

    def _any(self, params: Params) -> str:
        """Returns the ARN of a key, also of one that cannot be used."""
        arn = self.cloud.key_arn(str(params["KeyId"]))
        gone = arn in self._pending and self._pending[arn] <= self.center.now
        if gone or self.center.world.keys.exact(arn) is None:
            raise not_found("Key", arn, "NotFoundException")
        return arn

    def _usable(self, arn: str) -> str:
        if arn in self._pending:
            raise AwsError("KMSInvalidStateException", f"{arn} is pending deletion.")
        if arn in self._disabled:
            raise AwsError("DisabledException", f"{arn} is disabled.")
        return arn

    def _key(self, params: Params) -> str:
        return self._usable(self._any(params))

    def _DisableKey(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        self._disabled.add(self._key(params))
        return {}

    def _EnableKey(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        arn = self._any(params)
        if arn in self._pending:
            self._usable(arn)
        self._disabled.discard(arn)
        return {}

    def _ScheduleKeyDeletion(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        arn, days = self._any(params), int(params.get("PendingWindowInDays") or 30)
        if not 7 <= days <= 30:
            message = f"1 validation error detected: Value '{days}' at 'pendingWindowInDays' must be from 7 to 30"
            raise AwsError("ValidationException", message)
        if arn in self._pending:
            self._usable(arn)
        self._pending[arn] = self.center.now + timedelta(days=days)
        return {"KeyId": arn, "DeletionDate": self._pending[arn], "KeyState": "PendingDeletion"}

    def _CancelKeyDeletion(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        arn = self._any(params)
        if arn not in self._pending:
            raise AwsError("KMSInvalidStateException", f"{arn} is not pending deletion.")
        del self._pending[arn]
        # The service leaves it disabled.
        self._disabled.add(arn)
        return {"KeyId": arn}

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
        data = self._mask(self._usable(arn), params.get("EncryptionContext"), raw[8:])
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
        arn = self._any(params)
        state = "PendingDeletion" if arn in self._pending else "Disabled" if arn in self._disabled else "Enabled"
        told: Answer = {"Arn": arn, "KeyId": arn.rpartition("/")[2], "Enabled": state == "Enabled", "KeyState": state}
        if arn in self._pending:
            told["DeletionDate"] = self._pending[arn]
        return {"KeyMetadata": told}


class Sts(Service):
    """Tells who is calling."""

    name = "sts"

    def _GetCallerIdentity(self, params: Params) -> Answer:  # noqa: N802 - named like the operation
        account = self.cloud.account
        return {"Account": account, "Arn": f"arn:aws:sts::{account}:assumed-role/simulated", "UserId": "AROASIMULATED"}
