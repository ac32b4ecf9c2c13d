"""The words that anybody types on their own code; importing it says what this machine lacks."""

from __future__ import annotations

import sys

from ringback.machine import lacking

# The first thing that anybody sees, before an import fails for a reason that helps nobody.
if _told := lacking():
    sys.exit(f"ringback: {_told}")

from ringback.commands.signals import quiet_start

quiet_start("ringback")
