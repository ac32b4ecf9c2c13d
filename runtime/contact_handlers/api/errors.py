"""A request that is not done, by a code of the document; statuses and Korean texts stand there and nowhere else."""

from __future__ import annotations

from contact_handlers.base.errors import HandlerError


class ApiError(HandlerError):
    """A refusal that whoever asked is told by its code.

    `details` are pairs of a field and a reason: a reason is a key of the document's `x-reasons`, or a text itself.
    They are listed for VALIDATION_ERROR; with any other code the reason of the first is the message. `values` fill the
    message of the document.
    """

    def __init__(self, code: str, *details: tuple[str, str], **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
        self.values = values


def invalid(field: str, reason: str) -> ApiError:
    """Returns the refusal of one field."""
    return ApiError("VALIDATION_ERROR", (field, reason))


def not_found() -> ApiError:
    """Returns the refusal of what is not there, or is not the caller's: both look alike."""
    return ApiError("NOT_FOUND")
