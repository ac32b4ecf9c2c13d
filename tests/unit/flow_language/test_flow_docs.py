"""What the pages for newcomers show is right."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ringback.flow_language import RULES, lint, parse, parse_reference
from ringback.flow_language.catalogue import NAMESPACES
from ringback.flow_language.examples.build import END, flow, loop, say

PAGE = "docs/flow-language/writing-a-flow.md"


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / PAGE).read_text(encoding="utf-8")


def blocks(page: str) -> list[Any]:
    """Returns the JSON blocks of the page; a member alone is put into an object."""
    found = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    return [json.loads(text if text.lstrip().startswith("{") else f"{{{text}}}") for text in found]


def test_the_first_flow_of_a_newcomer_is_without_a_finding(page: str) -> None:
    document = blocks(page)[0]
    document["Metadata"].pop("description")
    assert [str(finding) for finding in lint(parse(document))] == []


def test_the_menu_that_cannot_trap_anybody_does_not(page: str) -> None:
    menu = blocks(page)[1]
    document = flow(
        menu, loop("count-tries", again="choose-service", done="agent"), say("general"), say("agent", to=END)
    )
    assert [str(finding) for finding in lint(parse(document))] == []


def test_the_contract_on_the_page_is_well_formed(page: str) -> None:
    metadata = blocks(page)[2]["Metadata"]
    contract = parse({"Version": "2019-10-30", "StartAction": "x", "Actions": [], "Metadata": metadata}).contract
    assert contract is not None
    assert contract.results == ("Booked", "NotBooked")


def test_every_reference_on_the_page_exists(page: str) -> None:
    for text in re.findall(r"\$\{[a-z_]+[^}]*\}", page):
        filled = re.sub(r"<[a-z]+>", "x", text)
        if filled != "${...}":
            reference = parse_reference(filled)
            assert reference is not None, text
            assert reference.problem() is None, text


def test_every_namespace_on_the_page_exists(page: str) -> None:
    roots = set(re.findall(r"`\$\.([A-Za-z]+)", page))
    assert roots
    assert roots <= set(NAMESPACES)


def test_every_rule_named_on_the_page_exists(page: str) -> None:
    assert set(re.findall(r"FL\d{3}", page)) <= set(RULES)
