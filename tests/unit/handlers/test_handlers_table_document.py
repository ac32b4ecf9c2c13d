"""The page about the tables says what the schemas, the entity classes and the permissions say."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from contact_center.storage.tables import TABLES
from contact_handlers.base.record import Record
from tests.unit.handlers.golden import STORED

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
MANIFEST = tomllib.loads((ROOT / "runtime" / "functions.toml").read_text(encoding="utf-8"))
SECTIONS = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
ROWS = {
    entity: (table, pk, sk, owners, kept)
    for table, section in SECTIONS.items()
    for entity, pk, sk, owners, kept in ROW.findall(section)
}
KINDS = list(STORED)
NAMES = [kind.__name__ for kind in KINDS]
WRITES = {"dynamodb:PutItem", "dynamodb:UpdateItem"}


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def fits(value: str, patterns: str) -> bool:
    """Tells whether a key fits one of the patterns, in which <...> stands for any text."""
    forms = [re.sub(r"<[^>]*>", ".+", re.escape(pattern)) for pattern in quoted(patterns)]
    return any(re.fullmatch(form, value) for form in forms)


def test_the_page_has_every_table_with_its_indexes() -> None:
    assert list(SECTIONS) == list(TABLES)
    for name, schema in TABLES.items():
        first = SECTIONS[name].strip().splitlines()[0]
        named = [word for word in quoted(first) if re.fullmatch(r"by_\w+|popular|feedback_open|sweep", word)]
        assert named == list(schema.indexes), name


def test_the_page_has_every_entity_and_no_other() -> None:
    assert set(ROWS) == set(NAMES)


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_an_entity_is_described_as_it_is_stored(kind: type[Record]) -> None:
    table, pk, sk, owners, kept = ROWS[kind.__name__]
    item = STORED[kind]
    assert table == kind.TABLE
    assert fits(item["pk"], pk)
    assert fits(item["sk"], sk)
    assert tuple(quoted(owners)) == kind.OWNERS
    assert ("others" in owners) or kind.OWNERS
    expires = bool(re.search(r"\d+ (days|hours|minutes)", kept))
    assert expires == ("expires_at" in item)


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_index_attributes_belong_to_indexes_of_the_table(kind: type[Record]) -> None:
    names = {name[:-3] for name in STORED[kind] if name.endswith(("_pk", "_sk"))}
    assert names <= set(TABLES[kind.TABLE].indexes)


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_who_writes_an_entity_may_write_its_table(kind: type[Record]) -> None:
    for owner in kind.OWNERS:
        assert WRITES & set(MANIFEST[owner]["permissions"].get(kind.TABLE, ())), owner


def test_every_query_of_an_index_is_named() -> None:
    used = [
        (function, *resource.split("/index/"))
        for function, entry in MANIFEST.items()
        for resource in entry.get("permissions", {})
        if "/index/" in resource
    ]
    assert used
    for function, table, index in used:
        (row,) = [line for line in SECTIONS[table].splitlines() if f"| `{index}`: " in line]
        assert f"`{function}`" in row, (function, table, index)


def test_the_entities_do_not_know_more_keys_than_the_page() -> None:
    """A wrong key is noticed: the patterns are not so wide that anything fits."""
    assert not fits("CONV#conv_1", ROWS["Escalation"][1])
    assert not fits("META", ROWS["Message"][2])
