"""What an environment demands of its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contact_center.settings.checks.common import Draft, Finding, strings_of
from contact_center.settings.problems import shown

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html: five actions, one is ours.
MOST_TOPICS = 4


def identity(draft: Draft) -> Iterator[Finding]:
    """Folder and file name say the same as the file."""
    folder, stem = draft.path.resolve().parent.name, draft.path.stem
    center, environment = draft.value("center.key"), draft.raw.get("environment")
    if isinstance(center, str) and center != folder:
        yield "center.key", f"{shown(center)} lies in the folder of center {shown(folder)}; allowed: {folder}"
    if isinstance(environment, str) and environment != stem:
        yield "environment", f"{shown(environment)} lies in the file of {shown(stem)}; allowed: {stem}"


_AUDIT_DAYS = 365
_SOMEBODY = "is empty; allowed outside dev: one address or more"


def protection(draft: Draft) -> Iterator[Finding]:
    """Data outlives its stack in staging and prod; prod cannot be deleted by a slip."""
    environment = draft.raw.get("environment")
    if environment in ("staging", "prod") and draft.value("deployment.removal") == "destroy":
        yield "deployment.removal", f"'destroy' is not allowed in {environment}; allowed: retain"
    if environment == "prod":
        for name in ("deletion_protection", "termination_protection"):
            if draft.value(f"deployment.{name}") is False:
                yield f"deployment.{name}", "false is not allowed in prod; allowed: true"
        if draft.value("runtime.log_level") == "DEBUG":
            yield "runtime.log_level", "'DEBUG' is not allowed in prod; allowed: INFO, WARNING, ERROR"
        if draft.value("test_cases.enabled") is True:
            yield "test_cases.enabled", "true is not allowed in prod; test calls belong into dev and staging"
        days = draft.number("retention.audit_logs_days")
        if days is not None and days < _AUDIT_DAYS:
            yield "retention.audit_logs_days", f"{days:g} is not allowed in prod; allowed: from {_AUDIT_DAYS}"
        for name in ("text_logs", "audio_logs"):
            if draft.value(f"bot.{name}") is True:
                yield f"bot.{name}", "true is not allowed in prod, where it keeps what customers say; allowed: false"


def complete(draft: Draft) -> Iterator[Finding]:
    """What other environments do without to cost less, prod has."""
    if draft.raw.get("environment") != "prod":
        return
    for kind in draft.keys("monitoring.without"):
        yield f"monitoring.without.{kind}", "is not allowed in prod, which has every alarm; allowed: nothing"
    for name in ("contact_records", "agent_events"):
        given = draft.value(f"connect.records.{name}")
        if given in ("delivery", "off"):
            yield f"connect.records.{name}", f"{shown(given)} is not allowed in prod; allowed: stream"


def alarms(draft: Draft) -> Iterator[Finding]:
    """Somebody hears of alarms in staging and prod, and an alarm can tell all topics that it is to tell."""
    for severity in ("critical", "warning"):
        emails, endpoints = f"monitoring.{severity}_emails", f"monitoring.{severity}_endpoints"
        outside_dev = draft.raw.get("environment") in ("staging", "prod")
        if outside_dev and not draft.value(emails) and not draft.value(endpoints):
            yield emails, f"{_SOMEBODY}, or {severity}_endpoints"
        topics = [one for one in strings_of(draft.value(endpoints)) if one.startswith("topic:")]
        if len(topics) > MOST_TOPICS:
            told = f"allowed: {MOST_TOPICS}, because an alarm tells five and one is ours"
            yield endpoints, f"names {len(topics)} topics; {told}"


def notices(draft: Draft) -> Iterator[Finding]:
    """Callers are told that whoever is on duty hears of an incident, and hand-overs that wait too long are told too."""
    outside_dev = draft.raw.get("environment") in ("staging", "prod")
    if outside_dev and not draft.value("notify.escalation_emails") and not draft.value("notify.escalation_endpoints"):
        yield "notify.escalation_emails", f"{_SOMEBODY}, or escalation_endpoints"


def web_chat(draft: Draft) -> Iterator[Finding]:
    """The page of the web chat asks the API, so there must be one that takes it and has a key for it."""
    name = draft.value("web_chat.name")
    if not name:
        return
    if f"https://{name}" not in strings_of(draft.value("connect.approved_origins")):
        yield "web_chat.name", f"the API takes only pages of connect.approved_origins: add 'https://{name}' there"
    clients = draft.value("api.clients")
    if draft.value("api.enabled") is False or (isinstance(clients, list | tuple) and "web" not in clients):
        yield "web_chat", "the page needs the API and its client 'web': see api.enabled and api.clients"


def notifier(draft: Draft) -> Iterator[Finding]:
    """Messages follow domain events, and every way to send is set up, of this Region, and tried once."""
    table = draft.raw.get("notifier")
    if not isinstance(table, Mapping):
        return
    if draft.value("events.bus") is not True:
        yield "notifier", "messages follow the events of the center: set events.bus = true"
    channels = strings_of(table.get("channels"))
    ways = [name for name in ("alimtalk", "sms", "email") if isinstance(table.get(name), Mapping)]
    for index, channel in enumerate(channels):
        if channel in ("alimtalk", "sms", "email") and channel not in ways:
            yield f"notifier.channels[{index}]", f"{shown(channel)} has no table; write [notifier.{channel}]"
        if channel in channels[:index]:
            yield f"notifier.channels[{index}]", f"{shown(channel)} stands there twice"
    for name in ways:
        if channels and name not in channels:
            yield f"notifier.{name}", "is never used: notifier.channels does not name it"


def senders(draft: Draft) -> Iterator[Finding]:
    """Mail comes from an address of the verified identity."""
    sender, identity = draft.value("notifier.email.sender"), draft.value("notifier.email.identity")
    if not isinstance(sender, str) or not isinstance(identity, str):
        return
    if identity not in (sender, sender.rpartition("@")[2]):
        yield "notifier.email.sender", f"{shown(sender)} is not of the identity; allowed: {identity}"


def second_factor(draft: Draft) -> Iterator[Finding]:
    """People who work with real customers sign in with a second factor."""
    if draft.raw.get("environment") in ("staging", "prod") and draft.value("api.mfa") == "optional":
        yield "api.mfa", "'optional' is not allowed outside dev; allowed: required"


def origins(draft: Draft) -> Iterator[Finding]:
    """A developer's machine may embed the workspace of dev only."""
    if draft.raw.get("environment") not in ("staging", "prod"):
        return
    for index, origin in enumerate(strings_of(draft.value("connect.approved_origins"))):
        if origin.startswith("http://"):
            yield (
                f"connect.approved_origins[{index}]",
                f"{shown(origin)} is not allowed outside dev; allowed: https://host",
            )
