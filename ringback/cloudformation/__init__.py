"""The one reader of CloudFormation: templates in JSON and YAML, cloud assemblies, and the values in them.

    assembly = read_assembly("cdk.out", "shop-dev")
    resolver = Resolver(assembly.stacks.values())
    for resource in resolver.resources():
        print(resource.logical_id, resource.type, resource.properties)

Three depths, each on the one before:

* written: `read_template` gives a `Template` with its `Declaration`s; `parts` and `references` read values without
  resolving them, as checks that hold for any environment do;
* resolved: `Resolver` computes every function over all stacks; what nobody decided is `Unknown` or `PartialText`;
* deployed: `Identities` says what a deployment would assign, `dependencies` and `stack_order` in which order.

It needs the standard library alone; YAML needs PyYAML, the extra `yaml`.
"""

from __future__ import annotations

from ringback.cloudformation.assembly import (
    Assembly,
    Stack,
    StackArtifact,
    is_assembly,
    read_assembly,
    stack_artifacts,
    stage_folders,
)
from ringback.cloudformation.beyond import left_out
from ringback.cloudformation.errors import AssemblyError, CloudFormationError, DocumentError, TemplateError
from ringback.cloudformation.identities import Identities, Values
from ringback.cloudformation.inputs import Held, Kind, held_by, kind_of, templates_in
from ringback.cloudformation.mappings import fitting_account, fitting_region, mapped_keys
from ringback.cloudformation.order import creation_order, dependencies, stack_dependencies, stack_order
from ringback.cloudformation.resolver import Resolver
from ringback.cloudformation.resource import Export, Resource
from ringback.cloudformation.syntax import (
    DYNAMIC,
    IMPORT_VALUE,
    Call,
    DynamicReference,
    OutputReference,
    Part,
    Reference,
    call_of,
    calls,
    dynamic_references,
    output_of,
    parts,
    piece_of,
    reference_of,
    reference_to,
    references,
)
from ringback.cloudformation.template import Declaration, Template, is_custom, read_template
from ringback.cloudformation.values import (
    NO_VALUE,
    NoValue,
    PartialText,
    Unknown,
    is_known,
    scalar_text,
    unknowns_in,
)

__all__ = [
    "DYNAMIC",
    "IMPORT_VALUE",
    "NO_VALUE",
    "Assembly",
    "AssemblyError",
    "Call",
    "CloudFormationError",
    "Declaration",
    "DocumentError",
    "DynamicReference",
    "Export",
    "Held",
    "Identities",
    "Kind",
    "NoValue",
    "OutputReference",
    "Part",
    "PartialText",
    "Reference",
    "Resolver",
    "Resource",
    "Stack",
    "StackArtifact",
    "Template",
    "TemplateError",
    "Unknown",
    "Values",
    "call_of",
    "calls",
    "creation_order",
    "dependencies",
    "dynamic_references",
    "fitting_account",
    "fitting_region",
    "held_by",
    "is_assembly",
    "is_custom",
    "is_known",
    "kind_of",
    "left_out",
    "mapped_keys",
    "output_of",
    "parts",
    "piece_of",
    "read_assembly",
    "read_template",
    "reference_of",
    "reference_to",
    "references",
    "scalar_text",
    "stack_artifacts",
    "stack_dependencies",
    "stack_order",
    "stage_folders",
    "templates_in",
    "unknowns_in",
]
