"""No account, no Region, no id and no secret is spelled out, neither in templates nor in code."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

Templates = dict[tuple[str, str], dict[str, Any]]

ACCOUNT = re.compile(r"(?<![0-9A-Za-z.])\d{12}(?![0-9A-Za-z])")
UUID = re.compile(r"(?<![0-9a-f-])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f-])")
ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:")
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])")
# The Region is a setting; these files hold its default and what is known about it.
KNOWS_THE_REGION = {
    "constructs/contact_center/settings/model.py",
    "constructs/contact_center/settings/types.py",
    "constructs/contact_center/settings/checks/conversation.py",
    "constructs/contact_center/guards/model.py",
}


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yields every string of a template with its path."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from texts(entry, f"{path}.{key}")
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from texts(entry, f"{path}.{index}")
    elif isinstance(value, str):
        yield path, value


@pytest.mark.parametrize(("what", "pattern"), [("account", ACCOUNT), ("id", UUID), ("ARN", ARN), ("secret", SECRET)])
def test_templates_spell_nothing_out(what: str, pattern: re.Pattern[str], templates: Templates) -> None:
    """Everything of an account comes from pseudo parameters, attributes and parameters of the account."""
    found = [
        f"{stage}/{stack}{path}: {text[:80]}"
        for (stage, stack), template in templates.items()
        for path, text in texts({"Resources": template["Resources"], "Outputs": template.get("Outputs", {})})
        if pattern.search(text) and ".S3Key" not in path
    ]

    assert found == [], what


def test_templates_know_one_region_only(templates: Templates) -> None:
    """A second Region would be a mistake; the language model alone may have its own."""
    regions = {
        match
        for template in templates.values()
        for path, text in texts(template)
        if not path.endswith(".LLM")
        for match in re.findall(r"(?<![0-9a-z-])(?:af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d(?![0-9a-z])", text)
    }

    assert regions <= {"ap-northeast-2"}


def test_users_get_their_password_from_a_secret(templates: Templates) -> None:
    """Literal passwords and secret texts are nowhere."""
    users = secrets = 0
    for template in templates.values():
        for resource in template["Resources"].values():
            properties = resource.get("Properties", {})
            if resource["Type"] == "AWS::Connect::User" and "Password" in properties:
                users += 1
                assert "{{resolve:secretsmanager:" in json.dumps(properties["Password"])
            if resource["Type"] == "AWS::SecretsManager::Secret":
                secrets += 1
                assert "SecretString" not in properties
    assert users > 0
    assert secrets > 0


def test_code_names_no_region_and_no_account(root: Path) -> None:
    """Constructs and stacks ask the stack where they are."""
    found = []
    for folder in ("constructs", "stacks"):
        for file in sorted((root / folder).rglob("*.py")):
            name = file.relative_to(root).as_posix()
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                    continue
                if name not in KNOWS_THE_REGION and re.search(r"\bap-northeast-\d\b", node.value):
                    found.append(f"{name}:{node.lineno} {node.value[:60]}")
                if ACCOUNT.search(node.value):
                    found.append(f"{name}:{node.lineno} {node.value[:60]}")
    assert found == []
