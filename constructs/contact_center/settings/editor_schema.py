"""The JSON Schema of settings files, for completion and checks while typing."""

from __future__ import annotations

import ast
import inspect
import json
import sys
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

from pydantic import BaseModel

from contact_center.settings import api, connect, conversation, customers, integrations, model, notifier, operations
from contact_center.settings.schema import describe, fields
from contact_center.settings.types import Allowed

_MODULES = (model, api, connect, conversation, customers, integrations, notifier, operations)


def json_schema() -> dict[str, Any]:
    """Returns the schema in draft 7, which editors for TOML understand, with the documentation of every key."""
    schema = model.Settings.model_json_schema(ref_template="#/definitions/{model}")
    definitions = schema.pop("$defs")
    models = {found.__name__: found for module in _MODULES for found in _models(module)}
    for name, definition in definitions.items():
        _document(definition, models[name])
    _document(schema, model.Settings)
    return {"$schema": "http://json-schema.org/draft-07/schema#", **schema, "definitions": definitions}


def render() -> str:
    """Returns the text of config/settings.schema.json."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def _models(module: ModuleType) -> Iterator[type[BaseModel]]:
    for value in vars(module).values():
        if inspect.isclass(value) and issubclass(value, BaseModel) and value.__module__ == module.__name__:
            yield value


def _document(definition: dict[str, Any], described: type[BaseModel]) -> None:
    definition["description"] = inspect.getdoc(described) or ""
    definition.pop("title", None)
    texts = _attribute_docs(described.__module__).get(described.__name__, {})
    nodes = fields(described)
    for key, value in definition.get("properties", {}).items():
        value.pop("title", None)
        allowed = nodes[key].mark(Allowed)
        text = texts.get(key, "")
        value["description"] = f"{text} Allowed: {describe(nodes[key])}." if allowed else text


@cache
def _attribute_docs(module: str) -> dict[str, dict[str, str]]:
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: dict(_documented(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _documented(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for statement, following in zip(node.body, node.body[1:], strict=False):
        text = following.value if isinstance(following, ast.Expr) else None
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and isinstance(text, ast.Constant)
            and isinstance(text.value, str)
        ):
            yield statement.target.id, text.value
