"""Metric alarms of a template played minute by minute: periods as moving windows, metric math, composite rules.

What the service documents of the expressions that alarms of ours use: arithmetic of series and numbers, comparisons,
`IF`, `FILL` and `SUM`. Anything else is an error, so that an expression nobody has thought about does not pass.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Series = Mapping[str, Sequence[Sequence[float] | float | None]]
"""Per metric, minute by minute: a value, the values of one minute, or None without a datapoint."""

Number = float | None

_OPERATORS: Mapping[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
}


def statistic(values: Sequence[float], stat: str) -> Number:
    """Returns a statistic of the values in a window; without values there is no datapoint."""
    if not values:
        return None
    if stat == "Sum":
        return float(sum(values))
    above = re.fullmatch(r"TC\((\d+):\)", stat)
    if above is None:
        raise ValueError(f"statistic {stat!r} is not known")
    return float(sum(value > int(above[1]) for value in values))


def evaluated(expression: str, terms: Mapping[str, Number]) -> Number:
    """Returns the value of metric math over one datapoint of each term."""
    found = _value(ast.parse(expression, mode="eval").body, terms)
    assert found is None or isinstance(found, int | float)
    return found


def _value(node: ast.AST, terms: Mapping[str, Number]) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return terms[node.id]
    if isinstance(node, ast.List):
        return [_value(one, terms) for one in node.elts]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _call(node.func.id, node.args, terms)
    if isinstance(node, ast.BinOp):
        return _both(type(node.op), _value(node.left, terms), _value(node.right, terms))
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _both(type(node.ops[0]), _value(node.left, terms), _value(node.comparators[0], terms))
    raise ValueError(f"{ast.unparse(node)} is not known")


def _both(kind: type[ast.AST], left: Number, right: Number) -> Number:
    if left is None or right is None:
        return None
    # Division by zero gives no datapoint.
    return None if kind is ast.Div and right == 0 else float(_OPERATORS[kind](left, right))


def _call(name: str, arguments: Sequence[ast.AST], terms: Mapping[str, Number]) -> Any:
    if name == "IF":
        condition, then, otherwise = arguments
        found = _value(condition, terms)
        return None if found is None else _value(then if found else otherwise, terms)
    if name == "FILL":
        series, filling = (_value(one, terms) for one in arguments)
        if isinstance(series, list):
            return [filling if one is None else one for one in series]
        return filling if series is None else series
    if name == "SUM":
        (series,) = (_value(one, terms) for one in arguments)
        there = [one for one in series if one is not None]
        return sum(there) if there else None
    raise ValueError(f"function {name} is not known")


def rings(alarm: Mapping[str, Any], series: Series, minute: int) -> bool:
    """Tells whether a metric alarm is in alarm at the end of a minute; missing data is no breach."""
    assert (alarm["EvaluationPeriods"], alarm["TreatMissingData"]) == (1, "notBreaching")
    terms: dict[str, Number] = {}
    expression = ""
    for query in alarm["Metrics"]:
        if "Expression" in query:
            assert query["ReturnData"]
            expression = query["Expression"]
            continue
        measured = query["MetricStat"]
        first = max(0, minute + 1 - measured["Period"] // 60)
        window = series.get(_name(measured["Metric"]), ())[first : minute + 1]
        terms[query["Id"]] = statistic(
            [value for one in window if one is not None for value in (one if isinstance(one, Sequence) else [one])],
            measured["Stat"],
        )
    if all(term is None for term in terms.values()):
        return False  # no datapoint of any metric, so none of the expression
    found = evaluated(expression, terms)
    return found is not None and _COMPARISONS[alarm["ComparisonOperator"]](found, alarm["Threshold"])


def _name(metric: Mapping[str, Any]) -> str:
    values = {entry["Name"]: entry["Value"] for entry in metric.get("Dimensions", ())}
    subject = values.get("FunctionName") or values.get("ContactFlowName")
    return metric["MetricName"] if subject is None else f"{subject}.{metric['MetricName']}"


def minutes_in_alarm(template: Mapping[str, Any], name: str, series: Series) -> list[int]:
    """Returns the minutes at whose end a composite alarm of a template is in alarm."""
    properties = [resource["Properties"] for resource in template["Resources"].values()]
    alarms = {one["AlarmName"]: one for one in properties if "AlarmName" in one}
    rule = alarms[name]["AlarmRule"]
    read = re.findall(r'ALARM\("([^"]+)"\)', rule)
    assert rule == " AND ".join(f'ALARM("{one}")' for one in read)
    length = max(map(len, series.values()))
    return [minute for minute in range(length) if all(rings(alarms[one], series, minute) for one in read)]
