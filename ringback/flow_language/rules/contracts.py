"""FL508-FL509, FL517, FL520: modules and their callers keep the contract of the module."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ringback.flow_language.findings import Level
from ringback.flow_language.model import Action, ModuleContract
from ringback.flow_language.references import find_jsonpaths, find_references, parse_reference
from ringback.flow_language.rules.registry import Problem, Scope, rule
from ringback.flow_language.rules.scene import Scene, at, listed, nearest
from ringback.flow_language.words import with_article

_MODULES = "https://docs.aws.amazon.com/connect/latest/adminguide/contact-flow-modules.html"
_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


@rule(
    "FL508",
    Level.REFUSED,
    "return that the contract does not know",
    types=("EndFlowModuleExecution",),
    evidence="S2",
    source=_MODULES,
)
def return_keeps_contract(action: Action, scene: Scene) -> Iterator[Problem]:
    """A module returns one of the results its contract declares, with data its schema knows. Both are checked when the
    module is published. A schema type other than string takes a real JSON value, never a JSONPath."""
    contract = scene.flow.contract
    if contract is None:
        return
    result = action.parameters.get("Result")
    if isinstance(result, str) and result not in contract.results:
        declared = f"; it declares {listed(contract.results)}" if contract.results else "; it declares no results"
        message = f"the contract has no result '{result}'{nearest(result, contract.results)}{declared}"
        yield at(action, "Parameters.Result", message)
    data = action.parameters.get("ResultData")
    if isinstance(data, dict):
        for path, message in _against(data, contract.outputs, "output"):
            yield at(action, f"Parameters.ResultData{path}", message)


def _against(data: Mapping[str, Any], schema: Mapping[str, Any], word: str) -> Iterator[tuple[str, str]]:
    """Yields what a map of values has that its schema does not allow."""
    for name, value in data.items():
        if name not in schema:
            knows = f"; it declares {listed(schema)}" if schema else "; it declares none"
            yield f".{name}", f"the contract has no {word} '{name}'{nearest(name, schema)}{knows}"
            continue
        kind = schema[name].get("type") if isinstance(schema[name], dict) else None
        wanted = _TYPES.get(kind) if isinstance(kind, str) else None
        wrong = wanted is not None and (
            not isinstance(value, wanted) or (isinstance(value, bool) and kind != "boolean")
        )
        if wrong:
            dynamic = isinstance(value, str) and (find_jsonpaths(value) or find_references(value))
            hint = "; only text can be filled from the contact, declare it as string" if dynamic else ""
            yield f".{name}", f"'{name}' is {with_article(str(kind))} in the contract, given {_shown(value)}{hint}"


def _shown(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)


def _called(action: Action) -> str | None:
    """Returns the key of the module an action calls by reference."""
    called = action.parameters.get("FlowModuleId")
    reference = parse_reference(called) if isinstance(called, str) else None
    return reference.key if reference is not None and reference.kind == "module" else None


def _contract(action: Action, scene: Scene) -> ModuleContract | None:
    """Returns the contract of the called module; a known module without one has an empty contract."""
    key = _called(action)
    known = scene.center.modules if scene.center else None
    if key is None or known is None or key not in known:
        return None
    return known[key] or ModuleContract()


@rule(
    "FL509",
    Level.REFUSED,
    "call that the module's contract does not know",
    types=("InvokeFlowModule",),
    evidence="S2",
    source=_MODULES,
    needs_center=True,
)
def call_keeps_contract(action: Action, scene: Scene) -> Iterator[Problem]:
    """The branches, the input and their types are checked against the contract of the module when the calling flow is
    published: an undeclared branch or input is refused, and so is a required input that is missing."""
    contract = _contract(action, scene)
    if contract is None:
        return
    for transition in action.conditions:
        operand = transition.condition.operands[0] if transition.condition and transition.condition.operands else ""
        if operand and operand not in contract.results:
            declared = f"; it declares {listed(contract.results)}" if contract.results else "; it declares no results"
            message = (
                f"module '{_called(action)}' has no result '{operand}'{nearest(operand, contract.results)}{declared}"
            )
            yield at(action, f"Transitions.{transition.path}.Condition.Operands", message)
    given = action.parameters.get("Input", {})
    if isinstance(given, dict):
        for path, message in _against(given, contract.inputs, "input"):
            yield at(action, f"Parameters.Input{path}", message)
        for name in contract.required_inputs:
            if name not in given:
                yield at(action, "Parameters.Input", f"module '{_called(action)}' needs the input '{name}'")


@rule(
    "FL520",
    Level.WRONG,
    "result of a module that nobody handles",
    types=("InvokeFlowModule",),
    evidence="S2",
    source=_MODULES,
    needs_center=True,
)
def results_handled(action: Action, scene: Scene) -> Iterator[Problem]:
    """The caller branches on some results of the module and leaves others without a condition and without
    `NoMatchingCondition`, so a contact with such a result takes the error branch. A caller that branches on no result
    at all is fine."""
    contract = _contract(action, scene)
    if contract is None or not action.conditions or action.error_target("NoMatchingCondition") is not None:
        return
    handled = {t.condition.operands[0] for t in action.conditions if t.condition and t.condition.operands}
    missing = [name for name in contract.results if name not in handled]
    if missing:
        message = f"nothing handles the result {listed(missing)}; add conditions, or wire NoMatchingCondition"
        yield at(action, "Transitions.Conditions", message)


@rule("FL517", Level.WRONG, "module value that is not declared", scope=Scope.FLOW, evidence="S2 A", source=_MODULES)
def module_value_declared(scene: Scene) -> Iterator[Problem]:
    """`$.Modules.Input.<name>` inside a module and `$.Modules.ResultData.<name>` behind a call are filled for names of
    the contract only; any other name is always empty."""
    own = scene.flow.contract
    given = _outputs(scene)
    for action in scene.flow.actions:
        for path, found in action.jsonpaths:
            if found.root != "Modules" or len(found.keys) < 2:
                continue
            part, name = found.keys[:2]
            if part == "Input" and own is not None and scene.flow.is_module and name not in own.inputs:
                message = f"the contract has no input '{name}'{nearest(name, own.inputs)}"
                yield at(action, path, message)
            elif part == "ResultData" and given is not None and name not in given:
                message = f"no module called here returns '{name}'{nearest(name, given)}"
                yield at(action, path, message)


def _outputs(scene: Scene) -> frozenset[str] | None:
    """Returns the outputs of all modules a flow calls, or None when one of them is not known."""
    calls = [action for action in scene.flow.actions if action.type == "InvokeFlowModule"]
    contracts = [_contract(action, scene) for action in calls]
    known = [contract for contract in contracts if contract is not None]
    if not calls or len(known) != len(calls):
        return None
    return frozenset(name for contract in known for name in contract.outputs)
