"""The views of AWS as they are handed over: everything that their data says, and every answer that they document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ringback.flow_language.views import MANAGED
from ringback.simulator.http.participant.views import template_of

FIELD = {"Type": "FormInput", "Name": "phone", "Label": "전화번호", "Required": True}
DATA: dict[str, dict[str, Any]] = {
    "form": {
        "Heading": "예약",
        "SubHeading": "무엇을 도와드릴까요?",
        "Sections": [
            {"Heading": "연락처", "Type": "FormSection", "Items": [{"Type": "Grid", "Items": [FIELD]}]},
            {"Type": "DataSection", "Items": [{"Label": "금액", "Value": "1,000원"}]},
        ],
        "Next": "다음",
        "Cancel": {"Label": "그만하기"},
    },
    "list": {"Heading": "지점", "Items": [{"Heading": "강남", "Id": "g"}, "기타"], "Back": {"Label": "뒤로"}},
    "cards": {
        "Heading": "상품",
        "Cards": [{"Summary": {"Heading": "노트북", "Id": "n"}, "Detail": {"Description": "가볍습니다."}}],
        "NoMatchFound": {"Label": "여기에 없음"},
    },
    "confirmation": {"Heading": "접수", "SubHeading": "접수했습니다.", "Next": {"Label": "확인"}},
    "detail": {
        "Heading": "안내",
        "Description": "내용입니다.",
        "AttributeBar": [{"Label": "등급", "Value": "VIP"}],
        "Sections": [{"TemplateString": "<b>굵게</b> 씁니다."}, "글"],
        "Actions": ["자세히"],
        "Back": {"Label": "뒤로"},
    },
}


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Yields the components of a template, whole ones before what is in them."""
    if isinstance(value, dict):
        if "Type" in value and "Props" in value:
            yield value
        value = [one for name, one in value.items() if name != "Props"]
    for inner in value if isinstance(value, list) else ():
        yield from parts(inner)


@pytest.mark.parametrize("name", MANAGED)
def test_a_view_of_aws_is_made_of_components(name: str) -> None:
    template = template_of(name, None, DATA[name])
    found = list(parts(template))
    actions = {str(one["Props"]["Action"]) for one in found if one["Props"].get("Action")}
    assert template["Head"]["Title"] == DATA[name]["Heading"]
    assert actions
    assert actions <= set(MANAGED[name].actions)


def test_nothing_that_the_data_says_is_lost() -> None:
    for name, words in {
        "form": ("무엇을 도와드릴까요?", "연락처", "전화번호", "1,000원", "다음", "그만하기"),
        "list": ("강남", "기타", "뒤로"),
        "cards": ("노트북", "가볍습니다.", "여기에 없음"),
        "confirmation": ("접수했습니다.", "확인"),
        "detail": ("내용입니다.", "VIP", "굵게", "글", "자세히", "뒤로"),
    }.items():
        told = str(template_of(name, None, DATA[name]))
        assert [one for one in words if one not in told] == []
        assert "<b>" not in told


def test_what_was_filled_in_goes_with_the_next_step_alone() -> None:
    buttons = {
        one["Props"]["Action"]: one["Type"]
        for one in parts(template_of("form", None, DATA["form"]))
        if "Action" in one["Props"]
    }
    assert buttons == {"Next": "SubmitButton", "Cancel": "Button"}


def test_a_template_is_filled_by_name_and_by_path() -> None:
    template = {
        "Head": {"Title": "$.title"},
        "Body": [{"Type": "Dropdown", "Props": {"Options": "$.Choices", "Label": "$.a.b 중"}}],
    }
    data = {"Title": "고르기", "choices": ["하나"], "A": {"b": "둘"}}
    filled = template_of("own", template, data)
    assert filled["Head"]["Title"] == "고르기"
    assert filled["Body"][0]["Props"] == {"Options": ["하나"], "Label": "둘 중"}
    assert template_of("own", "{", data) == {}
    assert template_of("own", '{"Head": {"Title": "$.Nothing"}}', data) == {"Head": {"Title": ""}}
