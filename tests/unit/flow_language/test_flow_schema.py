"""The JSON Schema of flow files agrees with the linter wherever a schema can."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ringback.flow_language import CATALOGUE
from ringback.flow_language.examples import EXAMPLES
from ringback.flow_language.schema import flow_schema, schema_text
from tests.unit.flow_language.flow_files import own_flows

jsonschema = pytest.importorskip("jsonschema", reason="the schema tests need a JSON Schema validator")
SCHEMA = flow_schema()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
BY_SCHEMA = [
    "FL003",
    "FL005",
    "FL009",
    "FL013",
    "FL014",
    "FL015",
    "FL016",
    "FL017",
    "FL101",
    "FL105",
    "FL107",
    "FL108",
    "FL109",
    "FL110",
    "FL111",
    "FL113",
    "FL114",
    "FL115",
    "FL118",
    "FL119",
    "FL121",
    "FL122",
    "FL123",
    "FL129",
    "FL902",
]


OWN = own_flows()


def problems(document: Any) -> list[str]:
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in VALIDATOR.iter_errors(document)
    ]


def test_the_schema_is_a_valid_schema() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_the_kept_schema_is_current(root: Path) -> None:
    kept = (root / "docs/flow-language/flow.schema.json").read_text(encoding="utf-8")
    assert kept == schema_text(), "run: make docs"


def test_every_action_type_is_described() -> None:
    assert SCHEMA["definitions"]["action"]["properties"]["Type"]["enum"] == list(CATALOGUE)


@pytest.mark.parametrize("name", OWN)
def test_our_flows_fit_the_schema(name: str) -> None:
    assert problems(OWN[name]) == []


def test_published_flows_fit_the_schema(published: Path) -> None:
    document = json.loads(published.read_bytes())
    metadata = document.get("Metadata")
    if isinstance(metadata, dict):
        metadata.pop("name", None)  # a name that is not ASCII is a matter of our house, not of the service
    assert problems(document) == []


@pytest.mark.parametrize("rule_id", BY_SCHEMA)
def test_an_editor_marks_what_a_schema_can_say(rule_id: str) -> None:
    (document,) = EXAMPLES[rule_id].fails.flows.values()
    assert problems(document) != []


def test_the_passing_examples_fit_the_schema() -> None:
    for rule_id in sorted(set(EXAMPLES) - {"FL001", "FL004", "FL021", "FL112"}):
        for document in EXAMPLES[rule_id].passes.flows.values():
            assert problems(document) == [], rule_id
