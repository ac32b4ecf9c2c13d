"""FL101-FL104: the type of an action and where it may stand."""

from __future__ import annotations

from collections.abc import Iterator

from ringback.flow_language.catalogue import CATALOGUE, RETIRED_NAMES
from ringback.flow_language.catalogue.contact import VOICE_ID_PARAMETERS
from ringback.flow_language.catalogue.flow_control import VOICE_ID_ENDED
from ringback.flow_language.catalogue.names import ENTRY_NAMES
from ringback.flow_language.findings import Level
from ringback.flow_language.model import Action, FlowType
from ringback.flow_language.rules.registry import Problem, rule
from ringback.flow_language.rules.scene import Scene, at, listed, nearest
from ringback.flow_language.rules.words import with_article

_LIST = "https://docs.aws.amazon.com/connect/latest/devguide/flow-language-actions.html"
_ENDS = {
    FlowType.CUSTOMER_HOLD: "let MessageParticipantIteratively play on",
    FlowType.AGENT_HOLD: "let MessageParticipantIteratively play on",
    FlowType.CUSTOMER_WHISPER: "end it with EndFlowExecution",
    FlowType.AGENT_WHISPER: "end it with EndFlowExecution",
    FlowType.OUTBOUND_WHISPER: "end it with EndFlowExecution",
}
_CAMPAIGN_TOO = ("Compare", "Wait", "DistributeByPercentage", "EndFlowExecution")


@rule("FL101", Level.REFUSED, "unknown action type", evidence="S1 S2 S3", source=_LIST)
def unknown_type(action: Action, scene: Scene) -> Iterator[Problem]:
    """The service knows a closed set of types and refuses others ("Invalid Action type"). Names of console blocks
    (`PlayPrompt`, `SetWorkingQueue`) and names on AWS's pages that were never real (`UnTagContact`,
    `UpdateRoutingCriteria`) are not among them."""
    kind = action.type
    if kind in CATALOGUE:
        return
    if kind in ENTRY_NAMES:
        hint = "; a flow begins at StartAction, take this action out"
    elif kind in RETIRED_NAMES:
        hint = f", write '{RETIRED_NAMES[kind]}'"
    else:
        hint = nearest(kind, (*CATALOGUE, *RETIRED_NAMES))
    yield at(action, "Type", f"there is no action type '{kind}'{hint}")


@rule("FL102", Level.WRONG, "action of a service that has ended", evidence="D")
def ended_service(action: Action, scene: Scene) -> Iterator[Problem]:
    """The type or the parameter still exists, but the service behind it has ended: what it asks for does not happen,
    and an action of that service always takes its error branch."""
    entry = scene.entries.get(action.identifier)
    if entry is not None and entry.retired:
        yield at(action, "Type", f"{entry.retired}; take {action.type} out")
    for name in VOICE_ID_PARAMETERS if action.type == "UpdateContactData" else ():
        if name in action.parameters:
            yield at(action, f"Parameters.{name}", f"{VOICE_ID_ENDED}; take '{name}' out")


@rule("FL103", Level.REFUSED, "action refused in this flow type", evidence="S2", source=_LIST)
def refused_in_flow_type(action: Action, scene: Scene) -> Iterator[Problem]:
    """The live service refuses the action in flows of this type: hold and whisper flows cannot disconnect anybody, and
    only an outbound whisper dials."""
    entry, kind = scene.entries.get(action.identifier), scene.flow.type
    if entry is not None and kind is not None and kind in entry.where.refused:
        instead = _ENDS.get(kind, "use it where the page of the action allows it")
        yield at(action, "Type", f"{action.type} is refused in {with_article(kind.export_name)} flow; {instead}")


@rule(
    "FL104", Level.REFUSED, "action not documented for this flow type", evidence="D, A", source=_LIST, suppressible=True
)
def not_in_flow_type(action: Action, scene: Scene) -> Iterator[Problem]:
    """The pages of AWS list the flow types an action may stand in. Nobody has probed every pair, so this finding may be
    suppressed by someone who has seen the service accept it."""
    entry, kind = scene.entries.get(action.identifier), scene.flow.type
    if entry is None or kind is None or kind in entry.where.refused or entry.where.allows(kind):
        return
    if kind is FlowType.CAMPAIGN and entry.name in _CAMPAIGN_TOO:
        return
    allowed = sorted(t.export_name for t in entry.where.page | entry.where.guide)
    page = f" ({entry.source})" if entry.source else ""
    yield at(
        action, "Type", f"{action.type} stands in {listed(allowed)}, not in {with_article(kind.export_name)} flow{page}"
    )
