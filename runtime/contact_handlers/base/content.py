"""The compiled content of the center: everything from bots/ that handlers need, as JSON in the package.

What the dialogue was compiled to is three quarters of it and stands in a file of its own, which one function reads: for
those that only say a text it would be a tenth of their cold start.
"""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

from contact_handlers.base.errors import SettingsError
from contact_handlers.base.pure import pure

FORMAT = 1
# pathlib is not free at a cold start, and most functions need no more of it than this.
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120


def path() -> str:
    """Returns the file: CONTENT_FILE when set, otherwise content.json in the package."""
    return os.environ.get("CONTENT_FILE", "") or os.path.join(_PACKAGE, "content.json")  # noqa: PTH118 - see above


def load() -> dict[str, Any]:
    """Returns the content of the center, read once per process and file; nobody changes it."""
    return _plain(path())


@pure
@cache
def _plain(file: str) -> dict[str, Any]:
    return _read(file)


@pure
@cache
def with_model(file: str) -> dict[str, Any]:
    """Returns the content of a file together with `model`, what the dialogue was compiled to."""
    found = _plain(file)
    if "model" in found:
        return found
    return {**found, "model": _read(os.path.join(os.path.dirname(file), "model.json"))["model"]}  # noqa: PTH118, PTH120


def _read(file: str) -> dict[str, Any]:
    try:
        with open(file, encoding="utf-8") as text:  # noqa: PTH123 - see above
            found = json.load(text)
    except (OSError, ValueError) as error:
        raise SettingsError(f"content file: cannot be read ({type(error).__name__})") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise SettingsError(f"content file: format {FORMAT} expected; synthesize the center again")
    return found
