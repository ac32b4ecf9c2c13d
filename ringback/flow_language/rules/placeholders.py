"""FL213: everything between `${` and `}` that nobody fills in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ringback.flow_language.catalogue.namespaces import NAMESPACES
from ringback.flow_language.findings import Level
from ringback.flow_language.model import Action
from ringback.flow_language.references import (
    REFERENCE_ATTRIBUTES,
    WITHOUT_KEY,
    parse_jsonpath,
    parse_reference,
)
from ringback.flow_language.rules.registry import Problem, rule
from ringback.flow_language.rules.scene import Scene, at, closest
from ringback.flow_language.words import shortened

_PLACEHOLDER = re.compile(rf"\$\{{[^{{}}]*\}}?|\$\((?:{'|'.join(REFERENCE_ATTRIBUTES)})\b[^()]*\)?", re.IGNORECASE)


@rule("FL213", Level.REFUSED, "placeholder that nobody fills in", evidence="convention", about="placeholders")
def unknown_reference(action: Action, scene: Scene) -> Iterator[Problem]:
    """References such as `${queue.general.arn}` are filled when the center is synthesized: a kind, the key of the
    thing, an attribute, and nothing else between the braces. What is spelled in any other way stays in the flow as it
    stands, is read aloud in a prompt and names nothing in a parameter. In a template only what CloudFormation fills in
    (`Fn::Sub`) is a placeholder; everything else reaches the service."""
    tokens = scene.flow.tokens
    for path, text in _texts(action):
        for match in _PLACEHOLDER.finditer(text):
            found = match.group()
            if tokens is not None:
                if found not in tokens:
                    yield at(action, path, f"'{shortened(found)}' is sent to Amazon Connect as it stands; fill it in")
                continue
            reference = parse_reference(found)
            problem = reference.problem() if reference else "is no reference"
            if problem:
                yield at(action, path, f"'{shortened(found)}' {problem}{_hint(found)}")


def _texts(action: Action) -> Iterator[tuple[str, str]]:
    """Yields the texts and operands of an action that may hold a placeholder, with their paths."""
    for path, text in action.texts:
        if "${" in text or "$(" in text:
            yield f"Parameters.{path}", text
    for transition in action.conditions:
        for operand in transition.condition.operands if transition.condition else ():
            if "${" in operand or "$(" in operand:
                yield f"Transitions.{transition.path}.Condition", operand


def _hint(found: str) -> str:
    near = respelled(found)
    if near is not None:
        return f", write '{near}'"
    return "; write ${queue.<key>.arn} and the like, or $.Attributes.<key> for a value of the contact"


def respelled(found: str) -> str | None:
    """Returns what a misspelled placeholder was most likely meant to be, when that is a right reference or JSONPath."""
    words = re.sub(r"\s+", "", found.strip("${}()")).replace(":", ".").replace("/", ".")
    kind, *rest = [word for word in words.split(".") if word] or [""]
    namespace = next((name for name in NAMESPACES if name.lower() == kind.lower()), None)
    if namespace is not None and rest and kind.lower() not in REFERENCE_ATTRIBUTES:
        path = parse_jsonpath(".".join(("$", namespace, *rest)))
        return path.text if path else None
    known = closest(kind, REFERENCE_ATTRIBUTES)
    if known is None:
        return None
    attributes = REFERENCE_ATTRIBUTES[known]
    if attributes and rest:
        needed = 1 if known in WITHOUT_KEY else 2
        last = closest(rest[-1], attributes) if len(rest) >= needed else None
        rest = [*rest[: needed - 1], last or attributes[0]]
    reference = parse_reference("${" + ".".join((known, *rest)) + "}")
    return reference.text if reference and not reference.problem() else None
