"""JSON as the engine needs it: compact calls to the standard library's C encoder without building one per call."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def _refuse(value: Any) -> Any:
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def _make() -> Callable[[Any], str]:
    make = getattr(json.encoder, "c_make_encoder", None)
    escape = getattr(json.encoder, "c_encode_basestring", None)
    if make is None or escape is None:
        return json.JSONEncoder(ensure_ascii=False).encode
    encode = make({}, _refuse, escape, None, ": ", ", ", False, False, True)

    def dumps(value: Any) -> str:
        return "".join(encode(value, 0))

    return dumps


#: Encodes without escaping non-ASCII text; raises TypeError or ValueError for what JSON cannot hold.
dumps: Callable[[Any], str] = _make()

_scan: Callable[[str, int], tuple[Any, int]] = vars(json.JSONDecoder())["scan_once"]


def loads(text: str) -> Any:
    """Decodes JSON text; raises ValueError where the standard library does."""
    try:
        value, end = _scan(text, 0)
    except StopIteration:
        return json.loads(text)  # leading blanks, or the proper error
    return value if end == len(text) else json.loads(text)
