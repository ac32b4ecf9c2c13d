"""Writes the JSON Schema of flow files from the catalogue, for completion and checks in editors.

The schema says what the closed parts are: envelope, metadata of the linter, parameters and their words per action type,
required errors. Whatever needs the whole flow (targets, paths, references) is the linter's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence, Set
from typing import Any

from ringback.flow_language.catalogue import (
    CATALOGUE,
    ActionType,
    Branches,
    Choice,
    Dynamic,
    Form,
    Group,
    Next,
    Parameter,
    Shape,
)
from ringback.flow_language.catalogue.entries import ParameterNode, When
from ringback.flow_language.model import VERSION, FlowType

DRAFT = "http://json-schema.org/draft-07/schema#"
_DYNAMIC_TEXT = r"\$[.\[{]"
_HELP = {
    Dynamic.STATIC: "fixed text",
    Dynamic.SINGLE: "fixed text or one JSONPath",
    Dynamic.TEXT: "text, JSONPaths anywhere in it",
}
Schema = dict[str, Any]


def flow_schema() -> Schema:
    """Returns the schema as a JSON document."""
    return {
        "$schema": DRAFT,
        "$id": "https://ringback.example/flow.schema.json",
        "title": "Amazon Connect flow",
        "description": "Flow language 2019-10-30 with the references and metadata of ringback.flow_language.",
        "type": "object",
        "required": ["Version", "StartAction", "Actions"],
        "additionalProperties": False,
        "properties": {
            "Version": {"const": VERSION},
            "StartAction": {"type": "string", "description": "Identifier of the first action"},
            "Metadata": {"$ref": "#/definitions/metadata"},
            "Actions": {"type": "array", "maxItems": 250, "minItems": 1, "items": {"$ref": "#/definitions/action"}},
            "Settings": {"type": "object", "description": "modules only"},
        },
        "definitions": {
            "metadata": _metadata(),
            "position": _object({"x": {"type": "number"}, "y": {"type": "number"}}, required=("x", "y")),
            "suppress": _suppress(),
            "identifier": {"type": "string", "minLength": 1, "maxLength": 50, "pattern": r"^[^%:(\\/)=$,;\[\]{}]+$"},
            "action": _action(),
            **{f"action.{name}": _entry(entry) for name, entry in CATALOGUE.items()},
        },
    }


def schema_text() -> str:
    """Returns the schema as it is kept in the repository."""
    return json.dumps(flow_schema(), ensure_ascii=False, indent=1) + "\n"


def _object(properties: Schema, *, required: Iterable[str] = (), closed: bool = False) -> Schema:
    schema: Schema = {"type": "object", "properties": properties}
    names = list(required)
    if names:
        schema["required"] = names
    if closed:
        schema["additionalProperties"] = False
    return schema


def _suppress() -> Schema:
    entry = _object(
        {"rule": {"type": "string", "pattern": "^FL[0-9]{3}$"}, "reason": {"type": "string", "minLength": 20}},
        required=("rule", "reason"),
        closed=True,
    )
    return {"type": "array", "items": entry, "description": "findings that may stay, each with its reason"}


def _metadata() -> Schema:
    entry = _object(
        {
            "position": {"$ref": "#/definitions/position"},
            "isFriendlyName": {"type": "boolean"},
            "suppress": {"$ref": "#/definitions/suppress"},
        }
    )
    names: Schema = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
    channels = {"type": "array", "items": {"enum": ["VOICE", "CHAT", "TASK", "EMAIL"]}, "uniqueItems": True}
    return _object(
        {
            "name": {
                "type": "string",
                "maxLength": 127,
                "pattern": "^[ -~]*$",
                "description": "ASCII; CloudWatch shows it",
            },
            "description": {"type": "string"},
            "type": {"enum": [kind.export_name for kind in FlowType]},
            "channels": {**channels, "description": "channels whose contacts run this flow; all when absent"},
            "attributes": {**names, "description": "contact attributes that whoever starts this flow passes along"},
            "contract": {"type": "object", "description": "modules only: Settings of AWS::Connect::ContactFlowModule"},
            "suppress": {"$ref": "#/definitions/suppress"},
            "entryPointPosition": {"$ref": "#/definitions/position"},
            "ActionMetadata": {"type": "object", "additionalProperties": entry},
        }
    )


def _action() -> Schema:
    """Returns the schema of any action: the envelope, then what its type says."""
    return {
        "type": "object",
        "required": ["Identifier", "Type"],
        "additionalProperties": False,
        "properties": {
            "Identifier": {"$ref": "#/definitions/identifier"},
            "Type": {"enum": list(CATALOGUE)},
            "Parameters": {"type": "object"},
            "Transitions": {"type": "object"},
        },
        "allOf": [
            {"if": {"properties": {"Type": {"const": name}}}, "then": {"$ref": f"#/definitions/action.{name}"}}
            for name in CATALOGUE
        ],
    }


def _entry(entry: ActionType) -> Schema:
    parameters = _node(entry.tree, closed=not entry.open_parameters)
    free = {name for form in entry.forms for name in form.free}
    rules = [rule for group in entry.groups if not group.within for rule in _group(group, free)]
    if rules:
        parameters["allOf"] = rules
    schema: Schema = {
        "description": f"{entry.block}: {entry.summary}",
        "properties": {"Parameters": parameters, "Transitions": _transitions(entry)},
    }
    forms = _forms(entry)
    if forms:
        schema["allOf"] = forms
    return schema


def _node(node: ParameterNode, *, closed: bool) -> Schema:
    properties = {name: _value(below) for name, below in node.children.items() if name not in ("*", "[]")}
    required = [name for name, below in node.children.items() if below.row is not None and below.row.required]
    return _object(properties, required=required, closed=closed)


def _value(node: ParameterNode) -> Schema:
    row = node.row
    if row is None:
        return {}
    schema = _shape(row, node)
    facts = [_HELP[row.dynamic]] if row.shape is Shape.TEXT else []
    if row.note:
        facts.append(row.note)
    if facts:
        schema["description"] = "; ".join(facts)
    return schema


def _shape(row: Parameter, node: ParameterNode) -> Schema:
    if row.shape is Shape.OPEN:
        return {}
    if row.shape is Shape.LIST:
        return _list(row, node)
    if row.shape is Shape.MAP:
        below = node.children.get("*")
        return _sized({"type": "object", "additionalProperties": _value(below) if below else {}}, row, "Properties")
    if row.shape is Shape.OBJECT:
        return _sized(_node(node, closed=False), row, "Properties")
    return _scalar(row)


def _list(row: Parameter, node: ParameterNode) -> Schema:
    below = node.children.get("[]")
    items = (_value(below) if below.row is not None else _node(below, closed=False)) if below else {}
    return _sized({"type": "array", "items": items}, row, "Items")


def _sized(schema: Schema, row: Parameter, unit: str) -> Schema:
    if row.least:
        schema[f"min{unit}"] = row.least
    if row.most is not None:
        schema[f"max{unit}"] = row.most
    return schema


def _scalar(row: Parameter) -> Schema:
    if row.values:
        switch = set(row.values) == {"True", "False"}
        words = [*row.values, *(word.lower() for word in row.values if switch)]
        fixed: Schema = {"enum": words}
        return (
            fixed if row.dynamic is Dynamic.STATIC else {"anyOf": [fixed, {"type": "string", "pattern": _DYNAMIC_TEXT}]}
        )
    if row.shape is Shape.TEXT:
        return {"type": "string", "minLength": 1}
    text: Schema = {"type": "string", "pattern": rf"^-?[0-9]+(\.[0-9]+)?$|{_DYNAMIC_TEXT}"}
    if row.shape is Shape.LOOSE_NUMBER:
        return {"anyOf": [text, {"type": "number"}]}
    return text


def _group(group: Group, free: Set[str]) -> list[Schema]:
    one_each = [{"required": [name]} for name in group.names]
    pairs = [
        {"not": {"required": [first, second]}}
        for place, first in enumerate(group.names)
        for second in group.names[place + 1 :]
    ]
    if group.choice is Choice.EXACTLY_ONE and free & {*group.names}:
        return pairs
    if group.choice is Choice.EXACTLY_ONE:
        return [{"oneOf": one_each}]
    if group.choice is Choice.AT_LEAST_ONE:
        return [{"anyOf": one_each}]
    if group.choice is Choice.AT_MOST_ONE:
        return pairs
    return [{"dependencies": {name: [other for other in group.names if other != name] for name in group.names}}]


def _transitions(entry: ActionType) -> Schema:
    if entry.terminal:
        return {"type": "object", "maxProperties": 0}
    target = {"$ref": "#/definitions/identifier"}
    errors = list(dict.fromkeys(error for form in entry.forms for error in form.allowed_errors))
    properties: Schema = {
        "NextAction": target,
        "Errors": {
            "type": "array",
            "items": _object(
                {"ErrorType": {"enum": errors} if errors else False, "NextAction": target},
                required=("ErrorType", "NextAction"),
                closed=True,
            ),
        },
        "Conditions": _conditions([form.branches for form in entry.forms if form.branches is not None]),
    }
    return _object(properties, required=("NextAction",) if entry.next is Next.REQUIRED else (), closed=True)


def _conditions(branches: list[Branches]) -> Schema:
    if not branches:
        return {"type": "array", "maxItems": 0}
    operators = list(dict.fromkeys(name for branch in branches for name in branch.operators))
    words = list(dict.fromkeys(word for branch in branches for word in branch.operands))
    free = any(not branch.operands for branch in branches)
    operand: Schema = {"type": "string", "minLength": 1} if free else {"enum": words}
    if any(branch.numbers for branch in branches):
        operand = {"anyOf": [operand, {"type": "integer"}]}
    condition = _object(
        {
            "Operator": {"enum": operators},
            "Operands": {"type": "array", "minItems": 1, "maxItems": 1, "items": operand},
        },
        required=("Operator", "Operands"),
        closed=True,
    )
    entry = _object(
        {"NextAction": {"$ref": "#/definitions/identifier"}, "Condition": condition},
        required=("NextAction", "Condition"),
        closed=True,
    )
    return {"type": "array", "items": entry}


def _forms(entry: ActionType) -> list[Schema]:
    """Returns, per form, the errors it must wire; the first form that fits counts, as in the catalogue.

    A form of some flow types only cannot be told from an action; the others ask for no error that it does not have.
    """
    if entry.terminal or not any(form.errors or form.required or form.refused for form in entry.forms):
        return []
    forms = [form for form in entry.forms if not form.kinds]
    special = [form for form in entry.forms if form.kinds]
    if len(entry.forms) == 1:
        return [_form_rule(forms[0], special)]
    rules: list[Schema] = []
    before: list[Schema] = []
    for form in forms:
        own = [_when(when) for when in form.when]
        test = {"allOf": [*own, *({"not": earlier} for earlier in before)]}
        rules.append({"if": test, "then": _form_rule(form, special)})
        before.append({"allOf": own} if own else {})
    return rules


def _when(when: When) -> Schema:
    name, *rest = when.path.split(".")
    inner: Schema = {"required": [name]}
    if rest:
        inner["properties"] = {name: {"required": [rest[0]]}}
    elif when.values:
        words = [*when.values, *(word.lower() for word in when.values if word in ("True", "False"))]
        inner["properties"] = {name: {"enum": words}}
    return {"required": ["Parameters"], "properties": {"Parameters": inner}}


def _form_rule(form: Form, special: Sequence[Form]) -> Schema:
    rule: Schema = {}
    errors = [error for error in form.errors if all(error in other.allowed_errors for other in special)]
    if errors:
        contains = [{"contains": _object({"ErrorType": {"const": error}})} for error in errors]
        rule["required"] = ["Transitions"]
        rule["properties"] = {"Transitions": {"required": ["Errors"], "properties": {"Errors": {"allOf": contains}}}}
    refused: list[Schema] = [{"not": {"required": [name]}} for name in form.refused]
    if refused or form.required:
        parameters: Schema = {"allOf": refused} if refused else {}
        if form.required:
            parameters["required"] = list(form.required)
        rule.setdefault("properties", {})["Parameters"] = parameters
    return rule
