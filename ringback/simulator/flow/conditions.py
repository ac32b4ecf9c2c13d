"""Compares a value with conditions as ``Compare`` and its relatives do."""

from __future__ import annotations

from collections.abc import Callable

from ringback.simulator.flow.compiler import Exit
from ringback.simulator.flow.values import Value
from ringback.simulator.kernel.run import FlowRun
from ringback.simulator.kernel.texts import to_text


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _numeric(test: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def compare(left: str, right: str) -> bool:
        a, b = _number(left), _number(right)
        return a is not None and b is not None and test(a, b)

    return compare


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "Equals": str.__eq__,
    "TextStartsWith": str.startswith,
    "TextEndsWith": str.endswith,
    "TextContains": str.__contains__,
    "NumberGreaterThan": _numeric(lambda a, b: a > b),
    "NumberGreaterOrEqualTo": _numeric(lambda a, b: a >= b),
    "NumberLessThan": _numeric(lambda a, b: a < b),
    "NumberLessOrEqualTo": _numeric(lambda a, b: a <= b),
}


def holds(operator: str, left: str, right: str) -> bool:
    """Tells whether a condition holds; an unknown operator never does."""
    test = _OPERATORS.get(operator)
    return test is not None and bool(test(left, right))


def first_true(conditions: list[tuple[str, Value, Exit]], otherwise: Exit) -> Callable[[FlowRun, object], Exit]:
    """Returns a function that chooses the branch of the first condition that holds for a value.

    An absent or blank value matches nothing except ``KeyExists``, which tests for the key alone.
    """
    if conditions and all(op == "Equals" and operand.constant is not None for op, operand, _ in conditions):
        table: dict[str, Exit] = {}
        for _, operand, branch in conditions:
            table.setdefault(str(operand.constant), branch)

        def by_table(run: FlowRun, value: object) -> Exit:
            if value.__class__ is str:
                return table.get(value, otherwise) if value else otherwise
            text = to_text(value)
            return table.get(text, otherwise) if text else otherwise

        return by_table

    def in_order(run: FlowRun, value: object) -> Exit:
        text = to_text(value)
        for operator, operand, branch in conditions:
            if operator in {"KeyExists", "Exists"}:
                matches = isinstance(value, dict) and operand.text(run) in value if operand else value is not None
            else:
                matches = bool(text) and holds(operator, text, operand.text(run))
            if matches:
                return branch
        return otherwise

    return in_order
