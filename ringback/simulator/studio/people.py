"""The agents of a center as the page shows them, and what whoever plays them can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ringback.simulator.center import Center
from ringback.simulator.display import views
from ringback.simulator.errors import NotPossibleError, UnknownNameError
from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.contact import Contact
from ringback.simulator.kernel.records import Heard
from ringback.simulator.routing import transfers
from ringback.simulator.routing.agents import AVAILABLE, Agent
from ringback.simulator.studio.calls import key, who

_HEARD = 3
#: Acts that are for one of the agent's contacts, and those of them that take words.
_WITH_CONTACT = frozenset({"hold", "resume", "hang_up", "finish", "typing", "say", "transfer"})
_WITH_WORDS = frozenset({"say", "transfer"})


def shown(center: Center) -> list[dict[str, Any]]:
    """Returns every agent with the contacts they have."""
    return [_agent(center, agent) for agent in center.agents]


def _agent(center: Center, agent: Agent) -> dict[str, Any]:
    view = agent.view
    return {
        "name": agent.name,
        "status": agent.state,
        "state": _state(agent),
        "contacts": [_contact(center, agent, contact) for contact in _contacts(agent)],
        "view": views.shown(view.view_facts, view.view_data) if view and view.view_facts else None,
        "acts": list(_acts(agent)),
    }


def _contacts(agent: Agent) -> list[Contact]:
    """Returns what rings, what is talked with, and what is wrapped up."""
    return [*([agent.offered] if agent.offered is not None else ()), *agent.contacts, *agent.wrapping]


def _state(agent: Agent) -> str:
    if agent.offered is not None:
        return "offered"
    if agent.contacts:
        return "talking"
    return "wrap" if agent.wrapping else "idle"


def _contact(center: Center, agent: Agent, contact: Contact) -> dict[str, Any]:
    state, call = _contact_state(agent, contact), contact.call
    return {
        "id": contact.id,
        "call": key(call) if isinstance(call, Call) else None,
        "who": who(call) if isinstance(call, Call) else "",
        "channel": contact.channel.lower(),
        "queue": contact.queue.name if contact.queue else None,
        "state": state,
        "heard": _heard(contact) if state in {"talking", "hold"} else [],
        "writes": state == "talking",
        "acts": list(_contact_acts(center, contact, state)),
    }


def _heard(contact: Contact) -> list[str]:
    heard = [event.text for event in contact.trace if isinstance(event, Heard) and event.audience == "agent"]
    return heard[-_HEARD:]


def _contact_state(agent: Agent, contact: Contact) -> str:
    if contact is agent.offered:
        return "offered"
    if contact in agent.wrapping:
        return "wrap"
    return "hold" if contact.state == "hold" else "talking"


def _contact_acts(center: Center, contact: Contact, state: str) -> Iterator[dict[str, str]]:
    if state == "offered":
        yield from ({"act": act} for act in ("accept", "reject", "miss"))
    elif state == "wrap":
        yield {"act": "finish"}
    else:
        if contact.voice:
            yield {"act": "resume" if state == "hold" else "hold"}
        yield {"act": "hang_up"}
        for quick in center.world.quick_connects:
            if transfers.shows(center, contact, quick):
                yield {"act": "transfer", "value": quick.name, "label": quick.name}


def _acts(agent: Agent) -> Iterator[dict[str, str]]:
    """Yields what the agent can do apart from their contacts."""
    if agent.view is not None:
        known = agent.view.view_facts.actions if agent.view.view_facts is not None else ()
        yield from ({"act": "submit", "value": action, "label": action} for action in known or agent.view.view_actions)
    if agent.state == AVAILABLE:
        yield {"act": "offline"}
    else:
        yield {"act": "available"}
        yield {"act": "automatic"}


def act(
    center: Center, name: str, what: str, *, contact: str = "", value: str = "", data: Mapping[str, Any] | None = None
) -> None:
    """Does one act of an agent, on the contact of this id or on the latest; what cannot be done now is refused.

    `data` is what the fields of a view hold.
    """
    agent = center.agents[name]
    chosen = _chosen(agent, contact)
    allowed = _allowed(center, agent, chosen)
    if what not in allowed:
        raise UnknownNameError("act of this agent now", what, sorted(allowed))
    method = getattr(agent, what)
    given: Mapping[str, Any] = {"contact": chosen} if what in _WITH_CONTACT and contact else {}
    if what in _WITH_WORDS:
        method(_words(value), **given)
    elif what == "submit":
        method(value, data)
    else:
        method(**given)


def _words(value: str) -> str:
    if not value.strip():
        raise NotPossibleError("there is nothing to say: 'value' is empty")
    return value


def _chosen(agent: Agent, contact: str) -> Contact | None:
    if not contact:
        return agent.offered or agent.contact or (agent.wrapping[-1] if agent.wrapping else None)
    found = {one.id: one for one in _contacts(agent)}
    if contact not in found:
        raise UnknownNameError(f"contact of agent {agent.name}", contact, list(found))
    return found[contact]


def _allowed(center: Center, agent: Agent, contact: Contact | None) -> set[str]:
    allowed = {one["act"] for one in _acts(agent)}
    if contact is None:
        return allowed
    state = _contact_state(agent, contact)
    allowed |= {one["act"] for one in _contact_acts(center, contact, state)}
    if state == "talking":
        allowed |= {"say", "transfer"} | ({"typing"} if contact.channel == "CHAT" else set())
    return allowed
