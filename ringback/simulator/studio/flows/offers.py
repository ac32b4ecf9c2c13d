"""What the page offers to whoever changes a flow: actions for an edge, parameters, branches, and what they point to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ringback.flow_language.catalogue import CATALOGUE, ActionType
from ringback.flow_language.catalogue.entries import Choice, Dynamic
from ringback.flow_language.model import FlowType
from ringback.simulator.studio.flows import building, places
from ringback.simulator.studio.flows.summaries import KOREAN
from ringback.simulator.world.model import World

#: What parameters point to, by the kind of the catalogue: where a center keeps them.
_KINDS: Final = {
    "queue": "queues",
    "flow": "flows",
    "module": "modules",
    "prompt": "prompts",
    "hours": "hours",
    "view": "views",
    "lambda": "functions",
    "agent": "users",
}


def of_edge(document: Mapping[str, Any], edge: tuple[str, str], kind: FlowType | None, language: str) -> dict[str, Any]:
    """Returns the action types for an edge in plain words, likeliest families first, and where errors would lead."""
    from ringback.flow_language.pictures.language import in_language
    from ringback.flow_language.pictures.words import Family, family_of, word_for

    onward = building.end_of(document, edge)
    with in_language(language):
        types = [
            {
                "type": entry.name,
                "name": _slug(entry.name),
                "called": word_for(entry.name),
                "family": family_of(entry.name).value,
                "summary": KOREAN.get(entry.name, entry.summary) if language == "ko" else entry.summary,
                "fails": bool(entry.form({}, kind).errors),
            }
            for entry in building.insertable(kind)
        ]
        families = [{"family": one.value, "called": one.caption} for one in Family]
    return {
        "types": types,
        "families": families,
        "onward": onward,
        "safe": building.safe_target(document, edge[0], onward),
    }


def _slug(type_: str) -> str:
    """Returns the beginning of a name for an action: what it is called in English, in small letters."""
    from ringback.flow_language.pictures.language import in_language
    from ringback.flow_language.pictures.words import word_for

    with in_language("en"):
        return word_for(type_).lower().replace(" ", "-")


def of_action(document: Mapping[str, Any], identifier: str, kind: FlowType | None) -> dict[str, Any]:
    """Returns what an action could have besides, what could be taken from it, and what would follow without it."""
    action = places.action_of(document, identifier)
    entry = CATALOGUE.get(str(action.get("Type")))
    return {
        "help": {path: _help(entry, places.keys_of(action, path)) for path, _ in places.leaves(action)},
        "droppable": [
            path for path in _droppable(action) if building.may_drop(action, places.keys_of(action, path), kind)
        ],
        "more": [
            {"path": path, "named": named, "first": row.values[0] if row is not None and row.values else ""}
            for path, named, row in building.further_parameters(action, kind)
        ],
        "moreBranches": [
            {"name": name, "operand": operand} for name, operand in building.further_branches(action, kind)
        ],
        "starts": document.get("StartAction") == identifier,
        "joint": building.joint(document, identifier),
        "leading": building.leading_to(document, identifier),
    }


def _droppable(action: Mapping[str, Any]) -> list[str]:
    """Returns the places that a person may want to take away: values, and branches as a whole."""
    transitions = action.get("Transitions") or {}
    branches = [
        f"Transitions.{part}[{n}]" for part in ("Conditions", "Errors") for n in range(len(transitions.get(part) or ()))
    ]
    return [path for path, _ in places.leaves({"Parameters": action.get("Parameters") or {}})] + branches


def _help(entry: ActionType | None, keys: places.Keys) -> dict[str, Any] | None:
    """Returns what the catalogue says of a parameter, for the page to put into words."""
    row = building.row_of(entry, keys) if entry else None
    if entry is None or row is None:
        return None
    groups = [group for group in entry.groups if not group.within and row.path in group.names]
    return {
        "required": row.required,
        "oneOf": next((group.names for group in groups if group.choice is Choice.EXACTLY_ONE), ()),
        "number": row.shape.value.endswith("number"),
        "low": row.low,
        "high": row.high,
        "values": row.values,
        "names": row.names,
        "attributes": row.dynamic is not Dynamic.STATIC,
        "note": row.note,
    }


def choices(
    world: World, references: Mapping[str, str], readable: Callable[[Any], Any]
) -> dict[str, list[dict[str, str]]]:
    """Returns what parameters can point to, by kind: the references of the files, or else the ARNs of the center."""
    if references:
        found: dict[str, list[dict[str, str]]] = {}
        for token in sorted(references):
            kind = token.removeprefix("${").partition(".")[0]
            found.setdefault(kind, []).append({"value": token, "called": str(readable(token))})
        return found
    return {
        kind: [{"value": one.arn, "called": one.name} for one in getattr(world, where)]
        for kind, where in _KINDS.items()
    }
