"""Rules on the life of a stage: its first deployment on any day, a second attempt, the clean-up after a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contact_center.guards.access import statements
from contact_center.guards.model import Finding, Rule, Stage, as_list, finding
from ringback.cloudformation import reference_to

# What a service takes only while the day lies ahead. An S3 rule by date is taken later too, and deletes at once.
# https://docs.aws.amazon.com/connect/latest/adminguide/hours-of-operation-overrides.html
_DATED: Mapping[str, tuple[str, ...]] = {
    "AWS::Connect::HoursOfOperation": ("HoursOfOperationOverrides.EffectiveTill",),
    "AWS::Scheduler::Schedule": ("StartDate", "EndDate"),
    "AWS::AutoScaling::ScheduledAction": ("StartTime", "EndTime"),
    "AWS::S3::Bucket": ("LifecycleConfiguration.Rules.ExpirationDate",),
}

# A number that is released is lost for half a year at least, whatever failed; it blocks nothing.
# https://docs.aws.amazon.com/connect/latest/adminguide/release-phone-number.html
_LOST_WHEN_RELEASED = ("AWS::Connect::PhoneNumber",)
# What another stack, deployed later, puts into use: until then the old one is, and Amazon Connect does not delete it.
_USED_LATER = {"Custom::ConnectDefaultVocabulary": "VocabularyId"}
_MAKES_GROUPS = "logs:CreateLogGroup"
_EMPTIES_BUCKETS = "Custom::S3AutoDeleteObjects"


def _grows_old(stage: Stage) -> Iterator[Finding]:
    for kind, paths in _DATED.items():
        for resource in stage.of_type(kind):
            for path in paths:
                *parents, last = path.split(".")
                entries = as_list(resource.get(".".join(parents))) if parents else [resource.properties]
                if any(last in entry for entry in entries if isinstance(entry, Mapping)):
                    yield finding(
                        stage, resource, f"Properties.{path}", f"{path} is a day that will be over", detail=last
                    )


def _stays_behind(stage: Stage) -> Iterator[Finding]:
    for stack in stage.stacks:
        for resource in stack.resources:
            if resource.body.get("DeletionPolicy") == "Retain" and resource.type not in _LOST_WHEN_RELEASED:
                yield finding(
                    stage,
                    resource,
                    "DeletionPolicy",
                    "stays when its creation fails, and keeps its name or its place from the next attempt",
                )


def _makes_log_groups(stage: Stage) -> Iterator[Finding]:
    for role in stage.of_type("AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for statement in statements(role):
            made = [action for action in map(str, as_list(statement.get("Action"))) if action == _MAKES_GROUPS]
            if made and statement.get("Effect") == "Allow":
                yield finding(stage, role, "Properties", "brings a deleted log group back with its next line")


def _not_emptied(stage: Stage) -> Iterator[Finding]:
    emptied = {
        stage.identity(resource.stack, resource.get("BucketName")) for resource in stage.of_type(_EMPTIES_BUCKETS)
    }
    for bucket in stage.of_type("AWS::S3::Bucket"):
        kept = str(bucket.body.get("DeletionPolicy", "Delete")).startswith("Retain")
        if not kept and stage.identity(bucket.stack, reference_to(bucket.logical_id)) not in emptied:
            yield finding(stage, bucket, "DeletionPolicy", "goes with its stack, but a bucket is only deleted empty")


def _deleted_in_use(stage: Stage) -> Iterator[Finding]:
    for user in stage.of_type(*_USED_LATER):
        used = stage.target(user.stack, user.get(_USED_LATER[user.type]))
        if used is None or used.stack == user.stack:
            continue
        if used.body.get("UpdateReplacePolicy") not in ("Retain", "RetainExceptOnCreate"):
            yield finding(
                stage,
                used,
                "UpdateReplacePolicy",
                f"replaced, the old one is deleted while {user.stack}.{user.logical_id} still uses it",
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "CC141",
        "a template can be deployed on any later day",
        "let the provider write what has a date, when it is deployed",
        "error",
        _grows_old,
    ),
    Rule(
        "CC142",
        "a failed first deployment leaves nothing",
        "RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE instead of RETAIN",
        "error",
        _stays_behind,
    ),
    Rule(
        "CC143",
        "log groups go for good",
        "let the template make the group, and allow streams and events only",
        "error",
        _makes_log_groups,
    ),
    Rule(
        "CC144",
        "what goes with its stack can go",
        "auto_delete_objects=True, or keep the bucket",
        "error",
        _not_emptied,
    ),
    Rule(
        "CC145",
        "what is in use is not deleted before its successor is",
        "keep it when it is replaced (UpdateReplacePolicy), and let the provider delete it after the switch",
        "error",
        _deleted_in_use,
    ),
)
