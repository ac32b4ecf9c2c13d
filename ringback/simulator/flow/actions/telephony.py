"""Other telephone numbers: third parties, callbacks, outbound calls, and contacts a flow creates."""

from __future__ import annotations

import re
from typing import Any

from ringback.simulator.flow.compiler import ActionContext, Exit, action
from ringback.simulator.flow.values import Structure
from ringback.simulator.kernel.expectation import Expectation
from ringback.simulator.kernel.faults import dial_outcome
from ringback.simulator.kernel.log import Moved
from ringback.simulator.kernel.records import Site
from ringback.simulator.kernel.run import FlowRun, Op, Pending
from ringback.simulator.kernel.texts import to_text

_E164 = re.compile(r"\+[1-9]\d{6,14}")


class ThirdParty(Pending):
    """Waits until the third party hangs up."""

    kind = "third-party"
    rests = True

    def __init__(self, site: Site, number: str, after: Exit | None) -> None:
        super().__init__(site)
        self.number = number
        self._after = after

    def expectation(self) -> Expectation:
        """Tells that only the third party can go on."""
        return Expectation(kind="third-party", prompt=self.number, site=self.site)

    def other_side_left(self, run: FlowRun) -> bool:
        """Goes on in the flow, or ends the contact when the flow was left for good."""
        run.wake()
        if self._after is None:
            run.center.contacts.end(run.contact, by="third-party", reason="THIRD_PARTY_DISCONNECT")
        else:
            run.contact.state = "busy"
            run.drive(self._after.take(run))
        return True


@action("TransferParticipantToThirdParty")
def _third_party(context: ActionContext) -> Op:
    number = context.value("ThirdPartyPhoneNumber", "")
    limit = context.number("ThirdPartyConnectionTimeLimitSeconds", 30)
    returns = context.flag("ContinueFlowExecution")
    following, error, site = context.next, context.error(), context.site
    failed, late = context.error("CallFailed"), context.error("ConnectionTimeLimitExceeded")

    def op(run: FlowRun) -> Any:
        contact = run.contact
        to = number.text(run)
        if not _E164.fullmatch(to):
            message = f"cannot call a third party: {to!r} is no E.164 number"
            contact.note(site, "third-party", message, run.flow.label)
            return error.take(run)
        outcome = dial_outcome(run.center.faults, to, contact.visit(site), contact.id)
        if outcome in {"no_answer", "voicemail"}:
            seconds = limit(run)
            return error.take(run) if seconds is None else run.sleep(seconds, late.op)
        if outcome in {"busy", "failed"}:
            return failed.take(run)
        contact.enter("third-party", to, site=site)
        run.await_input(ThirdParty(site, to, following if returns else None), None)
        return None

    return op


@action("UpdateContactCallbackNumber")
def _callback_number(context: ActionContext) -> Op:
    number = context.value("CallbackNumber", "")
    following, site = context.next, context.site
    invalid, undialable = context.error("InvalidCallbackNumber"), context.error("CallbackNumberNotDialable")

    def op(run: FlowRun) -> Any:
        contact = run.contact
        text = number.text(run)
        if not _E164.fullmatch(text):
            contact.remark(site, f"callback number not set: {text!r} is no E.164 number")
            return invalid.take(run)
        if dial_outcome(run.center.faults, text, contact.visit(site), contact.id) != "answer":
            contact.remark(site, f"{text} cannot be dialled from this instance")
            return undialable.take(run)
        contact.callback_number = text
        return following.take(run)

    return op


@action("CreateCallbackContact")
def _callback(context: ActionContext) -> Op:
    delay, retry = context.value("InitialCallDelaySeconds", "5"), context.value("RetryDelaySeconds", "600")
    rows = context.row("InitialCallDelaySeconds"), context.row("RetryDelaySeconds")
    attempts = context.number("MaximumConnectionAttempts", 1)
    queue_value, agent_value = context.value("QueueId", ""), context.value("AgentId", "")
    flow_value, mode = context.value("ContactFlowId", ""), context.constant("CallbackMode", "AgentFirst")
    following, error, site = context.next, context.error(), context.site

    def op(run: FlowRun) -> Any:
        contact, center = run.contact, run.center
        number = contact.callback_number or (contact.customer_endpoint or {}).get("Address", "")
        key = queue_value.text(run)
        queue = center.world.find_queue(key) if key else contact.target_queue or contact.queue
        agent = agent_value.text(run) or contact.target_agent
        if not number or not _E164.fullmatch(number) or (queue is None and not agent):
            why = (
                "no number to call"
                if not number
                else f"no queue {key!r}"
                if queue is None
                else f"bad number {number!r}"
            )
            contact.note(site, "callback", f"callback not created: {why}", run.flow.label)
            return error.take(run)
        given = [value.text(run) for value in (delay, retry)]
        wrong = [row.number_problem(text) for row, text in zip(rows, given, strict=True)]
        if any(wrong):
            contact.note(site, "callback", "; ".join(problem for problem in wrong if problem))
            return error.take(run)
        most = attempts(run)
        if most is None:
            return error.take(run)
        center.callbacks.create(
            contact,
            number=number,
            queue=queue,
            agent=agent,
            delay_s=float(given[0]),
            retry_s=float(given[1]),
            attempts=max(1, int(most)),
            flow=flow_value.text(run),
            agent_first=mode == "AgentFirst",
        )
        return following.take(run)

    return op


@action("CompleteOutboundCall")
def _complete_outbound(context: ActionContext) -> Op:
    following = context.next
    return following.op


@action("UpdatePreviousContactParticipantState")
def _previous_participant(context: ActionContext) -> Op:
    state = context.constant("PreviousContactParticipantState")
    following, error, site = context.next, context.error(), context.site

    def op(run: FlowRun) -> Any:
        contact = run.contact
        if contact.previous_id is None:
            contact.note(site, "hold", f"{state}: there is no previous voice contact", run.flow.label)
            return error.take(run)
        contact.log(Moved(run.center.clock.now, site, "previous-participant", state))
        return following.take(run)

    return op


@action("CreateTask")
def _task(context: ActionContext) -> Op:
    name, description = context.value("Name", ""), context.value("Description", "")
    flow_value = context.value("ContactFlowId", "")
    attributes, references = Structure(context.parameters.get("Attributes") or {}), context.structure("References")
    delay = context.number("DelaySeconds", 0)
    following, error, site = context.next, context.error(), context.site

    def op(run: FlowRun) -> Any:
        center, contact = run.center, run.contact
        flow = center.flows.find(flow_value.text(run))
        if flow is None or not name.text(run):
            why = f"no flow {flow_value.text(run)!r} in the assembly" if flow is None else "the name is empty"
            contact.note(site, "external-need" if flow is None else "task", f"task not created: {why}", run.flow.label)
            return error.take(run)
        delay_s = delay(run)
        if delay_s is None:
            return error.take(run)
        task = center.starts.task(
            flow=flow,
            name=name.text(run),
            description=description.text(run),
            attributes={k: to_text(v) for k, v in attributes.get(run).items()},
            references=references.get(run) or {},
            delay_s=delay_s,
            method="FLOW",
            previous=contact,
        )
        run.data["Task"] = {"ContactId": task.id}
        return following.take(run)

    return op


@action("StartOutboundChatContact", "StartOutboundEmailContact", "CreateContact")
def _send_message(context: ActionContext) -> Op:
    target = context.structure("DestinationEndpoint")
    message = context.structure("InitialSystemMessage")
    following, error, site = context.next, context.error(), context.site

    def op(run: FlowRun) -> Any:
        address = (target.get(run) or {}).get("Address")
        if not address:
            run.contact.note(site, "message", "the destination has no address", run.flow.label)
            return error.take(run)
        content = (message.get(run) or {}).get("Content")
        run.center.stores.sent_messages.append(
            {"type": site.type, "to": address, "content": content, "contact": run.contact.id}
        )
        return following.take(run)

    return op
