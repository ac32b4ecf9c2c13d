"""An account that answers the real clients of the SDK; requests and answers are held to the models of the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.validate import validate_parameters

Parameters = Mapping[str, Any]


class Refused(Exception):  # noqa: N818 -- what the service answers, not a mistake of ours
    """An error of a service, by its code."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(code)
        self.code, self.message = code, message


class Account:
    """A session whose clients ask the methods of a subclass: `connect_ListUsers(given)` and so on."""

    region_name = "ap-northeast-2"

    def __init__(self) -> None:
        self._clients: dict[str, Any] = {}
        self.options: dict[str, dict[str, Any]] = {}
        """How each client was asked for, the last time."""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        """Every operation that was asked for, with its parameters."""

    def client(self, service: str, **options: Any) -> Any:
        """Returns the client of a service; nothing leaves this process."""
        self.options[service] = options
        if service not in self._clients:
            client = self._clients[service] = boto3.client(service, region_name=self.region_name)
            given: dict[str, Any] = {}
            client.meta.events.register("provide-client-params", lambda params, **_: given.update(last=params))
            client.meta.events.register(
                "before-call", lambda model, **_: self._answer(service, model, dict(given["last"]))
            )
        return self._clients[service]

    def changed(self) -> list[str]:
        """Returns the operations that changed something, in order."""
        reading = ("Describe", "List", "Get", "Scan", "Search", "Simulate")
        return [operation for operation, _ in self.calls if not operation.startswith(reading)]

    def _answer(self, service: str, model: Any, given: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        self.calls.append((model.name, given))
        ask: Callable[[Parameters], dict[str, Any]] = getattr(self, f"{service.replace('-', '_')}_{model.name}")
        try:
            answer = ask(given)
        except Refused as refused:
            error = {"Code": refused.code, "Message": refused.message}
            return SimpleNamespace(status_code=400), {"Error": error, "ResponseMetadata": {}}
        if model.output_shape is not None:
            validate_parameters(answer, model.output_shape)
        return SimpleNamespace(status_code=200), {**answer, "ResponseMetadata": {}}

    def sts_GetCallerIdentity(self, given: Parameters) -> dict[str, Any]:  # noqa: N802 - named like the operation
        """The account of the examples."""
        return {"Account": "111122223333"}
