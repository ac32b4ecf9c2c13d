"""The compiled content of the center: everything from bots/ that handlers need, one JSON file beside the package."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from contact_handlers.common.errors import SettingsError
from contact_handlers.common.text import fill

FORMAT = 1

_loaded: dict[str, dict[str, Any]] = {}


def path() -> Path:
    """Returns the file: CONTENT_FILE when set, otherwise content.json in the package."""
    given = os.environ.get("CONTENT_FILE", "")
    return Path(given) if given else Path(__file__).resolve().parents[1] / "content.json"


def load() -> dict[str, Any]:
    """Returns the content of the center, read once per process and file."""
    file = str(path())
    if file not in _loaded:
        try:
            found = json.loads(Path(file).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SettingsError(f"content file: cannot be read ({type(error).__name__})") from None
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise SettingsError(f"content file: format {FORMAT} expected; synthesize the center again")
        _loaded[file] = found
    return _loaded[file]


def message(key: str, /, **values: object) -> str:
    """Returns a text of messages.toml by its dotted key, filled."""
    content = load()
    texts = content["messages"]
    if key not in texts:
        raise KeyError(f"message {key!r} is not defined in the packs of this center")
    return fill(texts[key], {"center": content["center"]["display_name"], **values})
