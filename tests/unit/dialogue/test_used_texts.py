"""Every text of the packs is said by somebody."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
KEY = re.compile(r"[a-z_]+(?:\.[A-Za-z0-9_]+)+")


def _flat(found: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for name, value in found.items():
        key = f"{before}.{name}" if before else name
        if isinstance(value, dict) and not set(value) <= {"ear", "eye"}:
            yield from _flat(value, key)
        elif isinstance(value, list):
            yield from (f"{key}.{number}" for number, _ in enumerate(value, start=1))
        else:
            yield key


def _texts() -> dict[str, str]:
    """Returns the keys of the texts with the pack that has them."""
    files = sorted((ROOT / "bots" / "packs").glob("*/messages.toml"))
    return {key: file.parent.name for file in files for key in _flat(tomllib.loads(file.read_text(encoding="utf-8")))}


def _asked_for() -> tuple[set[str], list[re.Pattern[str]]]:
    """Returns the keys that code and content name, and the forms of those that code puts together."""
    named: set[str] = set()
    forms: list[re.Pattern[str]] = []
    for path in sorted((ROOT / "runtime" / "contact_handlers").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w.]+" for part in node.values
                ]
                form = "".join(parts)
                if form.count("\\."):
                    forms.append(re.compile(form))
    for path in sorted((ROOT / "bots").rglob("*.toml")):
        if path.name != "messages.toml":
            named.update(KEY.findall(path.read_text(encoding="utf-8")))
    # What Lex says by itself is written into the bot.
    lex = ROOT / "constructs" / "contact_center" / "bot" / "content" / "lex.py"
    named.update(KEY.findall(lex.read_text(encoding="utf-8")))
    return named, forms


def test_no_text_is_kept_that_nobody_says() -> None:
    named, forms = _asked_for()
    unused = [
        f"{pack}: {key}"
        for key, pack in _texts().items()
        if key not in named and not any(form.fullmatch(key) for form in forms)
    ]
    assert not unused, f"said by nobody: {unused}"
