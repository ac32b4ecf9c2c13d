"""What the commands need of a machine; written so that any Python 3 can read it."""

from __future__ import annotations

import sys

OLDEST = (3, 11)


def lacking() -> str:
    """Returns what this machine lacks, as one line, or an empty text."""
    if sys.version_info[:2] < OLDEST:
        needed, found = (".".join(str(part) for part in one[:2]) for one in (OLDEST, sys.version_info))
        return f"needs Python {needed} or later; this is {found} ({sys.executable})"
    if sys.platform == "win32":
        import zoneinfo

        try:
            zoneinfo.ZoneInfo("UTC")
        except zoneinfo.ZoneInfoNotFoundError:
            return "needs time zones, which Windows does not bring: pip install tzdata"
    return ""


if __name__ == "__main__":
    sys.exit(lacking() or 0)
