"""The settings of aicc: complete, different where environments differ, and every key is read by somebody."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from commands.settings import SCHEMA
from contact_center.settings import ENVIRONMENTS, ImportedPhoneNumber, NoPhoneNumber, Settings, load, load_all
from contact_center.settings.editor_schema import render
from contact_center.settings.schema import Node, fields


@pytest.fixture(scope="module")
def aicc(root: Path) -> dict[str, Settings]:
    """The settings of the center by environment."""
    return {settings.environment: settings for settings in load_all(root, center="aicc")}


def test_environments_come_in_deployment_order(root: Path) -> None:
    """Pipelines deploy dev, staging and prod in this order."""
    found = [settings.stage_id for settings in load_all(root, center="aicc")]

    assert found == ["aicc-dev", "aicc-staging", "aicc-prod"]
    assert [settings.environment for settings in load_all(root, center="aicc", environment="prod")] == ["prod"]


def test_a_file_can_be_loaded_alone(root: Path) -> None:
    """One file is a whole center: nothing is inherited."""
    settings = load(root / "config/aicc/prod.toml")

    assert settings.file == "config/aicc/prod.toml"
    assert settings.root == root
    assert settings.path(settings.flows["inbound"].file).is_file()


@pytest.mark.parametrize(
    "dotted",
    [
        "connect.alias",
        "connect.identity",
        "connect.approved_origins",
        "connect.users",
        "deployment",
        "runtime.log_level",
        "llm.enabled",
        "monitoring.critical_emails",
        "monitoring.thresholds",
        "retention",
        "test_cases",
        "volumes",
    ],
)
def test_environments_differ_where_real_centers_do(dotted: str, aicc: dict[str, Settings]) -> None:
    """At least two environments have another value."""
    values = []
    for settings in aicc.values():
        value: Any = settings
        for part in dotted.split("."):
            value = getattr(value, part)
        values.append(value)

    assert any(value != values[0] for value in values[1:])


def test_environments_agree_on_what_callers_meet(aicc: dict[str, Settings]) -> None:
    """Queues, hours and flows are the same everywhere, so that staging rehearses prod."""
    for part in ("queues", "hours", "flows", "modules", "routing_profiles", "escalation"):
        keys = {environment: _keys(getattr(settings, part)) for environment, settings in aicc.items()}
        assert keys["dev"] == keys["staging"] == keys["prod"], part


def _keys(value: Any) -> list[str]:
    return list(value) if isinstance(value, dict) else list(type(value).model_fields)


def test_queues_are_those_of_the_center(aicc: dict[str, Settings]) -> None:
    """Seven queues with the caller name of the center."""
    queues = aicc["prod"].queues

    assert list(queues) == ["general", "complaint", "tech-support", "payment", "priority", "callback", "supervisor"]
    assert queues["general"].max_contacts == 50
    assert {queue.outbound_caller_name for queue in queues.values()} == {"AICC Support"}


def test_channels_are_served_as_designed(aicc: dict[str, Settings]) -> None:
    """One call without other channels, three chats beside them, one task."""
    for profile in aicc["prod"].routing_profiles.values():
        served = {name: (channel.concurrency, channel.cross_channel) for name, channel in profile.channels.items()}
        assert served == {
            "VOICE": (1, "ROUTE_CURRENT_CHANNEL_ONLY"),
            "CHAT": (3, "ROUTE_ANY_CHANNEL"),
            "TASK": (1, "ROUTE_CURRENT_CHANNEL_ONLY"),
        }


def test_a_number_is_never_there_before_its_instance(aicc: dict[str, Settings]) -> None:
    """A first deployment makes the instance that a number is claimed to, so no file comes with one."""
    for settings in aicc.values():
        assert isinstance(settings.connect.phone_number, NoPhoneNumber)


@pytest.mark.parametrize("center", ["aicc", "saltware"])
def test_the_second_step_takes_off_comment_signs(root: Path, tmp_path: Path, center: str) -> None:
    """What the guide asks for: prod names the parameter that holds the ARN of its number."""
    written = (root / "config" / center / "prod.toml").read_text(encoding="utf-8")
    text = re.sub(r"^# (\[connect\.phone_number\]|kind = |arn_parameter = )", r"\1", written, flags=re.MULTILINE)
    shutil.copytree(root / "config", tmp_path / "config")
    for folder in ("contact_flows", "bots", "runtime"):
        (tmp_path / folder).symlink_to(root / folder)
    file = tmp_path / "config" / center / "prod.toml"
    file.write_text(text, encoding="utf-8")
    number = load(file).connect.phone_number
    assert isinstance(number, ImportedPhoneNumber)
    assert number.arn_parameter == f"/{center}/prod/phone-number-arn"


def test_the_language_model_is_off_where_nobody_agreed(aicc: dict[str, Settings]) -> None:
    """Prompts leave the center only where settings say so."""
    assert [settings.llm.enabled for settings in aicc.values()] == [False, True, False]
    assert not Settings.model_fields["llm"].get_default().enabled


def test_settings_cannot_be_changed(aicc: dict[str, Settings]) -> None:
    """A construct that adjusts settings for another is an error."""
    with pytest.raises(ValidationError, match="frozen"):
        aicc["dev"].environment = "prod"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("dotted", "text"),
    [("auth.number_digits", "7"), ("callback.first_delay_s", "60"), ("llm.enabled", "false"), ("center.key", "aicc")],
)
def test_flows_read_scalars_as_text(dotted: str, text: str, aicc: dict[str, Settings]) -> None:
    """`${setting.<path>}` gives a string, as everything in a flow is one."""
    assert aicc["dev"].scalar(dotted) == text


@pytest.mark.parametrize("dotted", ["auth", "auth.digits", "connect.users", "auth.number_digits.x"])
def test_flows_read_nothing_but_scalars(dotted: str, aicc: dict[str, Settings]) -> None:
    """A table or an unknown path is no text."""
    with pytest.raises(KeyError):
        aicc["dev"].scalar(dotted)


def test_every_resource_can_be_found_by_its_tags(aicc: dict[str, Settings]) -> None:
    """Project, center, environment, owner and cost center are tags."""
    assert aicc["prod"].tags() == {
        "project": "contact-center",
        "center": "aicc",
        "environment": "prod",
        "owner": "contact-center-platform",
        "cost-center": "aicc",
    }


def test_the_editor_schema_is_current(root: Path) -> None:
    """`aicc settings schema` was run after the last change of the model."""
    assert (root / SCHEMA).read_text(encoding="utf-8") == render()


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_files_name_their_schema(environment: str, root: Path) -> None:
    """Editors find the schema through the first line."""
    first = (root / f"config/aicc/{environment}.toml").read_text(encoding="utf-8").splitlines()[0]

    path = re.fullmatch(r"#:schema (\S+)", first)

    assert path is not None
    assert (root / "config/aicc" / path.group(1)).resolve() == root / SCHEMA


def test_the_editor_schema_documents_every_key(root: Path) -> None:
    """Each key has a sentence, each table forbids unknown keys, references resolve."""
    schema = json.loads((root / SCHEMA).read_text(encoding="utf-8"))
    tables = [schema, *schema["definitions"].values()]

    for table in tables:
        assert table["additionalProperties"] is False
        for key, value in table.get("properties", {}).items():
            assert value.get("description", "").endswith((".", ")")), key
    for reference in re.findall(r'"\$ref": "([^"]+)"', json.dumps(schema)):
        assert reference.removeprefix("#/definitions/") in schema["definitions"]


def test_editors_accept_what_is_loaded_and_mark_what_is_refused(root: Path) -> None:
    """The schema judges files as the loader does, as far as single values go."""
    jsonschema = pytest.importorskip("jsonschema", reason="judges the schema; not needed by the product")
    validator = jsonschema.Draft7Validator(json.loads((root / SCHEMA).read_text(encoding="utf-8")))
    raw = tomllib.loads((root / "config/aicc/prod.toml").read_text(encoding="utf-8"))

    assert [error.message for error in validator.iter_errors(raw)] == []

    raw["queues"]["general"]["name"] = "일반"
    raw["queue"] = {}
    assert {error.validator for error in validator.iter_errors(raw)} == {"pattern", "additionalProperties"}


def test_the_command_checks_files(root: Path) -> None:
    """`aicc settings` says fine with exit code 0, and names a file that cannot be read with exit code 2."""
    fine = _command(root, "settings", "check")
    missing = _command(root, "settings", "check", "config/aicc/nowhere.toml")

    assert (fine.returncode, fine.stdout.count(": fine")) == (0, len(load_all(root)))
    assert missing.returncode == 2
    assert "nowhere.toml: cannot be read" in missing.stderr


def _command(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "commands.main", *arguments], cwd=root, capture_output=True, text=True, check=False
    )


# Read through other means than an attribute of the same name.
_READ_OTHERWISE = {"environment"}


def test_every_setting_is_read_by_somebody(root: Path) -> None:
    """A key that nothing reads would promise something that does not happen."""
    read = set(_names_read(root))

    unread = sorted(f"{model.__name__}.{key}" for model, key in _model_keys(Settings, set()) if key not in read)

    assert unread == []


def _model_keys(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[tuple[type[BaseModel], str]]:
    if model in seen:
        return
    seen.add(model)
    for key, node in fields(model).items():
        yield model, key
        for below in _models_below(node):
            yield from _model_keys(below, seen)


def _models_below(node: Node) -> Iterator[type[BaseModel]]:
    for arm in node.arms:
        if arm.model:
            yield arm.model
        for argument in getattr(arm.annotation, "__args__", ()):
            if argument is not Ellipsis and argument is not arm.annotation:
                yield from _models_below(_as_node(argument))


def _as_node(annotation: Any) -> Node:
    inner = getattr(annotation, "__origin__", annotation) if hasattr(annotation, "__metadata__") else annotation
    return Node(inner)


def _names_read(root: Path) -> Iterator[str]:
    """Yields attributes and texts in code that consumes settings, and what flows refer to."""
    yield from _READ_OTHERWISE
    for folder in ("constructs/contact_center", "stacks", "runtime/contact_handlers", "commands"):
        for file in (root / folder).rglob("*.py"):
            if "settings" not in file.parent.parts[-2:]:
                yield from _names_in(ast.parse(file.read_text(encoding="utf-8")))
    for single in ("app.py", "constructs/contact_center/settings/model.py"):
        yield from _names_in(ast.parse((root / single).read_text(encoding="utf-8")))
    for file in (root / "contact_flows").rglob("*.json"):
        for dotted in re.findall(r"\$\{setting\.([a-z_.]+)\}", file.read_text(encoding="utf-8")):
            yield from dotted.split(".")


def _names_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id  # a member of what a function reads from a JSON variable
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_defaults_are_those_of_the_specification() -> None:
    """A center that says nothing gets the documented behavior."""
    default = {name: field.get_default(call_default_factory=True) for name, field in Settings.model_fields.items()}

    assert (default["faq"].list_min, default["faq"].answer_min, default["faq"].limit) == (0.28, 0.45, 5)
    assert (default["nlu"].low_confidence, default["nlu"].escalation_low) == (0.7, 0.5)
    assert (default["llm"].max_tokens, default["llm"].temperature, default["llm"].timeout_s) == (1000, None, 5)
    dialogue = default["dialogue"]
    assert (dialogue.turn_limit, dialogue.hard_cap, dialogue.vip_turns) == (8, 50, 3)
    assert default["scenario"].model_dump() == {"timeout_s": 900, "max_steps": 20, "max_retries": 3}
    assert default["retention"].recordings_days == 365


def test_config_holds_nothing_private(root: Path) -> None:
    """No private key, no account, no ARN stands in config/."""
    for file in (root / "config").rglob("*"):
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            assert "PRIVATE KEY-----" not in text, file
            assert not re.search(r"arn:aws|(?<![0-9a-zA-Z+/])\d{12}(?![0-9a-zA-Z+/])", text), file
    for environment in ENVIRONMENTS:
        tomllib.loads((root / f"config/aicc/{environment}.toml").read_text(encoding="utf-8"))
