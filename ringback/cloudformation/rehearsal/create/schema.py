"""Every resource judged by the schema that the registry of its Region has for its type."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from ringback.cloudformation import is_known
from ringback.cloudformation.rehearsal.create.shapes import Kind, Problem, problems
from ringback.cloudformation.rehearsal.findings import Finding
from ringback.cloudformation.rehearsal.model import REGION, Node, Rehearsal
from ringback.cloudformation.rehearsal.rules import finding
from ringback.nearest import closest

_RULES = {Kind.UNKNOWN: "RH102", Kind.MISSING: "RH103", Kind.VALUE: "RH104"}
#: Types that CloudFormation itself makes; the registry of some Regions does not list them.
_BUILT_IN = ("AWS::CDK::Metadata", "AWS::CloudFormation::")


def resources_fit_their_schemas(rehearsal: Rehearsal) -> Iterator[Finding]:
    """Yields what the registry refuses: unknown types and properties, missing ones, wrong values, assigned ones."""
    for node in rehearsal.nodes.values():
        if node.problem is not None:
            yield finding("RH106", node.problem.message, node, source=node.facts.source)
        elif node.schema is None:
            yield from _unknown_type(rehearsal, node)
        else:
            for one in problems(node.schema.document, node.properties):
                fault = _written_elsewhere(node, one)
                yield finding(_RULES[one.kind], one.message, node, path=one.path, source=_page(node), fault=fault)
            yield from _assigned(node)


def _written_elsewhere(node: Node, problem: Problem) -> str:
    """Returns what many resources share that take one wrong value from one place; empty for a value of one's own."""
    written = node.declared.get(problem.path)
    return f"{json.dumps(written, sort_keys=True)} {problem.message}" if isinstance(written, Mapping) else ""


def _unknown_type(rehearsal: Rehearsal, node: Node) -> Iterator[Finding]:
    transformed = node.type.startswith("AWS::Serverless::") and node.stack.template.transforms
    if not node.type.startswith("AWS::") or node.type.startswith(_BUILT_IN) or transformed:
        return
    region = node.stack.region or REGION
    near = closest(node.type, list(rehearsal.schemas.types(region)))
    hint = f"; nearest: {near[0]}" if near else ""
    yield finding("RH101", f"{region} has no type {node.type}{hint}", node, fault=f"{region} {node.type}")


def _assigned(node: Node) -> Iterator[Finding]:
    if node.schema is None:
        return
    for path in sorted(node.schema.read_only):
        value = None if "*" in path else node.get(path)
        # A property that is both assigned and required is an error of the schema.
        if value is not None and is_known(value) and path not in node.schema.required:
            yield finding("RH105", f"{path} is assigned by the service and cannot be given", node, path=path)


def _page(node: Node) -> str:
    words = node.type.lower().split("::")
    return f"https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-{'-'.join(words[1:])}.html"
