"""Every action type of the Flow language, as data.

`CATALOGUE` maps the type name to its entry. The tables live in one module per category of AWS's documentation; where
that documentation and the live service differ, the entry follows the service and says so in its evidence.
"""

from __future__ import annotations

from collections.abc import Mapping

from ringback.flow_language.catalogue.campaign import CAMPAIGN_ACTIONS
from ringback.flow_language.catalogue.contact import CONTACT_ACTIONS, HOOKS
from ringback.flow_language.catalogue.entries import (
    NO_ERROR,
    NO_MATCH,
    OPERATORS,
    ActionType,
    Branches,
    Choice,
    Dynamic,
    Form,
    Group,
    Next,
    Parameter,
    Shape,
    When,
    Where,
)
from ringback.flow_language.catalogue.flow_control import FLOW_CONTROL_ACTIONS
from ringback.flow_language.catalogue.interactions import INTERACTIONS
from ringback.flow_language.catalogue.names import RETIRED_NAMES, RETIRED_PARAMETERS
from ringback.flow_language.catalogue.namespaces import NAMESPACES
from ringback.flow_language.catalogue.participant import PARTICIPANT_ACTIONS, PROMPT_SOURCES
from ringback.flow_language.catalogue.work import WORK_ACTIONS

CATEGORIES: Mapping[str, tuple[ActionType, ...]] = {
    "participant": PARTICIPANT_ACTIONS,
    "contact": (*CONTACT_ACTIONS, *WORK_ACTIONS),
    "flow control": FLOW_CONTROL_ACTIONS,
    "interaction": INTERACTIONS,
    "campaign": CAMPAIGN_ACTIONS,
}
"""The tables, by category."""

CATALOGUE: Mapping[str, ActionType] = {entry.name: entry for entries in CATEGORIES.values() for entry in entries}
"""Every action type by name."""

__all__ = [
    "CATALOGUE",
    "CATEGORIES",
    "HOOKS",
    "NAMESPACES",
    "NO_ERROR",
    "NO_MATCH",
    "OPERATORS",
    "PROMPT_SOURCES",
    "RETIRED_NAMES",
    "RETIRED_PARAMETERS",
    "ActionType",
    "Branches",
    "Choice",
    "Dynamic",
    "Form",
    "Group",
    "Next",
    "Parameter",
    "Shape",
    "When",
    "Where",
]
