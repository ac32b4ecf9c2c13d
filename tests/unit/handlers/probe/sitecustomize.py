"""Found by an interpreter that has this folder on its path: notes what it imports and which service models it reads.

Each line of the file named by RUNTIME_PROBE is `import <module>` or `model <path>`. The interpreter raises these audit
events itself, so the functions are measured as they are.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any


def _watch(path: str) -> None:
    notes = Path(path).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115 - as long as the interpreter

    def note(event: str, args: tuple[Any, ...]) -> None:
        if event == "import":
            notes.write(f"import {args[0]}\n")
        elif event == "open" and isinstance(args[0], str) and "service-2.json" in args[0]:
            notes.write(f"model {args[0]}\n")

    sys.addaudithook(note)


if found := os.environ.get("RUNTIME_PROBE"):
    _watch(found)
