"""`python -m operations.restore`."""

from __future__ import annotations

import sys

from operations.restore.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
