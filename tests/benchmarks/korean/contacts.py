"""Sentences as real contacts: a call or a chat to the synthesized center, and what the customer got of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from contact_handlers.records import tables
from ringback.simulator.blueprint import Blueprint
from ringback.simulator.center import Center
from ringback.simulator.cloud import read_assembly
from ringback.simulator.kernel.call import Call
from ringback.simulator.kernel.clock import parse_time
from ringback.simulator.kernel.options import Options
from ringback.simulator.kernel.records import BotTurn, FunctionCalled, Heard, StateChanged
from ringback.simulator.loading import DEFAULT_START, load
from ringback.simulator.world import build_world

#: Contacts that one center takes before the next one opens, so that neither its day nor its memory runs out.
SHIFT: Final = 100
#: The key of the menu that leads to the assistant, where the menu takes keys alone.
ASSISTANT: Final = "1"
#: Fewer syllables in a row could be of any text.
LEAST_MARK: Final = 8
CODE_HOOK: Final = "bot-hook"
#: The scenario that settles a callback, which is a callback to the customer and no other matter.
_CALLBACK: Final = "callback"
_GREETING: Final = "greeting"


@dataclass(frozen=True)
class Outcome:
    """What came of one sentence."""

    labels: frozenset[str]
    """As README.md names them."""
    heard: str
    """What the customer heard or read, shortened."""

    def is_any(self, patterns: Iterable[str]) -> bool:
        """Tells whether it is one of these; a pattern without a colon stands for all of its kind."""
        return any(pattern in self.labels or pattern in self._kinds for pattern in patterns)

    @property
    def _kinds(self) -> set[str]:
        return {label.partition(":")[0] for label in self.labels}

    def __str__(self) -> str:
        return "+".join(sorted(self.labels))


class Contact:
    """A call or a chat whose assistant listens."""

    def __init__(self, reception: Reception, center: Center, call: Call, caller: str) -> None:
        self._reception, self._center, self._call = reception, center, call
        self.caller = caller
        self._answers = 0

    def say(self, text: str) -> Outcome:
        """Says or writes something; returns what came of it."""
        before = len(self._call.trace)
        if self._call.contact.channel == "VOICE":
            self._call.say(text)
        else:
            self._call.type(text)
        outcome, self._answers = self._reception.outcome(self._center, self._call, before, self._answers)
        return outcome

    @property
    def listens(self) -> bool:
        """Whether the assistant waits for the customer."""
        return self._call.state == "bot"

    @property
    def memory(self) -> Mapping[str, Any]:
        """What the assistant remembers."""
        return _remembered(self._center, self._call)

    def stored(self, table: str) -> list[dict[str, Any]]:
        """Returns what a table has."""
        items: list[dict[str, Any]] = self._center.tables[table].items()
        return items

    def leave(self) -> None:
        """Ends the contact if it is not over."""
        if not self._call.over:
            self._call.hang_up()


class Reception:
    """One center that takes contacts one after the other; none knows of the one before."""

    def __init__(
        self, assembly: Path, center: str, content: Mapping[str, Any], variables: Mapping[str, str] | None = None
    ) -> None:
        """Opens a center; `variables` are those of its code hook that differ from the assembly's, and a code hook that
        differs may call what its role does not allow.
        """
        loaded = load(assembly, stage=f"{center}-dev") if variables is None else _varied(assembly, center, variables)
        self._loaded = loaded
        self._pace = replace(loaded.options, characters_per_second=1e6, function_time_s=1e-3)
        self._scripts: dict[str, Callable[[Mapping[str, Any]], Any]] = {}
        self._scenarios = {
            intent["scenario"]: name for name, intent in content["intents"].items() if intent.get("scenario")
        }
        self._faq = {item["id"]: _mark(item["answer"]) for item in content["faq"]}
        self._center: Center | None = None
        self._taken = 0

    def contact(self, channel: str) -> Contact:
        """Contacts the center, up to where its assistant listens."""
        if self._center is None or self._taken % SHIFT == 0:
            self._center = self._loaded.fresh(options=self._pace)
            for service, answer in self._scripts.items():
                self._center.cloud.services[service].script = answer
        self._taken += 1
        center = self._center
        if channel == "voice":
            caller = f"+8210{50_000_000 + self._taken}"
            call = center.call(from_=caller, to="inbound")
            if call.state == "menu":
                call.press(ASSISTANT)
        else:
            caller = f"customer-{self._taken}"
            call = center.chat(from_=caller, to="chat-entry")
        if call.state != "bot":
            raise RuntimeError(f"no assistant listens in a {channel} contact but {call.state!r}")
        return Contact(self, center, call, caller)

    def script(self, service: str, answer: Callable[[Mapping[str, Any]], Any]) -> None:
        """Sets what a service answers from now on."""
        self._scripts[service] = answer
        self._center = None

    def first_turn(self, channel: str, text: str) -> Outcome:
        """Contacts the center and says one sentence to its assistant."""
        contact = self.contact(channel)
        outcome = contact.say(text)
        if any(label.startswith("handover") for label in outcome.labels):
            # Nobody shall find the queue longer than it was.
            contact.leave()
        return outcome

    def outcome(self, center: Center, call: Call, before: int, answers: int) -> tuple[Outcome, int]:
        """Returns what the last sentence of a call brought about, and how many FAQ answers the call has had now.

        Its trace from `before` on tells, and the FAQ answers after the first so many.
        """
        events = call.trace[before:]
        turns = [event for event in events if isinstance(event, BotTurn)]
        if not turns:
            raise RuntimeError("the assistant did not hear the sentence")
        said = turns[-1].session_attributes
        heard = " / ".join(event.text for event in events if isinstance(event, Heard) and event.audience == "customer")
        words = _hangul(heard)
        faq = list(_answered(center, said["conversation_id"]))
        labels = {
            *self._by_flow(call, events, said),
            *self._by_bot(said, _remembered(center, call)),
            *(f"faq:{name}" for name in faq[answers:]),
            # Beside a question of a scenario no item is recorded, but the answer is heard.
            *(f"faq:{name}" for name, mark in self._faq.items() if mark and mark in words and said.get("scenario_id")),
        }
        return Outcome(frozenset(labels or {"clarify"}), " ".join(heard.split())[:300]), len(faq)

    @staticmethod
    def _by_flow(call: Call, events: Sequence[object], said: Mapping[str, str]) -> Iterator[str]:
        """Yields what the contact flow made of the turn."""
        places = {(event.state, event.detail) for event in events if isinstance(event, StateChanged)}
        result = said.get("bot_result", "")
        if any(state == "queue" for state, _ in places) or result == "TransferToAgent":
            yield f"handover:{call.attributes.get('EscalationReason', '')}"
        if result == "Callback" or said.get("scenario_id") == _CALLBACK:
            yield "callback"
        if result == "AuthRequired":
            yield "authenticate"
        if result == "Ended" or (call.over and result != "TransferToAgent"):
            yield "end"

    def _by_bot(self, said: Mapping[str, str], memory: Mapping[str, Any]) -> Iterator[str]:
        """Yields what the assistant asks or says itself."""
        scenario = said.get("scenario_id")
        if scenario and scenario != _CALLBACK:
            yield f"scenario:{self._scenarios.get(scenario, scenario)}"
        proposed = str(memory.get("proposed") or "")
        if proposed.startswith("intent:"):
            yield f"confirm:{proposed.removeprefix('intent:')}"
        elif proposed:
            yield "ask_more"
        yield from (f"offer:{payload}" for _, payload in memory.get("offered") or () if payload in self._faq)
        if said.get("last_intent") == _GREETING and said.get("next_action") == "continue":
            yield "reply:greeting"


def _varied(assembly: Path, center: str, variables: Mapping[str, str]) -> Center:
    """Loads a center whose code hook has other variables; shares nothing with other loaded centers."""
    read = read_assembly(assembly, f"{center}-dev")
    world = build_world(read)
    hook = next(function for function in world.functions if function.name.endswith(CODE_HOOK))
    object.__setattr__(hook, "environment", {**hook.environment, **variables})
    options = Options(enforce_iam=False)
    found = Center(Blueprint(read, world), start=parse_time(DEFAULT_START), seed=1, options=options)
    found.deploy()
    return found


def _remembered(center: Center, call: Call) -> Mapping[str, Any]:
    """Returns what the assistant remembers of a contact."""
    requests = (json.loads(event.request) for event in reversed(call.trace) if isinstance(event, FunctionCalled))
    session = next((str(request["sessionId"]) for request in requests if "sessionId" in request), "")
    pk, sk = tables.bot_session(session)
    item = center.tables["sessions"].get(pk=pk, sk=sk)
    return item["state"] if item else {}


def _hangul(text: str) -> str:
    return "".join(re.findall("[가-힣]", text))


def _mark(answer: str) -> str:
    """Returns the longest part of an answer that is said as it is written; empty when it has none of its own."""
    parts = [_hangul(part) for part in re.split(r"{[a-z_]+}|[0-9]", answer)]
    longest = max(parts, key=len)
    return longest if len(longest) >= LEAST_MARK else ""


def _answered(center: Center, conversation: str) -> Iterator[str]:
    """Yields the FAQ items whose answers are in the record of a conversation, in order."""
    for item in center.tables["conversations"].query(pk=tables.conversation(conversation).pk):
        if item.get("faq_id"):
            yield str(item["faq_id"])
