"""References to the running contact inside a text."""

from __future__ import annotations

import pytest

from ringback.flow_language.references import JsonPath, parse_jsonpath, split_text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("$.Attributes.name", ["Attributes", "name"]),
        ("$.Attributes['with space']", ["Attributes", "with space"]),
        ("$.Attributes.['with space']", ["Attributes", "with space"]),
        ("$['Attributes']['k']", ["Attributes", "k"]),
        ("$.External.a.b", ["External", "a", "b"]),
        ("$.SegmentAttributes['connect:Subtype'].ValueString", ["SegmentAttributes", "connect:Subtype", "ValueString"]),
    ],
)
def test_a_path_is_split_into_members(text: str, parts: list[str]) -> None:
    path = parse_jsonpath(text)
    assert path is not None
    assert list(path.segments) == parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$.Attributes.name님, $.Queue.Name 입니다.", ["$.Attributes.name", "$.Queue.Name"]),
        ("요금은 $.External.price. 맞나요?", ["$.External.price"]),
        ("$5.00 and $1000", []),
        ("a $ b", []),
    ],
)
def test_references_are_found_inside_text(text: str, found: list[str]) -> None:
    assert [piece.text for piece in split_text(text) if isinstance(piece, JsonPath)] == found
    assert "".join(map(str, split_text(text))) == text
