"""Everything a rule may ask about one flow: the flow, the center, and analyses that are made once on first use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ringback.flow_language.catalogue import CATALOGUE, ActionType, Form
from ringback.flow_language.context import CenterContext
from ringback.flow_language.facts import IVR, RECORDING, Facts
from ringback.flow_language.graph import Graph, build_graph
from ringback.flow_language.model import Action, Flow
from ringback.flow_language.modules import ModuleBook
from ringback.flow_language.profile import HOUSE, Profile
from ringback.flow_language.references import split_text
from ringback.flow_language.rules.registry import Problem
from ringback.flow_language.rules.walk import walk_parameters
from ringback.flow_language.speech import is_korean, spoken
from ringback.flow_language.texts import plain
from ringback.flow_language.voices import KOREAN
from ringback.flow_language.words import closest, listed, nearest


@dataclass(frozen=True)
class Scene:
    """A flow under inspection."""

    flow: Flow
    center: CenterContext | None = None
    book: ModuleBook = field(default_factory=ModuleBook)
    """The modules of the center, when they are known."""
    profile: Profile = HOUSE
    """What the center asks of its flows."""

    @cached_property
    def entries(self) -> Mapping[str, ActionType]:
        """Returns the catalogue entry of every known action, by identifier."""
        return {a.identifier: CATALOGUE[a.type] for a in self.flow.actions if a.type in CATALOGUE}

    @cached_property
    def graph(self) -> Graph:
        """Returns the flow as a graph."""
        return build_graph(self.flow)

    @cached_property
    def facts(self) -> Facts:
        """Returns what happened before each action."""
        return self.book.facts(self.flow, self.graph)

    @cached_property
    def has_placeholders(self) -> bool:
        """Tells whether something in the flow may be a placeholder; most flows of others have none."""
        source = self.flow.source
        return source is None or "${" in source.text or "$(" in source.text or "\\u00" in source.text

    @cached_property
    def speaks(self) -> bool:
        """Tells whether some prompt of the flow is in the language of the center, as far as its letters show."""
        return any(self.is_spoken(text) for action in self.flow.actions for _, text in spoken(action))

    def is_spoken(self, text: str) -> bool:
        """Tells whether a text may be in the language of the center: Korean has letters of its own."""
        if self.profile.language == KOREAN:
            return is_korean(text)
        return self.profile.language is not None and any(letter.isalpha() for letter in fixed_text(text))

    @cached_property
    def records(self) -> bool:
        """Tells whether the flow, or a module it calls, may switch a recording on."""
        return any(name in self.facts.bits for name in (RECORDING, IVR))

    @cached_property
    def set_elsewhere(self) -> frozenset[str]:
        """Returns the contact attributes that other flows, or something outside the flows, set."""
        outside = frozenset(self.center.attributes or ()) if self.center else frozenset()
        return outside | self.flow.given_attributes | self.book.attributes_set_outside(self.flow)

    @cached_property
    def places(self) -> Mapping[int, int]:
        """Returns the place of an action in the graph, by its index in the document."""
        return {action.index: place for place, action in enumerate(self.flow.actions)}

    def place(self, action: Action) -> int:
        """Returns the place of an action in the graph."""
        return self.places[action.index]

    def with_somebody(self, place: int) -> bool:
        """Tells whether a contact with a person on the line can come to an action (a task has nobody)."""
        facts = self.facts
        return place in facts.reached and (facts.ever(place, "channel:VOICE") or facts.ever(place, "channel:CHAT"))

    def comes_to(self, action: Action) -> bool:
        """Tells whether a contact can come to an action."""
        return self.place(action) in self.facts.reached

    def parameter_problems(self, action: Action) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Returns what is wrong with the parameters of an action, by rule."""
        entry = self.entries.get(action.identifier)
        tokens = self.flow.tokens or frozenset()
        return walk_parameters(entry, action, draft=self.draft, tokens=tokens) if entry else {}

    def form(self, action: Action) -> Form | None:
        """Returns the form an action has, or None when it is unknown or ends the flow."""
        return self._forms.get(action.index)

    @cached_property
    def _forms(self) -> Mapping[int, Form]:
        known = ((action, CATALOGUE.get(action.type)) for action in self.flow.actions)
        kind = self.flow.type
        return {a.index: entry.form(a.parameters, kind) for a, entry in known if entry and not entry.terminal}

    @property
    def draft(self) -> bool:
        """Tells whether the flow was saved without publishing; a draft may hold blanks."""
        status = self.flow.metadata.get("status")
        return isinstance(status, str) and status.lower() == "saved"


def fixed_text(text: str) -> str:
    """Returns what of a text does not come from the contact, without markup."""
    return "".join(piece for piece in split_text(plain(text)) if isinstance(piece, str))


def at(action: Action, path: str, message: str) -> Problem:
    """Returns a problem of an action."""
    return Problem(message, action, path)


__all__ = ["Scene", "at", "closest", "listed", "nearest"]
