"""The local AWS of one center: finds resources, judges permissions, injects faults, dispatches to the fakes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ringback.simulator.aws.actions import needs
from ringback.simulator.aws.dynamodb import DynamoDb, Table
from ringback.simulator.aws.errors import AwsError, NotSimulatedError
from ringback.simulator.aws.iam import Decision, evaluate, principal_matches
from ringback.simulator.aws.intercept import Scope, TimedOut
from ringback.simulator.aws.services import make_services
from ringback.simulator.aws.shelf import Shelf
from ringback.simulator.aws.streams import TableStreams
from ringback.simulator.kernel.faults import Fault, Interaction

if TYPE_CHECKING:
    from ringback.simulator.center import Center
    from ringback.simulator.world.model import FunctionDefinition

#: What a call on an encrypted resource needs of the resource's key, besides its own action.
_KMS_ACTIONS: dict[str, tuple[str, ...]] = {
    "dynamodb": ("kms:Decrypt",),
    "secretsmanager": ("kms:Decrypt",),
    "sns": ("kms:GenerateDataKey", "kms:Decrypt"),
    "sqs": ("kms:GenerateDataKey", "kms:Decrypt"),
}


class Cloud:
    """Answers every call of the center's functions."""

    def __init__(self, center: Center) -> None:
        world = center.world
        self.center = center
        self.region = world.region
        self.account = world.account
        self.streams = TableStreams(center)
        self.tables = Shelf("table", world.tables, self._make_table)
        self.dynamodb = DynamoDb(self.tables.exact, lambda: center.clock.now)
        self.services = make_services(self)
        self._decisions = center.blueprint.decisions
        #: Counts of calls per (function, service:Operation), for tools that look for unused permissions.
        self.used: dict[str, set[tuple[str, str]]] = {}

    def _make_table(self, definition: Any) -> Table:
        table = Table(definition.name, definition.arn, definition.properties, lambda: self.center.clock.now)
        self.streams.watch(table)
        return table

    @property
    def topics(self) -> Shelf:
        """Are the topics."""
        shelf: Shelf = self.services["sns"].topics
        return shelf

    @property
    def secrets(self) -> Shelf:
        """Are the secrets."""
        shelf: Shelf = self.services["secretsmanager"].secrets
        return shelf

    @property
    def buckets(self) -> Shelf:
        """Are the buckets."""
        shelf: Shelf = self.services["s3"].buckets
        return shelf

    # --- calls -------------------------------------------------------------------------------------------------------

    def call(self, scope: Scope, service: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answers one SDK call of a function; raises ``AwsError`` as the service would refuse it."""
        name = f"{service}:{operation}"
        wanted = needs(self, service, operation, params)
        resource = wanted[0][1] if wanted else "*"
        code = ""
        try:
            self._inject(scope, name)
            if self.center.options.enforce_iam:
                self._authorise(scope.definition, service, wanted)
            return self._dispatch(service, operation, params)
        except AwsError as error:
            code = error.code
            if isinstance(error, NotSimulatedError):
                self.center.report("external-need", error.message, scope.definition.label)
            raise
        except TimedOut:
            code = "Timeout"
            raise
        finally:
            scope.calls.append((name, resource, code))

    def _dispatch(self, service: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        if service == "dynamodb":
            return self.dynamodb.call(operation, params)
        fake = self.services.get(service)
        if fake is None:
            raise NotSimulatedError(service, operation)
        answer: dict[str, Any] = fake.call(operation, params)
        return answer

    def _inject(self, scope: Scope, name: str) -> None:
        faults = self.center.faults
        if faults is None:
            return
        count = scope.counts[name] = scope.counts.get(name, 0) + 1
        fault = faults.consult(Interaction("aws", f"{scope.visit}>{name}#{count}", name, None))
        if fault is None:
            return
        if fault.kind == "delay":
            scope.sleep(float(fault.detail or 10))
            return
        if fault.kind == "timeout":
            scope.sleep(float(fault.detail or 3))
            raise TimedOut("read")
        raise _error_of(fault, name)

    # --- permissions -------------------------------------------------------------------------------------------------

    def _authorise(
        self, definition: FunctionDefinition, service: str, wanted: list[tuple[str, str, dict[str, Any]]]
    ) -> None:
        for action, resource, context in wanted:
            self.used.setdefault(definition.name, set()).add((action, resource))
            self._require(definition, action, resource, context)
            for key_action, key_arn in self._key_needs(service, resource):
                via = {"kms:ViaService": f"{service}.{self.region}.amazonaws.com", "kms:CallerAccount": self.account}
                self.used[definition.name].add((key_action, key_arn))
                self._require(definition, key_action, key_arn, via)

    def _require(self, definition: FunctionDefinition, action: str, resource: str, context: dict[str, Any]) -> None:
        decision = self.decide(definition.role_arn, action, resource, context)
        if decision.allowed:
            return
        role = self.center.world.role_labels.get(definition.role_arn, definition.role_arn)
        message = f"function {definition.name!r} may not {action} on {resource}: {decision.because}; role {role}"
        self.center.report("iam-denied", message, definition.label)
        caller = f"arn:aws:sts::{self.account}:assumed-role/{definition.role_arn.rpartition('/')[2]}/{definition.name}"
        code = "AccessDenied" if action.startswith("s3:") else "AccessDeniedException"
        raise AwsError(
            code,
            f"User: {caller} is not authorized to perform: {action} on resource: {resource} because no identity-based "
            f"policy allows the {action} action",
            status=403 if action.startswith("s3:") else 400,
        )

    def decide(self, role_arn: str, action: str, resource: str, context: dict[str, Any]) -> Decision:
        """Decides whether a role may do something; key policies count for keys."""
        full = {
            "aws:RequestedRegion": self.region,
            "aws:SecureTransport": "true",
            "aws:PrincipalAccount": self.account,
            "aws:SourceAccount": self.account,
            "aws:ResourceAccount": self.account,
            "aws:PrincipalArn": role_arn,
            **context,
        }
        key = (role_arn, action, resource, repr(context))
        found = self._decisions.get(key)
        if found is None:
            statements = self.center.world.role_statements.get(role_arn)
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

    def _key_policy_allows(self, role_arn: str, action: str, key_arn: str, context: dict[str, Any]) -> bool:
        definition = self.center.world.keys.exact(key_arn)
        if definition is None:
            return False
        statements = (definition.properties.get("KeyPolicy") or {}).get("Statement") or ()
        for statement in statements:
            who = statement.get("Principal") or {}
            direct = isinstance(who, Mapping) and role_arn in str(who.get("AWS"))
            if direct and principal_matches(statement, role_arn, ""):
                decision = evaluate([({**statement, "Resource": "*"}, "key policy")], action, key_arn, context)
                if decision.allowed:
                    return True
        return False

    def _key_needs(self, service: str, resource: str) -> list[tuple[str, str]]:
        actions = _KMS_ACTIONS.get(service)
        key = self.encryption_key(resource) if actions else None
        return [(action, key) for action in actions or ()] if key is not None else []

    def encryption_key(self, resource: str) -> str | None:
        """Answers the customer-managed key of a table, secret, topic or queue, or None."""
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
        """Answers the ARN of a table given by name or ARN."""
        definition = self.center.world.tables.exact(name)
        if definition is not None:
            return definition.arn
        return name if name.startswith("arn:") else f"arn:aws:dynamodb:{self.region}:{self.account}:table/{name}"

    def hash_name(self, name: str) -> str:
        """Answers the partition key attribute of a table."""
        table = self.tables.exact(name)
        return table.hash_name if table is not None else "pk"

    def secret_arn(self, name: str) -> str:
        """Answers the ARN of a secret given by name or ARN."""
        definition = self.center.world.secrets.exact(name)
        if definition is not None:
            return definition.arn
        return (
            name
            if name.startswith("arn:")
            else f"arn:aws:secretsmanager:{self.region}:{self.account}:secret:{name}-??????"
        )

    def key_arn(self, key: str) -> str:
        """Answers the ARN of a key given by id, ARN or alias."""
        world = self.center.world
        key = world.key_aliases.get(
            (key.partition(":alias/")[2] and f"alias/{key.partition(':alias/')[2]}") or key, key
        )
        definition = world.keys.exact(key) or world.keys.exact(key.rpartition("/")[2])
        if definition is not None:
            return definition.arn
        return key if key.startswith("arn:") else f"arn:aws:kms:{self.region}:{self.account}:key/{key}"

    def queue_arn(self, url_or_name: str) -> str:
        """Answers the ARN of a queue given by URL or name."""
        name = url_or_name.rpartition("/")[2]
        definition = self.center.world.sqs_queues.exact(name)
        return definition.arn if definition is not None else f"arn:aws:sqs:{self.region}:{self.account}:{name}"

    def bus_arn(self, name: str) -> str:
        """Answers the ARN of an event bus given by name or ARN."""
        return name if name.startswith("arn:") else f"arn:aws:events:{self.region}:{self.account}:event-bus/{name}"

    def function_arn(self, name: str) -> str:
        """Answers the ARN of a function given by name or ARN."""
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


_CODES = {
    "throttle": {
        "dynamodb": ("ProvisionedThroughputExceededException", 400),
        "connect": ("TooManyRequestsException", 429),
        "s3": ("SlowDown", 503),
    },
    "denied": {"s3": ("AccessDenied", 403)},
}


def _error_of(fault: Fault, name: str) -> AwsError:
    service = name.partition(":")[0]
    if fault.kind == "throttle":
        code, status = _CODES["throttle"].get(service, ("ThrottlingException", 400))
        return AwsError(code, "Rate exceeded (injected)", status=status)
    if fault.kind == "denied":
        code, status = _CODES["denied"].get(service, ("AccessDeniedException", 400))
        return AwsError(code, f"not authorized to perform {name} (injected)", status=status)
    code = str(fault.detail or "InternalServerError")
    return AwsError(code, "injected failure", status=500 if code == "InternalServerError" else 400)
