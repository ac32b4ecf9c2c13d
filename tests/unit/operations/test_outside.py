"""Senders, keys and connections before a deployment: each finding planted into an account that is ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commands.live import outside as named_by
from contact_center.settings import load
from contact_center.settings.integrations import (
    CrmSettings,
    IntegrationSettings,
    PaymentSettings,
    SyncSettings,
    WebhookSettings,
)
from contact_center.settings.notifier import AlimtalkSettings, EmailSettings, NotifierSettings, SmsSettings
from operations.checks import Outcome, run
from operations.outside import Key, Outside, Senders
from tests.unit.operations.account import Account, Parameters, Refused

NOW = datetime(2026, 11, 30, tzinfo=UTC)
SENDER, PHONE, POOL = "+82215880000", "phone-0123456789abcdef", "pool-0123456789abcdef"
EVERYTHING = Outside(
    sms_identity=PHONE,
    sms_sender=SENDER,
    mail_identity="example.com",
    relay=True,
    keys=(
        Key(name="acme/dev/crm", used_by="integrations.crm"),
        Key(name="acme/dev/erp", used_by="integrations.webhooks.erp", in_header=False),
        Key(name="acme/dev/lake", used_by="integrations.sync.lake", by_cloudformation=True),
    ),
    connections=("acme-dev-sync-lake",),
)
RELAY = "arn:aws:secretsmanager:ap-northeast-2:111122223333:secret:SecretsRelay-abc"


class Ready(Account):
    """An account with everything that messages and systems need."""

    def __init__(self) -> None:
        super().__init__()
        self.mail: dict[str, Any] = {"VerifiedForSendingStatus": True, "VerificationStatus": "SUCCESS"}
        self.mailing: dict[str, Any] = {
            "ProductionAccessEnabled": True,
            "SendingEnabled": True,
            "EnforcementStatus": "HEALTHY",
            "SendQuota": {"Max24HourSend": 50_000.0},
        }
        self.number = self.line(SENDER)
        self.pool: dict[str, Any] = {"PoolArn": "a", "PoolId": POOL, "Status": "ACTIVE", "MessageType": "TRANSACTIONAL"}
        self.pool |= dict.fromkeys(
            ("TwoWayEnabled", "SelfManagedOptOutsEnabled", "SharedRoutesEnabled", "DeletionProtectionEnabled"), False
        )
        self.pool |= {"OptOutListName": "Default", "CreatedTimestamp": NOW}
        self.tier, self.limit = "PRODUCTION", 500
        self.values: dict[str, Any] = {
            "acme/dev/crm": {"SecretString": "key-1\n"},
            "acme/dev/erp": {"SecretBinary": b"\x00\xff"},
            "acme/dev/lake": {"SecretString": "key-3"},
            RELAY: {"SecretString": "token"},
        }
        self.deleted: set[str] = set()
        self.unreadable = False
        self.state = "AUTHORIZED"

    def line(self, number: str, **other: Any) -> dict[str, Any]:
        """Returns a number as the service describes it."""
        given = {
            "PhoneNumberArn": "a",
            "PhoneNumberId": PHONE,
            "PhoneNumber": number,
            "Status": "ACTIVE",
            "IsoCountryCode": "KR",
            "MessageType": "TRANSACTIONAL",
            "NumberCapabilities": ["SMS"],
            "NumberType": "LONG_CODE",
            "MonthlyLeasingPrice": "0",
            "TwoWayEnabled": False,
            "SelfManagedOptOutsEnabled": False,
            "OptOutListName": "Default",
            "DeletionProtectionEnabled": False,
            "CreatedTimestamp": NOW,
        }
        return {**given, **other}

    def sesv2_GetEmailIdentity(self, given: Parameters) -> dict[str, Any]:  # noqa: N802 - named like the operation
        assert given == {"EmailIdentity": "example.com"}
        if not self.mail:
            raise Refused("NotFoundException")
        return self.mail

    def sesv2_GetAccount(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return self.mailing

    def pinpoint_sms_voice_v2_DescribePhoneNumbers(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        assert given == {"PhoneNumberIds": [PHONE]}
        if not self.number:
            raise Refused("ResourceNotFoundException")
        return {"PhoneNumbers": [self.number]}

    def pinpoint_sms_voice_v2_DescribePools(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return {"Pools": [self.pool]}

    def pinpoint_sms_voice_v2_ListPoolOriginationIdentities(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        names = ("IsoCountryCode", "NumberCapabilities", "PhoneNumber")
        held = {name: self.number[name] for name in names}
        return {"OriginationIdentities": [{"OriginationIdentityArn": "a", "OriginationIdentity": PHONE, **held}]}

    def pinpoint_sms_voice_v2_DescribeAccountAttributes(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        return {"AccountAttributes": [{"Name": "ACCOUNT_TIER", "Value": self.tier}]}

    def pinpoint_sms_voice_v2_DescribeSpendLimits(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        texts = {"Name": "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT", "EnforcedLimit": self.limit}
        voice = {"Name": "VOICE_MESSAGE_MONTHLY_SPEND_LIMIT", "EnforcedLimit": 0}
        return {"SpendLimits": [{**one, "MaxLimit": 500, "Overridden": True} for one in (voice, texts)]}

    def cloudformation_ListStackResources(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        assert given["StackName"] == "acme-dev-Data"
        stored = {
            "LogicalResourceId": "SecretsRelay1A2B",
            "PhysicalResourceId": RELAY,
            "ResourceStatus": "CREATE_COMPLETE",
        }
        return {
            "StackResourceSummaries": [
                {**stored, "ResourceType": "AWS::SecretsManager::Secret", "LastUpdatedTimestamp": NOW}
            ]
        }

    def secretsmanager_DescribeSecret(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        name = given["SecretId"]
        if name not in self.values:
            raise Refused("ResourceNotFoundException")
        gone = {"DeletedDate": NOW} if name in self.deleted else {}
        return {"Name": name, **gone, "VersionIdsToStages": {"1" * 32: ["AWSCURRENT"]} if self.values[name] else {}}

    def secretsmanager_GetSecretValue(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        if self.unreadable:
            raise Refused("AccessDeniedException")
        found: dict[str, Any] = self.values[given["SecretId"]]
        return found

    def events_DescribeConnection(self, given: Parameters) -> dict[str, Any]:  # noqa: N802
        assert given == {"Name": "acme-dev-sync-lake"}
        if not self.state:
            raise Refused("ResourceNotFoundException")
        return {"ConnectionState": self.state, **({} if self.state == "AUTHORIZED" else {"StateReason": "no such key"})}


def outcomes(account: Ready, outside: Outside = EVERYTHING, data_stack: str = "acme-dev-Data") -> dict[str, Outcome]:
    """Returns what every check finds."""
    found = {name: run(name, check) for name, check in Senders(account, outside, data_stack=data_stack).checks()}
    assert account.changed() == []
    return found


@pytest.mark.parametrize("identity", [PHONE, POOL])
def test_an_account_that_is_ready_passes_and_no_key_is_shown(identity: str) -> None:
    found = outcomes(Ready(), replace(EVERYTHING, sms_identity=identity))
    assert [str(one) for one in found.values() if not one.fine] == []
    assert all(name == one.name for name, one in found.items())
    assert len(found) == 9
    assert not any(value in str(one) for one in found.values() for value in ("key-1", "key-3"))


def test_a_first_deployment_makes_the_connection_and_the_secret_of_the_relay() -> None:
    account = Ready()
    account.state = ""
    found = outcomes(account, data_stack="")
    assert [str(one) for one in found.values() if not one.fine] == []
    assert "after the first deployment" in str(found["relay token"])


def test_what_is_off_is_not_asked_about() -> None:
    account = Ready()
    assert outcomes(account, Outside()) == {}
    assert account.calls == []


def test_whoever_may_not_read_a_value_learns_that_it_is_there() -> None:
    """The role of the pipeline reads no secret."""
    account = Ready()
    account.unreadable = True
    found = outcomes(account)
    assert all(found[f"secret {key.name}"].fine for key in EVERYTHING.keys)
    assert "may not read its value" in str(found["relay token"])


MAIL, TEXTS, CRM, LAKE = (
    "mail from example.com",
    f"text messages from {PHONE}",
    "secret acme/dev/crm",
    "secret acme/dev/lake",
)
PLANTED: dict[str, tuple[Callable[[Ready], Any], str, str]] = {
    "no identity": (lambda a: a.mail.clear(), MAIL, "create-email-identity --email-identity example.com"),
    "not verified": (
        lambda a: a.mail.update(VerifiedForSendingStatus=False, VerificationStatus="PENDING"),
        MAIL,
        "verification is PENDING; publish the DNS records",
    ),
    "mail sandbox": (
        lambda a: a.mailing.update(ProductionAccessEnabled=False),
        "mail account",
        "only verified addresses get mail",
    ),
    "mail stopped": (
        lambda a: a.mailing.update(SendingEnabled=False, EnforcementStatus="SHUTDOWN"),
        "mail account",
        "reputation SHUTDOWN",
    ),
    "no number": (lambda a: a.number.clear(), TEXTS, "see notifier.sms.identity"),
    "not registered yet": (lambda a: a.number.update(Status="PENDING"), TEXTS, "wait until it is registered"),
    "a number of another country": (
        lambda a: a.number.update(IsoCountryCode="US"),
        TEXTS,
        "no Korean number that sends text messages",
    ),
    "a number for calls alone": (lambda a: a.number.update(NumberCapabilities=["VOICE"]), TEXTS, "no Korean number"),
    "another sender": (
        lambda a: a.number.update(PhoneNumber="+82215889999"),
        TEXTS,
        f"+82215889999; notifier.sms.sender is {SENDER}",
    ),
    "text sandbox": (lambda a: setattr(a, "tier", "SANDBOX"), "text message account", "leave the sandbox"),
    "no money": (lambda a: setattr(a, "limit", 0), "text message account", "0 USD a month"),
    "no token": (lambda a: a.values.update({RELAY: {}}), "relay token", f"put-secret-value --secret-id {RELAY}"),
    "no secret": (
        lambda a: a.values.pop("acme/dev/crm"),
        CRM,
        "integrations.crm names it: aws secretsmanager create-secret --name acme/dev/crm",
    ),
    "a secret on its way out": (
        lambda a: a.deleted.add("acme/dev/crm"),
        CRM,
        "restore-secret --secret-id acme/dev/crm",
    ),
    "an empty secret": (lambda a: a.values.update({"acme/dev/crm": {"SecretString": " \n"}}), CRM, "it is empty"),
    "a key in JSON": (
        lambda a: a.values.update({"acme/dev/crm": {"SecretString": '{"key": "key-1"}'}}),
        CRM,
        "not JSON around it",
    ),
    "bytes for CloudFormation": (
        lambda a: a.values.update({"acme/dev/lake": {"SecretBinary": b"key-3"}}),
        LAKE,
        "CloudFormation reads text alone",
    ),
    "a new line for CloudFormation": (
        lambda a: a.values.update({"acme/dev/lake": {"SecretString": "key-3\n"}}),
        LAKE,
        "a new line, which would be sent",
    ),
    "a connection without a right": (
        lambda a: setattr(a, "state", "DEAUTHORIZED"),
        "connection acme-dev-sync-lake",
        "is DEAUTHORIZED: no such key; store the right key",
    ),
}


@pytest.mark.parametrize(("plant", "check", "words"), PLANTED.values(), ids=PLANTED)
def test_what_would_fail_is_named_with_advice(plant: Callable[[Ready], Any], check: str, words: str) -> None:
    account = Ready()
    plant(account)
    found = outcomes(account)
    assert words in str(found[check])
    assert [name for name, one in found.items() if not one.fine] == [check]


def test_the_settings_say_what_is_asked_about(root: Path) -> None:
    """A way that `channels` leaves out is not looked at, and a center with nothing around it has nothing outside."""
    plain, url = load(root / "config" / "aicc" / "dev.toml"), "https://there.example.com/v1"
    assert named_by(plain) == Outside()
    around = IntegrationSettings(
        payment=PaymentSettings(url=url, secret="acme/dev/pay", source="pay"),
        crm=CrmSettings(url=url, secret="acme/dev/crm"),
        webhooks={"erp": WebhookSettings(url=url, secret="acme/dev/erp", events=("callback.completed",))},
        sync={"lake": SyncSettings(url=url, secret="acme/dev/lake", events=("survey.submitted",))},
    )
    notifier = NotifierSettings(
        channels=("sms", "alimtalk"),
        sms=SmsSettings(sender=SENDER, identity=PHONE),
        email=EmailSettings(sender="help@example.com", identity="example.com"),
        alimtalk=AlimtalkSettings(url=url, profile="@acme"),
    )
    found = named_by(plain.model_copy(update={"integrations": around, "notifier": notifier}))
    assert [(key.name, key.in_header, key.by_cloudformation) for key in found.keys] == [
        ("acme/dev/crm", True, False),
        ("acme/dev/pay", True, False),
        ("acme/dev/erp", False, False),
        ("acme/dev/lake", True, True),
    ]
    assert (found.sms_identity, found.sms_sender, found.mail_identity, found.relay) == (PHONE, SENDER, "", True)
    assert found.connections == ("aicc-dev-sync-lake",)
