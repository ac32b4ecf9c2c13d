"""Functions that only some centers have: no stage of the project shows them, so settings and code are held together."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest

from contact_center.functions.environment import ALWAYS, named_secrets, settings_values
from contact_center.functions.manifest import FunctionSpec, load_manifest, switched_on
from contact_center.settings import Settings, load
from contact_center.settings.integrations import (
    CrmSettings,
    IntegrationSettings,
    PaymentSettings,
    SyncSettings,
    TicketEvent,
    WebhookSettings,
)
from contact_handlers.base import settings as handler_settings
from contact_handlers.records.vocabulary import REQUEST_EVENTS

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = load_manifest(ROOT / "runtime" / "functions.toml")
OURS = {name: spec for name, spec in MANIFEST.items() if spec.only_with.startswith("integrations.")}
URL, SECRET = "https://there.example.com/v1", "aicc/dev/there"


@pytest.fixture(scope="module")
def plain() -> Settings:
    """A center that has nothing around it."""
    return load(ROOT / "config" / "aicc" / "dev.toml")


@pytest.fixture(scope="module")
def connected(plain: Settings) -> Settings:
    """The same center with everything around it."""
    around = IntegrationSettings(
        payment=PaymentSettings(url=URL, secret=SECRET, source="pay"),
        crm=CrmSettings(url=URL, secret=SECRET, tickets=("order.requested",)),
        webhooks={"erp": WebhookSettings(url=URL, secret=SECRET, events=("callback.completed",))},
        sync={"lake": SyncSettings(url=URL, secret=SECRET, events=("survey.submitted",))},
    )
    return plain.model_copy(update={"integrations": around})


def test_a_center_has_the_functions_of_its_settings_alone(plain: Settings, connected: Settings) -> None:
    assert set(OURS) == {"crm", "payment_link", "payment_watch", "webhooks"}
    assert set(OURS) & set(switched_on(MANIFEST, plain)) == set()
    assert set(OURS) <= set(switched_on(MANIFEST, connected))


def test_what_opens_tickets_is_heard_where_the_settings_say_so(connected: Settings) -> None:
    heard = ("conversation.started", "conversation.ended")
    assert MANIFEST["crm"].hears == heard
    assert switched_on(MANIFEST, connected)["crm"].hears == (
        *heard,
        "order.requested",
        "request.completed",
        "request.failed",
    )
    assert set(get_args(TicketEvent)) == {"escalation.created", *REQUEST_EVENTS.values()}


@pytest.mark.parametrize("spec", OURS.values(), ids=list(OURS))
def test_the_environment_is_what_the_code_reads_and_can_be_read(
    connected: Settings, monkeypatch: pytest.MonkeyPatch, spec: FunctionSpec
) -> None:
    kind: Any = importlib.import_module(f"contact_handlers.{spec.name}.settings").Settings
    assert {*ALWAYS, *spec.environment} == set(handler_settings.variables(kind))
    values = settings_values(connected)
    for name in (*ALWAYS, *spec.environment):
        monkeypatch.setenv(name, values.get(name, "known-at-deploy-time"))
    read = handler_settings.load(kind)
    assert URL in repr(read)
    assert SECRET in repr(read)


def test_every_secret_that_is_allowed_has_a_name_and_every_name_is_used(plain: Settings, connected: Settings) -> None:
    allowed = {target for spec in OURS.values() for target in spec.permissions if target.startswith("secret:")}
    assert allowed == {f"secret:{word}" for word, names in named_secrets(connected).items() if names}
    assert not any(named_secrets(plain).values())
    raw = tomllib.loads((ROOT / "runtime" / "functions.toml").read_text(encoding="utf-8"))
    users = {name for name, entry in raw.items() if allowed & set(entry.get("permissions", {}))}
    assert users == set(OURS)
