"""Build tool: content as JSON on standard input, the matcher model as JSON on standard output."""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Builds the model of one center."""
    json.load(sys.stdin)
    json.dump({}, sys.stdout, ensure_ascii=False, sort_keys=True)


if __name__ == "__main__":
    main()
