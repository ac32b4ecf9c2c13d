"""The confined process: `python -m ringback.isolation CONFINEMENT MODULE ARGUMENT ...`."""

from __future__ import annotations

import runpy
import sys

from ringback.isolation.confinement import Confinement, confine


def main() -> None:
    """Confines this process and runs the module as a program."""
    _, given, module, *arguments = sys.argv
    try:
        confine(Confinement.from_json(given))
    except OSError as problem:
        sys.stderr.write(f"isolation failed, nothing was run: {problem}\n")
        sys.exit(2)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
