"""What is known about the function an action calls."""

from __future__ import annotations

from ringback.flow_language.context import FunctionFacts
from ringback.flow_language.model import Action
from ringback.flow_language.references import parse_reference
from ringback.flow_language.rules.scene import Scene


def function_key(action: Action) -> str | None:
    """Returns the key of the function that a Lambda action names with a reference."""
    if action.type != "InvokeLambdaFunction":
        return None
    called = action.parameters.get("LambdaFunctionARN")
    reference = parse_reference(called) if isinstance(called, str) else None
    return reference.key if reference is not None and reference.kind == "lambda" else None


def function_facts(scene: Scene, action: Action) -> FunctionFacts | None:
    """Returns what the center says about the function an action calls."""
    key = function_key(action)
    known = scene.center.lambdas if scene.center else None
    return known.get(key) if known is not None and key is not None else None


def function_results(scene: Scene, action: Action) -> frozenset[str] | None:
    """Returns the declared keys of the answer, or None when they are not known."""
    facts = function_facts(scene, action)
    return frozenset(facts.results) if facts is not None and facts.results is not None else None
