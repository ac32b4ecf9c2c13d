"""The side that starts a confined process and waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from ringback.isolation import kernel
from ringback.isolation.confinement import Confinement

_KEPT: Final = frozenset(
    {
        *("PATH", "TERM", "LANG", "LANGUAGE", "TZ", "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"),
        *("PYTHONUTF8", "PYTHONIOENCODING", "PYTHONHASHSEED"),
    }
)
"""Variables that a confined process has from its caller, besides `LC_...`: nothing that could be a secret."""

_START: Final = (
    "import signal; signal.signal(signal.SIGINT, signal.SIG_DFL); from ringback.isolation.__main__ import main; main()"
)
"""The program of a confined process: as long as it loads, a Ctrl-C ends it without a word."""


def missing() -> list[str]:
    """Returns what this machine lacks for isolation; nothing when a confined process can be had."""
    if sys.platform != "linux":
        return [f"isolation needs Linux, this is {sys.platform}"]
    lacks = []
    if not kernel.landlock_version():
        lacks.append("the kernel has no Landlock (Linux 5.13 or later, with it switched on)")
    if not kernel.filters_calls():
        lacks.append("system calls of this processor cannot be filtered (x86_64 and aarch64 can)")
    return lacks


class EndedFromInsideError(Exception):
    """Code of the assembly ended the confined process before its work was done, or closed what was open."""


def run_isolated(
    given: Confinement,
    module: str,
    arguments: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    sockets: Sequence[int] = (),
) -> int:
    """Runs a module as a program in a confined process and returns how it ended, negative for a signal; raises
    `EndedFromInsideError` when somebody else's code ended it.

    `sockets` are numbers of open sockets that it keeps, the only way to the network there is.
    """
    with tempfile.TemporaryDirectory(prefix="isolated-") as home:
        own = {name: text for name, text in os.environ.items() if name in _KEPT or name.startswith("LC_")}
        own |= {"HOME": home, "TMPDIR": home, "PYTHONDONTWRITEBYTECODE": "1", **(environment or {})}
        # Git gives up where it may not read the configuration of the machine.
        own["GIT_CONFIG_NOSYSTEM"] = "1"
        plan = replace(given, write=(*given.write, home))
        own["PYTHONPATH"] = os.pathsep.join(entry for entry in sys.path if entry)
        ended, ends = os.pipe()
        with os.fdopen(ended, "rb", buffering=0) as last_act:
            try:
                command = [sys.executable, "-c", _START, plan.to_json(), str(ends), module, *arguments]
                process = subprocess.Popen(command, env=own, pass_fds=(*sockets, ends))
            finally:
                os.close(ends)
            code = _wait(process)
            os.set_blocking(ended, False)
            if code >= 0 and not last_act.read(1):
                raise EndedFromInsideError
        return code


def _wait(process: subprocess.Popen[bytes]) -> int:
    """Waits to the end; a Ctrl-C reaches the child by itself, which decides what it means."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
        except BaseException:
            process.kill()
            raise
