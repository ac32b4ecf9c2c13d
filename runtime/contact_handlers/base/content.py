"""The compiled content of the center: everything from bots/ that handlers need, as JSON in the package.

What the dialogue was compiled to is three quarters of it and stands in a file of its own, which one function reads: for
those that only say a text it would be a tenth of their cold start.
"""

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
        _loaded[file] = _read(file)
    return _loaded[file]


def with_model() -> dict[str, Any]:
    """Returns the content together with `model`, what the dialogue was compiled to."""
    found = load()
    if "model" not in found:
        found["model"] = _read(os.path.join(os.path.dirname(path()), "model.json"))["model"]  # noqa: PTH118, PTH120
    return found


def _read(file: str) -> dict[str, Any]:
    try:
        with open(file, encoding="utf-8") as text:  # noqa: PTH123 - see above
            found = json.load(text)
    except (OSError, ValueError) as error:
        raise SettingsError(f"content file: cannot be read ({type(error).__name__})") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise SettingsError(f"content file: format {FORMAT} expected; synthesize the center again")
    return found
