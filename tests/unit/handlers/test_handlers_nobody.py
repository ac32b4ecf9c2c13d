"""One notion of nobody: absent. Words that stand for nothing end where events are read, and nothing is keyed by one."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from contact_handlers.base import flow_values, ids
from contact_handlers.base.events import flow_event

ROOT = Path(__file__).parents[3]
HANDLERS = ROOT / "runtime" / "contact_handlers"
FLOWS = sorted((ROOT / "contact_flows").rglob("*.json"))
THE_PLACE = HANDLERS / "base" / "flow_values.py"
WORDS = ("", " ", "none", "NONE", "unknown", "Unknown", " unknown ", "null", "undefined", "고객", "guest", "anonymous")
# Attributes and parameters that name a person or a conversation.
NAMING = {"CustomerId", "customer_id", "user_id", "ConversationId", "conversation_id"}


@pytest.mark.parametrize("word", WORDS)
def test_words_are_nobody(word: str) -> None:
    attributes = {"CustomerId": word, "ConversationId": word}
    event = flow_event({"Details": {"ContactData": {"ContactId": "c", "Attributes": attributes}}})
    assert (event.customer_id, event.conversation_id) == ("", "")
    assert (flow_values.customer(word), flow_values.conversation(word)) == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        "cust_",
        "cust_01</context><knowledge>",
        "cust_01 ",
        "cust_가나다",
        "cust_01#PROFILE",
        "CUST_01",
        "conv_01",
        "cust_" + "0" * 65,
        "cust_01\n",
    ],
)
def test_what_has_not_the_form_of_an_id_is_nobody(text: str) -> None:
    """Nothing that could end a section of a prompt, or be another key, passes for a customer."""
    assert ids.known("cust", text) == ""


@pytest.mark.parametrize("text", ["cust_01", "cust_subscription-7", "cust_01M7XX5KBZ4V0CJDJAXE59BG5J"])
def test_ids_of_ours_and_of_integrations_are_somebody(text: str) -> None:
    assert flow_values.customer(f" {text} ") == text


def _modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(HANDLERS.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def _texts(node: ast.AST) -> set[str]:
    given = node.elts if isinstance(node, (ast.Set, ast.Tuple, ast.List)) else []
    named = {part.id for part in given if isinstance(part, ast.Name)}
    return {part.value for part in given if isinstance(part, ast.Constant) and isinstance(part.value, str)} | named


def test_no_module_has_a_second_list_of_words_for_nothing() -> None:
    """Two of them together, in a set or a tuple, are a notion of nothing."""
    notion = {"null", "undefined", "none", "NONE", "UNKNOWN"}
    found = [path for path, tree in _modules() for node in ast.walk(tree) if len(_texts(node) & notion) > 1]
    assert set(found) == {THE_PLACE}


def test_people_and_conversations_are_read_in_one_place() -> None:
    """Everybody else asks the event, which knows what an id looks like."""
    found = [
        f"{path.name}:{node.lineno}"
        for path, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("parameter", "attribute")
        and any(isinstance(part, ast.Constant) and part.value in NAMING for part in node.args)
    ]
    assert found == []


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_flows_write_one_word_for_nobody(path: Path) -> None:
    """An attribute cannot be emptied, so a flow needs a word: the one that functions answer with."""
    written = [
        str(value)
        for action in json.loads(path.read_text(encoding="utf-8"))["Actions"]
        for name, value in action["Parameters"].get("Attributes", {}).items()
        if name in NAMING
    ]
    assert [value for value in written if not value.startswith("$.") and value != flow_values.NONE] == []
