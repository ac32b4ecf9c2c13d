"""Environment variables of functions: one place that knows where each value comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from contact_center.base.errors import UnknownNameError, nearest
from contact_center.functions.manifest import FunctionSpec
from contact_center.routing.opening_hours import opening_hours
from contact_center.settings import Settings

# What functions call the queue of critical contacts, and how a flow names a queue to a function.
PRIORITY_QUEUE = "priority"
_QUEUE_PARAMETER = re.compile(r'"queue_key"\s*:\s*"([a-z][a-z0-9-]*)"')
# Which predefined attribute has the skills of agents.
SKILL_ATTRIBUTE = "skill"
# Every function gets these, its manifest entry names the others.
ALWAYS = ("CENTER", "ENVIRONMENT", "LOG_LEVEL")
AUTH_LIMITS = {
    "max_attempts",
    "lock_failures",
    "lock_s",
    "caller_failures",
    "caller_customers",
    "anonymous_failures",
}


def settings_values(settings: Settings) -> dict[str, str]:
    """Returns the variables whose value follows from the settings alone, JSON objects as text."""
    agents = opening_hours(settings, settings.queues[settings.callback.queue].hours)
    escalation = settings.escalation.model_dump(
        mode="json", include={"timeouts_s", "callback_delay_s", "max_per_conversation"}
    )
    return {
        "CENTER": settings.center.key,
        "ENVIRONMENT": settings.environment,
        "LOG_LEVEL": settings.runtime.log_level,
        "LOCALE": settings.locale,
        "AUTH_LIMITS": _json(settings.auth.model_dump(mode="json", include=AUTH_LIMITS)),
        "AUTH_NUMBER_DIGITS": str(settings.auth.number_digits),
        "HOURS": _json(agents.environment()),
        "DIALOGUE": _json(settings.dialogue.model_dump(mode="json")),
        "FAQ": _json(settings.faq.model_dump(mode="json")),
        "NLU": _json(settings.nlu.model_dump(mode="json")),
        "SENTIMENT": settings.bot.sentiment,
        "SCENARIO": _json(settings.scenario.model_dump(mode="json")),
        "ESCALATION": _json(escalation),
        "ESCALATION_QUEUES": _json(settings.escalation.queues.model_dump(mode="json")),
        "SUPERVISOR_QUEUE": settings.escalation.supervisor_queue,
        "CALLBACK_QUEUE": settings.callback.queue,
        "CALLBACK": _json(settings.callback.model_dump(mode="json", exclude={"queue"})),
        "SKILLS": _json(_skills(settings)),
        "RETENTION": _json(settings.retention.model_dump(mode="json")),
        "CORS_ORIGINS": _json(list(settings.connect.approved_origins)),
        "MESSAGES_PER_MINUTE": str(settings.api.messages_per_minute),
        "WEBHOOK_SOURCES": _json(list(settings.api.webhook_sources)),
        "CRM": _table(settings.integrations.crm),
        "CRM_CARD": "false" if settings.integrations.crm is None else "true",
        "PAYMENT": _table(settings.integrations.payment),
        "WEBHOOKS": _json(
            {
                name: one.model_dump(mode="json", include={"url", "secret", "timeout_s"})
                for name, one in settings.integrations.webhooks.items()
            }
        ),
        "PROFILES_DOMAIN": profiles_domain(settings),
        "PAYMENT_SOURCE": settings.integrations.payment.source if settings.integrations.payment else "",
    }


def _skills(settings: Settings) -> dict[str, Any]:
    """Returns the attribute whose values are skills of agents; nothing for a center that routes by none."""
    found = settings.predefined_attributes.get(SKILL_ATTRIBUTE)
    return {} if found is None else {"attribute": found.name, "values": list(found.values)}


def mail_events_name(stage_id: str) -> str:
    """Returns the name of the configuration set by which mail of a center goes."""
    return f"{stage_id}-messages"


def profiles_domain(settings: Settings) -> str:
    """Returns the name of the domain of Customer Profiles; empty where the settings ask for none."""
    return settings.physical_name("profiles") if settings.customers.profiles else ""


def _table(found: BaseModel | None) -> str:
    """Returns a table of the settings as text; empty for one that is not there, whose function is not either."""
    return "" if found is None else _json(found.model_dump(mode="json"))


def named_secrets(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Returns the secrets that operators make, by the word under which the manifest allows their use."""
    found = settings.integrations
    single = {"payment": found.payment, "crm": found.crm}
    named = {word: (one.secret,) for word, one in single.items() if one is not None}
    return {**named, "webhooks": tuple(dict.fromkeys(one.secret for one in found.webhooks.values()))}


def named_queues(settings: Settings) -> tuple[str, ...]:
    """Returns the queues that functions send contacts to by key, in the order of the settings.

    Those of the reasons, of critical contacts, of callbacks and of supervisors, and those that a flow names as a
    parameter of a function. Their number does not grow with the queues of a center, so that the environment of a
    function stays within its 4,096 bytes; every other queue reaches a function as an ARN.
    """
    reasons = settings.escalation.queues.model_dump().values()
    named = {*reasons, PRIORITY_QUEUE, settings.callback.queue, settings.escalation.supervisor_queue}
    files = [entry.file for entry in settings.flows.values()] + [entry.file for entry in settings.modules.values()]
    texts = (settings.path(file).read_text(encoding="utf-8") for file in files)
    named |= {key for text in texts for key in _QUEUE_PARAMETER.findall(text)}
    return tuple(key for key in settings.queues if key in named)


def function_environment(spec: FunctionSpec, values: Mapping[str, str]) -> dict[str, str]:
    """Returns the environment of a function, or raises when nothing provides a variable its manifest entry names."""
    names = (*ALWAYS, *spec.environment)
    for name in names:
        if name not in values:
            raise UnknownNameError(
                f"functions.toml: [{spec.name}].environment names {name!r}, which nothing provides at this point, "
                f"known are {', '.join(sorted(values))}{nearest(name, values)}"
            )
    return {name: values[name] for name in sorted(set(names))}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
