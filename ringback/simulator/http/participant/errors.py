"""What the Participant Service refuses, in its own shapes (SDK model of connectparticipant, 2018-09-07)."""

from __future__ import annotations

from typing import Final

from ringback.simulator.errors import SimulatorError

#: Status of each error.
STATUS: Final = {
    "AccessDeniedException": 403,
    "ConflictException": 409,
    "InternalServerException": 500,
    "ResourceNotFoundException": 404,
    "ServiceQuotaExceededException": 402,
    "ValidationException": 400,
}


class RefusedError(SimulatorError):
    """A request that the service refuses: the name of the error and what it says."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.status = code, STATUS[code]


def denied() -> RefusedError:
    """Returns the refusal of a token; it says the same whatever is wrong with it."""
    return RefusedError("AccessDeniedException", "Access denied")


def invalid(message: str) -> RefusedError:
    """Returns the refusal of a value."""
    return RefusedError("ValidationException", message)
