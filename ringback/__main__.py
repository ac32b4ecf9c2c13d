"""The command as a module: `python -m ringback`."""

from __future__ import annotations

import sys

from ringback.commands.main import main

if __name__ == "__main__":
    sys.exit(main())
