"""Every stored entity is read and written as the tables hold it, whatever version wrote it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

from contact_handlers import records
from contact_handlers.base.keys import Key
from contact_handlers.base.record import Record
from contact_handlers.records.conversations import Conversation
from contact_handlers.records.requests import Callback, OpenCallbacks
from tests.unit.handlers.golden import SPARSE, STORED

KINDS = list(STORED)
NAMES = [kind.__name__ for kind in KINDS]


def entities(kind: type[Record] = Record) -> Iterator[type[Record]]:
    """Yields the classes of everything that is stored."""
    for module in pkgutil.iter_modules(records.__path__):
        importlib.import_module(f"{records.__name__}.{module.name}")
    for found in kind.__subclasses__():
        yield found
        yield from entities(found)


def test_every_entity_has_its_golden_item() -> None:
    bases = {"Telling", "HandoverFacts", "CatalogueItem"}
    assert {kind.__name__ for kind in entities()} - bases == set(NAMES)


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_a_stored_item_is_read_and_written_without_a_change(kind: type[Record]) -> None:
    item = STORED[kind]
    record = kind.from_item(item)
    assert {"pk": record.key.pk, "sk": record.key.sk, **record.to_item()} == item


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_attributes_of_another_version_survive(kind: type[Record]) -> None:
    newer = {**STORED[kind], "added_later": {"by": ["somebody"]}, "by_future_pk": "F#1"}
    record = kind.from_item(newer).changed({"expires_at": 5})
    assert record.to_item() == {
        name: value for name, value in {**newer, "expires_at": 5}.items() if name not in ("pk", "sk")
    }


@pytest.mark.parametrize("kind", list(SPARSE), ids=[kind.__name__ for kind in SPARSE])
def test_what_an_older_version_stored_is_still_read(kind: type[Record]) -> None:
    record = kind.from_item({"pk": "P", "sk": "S", **SPARSE[kind]})
    assert all(record.attribute(name) == value for name, value in SPARSE[kind].items())


def test_an_absent_fact_is_never_stored() -> None:
    assert "ended_at" not in Conversation.from_item({**STORED[Conversation], "ended_at": None}).to_item()


def test_only_open_callbacks_are_found_by_their_number() -> None:
    closed = Callback.from_item(STORED[Callback]).changed({"status": "completed"})
    assert "by_phone_pk" not in closed.index()
    assert closed.index()["by_kind_pk"] == "K#callback#completed"


def test_the_guard_names_the_callback_of_each_topic() -> None:
    assert list(OpenCallbacks.from_item(STORED[OpenCallbacks]).by_topic) == ["General"]


def test_a_record_that_is_not_stored_has_no_invented_key() -> None:
    with pytest.raises(ValueError, match="not stored yet"):
        _ = OpenCallbacks().key
    assert OpenCallbacks.from_item(STORED[OpenCallbacks]).key == Key("PH#hash", "OPEN")
