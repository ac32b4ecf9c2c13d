"""What templates may refer to: context variables, parameters of the request, and mapping templates in Velocity.

Sources: API Gateway Developer Guide, "Mapping template reference", "Parameter mapping examples", "Variables for access
logging". Values of a gateway response are substituted only; Velocity runs for integrations.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

import airspeed
from airspeed import TemplateError

from ringback.simulator.http.rest.model import GatewayError, Request

_PATH = r"(?:context|stageVariables)(?:\.[A-Za-z0-9_-]+)+"
_VARIABLE = re.compile(rf"\$\{{({_PATH})\}}|\$({_PATH})")
Context = dict[str, Any]
# Identifiers of Velocity may have hyphens (Velocity User Guide, "References"), and names of headers do.
_IDENTIFIER = r"[_a-z][a-z0-9_-]*"
airspeed.NameOrCall.NAME = re.compile(rf"({_IDENTIFIER})", re.IGNORECASE)
airspeed.SetDirective.PLACE = re.compile(rf"\s*\$({_IDENTIFIER}(?:\.{_IDENTIFIER})*)", re.IGNORECASE)


def looked_up(path: str, context: Mapping[str, Any], variables: Mapping[str, str]) -> Any:
    """Returns the value of ``context.a.b`` or ``stageVariables.x``, None when there is none."""
    root, *steps = path.split(".")
    value: Any = context if root == "context" else variables
    for number, step in enumerate(steps):
        if not isinstance(value, Mapping):
            return None
        # Claims have names with dots in them.
        rest = ".".join(steps[number:])
        if rest in value:
            return value[rest]
        value = value.get(step)
    return value


def substituted(template: str, context: Mapping[str, Any], variables: Mapping[str, str], *, absent: str = "") -> str:
    """Returns a text with its variables replaced."""

    def value(match: re.Match[str]) -> str:
        found = looked_up(match[1] or match[2], context, variables)
        return absent if found is None or found == "" else as_text(found)

    return _VARIABLE.sub(value, template)


def as_text(value: Any) -> str:
    """Returns a value as the service writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def mapped(expression: str, request: Request, context: Mapping[str, Any], variables: Mapping[str, str]) -> str | None:
    """Returns what a parameter of a response is set to: a text in quotes, or something of the request."""
    if expression.startswith("'") and expression.endswith("'"):
        return expression[1:-1]
    place, _, name = expression.removeprefix("method.request.").partition(".")
    if place == "header":
        return request.header(name)
    if place == "querystring":
        return next((value for key, value in request.query if key == name), None)
    if place in {"context", "stageVariables"}:
        found = looked_up(expression, context, variables)
        return None if found is None else as_text(found)
    return None


class _Text(str):
    """A text with the methods that templates call on texts of Java."""

    __slots__ = ()

    def matches(self, pattern: str) -> bool:
        """Tells whether the whole text fits a regular expression."""
        return re.fullmatch(pattern, self) is not None


class _Params(dict[str, Any]):
    """The parameters of a request by place; a text that is absent is empty."""

    def get(self, name: str, default: Any = None) -> Any:
        """Returns a parameter."""
        return super().get(name, _Text("") if default is None else default)


class _Input:
    """The variable ``$input``."""

    def __init__(self, request: Request, path_parameters: Mapping[str, str]) -> None:
        self.body = _Text(request.body.decode("utf-8", "replace"))
        self._places = _Params(
            path=_Params({key: _Text(unquote(value)) for key, value in path_parameters.items()}),
            querystring=_Params({key: _Text(value) for key, value in request.query}),
            header=_Params({key: _Text(value) for key, value in _both_cases(request)}),
        )

    def params(self, name: str | None = None) -> Any:
        """Returns all parameters by place, or one of them: of the path, the query, the headers."""
        if name is None:
            return self._places
        found = (place.get(name) for place in self._places.values())
        return next((value for value in found if value), _Text(""))

    def path(self, expression: str) -> Any:
        """Returns a part of the body by a plain JSONPath: members and positions."""
        try:
            value: Any = json.loads(self.body or "{}")
        except ValueError:
            return _Text("")
        for member, position in re.findall(r"\.([\w-]+)|\[(\d+)\]", expression.removeprefix("$")):
            if member:
                value = value.get(member) if isinstance(value, dict) else None
            else:
                value = value[int(position)] if isinstance(value, list) and int(position) < len(value) else None
        return _Text(value) if isinstance(value, str) else value

    def json(self, expression: str) -> str:
        """Returns the same as JSON."""
        return json.dumps(self.path(expression), ensure_ascii=False)


def _both_cases(request: Request) -> list[tuple[str, str]]:
    """Returns the headers under their names as sent, and as HTTP/1.1 clients usually write them."""
    return [(form, value) for name, value in request.headers for form in (name, name.title())]


class _Util:
    """The variable ``$util``."""

    @staticmethod
    def escapeJavaScript(text: Any) -> str:  # noqa: N802 - named like the function of the service
        """Escapes a text for use in a JSON text."""
        return json.dumps(str(text), ensure_ascii=False)[1:-1]

    @staticmethod
    def urlEncode(text: Any) -> str:  # noqa: N802 - named like the function of the service
        """Encodes a text for a URL."""
        return quote(str(text), safe="")

    @staticmethod
    def urlDecode(text: Any) -> str:  # noqa: N802 - named like the function of the service
        """Decodes a text of a URL."""
        return unquote(str(text))

    @staticmethod
    def parseJson(text: Any) -> Any:  # noqa: N802 - named like the function of the service
        """Reads JSON."""
        return json.loads(str(text))


def rendered(
    template: str, request: Request, path_parameters: Mapping[str, str], context: Context, variables: Mapping[str, str]
) -> str:
    """Returns a mapping template with its parts run; it may change ``context["responseOverride"]``."""
    namespace = {
        "input": _Input(request, path_parameters),
        "context": context,
        "stageVariables": dict(variables),
        "util": _Util(),
    }
    try:
        return str(airspeed.Template(template).merge(namespace))
    except (TemplateError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise GatewayError("API_CONFIGURATION_ERROR", validation=str(error)) from error
