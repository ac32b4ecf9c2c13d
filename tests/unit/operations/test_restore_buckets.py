"""Objects come back as they were at a moment; moto plays S3, its clock is turned by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from operations.restore.buckets import Change, Kind, counts, plan, restore
from operations.restore.stage import RestoreError
from operations.restore.versions import listed

START = datetime(2026, 11, 29, tzinfo=UTC)
DAY = timedelta(days=1)
NAME = "the-bucket"


class Bucket:
    """A versioned bucket in which the time is what a test says."""

    def __init__(self, s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.s3, self.now = s3, START
        monkeypatch.setattr("moto.s3.models.utcnow", lambda: self.now.replace(tzinfo=None))
        self.s3.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"})
        self.s3.put_bucket_versioning(Bucket=NAME, VersioningConfiguration={"Status": "Enabled"})

    def keep(self, days: int, prefix: str = "") -> None:
        rule: dict[str, Any] = {
            "ID": "expire",
            "Status": "Enabled",
            "Filter": {"Prefix": prefix},
            "Expiration": {"Days": days},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
        }
        self.s3.put_bucket_lifecycle_configuration(Bucket=NAME, LifecycleConfiguration={"Rules": [rule]})

    def put(self, key: str, body: str, **more: Any) -> str:
        self.now += timedelta(seconds=10)
        return str(self.s3.put_object(Bucket=NAME, Key=key, Body=body.encode(), **more)["VersionId"])

    def delete(self, key: str, **more: Any) -> None:
        self.now += timedelta(seconds=10)
        self.s3.delete_object(Bucket=NAME, Key=key, **more)

    def moment(self) -> datetime:
        self.now += timedelta(seconds=10)
        return self.now

    def plan(self, at: datetime, prefix: str = "") -> dict[str, Change]:
        self.now += timedelta(seconds=10)
        return {one.key: one for one in plan(self.s3, NAME, at=at, prefix=prefix, now=self.now)}

    def read(self, key: str) -> str | None:
        try:
            return str(self.s3.get_object(Bucket=NAME, Key=key)["Body"].read().decode())
        except ClientError:
            return None

    def versions(self) -> set[tuple[str, str]]:
        return {(one.key, version.id) for one in listed(self.s3, NAME, "") for version in one.versions}


@pytest.fixture(scope="module")
def s3() -> Any:
    return boto3.client("s3", region_name="ap-northeast-2")


@pytest.fixture
def bucket(s3: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    with mock_aws():
        yield Bucket(s3, monkeypatch)


def kinds(found: dict[str, Change]) -> dict[str, Kind]:
    return {key: change.kind for key, change in found.items()}


def damaged(bucket: Bucket) -> datetime:
    """Returns the moment before the damage."""
    for key in ("deleted", "deleted-twice", "overwritten", "both", "stays"):
        bucket.put(key, f"good {key}")
    bucket.put("gone-before", "x")
    bucket.delete("gone-before")
    at = bucket.moment()
    bucket.delete("deleted")
    bucket.delete("deleted-twice")
    bucket.delete("deleted-twice")
    bucket.put("overwritten", "bad")
    bucket.put("both", "bad")
    bucket.delete("both")
    bucket.put("new", "later")
    return at


EXPECTED = {
    "deleted": Kind.DELETED,
    "deleted-twice": Kind.DELETED,
    "overwritten": Kind.OVERWRITTEN,
    "both": Kind.OVERWRITTEN,
    "stays": Kind.SAME,
    "gone-before": Kind.SAME,
    "new": Kind.NEW,
}


def test_a_plan_changes_nothing_and_says_what_became_of_every_object(bucket: Bucket) -> None:
    at = damaged(bucket)
    before = bucket.versions()
    found = bucket.plan(at)
    assert kinds(found) == EXPECTED
    assert bucket.versions() == before
    assert counts(Counter(kinds(found).values())) == "2 deleted; 2 overwritten; 1 came later, stays; 2 unchanged"
    assert counts({}) == "nothing is there"


def test_deleted_objects_come_back_and_what_was_written_later_stays(bucket: Bucket) -> None:
    at = damaged(bucket)
    data = {(one.key, version.id) for one in listed(bucket.s3, NAME, "") for version in one.versions if version.size}
    done = restore(bucket.s3, NAME, bucket.plan(at).values(), overwritten=False)
    assert (done.restored, done.failed) == (2, [])
    assert [bucket.read(key) for key in ("deleted", "deleted-twice", "overwritten", "both", "new", "stays")] == [
        "good deleted",
        "good deleted-twice",
        "bad",
        None,
        "later",
        "good stays",
    ]
    # Markers go, no version does.
    assert data <= bucket.versions()


def test_overwritten_objects_come_back_when_asked_for_and_once(bucket: Bucket) -> None:
    at = damaged(bucket)
    before = bucket.versions()
    data = {(one.key, version.id) for one in listed(bucket.s3, NAME, "") for version in one.versions if version.size}
    assert restore(bucket.s3, NAME, bucket.plan(at).values(), overwritten=True).restored == 4
    assert [bucket.read(key) for key in ("overwritten", "both")] == ["good overwritten", "good both"]
    after = bucket.versions()
    assert data <= after
    assert len(after - before) == 2
    again = bucket.plan(at)
    assert set(kinds(again).values()) == {Kind.SAME, Kind.NEW}
    assert restore(bucket.s3, NAME, again.values(), overwritten=True).restored == 0
    assert bucket.versions() == after


def test_metadata_tags_and_storage_class_come_along(bucket: Bucket) -> None:
    bucket.put(
        "a",
        "good",
        ContentType="audio/wav",
        Metadata={"contact": "c-1"},
        Tagging="kind=recording&keep=yes",
        StorageClass="GLACIER_IR",
    )
    at = bucket.moment()
    bucket.put("a", "bad")
    assert restore(bucket.s3, NAME, bucket.plan(at).values(), overwritten=True).restored == 1
    head = bucket.s3.head_object(Bucket=NAME, Key="a")
    assert (head["ContentType"], head["Metadata"], head["StorageClass"]) == (
        "audio/wav",
        {"contact": "c-1"},
        "GLACIER_IR",
    )
    tags = bucket.s3.get_object_tagging(Bucket=NAME, Key="a")["TagSet"]
    assert sorted(tag["Key"] for tag in tags) == ["keep", "kind"]


def test_the_same_written_again_is_no_damage_but_other_metadata_is(bucket: Bucket) -> None:
    for key in ("same", "metadata"):
        bucket.put(key, "text", Metadata={"a": "1"})
    at = bucket.moment()
    bucket.put("same", "text", Metadata={"a": "1"})
    bucket.put("metadata", "text", Metadata={"a": "2"})
    assert kinds(bucket.plan(at)) == {"same": Kind.SAME, "metadata": Kind.OVERWRITTEN}


def test_the_same_bytes_are_known_although_their_etags_differ(bucket: Bucket) -> None:
    bucket.put("a", "text")
    bucket.put("b", "text")
    at = bucket.moment()
    bucket.put("a", "text")
    bucket.put("b", "TEXT")

    class OtherEtags:
        """S3 with a customer-managed key, which gives every object an ETag of its own."""

        def __getattr__(self, name: str) -> Any:
            return getattr(bucket.s3, name)

        def list_object_versions(self, **params: Any) -> Any:
            page = bucket.s3.list_object_versions(**params)
            for entry in page["Versions"]:
                entry["ETag"] = entry["VersionId"]
            return page

    found = {one.key: one for one in plan(OtherEtags(), NAME, at=at, prefix="", now=bucket.moment())}
    assert kinds(found) == {"a": Kind.SAME, "b": Kind.OVERWRITTEN}


def test_only_what_begins_with_the_prefix_is_touched(bucket: Bucket) -> None:
    for key in ("a/1", "a/2", "b/1"):
        bucket.put(key, "x")
    at = bucket.moment()
    for key in ("a/1", "a/2", "b/1"):
        bucket.delete(key)
    assert restore(bucket.s3, NAME, bucket.plan(at, prefix="a/").values(), overwritten=True).restored == 2
    assert [bucket.read(key) for key in ("a/1", "a/2", "b/1")] == ["x", "x", None]


def test_a_key_is_not_taken_for_a_longer_one(bucket: Bucket) -> None:
    for key in ("a", "a.json", "a/b"):
        bucket.put(key, key)
    at = bucket.moment()
    for key in ("a", "a.json", "a/b"):
        bucket.delete(key)
    assert restore(bucket.s3, NAME, bucket.plan(at).values(), overwritten=False).restored == 3
    assert [bucket.read(key) for key in ("a", "a.json", "a/b")] == ["a", "a.json", "a/b"]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_may_end_between_the_versions_of_a_key(bucket: Bucket, size: int) -> None:
    at = damaged(bucket)

    class Pages:
        """S3 that gives small pages."""

        def __getattr__(self, name: str) -> Any:
            return getattr(bucket.s3, name)

        def list_object_versions(self, **params: Any) -> Any:
            return bucket.s3.list_object_versions(**params, MaxKeys=size)

    found = {one.key: one for one in plan(Pages(), NAME, at=at, prefix="", now=bucket.moment())}
    assert found == bucket.plan(at)
    assert kinds(found) == EXPECTED


def test_what_lost_all_its_versions_is_told_as_gone(bucket: Bucket) -> None:
    version = bucket.put("a", "x")
    at = bucket.moment()
    bucket.delete("a")
    bucket.s3.delete_object(Bucket=NAME, Key="a", VersionId=version)
    assert kinds(bucket.plan(at)) == {"a": Kind.GONE}


def test_a_moment_before_what_lifecycle_ended_is_refused(bucket: Bucket) -> None:
    bucket.keep(days=1095)
    bucket.put("a", "x")
    at = bucket.moment()
    bucket.delete("a")
    bucket.now = at + 29 * DAY
    assert kinds(bucket.plan(at)) == {"a": Kind.DELETED}
    bucket.now = at + 31 * DAY
    with pytest.raises(RestoreError, match="is too early: what was replaced or deleted before 2026-11-30T"):
        bucket.plan(at)


def test_a_moment_is_too_early_only_for_what_a_rule_holds_for(bucket: Bucket) -> None:
    bucket.keep(days=1095, prefix="reports/")
    bucket.put("notes/a", "x")
    at = bucket.moment()
    bucket.delete("notes/a")
    bucket.now = at + 31 * DAY
    assert kinds(bucket.plan(at, prefix="notes/")) == {"notes/a": Kind.DELETED}
    for prefix in ("", "reports/", "reports/2026/"):
        with pytest.raises(RestoreError, match="is too early"):
            bucket.plan(at, prefix=prefix)


def test_what_was_deleted_because_of_its_age_stays_gone(bucket: Bucket) -> None:
    bucket.keep(days=90)
    bucket.put("old", "x")
    bucket.now += 75 * DAY
    bucket.put("young", "x")
    at = bucket.moment()
    bucket.now += 16 * DAY
    bucket.delete("old")
    bucket.delete("young")
    found = bucket.plan(at)
    assert kinds(found) == {"old": Kind.EXPIRED, "young": Kind.DELETED}
    assert restore(bucket.s3, NAME, found.values(), overwritten=True).restored == 1
    assert bucket.read("old") is None


def test_what_nobody_can_tell_is_left_to_a_person(bucket: Bucket) -> None:
    bucket.put("a", "x")
    bucket.s3.delete_object(Bucket=NAME, Key="a")
    at = bucket.moment()
    bucket.put("a", "y")
    assert kinds(bucket.plan(at)) == {"a": Kind.UNCLEAR}


def test_large_and_sleeping_versions_are_refused_before_they_fail(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put("asleep", "x", StorageClass="DEEP_ARCHIVE")
    bucket.put("large", "four")
    bucket.put("large-deleted", "four")
    at = bucket.moment()
    bucket.put("asleep", "y")
    bucket.put("large", "x")
    bucket.delete("large-deleted")
    monkeypatch.setattr("operations.restore.buckets.LARGEST_COPY", 3)
    # Nothing is copied where a marker is removed, so the size does not matter there.
    assert kinds(bucket.plan(at)) == {"asleep": Kind.ASLEEP, "large": Kind.LARGE, "large-deleted": Kind.DELETED}


def test_one_that_fails_or_was_written_meanwhile_does_not_stop_the_others(bucket: Bucket) -> None:
    keys = ("lost-a", "lost-b", "lost-c", "over-a", "over-b", "over-c")
    for key in keys:
        bucket.put(key, "x")
    at = bucket.moment()
    for key in keys:
        if key.startswith("lost"):
            bucket.delete(key)
        else:
            bucket.put(key, "bad")
    found = bucket.plan(at)
    bucket.put("lost-b", "written meanwhile")
    bucket.put("over-b", "written meanwhile")

    class Locked:
        """S3 that refuses two keys, as a policy would."""

        def __getattr__(self, name: str) -> Any:
            return getattr(bucket.s3, name)

        def delete_objects(self, **params: Any) -> Any:
            objects = params["Delete"]["Objects"]
            allowed = [one for one in objects if one["Key"] != "lost-a"]
            bucket.s3.delete_objects(**params | {"Delete": {"Objects": allowed}})
            return {"Errors": [{"Key": one["Key"], "Code": "AccessDenied"} for one in objects if one not in allowed]}

        def copy_object(self, **params: Any) -> Any:
            if params["Key"] == "over-a":
                raise ClientError({"Error": {"Code": "KMS.DisabledException", "Message": ""}}, "CopyObject")
            return bucket.s3.copy_object(**params)

    done = restore(Locked(), NAME, found.values(), overwritten=True, workers=3)
    assert done.failed == [("lost-a", "AccessDenied"), ("over-a", "KMS.DisabledException")]
    assert (done.restored, done.changed_meanwhile) == (3, ["over-b"])
    expected = [None, "written meanwhile", "x", "bad", "written meanwhile", "x"]
    assert [bucket.read(key) for key in keys] == expected


def test_a_batch_that_is_refused_is_told_with_every_key(bucket: Bucket) -> None:
    bucket.put("a", "x")
    at = bucket.moment()
    bucket.delete("a")

    class Denied:
        def delete_objects(self, **_: Any) -> Any:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": ""}}, "DeleteObjects")

    done = restore(Denied(), NAME, bucket.plan(at).values(), overwritten=False)
    assert (done.restored, done.failed) == (0, [("a", "AccessDenied")])
