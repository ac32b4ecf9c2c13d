"""The grammar of expressions: condition, key condition, filter, projection and update, parsed once per text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from ringback.numbers import whole_number
from ringback.simulator.aws.dynamodb.values import invalid

_TOKEN = re.compile(r"\s*(?:(<>|<=|>=|[=<>(),.+\-\[\]])|([:#]?[A-Za-z0-9_]+))")
_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_FUNCTIONS = {"attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"}


def _tokens(text: str, kind: str) -> list[str]:
    found, at = [], 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.end() == at:
            raise invalid(
                f'Invalid {kind}: Syntax error; token: "{text[at : at + 1].strip()}", near: "{text[at : at + 12]}"'
            )
        found.append(match.group(1) or match.group(2))
        at = match.end()
    return found


class _Parser:
    """A parser from tokens to tuples; placeholders stay unresolved so that parsed expressions can be shared."""

    def __init__(self, text: str, kind: str) -> None:
        self.kind = kind
        self.tokens = _tokens(text, kind)
        self.at = 0
        if not self.tokens:
            raise invalid(f"Invalid {kind}: The expression can not be empty;")

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def expect(self, token: str) -> None:
        got = self.take()
        if got != token:
            raise self.error(got)

    def error(self, token: str) -> Exception:
        near = " ".join(self.tokens[max(0, self.at - 2) : self.at + 1])
        return invalid(f'Invalid {self.kind}: Syntax error; token: "{token or "<EOF>"}", near: "{near}"')

    def word(self, *words: str) -> bool:
        if self.peek().upper() in words:
            self.at += 1
            return True
        return False

    def finish(self) -> None:
        if self.peek():
            raise self.error(self.peek())

    # --- operands ----------------------------------------------------------------------------------------------------

    def path(self) -> tuple[Any, ...]:
        parts: list[Any] = [self._member()]
        while self.peek() in {".", "["}:
            if self.take() == ".":
                parts.append(self._member())
            else:
                token = self.take()
                index = whole_number(token)
                if index is None or index < 0:
                    raise self.error(token)
                parts.append(index)
                self.expect("]")
        return ("path", tuple(parts))

    def _member(self) -> str:
        token = self.take()
        if not token or token[0] == ":" or not (token[0] == "#" or token[0].isalnum() or token[0] == "_"):
            raise self.error(token)
        return token

    def operand(self) -> tuple[Any, ...]:
        word = self.peek()
        if word.startswith(":"):
            return ("value", self.take())
        if word == "size" and self.tokens[self.at + 1 : self.at + 2] == ["("]:
            self.at += 2
            inner = self.path()
            self.expect(")")
            return ("size", inner)
        return self.path()

    # --- conditions --------------------------------------------------------------------------------------------------

    def condition(self) -> tuple[Any, ...]:
        left = self._and()
        while self.word("OR"):
            left = ("or", left, self._and())
        return left

    def _and(self) -> tuple[Any, ...]:
        left = self._not()
        while self.word("AND"):
            left = ("and", left, self._not())
        return left

    def _not(self) -> tuple[Any, ...]:
        if self.word("NOT"):
            return ("not", self._not())
        return self._primary()

    def _primary(self) -> tuple[Any, ...]:
        if self.peek() == "(":
            self.take()
            inner = self.condition()
            self.expect(")")
            return inner
        name = self.peek()
        if name in _FUNCTIONS and name != "size" and self.tokens[self.at + 1 : self.at + 2] == ["("]:
            return self._function(name)
        left = self.operand()
        if self.word("BETWEEN"):
            low = self.operand()
            if not self.word("AND"):
                raise self.error(self.peek())
            return ("between", left, low, self.operand())
        if self.word("IN"):
            self.expect("(")
            options = [self.operand()]
            while self.peek() == ",":
                self.take()
                options.append(self.operand())
            self.expect(")")
            return ("in", left, tuple(options))
        operator = self.take()
        if operator not in _COMPARISONS:
            raise self.error(operator)
        return ("compare", operator, left, self.operand())

    def _function(self, name: str) -> tuple[Any, ...]:
        self.at += 2
        arguments = [self.operand()]
        while self.peek() == ",":
            self.take()
            arguments.append(self.operand())
        self.expect(")")
        wanted = 1 if name in {"attribute_exists", "attribute_not_exists"} else 2
        if len(arguments) != wanted:
            raise invalid(
                f"Invalid {self.kind}: Incorrect number of operands for operator or function; "
                f"operator or function: {name}, number of operands: {len(arguments)}"
            )
        return ("call", name, tuple(arguments))

    # --- updates -----------------------------------------------------------------------------------------------------

    def update(self) -> list[tuple[Any, ...]]:
        actions: list[tuple[Any, ...]] = []
        seen: set[str] = set()
        while self.peek():
            clause = self.take().upper()
            if clause not in {"SET", "REMOVE", "ADD", "DELETE"}:
                raise self.error(clause)
            if clause in seen:
                raise invalid(
                    f'Invalid UpdateExpression: The "{clause}" section can only be used once in an update expression;'
                )
            seen.add(clause)
            actions.append(self._clause(clause))
            while self.peek() == ",":
                self.take()
                actions.append(self._clause(clause))
        return actions

    def _clause(self, clause: str) -> tuple[Any, ...]:
        path = self.path()
        if clause == "SET":
            self.expect("=")
            return ("set", path, self._set_value())
        if clause == "REMOVE":
            return ("remove", path)
        token = self.take()
        if not token.startswith(":"):
            raise self.error(token)
        return (clause.lower(), path, ("value", token))

    def _set_value(self) -> tuple[Any, ...]:
        left = self._set_operand()
        if self.peek() in {"+", "-"}:
            return ("arithmetic", self.take(), left, self._set_operand())
        return left

    def _set_operand(self) -> tuple[Any, ...]:
        name = self.peek()
        if name in {"if_not_exists", "list_append"} and self.tokens[self.at + 1 : self.at + 2] == ["("]:
            self.at += 2
            first = self._set_operand() if name == "list_append" else self.path()
            self.expect(",")
            second = self._set_value()
            self.expect(")")
            return (name, first, second)
        return self.operand()


@lru_cache(maxsize=2048)
def parse_condition(text: str, kind: str) -> tuple[Any, ...]:
    """Parses a condition, filter or key condition expression."""
    parser = _Parser(text, kind)
    tree = parser.condition()
    parser.finish()
    return tree


@lru_cache(maxsize=2048)
def parse_update(text: str) -> tuple[tuple[Any, ...], ...]:
    """Parses an update expression."""
    return tuple(_Parser(text, "UpdateExpression").update())


@lru_cache(maxsize=1024)
def parse_projection(text: str) -> tuple[tuple[Any, ...], ...]:
    """Parses a projection expression."""
    parser = _Parser(text, "ProjectionExpression")
    paths = [parser.path()]
    while parser.peek() == ",":
        parser.take()
        paths.append(parser.path())
    parser.finish()
    return tuple(paths)


def paths_in(node: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Returns all paths of a parsed condition."""
    if node and node[0] == "path":
        return [node]
    found = []
    for part in node[1:]:
        if isinstance(part, tuple) and part:
            if isinstance(part[0], str):
                found.extend(paths_in(part))
            else:
                for inner in part:
                    if isinstance(inner, tuple):
                        found.extend(paths_in(inner))
    return found
