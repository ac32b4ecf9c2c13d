"""Secrets of a center; every value is generated at deploy time or put there by an operator, never written in code."""

from __future__ import annotations

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from contact_center.base.errors import known
from contact_center.base.keys import keep_key
from contact_center.base.removal import removal_policy

_GENERATED_BYTES = 64


class CenterSecrets(Construct):
    """The secrets of a center by key: `phone_hash`, `pin_pepper` and `api` are generated, `auth_private_key` waits for
    a PEM and, where messages go by a `relay`, `relay` for its token.

    The private key belongs to the public key that encrypts keypad input; until an operator stores it the secret has no
    value and authentication reports itself as skipped. The secrets are kept when the construct goes, unless `retain` is
    False: with another `phone_hash` no customer is found again.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, key: kms.IKey, retain: bool = True, relay: bool = False
    ) -> None:
        super().__init__(scope, construct_id)
        removal = removal_policy(retain)
        self._key = key
        self.secret_arns: dict[str, str] = {}
        for name, text in (
            ("phone_hash", "Key of the keyed hash under which phone numbers are looked up"),
            ("pin_pepper", "Pepper of the stored PIN and birth date hashes"),
            ("api", "Key of what the API signs: positions of lists, and notices of other systems"),
        ):
            secret = secretsmanager.Secret(
                self,
                "".join(part.capitalize() for part in name.split("_")),
                description=text,
                encryption_key=key,
                generate_secret_string=secretsmanager.SecretStringGenerator(
                    password_length=_GENERATED_BYTES, exclude_punctuation=True
                ),
                removal_policy=removal,
            )
            keep_key(secret, name)
            self.secret_arns[name] = secret.secret_arn
        stored = {"auth_private_key": "Private key (PEM) that decrypts keypad input; stored by an operator"}
        if relay:
            stored["relay"] = "Token of the relay that messages go by; stored by an operator"
        for name, text in stored.items():
            empty = secretsmanager.CfnSecret(
                self,
                "".join(part.capitalize() for part in name.split("_")),
                description=text,
                kms_key_id=key.key_arn,
            )
            keep_key(empty, name)
            empty.apply_removal_policy(removal)
            self.secret_arns[name] = empty.attr_id

    def arn(self, name: str) -> str:
        """Returns the ARN of a secret by its key."""
        return known("secret", name, self.secret_arns)

    def grant_read(self, name: str, grantee: iam.IGrantable) -> iam.Grant:
        """Allows to read the value of a secret, and to decrypt with its key."""
        read = iam.Grant.add_to_principal(
            grantee=grantee, actions=["secretsmanager:GetSecretValue"], resource_arns=[self.arn(name)]
        )
        return read.combine(self._key.grant_decrypt(grantee))
