"""Other people's readers of templates come to the same results: cfn-lint on documents and loops, moto on functions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.cloudformation import Resolver, Stack, Template
from ringback.cloudformation.short_tags import parse_yaml
from tests.unit.cloudformation.build import stack
from tests.unit.cloudformation.test_documents import SHORT

decode = pytest.importorskip("cfnlint.decode.cfn_yaml")


@pytest.fixture(scope="module")
def parsing() -> Any:
    """The reader of moto, which brings every service with it: a second and a half for the worker that needs it."""
    return pytest.importorskip("moto.cloudformation.parsing")


DOCUMENTS = {
    "short tags": SHORT,
    "nested tags": (
        "A: !Join\n  - '-'\n  - - !Sub\n      - '${x}'\n      - x: !GetAtt A.B.C\n    - !If [a, !Ref b, !Ref c]\n"
    ),
    "block texts": "A: |\n  line\n  line\nB: >-\n  folded\n  text\nC: 'it''s'\n",
    "scalars": "A: 1\nB: 1.5\nC: true\nD: 'true'\nE: no\nF: 0o7\nG: 1e3\nH: 2012-10-17\nI: 12:30\n",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_yaml_document_is_what_cfn_lint_reads(name: str) -> None:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): plain(entry) for key, entry in value.items()}
        return [plain(entry) for entry in value] if isinstance(value, list) else value

    expected = plain(decode.loads(DOCUMENTS[name]))
    assert json.dumps(parse_yaml(DOCUMENTS[name], "a.yaml")) == json.dumps(expected, default=str)


def test_a_loop_is_what_cfn_lint_writes_out() -> None:
    from cfnlint.template import Template as Linted
    from cfnlint.template.transforms._language_extensions import language_extension

    topic = {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::Sub": "${Name}-x"}, "N": {"Ref": "Name"}}}
    document = {
        "Transform": "AWS::LanguageExtensions",
        "Resources": {
            "Fn::ForEach::Out": ["Name", ["A", "B"], {"Topic${Name}": topic}],
            "Other": {"Type": "T", "Properties": {"Fn::ForEach::In": ["X", ["1", "2"], {"K${X}": {"Ref": "X"}}]}},
        },
    }
    _, expected = language_extension(Linted("a.json", json.loads(json.dumps(document)), ["us-east-1"]))
    assert expected is not None
    ours, theirs = (
        {resource.logical_id: resource.properties for resource in Resolver([Stack("one", Template(each))]).resources()}
        for each in (document, {"Resources": expected["Resources"]})
    )
    assert ours == theirs


MAPPINGS = {"Map": {"a": {"x": "1", "y": "2"}, "b": {"x": "3", "y": "4"}}}
PARAMETERS = {"Name": {"Type": "String", "Default": "value"}}
leaf = (
    st.text("ab-/", max_size=4)
    | st.just({"Ref": "Name"})
    | st.just({"Ref": "AWS::Region"})
    | st.sampled_from([{"Fn::FindInMap": ["Map", one, two]} for one in "ab" for two in "xy"])
)
text = st.recursive(
    leaf,
    lambda inner: (
        st.builds(lambda items: {"Fn::Join": ["/", items]}, st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda value: {"Fn::Sub": ["<${v}> ${Name}", {"v": value}]}, inner)
        | st.builds(lambda value: {"Fn::Select": [0, {"Fn::Split": ["-", value]}]}, inner)
        | st.builds(lambda one, two: {"Fn::If": ["Yes", one, two]}, inner, inner)
        | st.builds(lambda one, two: {"Fn::If": ["No", one, two]}, inner, inner)
    ),
    max_leaves=6,
)


@settings(max_examples=100)
@given(text)
def test_a_nested_function_is_what_moto_computes(parsing: Any, value: Any) -> None:
    conditions = {
        "Yes": {"Fn::Equals": [{"Ref": "Name"}, "value"]},
        "No": {"Fn::Not": [{"Condition": "Yes"}]},
    }
    template: dict[str, Any] = {
        "Parameters": PARAMETERS,
        "Mappings": MAPPINGS,
        "Conditions": conditions,
        "Resources": {},
    }
    known = parsing.ResourceMap(
        stack_id="id",
        stack_name="one",
        parameters={},
        tags={},
        region_name="ap-northeast-2",
        account_id="111122223333",
        template=json.loads(json.dumps(template)),
        cross_stack_resources={},
    )
    known.load()
    one = stack(**template)
    assert Resolver([one]).resolve(one, value) == parsing.clean_json(json.loads(json.dumps(value)), known)


def test_the_partners_are_the_installed_ones(parsing: Any) -> None:
    """A differential test without its partner would prove nothing."""
    assert {Path(module.__file__).suffix for module in (decode, parsing)} == {".py"}
