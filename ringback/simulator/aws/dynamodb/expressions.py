"""DynamoDB expressions: condition, key condition, filter, projection and update, parsed once and evaluated on items."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from ringback.simulator.aws.dynamodb.reserved import reserved_words
from ringback.simulator.aws.dynamodb.values import (
    Item,
    Value,
    copy,
    equal,
    invalid,
    key_of,
    number,
    number_text,
    size_of,
    type_of,
)

Path = tuple[str | int, ...]
_TOKEN = re.compile(r"\s*(?:(<>|<=|>=|[=<>(),.+\-\[\]])|([:#]?[A-Za-z0-9_]+))")
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_FUNCTIONS = {"attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"}


class Names:
    """Resolves placeholders and notices those that are never used."""

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
    """Turns tokens into tuples; placeholders stay unresolved so that parsed expressions can be shared."""

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
                index = self.take()
                if not index.isdigit():
                    raise self.error(index)
                parts.append(int(index))
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
        if operator not in {"=", "<>", *_ORDER}:
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


# --- evaluation -----------------------------------------------------------------------------------------------------


def resolve_path(node: tuple[Any, ...], names: Names, kind: str) -> Path:
    """Returns a path with real attribute names."""
    return tuple(part if isinstance(part, int) else names.name(part, kind) for part in node[1])


def read(item: Mapping[str, Value], path: Path) -> Value | None:
    """Returns the value at a path, or None."""
    current: Value | None = item.get(str(path[0]))
    for part in path[1:]:
        if current is None:
            return None
        if isinstance(part, int):
            items = current.get("L")
            current = items[part] if items is not None and part < len(items) else None
        else:
            members = current.get("M")
            current = members.get(part) if members is not None else None
    return current


def _operand(node: tuple[Any, ...], item: Mapping[str, Value], names: Names, kind: str) -> Value | None:
    if node[0] == "value":
        return names.value(node[1], kind)
    if node[0] == "size":
        value = read(item, resolve_path(node[1], names, kind))
        return {"N": str(_size(value))} if value is not None and type_of(value) not in {"N", "BOOL", "NULL"} else None
    return read(item, resolve_path(node, names, kind))


def _size(value: Value) -> int:
    body = next(iter(value.values()))
    return len(body) if not isinstance(body, str) else len(body.encode())


def holds(node: tuple[Any, ...], item: Mapping[str, Value], names: Names, kind: str) -> bool:
    """Evaluates a condition on an item; all placeholders count as used even where a branch is skipped."""
    what = node[0]
    if what in {"and", "or"}:
        left, right = holds(node[1], item, names, kind), holds(node[2], item, names, kind)
        return (left and right) if what == "and" else (left or right)
    if what == "not":
        return not holds(node[1], item, names, kind)
    if what == "compare":
        return _compare(node[1], _operand(node[2], item, names, kind), _operand(node[3], item, names, kind))
    if what == "between":
        value, low, high = (_operand(part, item, names, kind) for part in node[1:])
        return _compare(">=", value, low) and _compare("<=", value, high)
    if what == "in":
        value = _operand(node[1], item, names, kind)
        options = [_operand(option, item, names, kind) for option in node[2]]
        return any(equal(value, option) for option in options)
    return _call(node[1], node[2], item, names, kind)


def _compare(operator: str, left: Value | None, right: Value | None) -> bool:
    if operator == "=":
        return equal(left, right)
    if operator == "<>":
        return not equal(left, right)
    if left is None or right is None or type_of(left) != type_of(right) or type_of(left) not in {"S", "N", "B"}:
        return False
    return _ORDER[operator](key_of(left), key_of(right))


def _call(name: str, arguments: tuple[Any, ...], item: Mapping[str, Value], names: Names, kind: str) -> bool:
    first = _operand(arguments[0], item, names, kind)
    if name == "attribute_exists":
        return first is not None
    if name == "attribute_not_exists":
        return first is None
    second = _operand(arguments[1], item, names, kind)
    if first is None or second is None:
        return False
    if name == "attribute_type":
        return type_of(first) == second.get("S")
    if name == "begins_with":
        kinds = (type_of(first), type_of(second))
        return kinds in {("S", "S"), ("B", "B")} and key_of(first).startswith(key_of(second))
    return _contains(first, second)


def _contains(whole: Value, part: Value) -> bool:
    kind, body = next(iter(whole.items()))
    if kind == "S":
        return part.get("S") is not None and part["S"] in body
    if kind == "L":
        return any(equal(value, part) for value in body)
    if kind in {"SS", "NS", "BS"}:
        return any(equal({kind[0]: value}, part) for value in body)
    return False


def project(item: Mapping[str, Value], paths: Iterable[Path]) -> Item:
    """Returns the projected part of an item."""
    result: Item = {}
    for path in paths:
        value = read(item, path)
        if value is not None:
            _insert(result, path, copy(value))
    return result


def _insert(result: Item, path: Path, value: Value) -> None:
    if len(path) == 1:
        result[str(path[0])] = value
        return
    current = result.setdefault(str(path[0]), {"L": []} if isinstance(path[1], int) else {"M": {}})
    for index, part in enumerate(path[1:], 1):
        last = index == len(path) - 1
        if isinstance(part, int):
            current["L"].append(value if last else ({"L": []} if isinstance(path[index + 1], int) else {"M": {}}))
            current = current["L"][-1]
        elif last:
            current["M"][part] = value
        else:
            empty: Value = {"L": []} if isinstance(path[index + 1], int) else {"M": {}}
            current = current["M"].setdefault(part, empty)


# --- updating -------------------------------------------------------------------------------------------------------


def update(item: Item, text: str, names: Names, keys: Iterable[str]) -> tuple[Item, set[str]]:
    """Applies an update expression to a copy of an item; answers it and the names of the attributes it touched."""
    actions = parse_update(text)
    kind = "UpdateExpression"
    resolved = [(action[0], resolve_path(action[1], names, kind), action[2:]) for action in actions]
    _check_paths([path for _, path, _ in resolved], set(keys))
    # Every value is computed from the item as it was before the update.
    computed = [_new_value(what, path, rest, item, names) for what, path, rest in resolved]
    result = {name: copy(value) for name, value in item.items()}
    removals: list[Path] = []
    for (what, path, _), value in zip(resolved, computed, strict=True):
        if what == "remove" or value is None:
            removals.append(path)
        else:
            _write(result, path, value)
    for path in sorted(removals, key=lambda p: [-x if isinstance(x, int) else 0 for x in p]):
        _erase(result, path)
    return result, {str(path[0]) for _, path, _ in resolved}


def _check_paths(paths: list[Path], keys: set[str]) -> None:
    for index, path in enumerate(paths):
        if path[0] in keys:
            raise invalid(
                f"One or more parameter values were invalid: Cannot update attribute {path[0]}. "
                "This attribute is part of the key"
            )
        for other in paths[index + 1 :]:
            shorter = min(len(path), len(other))
            if path[:shorter] == other[:shorter]:
                raise invalid(
                    "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one "
                    f"of these paths; path one: {list(path)}, path two: {list(other)}"
                )


def _new_value(what: str, path: Path, rest: tuple[Any, ...], item: Item, names: Names) -> Value | None:
    if what == "remove":
        return None
    if what == "set":
        value = _evaluate(rest[0], item, names)
        return copy(value)
    operand = names.value(rest[0][1], "UpdateExpression")
    current = read(item, path)
    return _add(current, operand) if what == "add" else _delete(current, operand)


def _evaluate(node: tuple[Any, ...], item: Item, names: Names) -> Value:
    kind = "UpdateExpression"
    if node[0] == "if_not_exists":
        current = read(item, resolve_path(node[1], names, kind))
        fallback = _evaluate(node[2], item, names)
        return current if current is not None else fallback
    if node[0] == "list_append":
        left, right = _evaluate(node[1], item, names), _evaluate(node[2], item, names)
        if "L" not in left or "L" not in right:
            raise invalid(
                "Invalid UpdateExpression: Incorrect operand type for operator or function; "
                "operator or function: list_append"
            )
        return {"L": [*left["L"], *right["L"]]}
    if node[0] == "arithmetic":
        left, right = _evaluate(node[2], item, names), _evaluate(node[3], item, names)
        if "N" not in left or "N" not in right:
            raise invalid("An operand in the update expression has an incorrect data type")
        a, b = number(left["N"]), number(right["N"])
        return {"N": number_text(a + b if node[1] == "+" else a - b)}
    value = _operand(node, item, names, kind)
    if value is None:
        raise invalid("The provided expression refers to an attribute that does not exist in the item")
    return value


def _add(current: Value | None, operand: Value) -> Value:
    kind, body = next(iter(operand.items()))
    if kind == "N":
        if current is not None and "N" not in current:
            raise invalid("An operand in the update expression has an incorrect data type")
        base = number(current["N"]) if current is not None else number(0)
        return {"N": number_text(base + number(body))}
    if kind not in {"SS", "NS", "BS"}:
        raise invalid(
            "Invalid UpdateExpression: Incorrect operand type for operator or function; "
            f"operator: ADD, operand type: {kind}"
        )
    if current is None:
        return {kind: list(body)}
    if kind not in current:
        raise invalid("An operand in the update expression has an incorrect data type")
    return {kind: list(dict.fromkeys([*current[kind], *body]))}


def _delete(current: Value | None, operand: Value) -> Value | None:
    kind, body = next(iter(operand.items()))
    if kind not in {"SS", "NS", "BS"}:
        raise invalid(
            "Invalid UpdateExpression: Incorrect operand type for operator or function; "
            f"operator: DELETE, operand type: {kind}"
        )
    if current is None:
        return None
    if kind not in current:
        raise invalid("An operand in the update expression has an incorrect data type")
    left = [v for v in current[kind] if v not in body]
    return {kind: left} if left else None


def _write(item: Item, path: Path, value: Value) -> None:
    if len(path) == 1:
        item[str(path[0])] = value
        return
    parent = read(item, path[:-1])
    last = path[-1]
    if isinstance(last, int):
        if parent is None or "L" not in parent:
            raise invalid("The document path provided in the update expression is invalid for update")
        if last < len(parent["L"]):
            parent["L"][last] = value
        else:
            parent["L"].append(value)
    else:
        if parent is None or "M" not in parent:
            raise invalid("The document path provided in the update expression is invalid for update")
        parent["M"][last] = value


def _erase(item: Item, path: Path) -> None:
    if len(path) == 1:
        item.pop(str(path[0]), None)
        return
    parent = read(item, path[:-1])
    last = path[-1]
    if parent is None or ("L" if isinstance(last, int) else "M") not in parent:
        raise invalid("The document path provided in the update expression is invalid for update")
    if isinstance(last, int):
        if last < len(parent["L"]):
            del parent["L"][last]
    else:
        parent["M"].pop(last, None)


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


def bytes_of(values: Iterable[Value]) -> int:
    """Returns the size of values."""
    return sum(size_of(value) for value in values)
