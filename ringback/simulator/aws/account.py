"""The AWS account of one center: names of resources, decisions of policies, tables and targets of events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringback.cloudformation.policies import Decision, Statements, as_list, evaluate, principal_matches, speaking_of
from ringback.simulator.aws.dynamodb import Table
from ringback.simulator.aws.streams import TableStreams
from ringback.simulator.kernel.inventory import Inventory
from ringback.simulator.kernel.ports import Host


class Account:
    """What the fakes of the services rely on; they are in ``services`` themselves once they are made."""

    def __init__(self, center: Host, decisions: dict[tuple[str, str, str, str], Decision]) -> None:
        world = center.world
        self.center = center
        self.region = world.region
        self.account = world.account
        self.services: dict[str, Any] = {}
        self.streams = TableStreams(center, self.decide)
        self.tables = Inventory("table", world.tables, self._make_table)
        self._decisions = decisions
        self._speaking: dict[tuple[str, str], tuple[Statements | None, bool]] = {}

    def _make_table(self, definition: Any) -> Table:
        table = Table(definition.name, definition.arn, definition.properties, lambda: self.center.clock.now)
        self.streams.watch(table)
        return table

    # --- permissions -------------------------------------------------------------------------------------------------

    def decide(self, role_arn: str, action: str, resource: str, context: dict[str, Any]) -> Decision:
        """Decides whether a role may do something; key policies count for keys."""
        statements, asks = self._about(role_arn, action)
        # What no condition asks about decides nothing: most keys of tables differ from call to call.
        key = (role_arn, action, resource, repr(context) if context and asks else "")
        found = self._decisions.get(key)
        if found is None:
            full = {
                "aws:RequestedRegion": self.region,
                "aws:SecureTransport": "true",
                "aws:PrincipalAccount": self.account,
                "aws:SourceAccount": self.account,
                "aws:ResourceAccount": self.account,
                "aws:PrincipalArn": role_arn,
                **context,
            }
            if statements is None:
                found = Decision(True, "the role is not in the assembly")
            else:
                found = evaluate(statements, action, resource, full)
            if (
                not found.allowed
                and action.startswith("kms:")
                and self._key_policy_allows(role_arn, action, resource, full)
            ):
                found = Decision(True, "key policy")
            self._decisions[key] = found
        return found

    def _about(self, role_arn: str, action: str) -> tuple[Statements | None, bool]:
        """Returns what a role's policies say about an action, and whether the context of a request can matter for it.

        None for a role that is not in the assembly.
        """
        found = self._speaking.get((role_arn, action))
        if found is None:
            given = self.center.world.role_statements.get(role_arn)
            statements = None if given is None else speaking_of(given, action)
            # Policies of keys are asked as well.
            asks = action.startswith("kms:") or any("Condition" in one for one, _ in statements or ())
            found = self._speaking[role_arn, action] = statements, asks
        return found

    def _key_policy_allows(self, role_arn: str, action: str, key_arn: str, context: dict[str, Any]) -> bool:
        definition = self.center.world.keys.exact(key_arn)
        if definition is None:
            return False
        for statement in as_list((definition.properties.get("KeyPolicy") or {}).get("Statement")):
            if isinstance(statement, Mapping) and principal_matches(statement, role_arn, "", delegated=False):
                decision = evaluate([({**statement, "Resource": "*"}, "key policy")], action, key_arn, context)
                if decision.allowed:
                    return True
        return False

    def encryption_key(self, resource: str) -> str | None:
        """Returns the customer-managed key of a table, secret, topic or queue, or None."""
        world = self.center.world
        base = resource.split("/index/")[0]
        for registry in (world.tables, world.secrets, world.topics, world.sqs_queues):
            definition = registry.exact(base)
            if definition is not None:
                properties = definition.properties
                sse = properties.get("SSESpecification") or {}
                key = sse.get("KMSMasterKeyId") or properties.get("KmsKeyId") or properties.get("KmsMasterKeyId")
                return self.key_arn(str(key)) if key and "alias/aws/" not in str(key) else None
        return None

    # --- names -------------------------------------------------------------------------------------------------------

    def table_arn(self, name: str) -> str:
        """Returns the ARN of a table given by name or ARN."""
        definition = self.center.world.tables.exact(name)
        if definition is not None:
            return definition.arn
        return name if name.startswith("arn:") else f"arn:aws:dynamodb:{self.region}:{self.account}:table/{name}"

    def hash_name(self, name: str) -> str:
        """Returns the partition key attribute of a table."""
        table = self.tables.exact(name)
        return table.hash_name if table is not None else "pk"

    def secret_arn(self, name: str) -> str:
        """Returns the ARN of a secret given by name or ARN."""
        definition = self.center.world.secrets.exact(name)
        if definition is not None:
            return definition.arn
        return (
            name
            if name.startswith("arn:")
            else f"arn:aws:secretsmanager:{self.region}:{self.account}:secret:{name}-??????"
        )

    def key_arn(self, key: str) -> str:
        """Returns the ARN of a key given by id, ARN or alias."""
        world = self.center.world
        key = world.key_aliases.get(
            (key.partition(":alias/")[2] and f"alias/{key.partition(':alias/')[2]}") or key, key
        )
        definition = world.keys.exact(key) or world.keys.exact(key.rpartition("/")[2])
        if definition is not None:
            return definition.arn
        return key if key.startswith("arn:") else f"arn:aws:kms:{self.region}:{self.account}:key/{key}"

    def queue_arn(self, url_or_name: str) -> str:
        """Returns the ARN of a queue given by URL or name."""
        name = url_or_name.rpartition("/")[2]
        definition = self.center.world.sqs_queues.exact(name)
        return definition.arn if definition is not None else f"arn:aws:sqs:{self.region}:{self.account}:{name}"

    def bus_arn(self, name: str) -> str:
        """Returns the ARN of an event bus given by name or ARN."""
        return name if name.startswith("arn:") else f"arn:aws:events:{self.region}:{self.account}:event-bus/{name}"

    def function_arn(self, name: str) -> str:
        """Returns the ARN of a function given by name or ARN."""
        return name if name.startswith("arn:") else f"arn:aws:lambda:{self.region}:{self.account}:function:{name}"

    # --- deliveries --------------------------------------------------------------------------------------------------

    def deliver(self, arn: str, payload: Any, source: str) -> None:
        """Hands an event to a target that is no function: a topic, a queue, a bus, a log group."""
        service = arn.split(":")[2] if arn.count(":") > 2 else ""
        fake = self.services.get(service)
        if fake is None or not hasattr(fake, "deliver"):
            self.center.report("external-need", f"{source}: target {arn} is not simulated")
            return
        fake.deliver(arn, payload, source)
