"""The public key of encrypted keypad input."""

from __future__ import annotations

import hashlib
from pathlib import Path

from aws_cdk import aws_connect as connect
from constructs import Construct

from contact_center.base.errors import DefinitionError
from contact_center.base.interfaces import IInstance
from contact_center.base.limits import MAX_SECURITY_KEY

_HASH = 8


class SecurityKey(Construct):
    """The public key with which an instance verifies the certificate that flows encrypt keypad input with.

    `public_key` and `certificate` are PEM files; the key has at most 1,024 characters. A file of another kind or a
    longer key is a DefinitionError. A key on its way out has no certificate: nothing is encrypted for it any more.

    Key and instance are createOnly. An instance holds two keys, which allows a rotation: with `security_key_name` as
    construct id, another key is another resource, and the old one stays until nothing defines it any more.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        instance: IInstance,
        public_key: Path,
        certificate: Path | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        pem = _read(public_key, "PUBLIC KEY")
        if len(pem) > MAX_SECURITY_KEY:
            raise DefinitionError(
                f"{public_key.name}: public key has {len(pem)} characters, allowed are {MAX_SECURITY_KEY}"
            )
        self.certificate = "" if certificate is None else _read(certificate, "CERTIFICATE")
        self.security_key = connect.CfnSecurityKey(self, "Resource", instance_id=instance.instance_arn, key=pem)
        self.key_id: str = self.security_key.attr_association_id


def security_key_name(public_key: Path) -> str:
    """Returns a construct id that belongs to a public key file."""
    digest = hashlib.sha256(_read(public_key, "PUBLIC KEY").encode()).hexdigest()
    return f"SecurityKey{digest[:_HASH]}"


def _read(path: Path, kind: str) -> str:
    text = path.read_text(encoding="ascii")
    if not text.lstrip().startswith(f"-----BEGIN {kind}-----"):
        raise DefinitionError(f"{path.name}: is not a PEM {kind.lower()}, it must start with -----BEGIN {kind}-----")
    return text.strip() + "\n"
