"""FL001-FL019: the document, its actions and how they hang together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ringback.flow_language.catalogue import Next
from ringback.flow_language.catalogue.names import RETIRED_TRANSITION_KEYS, TRANSITION_KEYS
from ringback.flow_language.catalogue.namespaces import CHANNELS
from ringback.flow_language.findings import Level
from ringback.flow_language.legality import identifier_problems
from ringback.flow_language.limits import MAX_ACTIONS, MAX_CONTENT, MAX_NAME
from ringback.flow_language.model import MODULE_SETTINGS, Action, FlowType
from ringback.flow_language.references import child
from ringback.flow_language.rules.registry import Problem, Scope, declare, rule
from ringback.flow_language.rules.scene import Scene, at, listed, nearest
from ringback.flow_language.soundness import start_problems, target_path, target_problem, twice_problem

_LANGUAGE = "https://docs.aws.amazon.com/connect/latest/devguide/flow-language-actions.html"
_EXAMPLE = "https://docs.aws.amazon.com/connect/latest/devguide/flow-language-example.html"

declare(
    "FL001",
    Level.REFUSED,
    "unreadable document",
    scope=Scope.DOCUMENT,
    evidence="D",
    source=_EXAMPLE,
    why="""A flow is one JSON object in UTF-8, shorter than 1 MB and not nested deeper than any real flow. Nothing
    else can be said about a document that cannot be read, so this is the only finding it gets.""",
)
declare(
    "FL002",
    Level.REFUSED,
    "not a flow of the current language",
    scope=Scope.DOCUMENT,
    evidence="D, C 315 of 315",
    source=_EXAMPLE,
    why="""The only version of the Flow language is `2019-10-30`, with `Actions` and a `StartAction`. The older export
    with a `modules` list is a different language; the console stopped importing it on 2026-03-31.""",
)
declare(
    "FL003",
    Level.REFUSED,
    "malformed part",
    scope=Scope.DOCUMENT,
    evidence="D",
    source=_LANGUAGE,
    why="""A part of the flow has the wrong JSON form: an action without `Identifier` or `Type`, `Parameters` that are
    no object, a condition without `Operator` and `Operands`, a branch without `NextAction`.""",
)
declare(
    "FL004",
    Level.WRONG,
    "key written twice",
    scope=Scope.DOCUMENT,
    why="""JSON lets a key stand twice in an object and every reader keeps another one. Amazon Connect and the console
    need not agree on which, so the flow that is reviewed is not the flow that runs.""",
)

declare(
    "FL021",
    Level.PRACTICE,
    "byte order mark",
    scope=Scope.DOCUMENT,
    evidence="D",
    source="https://www.rfc-editor.org/rfc/rfc8259#section-8.1",
    why="""JSON begins with its first bracket. Windows editors put an invisible mark (U+FEFF) before it; it is read
    here, but tools that send the file as it is send the mark along. `fmt` takes it out.""",
)


@rule("FL005", Level.WRONG, "unknown key at the top of the document", scope=Scope.FLOW, evidence="C 315 of 315")
def unknown_top_level_key(scene: Scene) -> Iterator[Problem]:
    """A flow has `Version`, `StartAction`, `Metadata`, `Actions` and, as a module, `Settings`. Anything else is
    ignored at best; names, descriptions and types belong into `Metadata`."""
    known = ("Version", "StartAction", "Metadata", "Actions", "Settings")
    for key in scene.flow.raw:
        if key not in known:
            yield Problem(f"unknown key '{key}'{nearest(key, known)}; a flow has {listed(known, last='and')}", path=key)


@rule("FL006", Level.REFUSED, "start action does not exist", scope=Scope.FLOW, evidence="D, C all", source=_LANGUAGE)
def start_action_exists(scene: Scene) -> Iterator[Problem]:
    """`StartAction` names the action a contact begins with. It has to be the `Identifier` of one of the actions."""
    for path, message in start_problems(scene.flow):
        yield Problem(message, path=path)


@rule("FL007", Level.REFUSED, "transition to an action that does not exist", evidence="D, S2", source=_LANGUAGE)
def transition_target_exists(action: Action, scene: Scene) -> Iterator[Problem]:
    """Every `NextAction` (plain, of a condition, of an error) is the `Identifier` of an action of the same flow."""
    for transition in action.transitions:
        message = target_problem(transition, scene.flow)
        if message is not None:
            yield at(action, f"Transitions.{target_path(transition)}", message)


@rule("FL008", Level.REFUSED, "identifier used twice", evidence="D", source=_LANGUAGE)
def identifier_unique(action: Action, scene: Scene) -> Iterator[Problem]:
    """Identifiers are the names transitions use; two actions with one name cannot be told apart."""
    message = twice_problem(action, scene.flow)
    if message is not None:
        yield at(action, "Identifier", message)


@rule("FL009", Level.REFUSED, "illegal identifier", evidence="D", source=_LANGUAGE)
def identifier_legal(action: Action, scene: Scene) -> Iterator[Problem]:
    """An identifier has at most 50 characters and none of `% : ( \\ / ) = $ , ; [ ] { }`; a few names of JavaScript are
    reserved. Spaces are fine and a UUID is not needed: readable names such as `main-menu` make flows reviewable."""
    for problem in identifier_problems(action.identifier):
        yield at(action, "Identifier", problem)


@rule("FL010", Level.REFUSED, "flow too large", scope=Scope.FLOW, evidence="D, A", source=_EXAMPLE)
def size_limits(scene: Scene) -> Iterator[Problem]:
    """A flow has at most 250 actions and its content at most 256,000 characters. Move a part into a module or into a
    flow of its own."""
    flow = scene.flow
    if len(flow.actions) > MAX_ACTIONS:
        message = f"{len(flow.actions)} actions; at most {MAX_ACTIONS} are allowed, move a part into a module"
        yield Problem(message, path="Actions")
    if flow.source is not None and len(flow.source.text) <= MAX_CONTENT:
        return  # the content is never longer than an indented file
    size = len(json.dumps(flow.content(), ensure_ascii=False, separators=(",", ":")))
    if size > MAX_CONTENT:
        yield Problem(f"the content has {size:,} characters; at most {MAX_CONTENT:,} are allowed")


@rule(
    "FL011", Level.REFUSED, "settings block missing or misplaced", scope=Scope.FLOW, evidence="S2, C 38 of 38 modules"
)
def settings_block(scene: Scene) -> Iterator[Problem]:
    """The content of a module needs a `Settings` block (it does nothing; the contract of a module is a setting of the
    resource). A flow must not have one."""
    flow = scene.flow
    has = "Settings" in flow.raw
    if flow.is_module and not has:
        boilerplate = json.dumps({"Settings": MODULE_SETTINGS})[1:-1]
        yield Problem(f"a module needs a Settings block; write {boilerplate}")
    if has and flow.type is not None and not flow.is_module:
        yield Problem("only modules have Settings; take the block out", path="Settings")
    if has and not isinstance(flow.raw["Settings"], dict):
        yield Problem("Settings is an object with InputParameters, OutputParameters, Transitions", path="Settings")


@rule("FL012", Level.PRACTICE, "unreachable action", scope=Scope.FLOW, evidence="C 10 flows, all legal")
def unreachable_action(scene: Scene) -> Iterator[Problem]:
    """No path from the start leads to the action, so it never runs. The service accepts it; a reviewer reads a promise
    that the flow does not keep."""
    known = scene.flow.by_identifier
    if scene.flow.start not in known or any(t.target not in known for a in scene.flow.actions for t in a.transitions):
        return  # what a transition to nowhere cuts off is connected again with it
    for index, action in enumerate(scene.flow.actions):
        if index not in scene.graph.reached and scene.flow.by_identifier[action.identifier] is action:
            yield at(action, "", "nothing leads here; connect the action or take it out")


@rule("FL013", Level.REFUSED, "next action missing", evidence="S1 S2, C 3,313 of 3,313", source=_LANGUAGE)
def next_action_present(action: Action, scene: Scene) -> Iterator[Problem]:
    """Every action that does not end the flow has `Transitions.NextAction`, also where only conditions and errors are
    ever taken: there the console writes a copy of the default branch."""
    entry = scene.entries.get(action.identifier)
    readable = isinstance(action.raw.get("Transitions", {}), dict)
    if entry is None or entry.next is not Next.REQUIRED or "NextAction" in _transitions(action) or not readable:
        return
    copy = f" (a copy of the {entry.default[0]} branch)" if entry.default else ""
    yield at(action, "Transitions.NextAction", f"{action.type} needs a NextAction{copy}")


@rule("FL014", Level.REFUSED, "transition out of a terminal action", evidence="S1 S3, C", source=_LANGUAGE)
def terminal_without_transitions(action: Action, scene: Scene) -> Iterator[Problem]:
    """`DisconnectParticipant`, `EndFlowExecution`, `EndFlowModuleExecution` and `TransferContactToAgent` end the
    flow; the service answers "Action does not support transitions" to anything that follows them."""
    entry = scene.entries.get(action.identifier)
    if entry is not None and entry.terminal and action.transitions:
        yield at(action, "Transitions", f"{action.type} ends the flow; its Transitions are {{}}")


@rule("FL015", Level.REFUSED, "unknown key in an action", evidence="C all", source=_LANGUAGE)
def unknown_envelope_key(action: Action, scene: Scene) -> Iterator[Problem]:
    """An action has `Identifier`, `Type`, `Parameters` and `Transitions`; transitions have `NextAction`, `Conditions`
    and `Errors`. Keys such as `ErrorAction`, `Branches` or `Default` do not exist, so the branch they promise is not
    there."""
    known = ("Identifier", "Type", "Parameters", "Transitions")
    for key in action.raw:
        if key not in known:
            yield at(
                action, key, f"unknown key '{key}'{nearest(key, known)}; an action has {listed(known, last='and')}"
            )
    for key in _transitions(action):
        if key not in TRANSITION_KEYS:
            instead = RETIRED_TRANSITION_KEYS.get(key)
            hint = f", write {instead}" if instead else nearest(key, TRANSITION_KEYS)
            yield at(action, f"Transitions.{key}", f"unknown key '{key}'{hint}")


@rule(
    "FL016",
    Level.WRONG,
    "flow name that CloudWatch cannot show",
    scope=Scope.FLOW,
    evidence="A",
    source="https://docs.aws.amazon.com/connect/latest/adminguide/monitoring-cloudwatch.html",
)
def ascii_name(scene: Scene) -> Iterator[Problem]:
    """The name of a flow is a dimension of its CloudWatch metrics; metrics of flows whose name is not ASCII do not
    appear, so no alarm can watch them. Korean belongs into `Metadata.description`. A name has at most 127
    characters."""
    name = scene.flow.metadata.get("name")
    if isinstance(name, str) and not name.isascii():
        yield Problem(
            f"the name '{name}' is not ASCII; name the flow in ASCII and describe it in Korean", path="Metadata.name"
        )
    if isinstance(name, str) and len(name) > MAX_NAME:
        yield Problem(f"the name has {len(name)} characters; at most {MAX_NAME} are allowed", path="Metadata.name")


@rule("FL017", Level.WRONG, "unknown flow type", scope=Scope.FLOW, evidence="C 112")
def known_flow_type(scene: Scene) -> Iterator[Problem]:
    """`Metadata.type` decides with which type the flow is created and which actions it may hold. It cannot be changed
    in place later."""
    stated = scene.flow.metadata.get("type")
    if stated is not None and (not isinstance(stated, str) or FlowType.from_text(stated) is None):
        known = [kind.export_name for kind in FlowType]
        near = nearest(str(stated), known)
        yield Problem(f"unknown type '{stated}'{near}; a flow is one of {listed(known)}", path="Metadata.type")


@rule("FL018", Level.PRACTICE, "metadata the console does not read", scope=Scope.FLOW, evidence="S2, C 305 of 305")
def metadata_spelling(scene: Scene) -> Iterator[Problem]:
    """The console reads `entryPointPosition` and `position` in lower camel case (AWS's example page has capitals):
    blocks with other spellings are stacked in one corner. Metadata of an action that does not exist is left over from
    an edit."""
    metadata = scene.flow.metadata
    if "EntryPointPosition" in metadata:
        yield Problem(
            "the console reads 'entryPointPosition', not 'EntryPointPosition'", path="Metadata.EntryPointPosition"
        )
    entries = metadata.get("ActionMetadata")
    for identifier, entry in entries.items() if isinstance(entries, dict) else ():
        path = child("Metadata.ActionMetadata", identifier)
        if identifier not in scene.flow.by_identifier:
            near = nearest(identifier, scene.flow.by_identifier)
            yield Problem(f"metadata for '{identifier}', which is no action of this flow{near}", path=path)
        elif isinstance(entry, dict) and "Position" in entry:
            yield Problem(f"the console reads 'position', not 'Position' ('{identifier}')", path=f"{path}.Position")


@rule("FL019", Level.REFUSED, "malformed module contract", scope=Scope.FLOW, evidence="S2, CloudFormation reference")
def contract_form(scene: Scene) -> Iterator[Problem]:
    """`Metadata.contract` becomes the `Settings` of the module resource: `input.schema` and `resultData.schema` are
    JSON Schemas of type object, `transitions.results` is a list of `{"name", "description"}`. Only modules have one."""
    contract = scene.flow.metadata.get("contract")
    if contract is None:
        return
    path = "Metadata.contract"
    if not isinstance(contract, dict):
        yield Problem('a contract is {"input": ..., "resultData": ..., "transitions": ...}', path=path)
        return
    if not scene.flow.is_module:
        yield Problem("only a module has a contract; its type is 'module'", path=path)
    known = ("input", "resultData", "transitions")
    for part, value in contract.items():
        where = f"{path}.{part}"
        if part not in known:
            yield Problem(
                f"unknown part '{part}'{nearest(part, known)}; a contract has {listed(known, last='and')}", path=where
            )
        elif part == "transitions":
            yield from _results(value, where)
        else:
            yield from _schema(value, where)


@rule("FL020", Level.WRONG, "metadata of the linter that cannot be read", scope=Scope.FLOW, evidence="convention")
def own_metadata(scene: Scene) -> Iterator[Problem]:
    """`channels` names the channels whose contacts run the flow, `attributes` the contact attributes it is started
    with. A misspelled entry is ignored, and the checks that rest on it look at the wrong contacts."""
    for key in ("channels", "attributes"):
        value = scene.flow.metadata.get(key, [])
        path = f"Metadata.{key}"
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            yield Problem(f"{key} is a list of names", path=path)
            continue
        for item in value if key == "channels" else ():
            if item not in CHANNELS:
                message = (
                    f"there is no channel '{item}'{nearest(item, CHANNELS)}; there are {listed(CHANNELS, last='and')}"
                )
                yield Problem(message, path=path)


def _schema(value: Any, path: str) -> Iterator[Problem]:
    schema = value.get("schema") if isinstance(value, dict) else None
    if not isinstance(schema, dict):
        yield Problem('needs {"schema": {"type": "object", "properties": {...}}}', path=path)
        return
    properties = schema.get("properties", {})
    if schema and (schema.get("type", "object") != "object" or not isinstance(properties, dict)):
        yield Problem('the schema has "type": "object" and an object of properties', path=f"{path}.schema")
        return
    required = schema.get("required", [])
    for name in required if isinstance(required, list) else ():
        if name not in properties:
            yield Problem(f"'{name}' is required but not among the properties", path=f"{path}.schema.required")


def _results(value: Any, path: str) -> Iterator[Problem]:
    results = value.get("results") if isinstance(value, dict) else None
    if not isinstance(results, list):
        yield Problem('needs {"results": [{"name": "...", "description": "..."}]}', path=path)
        return
    seen: set[str] = set()
    for index, entry in enumerate(results):
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not name:
            yield Problem("a result has a name", path=f"{path}.results[{index}]")
        elif name in seen:
            yield Problem(f"the result '{name}' is declared twice", path=f"{path}.results[{index}]")
        else:
            seen.add(name)


def _transitions(action: Action) -> dict[str, Any]:
    transitions = action.raw.get("Transitions")
    return transitions if isinstance(transitions, dict) else {}
