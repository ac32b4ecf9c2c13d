"""What becomes of a customer whose agent transfers them or leaves."""

from __future__ import annotations

from ringback.simulator.errors import NotPossibleError
from ringback.simulator.kernel.contact import Contact
from ringback.simulator.kernel.log import Moved
from ringback.simulator.kernel.ports import Host
from ringback.simulator.kernel.run import FlowRun
from ringback.simulator.world.model import QuickConnectDefinition


def quick_connect(center: Host, contact: Contact, name: str) -> QuickConnectDefinition:
    """Returns a quick connect an agent can use for a contact; one that its queue does not show is refused."""
    definition = center.world.quick_connects[name]
    queue = contact.queue
    if queue is not None and not shows(center, contact, definition):
        raise NotPossibleError(f"queue {queue.name!r} does not show quick connect {definition.name!r}")
    return definition


def shows(center: Host, contact: Contact, definition: QuickConnectDefinition) -> bool:
    """Tells whether the queue of a contact lets its agents use a quick connect; without a list of its own it does."""
    shown = center.instance.quick_connects_of(contact.queue) if contact.queue is not None else ()
    return not shown or definition.arn in shown


def successor(center: Host, contact: Contact, definition: QuickConnectDefinition) -> Contact:
    """Creates the next contact of a customer an agent passes on."""
    moved = center.contacts.new(
        channel=contact.channel,
        method="QUEUE_TRANSFER" if definition.type == "QUEUE" else "TRANSFER",
        customer=contact.customer_endpoint,
        system=contact.system_endpoint,
        attributes=contact.attributes,
    )
    moved.initial_id, moved.previous_id = contact.initial_id, contact.id
    contact.next_id = moved.id
    moved.language, moved.speech, moved.hooks = contact.language, contact.speech, contact.hooks
    moved.customer_id, moved.priority = contact.customer_id, contact.priority
    moved.connected_at = center.clock.now
    if contact.expiry is not None:
        center.contacts.limit_chat(moved, contact.expiry.at - center.clock.now)
    if definition.queue_arn:
        moved.target_queue = center.world.find_queue(definition.queue_arn)
    if definition.user_arn:
        moved.target_agent = definition.user_arn
    contact.log(Moved(center.clock.now, None, "transferred", definition.name))
    return moved


def close_segment(center: Host, contact: Contact, following: Contact) -> None:
    """Ends one segment of a conversation that goes on in another contact."""
    call, agent = contact.call, contact.agent
    contact.agent = None
    center.contacts.end(contact, by="agent", reason="TRANSFERRED")
    contact.agent = agent
    if call is not None:
        call.follow(following)


def start(center: Host, contact: Contact, definition: QuickConnectDefinition) -> None:
    """Starts what a quick connect leads to."""
    center.events.contact(contact, "INITIATED")
    if definition.type == "PHONE_NUMBER":
        contact.enter("third-party", definition.phone_number)
        return
    flow = center.flows.find(definition.flow_arn)
    if flow is None:
        message = f"quick connect {definition.name!r} leads to no flow"
        contact.note(None, "external-need", message, definition.label)
        center.contacts.end(contact, by="system", reason="CONTACT_FLOW_ERROR")
        return
    FlowRun(center, contact, flow).start()


def agent_left(center: Host, contact: Contact) -> None:
    """Runs the disconnect flow for the customer who is still there, or ends the contact."""
    hook = contact.hooks.get("CustomerRemaining")
    flow = center.flows.find(hook) if hook else None
    if flow is None:
        center.contacts.end(contact, by="agent", reason="AGENT_DISCONNECT")
        return
    contact.enter("busy", "agent left")
    FlowRun(center, contact, flow, kind="disconnect").start()
