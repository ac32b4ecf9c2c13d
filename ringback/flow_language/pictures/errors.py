"""Errors of the pictures.

FlowLanguageError
`-- PictureError    a picture cannot be laid out here: what is missing and how to get it
"""

from __future__ import annotations

from ringback.flow_language.errors import FlowLanguageError


class PictureError(FlowLanguageError):
    """The reason why no picture can be drawn, and what to install."""
