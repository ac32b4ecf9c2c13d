"""Participant actions: prompts, keys, views, disconnecting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringback.flow_language.texts import view_problem
from ringback.flow_language.views import ViewFacts, data_problems
from ringback.simulator.flow.actions.stored_input import compile_stored_input
from ringback.simulator.flow.compiler import NO_MATCHING_CONDITION, ActionContext, Exit, action
from ringback.simulator.flow.speaking import endless, keep_keys, speak
from ringback.simulator.flow.speech import Prompt
from ringback.simulator.kernel.expectation import Expectation
from ringback.simulator.kernel.log import Displayed
from ringback.simulator.kernel.records import Site
from ringback.simulator.kernel.run import FlowRun, Op, Pending, Sleep, log_input


@action("MessageParticipant")
def _message(context: ActionContext) -> Op:
    prompt = Prompt(context.parameters)
    skip = context.flag("SkipWhenDTMFBufferEnabled")
    next_exit, error, site = context.next, context.error(), context.site
    step, ops, index = next_exit.step, next_exit.ops, next_exit.index

    def op(run: FlowRun) -> Any:
        if skip and run.contact.dtmf_buffer:
            return next_exit.take(run)
        seconds = speak(run, prompt, site)
        if seconds is None:
            return error.take(run)
        if run.prompts > run.center.options.endless_after_prompts and endless(run):
            return None
        run.log(step)
        return run.sleep(seconds, ops[index]) if seconds else ops[index]

    return op


@action("MessageParticipantIteratively")
def _iterate(context: ActionContext) -> Op:
    prompts = [Prompt(message) for message in context.parameters.get("Messages") or ()]
    frequency = context.number("InterruptFrequencySeconds", 0)
    interrupted = context.equals().get("MessagesInterrupted")
    # Without a frequency or a branch for it the prompts go on and on.
    interrupts = interrupted is not None and bool(context.value("InterruptFrequencySeconds"))
    error, site = context.error(), context.site

    def go_on(run: FlowRun) -> Any:
        return interrupted.take(run) if interrupted is not None else None

    def op(run: FlowRun) -> Any:
        for prompt in prompts:
            if speak(run, prompt, site, looped=True) is None:
                return error.take(run)
        run.prompts = 0
        run.loop_op = op
        seconds = frequency(run) if interrupts else None
        if interrupts and seconds is None:
            return error.take(run)
        run.await_input(Sleep(site, go_on, rests=True), seconds)
        return None

    return op


# --- keys -----------------------------------------------------------------------------------------------------------


class Menu(Pending):
    """Waits for one key."""

    kind = "menu"
    rests = True

    def __init__(self, site: Site, prompt: str, seconds: float, keys: Mapping[str, Exit], wrong: Exit, late: Exit):
        super().__init__(site)
        self._prompt = prompt
        self.seconds = seconds
        self._exits = keys
        self._wrong = wrong
        self._late = late

    def expectation(self) -> Expectation:
        """Returns the keys of the menu."""
        return Expectation(
            kind="menu",
            prompt=self._prompt,
            keys=tuple(self._exits),
            seconds=self.seconds,
            site=self.site,
            max_digits=1,
        )

    def keys(self, run: FlowRun, keys: str) -> str:
        """Takes the first key; more keys wait in the buffer when it is on and are lost otherwise."""
        first, rest = keys[0], keys[1:]
        log_input(run, self.site, "digits", first)
        note = keep_keys(run, rest) if rest else ""
        run.wake()
        run.drive(self._exits.get(first, self._wrong).take(run))
        return note

    def timeout(self, run: FlowRun) -> None:
        """Takes the branch of no input."""
        log_input(run, self.site, "silence", "")
        run.wake()
        run.drive(self._late.take(run))


@action("GetParticipantInput")
def _input(context: ActionContext) -> Op:
    if "EnableDTMFBuffer" in context.parameters:
        return _buffer(context)
    if context.flag("StoreInput"):
        return compile_stored_input(context)
    return _menu(context)


def _buffer(context: ActionContext) -> Op:
    on = context.flag("EnableDTMFBuffer")
    following = context.next

    def op(run: FlowRun) -> Any:
        run.contact.dtmf_buffer = [] if on else None
        return following.take(run)

    return op


def _menu(context: ActionContext) -> Op:
    prompt = Prompt(context.parameters)
    limit = context.number("InputTimeLimitSeconds", 5)
    exits, site = context.equals(), context.site
    wrong, late, error = context.error(NO_MATCHING_CONDITION), context.error("InputTimeLimitExceeded"), context.error()
    words, seconds_text = prompt.value.constant, context.value("InputTimeLimitSeconds", "5").constant
    fixed: Menu | None = None  # one wait serves all runs when nothing in it changes
    if words is not None and seconds_text is not None:
        fixed = Menu(site, words, float(seconds_text or 5), exits, wrong, late)

    def op(run: FlowRun) -> Any:
        contact = run.contact
        buffer = contact.dtmf_buffer
        if buffer:
            key = buffer.pop(0)
            log_input(run, site, "digits", key, note="from the touch-tone buffer")
            return exits.get(key, wrong).take(run)
        spoken = 0.0
        if prompt.present:
            played = speak(run, prompt, site)
            if played is None:
                return error.take(run)
            spoken = played
        if run.prompts > run.center.options.endless_after_prompts and endless(run):
            return None
        seconds = limit(run)
        if seconds is None:
            return error.take(run)
        pending = fixed or Menu(site, prompt.value.text(run), seconds, exits, wrong, late)
        run.await_input(pending, seconds if run.center.clock.skip(spoken) else seconds + spoken)
        return None

    return op


# --- ending ---------------------------------------------------------------------------------------------------------


@action("DisconnectParticipant")
def _disconnect(context: ActionContext) -> Op:
    end = context.end()

    def op(run: FlowRun) -> None:
        run.log(end)
        if run.kind == "agent-ui":  # a guide is a contact of its own: what ends is the view, not the call
            run.finish()
        else:
            run.center.contacts.end(run.contact, by="flow", reason="CONTACT_FLOW_DISCONNECT")

    return op


# --- views ----------------------------------------------------------------------------------------------------------


class View(Pending):
    """Waits for a form to be filled."""

    kind = "view"
    rests = True

    def __init__(
        self,
        site: Site,
        view: ViewFacts,
        data: Mapping[str, Any],
        seconds: float,
        exits: Mapping[str, Exit],
        other: Exit,
        late: Exit,
    ) -> None:
        super().__init__(site)
        self.view = view
        self.data = data
        self._seconds = seconds
        self._exits = exits
        self._other = other
        self._late = late

    def expectation(self) -> Expectation:
        """Returns the view, its data and the actions that have a branch."""
        return Expectation(
            kind="view",
            view=self.view.name,
            view_facts=self.view,
            view_data=self.data,
            view_actions=tuple(self._exits),
            seconds=self._seconds,
            site=self.site,
        )

    def submit(self, run: FlowRun, action: str, data: Mapping[str, Any]) -> str:
        """Takes the action of the view and its form data."""
        log_input(run, self.site, "view", action)
        run.data["Views"] = {"Action": action, "ViewResultData": dict(data)}
        run.wake()
        run.drive(self._exits.get(action, self._other).take(run))
        return ""

    def timeout(self, run: FlowRun) -> None:
        """Takes the branch of the time limit."""
        run.wake()
        run.drive(self._late.take(run))


@action("ShowView")
def _show_view(context: ActionContext) -> Op:
    resource = context.parameters.get("ViewResource") or {}
    view_id = str(resource.get("Id") or "")
    data = context.structure("ViewData")
    limit = context.number("InvocationTimeLimitSeconds", 400)
    exits, site = context.equals(), context.site
    other, late, error = context.error(NO_MATCHING_CONDITION), context.error("TimeLimitExceeded"), context.error()

    def op(run: FlowRun) -> Any:
        contact, center = run.contact, run.center
        view = center.world.view(view_id)
        if view is None:
            contact.note(site, "external-need", f"view {view_id!r} is not in the assembly")
            return error.take(run)
        resolved = data.get(run) or {}
        # The page limits inputs and contact attributes together.
        too_large = view_problem([resolved, run.attributes])
        if too_large is not None:
            contact.note(site, "view-size", too_large, run.flow.label)
            return error.take(run)
        wrong = [message for _, message in data_problems(view, resolved)]
        if wrong:
            # A view that cannot be shown is answered by nobody; what the service takes then is not documented.
            contact.note(site, "view-data", "; ".join(wrong), run.flow.label)
            return error.take(run)
        run.prompts += 1
        # What is shown breaks a chain of functions, as what is said does.
        run.chain_s = 0.0
        if endless(run):
            return None
        seconds = limit(run)
        if seconds is None:
            return error.take(run)
        contact.log(Displayed(center.clock.now, site, view.name, run.audience, resolved))
        run.await_input(View(site, view, resolved, seconds, exits, other, late), seconds)
        return None

    return op


@action("AuthenticateParticipant", "ConnectParticipantWithAgenticCX")
def _outside(context: ActionContext) -> Op:
    what = {
        "AuthenticateParticipant": "a Cognito sign-in page",
        "ConnectParticipantWithAgenticCX": "an agentic CX agent",
    }[context.site.type]
    error, site = context.error(), context.site

    def op(run: FlowRun) -> Any:
        run.contact.note(site, "external-need", f"{what} is outside of the assembly", run.flow.label)
        return error.take(run)

    return op
