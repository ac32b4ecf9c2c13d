"""Whoever restores names things as people do, and is told what there is; moto plays the account."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from contact_handlers.base.secrets import KEEP_S
from operations.restore.command import FAILED, FINE, USAGE, main, parser


class Stacks:
    """CloudFormation with one stack, as far as restoring asks it."""

    def __init__(self, resources: dict[str, tuple[str, str]]) -> None:
        self.resources = resources

    def get_paginator(self, operation: str) -> Any:
        return SimpleNamespace(paginate=getattr(self, operation))

    def describe_stacks(self) -> list[dict[str, Any]]:
        return [{"Stacks": [{"StackName": "acme-prod-Data"}, {"StackName": "acme-prod-Flows"}]}]

    def list_stack_resources(self, StackName: str) -> list[dict[str, Any]]:  # noqa: N803 - named like the parameter
        if StackName != "acme-prod-Data":
            told = {"Code": "ValidationError", "Message": f"Stack with id {StackName} does not exist"}
            raise ClientError({"Error": told}, "ListStackResources")
        names = ("LogicalResourceId", "ResourceType", "PhysicalResourceId")
        return [
            {"StackResourceSummaries": [dict(zip(names, (logical, *more), strict=True))]}
            for logical, more in self.resources.items()
        ]


class Session:
    """Clients on moto's account, made once; only CloudFormation, whose secrets moto lacks, is played here."""

    def __init__(self) -> None:
        self._clients: dict[str, Any] = {}

    def client(self, name: str) -> Any:
        if name not in self._clients:
            self._clients[name] = boto3.client(name, region_name="ap-northeast-2")
        return self._clients[name]

    def deploy(self) -> None:
        media, logs = "acme-media", "acme-logs"
        for bucket in (media, logs):
            self.client("s3").create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"}
            )
        self.client("s3").put_bucket_versioning(Bucket=media, VersioningConfiguration={"Status": "Enabled"})
        secret = self.client("secretsmanager").create_secret(Name="pepper", SecretString="first")["ARN"]
        key = self.client("kms").create_key()["KeyMetadata"]["KeyId"]
        self._clients["cloudformation"] = Stacks(
            {
                "Media1DC13848": ("AWS::S3::Bucket", media),
                "AccessLogs247031D9": ("AWS::S3::Bucket", logs),
                "SecretsPinPepperF27DB3F0": ("AWS::SecretsManager::Secret", secret),
                "IdentityKey5CEB6F76": ("AWS::KMS::Key", key),
            }
        )


@pytest.fixture(scope="module")
def clients() -> Session:
    return Session()


@pytest.fixture
def session(clients: Session) -> Iterator[Session]:
    with mock_aws():
        clients.deploy()
        yield clients


def secret_of(session: Session) -> str:
    (listed,) = session.client("secretsmanager").list_secrets(IncludePlannedDeletion=True)["SecretList"]
    return str(listed["ARN"])


AT = "--at=2026-11-29T09:55:00+09:00"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["bucket", "acme-prd", "media", AT], "unknown stage 'acme-prd', deployed here: acme-prod; did you mean"),
        (["bucket", "acme-prod", "mediaa", AT], "known: access_logs, media; did you mean 'media'?"),
        (["secret", "acme-prod", "pin_peper"], "known: pin_pepper; did you mean 'pin_pepper'?"),
        (["key", "acme-prod", "pin_pepper"], "unknown key 'pin_pepper' of acme-prod, known: identity_key"),
        (["secret", "acme-prod", "pin_pepper", "--version=0000"], "at least 8 characters are needed of the id '0000'"),
        (["secret", "acme-prod", "pin_pepper", "--version=00000000"], "no version has the id '00000000'"),
        (["bucket", "acme-prod", "media", "--at=2999-01-01T00:00:00Z"], "2999-01-01T00:00:00+00:00 is not over yet"),
        (["bucket", "acme-prod", "access-logs", AT], "bucket 'acme-logs' keeps no versions, so nothing comes back"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(
    session: Session, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main([*arguments, "--write"], session) == USAGE
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-29T09:55:00", "2026-13-01T00:00:00+09:00"])
def test_a_moment_needs_its_time_zone(capsys: pytest.CaptureFixture[str], moment: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["bucket", "acme-prod", "media", "--at", moment])
    assert ended.value.code == USAGE
    assert f"'{moment}' is no moment with a time zone, allowed is for example 2026" in capsys.readouterr().err


def test_an_earlier_value_is_current_again_only_when_it_is_written(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    client, arn = session.client("secretsmanager"), secret_of(session)
    good = client.get_secret_value(SecretId=arn)["VersionId"]
    # Overwritten twice: the good value has no label left.
    for value in ("wrong", "worse"):
        client.put_secret_value(SecretId=arn, SecretString=value)
    for more, value in (([], "worse"), (["--write"], "first"), (["--write"], "first")):
        assert main(["secret", "acme-prod", "pin-pepper", "--version", good[:8], *more], session) == 0
        current = client.get_secret_value(SecretId=arn, VersionStage="AWSCURRENT")
        assert current["SecretString"] == value
    told = capsys.readouterr().out
    assert f"would make version {good}" in told
    assert "no label" in told
    assert "nothing to do" in told
    assert not any(value in told for value in ("first", "wrong", "worse"))


def test_a_deleted_secret_comes_back_with_the_value_it_had(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    client, arn = session.client("secretsmanager"), secret_of(session)
    client.delete_secret(SecretId=arn, RecoveryWindowInDays=7)
    assert main(["secret", "acme-prod", "pin_pepper"], session) == 0
    assert "would cancel the deletion, after 20" in capsys.readouterr().out
    with pytest.raises(client.exceptions.InvalidRequestException):
        client.get_secret_value(SecretId=arn)
    for _ in range(2):
        assert main(["secret", "acme-prod", "pin_pepper", "--write"], session) == 0
        assert client.get_secret_value(SecretId=arn)["SecretString"] == "first"


def test_who_reads_a_secret_is_told(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    role = session.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    client, arn = session.client("secretsmanager"), secret_of(session)
    for name, value in (("acme-prod-customer-auth", arn), ("acme-prod-callback", "arn:of:another")):
        session.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role,
            Handler="a.b",
            Code={"ZipFile": b"x"},
            Environment={"Variables": {"SECRET_PIN_PEPPER": value}},
        )
    client.delete_secret(SecretId=arn)
    assert main(["secret", "acme-prod", "pin_pepper"], session) == 0
    assert "read by: acme-prod-customer-auth; functions read a secret anew" in capsys.readouterr().out


@pytest.mark.parametrize("how", ["disabled", "pending"])
def test_a_key_can_be_used_again(session: Session, capsys: pytest.CaptureFixture[str], how: str) -> None:
    client = session.client("kms")
    (key,) = [one["KeyId"] for one in client.list_keys()["Keys"]]
    if how == "pending":
        client.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    else:
        client.disable_key(KeyId=key)
    for more, enabled in (([], False), (["--write"], True), (["--write"], True)):
        assert main(["key", "acme-prod", "identity_key", *more], session) == 0
        assert client.describe_key(KeyId=key)["KeyMetadata"]["Enabled"] is enabled
    told = capsys.readouterr().out
    assert ("would cancel the deletion, after 20" in told) is (how == "pending")
    assert told.endswith("nothing to do\n")


def test_a_key_without_its_material_is_not_promised(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    class Kms:
        def describe_key(self, **_: Any) -> dict[str, Any]:
            return {"KeyMetadata": {"KeyId": "the-key", "KeyState": "PendingImport"}}

    class Other:
        def client(self, name: str) -> Any:
            return Kms() if name == "kms" else session.client(name)

    assert main(["key", "acme-prod", "identity_key", "--write"], Other()) == USAGE
    assert "is in state 'PendingImport', it comes back from PendingDeletion and Disabled" in capsys.readouterr().err


def test_the_runbook_says_who_reads_each_secret(root: Path) -> None:
    functions = tomllib.loads((root / "runtime" / "functions.toml").read_text(encoding="utf-8"))
    readers: dict[str, list[str]] = {}
    for function, described in functions.items():
        for variable in described["environment"]:
            if variable.endswith("_SECRET_ARN"):
                readers.setdefault(variable.removesuffix("_SECRET_ARN").lower(), []).append(function)
    page = (root / "docs" / "recovery.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:3] for line in page.splitlines() if line.startswith("| `")]
    told = {name.strip(" `"): re.findall(r"`(\w+)`", text) for name, text in rows}
    assert {name: told.get(name) for name in readers} == readers


def test_functions_read_a_secret_anew_as_soon_as_the_command_promises() -> None:
    assert KEEP_S <= 5 * 60


def test_every_command_of_the_runbook_is_understood(root: Path) -> None:
    page = (root / "docs" / "recovery.md").read_text(encoding="utf-8")
    commands = re.findall(r"\.venv/bin/python -m operations\.restore ([^`#\n]+)", page)
    assert len(commands) >= 9
    given = [parser().parse_args(shlex.split(command)) for command in commands]
    assert {one.run.__name__ for one in given} == {"_table", "_bucket", "_secret", "_key"}


def test_a_bucket_is_brought_back_by_command(
    session: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    s3, start = session.client("s3"), datetime.now(UTC) - timedelta(hours=1)
    minutes = iter(range(60))
    monkeypatch.setattr(
        "moto.s3.models.utcnow", lambda: (start + timedelta(minutes=next(minutes))).replace(tzinfo=None)
    )
    for key in ("kept", "overwritten", "lost"):
        made = s3.put_object(Bucket="acme-media", Key=key, Body=b"good")
    at = (start + timedelta(minutes=next(minutes))).isoformat()
    s3.delete_object(Bucket="acme-media", Key="kept")
    s3.put_object(Bucket="acme-media", Key="overwritten", Body=b"bad")
    s3.delete_object(Bucket="acme-media", Key="lost")
    s3.delete_object(Bucket="acme-media", Key="lost", VersionId=made["VersionId"])
    command = ["bucket", "acme-prod", "media", "--at", at]

    # What stays lost shows in the exit code too.
    assert main(command, session) == FAILED
    told = capsys.readouterr().out
    assert "  kept: deleted\n" in told
    assert "1 deleted; 1 overwritten; 1 gone: no version is left" in told
    assert "nothing was changed" in told
    assert main([*command, "--write"], session) == FAILED
    assert "1 restored, 0 failed, 0 written meanwhile" in capsys.readouterr().out
    assert main([*command, "--prefix", "o", "--overwritten", "--write"], session) == FINE
    assert "1 restored, 0 failed" in capsys.readouterr().out
    assert [s3.get_object(Bucket="acme-media", Key=key)["Body"].read() for key in ("kept", "overwritten")] == [
        b"good"
    ] * 2
    assert main([*command, "--prefix", "k"], session) == FINE
    assert "1 unchanged" in capsys.readouterr().out
