"""The compiled content of the center: everything from bots/ that handlers need, one JSON file beside the package."""

from __future__ import annotations

import json
import os
from typing import Any

from contact_handlers.base.errors import SettingsError

FORMAT = 1
# pathlib is not free at a cold start, and most functions need no more of it than this.
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120

_loaded: dict[str, dict[str, Any]] = {}


def path() -> str:
    """Returns the file: CONTENT_FILE when set, otherwise content.json in the package."""
    return os.environ.get("CONTENT_FILE", "") or os.path.join(_PACKAGE, "content.json")  # noqa: PTH118 - see above


def load() -> dict[str, Any]:
    """Returns the content of the center, read once per process and file."""
    file = path()
    if file not in _loaded:
        try:
            with open(file, encoding="utf-8") as text:  # noqa: PTH123 - see above
                found = json.load(text)
        except (OSError, ValueError) as error:
            raise SettingsError(f"content file: cannot be read ({type(error).__name__})") from None
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise SettingsError(f"content file: format {FORMAT} expected; synthesize the center again")
        _loaded[file] = found
    return _loaded[file]
