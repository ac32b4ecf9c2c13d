"""What can go wrong between a bot definition, a caller's words and the code hook.

LexError
├── BotDefinitionError     the CloudFormation properties describe no bot that could be built
├── LocaleNotFound         the bot has no such locale, or the alias does not enable it
├── HookFailed             the function behind the alias failed, timed out or could not be called
└── HookResponseInvalid    the function answered, but not in the V2 format or against its rules
"""

from __future__ import annotations


class LexError(Exception):
    """Any failure of the bot emulation."""


class BotDefinitionError(LexError):
    """The definition could not be built by the service either."""


class LocaleNotFound(LexError):  # noqa: N818 - the name says what is missing
    """The bot or its alias does not speak this locale."""


class HookFailed(LexError):  # noqa: N818
    """The code hook raised, timed out, was throttled or is not permitted."""

    def __init__(self, message: str, *, kind: str = "error") -> None:
        super().__init__(message)
        self.kind = kind


class HookResponseInvalid(LexError):  # noqa: N818
    """The code hook answered something that Lex V2 refuses."""
