"""System calls of Linux that Python 3.11 has no names for: Landlock, seccomp, namespaces.

Sources: landlock(7), seccomp(2), unshare(2), prctl(2), and the headers of the kernel for numbers
(include/uapi/linux/landlock.h, seccomp.h, audit.h; arch/x86/entry/syscalls, include/uapi/asm-generic/unistd.h).
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG, _PATH_BENEATH = 1, 1
READ: Final = (1 << 0) | (1 << 2) | (1 << 3)  # execute, read files, list folders
_FILE_RIGHTS: Final = (1 << 0) | (1 << 1) | (1 << 2) | (1 << 14) | (1 << 15)
_FS_RIGHTS: Final = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_ALL_FS_RIGHTS: Final = (1 << 16) - 1  # since version 5, with control of devices
_SCOPES: Final = 0b11  # abstract sockets and signals, since version 6

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _FILTER = 1, 38, 22, 2
CLONE_NEWUSER, CLONE_NEWNET, CLONE_NEWIPC = 0x10000000, 0x40000000, 0x08000000
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1


@dataclass(frozen=True, slots=True)
class _Calls:
    """Numbers of a machine: its architecture, and the system calls that the filter speaks of."""

    architecture: int
    socket: int
    ioctl: int
    refused: tuple[int, ...]
    """Ways around the rest (ptrace, add_key, request_key, keyctl, process_vm_readv, process_vm_writev, bpf,
    io_uring_setup, unshare, setns), and extended attributes (setxattr, lsetxattr, fsetxattr, removexattr,
    lremovexattr, fremovexattr, setxattrat, removexattrat), which Landlock does not hold."""
    idle: tuple[int, ...]
    """Modes, owners and times of files: Landlock does not hold them, and programs that copy a file give up where they
    fail. So nothing happens, and the caller hears that it did (chmod, fchmod, chown, fchown, lchown, utime, utimes,
    fchownat, futimesat, fchmodat, utimensat, fchmodat2)."""


_MACHINES: Final = {
    "x86_64": _Calls(
        0xC000003E,
        41,
        16,
        (101, 248, 249, 250, 310, 311, 321, 425, 272, 308, 188, 189, 190, 197, 198, 199, 463, 466),
        (90, 91, 92, 93, 94, 132, 235, 260, 261, 268, 280, 452),
    ),
    "aarch64": _Calls(
        0xC00000B7,
        198,
        29,
        (117, 217, 218, 219, 270, 271, 280, 425, 97, 268, 5, 6, 7, 14, 15, 16, 463, 466),
        (52, 53, 54, 55, 88, 452),
    ),
}
_TYPES_FOR_YOU: Final = (0x5412, 0x541C)
"""TIOCSTI and TIOCLINUX put keys into a terminal, which the shell behind this program would take for the user's."""
AF_INET, AF_INET6 = 2, 10
_ALLOW, _ERRNO_EPERM, _NOTHING_DONE = 0x7FFF0000, 0x00050001, 0x00050000
_X32 = 0x40000000


@cache
def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _syscall(number: int, *arguments: Any) -> int:
    found = int(_libc().syscall(ctypes.c_long(number), *arguments))
    if found < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return found


def _prctl(option: int, *arguments: int) -> None:
    values = [ctypes.c_ulong(one) for one in (*arguments, 0, 0, 0, 0)[:4]]
    if _libc().prctl(ctypes.c_int(option), *values) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def landlock_version() -> int:
    """Returns the version of Landlock, 0 where there is none."""
    if sys.platform != "linux":
        return 0
    try:
        return _syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))
    except OSError:
        return 0


def filters_calls() -> bool:
    """Tells whether system calls of this machine can be filtered."""
    return sys.platform == "linux" and platform.machine() in _MACHINES


def end_with_parent(signal_number: int) -> None:
    """Has the kernel send a signal when the parent ends."""
    _prctl(_PR_SET_PDEATHSIG, signal_number)


def give_up_privileges() -> None:
    """Makes sure that no program run from now on has more rights than this process."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def leave_network() -> bool:
    """Moves into a network of its own that has nothing but its loopback; False where that is not allowed."""
    user, group = os.getuid(), os.getgid()
    for flags in (CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC, CLONE_NEWNET | CLONE_NEWIPC):
        if _libc().unshare(ctypes.c_int(flags)) == 0:
            if flags & CLONE_NEWUSER:
                _map_user(user, group)
            _raise_loopback()
            return True
    return False


def _map_user(user: int, group: int) -> None:
    """Keeps the user's own number inside of the namespace."""
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        try:
            Path("/proc/self", name).write_text(text, encoding="ascii")
        except OSError:
            return


def _raise_loopback() -> None:
    import fcntl
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        asked = struct.pack("16sh14x", b"lo", 0)
        try:
            answer = fcntl.ioctl(probe, _SIOCGIFFLAGS, asked)
            (flags,) = struct.unpack("16xh14x", answer)
            fcntl.ioctl(probe, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))
        except OSError:
            return


def confine_files(readable: Iterable[Path], writable: Iterable[Path]) -> None:
    """Leaves this process nothing but some files and folders, for ever; raises OSError where that fails."""
    version = landlock_version()
    every = _FS_RIGHTS.get(version, _ALL_FS_RIGHTS)
    attributes = struct.pack("QQQ", every, 0, _SCOPES if version >= 6 else 0)
    attributes = attributes[: 24 if version >= 6 else 16 if version >= 4 else 8]
    rules = _syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    try:
        for paths, rights in ((readable, READ), (writable, every)):
            for path in paths:
                _allow(rules, path, rights & every)
        _syscall(_RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint32(0))
    finally:
        os.close(rules)


def _allow(rules: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not path.is_dir():
            rights &= _FILE_RIGHTS
        rule = struct.pack("=Qi", rights, place)
        _syscall(_ADD_RULE, ctypes.c_int(rules), ctypes.c_int(_PATH_BENEATH), rule, ctypes.c_uint32(0))
    finally:
        os.close(place)


def confine_calls(families: Iterable[int]) -> None:
    """Refuses sockets of other families, looking into processes, typing for the user, changing whose and how old files
    are, and ways around the filter; raises OSError."""
    calls = _MACHINES[platform.machine()]
    allowed = list(families)
    program = [
        _load(4),  # the architecture
        _jump(0x15, calls.architecture, 1, 0),
        _answer(_ERRNO_EPERM),
        _load(0),  # the number of the call
        _jump(0x35, _X32, 0, 1),
        _answer(_ERRNO_EPERM),
    ]
    for call in calls.refused:
        program += [_jump(0x15, call, 0, 1), _answer(_ERRNO_EPERM)]
    for call in calls.idle:
        program += [_jump(0x15, call, 0, 1), _answer(_NOTHING_DONE)]
    # The kernel looks at the lower half of the second argument alone, and so does this.
    requests = [part for one in _TYPES_FOR_YOU for part in (_jump(0x15, one, 0, 1), _answer(_ERRNO_EPERM))]
    program += [_jump(0x15, calls.ioctl, 0, len(requests) + 2), _load(24), *requests, _answer(_ALLOW)]
    program += [_jump(0x15, calls.socket, 1, 0), _answer(_ALLOW), _load(16)]  # the first argument
    for family in allowed:
        program += [_jump(0x15, family, 0, 1), _answer(_ALLOW)]
    program.append(_answer(_ERRNO_EPERM))
    code = ctypes.create_string_buffer(b"".join(program), 8 * len(program))
    header = struct.pack("HxxxxxxQ", len(program), ctypes.addressof(code))
    buffer = ctypes.create_string_buffer(header, len(header))
    _prctl(_PR_SET_SECCOMP, _FILTER, ctypes.addressof(buffer))


def _load(offset: int) -> bytes:
    return struct.pack("HBBI", 0x20, 0, 0, offset)


def _jump(operation: int, value: int, yes: int, no: int) -> bytes:
    return struct.pack("HBBI", operation, yes, no, value)


def _answer(value: int) -> bytes:
    return struct.pack("HBBI", 0x06, 0, 0, value)
