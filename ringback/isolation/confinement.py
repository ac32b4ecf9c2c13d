"""What a confined process may do, and how it takes everything else from itself."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from ringback.isolation import kernel

_SYSTEM: Final = (
    *("/usr", "/lib", "/lib64", "/bin", "/sbin"),
    *("/sys/devices/system/cpu", "/proc/cpuinfo"),  # libraries choose their code by the processor
    *("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/timezone"),
    *("/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/mime.types", "/etc/nsswitch.conf"),
    *("/dev/urandom", "/dev/random", "/dev/zero"),
)
"""What programs of the system need to read."""
_DEVICES: Final = ("/dev/null", "/dev/tty", "/dev/shm")  # noqa: S108 - shared memory, for locks between processes


@dataclass(frozen=True, slots=True)
class Confinement:
    """What is left to a process."""

    read: tuple[str, ...] = ()
    """Files and folders it may read, besides the system's programs and Python's own."""
    write: tuple[str, ...] = ()
    """Files and folders it may change."""
    memory_mb: int = 3072
    cpu_s: int = 1800
    file_mb: int = 256
    processes: int = 256
    files: int = 1024

    def to_json(self) -> str:
        """Writes it for another process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Confinement:
        """Reads what another process wrote."""
        given = json.loads(text)
        return cls(**{**given, "read": tuple(given["read"]), "write": tuple(given["write"])})


@dataclass(frozen=True, slots=True)
class Held:
    """What holds in a confined process."""

    network: str
    """How the network was taken away."""
    files: str
    signals: bool
    """True where it cannot signal other processes either (Linux 6.12)."""


def confine(given: Confinement) -> Held:
    """Takes everything but what is given from this process and its children; raises OSError where that fails."""
    kernel.end_with_parent(signal.SIGKILL)
    own_network = kernel.leave_network()
    _limit(given)
    kernel.give_up_privileges()
    version = kernel.landlock_version()
    readable = [Path(one) for one in (*_SYSTEM, *_python(), *given.read)]
    kernel.confine_files(readable, [Path(one) for one in (*_DEVICES, *given.write)])
    kernel.confine_calls((kernel.AF_INET, kernel.AF_INET6) if own_network else ())
    network = "a network of its own with nothing in it" if own_network else "sockets are refused"
    return Held(network, f"Landlock version {version}", version >= 6)


def _python() -> Iterator[str]:
    """Yields where Python, its packages and this program are."""
    yield from {sys.prefix, sys.base_prefix, sys.exec_prefix, str(Path(sys.executable).resolve().parent)}
    yield from (entry for entry in sys.path if entry and Path(entry).exists())


def _limit(given: Confinement) -> None:
    import resource

    mebibyte = 1024 * 1024
    for kind, most in (
        (resource.RLIMIT_DATA, given.memory_mb * mebibyte),
        (resource.RLIMIT_CPU, given.cpu_s),
        (resource.RLIMIT_FSIZE, given.file_mb * mebibyte),
        (resource.RLIMIT_NOFILE, given.files),
        (resource.RLIMIT_NPROC, given.processes),
        (resource.RLIMIT_CORE, 0),
    ):
        before = resource.getrlimit(kind)[1]
        allowed = most if before == resource.RLIM_INFINITY else min(most, before)
        resource.setrlimit(kind, (allowed, allowed))
