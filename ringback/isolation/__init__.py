"""Runs a module of Python in a process of its own that can do little: for code that somebody else wrote.

    ended = run_isolated(Confinement(read=(folder,), write=()), "package.module", ["argument"])

What holds is what the kernel of Linux enforces, and `Held` says which of it: no network (a namespace of its own, or a
filter of system calls), files only where they were named (Landlock), no other process to look into or to signal, limits
of memory, time, files and processes, a temporary home and none of the caller's environment. Nothing of it exists on
other systems; `missing()` says what is not there, and whoever asked decides. It is no virtual machine: a defect of the
kernel or of a program that may be run is not held back.

It needs the standard library alone.
"""

from __future__ import annotations

from ringback.isolation.confinement import Confinement, Held
from ringback.isolation.parent import EndedFromInsideError, missing, run_isolated

__all__ = ["Confinement", "EndedFromInsideError", "Held", "missing", "run_isolated"]
