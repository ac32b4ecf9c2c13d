"""Thresholds that have an order, authentication, language model."""

from __future__ import annotations

from collections.abc import Iterator

from contact_center.settings.checks.common import Draft, Finding
from contact_center.settings.checks.credentials import (
    certificate_problems,
    public_key_problems,
    retiring_key_problems,
)
from contact_center.settings.problems import shown

_ORDERED = (
    ("faq.list_min", "faq.answer_min"),
    ("nlu.escalation_low", "nlu.low_confidence"),
    ("dialogue.vip_turns", "dialogue.turn_limit"),
    ("dialogue.turn_limit", "dialogue.hard_cap"),
    ("escalation.timeouts_s.critical", "escalation.timeouts_s.high"),
    ("escalation.timeouts_s.high", "escalation.timeouts_s.medium"),
    ("escalation.timeouts_s.medium", "escalation.timeouts_s.low"),
    ("callback.first_delay_s", "callback.retry_delay_s"),
    ("retention.recordings_standard_days", "retention.recordings_days"),
    ("retention.conversations_days", "retention.archive_days"),
)


def ordered(draft: Draft) -> Iterator[Finding]:
    """Values that bound each other stand in order."""
    for lower, upper in _ORDERED:
        low, high = draft.number(lower), draft.number(upper)
        if low is not None and high is not None and low > high:
            yield lower, f"{low:g} is above {upper} = {high:g}; allowed: up to {high:g}"


def silent_chats(draft: Draft) -> Iterator[Finding]:
    """The bot still knows a conversation when the customer answers the question whether they are there."""
    defaults = {"bot.idle_session_s": 600.0, "chat.bot_idle_s": 300.0, "chat.answer_s": 180.0}
    kept, idle, answer = (draft.number(name) or default for name, default in defaults.items())
    if kept < idle + answer:
        message = (
            f"the bot forgets a conversation after {kept:g} s, and a customer may answer after {idle + answer:g} s"
        )
        yield "bot.idle_session_s", f"{message} (chat.bot_idle_s and chat.answer_s); write at least {idle + answer:g}"


def recognition(draft: Draft) -> Iterator[Finding]:
    """What Lex does by itself is possible with the rest."""
    options, assisted = draft.number("bot.disambiguation"), draft.value("bot.assisted_nlu")
    if options and assisted in (None, "off"):
        message = f"{options:g} intents are offered only by assisted NLU, and bot.assisted_nlu is off"
        yield "bot.disambiguation", f"{message}; write 0, or bot.assisted_nlu = 'fallback' or 'primary'"
    waits, kept = draft.number("bot.wait_s"), draft.number("bot.idle_session_s") or 600.0
    if waits is not None and waits >= kept:
        message = (
            f"the bot forgets a conversation after {kept:g} s (bot.idle_session_s), while it waits for {waits:g} s"
        )
        yield "bot.wait_s", f"{message}; allowed: below {kept:g}"
    reminder = draft.number("bot.wait_reminder_s")
    if waits and reminder is not None and reminder >= waits:
        yield "bot.wait_reminder_s", f"a reminder every {reminder:g} s never comes within bot.wait_s = {waits:g}"


def authentication(draft: Draft) -> Iterator[Finding]:
    """Authentication has a certificate and the public key of the same pair, and nothing secret."""
    if draft.value("auth.enabled") is not True:
        yield from _encrypting_flows(draft)
        return
    for name in ("certificate", "public_key"):
        if draft.value(f"auth.{name}") is None:
            yield f"auth.{name}", "is required while auth.enabled is true; name a PEM file or switch authentication off"
    certificate, public_key = (draft.value(f"auth.{name}") for name in ("certificate", "public_key"))
    if isinstance(certificate, str) and draft.is_file(certificate):
        for message in certificate_problems(draft.absolute(certificate)):
            yield "auth.certificate", message
        if isinstance(public_key, str) and draft.is_file(public_key):
            for message in public_key_problems(draft.absolute(public_key), draft.absolute(certificate)):
                yield "auth.public_key", message
        retiring = draft.value("auth.retiring_public_key")
        if isinstance(retiring, str) and draft.is_file(retiring):
            for message in retiring_key_problems(draft.absolute(retiring), draft.absolute(certificate)):
                yield "auth.retiring_public_key", message


def _encrypting_flows(draft: Draft) -> Iterator[Finding]:
    for table in ("flows", "modules"):
        for key, entry in draft.table(table).items():
            file = entry.get("file")
            text = draft.absolute(file).read_text("utf-8", errors="replace") if draft.is_file(file) else ""
            if "${security_key." in text:
                yield (
                    f"{table}.{key}.file",
                    "encrypts keypad input while auth.enabled is false; name a file that does not, or remove the entry",
                )


def switched_modules(draft: Draft) -> Iterator[Finding]:
    """A module with an `-off` twin fits the switch it stands for."""
    pays = draft.value("integrations.payment") is not None
    for switch, key, enabled in (
        ("auth.enabled", "authenticate", draft.value("auth.enabled")),
        ("survey.enabled", "survey", draft.value("survey.enabled")),
        ("[integrations.payment]", "payment-link", pays),
    ):
        file = draft.table("modules").get(key, {}).get("file")
        if not isinstance(file, str) or not isinstance(enabled, bool):
            continue
        twin = (
            file.replace(".json", "-off.json") if not file.endswith("-off.json") else file.replace("-off.json", ".json")
        )
        if file.endswith("-off.json") == enabled and draft.is_file(twin):
            yield f"modules.{key}.file", f"{shown(file)} does not fit {switch} = {shown(enabled)}; allowed: {twin}"


def language_model(draft: Draft) -> Iterator[Finding]:
    """An enabled language model says which one, where, and what the function may call."""
    if draft.value("llm.enabled") is not True:
        return
    for name, example in (
        ("profile_id", "'apac.amazon.nova-lite-v1:0'"),
        ("model_ids", "['amazon.nova-lite-v1:0']"),
        ("region", "'ap-northeast-2'"),
    ):
        if not draft.value(f"llm.{name}"):
            yield f"llm.{name}", f"is required while llm.enabled is true; for example {example}"
    called, home = draft.value("llm.region"), draft.value("region")
    if draft.value("llm.guardrail") is True and isinstance(called, str) and called != home:
        # https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailConfiguration.html
        where = f"{shown(called)} does not have the guardrail, which is created in the Region of the center"
        yield "llm.region", f"{where}; allowed: {shown(home)}, or llm.guardrail = false"
