"""No production with stand-ins: found in the settings, refused by the template, by make and before a deployment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from contact_center.guards import placeholders as guard
from contact_center.settings import Problem, Settings, load, load_all
from contact_center.settings.placeholders import placeholders
from operations import placeholders as stop

ROOT = Path(__file__).parents[3]
REAL = {"email": "help@hanbit-shop.co.kr", "phone": "1588-3820"}


def found(settings: Settings, **spoken: str) -> dict[str, str]:
    """Returns the placeholders by key."""
    return {problem.key: problem.message for problem in placeholders(settings, {**REAL, **spoken})}


@pytest.fixture
def saltware() -> Settings:
    """A production without stand-ins of its own."""
    return load(ROOT / "config/saltware/prod.toml")


@pytest.mark.parametrize("settings", load_all(ROOT, center="aicc"), ids=lambda settings: settings.environment)
def test_the_sample_center_says_what_is_to_be_replaced(settings: Settings) -> None:
    keys = set(found(settings))
    assert "auth.certificate" in keys
    if settings.environment != "dev":
        assert {"monitoring.critical_emails[0]", "connect.approved_origins[0]"} <= keys


def test_a_center_with_values_of_its_own_has_none(saltware: Settings) -> None:
    assert found(saltware) == {}


@pytest.mark.parametrize(
    "address",
    ["oncall@example.com", "a@mail.example.org", "a@b.invalid", "a@x.test", "ops@aicc-cloud.com", "OPS@EXAMPLE.COM"],
)
def test_addresses_of_nobody_are_found(saltware: Settings, address: str) -> None:
    monitoring = saltware.monitoring.model_copy(update={"critical_emails": (address,)})
    changed = saltware.model_copy(update={"monitoring": monitoring})
    assert list(found(changed)) == ["monitoring.critical_emails[0]"]


@pytest.mark.parametrize(
    "text", ["TODO", "todo-team", "changeme", "CHANGE-ME", "placeholder", "dummy", "000000000000", "123456789012"]
)
def test_words_and_accounts_that_say_so_are_found(saltware: Settings, text: str) -> None:
    deployment = saltware.deployment.model_copy(update={"owner": text})
    assert list(found(saltware.model_copy(update={"deployment": deployment}))) == ["deployment.owner"]


@pytest.mark.parametrize(
    "text", ["oncall@mastodon.co.kr", "ops@exampleshop.com", "tests@contest.kr", "team@latest.io", "methodology"]
)
def test_real_values_are_no_placeholders(saltware: Settings, text: str) -> None:
    deployment = saltware.deployment.model_copy(update={"owner": text})
    assert found(saltware.model_copy(update={"deployment": deployment})) == {}


@pytest.mark.parametrize(
    ("phone", "stands_in"),
    [
        ("1588-0000", True),
        ("02-1234-5678", True),
        ("010-0000-0000", True),
        ("15880000", True),
        ("1588-3820", False),
        ("02-3478-9120", False),
        ("1544-7000", False),
    ],
)
def test_numbers_of_examples_are_found(saltware: Settings, phone: str, stands_in: bool) -> None:
    assert list(found(saltware, phone=phone)) == (["contact.phone"] if stands_in else [])


def test_a_certificate_of_ones_own_is_none(tmp_path: Path) -> None:
    """Made as the README of the certificates tells."""
    shutil.copytree(ROOT / "config" / "aicc", tmp_path / "config" / "aicc")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "aicc-prod keypad input")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    settings = load(ROOT / "config/aicc/prod.toml")
    assert "auth.certificate" in found(settings)
    own = tmp_path / "own.pem"
    own.write_bytes(made.public_bytes(Encoding.PEM))
    auth = settings.auth.model_copy(update={"certificate": os.path.relpath(own, ROOT)})
    assert "auth.certificate" not in found(settings.model_copy(update={"auth": auth}))


# --- what refuses


def template(problems: list[Problem]) -> dict[str, Any]:
    """Returns the template of a stack that was told about placeholders."""
    stack = cdk.Stack(cdk.App(), "Data")
    guard.refuse(stack, "aicc-prod", problems)
    return dict(cdk.assertions.Template.from_stack(stack).to_json())


def test_a_template_refuses_until_somebody_says_yes_by_hand() -> None:
    made = template([Problem("config/aicc/prod.toml", "auth.certificate", "stands in")])
    assert made["Parameters"]["PlaceholdersAccepted"]["Default"] == "no"
    (assertion,) = made["Rules"]["NoPlaceholders"]["Assertions"]
    assert assertion["Assert"] == {"Fn::Equals": [{"Ref": "PlaceholdersAccepted"}, "yes"]}
    assert "auth.certificate in config/aicc/prod.toml" in assertion["AssertDescription"]


def test_without_placeholders_nothing_is_added() -> None:
    made = template([])
    assert "NoPlaceholders" not in made.get("Rules", {})
    assert "PlaceholdersAccepted" not in made.get("Parameters", {})


def test_what_is_told_stays_short() -> None:
    made = template([Problem("config/aicc/prod.toml", f"monitoring.critical_emails[{n}]", "x") for n in range(200)])
    told = made["Rules"]["NoPlaceholders"]["Assertions"][0]["AssertDescription"]
    assert len(told) < 1000
    assert told.endswith("and 188 more")


def test_both_sides_name_the_same_rule() -> None:
    """The job that deploys has no construct library."""
    assert guard.RULE == stop.RULE


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that is ready to be deployed: production refuses, development does not."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "operations").mkdir()
    shutil.copy(ROOT / "operations" / "placeholders.py", tmp_path / "operations")
    (tmp_path / "cdk.out").mkdir()
    (tmp_path / "cdk.out" / "manifest.json").write_text("{}")
    refusing = template([Problem("config/aicc/prod.toml", "auth.certificate", "stands in")])
    for stage, made in (("aicc-prod", refusing), ("aicc-dev", template([]))):
        folder = tmp_path / "cdk.out" / f"assembly-{stage}"
        folder.mkdir()
        (folder / "Data.template.json").write_text(json.dumps(made))
    fake = tmp_path / "fake-cdk"
    fake.write_text('#!/bin/sh\necho "deployed $*"\n')
    fake.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(("stage", "deployed"), [("aicc-prod", False), ("aicc-dev", True)])
def test_make_deploy_stops_before_anything_is_asked_of_the_account(project: Path, stage: str, deployed: bool) -> None:
    ran = subprocess.run(
        ["make", "deploy", f"STAGE={stage}", f"CDK={project / 'fake-cdk'}"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode == 0) == deployed
    assert ("deployed deploy --app cdk.out" in ran.stdout) == deployed
    assert ("auth.certificate in config/aicc/prod.toml" in ran.stderr) != deployed
