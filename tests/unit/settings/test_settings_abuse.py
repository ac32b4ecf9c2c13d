"""The page about abuse says what the settings say, and every alarm of it is explained to who hears it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from contact_center.monitoring.alarms import CALLBACK_LIMITS, CHAT_LIMITS, LOOKUP_LIMITS
from contact_center.settings import Settings, load_all

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "abuse.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
FIGURES = re.findall(r"^\|.*\| `([a-z_.]+)` \| (\d+) \|", PAGE, re.MULTILINE)
LIMITS = [(setting, figures) for setting, figures in FIGURES if not setting.startswith("monitoring.")]
ALARMS = re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE)
CENTERS = load_all(ROOT)


def value(settings: Settings, dotted: str) -> Any:
    """Returns a setting by its name on the page."""
    found: Any = settings
    for part in dotted.split("."):
        found = getattr(found, part)
    return found


def default(dotted: str) -> Any:
    """Returns the default of a setting."""
    *tables, last = dotted.split(".")
    return type(value(CENTERS[0], ".".join(tables))).model_fields[last].default


@pytest.mark.parametrize(("setting", "figures"), sorted(set(FIGURES)))
def test_the_page_has_the_defaults(setting: str, figures: str) -> None:
    assert default(setting) == int(figures)


def test_the_page_has_every_limit() -> None:
    assert len(LIMITS) >= 15
    named = {setting for setting, _ in LIMITS}
    assert {"auth.lock_s.first", "auth.caller_failures", "callback.per_contact", "dialogue.turns_per_minute"} <= named


@pytest.mark.parametrize("settings", CENTERS, ids=lambda settings: settings.stage_id)
def test_no_environment_is_weaker_than_the_defaults(settings: Settings) -> None:
    """A center may be stricter; whoever wants it weaker changes this test and says why."""
    for setting, _ in LIMITS:
        found, standard = value(settings, setting), default(setting)
        assert found >= standard if setting.startswith("auth.lock_s") else found <= standard, setting


@pytest.mark.parametrize("alarm", ALARMS)
def test_who_hears_an_alarm_reads_what_to_do(alarm: str) -> None:
    assert f"`{alarm}`" in OPERATIONS


def test_every_limit_that_functions_measure_is_watched() -> None:
    """A limit that nobody hears of would be met in silence."""
    folder = ROOT / "runtime" / "contact_handlers"
    sources = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*.py")}
    named = set()
    for text in sources.values():
        named |= set(
            re.findall(r'name="((?:callback|lookup)_[a-z]+)"|"(chat_(?:turns|length))"|Reason="([a-z_]+)"', text)
        )
        named |= {(found, "", "") for found in re.findall(r'^PER_NUMBER = "([a-z_]+)"', text, re.MULTILINE)}
    measured = {name for names in named for name in names if name}
    # Callers that are locked are watched by what they fail for: auth-spraying and auth-failure.
    assert measured == {*CALLBACK_LIMITS, *CHAT_LIMITS, *LOOKUP_LIMITS, "auth_caller"}
