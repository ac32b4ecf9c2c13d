"""Saying something to whoever listens, and knowing when a flow only talks."""

from __future__ import annotations

from ringback.flow_language.texts import voice_only_problem
from ringback.simulator.flow.speech import Prompt, Said, seconds_of
from ringback.simulator.kernel.faults import asked
from ringback.simulator.kernel.log import PLAIN, Sound, Spoken
from ringback.simulator.kernel.records import Site
from ringback.simulator.kernel.run import FlowRun

#: What the touch-tone buffer holds.
BUFFER_LIMIT = 30


def speak(run: FlowRun, prompt: Prompt, site: Site, *, looped: bool = False) -> float | None:
    """Plays a prompt to the run's audience and returns its seconds, or None when the service could not play it."""
    contact, center = run.contact, run.center
    said = prompt.fixed or prompt.resolve(run)
    words, voice = said.words, contact.voice
    if (said.problem or not voice or center.faults is not None) and _unplayable(run, prompt, said, site):
        return None
    run.prompts += 1
    run.chain_s = 0.0
    if words and said.ssml is None and said.recorded is None and not looped:
        run.log(Spoken(center.clock.now, site, words, run.audience, "flow", contact.speech, PLAIN))
        return len(words) / center.options.characters_per_second if voice else 0.0
    return _special(run, prompt, said, site, looped=looped)


def _special(run: FlowRun, prompt: Prompt, said: Said, site: Site, *, looped: bool) -> float:
    """Plays audio, SSML, a prompt of a loop, or silence."""
    contact, center = run.contact, run.center
    words, ssml, recorded = said.words, said.ssml, said.recorded
    if not words and recorded is None:
        contact.note(site, "empty-prompt", f"nothing to say: {prompt.value.source!r} is empty", run.flow.label)
    source = "flow" if recorded is None else "audio"
    sound = Sound(ssml=ssml, prompt=recorded, looped=looped)
    run.log(Spoken(center.clock.now, site, words, run.audience, source, contact.speech, sound))
    if not contact.voice:
        return 0.0
    return seconds_of(words, ssml, center.options) if recorded is None else center.options.recorded_prompt_s


def _unplayable(run: FlowRun, prompt: Prompt, said: Said, site: Site) -> bool:
    """Explains why a prompt cannot be played; tells whether that is so."""
    contact = run.contact
    problem, code, injected = said.problem, said.code, False
    if not problem and not contact.voice and prompt.kind != "Text":
        problem = voice_only_problem(prompt.kind, [contact.channel])
    faults = run.center.faults
    if not problem and faults is not None:
        fault = asked(faults, "prompt", contact.visit(site), said.recorded or "text", contact.id)
        if fault is not None:
            problem, injected = f"injected {fault.kind}", True
    if problem:
        contact.note(site, code, f"cannot play the prompt: {problem}", run.flow.label, injected=injected)
        run.center.metrics.flow_error(run.flow.name)
    return bool(problem)


def endless(run: FlowRun) -> bool:
    """Stops a flow that talks without ever listening."""
    limit = run.center.options.endless_after_prompts
    if run.prompts > limit:
        run.endless(f"{limit} prompts without any input of the caller")
        return True
    return False


def keep_keys(run: FlowRun, keys: str) -> str:
    """Puts keys nobody waits for into the touch-tone buffer, which must be on; returns a note on what is lost."""
    buffer = run.contact.dtmf_buffer
    if buffer is None:
        return f"keys {keys!r} are lost: nothing listens and the touch-tone buffer is off"
    room = BUFFER_LIMIT - len(buffer)
    buffer.extend(keys[:room])
    return f"keys {keys[room:]!r} are lost: the touch-tone buffer holds {BUFFER_LIMIT}" if len(keys) > room else ""
