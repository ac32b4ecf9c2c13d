"""Pairs of values that are right only together: each is planted into a copy, and exactly one finding names it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from contact_center.bot.content import ContentError, load_content
from contact_center.bot.content.scores import unreachable_scores
from contact_center.flows.project import deployed_together
from contact_center.settings import SettingsError, load
from ringback.flow_language.workspace import json_files, lint_files
from tests.unit.guards.conftest import broken as broken
from tests.unit.guards.test_guard_rules import CASES

DEV = "config/aicc/dev.toml"
BOT, INTENTS = "bots/aicc.toml", "bots/packs/common/intents.toml"
INBOUND, PIN, SETUP = (
    "contact_flows/aicc/inbound.json",
    "contact_flows/modules/authenticate.json",
    "contact_flows/modules/setup.json",
)
MODEL = """[llm]
enabled = true
profile_id = "apac.amazon.nova-lite-v1:0"
model_ids = ["amazon.nova-lite-v1:0"]
region = "ap-northeast-2"
"""
Edit = tuple[str, str, str]
NEW = '{"ErrorType": "NoMatchingError", "NextAction": "save-failed"}'

# Pair: file, what is there, what is planted, what is found.
PLANTED: dict[str, tuple[Edit, str]] = {
    "block-and-function": (
        (INBOUND, '"InvocationTimeLimitSeconds": "8"', '"InvocationTimeLimitSeconds": "3"'),
        r"inbound.json:\d+:\d+: warning FL521: action 'find-customer', .*: waits 3 s for function 'customer_lookup'",
    ),
    "function-and-caller": (
        (DEV, "[entry_points]", "[functions.escalate]\ntimeout_s = 9\n\n[entry_points]"),
        "dev.toml: functions.escalate.timeout_s: 9 is not allowed; allowed: 1 to 7",
    ),
    "model-and-function": (
        (DEV, "[llm]\nenabled = false", f"{MODEL}\n[functions.bot_hook]\ntimeout_s = 4"),
        "dev.toml: functions.bot_hook.timeout_s: function bot_hook has 4 s and the model may take 5 s",
    ),
    "voice-and-locale": (
        (BOT, 'id = "Seoyeon"', 'id = "Joanna"'),
        "bots/aicc.toml: voice.id: 'Joanna' does not speak ko_KR; write 'Seoyeon' or 'Jihye'",
    ),
    "voice-and-engine": (
        (BOT, 'id = "Seoyeon"\nengine = "neural"', 'id = "Jihye"\nengine = "standard"'),
        "bots/aicc.toml: voice.engine: voice 'Jihye' does not speak with engine 'standard'; it knows 'neural'",
    ),
    "flow-voice-and-language": (
        (SETUP, '"TextToSpeechVoice": "Seoyeon"', '"TextToSpeechVoice": "Joanna"'),
        r"setup.json:\d+:\d+: warning FL326.*'Joanna' does not speak ko-KR",
    ),
    "flow-voice-and-engine": (
        (SETUP, '"TextToSpeechEngine": "Neural"', '"TextToSpeechEngine": "Long-form"'),
        r"setup.json:\d+:\d+: warning FL331.*voice 'Seoyeon' does not speak with engine 'Long-form'",
    ),
    "name-and-lex": (
        (INTENTS, "[callback_cancel]", "[callback_cancel__again]"),
        "intents.toml: callback_cancel__again: the name 'callback_cancel__again' is not allowed",
    ),
    "analysis-and-instance": (
        (DEV, "[connect]\n", "[connect]\ncontact_lens = false\n"),
        r"outbound-whisper.json:\d+:\d+: warning FL522: action 'record-and-analyze'.* Contact Lens, as 4 further",
    ),
    "secret-and-recording": (
        (PIN, NEW, '{"ErrorType": "NoMatchingError", "NextAction": "stop-flow-logs"}'),
        r"authenticate.json:\d+:\d+: warning FL402: action 'ask-customer-number'.*may be recorded",
    ),
    "session-and-idle": (
        (DEV, "[entry_points]", "[chat]\nbot_idle_s = 900\n\n[entry_points]"),
        "dev.toml: bot.idle_session_s: the bot forgets a conversation after 600 s",
    ),
    "timeout-and-module": (
        (
            "contact_flows/modules/assistant.json",
            '"LexV2Bot": {',
            '"LexTimeoutSeconds": {"Text": "300"}, "LexV2Bot": {',
        ),
        r"assistant.json:\d+:\d+: warning FL332.*a bot of a module",
    ),
    "threshold-and-score": (
        (INTENTS, "base = 0.95", "base = 0.75"),
        "intents.toml: greeting: threshold 0.8 exceeds base 0.75, the most it scores, so it could never decide",
    ),
    "confidence-and-score": (
        (DEV, "[entry_points]", "[nlu]\nlow_confidence = 0.95\n\n[entry_points]"),
        r"dev.toml: nlu.low_confidence: 0.95 is more than .* can score at best; allowed: a number from 0 to 0.7",
    ),
    "profile-and-channel": (
        (DEV, "TASK = ", "# TASK = "),
        r"dev.toml: routing_profiles.\w+.queues\[\d\].channels: 'TASK' has no concurrency",
    ),
    "concurrency-and-channel": (
        (DEV, "VOICE = { concurrency = 1", "VOICE = { concurrency = 2"),
        "dev.toml: routing_profiles.basic.channels.VOICE.concurrency: 2 is not allowed; allowed: 1",
    ),
}
# Pair: the case of the guards that plants it into templates.
IN_TEMPLATES = {
    "recording-and-store": "recording without a store",
    "number-and-flow": "number that enters no flow",
    "outbound-and-instance": "callback without outbound calls",
    "environment-and-lambda": "environment that is too large once deployed",
    "policy-and-role": "policy that is too large once deployed",
    "content-and-flow": "flow that is too long once deployed",
}


@pytest.fixture
def project(tmp_path: Path, root: Path) -> Path:
    """A copy of everything that people write."""
    for folder in ("bots", "config", "contact_flows"):
        shutil.copytree(root / folder, tmp_path / folder)
    (tmp_path / "runtime").symlink_to(root / "runtime")
    return tmp_path


def edit(project: Path, change: Edit) -> None:
    file, old, new = change
    text = (project / file).read_text(encoding="utf-8")
    assert old in text, f"{file} has no {old!r}"
    (project / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def found(project: Path) -> list[str]:
    """Returns everything that settings, bot content and flows of a project are refused for."""
    messages: list[str] = []
    for read, error in (
        (lambda: load(project / DEV, root=project), SettingsError),
        (lambda: load_content(project, "aicc"), ContentError),
    ):
        try:
            read()
        except error as problem:
            messages += map(str, problem.problems)
    if not messages:
        settings = load(project / DEV, root=project)
        messages += map(str, unreachable_scores(settings, load_content(project, "aicc")))
    if not messages:
        flows = json_files(project / "contact_flows")
        messages += map(str, lint_files({file: file.read_bytes() for file in flows}, deployed_together))
    return messages


@pytest.mark.parametrize("pair", PLANTED)
def test_a_pair_that_does_not_agree_is_one_finding(project: Path, pair: str) -> None:
    change, expected = PLANTED[pair]
    edit(project, change)
    messages = found(project)
    assert len(messages) == 1, messages
    assert re.search(expected, messages[0]), messages[0]


def test_the_project_itself_agrees(project: Path) -> None:
    assert found(project) == []


@pytest.mark.parametrize("pair", IN_TEMPLATES)
def test_a_pair_in_a_template_is_one_finding(pair: str, broken: Callable[..., list[str]]) -> None:
    change, expected = CASES[IN_TEMPLATES[pair]]
    messages = broken(change)
    assert len(messages) == 1, messages
    assert re.match(expected, messages[0]), messages[0]


def test_the_page_lists_every_pair(root: Path) -> None:
    page = (root / "docs/service-pairs.md").read_text(encoding="utf-8")
    assert {*re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)} == {*PLANTED, *IN_TEMPLATES}


# What somebody mistypes, in each kind of file that is read whole.
ECHOES: dict[str, Edit] = {
    "an intent that is refused": (INTENTS, "base = ", "base = 7"),
    "an intent that others need, misspelled": (INTENTS, "[agent_request]", "[agent__request]"),
    "a file that is no TOML": (INTENTS, "[agent_request]", "[agent_request"),
    "a key of a slot": ("bots/packs/retail/slots.toml", "prompt = ", "prompts = "),
    "a key of a question": ("bots/packs/retail/faq.toml", "answer = ", "answr = "),
    "the id of a scenario": ("bots/packs/retail/scenarios/reservation.toml", "id = ", "idd = "),
    "a queue that others name": (DEV, "[queues.general]", "[queues.generals]"),
    "a queue whose name is refused": (DEV, "[queues.general]", '[queues."gen eral"]'),
    "hours that queues name": (DEV, "[hours.agents]", "[hours.agentz]"),
    "settings that are no TOML": (DEV, "[queues.general]", "[queues.general"),
    "a flow that is no JSON": (INBOUND, '"Version": "2019-10-30",', '"Version": "2019-10-30"'),
    "a module that is no JSON": (PIN, '"Version": "2019-10-30",', '"Version": "2019-10-30"'),
}


@pytest.mark.parametrize("name", ECHOES)
def test_one_mistake_has_no_echo(project: Path, name: str) -> None:
    edit(project, ECHOES[name])
    messages = found(project)
    assert len(messages) == 1, "\n".join(messages)


def test_two_mistakes_are_two_findings(project: Path) -> None:
    """What is told once is still told for each mistake."""
    edit(project, ECHOES["a queue that others name"])
    edit(project, (DEV, "[callback]\n", "[callback]\nmax_opens = 3\n"))
    edit(project, (INTENTS, "base = ", "base = 7"))
    edit(project, ("bots/packs/retail/faq.toml", 'category = "', 'category = "" # '))
    places = [message.partition(": ")[0].rpartition("/")[2] for message in found(project)]
    assert sorted(places) == ["dev.toml", "dev.toml", "faq.toml", "intents.toml"]
