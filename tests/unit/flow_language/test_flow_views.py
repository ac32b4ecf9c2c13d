"""What is known about views: the fields of a template, the views of AWS, and data that fits neither."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ringback.flow_language.assembly import assembly_context, read_template
from ringback.flow_language.linter import lint_center
from ringback.flow_language.parser import parse
from ringback.flow_language.views import data_problems, managed, view_facts

BODY = [
    {"_id": "bar", "Type": "AttributeBar", "Props": {"Attributes": "$.Facts"}, "Content": []},
    {"_id": "who", "Type": "TextBox", "Props": {}, "Content": ["$.CustomerName 님"]},
]
CARD = view_facts("card", {"Head": {}, "Body": BODY}, ["Done"])


def _told(data: dict[str, Any]) -> list[str]:
    return [message for _, message in data_problems(CARD, data)]


def test_a_template_needs_what_it_names() -> None:
    assert CARD.required == {"Facts", "CustomerName"}
    assert _told({"Facts": [], "customerName": "김*수"}) == []
    assert _told({"Facts": "$.External.facts", "CustomerName": "$.Attributes.CustomerName"}) == []
    assert _told({"Facts": [], "CustomerName": "a", "Mood": "b"}) == [
        "view 'card' takes no 'Mood'; data it does not name is refused"
    ]
    assert _told({"Facts": "VIP", "CustomerName": "a"}) == ["view 'card' takes a list as 'Facts', not a text"]
    assert _told({"CustomerName": "a"}) == ["view 'card' needs 'Facts', which is not given; it cannot be shown without"]


def test_a_template_that_names_a_part_takes_an_object() -> None:
    body = [
        {"_id": "player", "Type": "TemplateStringComponent", "Props": {"TemplateString": "$.player.TemplateString"}}
    ]
    view = view_facts("card", {"Head": {}, "Body": body}, ["Done"])
    assert list(data_problems(view, {"player": {"TemplateString": "<p>a</p>"}})) == []
    assert [message for _, message in data_problems(view, {"player": []})] == [
        "view 'card' takes an object as 'player', not a list"
    ]


def test_a_template_that_the_deployment_decides_takes_anything() -> None:
    unknown = view_facts("card", {"Fn::Sub": "..."}, ["Done"])
    assert list(data_problems(unknown, {"Anything": 1})) == []


@pytest.mark.parametrize("name", ["cards", "arn:aws:connect:ap-northeast-2:aws:view/cards:1", "cards:$LATEST"])
def test_the_views_of_aws_are_known_by_every_name(name: str) -> None:
    view = managed(name)
    assert view is not None
    assert view.actions == ("ActionSelected", "Back", "NoMatchFound")
    # The example of the page.
    given = {"AttributeBar": [], "Back": {"Label": "Back"}, "Heading": "?", "Cards": [], "NoMatchFound": {"Label": "x"}}
    assert list(data_problems(view, given)) == []
    assert [name for name, _ in data_problems(view, {"Cards": {}})] == ["Cards"]


def test_a_view_of_the_center_is_no_view_of_aws() -> None:
    assert managed("arn:aws:connect:ap-northeast-2:123456789012:instance/a/view/cards") is None


def test_the_linter_holds_a_flow_against_the_view_of_its_template(tmp_path: Any) -> None:
    """In a synthesized template view and flow meet by logical id."""
    show = {
        "Identifier": "show",
        "Type": "ShowView",
        "Parameters": {
            "ViewResource": {"Id": "@"},
            "InvocationTimeLimitSeconds": "60",
            "ViewData": {"Facts": ["x"]},
        },
        "Transitions": {
            "NextAction": "end",
            "Conditions": [{"NextAction": "end", "Condition": {"Operator": "Equals", "Operands": ["Dne"]}}],
            "Errors": [
                {"NextAction": "end", "ErrorType": kind}
                for kind in ("NoMatchingCondition", "NoMatchingError", "TimeLimitExceeded")
            ],
        },
    }
    end = {"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
    document = {"Version": "2019-10-30", "StartAction": "show", "Actions": [show, end]}
    before, after = json.dumps(document).split("@")
    arn = {"Fn::GetAtt": ["Card", "ViewArn"]}
    flow = {"Name": "guide", "Type": "CONTACT_FLOW", "Content": {"Fn::Join": ["", [before, arn, after]]}}
    view = {"Name": "card", "Template": {"Head": {}, "Body": BODY}, "Actions": ["Done"]}
    resources = {
        "Card": {"Type": "AWS::Connect::View", "Properties": view},
        "Guide": {"Type": "AWS::Connect::ContactFlow", "Properties": flow},
    }
    path = tmp_path / "t.template.json"
    path.write_text(json.dumps({"Resources": resources}), encoding="utf-8")

    deployed = read_template(path)
    found = lint_center([one.parsed() for one in deployed], assembly_context(deployed))

    told = {(one.rule, one.message) for one in found if one.rule in ("FL336", "FL337")}
    assert told == {
        ("FL336", "view 'card' needs 'CustomerName', which is not given; it cannot be shown without"),
        ("FL337", "view 'card' has no action 'Dne', did you mean 'Done'?; it has 'Done'"),
        ("FL337", "nothing takes 'Done' of view 'card'"),
    }
    assert parse(deployed[0].content, file="x").actions
