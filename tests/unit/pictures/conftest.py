"""Flows to draw, and their pictures: laid out once for all tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from commands.gallery import sources
from ringback.flow_language import Flow, load, parse
from ringback.flow_language.pictures import PictureError, draw_all
from ringback.flow_language.pictures.graphviz import library, node

ROOT = Path(__file__).resolve().parents[3]
Build = Callable[..., Flow]


def need_node() -> None:
    """Skips where nothing can be laid out."""
    try:
        node()
        library()
    except PictureError as missing:
        pytest.skip(str(missing))


def read(picture: str) -> ET.Element:
    """Returns a picture as XML; fails when it is not well-formed."""
    return ET.fromstring(picture)  # noqa: S314 -- our own text


def say(identifier: str, text: str, target: str, fault: str | None = None) -> dict[str, Any]:
    """Returns a prompt."""
    errors = [{"ErrorType": "NoMatchingError", "NextAction": fault or target}]
    return {
        "Identifier": identifier,
        "Type": "MessageParticipant",
        "Parameters": {"Text": text},
        "Transitions": {"NextAction": target, "Errors": errors},
    }


def end(identifier: str = "끝") -> dict[str, Any]:
    """Returns the end of a call."""
    return {"Identifier": identifier, "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}


def build_flow(*actions: dict[str, Any], key: str = "sample", **metadata: Any) -> Flow:
    """Returns a flow of these actions."""
    start = actions[0]["Identifier"] if actions else ""
    document = {"Version": "2019-10-30", "StartAction": start, "Metadata": metadata, "Actions": list(actions)}
    return parse(json.dumps(document, ensure_ascii=False), key=key)


@pytest.fixture(scope="session")
def project_flows() -> list[Flow]:
    """Every flow file of the project."""
    return [load(path) for path in sources(ROOT)]


@pytest.fixture(scope="session")
def pictures(project_flows: list[Flow]) -> list[str]:
    """The picture of every flow file of the project."""
    need_node()
    return draw_all(project_flows)


@pytest.fixture(scope="session")
def trees(pictures: list[str]) -> list[ET.Element]:
    """The pictures as XML."""
    return [read(picture) for picture in pictures]
