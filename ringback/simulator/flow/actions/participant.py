"""Participant actions: prompts, keys, views, disconnecting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ringback.flow_language.limits import MAX_BILLED
from ringback.flow_language.texts import view_problem, voice_only_problem
from ringback.simulator.flow.compiler import NO_MATCHING_CONDITION, ActionContext, Exit, Op, action
from ringback.simulator.flow.speech import Prompt, seconds_of
from ringback.simulator.kernel.pending import Expectation, Pending, Sleep, log_input

if TYPE_CHECKING:
    from ringback.simulator.kernel.records import Site
    from ringback.simulator.kernel.run import FlowRun


def speak(run: FlowRun, prompt: Prompt, site: Site, *, looped: bool = False) -> float | None:
    """Plays a prompt to the run's audience and answers its seconds, or None when the service could not play it."""
    if prompt.kind == "Text" and run.center.faults is None and not looped:
        text = prompt.value.text(run)
        if text and len(text) <= MAX_BILLED and text[0] != "<":
            return _say(run, site, text)
    return _speak(run, prompt, site, looped=looped)


def _say(run: FlowRun, site: Site, text: str) -> float:
    contact, center = run.contact, run.center
    run.prompts += 1
    run.chain_s = 0.0
    run.log(("heard", center.clock.now, site, text, run.audience, "flow", contact.speech))
    return len(text) / center.options.characters_per_second if contact.voice else 0.0


def _speak(run: FlowRun, prompt: Prompt, site: Site, *, looped: bool) -> float | None:
    contact = run.contact
    words, ssml, recorded, problem = prompt.resolve(run)
    if problem is None and not contact.voice and prompt.kind != "Text":
        problem = voice_only_problem(prompt.kind, [contact.channel])
    if problem is None and run.center.faults is not None:
        problem = run.center.fault_text("prompt", run.visit(site), recorded or "text", contact)
    if problem is not None:
        code = "external-need" if problem.startswith("no prompt") else "prompt"
        contact.note(site, code, f"cannot play the prompt: {problem}", run.flow.label)
        run.center.count_flow_error(run.flow)
        return None
    if not words and recorded is None:
        contact.note(site, "empty-prompt", f"nothing to say: {prompt.value.source!r} is empty", run.flow.label)
    run.prompts += 1
    run.chain_s = 0.0
    extra: Mapping[str, Any] = contact.speech
    if ssml is not None or recorded is not None or looped:
        extra = {**contact.speech, "ssml": ssml, "prompt": recorded, "looped": looped}
    source = "audio" if recorded is not None else "flow"
    run.log(("heard", run.center.clock.now, site, words, run.audience, source, extra))
    if not contact.voice:
        return 0.0
    if recorded is not None:
        return run.center.options.recorded_prompt_s
    return seconds_of(words, ssml, run.center.options)


def endless(run: FlowRun) -> bool:
    """Stops a flow that talks without ever listening."""
    limit = run.center.options.endless_after_prompts
    if run.prompts > limit:
        run.endless(f"{limit} prompts without any input of the caller")
        return True
    return False


@action("MessageParticipant")
def _message(context: ActionContext) -> Op:
    prompt = Prompt(context.parameters)
    skip = context.flag("SkipWhenDTMFBufferEnabled")
    next_exit, error, site = context.next, context.error(), context.site
    step, ops, index = next_exit.step, next_exit.ops, next_exit.index
    text = prompt.value.constant or ""
    plain = prompt.kind == "Text" and bool(text) and len(text) <= MAX_BILLED and text[0] != "<" and not skip
    length = len(text)

    def plain_op(run: FlowRun) -> Any:
        contact, center = run.contact, run.center
        if center.faults is not None or run.prompts >= center.options.endless_after_prompts:
            return op(run)
        run.prompts += 1
        run.chain_s = 0.0
        clock, log = center.clock, run.log
        log(("heard", clock.now, site, text, run.audience, "flow", contact.speech))
        log(step)
        if not contact.voice:
            return ops[index]
        at = clock.now + length / center.options.characters_per_second
        if at < clock.next_at and at <= clock.horizon:
            clock.now = at
            return ops[index]
        return run.sleep(at - clock.now, ops[index])

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

    return plain_op if plain else op


@action("MessageParticipantIteratively")
def _iterate(context: ActionContext) -> Op:
    prompts = [Prompt(message) for message in context.parameters.get("Messages") or ()]
    frequency = context.value("InterruptFrequencySeconds")
    interrupted = context.equals().get("MessagesInterrupted")
    error, site = context.error(), context.site

    def go_on(run: FlowRun) -> Any:
        return interrupted.take(run) if interrupted is not None else None

    def op(run: FlowRun) -> Any:
        for prompt in prompts:
            if speak(run, prompt, site, looped=True) is None:
                return error.take(run)
        run.prompts = 0
        run.loop_op = op
        seconds = float(frequency.text(run) or 0) if frequency and interrupted is not None else None
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
        """Answers the keys of the menu."""
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


def keep_keys(run: FlowRun, keys: str) -> str:
    """Puts keys nobody waits for into the touch-tone buffer, which holds 30 and must be on."""
    buffer = run.contact.dtmf_buffer
    if buffer is None:
        return f"keys {keys!r} are lost: nothing listens and the touch-tone buffer is off"
    room = 30 - len(buffer)
    buffer.extend(keys[:room])
    return f"keys {keys[room:]!r} are lost: the touch-tone buffer holds 30" if len(keys) > room else ""


@action("GetParticipantInput")
def _input(context: ActionContext) -> Op:
    if "EnableDTMFBuffer" in context.parameters:
        return _buffer(context)
    if context.flag("StoreInput"):
        from ringback.simulator.flow.actions.stored_input import compile_stored_input

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
    limit = context.value("InputTimeLimitSeconds", "5")
    exits, site = context.equals(), context.site
    wrong, late, error = context.error(NO_MATCHING_CONDITION), context.error("InputTimeLimitExceeded"), context.error()
    words, seconds_text = prompt.value.constant, limit.constant
    plain = prompt.kind == "Text" and bool(words) and len(str(words)) <= MAX_BILLED and str(words)[0] != "<"
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
        if plain and run.center.faults is None:
            spoken = _say(run, site, str(words))
        elif prompt.present:
            played = speak(run, prompt, site)
            if played is None:
                return error.take(run)
            spoken = played
        if run.prompts > run.center.options.endless_after_prompts and endless(run):
            return None
        pending = fixed or Menu(site, prompt.value.text(run), float(limit.text(run) or 5), exits, wrong, late)
        seconds = pending.seconds
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
            run.center.end_contact(run.contact, by="flow", reason="CONTACT_FLOW_DISCONNECT")

    return op


# --- views ----------------------------------------------------------------------------------------------------------


class View(Pending):
    """Waits for a form to be filled."""

    kind = "view"
    rests = True

    def __init__(
        self,
        site: Site,
        view: str,
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
        """Answers the view, its data and the actions that have a branch."""
        return Expectation(
            kind="view",
            view=self.view,
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
    limit = context.value("InvocationTimeLimitSeconds", "400")
    exits, site = context.equals(), context.site
    other, late, error = context.error(NO_MATCHING_CONDITION), context.error("TimeLimitExceeded"), context.error()

    def op(run: FlowRun) -> Any:
        contact, center = run.contact, run.center
        name = center.view_name(view_id)
        if name is None:
            contact.note(site, "external-need", f"view {view_id!r} is not in the assembly")
            return error.take(run)
        resolved = data.get(run) or {}
        too_large = view_problem(resolved)
        if too_large is not None:
            contact.note(site, "view-size", too_large, run.flow.label)
            return error.take(run)
        run.prompts += 1
        if endless(run):
            return None
        seconds = float(limit.text(run) or 400)
        run.await_input(View(site, name, resolved, seconds, exits, other, late), seconds)
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
