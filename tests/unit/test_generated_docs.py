"""Generated documents are what their sources call for; `make docs` renews them."""

from __future__ import annotations

import json
from pathlib import Path

from commands import docs

ROOT = Path(__file__).resolve().parents[2]


def test_generated_pages_are_current() -> None:
    pages = docs.pages(ROOT)

    assert len(pages) > 100
    assert [str(path) for path, text in pages.items() if (ROOT / path).read_text() != text] == [], "run `make docs`"


def test_the_architecture_picture_was_made_from_its_drawing() -> None:
    assert docs.architecture_is_current(ROOT), "run `make docs`"


def test_editors_find_the_schemas() -> None:
    settings = json.loads((ROOT / ".vscode/settings.json").read_text())
    urls = [one["url"] for one in settings["json.schemas"]]
    urls += settings["evenBetterToml.schema.associations"].values()
    assert urls
    for url in urls:
        assert json.loads((ROOT / url).read_text())["$schema"]
