"""Tokens of the CDK inside of texts: what only a deployment knows, told and kept without asking the CDK."""

from __future__ import annotations

import json
from typing import Any


def json_text(value: Any) -> str:
    """Returns a JSON document as text in which tokens stay tokens.

    Tokens inside of texts are markers that JSON does not escape, and what they become (ARNs, ids, names) needs no
    escaping either. `Stack.to_json_string` gives the same template; it makes the CDK resolve the document again and
    again, which took a third of a synthesis.
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def is_token(text: str) -> bool:
    """Whether a text holds something that only a deployment knows; the same answer as the CDK's, without asking it."""
    return "${Token[" in text
