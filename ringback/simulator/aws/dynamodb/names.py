"""Placeholders of expressions: ``#name`` and ``:value``."""

from __future__ import annotations

from collections.abc import Mapping

from ringback.simulator.aws.dynamodb.reserved import reserved_words
from ringback.simulator.aws.dynamodb.values import Value, invalid


class Names:
    """The placeholders of one request, which notices those that are never used."""

    def __init__(self, names: Mapping[str, str] | None, values: Mapping[str, Value] | None) -> None:
        self.names = dict(names or {})
        self.values = dict(values or {})
        self.used: set[str] = set()

    def name(self, token: str, kind: str) -> str:
        """Returns the attribute name behind ``#name`` or a plain name."""
        if token.startswith("#"):
            if token not in self.names:
                raise invalid(
                    f"Invalid {kind}: An expression attribute name used in the document path is not defined; "
                    f"attribute name: {token}"
                )
            self.used.add(token)
            return self.names[token]
        if token.upper() in reserved_words():
            raise invalid(f"Invalid {kind}: Attribute name is a reserved keyword; reserved keyword: {token}")
        return token

    def value(self, token: str, kind: str) -> Value:
        """Returns the value behind ``:value``."""
        if token not in self.values:
            raise invalid(
                f"Invalid {kind}: An expression attribute value used in expression is not defined; "
                f"attribute value: {token}"
            )
        self.used.add(token)
        return self.values[token]

    def check(self) -> None:
        """Refuses placeholders no expression uses."""
        for field, given in (("Names", self.names), ("Values", self.values)):
            unused = [key for key in given if key not in self.used]
            if unused:
                raise invalid(
                    f"Value provided in ExpressionAttribute{field} unused in expressions: keys: {{{', '.join(unused)}}}"
                )
