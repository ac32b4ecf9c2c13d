"""Reads the content of flows; what the linter refuses to read, nothing here executes."""

from __future__ import annotations

from ringback.flow_language.errors import FlowFormatError
from ringback.flow_language.model import Flow
from ringback.flow_language.parser import parse
from ringback.flow_language.soundness import unsound
from ringback.simulator.errors import FlowContentError
from ringback.simulator.world.model import FlowDefinition


def parse_content(definition: FlowDefinition) -> Flow:
    """Reads the content of a flow or module; raises ``FlowContentError`` with the linter's words when it is no flow."""
    if not definition.content:
        what = "no template gives its content, or only the deployment knows it"
        raise FlowContentError(f"{definition.name}: {what}")
    try:
        return parse(definition.content, key=definition.name, flow_type=definition.type)
    except FlowFormatError as problem:
        raise FlowContentError(str(problem)) from problem


def read_content(definition: FlowDefinition) -> Flow:
    """Reads content that is going to run; raises ``FlowContentError`` also when it does not hang together."""
    flow = parse_content(definition)
    for finding in unsound(flow):
        raise FlowContentError(str(finding))
    return flow
