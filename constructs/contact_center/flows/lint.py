"""Lints the flows of a center while it is synthesized: what the live service refuses, or a caller would meet, fails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contact_center.base.errors import FlowError
from contact_center.flows.source import FlowSource
from ringback.flow_language import CenterContext, Finding, Level, lint, lint_center

_FATAL = frozenset({Level.REFUSED, Level.WRONG})


def check_flow(source: FlowSource) -> None:
    """Lints one flow by itself; raises FlowError with every finding that is refused or wrong and not suppressed."""
    _fail(lint(source.flow))


def check_flows(sources: Sequence[FlowSource], center: CenterContext) -> None:
    """Lints the flows and modules of a center, each by itself and all together, as `check_flow` does for one."""
    _fail(lint_center([source.flow for source in sources], center))


def _fail(findings: Iterable[Finding]) -> None:
    fatal = [finding for finding in findings if finding.level in _FATAL]
    if fatal:
        count = f"{len(fatal)} problems" if len(fatal) > 1 else "1 problem"
        raise FlowError("\n".join([f"{count} in the contact flows", *(f"  {finding}" for finding in fatal)]))
