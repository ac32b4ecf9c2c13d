"""The cut service models are what the pinned SDK says about the operations of the manifest, and botocore uses them."""

from __future__ import annotations

import importlib.util
import json
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import UnknownServiceError

from contact_handlers.base import aws

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """The script that writes the models."""
    spec = importlib.util.spec_from_file_location("model_build", ROOT / "runtime" / "models" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_cut_files_are_those_of_the_sdk(build: ModuleType) -> None:
    """A new operation in the manifest or a new SDK is followed by `python runtime/models/build.py`."""
    folder = Path(aws.MODELS)
    assert folder == build.MODELS
    found = {path.relative_to(folder): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()}
    wanted: dict[Path, str] = build.files()
    assert sorted(found) == sorted(wanted)
    assert [str(path) for path in wanted if found[path] != wanted[path]] == []
    assert set(build.CLIENTS) == set(aws.SERVICES)


def _full(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


@pytest.fixture(autouse=True)
def _own_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients of these tests talk to nobody and are nobody else's."""
    monkeypatch.setattr(aws, "_session", None)
    monkeypatch.setattr(aws, "_clients", {})


@pytest.mark.parametrize("service", ["connect", "dynamodb"])
def test_clients_take_the_cut_model_and_know_the_same(service: str) -> None:
    """Shapes, errors and authentication are those of the whole model."""
    ours = aws.client(service).meta.service_model
    full = _full(service)
    assert set(ours.operation_names) < set(full.operation_names)
    assert ours.api_version == full.api_version
    for name in ours.operation_names:
        mine, theirs = ours.operation_model(name), full.operation_model(name)
        assert mine.http == theirs.http
        assert mine.auth == theirs.auth
        for part in ("input_shape", "output_shape"):
            mine_shape, their_shape = getattr(mine, part), getattr(theirs, part)
            assert (mine_shape is None) == (their_shape is None)
            if mine_shape is not None:
                assert list(mine_shape.members) == list(their_shape.members)
        assert [error.name for error in mine.error_shapes] == [error.name for error in theirs.error_shapes]


def test_addresses_and_signatures_come_from_the_rules_of_the_sdk() -> None:
    """Only operations are cut; where a service is found is not ours to say."""
    plain = botocore.session.get_session()
    for service in aws.SERVICES:
        mine, theirs = aws.client(service), plain.create_client(service, config=Config())
        assert mine.meta.endpoint_url == theirs.meta.endpoint_url == f"https://{_host(service)}"
        assert mine.meta.config.signature_version == theirs.meta.config.signature_version


HOSTS = {"customer-profiles": "profile", "pinpoint-sms-voice-v2": "sms-voice", "sesv2": "email"}


def _host(service: str) -> str:
    return f"{HOSTS.get(service, service)}.ap-northeast-2.amazonaws.com"


def test_services_of_the_manifest_are_known() -> None:
    manifest = tomllib.loads((ROOT / "runtime" / "functions.toml").read_text(encoding="utf-8"))
    granted = {
        action.split(":")[0]
        for function in manifest.values()
        for actions in function.get("permissions", {}).values()
        for action in actions
    }
    # Some permissions are named after the service, and its client after a part or a version of it.
    clients = {
        "bedrock": "bedrock-runtime",
        "profile": "customer-profiles",
        "ses": "sesv2",
        "sms-voice": "pinpoint-sms-voice-v2",
    }
    assert {clients.get(name, name) for name in granted} == set(aws.SERVICES)
    with pytest.raises(UnknownServiceError):
        aws.session().create_client("sqs")


def test_models_stay_small() -> None:
    """They are read at every cold start; a kilobyte of the largest is a twentieth of a millisecond."""
    for path in Path(aws.MODELS).rglob("*.json"):
        # Nobody on the telephone waits for a function behind the gateway, and nobody at all for one of the desk.
        limits = {Path(aws.HTTP_MODELS): 96_000, Path(aws.DESK_MODELS): 120_000}
        assert path.stat().st_size < next((limits[one] for one in limits if one in path.parents), 64_000), path
        document = json.loads(path.read_text(encoding="utf-8"))
        assert document.get("operations") or document["partitions"]
