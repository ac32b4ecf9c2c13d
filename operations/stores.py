"""The tables, secrets and instance of a deployed stage, found by what the templates call them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from operations.checks import every
from operations.errors import RefusedError
from operations.expected import Expected
from operations.restore.stage import SECRET, short_name

_TABLE = "AWS::DynamoDB::Table"
_INSTANCE = "AWS::Connect::Instance"


@dataclass(frozen=True)
class Stores:
    """Where a center keeps what it knows."""

    tables: dict[str, str]
    secrets: dict[str, str]
    session: Any
    connect_stack: str = ""

    def instance_id(self) -> str:
        """Returns the id of the Amazon Connect instance, whose physical id is its ARN."""
        made = every(
            self.session.client("cloudformation"),
            "list_stack_resources",
            "StackResourceSummaries",
            StackName=self.connect_stack,
        )
        found = [str(one["PhysicalResourceId"]) for one in made if one["ResourceType"] == _INSTANCE]
        if not found:
            raise RefusedError(f"the stack {self.connect_stack} has no instance of Amazon Connect")
        return found[0].rpartition("/")[2]

    def table(self, key: str) -> str:
        """Returns the physical name of a table."""
        return _known("table", key, self.tables)

    def secret(self, key: str) -> bytes:
        """Returns the value of a secret."""
        answer = self.session.client("secretsmanager").get_secret_value(SecretId=_known("secret", key, self.secrets))
        return bytes(answer.get("SecretBinary") or str(answer["SecretString"]).encode())


def stores(session: Any, expected: Expected) -> Stores:
    """Finds tables and secrets by their logical ids, which begin with their key in the templates."""
    cloudformation = session.client("cloudformation")
    tables, secrets = dict[str, str](), dict[str, str]()
    stack = next(name for name in expected.stacks if name.endswith("Data"))
    for one in every(cloudformation, "list_stack_resources", "StackResourceSummaries", StackName=stack):
        kind, logical = one["ResourceType"], one["LogicalResourceId"]
        if kind == _TABLE:
            tables[short_name(logical)] = one["PhysicalResourceId"]
        elif kind == SECRET:
            secrets[short_name(logical)] = one["PhysicalResourceId"]
    return Stores(tables, secrets, session, next((name for name in expected.stacks if name.endswith("Connect")), ""))


def _known(what: str, key: str, found: dict[str, str]) -> str:
    if key not in found:
        raise RefusedError(f"the stage has no {what} {key!r}, it has {', '.join(sorted(found)) or 'none'}")
    return found[key]
