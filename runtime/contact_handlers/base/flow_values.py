"""Texts that contact flows compare with: "all went well", and those that stand for "nothing".

Connect refuses to set a contact attribute to an empty text, so an absent value needs a word.
"""

from __future__ import annotations

NONE = "none"
UNKNOWN = "unknown"
OK = "OK"
