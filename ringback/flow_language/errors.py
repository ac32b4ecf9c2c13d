"""Errors of the flow language.

FlowLanguageError
|-- FlowFormatError            the document cannot be read as a flow at all
`-- UnresolvedReferenceError   a ``${...}`` reference has no value here
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ringback.flow_language.findings import Finding


class FlowLanguageError(Exception):
    """The root of everything this package raises."""


class FlowFormatError(FlowLanguageError):
    """A document that cannot be read as a flow, with the finding that names the place."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


class UnresolvedReferenceError(FlowLanguageError):
    """A reference such as ``${queue.general.arn}`` that has no value."""
