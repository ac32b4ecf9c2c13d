"""FL101-FL104: the type of an action and where it may stand."""

from __future__ import annotations

from collections.abc import Iterator

from ringback.flow_language.catalogue import CATALOGUE
from ringback.flow_language.catalogue.contact import VOICE_ID_PARAMETERS
from ringback.flow_language.catalogue.flow_control import VOICE_ID_ENDED
from ringback.flow_language.findings import Level
from ringback.flow_language.legality import refused_place, undocumented_place, unknown_type_problem
from ringback.flow_language.model import Action
from ringback.flow_language.rules.registry import Problem, rule
from ringback.flow_language.rules.scene import Scene, at

_LIST = "https://docs.aws.amazon.com/connect/latest/devguide/flow-language-actions.html"


@rule("FL101", Level.REFUSED, "unknown action type", evidence="S1 S2 S3", source=_LIST)
def unknown_type(action: Action, scene: Scene) -> Iterator[Problem]:
    """The service knows a closed set of types and refuses others ("Invalid Action type"). Names of console blocks
    (`PlayPrompt`, `SetWorkingQueue`) and names on AWS's pages that were never real (`UnTagContact`,
    `UpdateRoutingCriteria`) are not among them."""
    if action.type not in CATALOGUE:
        yield at(action, "Type", unknown_type_problem(action.type))


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
    message = refused_place(entry, kind) if entry is not None and kind is not None else None
    if message is not None:
        yield at(action, "Type", message)


@rule(
    "FL104", Level.REFUSED, "action not documented for this flow type", evidence="D, A", source=_LIST, suppressible=True
)
def not_in_flow_type(action: Action, scene: Scene) -> Iterator[Problem]:
    """The pages of AWS list the flow types an action may stand in. Nobody has probed every pair, so this finding may be
    suppressed by someone who has seen the service accept it."""
    entry, kind = scene.entries.get(action.identifier), scene.flow.type
    message = undocumented_place(entry, kind) if entry is not None and kind is not None else None
    if message is not None:
        yield at(action, "Type", message)
