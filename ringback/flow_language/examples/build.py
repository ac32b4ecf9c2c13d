"""Builds the small flows of the rule pages: what is not the point of an example is filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ringback.flow_language.catalogue import CATALOGUE, Next
from ringback.flow_language.context import CenterContext
from ringback.flow_language.model import MODULE_SETTINGS, VERSION, FlowType

Json = dict[str, Any]
SORRY, END = "sorry", "end"
_ENDS = {FlowType.CUSTOMER_WHISPER, FlowType.AGENT_WHISPER, FlowType.OUTBOUND_WHISPER}
_SPEAKS_KOREAN = {FlowType.CONTACT_FLOW}


@dataclass(frozen=True, kw_only=True)
class Case:
    """One side of an example: flow documents, and what is known about their center."""

    flows: Mapping[str, Json | str]
    """Documents by key; a text stands for a document that is no JSON or no flow."""
    center: CenterContext | None = None


@dataclass(frozen=True, kw_only=True)
class Example:
    """An example of a rule: one case it reports, one it does not."""

    fails: Case
    passes: Case


def example(fails: Json | str, passes: Json | str, center: CenterContext | None = None) -> Example:
    """Returns an example of one flow each."""
    return Example(fails=Case(flows={"main": fails}, center=center), passes=Case(flows={"main": passes}, center=center))


def act(
    identifier: str,
    kind: str,
    parameters: Json | None = None,
    *,
    to: str | None = None,
    on: Mapping[str, str] | Sequence[tuple[str, str, str]] = (),
    errors: Mapping[str, str] | None = None,
    **transitions: Any,
) -> Json:
    """Returns an action; required errors lead to ``sorry`` unless given.

    ``on`` is a map of operands to targets, or rows of operator, operand and target.
    """
    parameters = {} if parameters is None else parameters
    entry = CATALOGUE.get(kind)
    if entry is not None and entry.next is Next.TERMINAL and not transitions and to is None:
        return {"Identifier": identifier, "Type": kind, "Parameters": parameters, "Transitions": {}}
    rows = [("Equals", word, target) for word, target in on.items()] if isinstance(on, Mapping) else on
    required = entry.form(parameters).errors if entry is not None else ()
    wired = {**dict.fromkeys(required, SORRY)} if errors is None else dict(errors)
    body: Json = {} if to is None else {"NextAction": to}
    if rows:
        body["Conditions"] = [
            {"NextAction": target, "Condition": {"Operator": operator, "Operands": [operand]}}
            for operator, operand, target in rows
        ]
    if wired:
        body["Errors"] = [{"NextAction": target, "ErrorType": error} for error, target in wired.items()]
    return {"Identifier": identifier, "Type": kind, "Parameters": parameters, "Transitions": {**body, **transitions}}


def say(identifier: str, text: str = "안녕하세요.", to: str = END, **parameters: Any) -> Json:
    """Returns a prompt."""
    return act(identifier, "MessageParticipant", {"Text": text, **parameters}, to=to)


def menu(identifier: str, text: str, keys: Mapping[str, str], *, back: str = SORRY, **parameters: Any) -> Json:
    """Returns a keypad menu; everything but the keys leads to ``back``."""
    errors = dict.fromkeys(("InputTimeLimitExceeded", "NoMatchingCondition", "NoMatchingError"), back)
    given = {"Text": text, "InputTimeLimitSeconds": "8", "StoreInput": "False", **parameters}
    return act(identifier, "GetParticipantInput", given, to=back, on=keys, errors=errors)


def store(identifier: str, text: str, to: str, **parameters: Any) -> Json:
    """Returns a stored input of at most ten digits."""
    given = {
        "Text": text,
        "InputTimeLimitSeconds": "10",
        "StoreInput": "True",
        "InputValidation": {"CustomValidation": {"MaximumLength": "10"}},
        **parameters,
    }
    return act(identifier, "GetParticipantInput", given, to=to)


def call(identifier: str, function: str, to: str, error: str = SORRY, **facts: Any) -> Json:
    """Returns a function call."""
    given = {
        "LambdaFunctionARN": f"${{lambda.{function}.arn}}",
        "InvocationTimeLimitSeconds": "3",
        "ResponseValidation": {"ResponseType": "STRING_MAP"},
        **facts,
    }
    return act(identifier, "InvokeLambdaFunction", given, to=to, errors={"NoMatchingError": error})


def compare(identifier: str, value: str, keys: Mapping[str, str], otherwise: str = SORRY) -> Json:
    """Returns a comparison with equality."""
    errors = {"NoMatchingCondition": otherwise}
    return act(identifier, "Compare", {"ComparisonValue": value}, to=otherwise, on=keys, errors=errors)


def keep(identifier: str, to: str, **attributes: str) -> Json:
    """Returns an action that sets contact attributes."""
    return act(identifier, "UpdateContactAttributes", {"Attributes": attributes}, to=to)


def loop(identifier: str, again: str, done: str = SORRY, count: str = "2") -> Json:
    """Returns a loop."""
    on = {"ContinueLooping": again, "DoneLooping": done}
    return act(identifier, "Loop", {"LoopCount": count}, to=done, on=on)


def module_call(identifier: str, key: str, to: str, *, on: Mapping[str, str] | None = None, **given: Any) -> Json:
    """Returns a module call."""
    parameters: Json = {"FlowModuleId": f"${{module.{key}.arn}}", **({"Input": given} if given else {})}
    errors = {"NoMatchingError": SORRY, **({"NoMatchingCondition": SORRY} if on else {})}
    return act(identifier, "InvokeFlowModule", parameters, to=to, on=on or {}, errors=errors)


def flow(
    *actions: Json,
    kind: FlowType = FlowType.CONTACT_FLOW,
    prelude: bool = True,
    logged: bool = False,
    **metadata: Any,
) -> Json:
    """Returns a flow document: the log and a Korean voice first, ``sorry`` and ``end`` where they are used.

    The log is off unless the example is about it, so that examples may ask customers for anything."""
    rows = [*(_prelude(kind, actions[0]["Identifier"], logged) if prelude else ()), *actions]
    named = {row["Identifier"] for row in rows}
    if SORRY not in named and SORRY in _targets(rows):
        rows.append(say(SORRY, "죄송합니다. 잠시 후 다시 시도해 주세요."))
    if END not in named and END in _targets(rows):
        rows.append(act(END, _last(kind)))
    document: Json = {
        "Version": VERSION,
        "StartAction": rows[0]["Identifier"],
        "Metadata": {"type": kind.export_name, **metadata},
        "Actions": rows,
    }
    if kind is FlowType.MODULE:
        document["Settings"] = dict(MODULE_SETTINGS)
    return document


def module(
    *actions: Json, results: Sequence[str] = (), inputs: Json | None = None, outputs: Json | None = None
) -> Json:
    """Returns a module document with a contract."""
    contract = {
        "input": {"schema": {"type": "object", "properties": inputs or {}}},
        "resultData": {"schema": {"type": "object", "properties": outputs or {}}},
        "transitions": {"results": [{"name": name, "description": name} for name in results]},
    }
    return flow(*actions, kind=FlowType.MODULE, prelude=False, contract=contract)


def _prelude(kind: FlowType, first: str, logged: bool) -> list[Json]:
    behavior = "Enabled" if logged else "Disabled"
    log = act("log", "UpdateFlowLoggingBehavior", {"FlowLoggingBehavior": behavior}, to="voice")
    if kind not in _SPEAKS_KOREAN:
        log["Transitions"]["NextAction"] = first
        return [log] if kind is not FlowType.MODULE else []
    voice = act("voice", "UpdateContactTextToSpeechVoice", {"TextToSpeechVoice": "Seoyeon"}, to="language")
    language = act(
        "language", "UpdateContactData", {"LanguageCode": "ko-KR"}, to=first, errors={"NoMatchingError": first}
    )
    return [log, voice, language]


PRELUDE = ("log", "voice", "language")


def _last(kind: FlowType) -> str:
    if kind is FlowType.MODULE:
        return "EndFlowModuleExecution"
    return "EndFlowExecution" if kind in _ENDS else "DisconnectParticipant"


def _targets(rows: Sequence[Json]) -> set[str]:
    found: set[str] = set()
    for row in rows:
        transitions = row.get("Transitions")
        if not isinstance(transitions, dict):
            continue
        found.add(transitions.get("NextAction", ""))
        for name in ("Conditions", "Errors"):
            branches = transitions.get(name)
            if isinstance(branches, list):
                found.update(branch.get("NextAction", "") for branch in branches if isinstance(branch, dict))
    return found


def changed(action: Json, **parameters: Any) -> Json:
    """Returns an action with other parameters; None takes one out."""
    merged = {**action["Parameters"], **parameters}
    return {**action, "Parameters": {name: value for name, value in merged.items() if value is not None}}
