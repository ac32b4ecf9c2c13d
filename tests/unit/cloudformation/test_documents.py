"""JSON and YAML files become the same data; what is wrong in them is named with line and column."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringback.cloudformation import DocumentError, TemplateError, read_template
from ringback.cloudformation.documents import parse_document, parse_json
from ringback.cloudformation.short_tags import parse_yaml

SHORT = """\
AWSTemplateFormatVersion: 2010-09-09
Resources:
  Queue:
    Type: AWS::Connect::Queue
    Condition: Korean
    Properties:
      Name: !Sub 'q-${AWS::Region}'
      Long: !Sub
        - ${A}-b
        - A: !Ref Size
      InstanceArn: !GetAtt Instance.Outputs.Arn
      Listed: !GetAtt [Instance, Arn]
      Joined: !Join ['', [a, !Ref B]]
      Chosen: !If [Korean, !Ref 'AWS::NoValue', 5]
      Found: !FindInMap [Map, !Ref 'AWS::Region', Key]
      Other: !ImportValue shared
      Nested:
        Fn::Join: [',', !Split ['|', !Select [0, !GetAZs '']]]
      Text: !Base64 hello
      Blocks: !Cidr [!Ref Block, 2, 8]
      Macro: !Transform {Name: 'AWS::Include'}
      Weak: !GetStackOutput {StackName: a, OutputName: b}
      Json: !ToJsonString {a: !Length [1, 2]}
Conditions:
  Korean: !And [!Condition Other, !Not [!Equals [!Ref Size, '5']], !Or [!Condition A, !Condition B]]
"""
LONG: dict[str, Any] = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Resources": {
        "Queue": {
            "Type": "AWS::Connect::Queue",
            "Condition": "Korean",
            "Properties": {
                "Name": {"Fn::Sub": "q-${AWS::Region}"},
                "Long": {"Fn::Sub": ["${A}-b", {"A": {"Ref": "Size"}}]},
                "InstanceArn": {"Fn::GetAtt": ["Instance", "Outputs.Arn"]},
                "Listed": {"Fn::GetAtt": ["Instance", "Arn"]},
                "Joined": {"Fn::Join": ["", ["a", {"Ref": "B"}]]},
                "Chosen": {"Fn::If": ["Korean", {"Ref": "AWS::NoValue"}, 5]},
                "Found": {"Fn::FindInMap": ["Map", {"Ref": "AWS::Region"}, "Key"]},
                "Other": {"Fn::ImportValue": "shared"},
                "Nested": {"Fn::Join": [",", {"Fn::Split": ["|", {"Fn::Select": [0, {"Fn::GetAZs": ""}]}]}]},
                "Text": {"Fn::Base64": "hello"},
                "Blocks": {"Fn::Cidr": [{"Ref": "Block"}, 2, 8]},
                "Macro": {"Fn::Transform": {"Name": "AWS::Include"}},
                "Weak": {"Fn::GetStackOutput": {"StackName": "a", "OutputName": "b"}},
                "Json": {"Fn::ToJsonString": {"a": {"Fn::Length": [1, 2]}}},
            },
        }
    },
    "Conditions": {
        "Korean": {
            "Fn::And": [
                {"Condition": "Other"},
                {"Fn::Not": [{"Fn::Equals": [{"Ref": "Size"}, "5"]}]},
                {"Fn::Or": [{"Condition": "A"}, {"Condition": "B"}]},
            ]
        }
    },
}


def test_short_tags_are_the_long_form() -> None:
    assert parse_yaml(SHORT, "hotline.yaml") == LONG


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 2012-10-17", {"a": "2012-10-17"}),
        ("a: yes\nb: 'yes'", {"a": True, "b": "yes"}),
        ("yes: 1\n5: 2\nnull: 3", {"yes": 1, "5": 2, "null": 3}),
        ("a: 010\nb: 0x1f\nc: 1.5\nd: ~", {"a": 8, "b": 31, "c": 1.5, "d": None}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  k: 3", {"a": {"k": 1, "l": 2}, "b": {"k": 3, "l": 2}}),
        ("a: |\n  한국어\n  !Ref x\n", {"a": "한국어\n!Ref x\n"}),
        ('{"a": 1, b: 2}', {"a": 1, "b": 2}),
    ],
)
def test_yaml_is_read_as_cloudformation_reads_it(text: str, expected: Any) -> None:
    assert parse_document(text, "a.yaml") == expected


@pytest.mark.parametrize(
    ("name", "text", "place", "message"),
    [
        ("a.json", '{"a": 1,\n  "b": }', "2:8", "not JSON"),
        ("a.json", '{"x": {"b": 1},\n "a": 1,\n "a": 2}', "3:2", "key 'a' stands twice"),
        ("a.json", '{"a": {"k": "a", "b": [{"k": 1}],\n  "k": 2}}', "2:3", "key 'k' stands twice"),
        ("a.template", '{"a": 1,}', "1:9", "not JSON"),
        ("a.yaml", "a: 1\nb:\n  c: 1\n  c: 2\n", "4:3", "key 'c' stands twice"),
        ("a.yaml", "a: 1\n\tb: 2\n", "2:1", "not with tabs"),
        ("a.yaml", "a: [1, 2\nb: 3\n", "2:2", "not YAML"),
        ("a.yaml", "a: !Reff b\n", "1:4", "unknown tag !Reff; nearest: Ref"),
        ("a.yaml", "a: !GetAtt Topic\n", "1:4", "!GetAtt takes LogicalId.Attribute"),
        ("a.yaml", "a: !Ref [b]\n", "1:4", "!Ref takes a name"),
        ("a.yaml", "a: !Ref\n", "1:4", "!Ref names something"),
        ("a.yaml", "a: !!binary aGVsbG8=\n", "1:4", "tag !!binary is not allowed"),
        ("a.yaml", "a: !!python/object:os.system x\n", "1:4", "not allowed"),
        ("a.yaml", "a: &x\n  b: *x\n", "1:4", "an alias refers to what holds it"),
        ("a.yaml", "? [a, b]\n: 1\n", "1:3", "a key is text"),
        ("a.yaml", "a: 1\nb: \x07\n", "2:4", "character U+0007 is not allowed"),
        ("a.yaml", "a: *gone\n", "1:4", "undefined alias"),
    ],
)
def test_what_is_wrong_is_named_with_line_and_column(
    tmp_path: Path, name: str, text: str, place: str, message: str
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        read_template(file)
    assert str(caught.value).startswith(f"{file}:{place}: ")
    assert message in str(caught.value)


def test_a_file_that_is_not_utf_8_says_where(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_bytes('{\n "가": "'.encode() + "한".encode("cp949") + b'"}')
    with pytest.raises(DocumentError, match="not UTF-8 text: it looks like CP949") as caught:
        read_template(file)
    assert (caught.value.line, caught.value.column) == (2, 8)


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_a_byte_order_mark_is_no_error(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text('{"Resources": {}}', encoding="utf-8-sig")
    assert read_template(file).resources == {}


@pytest.mark.parametrize(("text", "kind"), [("[]", "list"), ("3", "int"), ('"a"', "str")])
def test_a_document_that_is_no_object_is_no_template(tmp_path: Path, text: str, kind: str) -> None:
    file = tmp_path / "a.json"
    file.write_text(text)
    with pytest.raises(TemplateError, match=f"a template is an object, this is {kind}"):
        read_template(file)


def test_aliases_cannot_blow_a_document_up(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12))]
    file = tmp_path / "a.yaml"
    file.write_text("\n".join(lines))
    with pytest.raises(DocumentError, match="aliases make the document too large"):
        read_template(file)


def test_a_generated_file_is_read_without_a_look_at_duplicates(tmp_path: Path) -> None:
    file = tmp_path / "a.template.json"
    file.write_text('{"Resources": {}, "Description": "한"}', encoding="utf-8")
    assert read_template(file, generated=True) == read_template(file)
    file.write_text('{"Resources": {]', encoding="utf-8")
    with pytest.raises(DocumentError, match=":1:16: not JSON"):
        read_template(file, generated=True)


def test_json_needs_no_yaml_library_and_yaml_says_which_extra(tmp_path: Path) -> None:
    (tmp_path / "yaml.py").write_text("raise ImportError('not here')")
    (tmp_path / "a.json").write_text('{"Resources": {"A": {"Type": "T"}}}')
    (tmp_path / "a.yaml").write_text("Resources: {}")
    code = (
        "from ringback.cloudformation import DocumentError, read_template\n"
        "print(list(read_template('a.json').resources))\n"
        "try:\n    read_template('a.yaml')\nexcept DocumentError as error:\n    print(error)\n"
    )
    root = Path(__file__).resolve().parents[3]
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": f"{tmp_path}:{root}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.splitlines() == [
        "['A']",
        "a.yaml: a YAML template needs PyYAML, which is not installed: install the extra 'yaml'",
    ]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(blacklist_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc:!$", min_size=1), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=50)
@given(st.dictionaries(st.text("abc", min_size=1), values, max_size=4))
def test_json_and_yaml_of_the_same_data_are_the_same(value: dict[str, Any]) -> None:
    import yaml

    assert parse_json(json.dumps(value), "a.json") == value
    # Escaped, because PyYAML writes line breaks of YAML 1.1 such as U+0085 as they are and reads them as blanks.
    assert parse_yaml(yaml.safe_dump(value), "a.yaml") == value


@settings(max_examples=100)
@given(st.text(alphabet="ab:!&*[]{}'\"\n -|>#%@,?\t0"))
def test_any_text_is_data_or_one_kind_of_error(text: str) -> None:
    for name in ("a.yaml", "a.json", "a.template"):
        with suppress(DocumentError):
            json.dumps(parse_document(text, name))


def test_a_number_that_nobody_can_read_is_an_error_of_the_document() -> None:
    with pytest.raises(DocumentError, match="not JSON: exceeds the limit"):
        parse_json(f'{{"Resources": {"9" * 5000}}}', "a.json")
