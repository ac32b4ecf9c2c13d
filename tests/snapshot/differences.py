"""What one environment's template says otherwise than another's: resource by resource, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

_BLOCK = re.compile(r'^( {2}| {4})"([^"]+)": ')

# Braces around the parts, which belong to none of them.
_FRAME = ("{", "}", "  }")


def differences(base: str, other: str, *, base_name: str, name: str) -> str:
    """Returns the lines of a readable template that differ from a base, under the name of the part they belong to."""
    before, after = _blocks(base), _blocks(other)
    parts = sorted({*before, *after})
    lines = [line for part in parts for line in _part(part, before.get(part), after.get(part), name)]
    head = f"{name} is as {base_name}, except:" if lines else f"{name} is as {base_name}"
    return "\n".join([head, *lines, ""])


def _blocks(text: str) -> dict[str, list[str]]:
    """Returns the lines of every part: a resource or an output, or what stands alone at the top."""
    found: dict[str, list[str]] = {}
    section, name = "", ""
    for line in text.splitlines():
        if line.rstrip(",") in _FRAME:
            continue
        start = _BLOCK.match(line)
        if start is not None and len(start[1]) == 2:
            section = name = start[2]
        elif start is not None:
            name = f"{section}.{start[2]}"
        # Whether a part is the last of its kind says nothing about it.
        found.setdefault(name, []).append(line.removesuffix(","))
    return found


def _part(part: str, before: list[str] | None, after: list[str] | None, name: str) -> Iterator[str]:
    if before == after:
        return
    if after is None:
        yield f"@@ {part} is not in {name}"
    elif before is None:
        yield f"@@ {part} is only in {name}"
        yield from (f"+{line}" for line in after)
    else:
        yield f"@@ {part}"
        for kind, start, end, other_start, other_end in SequenceMatcher(None, before, after, False).get_opcodes():
            if kind != "equal":
                yield from (f"-{line}" for line in before[start:end])
                yield from (f"+{line}" for line in after[other_start:other_end])
