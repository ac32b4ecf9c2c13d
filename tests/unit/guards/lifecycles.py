"""Ways in which a stage cannot be deployed later, again, or away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Resources = dict[str, Any]
Change = Callable[[Resources, Resources], None]


def _closed_day(connect: Resources, data: Resources) -> None:
    connect["Hours"]["Properties"]["HoursOfOperationOverrides"] = [
        {"OverrideName": "신정", "EffectiveFrom": "2026-01-01", "EffectiveTill": "2026-01-01", "OverrideType": "CLOSED"}
    ]


def _left_behind(connect: Resources, data: Resources) -> None:
    data["Letters"]["DeletionPolicy"] = "Retain"


def _made_again(connect: Resources, data: Resources) -> None:
    statement = {"Effect": "Allow", "Action": ["logs:CreateLogGroup"], "Resource": "arn:aws:logs:::log-group:x"}
    connect["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].append(statement)


def _full(connect: Resources, data: Resources) -> None:
    data["Media"]["DeletionPolicy"] = "Delete"


def _default_words(connect: Resources, data: Resources) -> None:
    data["Words"] = {"Type": "AWS::Connect::Vocabulary", "Properties": {"LanguageCode": "ko-KR"}}
    connect["Default"] = {
        "Type": "Custom::ConnectDefaultVocabulary",
        "DependsOn": ["QuickConnect"],
        "Properties": {
            "VocabularyId": {"Fn::GetStackOutput": {"StackName": "aicc-test-Data", "OutputName": "PublishWords"}}
        },
    }


CASES: dict[str, tuple[Change, str]] = {
    "a closed day in the template": (
        _closed_day,
        r"CC141\[EffectiveTill\] Connect.Hours: HoursOfOperationOverrides.EffectiveTill is a day that will be over",
    ),
    "a queue that outlives a failed creation": (
        _left_behind,
        "CC142 Data.Letters: stays when its creation fails, and keeps its name",
    ),
    "a role that makes log groups": (
        _made_again,
        "CC143 Connect.Role: brings a deleted log group back",
    ),
    "the default vocabulary is replaced": (
        _default_words,
        "CC145 Data.Words: replaced, the old one is deleted while Connect.Default still uses it",
    ),
    "a bucket that goes full": (
        _full,
        "CC144 Data.Media: goes with its stack, but a bucket is only deleted empty",
    ),
}
