"""Views as parts that a page draws: those of AWS from the examples of their page, templates of strangers, markup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ringback.flow_language.views import MANAGED, view_facts
from ringback.simulator.display.markup import markup
from ringback.simulator.display.views import shown

Part = dict[str, Any]


def _all(parts: list[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _all(part.get("parts", []))


def _parts(name: str, data: dict[str, Any], template: Any = None, actions: Any = None) -> list[Part]:
    view = MANAGED[name] if template is None else view_facts(name, template, actions)
    return list(_all([part for cell in shown(view, data)["cells"] for part in cell["parts"]]))


def _buttons(parts: list[Part]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(part["label"], part["action"], part["data"]) for part in parts if part["kind"] == "button"]


# Data and answers: https://docs.aws.amazon.com/connect/latest/adminguide/view-resources-managed-view.html
DETAIL = {
    "AttributeBar": [{"Label": "Example", "Value": "Attribute"}],
    "Back": {"Label": "Back"},
    "Heading": "Hello world",
    "Sections": [{"TemplateString": "This is an intro paragraph"}, "abc"],
    "Actions": ["Do thing!"],
}
FORM_FIELD = {"Type": "FormInput", "Label": "Location", "Name": "pickup-location", "DefaultValue": "Seattle"}
FORM = {
    "Next": {"Label": "Confirm Reservation"},
    "Cancel": {"Label": "Cancel"},
    "Sections": [{"Type": "FormSection", "Heading": "Pickup", "Items": [{"Items": [FORM_FIELD]}]}],
}
CARDS = {
    "Cards": [
        {
            "Summary": {"Id": "lost_luggage", "Heading": "Lost luggage claim", "Status": "Upcoming"},
            "Detail": {"Sections": {"TemplateString": "<ol><li>one</li></ol>"}, "Actions": ["Start a new claim"]},
        }
    ],
    "NoMatchFound": {"Label": "Can't find match?"},
}


@pytest.mark.parametrize(
    ("name", "data", "buttons"),
    [
        (
            "detail",
            DETAIL,
            [
                ("Back", "Back", {"actionName": "Back", "Label": "Back"}),
                ("Do thing!", "ActionSelected", {"actionName": "Do thing!"}),
            ],
        ),
        (
            "confirmation",
            {"Next": {"Label": "Go Home"}},
            [("Go Home", "Next", {"actionName": "Next", "Label": "Go Home"})],
        ),
        (
            "form",
            FORM,
            [("Confirm Reservation", "Next", {}), ("Cancel", "Cancel", {"actionName": "Cancel", "Label": "Cancel"})],
        ),
        (
            "cards",
            CARDS,
            [
                ("Start a new claim", "ActionSelected", {"actionName": "Start a new claim"}),
                ("Can't find match?", "NoMatchFound", {"actionName": "NoMatchFound", "Label": "Can't find match?"}),
            ],
        ),
    ],
)
def test_the_buttons_of_a_view_of_aws_answer_as_its_page_says(
    name: str, data: dict[str, Any], buttons: list[tuple[str, str, dict[str, Any]]]
) -> None:
    assert _buttons(_parts(name, data)) == buttons


def test_items_of_a_list_are_pressed_by_their_id() -> None:
    items = [{"Heading": "with link", "Id": "Select_Car"}, {"Heading": "without"}]
    pressed = [(part["heading"], part["action"], part["data"]) for part in _parts("list", {"Items": items})]
    assert pressed == [
        ("with link", "ActionSelected", {"actionName": "Select_Car"}),
        ("without", "", {"actionName": ""}),
    ]


def test_fields_of_a_form_of_aws_lie_below_form_data() -> None:
    parts = _parts("form", FORM)
    field = next(part for part in parts if part["kind"] == "field")
    assert (field["name"], field["label"], field["value"]) == ("pickup-location", "Location", "Seattle")
    assert [part["fields"] for part in parts if part["kind"] == "button"] == ["FormData", ""]


def test_a_template_of_a_stranger_is_filled_and_drawn() -> None:
    """The one of the page about custom views, with a component that nobody knows."""
    card = {"_id": "c", "Type": "Card", "Props": {"Id": "NoIconCard", "Heading": "$.Heading", "Action": "CardSelected"}}
    skip = {"_id": "s", "Type": "Button", "Props": {"Action": "Skip"}, "Content": ["Skip"]}
    new = {"_id": "n", "Type": "Hologram", "Props": {}}
    template = {
        "Head": {"Title": "t", "Configuration": {"Layout": {"Columns": ["10", "2"]}}},
        "Body": [{"_id": "x", "Type": "Container", "Props": {}, "Content": [card, new]}, skip],
    }
    view = view_facts("mine", template, ["CardSelected", "Skip"])
    drawn = shown(view, {"heading": "No Icon Card"})
    assert [cell["width"] for cell in drawn["cells"]] == [10, 2]
    parts = _parts("mine", {"heading": "No Icon Card"}, template, ["CardSelected", "Skip"])
    assert (parts[0]["heading"], parts[0]["data"]) == ("No Icon Card", {"Heading": "No Icon Card", "Id": "NoIconCard"})
    assert parts[1]["text"] == "[Hologram]"
    assert _buttons(parts) == [("Skip", "Skip", {"action": "Button"})]


def test_markup_keeps_lists_and_loses_whatever_runs_or_loads() -> None:
    bad = '<script>x()</script><img src="https://a/b" onerror="x()"><a href="j">y</a>'
    text = f"<ul><li><b>고객</b> 1 &lt; 2</li></ul>{bad}<p>z"
    assert markup(text)["nodes"] == [["ul", [["li", [["b", ["고객"]], " 1 < 2"]]]], "y", ["p", ["z"]]]
