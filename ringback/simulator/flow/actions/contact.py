"""Contact actions without routing: attributes, data, hooks, voice, recording, tags."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ringback.flow_language.catalogue import HOOKS
from ringback.flow_language.voices import engine_problem
from ringback.simulator.flow.compiler import ActionContext, action
from ringback.simulator.flow.values import Structure, Value
from ringback.simulator.kernel.contact import ATTRIBUTE_LIMIT, Contact, upper_bound
from ringback.simulator.kernel.log import AttributeStep, Changed
from ringback.simulator.kernel.run import FlowRun, Op
from ringback.simulator.kernel.texts import to_text

FLOW_ATTRIBUTE_LIMIT = 32 * 1024


def _bad_key(key: str) -> bool:
    return not key or "$" in key or "." in key


def _related(run: FlowRun) -> Contact | None:
    """Returns the contact behind the target "Related"."""
    key = run.contact.related_id or run.contact.previous_id
    return run.center.contacts.get(key) if key else None


@action("UpdateContactAttributes")
def _attributes(context: ActionContext) -> Op:
    entries = [(Value(k), Value(v)) for k, v in (context.parameters.get("Attributes") or {}).items()]
    related = context.constant("TargetContact", "Current") == "Related"
    following, error, site = context.next, context.error(), context.site
    step, ops, index = following.step, following.ops, following.index
    constant = all(k.constant is not None and v.constant is not None for k, v in entries)
    fixed = {str(k.constant): str(v.constant) for k, v in entries} if constant else {}
    simple = constant and not related and not any(_bad_key(k) or not v for k, v in fixed.items())
    row = AttributeStep(step, fixed)
    bound = upper_bound(fixed)

    def constant_op(run: FlowRun) -> Any:
        contact = run.contact
        size = contact.attribute_size + bound
        if size >= ATTRIBUTE_LIMIT:
            return op(run)
        contact.attribute_size = size
        contact.attributes.update(fixed)
        contact.log(row)
        return ops[index]

    good_keys = all(k.constant is not None and not _bad_key(k.constant) for k, _ in entries)

    def op(run: FlowRun) -> Any:
        contact = run.contact
        changes = {}
        bound = contact.attribute_size
        for key_value, value in entries:
            key, text = key_value.constant or key_value.text(run), value.text(run)
            changes[key] = text
            bound += 3 * (len(key) + len(text))
            if not text:
                contact.note(site, "empty-attribute", f"attribute {key!r} is set to nothing", run.flow.label)
        if not good_keys and any(_bad_key(key) for key in changes):
            contact.note(site, "attribute-key", f"an attribute key is empty or holds '$' or '.': {sorted(changes)}")
            return error.take(run)
        if good_keys and not related and bound < ATTRIBUTE_LIMIT:
            contact.attribute_size = bound
            contact.attributes.update(changes)
            run.log(AttributeStep(step, changes))
            return ops[index]
        target = _related(run) if related else contact
        if target is None or not target.set_attributes(changes):
            why = "the contact has no related contact" if target is None else "attributes would pass 32 KB"
            contact.note(site, "attributes", f"attributes are not set: {why}", run.flow.label)
            return error.take(run)
        run.log(AttributeStep(step, changes))
        return ops[index]

    return constant_op if simple else op


@action("UpdateFlowAttributes")
def _flow_attributes(context: ActionContext) -> Op:
    raw = context.parameters.get("FlowAttributes") or {}
    entries = [(key, Value((entry or {}).get("Value"))) for key, entry in raw.items()]
    following, error, site = context.next, context.error(), context.site
    step, ops, index = following.step, following.ops, following.index

    def op(run: FlowRun) -> Any:
        changes = {key: value.text(run) for key, value in entries}
        merged = {**run.flow_attributes, **changes}
        if sum(len(k.encode()) + len(to_text(v).encode()) for k, v in merged.items()) > FLOW_ATTRIBUTE_LIMIT:
            run.contact.note(site, "attributes", "flow attributes would pass 32 KB", run.flow.label)
            return error.take(run)
        run.flow_attributes = merged
        run.log(Changed(run.center.clock.now, site, changes, "flow"))
        run.log(step)
        return ops[index]

    return op


_DATA = {
    "Name": "name",
    "Description": "description",
    "CustomerId": "customer_id",
    "WisdomSessionArn": "wisdom_session",
}


@action("UpdateContactData")
def _data(context: ActionContext) -> Op:
    fields = [(name, Value(context.parameters[key])) for key, name in _DATA.items() if context.parameters.get(key)]
    language = context.value("LanguageCode")
    following, error, site = context.next, context.error(), context.site

    def op(run: FlowRun) -> Any:
        contact = run.contact
        for name, value in fields:
            setattr(contact, name, value.text(run))
        if language:
            code = language.text(run)
            if len(code) < 2:
                contact.note(site, "language", f"{code!r} is no language code", run.flow.label)
                return error.take(run)
            contact.language = code
            contact.speech = replace(contact.speech, language=code)
        return following.take(run)

    return op


@action("UpdateContactTextToSpeechVoice")
def _voice(context: ActionContext) -> Op:
    voice = context.value("TextToSpeechVoice", "")
    engine = context.constant("TextToSpeechEngine")
    following, error, site = context.next, context.error(), context.site

    def op(run: FlowRun) -> Any:
        contact = run.contact
        if not contact.voice:
            return following.take(run)
        name = voice.text(run)
        problem = voice_problem(name, engine)
        if problem is not None:
            contact.note(site, "voice", problem, run.flow.label)
            return error.take(run)
        contact.speech = replace(contact.speech, voice=name)
        return following.take(run)

    return op


def voice_problem(voice: str, engine: str) -> str | None:
    """Tells why a voice cannot speak with an engine, or None."""
    if not voice or not voice[0].isalpha():
        return f"{voice!r} is no voice"
    return engine_problem(voice, engine)


_VOICE_HOOKS = {"AgentHold", "CustomerHold"}


@action("UpdateContactEventHooks")
def _hooks(context: ActionContext) -> Op:
    entries = [(name, Value(v)) for name, v in (context.parameters.get("EventHooks") or {}).items()]
    following, error, site = context.next, context.error(), context.site

    def op(run: FlowRun) -> Any:
        contact = run.contact
        for name, value in entries:
            key = value.text(run)
            if name not in HOOKS:
                contact.note(site, "hook", f"{name!r} is no event hook", run.flow.label)
                return error.take(run)
            if name in _VOICE_HOOKS and not contact.voice:
                contact.remark(site, f"hook {name} is for voice, this contact is {contact.channel}")
                return error.take(run)
            if run.center.flows.find(key) is None:
                contact.note(site, "external-need", f"hook {name}: no flow {key!r} in the assembly", run.flow.label)
                return error.take(run)
            contact.hooks[name] = key
        return following.take(run)

    return op


@action("UpdateFlowLoggingBehavior")
def _logging(context: ActionContext) -> Op:
    enabled = context.constant("FlowLoggingBehavior") == "Enabled"
    following = context.next

    def op(run: FlowRun) -> Any:
        run.contact.recording["flow-logs"] = enabled
        return following.take(run)

    return op


@action("UpdateContactRecordingBehavior")
def _recording(context: ActionContext) -> Op:
    behavior = context.parameters.get("RecordingBehavior") or {}
    analytics = context.parameters.get("AnalyticsBehavior") or {}
    following = context.next

    def op(run: FlowRun) -> Any:
        recording = run.contact.recording
        recording["participants"] = list(behavior.get("RecordedParticipants") or ())
        if "IVRRecordingBehavior" in behavior:
            recording["ivr"] = behavior["IVRRecordingBehavior"] == "Enabled"
        if "ScreenRecordedParticipants" in behavior:
            recording["screen"] = list(behavior["ScreenRecordedParticipants"])
        if analytics:
            recording["analytics"] = str(analytics.get("Enabled")).lower() == "true"
        return following.take(run)

    return op


@action("UpdateContactRecordingAndAnalyticsBehavior")
def _recording_and_analytics(context: ActionContext) -> Op:
    voice, chat = context.parameters.get("VoiceBehavior"), context.parameters.get("ChatBehavior")
    following, mismatch, site = context.next, context.error("ChannelMismatch"), context.site

    def op(run: FlowRun) -> Any:
        contact = run.contact
        if (voice and contact.channel != "VOICE") or (chat and contact.channel != "CHAT"):
            contact.remark(site, f"the behavior set is not for {contact.channel}")
            return mismatch.take(run)
        if voice:
            recording = voice.get("VoiceRecordingBehavior") or {}
            contact.recording["participants"] = list(recording.get("RecordedParticipants") or ())
            if "IVRRecordingBehavior" in recording:
                contact.recording["ivr"] = recording["IVRRecordingBehavior"] == "Enabled"
            analytics = voice.get("VoiceAnalyticsBehavior") or {}
            contact.recording["analytics"] = str(analytics.get("Enabled")).lower() == "true"
        if chat:
            analytics = chat.get("ChatAnalyticsBehavior") or {}
            contact.recording["analytics"] = str(analytics.get("Enabled")).lower() == "true"
        return following.take(run)

    return op


@action("UpdateContactMediaStreamingBehavior")
def _media_streaming(context: ActionContext) -> Op:
    enabled = context.constant("MediaStreamingState") == "Enabled"
    following = context.next

    def op(run: FlowRun) -> Any:
        contact = run.contact
        contact.recording["media-streaming"] = enabled
        if enabled:
            place = run.center.world
            stream = f"arn:aws:kinesisvideo:{place.region}:{place.account}:stream/sim-{contact.id}/0"
            run.data["MediaStreams"] = {"StreamARN": stream, "StartTimestamp": str(int(run.center.clock.now * 1000))}
        return following.take(run)

    return op


@action("UpdateContactMediaProcessing", "ResumeContact", "LoadContactContent")
def _go_on(context: ActionContext) -> Op:
    return context.next.op


@action("TagContact")
def _tag(context: ActionContext) -> Op:
    tags = Structure(context.parameters.get("Tags") or {})
    following, error = context.next, context.error()

    def op(run: FlowRun) -> Any:
        values = tags.get(run)
        if len(values) > 6 or any(key.startswith("aws:") for key in values):
            return error.take(run)
        run.contact.tags.update({key: to_text(value) for key, value in values.items()})
        return following.take(run)

    return op


@action("UntagContact")
def _untag(context: ActionContext) -> Op:
    keys = [str(key) for key in context.parameters.get("TagKeys") or ()]
    following = context.next

    def op(run: FlowRun) -> Any:
        for key in keys:
            run.contact.tags.pop(key, None)
        return following.take(run)

    return op


@action("CreatePersistentContactAssociation")
def _persistent(context: ActionContext) -> Op:
    following, error = context.next, context.error()

    def op(run: FlowRun) -> Any:
        return (error if run.contact.related_id is None else following).take(run)

    return op
