"""Checks of what messages out and systems around a center need before a deployment: senders, keys, connections.

Only what the settings of a stage switch on is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from operations.checks import Check, Outcome, code_of, every

SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a type of resource
#: Of the secrets that the Data stack makes, the one that waits for the token of a relay.
RELAY = "Relay"
_KOREA = "KR"
_DENIED = "AccessDeniedException"


@dataclass(frozen=True, kw_only=True)
class Key:
    """A secret that an operator makes, and how its value is used."""

    name: str
    used_by: str
    """Table of the settings that names it."""
    in_header: bool = True
    """Whether it is sent as a header, which takes visible ASCII alone."""
    by_cloudformation: bool = False
    """Whether the deployment reads it, as text and as it is."""


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What the settings of a stage name outside of it."""

    sms_identity: str = ""
    """Id of a number or a pool of AWS End User Messaging."""
    sms_sender: str = ""
    mail_identity: str = ""
    """Domain or address of Amazon SES."""
    relay: bool = False
    """Whether messages go by a relay, whose token is in a secret of the Data stack."""
    keys: tuple[Key, ...] = ()
    connections: tuple[str, ...] = ()
    """Names of the connections by which EventBridge knows systems."""


class Senders:
    """Looks at what is outside of a stage; changes nothing, and shows no value of a secret."""

    def __init__(self, session: Any, outside: Outside, *, data_stack: str) -> None:
        self._session, self._outside = session, outside
        self._data_stack = data_stack
        """Name of the stack with the secrets; empty before it exists."""

    def checks(self) -> Iterator[tuple[str, Check]]:
        """Yields the checks that the settings ask for, by name."""
        outside = self._outside
        if outside.mail_identity:
            yield f"mail from {outside.mail_identity}", self.mail_identity
            yield "mail account", self.mail_account
        if outside.sms_identity:
            yield f"text messages from {outside.sms_identity}", self.sms_identity
            yield "text message account", self.sms_account
        if outside.relay:
            yield "relay token", self.relay
        for key in outside.keys:
            yield f"secret {key.name}", lambda key=key: self.key(key)  # type: ignore[misc]
        for name in outside.connections:
            yield f"connection {name}", lambda name=name: self.connection(name)  # type: ignore[misc]

    def mail_identity(self) -> Outcome:
        """Tells whether mail may come from the identity in this account and Region."""
        identity, client = self._outside.mail_identity, self._session.client("sesv2")
        name, where = f"mail from {identity}", self._session.region_name
        try:
            found = client.get_email_identity(EmailIdentity=identity)
        except client.exceptions.NotFoundException:
            advice = (
                f"aws sesv2 create-email-identity --email-identity {identity} --region {where}, then its DNS records"
            )
            return Outcome(name=name, fine=False, found=f"no identity of Amazon SES in {where}", advice=advice)
        status = found.get("VerificationStatus", "unknown")
        return Outcome(
            name=name,
            fine=bool(found.get("VerifiedForSendingStatus")),
            found=f"verification is {status}",
            advice="publish the DNS records that Amazon SES shows for it, or answer the mail it has sent",
        )

    def mail_account(self) -> Outcome:
        """Tells whether mail reaches everybody: outside of the sandbox, and not stopped."""
        found = self._session.client("sesv2").get_account()
        state, quota = found.get("EnforcementStatus", "unknown"), found.get("SendQuota", {})
        sandbox = not found.get("ProductionAccessEnabled")
        said = [
            "in the sandbox, where only verified addresses get mail" if sandbox else "in production",
            f"reputation {state}",
            f"{quota.get('Max24HourSend', 0):.0f} mails a day",
            *([] if found.get("SendingEnabled") else ["sending is off"]),
        ]
        return Outcome(
            name="mail account",
            fine=not sandbox and bool(found.get("SendingEnabled")) and state != "SHUTDOWN",
            found=", ".join(said),
            advice="request production access (Amazon SES, Account dashboard); it takes a day"
            if sandbox
            else "see the account dashboard of Amazon SES",
        )

    def sms_identity(self) -> Outcome:
        """Tells whether a Korean number that takes text messages stands behind the identity, and is the sender."""
        identity, sender = self._outside.sms_identity, self._outside.sms_sender
        client, name = self._session.client("pinpoint-sms-voice-v2"), f"text messages from {identity}"
        try:
            status, numbers = self._pool(client) if identity.startswith("pool-") else self._number(client)
        except client.exceptions.ResourceNotFoundException:
            advice = "see notifier.sms.identity; how a Korean number is had: docs/messages.md"
            found = f"not in AWS End User Messaging SMS of {self._session.region_name}"
            return Outcome(name=name, fine=False, found=found, advice=advice)
        good = [
            one["PhoneNumber"]
            for one in numbers
            if one["IsoCountryCode"] == _KOREA and "SMS" in one["NumberCapabilities"] and "PhoneNumber" in one
        ]
        told = ", ".join(good) or "no Korean number that sends text messages"
        return Outcome(
            name=name,
            fine=status == "ACTIVE" and sender in good,
            found=f"{status}, {told}",
            advice="wait until it is registered; a refused registration says why in the console"
            if status != "ACTIVE"
            else f"notifier.sms.sender is {sender}: name the number that the identity holds",
        )

    def _number(self, client: Any) -> tuple[str, list[dict[str, Any]]]:
        (found,) = client.describe_phone_numbers(PhoneNumberIds=[self._outside.sms_identity])["PhoneNumbers"]
        return found["Status"], [found]

    def _pool(self, client: Any) -> tuple[str, list[dict[str, Any]]]:
        pool = self._outside.sms_identity
        (found,) = client.describe_pools(PoolIds=[pool])["Pools"]
        held = every(client, "list_pool_origination_identities", "OriginationIdentities", PoolId=pool)
        return found["Status"], list(held)

    def sms_account(self) -> Outcome:
        """Tells whether text messages reach everybody, and for how much money a month."""
        client = self._session.client("pinpoint-sms-voice-v2")
        attributes = every(client, "describe_account_attributes", "AccountAttributes")
        tier = next((one["Value"] for one in attributes if one["Name"] == "ACCOUNT_TIER"), "unknown")
        limits = every(client, "describe_spend_limits", "SpendLimits")
        texts = [one["EnforcedLimit"] for one in limits if one["Name"] == "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT"]
        limit = texts[0] if texts else 0
        return Outcome(
            name="text message account",
            fine=tier != "SANDBOX" and limit > 0,
            found=f"{tier.lower()}, {limit} USD a month at most",
            advice="leave the sandbox by a support case: until then only verified numbers get messages"
            if tier == "SANDBOX"
            else "ask for a higher spending limit (support case) and set it",
        )

    def relay(self) -> Outcome:
        """Tells whether the token of the relay is stored; its secret comes with the first deployment."""
        if not self._data_stack:
            return Outcome(name="relay token", fine=True, found="to be stored after the first deployment")
        resources = every(
            self._session.client("cloudformation"),
            "list_stack_resources",
            "StackResourceSummaries",
            StackName=self._data_stack,
        )
        arns = [
            one["PhysicalResourceId"]
            for one in resources
            if one["ResourceType"] == SECRET and RELAY in one["LogicalResourceId"] and one.get("PhysicalResourceId")
        ]
        if not arns:
            return Outcome(name="relay token", fine=True, found="to be stored after this deployment")
        return self._value("relay token", arns[0], Key(name=arns[0], used_by="notifier.alimtalk"))

    def key(self, key: Key) -> Outcome:
        """Tells whether a key of a system is there and of a form in which it can be used."""
        return self._value(f"secret {key.name}", key.name, key)

    def _value(self, name: str, secret: str, key: Key) -> Outcome:
        client = self._session.client("secretsmanager")
        try:
            found = client.describe_secret(SecretId=secret)
        except client.exceptions.ResourceNotFoundException:
            advice = f"{key.used_by} names it: aws secretsmanager create-secret --name {secret} --secret-string ..."
            return Outcome(name=name, fine=False, found="missing", advice=advice)
        if found.get("DeletedDate"):
            advice = f"aws secretsmanager restore-secret --secret-id {secret}"
            return Outcome(name=name, fine=False, found="about to be deleted", advice=advice)
        problem = "it has no value"
        if found.get("VersionIdsToStages"):
            try:
                problem = _problem(client.get_secret_value(SecretId=secret), key)
            except ClientError as error:
                if code_of(error) != _DENIED:
                    raise
                return Outcome(name=name, fine=True, found="there; whoever looks may not read its value")
        return Outcome(
            name=name,
            fine=not problem,
            found=problem or "there, and of a form that can be used",
            advice=f"aws secretsmanager put-secret-value --secret-id {secret} --secret-string ...",
        )

    def connection(self, name: str) -> Outcome:
        """Tells whether EventBridge may ask a system; the connection comes with the first deployment that has it."""
        check, client = f"connection {name}", self._session.client("events")
        try:
            found = client.describe_connection(Name=name)
        except client.exceptions.ResourceNotFoundException:
            return Outcome(name=check, fine=True, found="made by this deployment")
        state, reason = found["ConnectionState"], found.get("StateReason", "")
        return Outcome(
            name=check,
            fine=state in ("AUTHORIZED", "ACTIVE"),
            found=f"is {state}" + (f": {reason}" if reason else ""),
            advice="store the right key in its secret and deploy it anew; until then no event gets through",
        )


def _problem(answer: dict[str, Any], key: Key) -> str:
    """Returns what is wrong with the value of a secret, never the value."""
    text = answer.get("SecretString")
    raw = answer.get("SecretBinary") or str(text or "").encode()
    if not raw.strip():
        return "it is empty"
    if key.by_cloudformation and text is None:
        return "it holds bytes, and CloudFormation reads text alone"
    if key.by_cloudformation and raw != raw.strip():
        return "it begins or ends with a blank or a new line, which would be sent"
    if key.in_header and any(sign < 33 or sign > 126 for sign in raw.strip()):
        return "it holds signs that a header does not take; the whole value is the key, not JSON around it"
    return ""
