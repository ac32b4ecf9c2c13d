"""Ways in which a log group does not mask, or in which the service would not read how it should."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from contact_center.storage.log_groups import KOREAN_IDENTIFIERS, MANAGED_IDENTIFIERS

Resources = dict[str, Any]
Change = Callable[[Resources, Resources], None]

_MANAGED = [f"arn:aws:dataprotection::aws:data-identifier/{name}" for name in MANAGED_IDENTIFIERS]
_NAMES = [*_MANAGED, *KOREAN_IDENTIFIERS]
POLICY: dict[str, Any] = {
    "Name": "personal-data",
    "Version": "2021-06-01",
    "Statement": [
        {"DataIdentifier": _NAMES, "Operation": {"Audit": {"FindingsDestination": {}}}},
        {"DataIdentifier": _NAMES, "Operation": {"Deidentify": {"MaskConfig": {}}}},
    ],
    "Configuration": {
        "CustomDataIdentifier": [{"Name": name, "Regex": regex} for name, regex in KOREAN_IDENTIFIERS.items()]
    },
}


def _group(edit: Callable[[dict[str, Any]], None] | None = None) -> Change:
    def change(connect: Resources, data: Resources) -> None:
        policy = deepcopy(POLICY)
        data["Group"] = {"Type": "AWS::Logs::LogGroup", "Properties": {"DataProtectionPolicy": policy}}
        if edit is None:
            del data["Group"]["Properties"]["DataProtectionPolicy"]
        else:
            edit(policy)

    return change


def _own(**entry: str) -> Change:
    return _group(lambda policy: policy["Configuration"]["CustomDataIdentifier"].append(entry))


def _bot_logs(arn: str) -> Change:
    """Adds an alias whose text logs go to a group by its ARN."""

    def change(connect: Resources, data: Resources) -> None:
        setting = {"Destination": {"CloudWatch": {"CloudWatchLogGroupArn": arn}}, "Enabled": True}
        alias = {"BotId": "BOT", "BotAliasName": "live", "ConversationLogSettings": {"TextLogSettings": [setting]}}
        connect["BotAlias"] = {"Type": "AWS::Lex::BotAlias", "Properties": alias}

    return change


def _audit(name: str | None = "/aws/lambda/aicc-test-lookup", read: str | None = None) -> Change:
    """Adds the audit log with its keeper, a subscription of a group and somebody who reads it."""

    def change(connect: Resources, data: Resources) -> None:
        _group(lambda policy: None)(connect, data)
        data["Group"]["Properties"]["LogGroupName"] = "/contact-center/aicc-test/audit"
        connect["Keeper"] = {"Type": "AWS::Lambda::Function", "Properties": {"FunctionName": "aicc-test-audit-log"}}
        connect["KeeperAlias"] = {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "Keeper"}}}
        if name is not None:
            connect["Lines"] = {
                "Type": "AWS::Logs::SubscriptionFilter",
                "Properties": {
                    "LogGroupName": name,
                    "FilterPattern": '{ $.kind = "audit" }',
                    "DestinationArn": {"Ref": "KeeperAlias"},
                },
            }
        if read is not None:
            published = {"Fn::GetStackOutput": {"StackName": "aicc-test-Data", "OutputName": "PublishGroup"}}
            connect["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].append(
                {"Effect": "Allow", "Action": [read], "Resource": published}
            )

    return change


AUDITED = _audit()
"""A sound center with an audit log."""

CASES: dict[str, tuple[Change, str]] = {
    "words that bypass the masking": (
        _bot_logs("arn:aws:logs:ap-northeast-2:111122223333:log-group:lex:*"),
        r"CC032\[0\] Connect.BotAlias: what people say to the bot goes to a log group of somebody else",
    ),
    "log group that masks nothing": (_group(), r"CC032 Data.Group: has no data protection policy"),
    "log group that counts and does not mask": (
        _group(lambda policy: policy["Statement"].pop(1)),
        r"CC032\[Deidentify\] Data.Group: its policy does not mask AwsSecretKey, .*KrResidentNumber",
    ),
    "log group that leaves out one identifier": (
        _group(lambda policy: policy["Statement"][0].update(DataIdentifier=_NAMES[:-1])),
        rf"CC032\[Audit\] Data.Group: its policy does not count {_NAMES[-1]}$",
    ),
    "eleven identifiers": (
        _group(lambda policy: policy["Configuration"].update(CustomDataIdentifier=[{"Name": "a", "Regex": "b"}] * 11)),
        r"CC033\[count\] Data.Group: has 11 identifiers of its own, allowed are 10",
    ),
    "long expression": (
        _own(Name="Long", Regex="a" * 201),
        r"CC033\[Long\] Data.Group: identifier Long has 201 characters, allowed are 200",
    ),
    "expression with a group": (
        _own(Name="Grouped", Regex=r"(?:주민)\d{6}"),
        r"CC033\[Grouped\] Data.Group: identifier Grouped has characters that the service does not read: \( \) : 민 주",
    ),
    "name with a space": (
        _own(Name="my number", Regex=r"\d"),
        r"CC033\[name\] Data.Group: identifier 'my number' is not at most 128 letters",
    ),
    "function whose audit lines stay": (
        _audit(name="/aws/lambda/aicc-test-another"),
        r"CC034 Connect.Function: its audit lines stay in its own log group",
    ),
    "nobody keeps audit lines": (_audit(name=None), r"CC034 Connect.Keeper: its audit lines stay"),
    "role that reads the audit log": (
        _audit(read="logs:FilterLogEvents"),
        r"CC035\[logs:FilterLogEvents\] Connect.Role: reads the audit log: logs:FilterLogEvents",
    ),
}
