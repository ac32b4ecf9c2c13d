"""The local AWS of one center: judges permissions, injects faults, dispatches to the fakes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringback.cloudformation.policies import Decision
from ringback.simulator.aws.account import Account
from ringback.simulator.aws.actions import needs
from ringback.simulator.aws.dynamodb import DynamoDb
from ringback.simulator.aws.errors import AwsError, NotSimulatedError
from ringback.simulator.aws.scope import Scope, TimedOut
from ringback.simulator.aws.services import make_services
from ringback.simulator.errors import MissingExtraError
from ringback.simulator.kernel.contact import Contact
from ringback.simulator.kernel.faults import Fault, Interaction
from ringback.simulator.kernel.inventory import Inventory
from ringback.simulator.kernel.ports import Host
from ringback.simulator.kernel.records import Site
from ringback.simulator.world.model import FunctionDefinition

#: What a call on an encrypted resource needs of the resource's key, besides its own action.
_KMS_ACTIONS: dict[str, tuple[str, ...]] = {
    "dynamodb": ("kms:Decrypt",),
    "secretsmanager": ("kms:Decrypt",),
    "sns": ("kms:GenerateDataKey", "kms:Decrypt"),
    "sqs": ("kms:GenerateDataKey", "kms:Decrypt"),
}


class Cloud(Account):
    """The services behind the center's functions."""

    def __init__(self, center: Host, decisions: dict[tuple[str, str, str, str], Decision]) -> None:
        super().__init__(center, decisions)
        self.dynamodb = DynamoDb(self.tables.exact, lambda: center.clock.now)
        self.services.update(make_services(self))
        #: Actions and resources that functions have used, for tools that look for unused permissions.
        self.used: dict[str, set[tuple[str, str]]] = {}

    @property
    def topics(self) -> Inventory:
        """The topics."""
        inventory: Inventory = self.services["sns"].topics
        return inventory

    @property
    def secrets(self) -> Inventory:
        """The secrets."""
        inventory: Inventory = self.services["secretsmanager"].secrets
        return inventory

    @property
    def buckets(self) -> Inventory:
        """The buckets."""
        inventory: Inventory = self.services["s3"].buckets
        return inventory

    def mac(self, key: str, text: str) -> str:
        """Returns the hexadecimal code of a text with a key of the center, as a party outside of it would make it."""
        return str(self.services["kms"].mac(self.center.world.keys[key].arn, text.encode()).hex())

    # --- calls -------------------------------------------------------------------------------------------------------

    def call(self, scope: Scope, service: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Returns the answer to one SDK call of a function; raises ``AwsError`` as the service would refuse it."""
        name = f"{service}:{operation}"
        wanted = needs(self, service, operation, params)
        resource = wanted[0][1] if wanted else "*"
        code = ""
        try:
            self._inject(scope, name)
            if self.center.options.enforce_iam:
                self._authorize(scope.definition, service, wanted)
            return self.answer(service, operation, params)
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

    def answer(self, service: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Returns the answer to a call of somebody whom no policy binds; raises ``AwsError``."""
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
            raise TimedOut
        raise _error_of(fault, name)

    # --- permissions -------------------------------------------------------------------------------------------------

    def _authorize(
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

    def _key_needs(self, service: str, resource: str) -> list[tuple[str, str]]:
        actions = _KMS_ACTIONS.get(service)
        key = self.encryption_key(resource) if actions else None
        return [(action, key) for action in actions or ()] if key is not None else []

    # --- keypad input ------------------------------------------------------------------------------------------------

    def encrypt_input(self, contact: Contact, site: Site, label: str, digits: str, key_id: str, key: str) -> str | None:
        """Encrypts stored input for a flow; None means the block takes its error branch."""
        # Few centers encrypt, and the SDK comes with an extra and takes long to import.
        try:
            from ringback.simulator.aws.sealing import seal
        except ImportError as missing:
            raise MissingExtraError(
                "encrypted keypad input", extra="encryption", library="aws-encryption-sdk"
            ) from missing

        return seal(self.center.world, self.secrets, contact, site, label, digits, key_id, key)


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
        return AwsError(code, "Rate exceeded (injected)", status=status, injected=True)
    if fault.kind == "denied":
        code, status = _CODES["denied"].get(service, ("AccessDeniedException", 400))
        return AwsError(code, f"not authorized to perform {name} (injected)", status=status, injected=True)
    code = str(fault.detail or "InternalServerError")
    status = 500 if code == "InternalServerError" else 400
    return AwsError(code, "injected failure", status=status, injected=True)
