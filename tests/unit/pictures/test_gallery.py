"""The pictures in the documentation show the flows of today."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from commands import gallery
from commands.gallery import FOLDER, centers, outdated, sources
from ringback.flow_language import Flow
from ringback.flow_language.pictures import map_center
from tests.unit.pictures.conftest import ROOT, need_node

DOCS = ROOT / FOLDER


def test_pictures_in_the_documents_are_current() -> None:
    """Needs no Node.js: every picture carries the fingerprint of what it shows. Renew: aicc docs."""
    assert [path.relative_to(ROOT).as_posix() for path in outdated(ROOT)] == []


def test_pictures_in_the_documents_are_what_would_be_drawn_today(
    project_flows: list[Flow], pictures: list[str]
) -> None:
    """Judges the pictures whose flow has not changed since; the others are what the test above reports."""
    stale = set(outdated(ROOT))
    for path, picture in zip(sources(ROOT).values(), pictures, strict=True):
        if DOCS / path not in stale:
            assert (DOCS / path).read_text(encoding="utf-8") == picture, path
    for center in centers(ROOT):
        page = DOCS / center.key / "map.svg"
        if page not in stale:
            drawn = map_center(center.load(), heading=center.key, links=gallery._links(ROOT, center))
            assert page.read_text(encoding="utf-8") == drawn


def test_the_index_names_every_picture() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    assert index == "\n".join(gallery._index(ROOT))
    for place in sources(ROOT).values():
        assert f"]({place.as_posix()})" in index
    for center in centers(ROOT):
        assert f"({center.key}/map.svg)" in index


def test_centers_are_those_with_a_folder_of_flows() -> None:
    found = {center.key: center for center in centers(ROOT)}
    assert {"aicc", "saltware"} <= set(found)
    assert not {"modules", "common"} & set(found)
    assert found["aicc"].flows["inbound"].parent.name == "aicc"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project without settings."""
    for name in ("aicc/inbound", "common/callback", "modules/callback-offer", "modules/survey-off"):
        target = tmp_path / "contact_flows" / f"{name}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "contact_flows" / f"{name}.json", target)
    return tmp_path


def test_a_center_without_settings_is_its_folder_and_what_is_shared(project: Path) -> None:
    (center,) = centers(project)
    assert (sorted(center.flows), sorted(center.modules)) == (["callback", "inbound"], ["callback-offer"])


def test_only_what_changed_is_renewed(project: Path) -> None:
    need_node()
    target = project / FOLDER
    first = gallery.write(project)
    assert {path.relative_to(target).as_posix() for path in first} == {
        "aicc/inbound.svg",
        "aicc/map.svg",
        "common/callback.svg",
        "modules/callback-offer.svg",
        "modules/survey-off.svg",
        "index.md",
    }
    assert gallery.write(project) == []
    file = project / "contact_flows/common/callback.json"
    file.write_text(file.read_text(encoding="utf-8").replace("이용해 주셔서", "전화 주셔서"), encoding="utf-8")
    assert outdated(project) == [target / "common/callback.svg"]
    assert gallery.write(project) == [target / "common/callback.svg"]


def test_pictures_of_flows_that_are_gone_are_removed(project: Path) -> None:
    need_node()
    gallery.write(project)
    (project / "contact_flows/modules/survey-off.json").unlink()
    gone = project / FOLDER / "modules/survey-off.svg"
    assert gone in outdated(project)
    assert gone in gallery.write(project)
    assert not gone.exists()
