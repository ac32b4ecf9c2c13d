"""The functions of a center from their manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from contact_center.base.errors import DefinitionError
from contact_center.base.statements import place_of
from contact_center.functions.access import AccessTargets
from contact_center.functions.environment import function_environment
from contact_center.functions.functions import ALIAS, CenterFunction, FunctionDefaults, FunctionProps
from contact_center.functions.manifest import FunctionSpec, function_name
from contact_center.settings import FunctionSettings

_ASYNCHRONOUS = frozenset({"event", "bus", "schedule", "periodic", "object", "logs", "custom_resource"})
_KEEPS_FAILURES = _ASYNCHRONOUS | {"stream"}
# The one table with a change stream.
STREAM_TABLE = "conversations"


@dataclass(frozen=True, kw_only=True, slots=True)
class FleetProps:
    """What all functions of a fleet are made from.

    Functions are named `<name_prefix>-<key>`. `values` holds every environment variable that an entry of the manifest
    may name. `overrides` are the settings of single functions: seconds, megabytes, reserved concurrency,
    snapshots.
    """

    name_prefix: str
    code: lambda_.Code
    defaults: FunctionDefaults
    access: AccessTargets
    values: Mapping[str, str]
    overrides: Mapping[str, FunctionSettings]
    layers: Mapping[str, lambda_.ILayerVersion]
    dead_letter_queue: sqs.IQueue | None = None


class FunctionFleet(Construct):
    """The functions of a manifest, each with exactly the environment and permissions that its entry names.

    Functions invoked asynchronously need `dead_letter_queue`, else they are a DefinitionError; a variable or permission
    that nothing provides is an UnknownNameError. Another key of the manifest is another function.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, specs: Sequence[FunctionSpec], props: FleetProps
    ) -> None:
        super().__init__(scope, construct_id)
        self._props = props
        self.specs = {spec.name: spec for spec in specs}
        self.functions = {spec.name: self._function(spec) for spec in specs}

    def __getitem__(self, name: str) -> CenterFunction:
        return self.functions[name]

    def of_kind(self, *kinds: str) -> dict[str, CenterFunction]:
        """Returns the functions of some kinds by name."""
        return {name: function for name, function in self.functions.items() if self.specs[name].kind in kinds}

    def except_kind(self, *kinds: str) -> dict[str, CenterFunction]:
        """Returns the functions of all other kinds by name."""
        return {name: function for name, function in self.functions.items() if self.specs[name].kind not in kinds}

    def _function(self, spec: FunctionSpec) -> CenterFunction:
        props = self._props
        own = props.overrides.get(spec.name) or FunctionSettings()
        queue = props.dead_letter_queue if spec.kind in _KEEPS_FAILURES else None
        if queue is None and spec.kind in _KEEPS_FAILURES:
            raise DefinitionError(f"function {spec.name!r} is invoked asynchronously and needs a dead-letter queue")
        policy = props.access.statements(spec.name, spec.permissions, dead_letters=queue is not None)
        if spec.kind == "stream" and queue is not None:
            policy += props.access.stream_statements(STREAM_TABLE, dead_letter_queue=queue)
        return CenterFunction(
            self,
            spec.name,
            defaults=props.defaults,
            props=FunctionProps(
                function_name=function_name(props.name_prefix, spec.name),
                description=spec.description,
                code=props.code,
                handler=spec.handler,
                timeout_s=own.timeout_s or spec.timeout_s,
                memory_mb=own.memory_mb or spec.memory_mb,
                environment=function_environment(spec, props.values),
                policy=policy,
                layers=[props.layers[layer] for layer in spec.layers],
                dead_letter_queue=queue if spec.kind in _ASYNCHRONOUS else None,
                reserved_concurrency=own.reserved_concurrency,
                snap_start=own.snap_start,
            ),
        )


def function_arn(scope: Construct, prefix: str, name: str) -> str:
    """Returns the ARN of a function's alias, built from its name so that it can be known before the function exists."""
    return place_of(scope).arn("lambda", f"function:{function_name(prefix, name)}:{ALIAS}")
