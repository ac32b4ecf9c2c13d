"""Garbage in: whatever happens to a flow file, the linter answers with findings and never with a traceback."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.flow_language import (
    CenterContext,
    FlowFormatError,
    FunctionFacts,
    canonical,
    lint,
    lint_center,
    lint_text,
    parse,
)
from ringback.flow_language.examples import EXAMPLES
from ringback.surrogates import lone_half
from tests.unit.flow_language.flow_files import own_flows

SEEDS = [document for name, document in sorted(own_flows().items())][::3] + [
    document
    for rule_id in ("FL103", "FL136", "FL209", "FL315", "FL408", "FL508")
    for document in EXAMPLES[rule_id].fails.flows.values()
    if isinstance(document, dict)
]
SMALL = [document for document in SEEDS if len(document["Actions"]) <= 16]
TEXTS = [json.dumps(document, ensure_ascii=False) for document in SEEDS]
CENTER = CenterContext(
    key="aicc", queues=frozenset(), lambdas={"escalate": FunctionFacts()}, entry_flows=frozenset({"x"})
)

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
BROKEN_WORDS = st.sampled_from(
    [
        "$.",
        "$.Attributes",
        "${queue}",
        "${",
        "$['",
        "<speak>",
        "&",
        "1번",
        "이번",
        "{{x}}",
        "",
        " ",
        "x" * 60,
        "\x00",
        "\ud83d",
    ]
)


def check_everything(document: Any) -> None:
    """Runs every check on a document that may be anything."""
    try:
        flow = parse(document, file="broken.json", key="broken")
    except FlowFormatError:
        return
    for finding in [*lint(flow), *lint_center([flow], CENTER)]:
        assert finding.rule.startswith("FL")
        assert finding.message
        assert str(finding)
    assert isinstance(canonical(document), str)
    flow.content(lambda reference: reference.text)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Returns the paths of everything inside a value."""
    if isinstance(value, dict):
        items: Any = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    else:
        return [path]
    return [path, *(place for key, item in items for place in places(item, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Returns a copy with the value at a path replaced."""
    if not path:
        return new
    result = copy.copy(value)
    result[path[0]] = replaced(value[path[0]], path[1:], new)
    return result


@given(data=st.data())
@settings(max_examples=120)
def test_any_value_in_any_place_gives_findings(data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(SMALL), label="flow")
    for _ in range(data.draw(st.integers(1, 3), label="times")):
        known = places(document)
        place = known[data.draw(st.integers(0, len(known) - 1), label="place")]
        document = replaced(document, place, data.draw(VALUES | BROKEN_WORDS, label="value"))
    check_everything(document)


@given(data=st.data())
@settings(max_examples=100)
def test_a_text_cut_or_stirred_gives_findings(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS), label="text")
    start = data.draw(st.integers(0, len(text)), label="start")
    end = data.draw(st.integers(start, min(len(text), start + 40)), label="end")
    text = text[:start] + data.draw(st.text(max_size=6), label="instead") + text[end:]
    for finding in lint_text(text, file="stirred.json"):
        assert finding.message
        assert finding.line is None or finding.line >= 1


@given(data=st.binary(max_size=200))
@settings(max_examples=100)
def test_any_bytes_give_one_finding(data: bytes) -> None:
    assert len(lint_text(data)) == 1


@given(value=VALUES)
@settings(max_examples=100)
def test_any_json_value_is_checked(value: Any) -> None:
    assert lint_text(json.dumps(value))


def test_five_megabytes_are_refused_at_once() -> None:
    text = json.dumps({"Version": "2019-10-30", "StartAction": "a", "Actions": [], "Metadata": {"x": "y" * 5_000_000}})
    (finding,) = lint_text(text, file="huge.json")
    assert finding.rule == "FL001"
    assert "256,000" in finding.message


def test_a_document_nested_too_deep_is_refused_also_when_it_is_already_decoded() -> None:
    document: Any = {"Version": "2019-10-30", "StartAction": "a", "Actions": []}
    for _ in range(2_000):
        document = {"x": document}
    with pytest.raises(FlowFormatError, match="nested deeper"):
        parse(document)


def test_a_flow_of_250_actions_in_one_circle_ends() -> None:
    actions = [
        {
            "Identifier": f"a{number}",
            "Type": "UpdateContactAttributes",
            "Parameters": {"Attributes": {f"k{number}": "$.Attributes.k0"}},
            "Transitions": {
                "NextAction": f"a{(number + 1) % 250}",
                "Errors": [{"ErrorType": "NoMatchingError", "NextAction": f"a{(number * 7) % 250}"}],
            },
        }
        for number in range(250)
    ]
    document = {"Version": "2019-10-30", "StartAction": "a0", "Metadata": {"type": "contactFlow"}, "Actions": actions}
    assert "FL304" in {finding.rule for finding in lint(parse(document))}
    assert canonical(document)


HALF = '{"Version": "2019-10-30",\n "StartAction": "a", "Metadata": {"name": "\\ud800"}, "Actions": []}'


def test_half_of_a_surrogate_pair_is_refused_where_it_stands() -> None:
    """JSON can write it down; a file, a hash or a picture cannot hold it."""
    (finding,) = lint_text(HALF, file="half.json")
    assert (finding.rule, finding.line, finding.column) == ("FL001", 2, 44)
    assert "half of a surrogate pair" in finding.message
    with pytest.raises(FlowFormatError, match="half of a surrogate pair"):
        parse(json.loads(HALF))


@pytest.mark.parametrize("text", ["\\ud83d\\ude00", "\\\\ud800", "😀"])
def test_a_whole_pair_and_an_escaped_backslash_are_text(text: str) -> None:
    assert "surrogate" not in "".join(finding.message for finding in lint_text(HALF.replace("\\ud800", text)))
    assert lone_half(HALF.replace("\\ud800", text)) is None


@pytest.mark.parametrize("text", ["\\udc00", "\\ud800\\ud800", "\\\\\\ud800", "\ud800"])
def test_every_other_half_is_found(text: str) -> None:
    assert lone_half(f'"{text}"') is not None


@pytest.mark.parametrize("words", [("fmt",), ("lint",), ("draw", "--out", "pictures")])
def test_commands_refuse_half_of_a_pair(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "half.json").write_text(HALF)
    done = subprocess.run(
        [sys.executable, "-m", "commands.main", "flows", words[0], "half.json", *words[1:]],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    assert "half of a surrogate pair" in done.stdout + done.stderr
