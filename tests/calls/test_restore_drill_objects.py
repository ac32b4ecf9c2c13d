"""A restore drill: objects, secrets and keys are lost while people call, come back, and calls go as before."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from operations.restore import buckets, keys, secrets
from operations.restore.buckets import Kind
from operations.restore.stage import RestoreError, short_name
from ringback.simulator.aws.dynamodb.table import Table
from ringback.simulator.aws.errors import AwsError
from ringback.simulator.aws.services.storage import Bucket
from ringback.simulator.center import Center
from ringback.simulator.scenarios import Centers, load, run
from tests.conftest import Template

CALLS = Path(__file__).resolve().parent / "aicc"
MESSAGES = 110
DAY_S = 24 * 3600


class Client:
    """A client of a service of a simulated center, as the SDK spells it; nobody's permissions are asked."""

    def __init__(self, center: Center, service: str) -> None:
        self._fake = center.cloud.services[service]

    def __getattr__(self, name: str) -> Any:
        operation = "".join(map(str.capitalize, name.split("_")))

        def call(**params: Any) -> dict[str, Any]:
            try:
                answer: dict[str, Any] = self._fake.call(operation, params)
            except AwsError as error:
                raise ClientError({"Error": {"Code": error.code, "Message": error.message}}, operation) from error
            return answer

        return call


def now(center: Center) -> datetime:
    return center.now.astimezone(UTC)


def bucket_of(center: Center, name: str) -> Bucket:
    """Returns a bucket by the name that the command takes."""
    (found,) = [one for one in center.world.buckets if one.resource and short_name(one.resource.logical_id) == name]
    bucket: Bucket = center.buckets[found.name]
    return bucket


# --- buckets ---------------------------------------------------------------------------------------------------------


def long_chat(center: Center) -> tuple[Any, set[str]]:
    """Returns a chat that goes on, of which most messages are in the bucket, and the ids of all its messages."""
    chat = center.chat(from_="chat-user-1", to="chat-entry")
    chat.type("비번 찾기")
    center.advance(60)
    table: Table = center.tables["conversations"]
    (record,) = [item for item in table.items() if item["sk"] == "META"]
    messages = [item for item in table.items() if "message_id" in item]
    lost = messages[0]
    ids = {str(item["message_id"]) for item in messages}
    for number in range(MESSAGES):
        older = {**lost, "message_id": f"msg_01A{number:023}", "sk": f"MSG#01A{number:023}"}
        ids.add(str(older["message_id"]))
        center.cloud.dynamodb.call("PutItem", put(table, older))
    center.cloud.dynamodb.call("PutItem", put(table, {**record, "message_count": MESSAGES + len(messages)}))
    center.advance(60)
    return chat, ids


def put(table: Table, item: dict[str, Any]) -> dict[str, Any]:
    from boto3.dynamodb.types import TypeSerializer

    return {"TableName": table.name, "Item": {name: TypeSerializer().serialize(value) for name, value in item.items()}}


def archived(center: Center) -> set[str]:
    """Returns the ids of the messages of the one conversation that was archived."""
    bucket = bucket_of(center, "data")
    (key,) = [name for name in bucket.objects if name.startswith("conversations/")]
    return {str(message["message_id"]) for message in bucket.json(key)["messages"]}


@pytest.mark.parametrize("restored", [True, False])
def test_a_conversation_ends_complete_after_its_objects_came_back(centers: Centers, restored: bool) -> None:
    """An operator empties the bucket in the middle of a long chat; what was put away before is archived at its end."""
    center = centers.fresh(load(CALLS / "chat-faq.toml"))
    chat, ids = long_chat(center)
    bucket, client = bucket_of(center, "data"), Client(center, "s3")
    put_away = {name: bytes(data) for name, data in bucket.objects.items()}
    assert [name.split("/")[0] for name in put_away] == ["messages"]
    at = now(center)
    center.advance(60)
    for name in put_away:
        client.delete_object(Bucket=bucket.name, Key=name)
    assert not bucket.objects
    center.advance(60)

    found = list(buckets.plan(client, bucket.name, at=at, prefix="", now=now(center)))
    assert Counter(change.kind for change in found) == {Kind.DELETED: len(put_away)}
    assert not bucket.objects
    if restored:
        assert buckets.restore(client, bucket.name, found, overwritten=False).restored == len(put_away)
        assert bucket.objects == put_away
    chat.type("네 감사합니다 수고하세요")
    center.advance(60)
    assert chat.state == "ended"
    # Without it the messages would be missing for good: the drill can tell the difference.
    assert (archived(center) >= ids) is restored


def test_thousands_of_overwritten_objects_come_back_as_they_were(centers: Centers) -> None:
    """Somebody with a stolen credential writes over everything, twice, and deletes some of it."""
    center = centers.fresh(load(CALLS / "chat-faq.toml"))
    bucket, client = bucket_of(center, "media"), Client(center, "s3")
    names = [f"connect/recordings/{number:04}.wav" for number in range(600)]
    for name in names:
        kept = {"ContentType": "audio/wav", "Metadata": {"contact": name[-8:]}}
        client.put_object(Bucket=bucket.name, Key=name, Body=name.encode(), **kept)
    details = {name: dict(bucket.details[name], LastModified=None) for name in names}
    assert {one["ServerSideEncryption"] for one in details.values()} == {"aws:kms"}
    assert len({one["SSEKMSKeyId"] for one in details.values()}) == 1
    deleted = [f"connect/transcripts/{number:04}.json" for number in range(1_100)]
    for name in deleted:
        client.put_object(Bucket=bucket.name, Key=name, Body=b"{}")
    at = now(center)
    center.advance(60)
    for name in deleted:
        client.delete_object(Bucket=bucket.name, Key=name)
    for name in names * 2:
        client.put_object(Bucket=bucket.name, Key=name, Body=b"pay first")
    for name in names[:50]:
        client.delete_object(Bucket=bucket.name, Key=name)
    client.put_object(Bucket=bucket.name, Key="connect/recordings/new.wav", Body=b"a call meanwhile")
    center.advance(60)

    before = {name: list(kept) for name, kept in bucket.versions.items()}
    assert sum(map(len, before.values())) > 1_800
    found = list(buckets.plan(client, bucket.name, at=at, prefix="connect/", now=now(center)))
    assert Counter(change.kind for change in found) == {Kind.OVERWRITTEN: 600, Kind.DELETED: 1_100, Kind.NEW: 1}
    assert buckets.restore(client, bucket.name, found, overwritten=True).restored == 1_700
    assert all(bucket.objects[name] == b"{}" for name in deleted)
    assert {name: bucket.objects[name] for name in names} == {name: name.encode() for name in names}
    assert {name: dict(bucket.details[name], LastModified=None) for name in names} == details
    assert bucket.objects["connect/recordings/new.wav"] == b"a call meanwhile"
    # No version is lost by restoring, and a second run does nothing.
    data = {name: [version for version in kept if version.data is not None] for name, kept in before.items()}
    assert all(version in bucket.versions[name] for name, kept in data.items() for version in kept)
    again = list(buckets.plan(client, bucket.name, at=at, prefix="connect/", now=now(center)))
    assert Counter(change.kind for change in again) == {Kind.SAME: 1_700, Kind.NEW: 1}


def test_every_bucket_can_be_restored_for_thirty_days(centers: Centers) -> None:
    """What the templates say about versions and retention is what restoring relies on."""
    center = centers.fresh(load(CALLS / "chat-faq.toml"))
    client = Client(center, "s3")
    for name in ("access_logs", "data", "media"):
        bucket = bucket_of(center, name).name
        for days, fine in ((29, True), (31, False)):
            at = now(center) - timedelta(days=days)
            if fine:
                assert list(buckets.plan(client, bucket, at=at, prefix="", now=now(center))) == []
            else:
                with pytest.raises(RestoreError, match="is too early"):
                    list(buckets.plan(client, bucket, at=at, prefix="", now=now(center)))


# --- secrets and keys ------------------------------------------------------------------------------------------------


def authenticates(center: Center) -> bool:
    """Calls and proves who one is, six minutes later, when no function remembers a secret any more."""
    center.advance(360)
    call = center.call(from_="+821022223333", to="inbound")
    call.press("3").press("1234567#").press("246810#")
    status = call.attributes["AuthStatus"]
    call.hang_up()
    center.advance(60)
    return bool(status == "VERIFIED")


@pytest.fixture
def center(centers: Centers) -> Center:
    scenario = load(CALLS / "auth-pin.toml")
    made = centers.fresh(scenario)
    outcome = run(scenario, made)
    assert outcome.passed, outcome.explain()
    return made


@pytest.mark.parametrize("name", ["AuthPrivateKey", "PinPepper"])
@pytest.mark.parametrize("harm", ["overwritten twice", "deleted"])
def test_callers_prove_who_they_are_again(center: Center, name: str, harm: str) -> None:
    client, secret = Client(center, "secretsmanager"), center.secrets[name]
    assert authenticates(center)
    good = secrets.look(client, secret.arn).current
    assert good is not None
    center.advance(60)
    if harm == "deleted":
        client.delete_secret(SecretId=secret.arn, RecoveryWindowInDays=7)
    for value in ["oops", "worse"] if harm == "overwritten twice" else []:
        client.put_secret_value(SecretId=secret.arn, SecretString=value)
    assert not authenticates(center)

    found = secrets.look(client, secret.arn)
    version = "" if harm == "deleted" else good.id
    assert len(secrets.steps(found, version)) == 1
    secrets.restore(client, found, version)
    assert authenticates(center)
    again = secrets.look(client, secret.arn)
    assert secrets.steps(again, version) == []
    secrets.restore(client, again, version)
    assert authenticates(center)


def test_a_caller_is_known_again_when_the_key_of_the_hashes_is_back(center: Center) -> None:
    client, secret = Client(center, "secretsmanager"), center.secrets["PhoneHash"]

    def known() -> bool:
        center.advance(360)
        call = center.call(from_="+821022223333", to="inbound")
        found = call.attributes.get("CustomerName") == "김*수"
        call.hang_up()
        return found

    assert known()
    good = secret.stages["AWSCURRENT"]
    client.put_secret_value(SecretId=secret.arn, SecretString="another key")
    assert not known()
    secrets.restore(client, secrets.look(client, secret.arn), good)
    assert known()


def test_a_secret_whose_window_is_over_does_not_come_back(center: Center) -> None:
    client, arn = Client(center, "secretsmanager"), center.secrets["PinPepper"].arn
    client.delete_secret(SecretId=arn, RecoveryWindowInDays=7)
    center.clock.now += 6 * DAY_S
    assert secrets.look(client, arn).gone_at is not None
    center.clock.now += 2 * DAY_S
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        secrets.look(client, arn)


@pytest.mark.parametrize("harm", ["deleted", "disabled"])
def test_signed_in_chats_are_recognized_again(centers: Centers, harm: str) -> None:
    """The key that checks proofs of identity: without it nobody is believed, after its return people are."""
    scenario = load(CALLS / "chat-signed-in.toml")
    center = centers.fresh(scenario)
    client, key = Client(center, "kms"), center.world.keys["identity"].arn
    if harm == "deleted":
        client.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    else:
        client.disable_key(KeyId=key)

    def recognized() -> bool:
        return bool(run(scenario, center).play.first.attributes["AuthStatus"] == "VERIFIED")

    assert not recognized()
    keys.restore(client, keys.look(client, key))
    assert keys.steps(keys.look(client, key)) == []
    assert recognized()


def test_what_is_restored_by_name_is_in_the_templates(templates: dict[tuple[str, str], Template]) -> None:
    """The names that the command and the runbook use are those of the deployed resources."""
    named: dict[str, set[str]] = {}
    for logical, resource in templates["aicc-prod", "Data"]["Resources"].items():
        named.setdefault(resource["Type"], set()).add(short_name(logical))
    assert named["AWS::S3::Bucket"] == {"access_logs", "data", "media"}
    assert named["AWS::SecretsManager::Secret"] == {"api", "auth_private_key", "phone_hash", "pin_pepper"}
    assert named["AWS::KMS::Key"] == {"data_key", "identity_key", "media_key"}
    others = json.dumps([kinds for place, kinds in templates.items() if place[0] == "aicc-prod" and place[1] != "Data"])
    # Nothing brings a pool back, see docs/recovery.md: it is kept when its stack goes.
    pools = [
        (place, resource["DeletionPolicy"])
        for place, template in templates.items()
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Cognito::UserPool" and not place[0].endswith("-dev")
    ]
    assert pools
    assert {kept for _, kept in pools} == {"RetainExceptOnCreate"}
    assert not any(f'"{kind}"' in others for kind in ("AWS::SecretsManager::Secret", "AWS::S3::Bucket"))
