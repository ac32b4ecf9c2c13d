"""Exceptions of the simulator.

SimulatorError
├── AssemblyError       a template or folder cannot be read, or an intrinsic cannot be resolved
├── UnknownNameError    a name given by the caller of the API matches nothing (nearest names are listed)
├── FlowContentError    the content of a flow is not Flow language 2019-10-30
├── MissingExtraError   a library is needed that an extra of the installation brings
├── NotPossibleError    a caller or agent was asked to do something the state of the contact does not allow
└── ExternalNeedError   the simulated center depends on something that is not in the assembly
"""

from __future__ import annotations

from collections.abc import Iterable

from ringback.nearest import closest


class SimulatorError(Exception):
    """The root of everything this package raises on purpose."""


class AssemblyError(SimulatorError):
    """A cloud assembly or template that cannot be read."""


class UnknownNameError(SimulatorError, KeyError):
    """A name that matches no resource, with the nearest ones."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        names = sorted({n for n in known if n})
        near = closest(name, names, count=3, cutoff=0.5)
        if near:
            hint = f"nearest: {', '.join(near)}"
        elif names:
            hint = f"known: {', '.join(names[:12])}"
        else:
            hint = f"the assembly has no {kind}"
        super().__init__(f"no {kind} called {name!r}; {hint}")

    def __str__(self) -> str:
        return str(self.args[0])


class FlowContentError(SimulatorError):
    """Flow content that the engine cannot compile."""


class MissingExtraError(SimulatorError):
    """A library that only some uses need and that is not installed."""

    def __init__(self, what: str, *, extra: str, library: str) -> None:
        super().__init__(f"{what} needs {library}, which is not installed: install the extra {extra!r}")


class NotPossibleError(SimulatorError):
    """A step of a caller or agent that the contact's state does not allow."""


class ExternalNeedError(SimulatorError):
    """Something the assembly refers to but does not contain."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what}: {why}")
        self.what = what
        self.why = why
