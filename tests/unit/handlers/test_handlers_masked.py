"""Text of people has a type of its own, and the page about personal data names every place where it can stand."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from contact_handlers.base import metrics
from contact_handlers.base.record import Record
from contact_handlers.records.masked import SENSITIVE, clipped, masked
from tests.unit.handlers.golden import STORED

ROOT = Path(__file__).parents[3]
HANDLERS = ROOT / "runtime" / "contact_handlers"
PAGE = (ROOT / "docs" / "personal-data.md").read_text(encoding="utf-8")
MANIFEST = tomllib.loads((ROOT / "runtime" / "functions.toml").read_text(encoding="utf-8"))

# Texts that are vouched for without the filter, by module: our words, values of closed lists, values of a checked form.
VOUCHED = {
    "contact_events/handler.py": 2,
    "dialogue/handovers.py": 1,
    "dialogue/hearing.py": 5,
    "dialogue/inputs.py": 8,
    "dialogue/scenarios/actions.py": 1,
    "dialogue/scenarios/corrections.py": 1,
    "dialogue/scenarios/engine.py": 3,
    "dialogue/scenarios/openings.py": 2,
    "dialogue/scenarios/outcomes.py": 1,
    "escalate/handler.py": 1,
    "escalation_timeout/store.py": 1,
    "records/summary.py": 2,
}
# Attributes that hold no words of people, by their names.
IDENTIFIER = re.compile(
    r"(?:\w+_)?ids?|\w+_(?:arn|key|hash)|turns|seen_contacts|repeated_by|failed_channels|assigned_agent|message"
)
INSTANT = re.compile(r"\w+_(?:at|on|until|since)|at|as_of|until")
WORDS = frozenset(
    [
        *("category", "cause", "center", "channel", "department", "end_reason", "guide", "initiation_method", "intent"),
        *(
            "language",
            "last_intent",
            "locale",
            "message_type",
            "mood",
            "next_action",
            "outcome",
            "primary_intent",
            "reasons",
        ),
        *("reference_number", "rule", "source", "status", "tags", "template", "tier", "topic", "untold"),
    ]
)
# What stores or sends something. To look somebody up by their number at a service, or to have a sentence judged there,
# sends it too.
CHANGES = ("Put", "Update", "BatchWrite", "Publish", "Send", "Start", "Create", "InvokeModel", "Search", "Detect")
# Secrets of our own. With every other one a function signs in to a system outside, or signs what it sends there.
OWN_SECRETS = frozenset(("phone_hash", "pin_pepper", "auth_private_key", "api"))


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(HANDLERS.rglob("*.py")):
        yield path.relative_to(HANDLERS).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module, name: str) -> int:
    return sum(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
        for node in ast.walk(tree)
    )


def test_only_one_module_makes_text_that_may_be_stored() -> None:
    makers = {module for module, tree in modules() if calls(tree, "Masked")}
    assert makers == {"records/masked.py"}


def test_who_vouches_for_a_text_is_on_the_list() -> None:
    """A new call of `ours` is read by somebody: are these our words, or a value whose form was checked?"""
    found = Counter({module: calls(tree, "ours") for module, tree in modules()})
    assert {module: count for module, count in found.items() if count} == VOUCHED


def rows(section: str) -> dict[str, list[str]]:
    """Returns the first cells of a table, by name, with the names in the second."""
    part = PAGE.split(f"## {section}\n", 1)[1].split("\n## ", 1)[0]
    found: dict[str, list[str]] = {}
    for first, second in re.findall(r"^\| ([^|]+) \| ([^|]+) \|", part, re.MULTILINE):
        for name in re.findall(r"`(\w+)`", first) or [first]:
            found.setdefault(name, []).extend(re.findall(r"`(\w+)`", second))
    return found


def written() -> set[str]:
    """Returns the resources that some function may write to, and the systems outside that it may ask or tell."""
    found = set[str]()
    for entry in MANIFEST.values():
        for resource, actions in entry.get("permissions", {}).items():
            kind, _, name = resource.partition(":")
            if kind == "secret":
                found |= {name} - OWN_SECRETS
            elif entry["kind"] != "custom_resource" and any(one.split(":")[1].startswith(CHANGES) for one in actions):
                found.add(resource.split("/")[0])
    return found


def test_the_page_names_every_sink() -> None:
    """A function that may write somewhere new has to say what of a customer stands there."""
    named = {sink for sink in rows("Sinks") if sink not in ("sink", "---", "result", "log", "metric")}
    assert named == written() | {"catalogue"}


@pytest.mark.parametrize("kind", list(STORED), ids=lambda kind: kind.__name__)
def test_every_attribute_is_an_identifier_or_on_the_page(kind: type[Record]) -> None:
    """An attribute that can hold a text is one of our words by its name, or the page says what stands there."""
    named = rows("Attributes")
    for field in fields(kind):
        if field.name in ("place", "extra") or not re.search(r"str|Any|Masked|Mapping", str(field.type)):
            continue
        if not (IDENTIFIER.fullmatch(field.name) or INSTANT.fullmatch(field.name) or field.name in WORDS):
            assert field.name in named, f"{kind.__name__}.{field.name}: who says what stands there?"
            assert kind.__name__ in named[field.name] or kind.TABLE == "catalogue", (kind.__name__, field.name)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("greeting", "greeting"),
        ("TransferToAgent", "TransferToAgent"),
        ("", "unknown"),
        ("홍길동", "other"),
        ("010-1234-5678", "other"),
        ("kim@example.com", "other"),
        ("제 번호는 010", "other"),
        ("a" * 65, "other"),
    ],
)
def test_a_dimension_is_a_name(value: str, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    metrics.put("IntentAccepted", Intent=value)
    assert f'"Intent": "{shown}"' in capsys.readouterr().out


def test_text_is_filtered_with_what_the_question_called_it() -> None:
    assert masked("7312-8846", called="전화번호 ") != "7312-8846"
    assert masked("240115-1234567", called="주문번호 ") == "240115-1234567"
    assert clipped(SENSITIVE, 2) == "[민"
