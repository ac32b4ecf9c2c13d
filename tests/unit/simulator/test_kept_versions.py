"""What S3, Secrets Manager and KMS keep of what was deleted or overwritten, as a function sees it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ringback.simulator import Center
from tests.unit.simulator.test_local_aws import result, world


def versioned(folder: Path, code: str, **more: Any) -> Center:
    properties = {"BucketName": "kept", "VersioningConfiguration": {"Status": "Enabled"}}
    return world(folder, code, Kept={"Type": "AWS::S3::Bucket", "Properties": properties}, **more)


def test_versions_are_listed_newest_first_and_come_back(tmp_path: Path) -> None:
    code = """
s3 = boto3.client("s3")
first = s3.put_object(Bucket="kept", Key="a", Body=b"1", Metadata={"m": "1"})["VersionId"]
s3.put_object(Bucket="kept", Key="a", Body=b"2")
marker = s3.delete_object(Bucket="kept", Key="a")["VersionId"]
listed, more = [], {}
while True:
    page = s3.list_object_versions(Bucket="kept", MaxKeys=1, **more)
    listed += [(v["VersionId"], v["IsLatest"]) for v in page.get("Versions", []) + page.get("DeleteMarkers", [])]
    if not page["IsTruncated"]:
        break
    more = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}
s3.delete_object(Bucket="kept", Key="a", VersionId=marker)
second = s3.get_object(Bucket="kept", Key="a")["Body"].read().decode()
s3.copy_object(Bucket="kept", Key="a", CopySource={"Bucket": "kept", "Key": "a", "VersionId": first})
again = s3.get_object(Bucket="kept", Key="a")
order = [listed[0] == (marker, True), listed[2] == (first, False)]
return [*order, second, again["Body"].read().decode(), again["Metadata"]]
"""
    assert result(versioned(tmp_path, code)) == [True, True, "2", "1", {"m": "1"}]


def test_a_bucket_without_versions_keeps_none(tmp_path: Path) -> None:
    code = """
s3 = boto3.client("s3")
made = s3.put_object(Bucket="data", Key="a", Body=b"1")
s3.delete_object(Bucket="data", Key="a")
return ["VersionId" in made, s3.list_object_versions(Bucket="data").get("Versions", [])]
"""
    assert result(world(tmp_path, code)) == [False, []]


def test_what_another_version_needs_is_a_permission_of_its_own(tmp_path: Path) -> None:
    """A role that may delete objects may not delete their versions."""
    from ringback.simulator.aws.actions import needs

    center = versioned(tmp_path, "return None")
    asked = {"Bucket": "kept", "Key": "a"}
    for operation in ("GetObject", "DeleteObject"):
        for version, action in (({}, operation), ({"VersionId": "v"}, f"{operation}Version")):
            ((found, resource, _),) = needs(center.cloud, "s3", operation, asked | version)
            assert (found, resource) == (f"s3:{action}", "arn:aws:s3:::kept/a")
    ((found, resource, _),) = needs(center.cloud, "s3", "ListObjectVersions", {"Bucket": "kept"})
    assert (found, resource) == ("s3:ListBucketVersions", "arn:aws:s3:::kept")


def test_the_label_of_a_secret_moves_only_from_where_it_is(tmp_path: Path) -> None:
    code = """
sm = boto3.client("secretsmanager")
first = sm.put_secret_value(SecretId="key", SecretString="1")["VersionId"]
second = sm.put_secret_value(SecretId="key", SecretString="2")["VersionId"]
try:
    sm.update_secret_version_stage(SecretId="key", VersionStage="AWSCURRENT", MoveToVersionId=first)
    refused = ""
except sm.exceptions.InvalidParameterException as error:
    refused = "must name " + second in str(error)
sm.update_secret_version_stage(
    SecretId="key", VersionStage="AWSCURRENT", MoveToVersionId=first, RemoveFromVersionId=second
)
labels = sm.describe_secret(SecretId="key")["VersionIdsToStages"]
return [refused, sm.get_secret_value(SecretId="key")["SecretString"], labels[first], labels[second]]
"""
    secret = {"Type": "AWS::SecretsManager::Secret", "Properties": {"Name": "key"}}
    assert result(world(tmp_path, code, Key=secret)) == [True, "1", ["AWSCURRENT"], ["AWSPREVIOUS"]]


def test_a_key_is_disabled_after_its_deletion_was_called_off(tmp_path: Path) -> None:
    code = """
kms = boto3.client("kms")
def state():
    try:
        kms.encrypt(KeyId="alias/main", Plaintext=b"x")
        return kms.describe_key(KeyId="alias/main")["KeyMetadata"]["KeyState"]
    except kms.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
key = kms.describe_key(KeyId="alias/main")["KeyMetadata"]["KeyId"]
found = [state()]
kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
found.append(state())
kms.cancel_key_deletion(KeyId=key)
found.append(state())
kms.enable_key(KeyId=key)
return [*found, state()]
"""
    expected = ["Enabled", "KMSInvalidStateException", "DisabledException", "Enabled"]
    main = {"Type": "AWS::KMS::Key", "Properties": {}}
    alias = {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": "alias/main", "TargetKeyId": {"Ref": "Main"}}}
    assert result(world(tmp_path, code, Main=main, MainAlias=alias)) == expected


def test_a_secret_that_lost_its_private_key_is_not_mended_by_the_next_call(tmp_path: Path) -> None:
    """The public half stays where it was uploaded: what is sealed with it opens only with the key of before."""
    from tests.unit.simulator.test_sealed_input import center_with, enter, open_message

    center = center_with(tmp_path, "set-at-deployment")
    enter(center)
    good = center.secrets["keypad"].value
    for wrong in ("oops", another_key()):
        center.secrets["keypad"].set(wrong)
        call = enter(center)
        assert center.secrets["keypad"].value == wrong
        key_id = next(iter(center.world.security_keys)).id
        assert open_message(call.attributes["sealed"], key_id, good) == b"1234567"


def another_key() -> str:
    """Returns another private key as PEM."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    from tests.unit.simulator.test_sealed_input import pem_of

    return pem_of(rsa.generate_private_key(public_exponent=65537, key_size=2048))
