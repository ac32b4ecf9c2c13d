"""The confined process: `python -m ringback.isolation CONFINEMENT ENDED MODULE ARGUMENT ...`."""

from __future__ import annotations

import os
import runpy
import sys
from contextlib import suppress

from ringback.isolation.confinement import Confinement, confine


def main() -> None:
    """Confines this process and runs the module as a program.

    Its last act is a byte on the pipe `ended`: without it somebody else's code has ended the process.
    """
    _, given, ended, module, *arguments = sys.argv
    try:
        _confined(given)
        sys.argv = [module, *arguments]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        with suppress(OSError):
            os.write(int(ended), b".")


def _confined(given: str) -> None:
    try:
        confine(Confinement.from_json(given))
    except OSError as problem:
        sys.stderr.write(f"isolation failed, nothing was run: {problem}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
