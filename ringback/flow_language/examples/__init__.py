"""One failing and one passing example per rule: shown on the rule's page, run by the tests."""

from __future__ import annotations

from collections.abc import Mapping

from ringback.flow_language.errors import FlowFormatError
from ringback.flow_language.examples.actions import ACTIONS
from ringback.flow_language.examples.build import Case, Example
from ringback.flow_language.examples.caller import CALLER
from ringback.flow_language.examples.center import CENTER
from ringback.flow_language.examples.document import DOCUMENT
from ringback.flow_language.examples.slips import SLIPS
from ringback.flow_language.examples.values import VALUES
from ringback.flow_language.findings import Finding
from ringback.flow_language.linter import lint, lint_center
from ringback.flow_language.parser import parse

EXAMPLES: Mapping[str, Example] = {**DOCUMENT, **ACTIONS, **VALUES, **CALLER, **CENTER, **SLIPS}
"""Examples by rule."""


def run(case: Case) -> list[Finding]:
    """Returns what the linter says about a case."""
    try:
        flows = [parse(document, file=f"{key}.json", key=key) for key, document in case.flows.items()]
    except FlowFormatError as error:
        return [error.finding]
    if case.center is None:
        return [finding for flow in flows for finding in lint(flow)]
    return lint_center(flows, case.center)


__all__ = ["EXAMPLES", "Case", "Example", "run"]
