"""Compiles a scenario that was played offline into a native AWS::Connect::TestCase, and says what it had to drop.

The native language hears prompts and four started actions, asserts attributes, and knows nothing of agents, records,
events or time. Korean speech recognition of prompts is unproven, so voice prompts appear only where the caller's next
act must wait for them, with semantic matching; chats match the words of the scenario.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ringback.simulator.errors import UnknownNameError
from ringback.simulator.kernel.records import AttributesSet, BotTurn
from ringback.simulator.scenarios.model import ANONYMOUS, DEFAULT_CALLER, GivenFault, Scenario
from ringback.simulator.scenarios.places import is_place
from ringback.simulator.scenarios.player import Play, customer_heard
from ringback.simulator.scenarios.steps import Step
from ringback.simulator.testcases import language as say
from ringback.simulator.testcases.errors import NotSayable
from ringback.simulator.testcases.numbers import somebodys
from ringback.simulator.testcases.references import References
from ringback.simulator.testcases.timeline import Moment, first_contact, timeline

#: Contact attribute that says which test case a contact belongs to.
MARK: Final = "NativeTest"
_HOURS: Final = "CheckHoursOfOperation"
_LANGUAGES: Final = {"ko": "Korean", "ja": "Japanese", "zh": "Chinese", "de": "German", "fr": "French", "es": "Spanish"}
#: The language in which the guide shows how prompts of a call are matched.
_PROVEN: Final = "en"
_ACTS: Final = {"digits": "DtmfInput", "speech": "Utterance", "text": "Utterance", "hang-up": "Disconnect"}
_FAULTS: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("lambda", "error"): ("InvokeLambdaFunction", "NoMatchingError"),
    ("lambda", "timeout"): ("InvokeLambdaFunction", "NoMatchingError"),
    ("lambda", "throttle"): ("InvokeLambdaFunction", "NoMatchingError"),
    ("lambda", "garbage"): ("InvokeLambdaFunction", "NoMatchingError"),
    ("bot", "error"): ("ConnectParticipantWithLexBot", "NoMatchingError"),
    ("bot", "timeout"): ("ConnectParticipantWithLexBot", "NoMatchingError"),
    ("queue", "full"): ("TransferContactToQueue", "QueueAtCapacity"),
    ("queue", "error"): ("TransferContactToQueue", "NoMatchingError"),
}
_UNSEEN: Final = {
    "callbacks": "callback contacts",
    "records": "items of tables",
    "events": "events on the bus",
    "notifications": "messages of topics",
    "metrics": "metrics",
    "alarms": "alarms",
}


@dataclass(frozen=True)
class Dropped:
    """Something the scenario checks or does that the native test case does not, and why."""

    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"


@dataclass(frozen=True)
class NativeTest:
    """A compiled test case: the document to deploy, what was dropped, what rests on unproven behavior."""

    name: str
    document: Mapping[str, Any]
    dropped: tuple[Dropped, ...] = ()
    unproven: tuple[str, ...] = ()
    opening: str = ""
    """What a caller hears first; empty in a chat."""

    @property
    def content(self) -> dict[str, Any]:
        """The Content of the test case, with symbolic references."""
        found: dict[str, Any] = self.document["Content"]
        return found


@dataclass
class _Draft:
    event: say.Json
    index: int = 0
    actions: list[tuple[str, say.Json]] = field(default_factory=list)


class _Compiler:
    def __init__(self, scenario: Scenario, play: Play) -> None:
        self.scenario = scenario
        self.play = play
        self.names = References(play.center)
        self.language = play.center.locale.language
        self.chat = scenario.channel == "chat"
        self.dropped: list[Dropped] = []
        self.unproven: list[str] = []
        self.drafts: list[_Draft] = []
        self.stop_at_queue = any(step.verb in {"agent", "phone_rings"} for step in scenario.steps)
        self.moments = self._until_the_end(timeline(play.first))

    def drop(self, what: str, why: str) -> None:
        entry = Dropped(what, why)
        if entry not in self.dropped:
            self.dropped.append(entry)

    def doubt(self, text: str) -> None:
        if text not in self.unproven:
            self.unproven.append(text)

    def doubt_speech(self) -> None:
        """Says that matching of spoken prompts is unproven, unless the center speaks the language of the guide."""
        if self.language != _PROVEN:
            told = self.spoken
            self.doubt(f"{told} voice prompts: matching of the transcript is not documented for {told}")

    @property
    def spoken(self) -> str:
        """The language of the center in words."""
        return _LANGUAGES.get(self.language, self.language)

    def _until_the_end(self, moments: list[Moment]) -> list[Moment]:
        """Cuts the call where the native language loses it: at the queue when people come in."""
        for index, moment in enumerate(moments):
            queued = moment.action == "TransferContactToQueue" and moment.resource
            if queued and (self.stop_at_queue or not self._goes_on(moments[index + 1 :])):
                return moments[: index + 1]
        return moments

    @staticmethod
    def _goes_on(rest: list[Moment]) -> bool:
        return any(moment.kind == "act" and moment.act in {"digits", "text"} for moment in rest)

    def compile(self) -> NativeTest:
        self._refuse()
        self._start()
        for moment in self.moments:
            self._moment(moment)
        if len(self.drafts) == 1:
            self._listen()
        self._answered()
        self._finish()
        self._report_unseen()
        heard = (" ".join(moment.texts) for moment in self.moments if moment.kind == "message")
        opening = "" if self.chat else next(heard, "")
        return NativeTest(self.scenario.name, self._document(), tuple(self.dropped), tuple(self.unproven), opening)

    def _answered(self) -> None:
        """Lets the case go on to what follows the last act, or the answer of a function: at the act itself, and at the
        call, nothing is known yet."""
        last = self.drafts[-1]
        calls = last.event["Properties"].get("ActionType") == "InvokeLambdaFunction"
        if self._hung_up(last) or not (calls or any(kind == "SendInstruction" for kind, _ in last.actions)):
            return
        sent = (moment.index for moment in self.moments if moment.kind == "act" and moment.act in _ACTS)
        since = last.index if calls else max(sent)
        after = [one for one in self.moments if one.index > since and self._is_noticed(one)]
        # A function that is called says as little as the act; what comes after it says more.
        telling = [one for one in after if one.action != "InvokeLambdaFunction"] or after
        if not telling:
            what = "the answer of the last function" if calls else "what follows the last act of the caller"
            self.drop(what, "nothing that can be noticed comes after it")
            return
        first, last_heard = telling[0], self._in_silence(telling)
        self.drafts += [self._noticed(one) for one in ([first] if last_heard is first else [first, last_heard])]
        heard = telling[-1].kind == "message" and not self.chat
        if any(one.kind == "message" for one in telling) and not self.chat:
            self.doubt_speech()
        if heard and self.drafts[-1].index == after[-1].index:
            self.doubt("a prompt just before the end of a call: reported as lost in a third of the runs")

    def _in_silence(self, telling: list[Moment]) -> Moment:
        """Returns the last thing that a caller hears who says nothing more; the first where nobody waits."""
        waits = any(one.act == "silence" and one.index > telling[0].index for one in self.moments)
        return telling[-1] if waits else telling[0]

    @staticmethod
    def _is_noticed(moment: Moment) -> bool:
        named = moment.resource or moment.action == "ConnectParticipantWithLexBot"
        return moment.kind == "message" or (moment.kind == "started" and bool(named))

    def _noticed(self, moment: Moment) -> _Draft:
        if moment.kind == "message":
            text = moment.texts[0] if self.chat else " ".join(moment.texts)
            return _message(text, "Inclusion" if self.chat else "Similarity", moment.index)
        if moment.action == "ConnectParticipantWithLexBot":
            return _reached(moment, self.names.bot())
        if _is_transfer(moment):
            return _reached(moment, self.names.queue(moment.resource))
        return _reached(moment, self.names.function(moment.resource))

    def _given(self) -> Iterator[str]:
        """Yields what the caller gives: keys and words as they are, and the values that the bot takes from words."""
        yield from (moment.value for moment in self.moments if moment.kind == "act")
        for event in self.play.first.trace:
            for slot in event.slots.values() if isinstance(event, BotTurn) else ():
                value = slot.get("value") if isinstance(slot, Mapping) else None
                if isinstance(value, Mapping):
                    yield str(value.get("interpretedValue") or "")

    def _refuse(self) -> None:
        """Refuses what would be another call than the scenario's, or a matter of luck."""
        if self.scenario.channel not in {"voice", "chat"}:
            raise NotSayable(f"test cases enter by voice or chat, not by {self.scenario.channel}")
        if any(step.verb == "calls" for step in self.scenario.steps):
            raise NotSayable("it needs a second caller; a test case has one")
        if self.scenario.given.records or self.scenario.given.secrets:
            raise NotSayable("it needs records that exist in the scenario only; the test runs on the deployed tables")
        # A turn without a word, such as a key that goes back to the flow, says nothing that a clock could change.
        if any(map(somebodys, self._given())):
            raise NotSayable(
                "it gives a telephone number, which the deployed center would call: it is somebody's, no reserved one"
            )
        if not self.scenario.entry and not self.play.first.path:
            raise NotSayable("the scenario is over before the call has left its first block")
        talks = any(isinstance(event, BotTurn) and event.messages for event in self.play.first.trace)
        closed = any(moment.action == _HOURS and "False" in moment.branch for moment in self.moments)
        if talks and closed:
            raise NotSayable(
                "the bot reads the real clock, which a test case cannot set to a time outside opening hours"
            )
        if talks:
            self.doubt("the bot reads the real clock: run during opening hours")

    def _listen(self) -> None:
        """Where the caller does nothing, prompts are all there is to wait for."""
        for moment in self.moments:
            if moment.kind == "message" and any(self._check_of(position) for position in moment.positions):
                self.drafts.append(_message(" ".join(moment.texts), "Similarity", moment.index))
                self.doubt_speech()

    def _start(self) -> None:
        first = _Draft(say.event("", "TestInitiated", {}))
        self.drafts.append(first)
        for moment in self.moments:
            if moment.action == _HOURS and moment.site:
                opened = "True" in moment.branch
                other = self.names.always_open if opened else self.names.always_closed
                self._override(first, moment.action, self.names.hours_of(moment.site), say.substitute(other))
        self._faults(first)
        if self._waits_in_queue():
            for moment in self.moments:
                if moment.action == "TransferContactToQueue" and moment.resource:
                    given = self.names.queue(moment.resource)
                    self._override(first, moment.action, given, say.substitute(self.names.no_agents))

    def _waits_in_queue(self) -> bool:
        queued = [number for number, moment in enumerate(self.moments) if moment.resource and _is_transfer(moment)]
        return bool(queued) and self._goes_on(self.moments[queued[0] + 1 :])

    @staticmethod
    def _override(draft: _Draft, action: str, resource: str, strategy: say.Json) -> None:
        draft.actions.append(("OverrideSystemBehavior", say.override(action, resource, strategy)))

    def _faults(self, draft: _Draft) -> None:
        for fault in self.scenario.given.faults:
            known = _FAULTS.get((fault.kind, fault.fault))
            if known is None:
                raise NotSayable(f"the fault {fault.kind} {fault.fault} cannot be caused in a test case")
            action, error = known
            resource = self._broken(fault)
            times = fault.times or max(1, self._uses(action, resource))
            for _ in range(times):
                self._override(draft, action, resource, say.mock_error(error))
            self.doubt(f"mocked {error} of {action} is documented, nobody reported a run")

    def _broken(self, fault: GivenFault) -> str:
        """Returns the reference of what a fault aims at, which a test case must name."""
        if fault.kind == "bot":
            return self.names.bot()
        try:
            return self.names.queue(fault.target) if fault.kind == "queue" else self.names.function(fault.target)
        except UnknownNameError as problem:
            raise NotSayable(f"the fault {fault.kind} {fault.fault} must name what it breaks: {problem}") from problem

    def _uses(self, action: str, resource: str) -> int:
        """Returns how often a call uses a resource; a queue that refused a contact is not known any more."""
        used = [moment.resource for moment in self.moments if moment.action == action]
        if action == "InvokeLambdaFunction":
            return sum(1 for name in used if self.names.function(name) == resource)
        return len(used)

    def _moment(self, moment: Moment) -> None:
        if moment.kind == "started":
            self._started(moment)
        elif moment.kind == "act":
            self._act(moment)
        elif self.chat:
            self._chat_message(moment)

    def _started(self, moment: Moment) -> None:
        if _is_transfer(moment) and moment.resource:
            draft = _reached(moment, self.names.queue(moment.resource))
            name = self.names.queue_name(moment.resource)
            draft.actions.append(("Assert", say.assertion("$.Queue.Name", "Equals", name)))
            self.drafts.append(draft)
        elif moment.action == "InvokeLambdaFunction" and (self._is_checked(moment.resource) or self._is_last(moment)):
            self.drafts.append(_reached(moment, self.names.function(moment.resource)))

    def _is_checked(self, function: str) -> bool:
        return self.names.function_key(function) in self.scenario.expect.functions

    def _is_last(self, moment: Moment) -> bool:
        """After the caller's last act functions are the surest sign that the flow went on."""
        rest = self.moments[self.moments.index(moment) :]
        return not self.chat and all(item.kind != "act" for item in rest)

    def _chat_message(self, moment: Moment) -> None:
        for position, text in zip(moment.positions, moment.texts, strict=True):
            step = self._check_of(position)
            if step is not None:
                self.drafts.append(_message(self._words(step, text), "Inclusion", moment.index))

    def _check_of(self, position: int) -> Step | None:
        for number, call, place in self.play.matches:
            if call == 0 and place == position:
                return self.scenario.steps[number - 1]
        return None

    def _words(self, step: Step, heard: str) -> str:
        """Returns the longest fixed part of an expectation; a regular expression is replaced by what was heard."""
        wanted = str(step.value)
        if is_place(wanted):
            return heard
        if wanted.startswith("/") and wanted.endswith("/"):
            self.drop(f"hears {wanted}", "the native language has no regular expressions; the whole text is compared")
            return heard
        parts = [part for part in _split(wanted) if part.strip()]
        if len(parts) > 1:
            self.drop(f"hears {wanted!r}", "placeholders cannot be compared; the longest fixed part is")
        return max(parts, key=len).strip() if parts else heard

    def _act(self, moment: Moment) -> None:
        if moment.act in {"silence", "answer"}:
            return
        kind = _ACTS.get(moment.act)
        if kind is None:
            self.drop(f"the caller's {moment.act}", "no instruction of the native language does this")
            return
        if "*" in moment.value and kind == "DtmfInput":
            self._hidden_keys(moment)
            return
        self._pace(moment)
        value = None if kind == "Disconnect" else moment.value
        self.drafts[-1].actions.append(("SendInstruction", say.instruction(kind, value)))

    def _hidden_keys(self, moment: Moment) -> None:
        """Encrypted digits are masked in the trace; the scenario still knows what was pressed."""
        pressed = [str(step.value) for step in self.scenario.steps if step.verb == "presses"]
        before = [item for item in self.moments[: self.moments.index(moment)] if item.act == "digits"]
        self._pace(moment)
        self.drafts[-1].actions.append(("SendInstruction", say.instruction("DtmfInput", pressed[len(before)])))

    def _pace(self, moment: Moment) -> None:
        """Makes sure the act waits for what the caller heard last: on voice that prompt, or the start of the bot."""
        if self.chat or self.drafts[-1].actions[-1:] == [("", {})]:
            return
        before = self.moments[: self.moments.index(moment)]
        since = list(_since_last_act(before))
        messages = [item for item in since if item.kind == "message"]
        starts = [item for item in since if item.action == "ConnectParticipantWithLexBot"]
        if starts and (not messages or messages[-1].site == starts[-1].site):
            given = say.started("ConnectParticipantWithLexBot", self.names.bot())
            self.drafts.append(_Draft(say.event("", "FlowActionStarted", given), starts[-1].index))
        elif messages:
            self.drafts.append(_message(" ".join(messages[-1].texts), "Similarity", messages[-1].index))
            self.doubt_speech()

    def _finish(self) -> None:
        last = self.drafts[-1]
        if len(self.drafts) == 1:
            raise NotSayable("nothing of the call can be observed natively")
        for name, value in self.scenario.expect.attributes.items():
            self._attribute(last, name, value)
        if not self._hung_up(last):
            last.actions.append(("TestControl", say.end_test()))

    @staticmethod
    def _hung_up(draft: _Draft) -> bool:
        instructions = [given.get("Instruction", {}).get("Type") for _, given in draft.actions]
        return "Disconnect" in instructions

    def _attribute(self, draft: _Draft, name: str, value: str) -> None:
        namespace = f"$.Attributes.{name}"
        if self._hung_up(draft):
            self.drop(f"attribute {name}", "the caller hangs up in the same moment")
        elif value == "*":
            self.drop(f"attribute {name}", "Exists is refused by the service")
        elif value.startswith("/") or "{" in value:
            self.drop(f"attribute {name} = {value}", "no regular expressions and no placeholders")
        elif self._known_at(draft).get(name) != value:
            self.drop(f"attribute {name}", "it is set after the last thing that can be observed")
        else:
            draft.actions.append(("Assert", say.assertion(namespace, "Equals", value)))

    def _known_at(self, draft: _Draft) -> dict[str, str]:
        known = dict(self.scenario.given.attributes)
        for index, event in enumerate(first_contact(self.play.first)):
            if isinstance(event, AttributesSet) and event.scope == "contact" and index < draft.index:
                known.update(event.changes)
        return known

    def _report_unseen(self) -> None:
        expect = self.scenario.expect
        for name, what in _UNSEEN.items():
            if getattr(expect, name):
                self.drop(f"expect.{name}", f"native tests do not see {what}")
        for text in (*expect.never_heard, *expect.attributes_absent):
            self.drop(f"absence of {text!r}", "the native language has no negation")
        for text in expect.heard:
            self.drop(f"heard {text!r}", "only what the test waits for in order can be checked")
        if expect.path:
            self.drop("expect.path", "four kinds of actions can be observed, not a whole path")
        for number, step in enumerate(self.scenario.steps, 1):
            self._report_step(number, step)

    def _report_step(self, number: int, step: Step) -> None:
        if step.verb == "agent":
            self.drop(f"step {number} {step}", "no event and no instruction of the native language is an agent's")
        elif step.verb in {"phone_rings", "later_s", "clock", "at"} or (step.verb == "state" and step.value != "queue"):
            self.drop(f"step {number} {step}", "the native language has no such step")
        elif step.verb == "hears_not":
            self.drop(f"step {number} {step}", "the native language has no negation")
        elif step.verb == "hears" and not self.chat and not self._observes(number, step):
            spoken = "" if self.language == _PROVEN else f"{self.spoken} "
            told = f"{spoken}voice prompts are only waited for where input depends on them"
            self.drop(f"step {number} {step}", told[:1].upper() + told[1:])

    def _observes(self, number: int, step: Step) -> bool:
        texts = [draft.event["Properties"].get("Text", "") for draft in self.drafts]
        if is_place(str(step.value)):
            heard = customer_heard(self.play.first)
            said = [heard[place].text for at, call, place in self.play.matches if (at, call) == (number, 0)]
            return any(part in text for part in said for text in texts)
        return any(part and any(part in text for text in texts) for part in (max(_split(str(step.value)), key=len),))

    def _document(self) -> dict[str, Any]:
        given = self.scenario.given
        entry_flow = self.names.flow(self.scenario.entry or self.play.first.path[0].partition("/")[0])
        entry = self._entry(entry_flow, given.caller)
        observations = []
        for number, draft in enumerate(self.drafts):
            identifier = _identifier(number, draft)
            following = _identifier(number + 1, self.drafts[number + 1]) if number + 1 < len(self.drafts) else None
            draft.event["Identifier"] = f"{identifier}-event"
            observations.append(say.observation(identifier, draft.event, draft.actions, following))
        seconds = self.moments[-1].at - self.play.center.start.timestamp() if self.moments else 0.0
        return {
            "Name": self.scenario.name,
            "Description": self.scenario.title[:500],
            "EntryPoint": entry,
            # By the mark its contacts are told from those of customers, in the search and in records.
            "InitializationData": {
                "Attributes": {**given.attributes, MARK: self.scenario.name},
                "SegmentAttributes": {},
            },
            "EstimatedSeconds": round(seconds, 1),
            "Content": {"Version": say.VERSION, "Metadata": {}, "Observations": observations},
            "Dropped": [str(item) for item in self.dropped],
            "Unproven": list(self.unproven),
        }

    def _entry(self, flow: str, caller: str) -> dict[str, Any]:
        if self.chat:
            return {"Type": "CHAT", "ChatEntryPointParameters": {"FlowId": flow}}
        if caller not in {ANONYMOUS, DEFAULT_CALLER, self.play.center.locale.caller}:
            self.drop(f"the caller's number {caller}", "the pattern of the resource type refuses every correct number")
        return {"Type": "VOICE_CALL", "VoiceCallEntryPointParameters": {"FlowId": flow}}


def _message(text: str, matching: str, index: int) -> _Draft:
    return _Draft(say.event("", "MessageReceived", say.message(text, matching)), index)


def _reached(moment: Moment, resource: str) -> _Draft:
    return _Draft(say.event("", "FlowActionStarted", say.started(moment.action, resource)), moment.index)


def _identifier(number: int, draft: _Draft) -> str:
    kind = draft.event["Type"]
    word = {"TestInitiated": "start", "MessageReceived": "hears"}.get(kind, "reaches")
    return f"o{number + 1}-{word}"


def _is_transfer(moment: Moment) -> bool:
    return moment.action == "TransferContactToQueue"


def _since_last_act(moments: list[Moment]) -> Iterator[Moment]:
    last = max((number for number, item in enumerate(moments) if item.kind == "act"), default=-1)
    yield from moments[last + 1 :]


def _split(text: str) -> list[str]:
    return re.split(r"\{[a-z_][a-z0-9_]*\}", text)


def compile_scenario(scenario: Scenario, play: Play) -> NativeTest:
    """Compiles a scenario from the call it made offline; raises NotSayable when nothing of it can be tested."""
    if not scenario.native:
        raise NotSayable("the scenario says native = false")
    return _Compiler(scenario, play).compile()
