"""Outbound calls: contacts that dial the customer."""

from __future__ import annotations

from collections.abc import Callable

from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.contact import Contact
from ringback.simulator.kernel.faults import asked
from ringback.simulator.kernel.log import Moved
from ringback.simulator.kernel.ports import Flow, Host
from ringback.simulator.world.model import QueueDefinition

ANSWER_AFTER_S = 3.0


def outbound_flow(center: Host, queue: QueueDefinition | None) -> Flow | None:
    """Returns the flow that calls leaving through a queue begin with."""
    if queue is None:
        return None
    return center.flows.find(center.instance.outbound_config(queue).get("OutboundFlowId", ""))


class Outbound:
    """One ringing telephone on the customer's side."""

    def __init__(
        self,
        center: Host,
        contact: Contact,
        answered: Callable[[], None],
        missed: Callable[[str], None],
        *,
        ring_s: float | None = None,
        machines: bool = False,
    ) -> None:
        self._center = center
        self._contact = contact
        self._answered = answered
        self._missed = missed
        self._ring_s = center.options.dial_time_s if ring_s is None else ring_s
        #: Tells whether an answering machine picks up like a person, as it does for a flow.
        self._machines = machines
        self._open = True
        self.call = Call(center, contact, outbound=self)

    def ring(self) -> None:
        """Rings; the center's script, a fault or the options decide what happens, or a person through the call."""
        center, contact = self._center, self._contact
        contact.enter("dialling", (contact.customer_endpoint or {}).get("Address", ""))
        center.outbound.append(self.call)
        contact.call = self.call
        outcome = self._outcome()
        if outcome is None:
            center.clock.call_in(self._ring_s, lambda: self.decline("no_answer"))
        elif outcome == "answer":
            center.clock.call_in(ANSWER_AFTER_S, self.answer)
        else:
            seconds = self._ring_s if outcome == "no_answer" else ANSWER_AFTER_S
            center.clock.call_in(seconds, lambda: self.decline(outcome))

    def _outcome(self) -> str | None:
        """Returns what the customer does; None leaves it to a person."""
        center, contact = self._center, self._contact
        number = (contact.customer_endpoint or {}).get("Address", "")
        fault = asked(center.faults, "dial", f"@dial#{len(center.outbound)}", number, contact.id)
        if fault is not None:
            return fault.kind
        return center.on_dial(self.call) if center.on_dial is not None else center.options.outbound_answer

    def answer(self) -> None:
        """Picks up."""
        self._pick_up("CallAnswered", "HUMAN_ANSWERED")

    def _pick_up(self, status: str, heard: str) -> None:
        if not self._open or self._contact.ended:
            return
        self._open = False
        contact = self._contact
        if contact.listens_for_machines:
            contact.segment_attributes["outbound-status"] = status
            contact.machine_status = heard
        contact.connected_at = self._center.clock.now
        contact.enter("busy", "answered")
        self._center.events.contact(contact, "CONNECTED_TO_SYSTEM")
        self._answered()

    def decline(self, outcome: str) -> None:
        """Does not pick up (no_answer, busy, voicemail, failed); a machine may do it instead."""
        if not self._open or self._contact.ended:
            return
        if outcome == "voicemail" and self._machines:
            self._pick_up("VoicemailBeep", "VOICEMAIL_BEEP")
            return
        self._open = False
        self._contact.log(Moved(self._center.clock.now, None, outcome))
        self.call.over = True
        self._missed(outcome)
