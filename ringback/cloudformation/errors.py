"""Errors of reading templates and assemblies.

CloudFormationError
├── DocumentError    a file is not JSON or YAML; says line and column
├── TemplateError    a document is no template, or a function in it is used in a way CloudFormation refuses
└── AssemblyError    a folder is no cloud assembly, or has no such stage
"""

from __future__ import annotations

from collections.abc import Iterable

from ringback.nearest import closest


class CloudFormationError(Exception):
    """Root of everything this package raises on purpose."""


class DocumentError(CloudFormationError):
    """A file that cannot be parsed; line and column count from 1."""

    def __init__(self, source: str, message: str, line: int | None = None, column: int | None = None) -> None:
        place = source if line is None else f"{source}:{line}:{column}"
        super().__init__(f"{place}: {message}")
        self.source = source
        self.line = line
        self.column = column


class TemplateError(CloudFormationError):
    """A template that CloudFormation would refuse; says in which template and where in it."""

    def __init__(self, source: str, message: str, place: str = "") -> None:
        super().__init__(": ".join(part for part in (source, place, message) if part))
        self.source = source
        self.message = message
        self.place = place

    def at(self, place: str) -> TemplateError:
        """Returns the same error with a place, unless it has one."""
        return self if self.place else TemplateError(self.source, self.message, place)


class ArgumentError(ValueError):
    """An argument that a function refuses; becomes a TemplateError where the template is known."""


class AssemblyError(CloudFormationError):
    """A folder that is no cloud assembly, or a stage that it does not have."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Returns the end of a message that names what comes close to an unknown name, or what there is."""
    names = sorted(set(known))
    near = closest(name, names, count=3, cutoff=0.5)
    if near:
        return f"; nearest: {', '.join(near)}"
    return f"; known: {', '.join(names[:12])}" if names else ""
