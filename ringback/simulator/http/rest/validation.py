"""Request validation: required parameters, and bodies by the JSON Schema (draft 4) of their model.

Source: API Gateway Developer Guide, "Request validation for REST APIs": parameters must be there and not blank; a body
is judged by the model of its content type, and not at all where there is none.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ringback.simulator.errors import AssemblyError
from ringback.simulator.http.rest.model import JSON, GatewayError, Method, Request

_SHOWN = 5


@contextmanager
def _without(module: str) -> Iterator[None]:
    """Imports as if a module were not installed, unless it is loaded already."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment] # documented: the import of such a module fails
    try:
        yield
    finally:
        del sys.modules[module]


# Formats are not judged, and the grammar of one of them takes two seconds to load.
with _without("rfc3987_syntax"):
    from jsonschema import Draft4Validator
    from jsonschema.exceptions import SchemaError
    from referencing.exceptions import Unresolvable


def fitting(schema: Any, shared: Mapping[str, Any], where: str) -> Callable[[Any], str]:
    """Returns what tells how a body misses a schema, empty when it fits; `shared` is what its references name."""
    whole = {**shared, **schema} if isinstance(schema, dict) else {}
    # Beside a reference draft 4 reads nothing, so that a reference alone needs a schema around it.
    judged = {**shared, "allOf": [schema]} if "$ref" in whole else whole
    try:
        Draft4Validator.check_schema(judged)
    except SchemaError as error:
        raise AssemblyError(f"{where}: the model is no JSON Schema draft 4: {error.message}") from error
    validator = Draft4Validator(judged)

    def judge(body: Any) -> str:
        try:
            errors = sorted(validator.iter_errors(body), key=lambda error: list(map(str, error.absolute_path)))
        except Unresolvable as error:
            return f"[{error}]"
        return f"[{', '.join(error.message for error in errors[:_SHOWN])}]" if errors else ""

    return judge


def validate(method: Method, request: Request, path_parameters: Mapping[str, str]) -> None:
    """Raises the answer to a request that the validator of the method refuses."""
    missing = [name for name in method.required if not _given(name, request, path_parameters)]
    if missing:
        names = ", ".join(name.partition(".")[2] for name in missing)
        raise GatewayError("BAD_REQUEST_PARAMETERS", f"Missing required request parameters: [{names}]")
    if method.fits:
        content_type = (request.header("content-type") or JSON).partition(";")[0].strip().lower()
        judge = method.fits.get(content_type)
        reason = _judged(judge, request.body) if judge is not None else ""
        if reason:
            raise GatewayError("BAD_REQUEST_BODY", "Invalid request body", validation=reason)


def _judged(judge: Callable[[Any], str], content: bytes) -> str:
    try:
        body = json.loads(content or b"null", parse_constant=_refused)
    except (ValueError, RecursionError):
        return "[the body is not JSON]"
    try:
        return judge(body)
    except RecursionError:
        return "[the body is nested too deeply]"


def _refused(word: str) -> None:
    raise ValueError(word)


def _given(name: str, request: Request, path_parameters: Mapping[str, str]) -> bool:
    place, _, key = name.partition(".")
    if place == "path":
        return bool(path_parameters.get(key, "").strip())
    if place == "header":
        return bool((request.header(key) or "").strip())
    return any(word == key and value.strip() for word, value in request.query)
