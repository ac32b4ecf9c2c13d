"""What a cold start loads: a budget in modules, not in milliseconds."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.unit.dialogue.conftest import ROOT


def loaded_after(statement: str) -> set[str]:
    """Returns the modules a fresh interpreter has after a statement."""
    code = f"{statement}\nimport sys, json\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "runtime", capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def cold() -> set[str]:
    return loaded_after("import contact_handlers.bot_hook.handler")


def test_cold_start_loads_no_sdk(cold: set[str]) -> None:
    """No boto3, no botocore, no http client before the first call to AWS."""
    assert not {
        name for name in cold if name.split(".")[0] in ("boto3", "botocore", "urllib3", "s3transfer", "jmespath")
    }


def test_cold_start_loads_nothing_heavy(cold: set[str]) -> None:
    """Import budget: no pydantic, numpy, cryptography, tracing SDK, time-zone database, CDK or constructs."""
    heavy = (
        "pydantic",
        "numpy",
        "sklearn",
        "cryptography",
        "aws_xray_sdk",
        "aws_cdk",
        "contact_center",
        "zoneinfo",
        "asyncio",
        "unittest",
    )
    assert not {name for name in cold if name.split(".")[0] in heavy}


def test_cold_start_loads_neither_model_nor_event_bus(cold: set[str]) -> None:
    """Lazily imported: the Bedrock client with prompts and checks, the domain events, the scenarios."""
    lazy = ["bot_hook.bedrock", "common.domain_events", "common.events", "dialogue.build", "dialogue.llm"]
    lazy += ["dialogue.scenarios.engine", "dialogue.scenarios.turns"]
    assert [name for name in lazy if f"contact_handlers.{name}" in cold] == []


def test_dialogue_core_needs_the_standard_library_only() -> None:
    """The dialogue is pure: nothing but our own modules and the standard library."""
    found = loaded_after("import contact_handlers.dialogue.engine")
    standard = set(sys.stdlib_module_names) | {"__main__", "_distutils_hack", "a1_coverage", "coverage"}
    foreign = {name.split(".")[0] for name in found} - standard - {"contact_handlers"}
    assert {name for name in foreign if not name.startswith("_")} == set()


def test_one_service_model_per_ordinary_turn() -> None:
    """The client of DynamoDB is the only one an ordinary turn makes."""
    code = (
        "from contact_handlers.base import aws\n"
        "aws.client('dynamodb')\n"
        "import json\n"
        "print(json.dumps([service for service, _ in aws._clients]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "runtime",
        capture_output=True,
        text=True,
        check=True,
        env={"AWS_DEFAULT_REGION": "ap-northeast-2", "PATH": ""},
    )
    assert json.loads(done.stdout) == ["dynamodb"]
