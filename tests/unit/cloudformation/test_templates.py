"""Templates as they are written: resources, references, parameters, loops, order."""

from __future__ import annotations

from typing import Any

import pytest

from ringback.cloudformation import (
    IMPORT_VALUE,
    Call,
    Declaration,
    OutputReference,
    Reference,
    Stack,
    Template,
    TemplateError,
    calls,
    creation_order,
    dependencies,
    dynamic_references,
    output_of,
    parts,
    piece_of,
    reference_of,
    references,
    stack_dependencies,
    stack_order,
)
from ringback.cloudformation.syntax import DynamicReference
from tests.unit.cloudformation.build import TOPIC, resolver, stack

WEAK = {"Fn::GetStackOutput": {"StackName": "a", "OutputName": "b", "Region": "ap-northeast-2"}}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("plain ${not} a function", ["plain ${not} a function"]),
        ({"Ref": "A"}, [Reference("A")]),
        ({"Fn::GetAtt": ["A", "Arn"]}, [Reference("A", "Arn")]),
        ({"Fn::GetAtt": "A.Outputs.Arn"}, [Reference("A", "Outputs.Arn")]),
        (WEAK, [OutputReference("a", "b", "ap-northeast-2")]),
        ({"Fn::Join": ["/", ["a", {"Ref": "B"}, "c"]]}, ["a", "/", Reference("B"), "/", "c"]),
        ({"Fn::Join": [",", {"Ref": "List"}]}, [Call("Fn::Join", [",", {"Ref": "List"}])]),
        (
            {"Fn::Sub": "x ${A.Arn} ${!no} ${AWS::Region}"},
            ["x ", Reference("A", "Arn"), " ", "${no}", " ", Reference("AWS::Region")],
        ),
        (
            {"Fn::Sub": ["${x}${B}", {"x": {"Fn::Join": ["", ["1", WEAK]]}}]},
            ["1", OutputReference("a", "b", "ap-northeast-2"), Reference("B")],
        ),
        ({"Fn::ImportValue": "x"}, [Call("Fn::ImportValue", "x")]),
    ],
)
def test_a_text_is_literals_and_references(value: Any, expected: list[Any]) -> None:
    assert parts(value) == expected


def test_references_are_told_from_other_values() -> None:
    assert reference_of({"Ref": "A"}) == Reference("A")
    assert reference_of({"Ref": "AWS::Region"}) == Reference("AWS::Region")
    assert Reference("AWS::Region").is_pseudo
    assert reference_of({"Fn::Sub": "${A}"}) is None
    assert reference_of({"Ref": "A", "Other": 1}) is None
    assert output_of(WEAK) == OutputReference("a", "b", "ap-northeast-2")
    assert output_of({"Ref": "A"}) is None


def test_a_piece_of_a_text_is_told_from_other_choices() -> None:
    assert piece_of({"Fn::Select": [3, {"Fn::Split": ["/", {"Ref": "A"}]}]}) == (3, {"Ref": "A"})
    assert piece_of({"Fn::Select": [3, ["a", "b"]]}) is None
    assert piece_of({"Fn::Split": ["/", "a/b"]}) is None


def test_every_reference_inside_a_value_is_found() -> None:
    value = {
        "A": [{"Ref": "One"}, {"Fn::GetAtt": ["Two", {"Ref": "Three"}]}],
        "B": {"Fn::If": ["Condition", {"Fn::Sub": ["${Four.Arn} ${own} ${!no}", {"own": {"Ref": "Five"}}]}, "x"]},
        "C": {"Ref": "Six", "this is": "no reference"},
    }
    assert [one.name for one in references(value)] == ["One", "Two", "Three", "Four", "Five"]


def test_calls_and_dynamic_references_inside_a_value_are_found() -> None:
    value = {"A": [{"Fn::ImportValue": "x"}], "B": "{{resolve:ssm:/a:1}} {{resolve:secretsmanager:b}}"}
    assert list(calls(value, IMPORT_VALUE)) == ["x"]
    assert list(dynamic_references("{{resolve:secretsmanager:${Secret}:a}} {{resolve:ssm:/${Name}}}")) == [
        DynamicReference("secretsmanager", "${Secret}:a"),
        DynamicReference("ssm", "/${Name}"),
    ]
    assert list(dynamic_references(value)) == [DynamicReference("ssm", "/a:1"), DynamicReference("secretsmanager", "b")]


def test_a_declaration_tells_what_the_template_says() -> None:
    one = Declaration(
        "A",
        {
            "Type": "AWS::S3::Bucket",
            "Condition": "Yes",
            "DependsOn": "B",
            "DeletionPolicy": "Retain",
            "Metadata": {"aws:cdk:path": "app/Bucket"},
            "Properties": {"A": {"B": 1}, "C": {"Ref": "D"}},
        },
    )
    assert (one.type, one.condition, one.depends_on, one.path) == ("AWS::S3::Bucket", "Yes", ("B",), "app/Bucket")
    assert (one.deletion_policy, one.update_replace_policy) == ("Retain", "Delete")
    assert one.get("A.B") == 1
    assert one.get("A.B.C") is None
    assert list(one.needs()) == ["B", "D"]


def test_a_section_that_is_no_object_is_refused() -> None:
    with pytest.raises(TemplateError, match=r"one\.json: Resources is an object, this is list"):
        _ = Template({"Resources": []}, "one.json").resources
    with pytest.raises(TemplateError, match=r"one\.json: A: a resource is an object, this is int"):
        _ = Template({"Resources": {"A": 1}}, "one.json").resources


# --- parameters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "value", "expected"),
    [
        ({"Type": "String"}, "x", "x"),
        ({"Type": "String", "Default": True}, None, "true"),
        ({"Type": "Number"}, 5, "5"),
        ({"Type": "Number", "MinValue": 1, "MaxValue": "9"}, "9", "9"),
        ({"Type": "CommaDelimitedList"}, "a, b,c", ["a", "b", "c"]),
        ({"Type": "List<Number>"}, "80,20", ["80", "20"]),
        ({"Type": "String", "AllowedValues": ["a", "b"]}, "b", "b"),
        ({"Type": "String", "AllowedPattern": "[a-z]*"}, "abc", "abc"),
    ],
)
def test_a_parameter_gives_its_value(declared: dict[str, Any], value: Any, expected: Any) -> None:
    one = stack(Parameters={"P": declared})
    one.parameters = {} if value is None else {"P": value}
    assert resolver(one).parameter(one, "P") == expected


@pytest.mark.parametrize(
    ("declared", "value", "message"),
    [
        ({"Type": "String", "AllowedValues": ["a", "b"]}, "c", "'c' is not allowed; allowed: a, b"),
        ({"Type": "String", "AllowedPattern": "[a-z]*"}, "abc1", "does not match"),
        ({"Type": "String", "MinLength": 3}, "ab", "has 2 characters; allowed: 3 to any"),
        ({"Type": "String", "MaxLength": "1"}, "ab", "has 2 characters; allowed: 0 to 1"),
        ({"Type": "Number"}, "x", "'x' is no number"),
        ({"Type": "Number", "MinValue": 3}, 2, "out of range"),
        ({"Type": "Number", "AllowedValues": [1, 2]}, 3, "allowed: 1, 2"),
        ({"Type": "List<Number>"}, "1,x", "'x' is no number"),
        ({"Type": "String", "NoEcho": True, "MinLength": 20}, "topsecret", "its value has 9 characters"),
    ],
)
def test_a_value_that_a_parameter_does_not_allow_is_refused(declared: dict[str, Any], value: Any, message: str) -> None:
    one = stack(Parameters={"P": declared})
    one.parameters = {"P": value}
    with pytest.raises(TemplateError, match="parameter P") as caught:
        resolver(one).parameter(one, "P")
    assert message in str(caught.value)
    assert "topsecret" not in str(caught.value)


# --- loops ----------------------------------------------------------------------------------------------------------


def test_a_loop_is_written_out() -> None:
    """The example of the reference: topics from a list, with a key of a parameter that is no plain name."""
    one = stack(
        Transform="AWS::LanguageExtensions",
        Parameters={"Names": {"Type": "CommaDelimitedList", "Default": "Success,Fail-ure"}},
        Conditions={"Fn::ForEach::Flags": ["F", ["A"], {"Is${F}": {"Fn::Equals": [{"Ref": "F"}, "A"]}}]},
        Resources={
            "Fn::ForEach::Topics": [
                "Name",
                {"Ref": "Names"},
                {
                    "Topic&{Name}": {
                        "Type": "AWS::SNS::Topic",
                        "Properties": {"TopicName": {"Fn::Sub": "${Name}-${AWS::Region}"}, "Tag": {"Ref": "Name"}},
                    }
                },
            ],
            "Other": {"Type": "T", "Properties": {"Fn::ForEach::Inner": ["X", ["1", "2"], {"Key${X}": {"Ref": "X"}}]}},
        },
    )
    found = resolver(one)
    assert {each.logical_id: each.properties for each in found.resources()} == {
        "TopicSuccess": {"TopicName": "Success-ap-northeast-2", "Tag": "Success"},
        "TopicFailure": {"TopicName": "Fail-ure-ap-northeast-2", "Tag": "Fail-ure"},
        "Other": {"Key1": "1", "Key2": "2"},
    }
    assert found.condition(one, "IsA") is True


def test_loops_in_loops_know_both_names() -> None:
    inner = {"Fn::ForEach::In": ["B", ["1", "2"], {"T${A}${B}": {"Type": "T"}}]}
    one = stack(Transform=["AWS::LanguageExtensions"], Resources={"Fn::ForEach::Out": ["A", ["x", "y"], inner]})
    assert [each.logical_id for each in resolver(one).resources()] == ["Tx1", "Tx2", "Ty1", "Ty2"]


@pytest.mark.parametrize(
    ("loop", "message"),
    [
        (["A", ["1", "2"], {"Same": {"Type": "T"}}], r"'Same' comes out twice; use \$\{A\} in it"),
        (["A", {"Ref": "Open"}, {"T${A}": {}}], "known, this is parameter Open"),
        (["A", ["1"]], "takes .identifier, collection"),
    ],
)
def test_a_wrong_loop_is_named(loop: list[Any], message: str) -> None:
    one = stack(
        Transform="AWS::LanguageExtensions",
        Parameters={"Open": {"Type": "CommaDelimitedList"}},
        Resources={"Fn::ForEach::L": loop},
    )
    with pytest.raises(TemplateError, match=message):
        resolver(one)


# --- order ----------------------------------------------------------------------------------------------------------


def depending() -> Stack:
    """Resources that need each other in every way there is."""
    return stack(
        Conditions={"Yes": {"Fn::Equals": ["a", "a"]}, "Never": {"Fn::Equals": ["a", "b"]}},
        Resources={
            "Last": {
                **TOPIC,
                "DependsOn": ["Sub"],
                "Properties": {"A": {"Fn::If": ["Yes", {"Ref": "Att"}, {"Ref": "Not"}]}},
            },
            "Sub": {
                **TOPIC,
                "Properties": {"A": {"Fn::Sub": ["${First.Arn} ${AWS::Region} ${x}", {"x": {"Ref": "Att"}}]}},
            },
            "Att": {**TOPIC, "Properties": {"A": {"Fn::GetAtt": "First.Arn"}, "B": {"Ref": "Gone"}}},
            "First": TOPIC,
            "Not": TOPIC,
            "Gone": {**TOPIC, "Condition": "Never"},
        },
    )


def test_what_has_to_exist_before_is_known() -> None:
    one = depending()
    found = resolver(one)
    assert dependencies(found, one) == {
        "Last": {"Sub", "Att"},
        "Sub": {"First", "Att"},
        "Att": {"First"},
        "First": set(),
        "Not": set(),
    }
    order = creation_order(found, one)
    assert [name for name in order if name != "Not"] == ["First", "Att", "Sub", "Last"]


def test_every_branch_counts_where_nothing_is_decided() -> None:
    assert depending().template.dependencies()["Last"] == {"Sub", "Att", "Not"}


def test_resources_that_need_each_other_are_one_clear_error() -> None:
    one = stack(Resources={"A": {"Type": "T", "DependsOn": "B"}, "B": {"Type": "T", "Properties": {"X": {"Ref": "A"}}}})
    with pytest.raises(TemplateError, match=r"one\.json: resources depend on each other: (A -> B -> A|B -> A -> B)"):
        creation_order(resolver(one), one)


def test_stacks_are_ordered_by_what_they_take_from_each_other() -> None:
    app = stack("app", Resources={"R": {"Type": "T", "Properties": {"A": {"Fn::ImportValue": "shared"}}}})
    base = stack("base", Outputs={"O": {"Value": "x", "Export": {"Name": "shared"}}, "P": {"Value": "y"}})
    weak = {"Fn::GetStackOutput": {"StackName": "app", "OutputName": "Q"}}
    last = stack("last", Resources={"R": {"Type": "T", "Properties": {"A": weak}}})
    listed = stack("listed")
    listed.depends_on = ("last",)
    child = stack("app-Nested")
    child.parent = ("app", "Nested")
    found = resolver(last, listed, app, base, child)
    assert stack_dependencies(found) == {
        "last": {"app"},
        "listed": {"last"},
        "app": {"base", "app-Nested"},
        "base": set(),
        "app-Nested": set(),
    }
    assert [name for name in stack_order(found) if name not in ("base", "app-Nested")] == ["app", "last", "listed"]
