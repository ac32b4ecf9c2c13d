"""Finds the method for a request: literal segments win over parameters, parameters over a greedy one.

Source: API Gateway Developer Guide, "Set up a proxy resource": the gateway chooses the most specific match.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ringback.simulator.http.paths import parameter, values
from ringback.simulator.http.rest.model import GatewayError, Method

_PARAMETER = re.compile(r"\{([^}+]+)(\+?)\}")


class Router:
    """The resources of one API, the most specific first."""

    def __init__(self, resources: Mapping[str, Mapping[str, Method]]) -> None:
        self._literal = {path.rstrip("/") or "/": methods for path, methods in resources.items() if "{" not in path}
        parameterized = sorted((path for path in resources if "{" in path), key=_rank)
        self._patterns = [(re.compile(_pattern(path)), resources[path]) for path in parameterized]

    def find(self, http_method: str, path: str) -> tuple[Method, dict[str, str]]:
        """Returns the method with the values of path parameters, not decoded; a trailing slash does not matter.

        Raises the answer of the service for whatever it does not have, which is the one for a missing signature.
        """
        path = path.rstrip("/") or "/"
        methods = self._literal.get(path)
        found = _of(methods, http_method) if methods is not None else None
        if found is not None:
            return found, {}
        for pattern, candidates in self._patterns:
            matched = pattern.fullmatch(path)
            found = _of(candidates, http_method) if matched is not None else None
            if found is not None and matched is not None:
                return found, values(matched)
        raise GatewayError("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token")


def _of(methods: Mapping[str, Method], http_method: str) -> Method | None:
    return methods.get(http_method) or methods.get("ANY")


def _rank(path: str) -> list[int]:
    """Orders by segment: literal, parameter, greedy."""
    return [2 if "+}" in part else 1 if "{" in part else 0 for part in path.split("/")]


def _pattern(path: str) -> str:
    parts = []
    for part in path.split("/"):
        matched = _PARAMETER.fullmatch(part)
        if matched is None:
            parts.append(re.escape(part))
        else:
            parts.append(parameter(matched[1], greedy=bool(matched[2])))
    return "/".join(parts)
