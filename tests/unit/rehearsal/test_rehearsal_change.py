"""A second deployment: one fault per pair of templates, named by resource and property."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ringback.cloudformation import Stack
from ringback.cloudformation.rehearsal import Severity, rehearse
from ringback.cloudformation.rehearsal.change import Comparison, Kind, State
from ringback.cloudformation.rehearsal.change.comparison import Why
from ringback.cloudformation.rehearsal.change.notices import notices
from ringback.cloudformation.rehearsal.rules import GRADES
from ringback.cloudformation.rehearsal.schemas import bundled
from tests.unit.rehearsal.planted import SEOUL, TODAY, played, resource, template

Said = list[tuple[str, str, str]]

KEYS = {"KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}
HASHED = [{"AttributeName": "pk", "AttributeType": "S"}]


def said(old: list[Stack], new: list[Stack], level: Severity = Severity.WARNING) -> Said:
    """Returns rule, resource and property of what is open when one is deployed over the other."""
    before, after = played(*old), played(*new)
    findings = rehearse([after], ["change"], today=TODAY, before={after.name: before})
    return [(one.rule, one.logical_id or one.stack, one.path) for one in findings if one.severity.rank <= level.rank]


def one_stack(**resources: Any) -> list[Stack]:
    """Returns a stack with these resources."""
    return [template("data", Resources=resources)]


def taken(output: str = "Name", stack: str = "data") -> dict[str, Any]:
    """Returns a weak reference."""
    return {"Fn::GetStackOutput": {"StackName": stack, "OutputName": output, "Region": SEOUL}}


def two_stacks(
    producer: Mapping[str, Any],
    consumer: Mapping[str, Any],
    *,
    output: Any = None,
    name: str = "Name",
    export: str = "",
) -> list[Stack]:
    """Returns a stack that gives something, and one that takes it."""
    body = {"Value": output or {"Ref": "It"}, **({"Export": {"Name": export}} if export else {})}
    return [
        template("data", Resources={"It": producer}, Outputs={name: body}),
        template("use", Resources=dict(consumer)),
    ]


def table(name: str = "orders", **attributes: Any) -> dict[str, Any]:
    return resource("AWS::DynamoDB::Table", {"TableName": name, "AttributeDefinitions": HASHED, **KEYS}, **attributes)


def function(environment: Any = "x", **further: Any) -> dict[str, Any]:
    code = {"S3Bucket": "code", "S3Key": "code.zip"}
    variables = {"Variables": {"TABLE": environment}}
    role = "arn:aws:iam::111122223333:role/r"
    given = {"Code": code, "Role": role, "Runtime": "python3.14", "Handler": "a.b", "Environment": variables}
    return resource("AWS::Lambda::Function", {**given, **further})


def test_the_same_templates_change_nothing() -> None:
    stacks = two_stacks(table(), {"F": function(taken())})
    comparison = Comparison(played(*stacks), played(*stacks))

    assert [one.state for one in comparison.stacks] == [State.SKIPPED, State.SKIPPED]
    assert said(stacks, stacks) == []


@pytest.mark.parametrize(
    ("kind", "properties", "path", "severity"),
    [
        # One association per function, so that it cannot stand beside itself.
        (
            "AWS::Connect::IntegrationAssociation",
            {"InstanceId": "i", "IntegrationType": "LAMBDA_FUNCTION", "IntegrationArn": taken()},
            "IntegrationArn",
            "error",
        ),
        # Statement ids are generated.
        (
            "AWS::Lambda::Permission",
            {"Action": "lambda:InvokeFunction", "Principal": "x", "FunctionName": taken()},
            "FunctionName",
            "warning",
        ),
        # The old one goes first.
        ("AWS::Connect::Rule", {"InstanceArn": taken(), "Name": "r"}, "InstanceArn", "warning"),
    ],
)
def test_what_only_a_creation_takes_from_another_stack_is_planned_as_a_replacement(
    kind: str, properties: dict[str, Any], path: str, severity: str
) -> None:
    """Reported in https://github.com/aws/aws-cdk/issues/38829 and two more."""
    stage = played(*two_stacks(table(), {"R": resource(kind, properties)}))
    (one,) = rehearse([stage], ["change"], today=TODAY)

    assert (one.rule, one.logical_id, one.path, one.severity) == ("RH401", "R", path, severity)


def test_a_change_of_another_property_shows_both() -> None:
    """Whether the change set replaces it then is not known."""

    def stacks(priority: int) -> list[Stack]:
        mapping = {"EventSourceArn": taken(), "FunctionName": "f", "BatchSize": priority}
        return two_stacks(table(), {"M": resource("AWS::Lambda::EventSourceMapping", mapping)})

    change = Comparison(played(*stacks(1)), played(*stacks(2))).change(("use", "M"))

    assert change is not None
    assert (change.kind, change.replaced_by) == (Kind.REPLACED, {"EventSourceArn": Why.PLANNED})
    assert change.is_only_planned


def completed(**properties: Any) -> list[Stack]:
    number = "arn:aws:connect:ap-northeast-2:111122223333:phone-number/n"
    queue = {
        "InstanceArn": "arn:aws:connect:ap-northeast-2:111122223333:instance/i",
        "HoursOfOperationArn": "h",
        "Name": "general",
        "OutboundCallerConfig": {"OutboundCallerIdName": "shop", "OutboundCallerIdNumberArn": number},
    }
    given = {"ServiceToken": "t", "Queue": {"Fn::GetAtt": ["Queue", "QueueArn"]}, "CallerName": "shop", **properties}
    metadata = {"ringback:completes": {"property": "Queue", "of": "OutboundCallerConfig"}}
    return one_stack(
        Queue=resource("AWS::Connect::Queue", queue), Flow=resource("Custom::Whisper", given, Metadata=metadata)
    )


def test_a_custom_resource_that_completes_a_property_has_all_of_it() -> None:
    assert said([], completed()) == [("RH402", "Flow", "OutboundCallerConfig.OutboundCallerIdNumberArn")]
    number = "arn:aws:connect:ap-northeast-2:111122223333:phone-number/n"
    assert said([], completed(NumberArn=number)) == []


@pytest.mark.parametrize(
    ("policies", "rule"),
    [
        ({}, "RH411"),
        ({"DeletionPolicy": "Retain"}, "RH411"),
        ({"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}, "RH412"),
    ],
)
def test_a_replaced_table_loses_its_items_whatever_the_deletion_policy_says(
    policies: dict[str, str], rule: str
) -> None:
    old, new = one_stack(T=table("orders", **policies)), one_stack(T=table("sales", **policies))

    assert said(old, new) == [(rule, "T", "TableName")]


def test_a_removed_table_is_deleted_or_left() -> None:
    topic = resource("AWS::SNS::Topic")
    kept = table(DeletionPolicy="RetainExceptOnCreate")

    assert said(one_stack(T=table(), S=topic), one_stack(S=topic)) == [("RH411", "T", "")]
    assert said(one_stack(T=kept, S=topic), one_stack(S=topic)) == [("RH412", "T", "")]


def test_a_replacement_keeps_no_name() -> None:
    """The type of a flow is createOnly, and its name is taken until the old one is gone."""

    def flow(kind: str) -> list[Stack]:
        given = {"InstanceArn": "arn:aws:connect:ap-northeast-2:111122223333:instance/i", "Name": "main", "Type": kind}
        return one_stack(F=resource("AWS::Connect::ContactFlow", {**given, "Content": "{}"}))

    assert said(flow("CONTACT_FLOW"), flow("CUSTOMER_QUEUE")) == [("RH413", "F", "Type")]


def test_a_rule_is_deleted_before_it_is_made_again() -> None:
    def rule(instance: str) -> list[Stack]:
        arn = f"arn:aws:connect:ap-northeast-2:111122223333:instance/{instance}"
        return one_stack(R=resource("AWS::Connect::Rule", {"InstanceArn": arn, "Name": "complaint", "Function": "f"}))

    assert said(rule("i"), rule("j")) == [("RH422", "R", "InstanceArn")]


def group(name: str = "/app", **attributes: Any) -> dict[str, Any]:
    return resource("AWS::Logs::LogGroup", {"LogGroupName": name}, **attributes)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # The same stack: created first, deleted in the clean-up.
        ([{"A": group()}, {}], [{"B": group()}, {}], ["B"]),
        # A stack that is deployed earlier.
        ([{}, {"A": group()}], [{"B": group()}, {}], ["B"]),
        # A stack that is deployed later: the old one is gone by then, unless it is kept.
        ([{"A": group()}, {}], [{}, {"B": group()}], []),
        ([{"A": group(DeletionPolicy="Retain")}, {}], [{}, {"B": group()}], ["B"]),
        # Another name.
        ([{"A": group()}, {}], [{"B": group("/web")}, {}], []),
    ],
)
def test_what_moves_meets_its_own_name(
    old: list[dict[str, Any]], new: list[dict[str, Any]], expected: list[str]
) -> None:
    def stacks(resources: list[dict[str, Any]]) -> list[Stack]:
        topic = resource("AWS::SNS::Topic")
        first, second = ({"Topic": topic, **one} for one in resources)
        use = resource("AWS::SNS::Topic", {"DisplayName": taken()})
        return [
            template("data", Resources=first, Outputs={"Name": {"Value": {"Ref": "Topic"}}}),
            template("use", Resources={**second, "Use": use}),
        ]

    assert [name for rule, name, _ in said(stacks(old), stacks(new)) if rule == "RH413"] == expected


def test_a_replaced_table_reaches_a_consumer_whose_text_is_the_same() -> None:
    """A weak reference is resolved when its stack is deployed, and a stack with the same text is not deployed."""
    old, new = (two_stacks(table(name), {"F": function(taken())}) for name in ("orders", "sales"))

    assert ("RH414", "F", "Environment") in said(old, new)


def test_a_consumer_that_names_the_replaced_table_is_deployed_with_it() -> None:
    """What a fingerprint in the name of the output is for."""
    old = two_stacks(table("orders"), {"F": function(taken("NameA"))}, name="NameA")
    new = two_stacks(table("sales"), {"F": function(taken("NameB"))}, name="NameB")

    assert [rule for rule, *_ in said(old, new)] == ["RH411", "RH418"]


def versioned(name: str, version: str) -> list[Stack]:
    body = resource("AWS::Lambda::Version", {"FunctionName": {"Ref": "F"}})
    return one_stack(T=table(name, UpdateReplacePolicy="Retain"), F=function({"Ref": "T"}), **{version: body})


def test_a_function_whose_values_change_gets_another_version() -> None:
    """The text of the function is the same, so that a version named after a hash of it is the same resource."""
    assert ("RH415", "V1", "FunctionName") in said(versioned("orders", "V1"), versioned("sales", "V1"))
    assert "RH415" not in [rule for rule, *_ in said(versioned("orders", "V1"), versioned("sales", "V2"))]


def test_reserved_concurrency_belongs_to_no_version() -> None:
    def stacks(reserved: int) -> list[Stack]:
        body = resource("AWS::Lambda::Version", {"FunctionName": {"Ref": "F"}})
        return one_stack(F=function(ReservedConcurrentExecutions=reserved), V=body)

    assert said(stacks(1), stacks(2)) == []


def test_a_logical_id_keeps_its_type() -> None:
    old, new = one_stack(A=resource("AWS::SNS::Topic")), one_stack(A=resource("AWS::SQS::Queue"))

    assert said(old, new) == [("RH416", "A", "")]


def test_a_custom_resource_keeps_its_provider() -> None:
    old, new = (one_stack(A=resource("Custom::Thing", {"ServiceToken": token})) for token in ("one", "two"))

    assert said(old, new) == [("RH417", "A", "ServiceToken")]


def keypad(**keys: str) -> list[Stack]:
    """Returns keys of an instance, the flow stack encrypts with the last one."""
    arn = "arn:aws:connect:ap-northeast-2:111122223333:instance/i"
    made = {name: resource("AWS::Connect::SecurityKey", {"InstanceId": arn, "Key": pem}) for name, pem in keys.items()}
    used = list(keys)[-1]
    outputs = {f"Id{name}": {"Value": {"Fn::GetAtt": [name, "AssociationId"]}} for name in keys}
    flow = resource("AWS::SNS::Topic", {"DisplayName": taken(f"Id{used}")})
    return [template("data", Resources=made, Outputs=outputs), template("use", Resources={"Flow": flow})]


def test_a_key_is_not_deleted_while_flows_still_encrypt_with_it() -> None:
    """The clean-up of the first stack comes before the flows of the second one."""
    assert said(keypad(Old="a"), keypad(New="b")) == [("RH418", "Old", "")]
    # Beside each other first, then without the old one.
    assert said(keypad(Old="a"), keypad(Old="a", New="b")) == []
    assert said(keypad(Old="a", New="b"), keypad(New="b")) == []


def test_an_export_in_use_cannot_change() -> None:
    use = {"F": function({"Fn::ImportValue": "x"})}
    old = two_stacks(table("orders", UpdateReplacePolicy="Retain"), use, export="x")
    new = two_stacks(table("sales", UpdateReplacePolicy="Retain"), use, export="x")
    gone = two_stacks(table("orders", UpdateReplacePolicy="Retain"), {"F": function("y")})

    assert ("RH419", "data", "") in said(old, new)
    assert ("RH419", "data", "") in said(old, gone)


def test_a_change_of_policies_alone_is_no_update() -> None:
    old, new = one_stack(T=table()), one_stack(T=table(DeletionPolicy="Retain"))
    along = one_stack(T=table(DeletionPolicy="Retain", Metadata={"moved": "yes"}))

    assert said(old, new) == [("RH420", "data", "")]
    assert said(old, along) == []


def test_nobody_deletes_a_stack_that_is_left() -> None:
    stacks = two_stacks(table(), {"F": function(taken())})

    assert said(stacks, stacks[:1]) == [("RH421", "use", "")]


def test_a_table_takes_one_index_per_update() -> None:
    def stacks(*names: str) -> list[Stack]:
        indexes = [{"IndexName": name, **KEYS, "Projection": {"ProjectionType": "ALL"}} for name in names]
        body = resource(
            "AWS::DynamoDB::Table", {"AttributeDefinitions": HASHED, **KEYS, "GlobalSecondaryIndexes": indexes}
        )
        return one_stack(T=body)

    assert said(stacks(), stacks("a")) == []
    assert said(stacks("a"), stacks("b")) == [("RH423", "T", "GlobalSecondaryIndexes")]


def test_what_refers_to_something_replaced_follows() -> None:
    """An alias of a function with another name is another alias, and the permission on it another permission."""

    def stacks(name: str) -> list[Stack]:
        alias = {"FunctionName": {"Ref": "F"}, "Name": "live", "FunctionVersion": "1"}
        permission = {"FunctionName": {"Ref": "A"}, "Action": "lambda:InvokeFunction", "Principal": "x"}
        return one_stack(
            P=resource("AWS::Lambda::Permission", permission),
            A=resource("AWS::Lambda::Alias", alias),
            F=function(FunctionName=name),
        )

    comparison = Comparison(played(*stacks("one")), played(*stacks("two")))

    found = {name: change.replaced_by for name, change in comparison.stacks[0].changes.items()}
    assert found == {
        "F": {"FunctionName": Why.CHANGED},
        "A": {"FunctionName": Why.FOLLOWS},
        "P": {"FunctionName": Why.FOLLOWS},
    }


def test_another_way_to_write_the_same_value_changes_nothing() -> None:
    plain = "arn:aws:sns:ap-northeast-2:111122223333:alerts"
    joined = {"Fn::Join": [":", ["arn:aws:sns:ap-northeast-2", {"Ref": "AWS::AccountId"}, "alerts"]]}

    def stacks(arn: Any) -> list[Stack]:
        given = {"TopicArn": arn, "Protocol": "email", "Endpoint": "a@example.com"}
        return one_stack(S=resource("AWS::SNS::Subscription", given))

    comparison = Comparison(played(*stacks(plain)), played(*stacks(joined)))

    assert comparison.change(("data", "S")) is None
    assert [one.state for one in comparison.stacks] == [State.NO_UPDATE]


def test_what_is_noticed_is_known_from_somewhere() -> None:
    known = bundled().types(SEOUL)

    assert len(notices()) > 20
    for kind, one in notices().items():
        assert kind in known, kind
        assert one.grade in GRADES, kind
        assert one.source.startswith("https://"), kind
        assert [said for _, said in one.told()] or one.holds, kind


def test_another_version_is_another_value_although_both_have_no_number_yet() -> None:
    def stacks(version: str) -> list[Stack]:
        number = {"Fn::GetAtt": [version, "Version"]}
        alias = {"FunctionName": {"Ref": "F"}, "Name": "live", "FunctionVersion": number}
        body = resource("AWS::Lambda::Version", {"FunctionName": {"Ref": "F"}})
        return one_stack(F=function(), A=resource("AWS::Lambda::Alias", alias), **{version: body})

    change = Comparison(played(*stacks("V1")), played(*stacks("V2"))).change(("data", "A"))

    assert change is not None
    assert (change.kind, list(change.paths)) == (Kind.UPDATED, ["FunctionVersion"])
