"""Pictures of all flows of a project in one folder, with an index, and whether they are still true.

A center is described by its settings, else by its folder below ``contact_flows``. Pictures carry the fingerprint of
what they show, so that looking for old ones needs no layout.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from contact_center.flows.project import FLOWS, MODULES, first_environments
from contact_center.settings import Settings
from ringback.commands.exits import CommandError, Exit
from ringback.flow_language.model import Flow
from ringback.flow_language.parser import load
from ringback.flow_language.pictures.center_links import center_links, unit_key
from ringback.flow_language.pictures.center_map import map_center, map_fingerprint
from ringback.flow_language.pictures.flow_picture import draw_all, fingerprint
from ringback.flow_language.pictures.words import flow_type_word

FOLDER = Path("docs/flows")
_SHARED = frozenset({MODULES, "common"})
_CARRIED = re.compile(r'data-fingerprint="([0-9a-f]+)"')


@dataclass(frozen=True)
class Center:
    """A center with its flows and modules by key."""

    key: str
    flows: Mapping[str, Path]
    modules: Mapping[str, Path]

    def load(self) -> list[Flow]:
        """Returns flows and modules, keyed as the center deploys them."""
        flows = [load(path, key=key) for key, path in self.flows.items()]
        return flows + [load(path, key=key) for key, path in self.modules.items()]


def centers(root: Path) -> list[Center]:
    """Returns the centers of a project."""
    folders = sorted(path for path in (root / FLOWS).iterdir() if path.is_dir() and path.name not in _SHARED)
    settings = first_environments(root)
    return [
        _from_settings(settings[folder.name]) if folder.name in settings else _from_folder(root, folder)
        for folder in folders
    ]


def _from_settings(settings: Settings) -> Center:
    tables = [
        {key: settings.path(entry.file) for key, entry in table.items()} for table in (settings.flows, settings.modules)
    ]
    return Center(settings.center.key, *tables)


def _from_folder(root: Path, folder: Path) -> Center:
    shared = {
        path.stem: path for path in sorted((root / FLOWS / MODULES).glob("*.json")) if not path.stem.endswith("-off")
    }
    own = {path.stem: path for path in sorted((folder / MODULES).glob("*.json"))}
    flows = {path.stem: path for place in (root / FLOWS / "common", folder) for path in sorted(place.glob("*.json"))}
    return Center(folder.name, flows, {**shared, **own})


def sources(root: Path) -> dict[Path, Path]:
    """Returns every flow file with the place of its picture below the gallery."""
    base = root / FLOWS
    return {path: path.relative_to(base).with_suffix(".svg") for path in sorted(base.rglob("*.json")) if _is_flow(path)}


def _is_flow(path: Path) -> bool:
    return not path.name.endswith(".schema.json")


def write(root: Path, folder: Path | None = None) -> list[Path]:
    """Draws everything anew where it is out of date and returns the files that changed."""
    target = folder or root / FOLDER
    old = set(outdated(root, target))
    places = sources(root)
    wanted = [path for path, place in places.items() if target / place in old]
    changed = []
    for path, picture in zip(wanted, draw_all([load(path) for path in wanted]), strict=True):
        changed.append(_save(target / places[path], picture))
    for center in centers(root):
        place = target / center.key / "map.svg"
        if place in old:
            changed.append(_save(place, map_center(center.load(), heading=center.key, links=_links(root, center))))
    index = target / "index.md"
    text = "\n".join(_index(root))
    if not index.exists() or index.read_text(encoding="utf-8") != text:
        changed.append(_save(index, text))
    for path in _strangers(root, target):
        path.unlink()
        changed.append(path)
    return changed


def outdated(root: Path, folder: Path | None = None) -> list[Path]:
    """Returns the pictures that are missing, show an older version, or show a flow that is gone."""
    target = folder or root / FOLDER
    old = [
        target / place for path, place in sources(root).items() if _carried(target / place) != fingerprint(load(path))
    ]
    for center in centers(root):
        place = target / center.key / "map.svg"
        if _carried(place) != map_fingerprint(center.load()):
            old.append(place)
    return old + list(_strangers(root, target))


def _carried(path: Path) -> str | None:
    if not path.is_file():
        return None
    found = _CARRIED.search(path.read_text(encoding="utf-8"))
    return found.group(1) if found else None


def _strangers(root: Path, target: Path) -> Iterator[Path]:
    expected = {target / place for place in sources(root).values()}
    expected |= {target / center.key / "map.svg" for center in centers(root)}
    yield from sorted(path for path in target.rglob("*.svg") if path not in expected)


def _save(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _links(root: Path, center: Center) -> dict[str, str]:
    """Returns where a click on a flow of the map leads, seen from the folder of the center."""
    places = sources(root)
    found = {}
    for flow in center.load():
        files = {**center.flows, **({} if not flow.is_module else center.modules)}
        place = places.get(files[flow.key or ""])
        if place is not None:
            found[unit_key(flow)] = f"../{place.as_posix()}"
    return found


def _index(root: Path) -> Iterator[str]:
    yield "# Flows"
    yield ""
    yield "Every contact flow as a picture. Solid lines are the conversation, dashed gray lines are faults; `⇢` on a"
    yield "card names where a fault leads when many lead there. `aicc docs` renews them."
    places = sources(root)
    for center in centers(root):
        flows = center.load()
        yield from ("", f"## Center `{center.key}`", "")
        yield f"![Map of center {center.key}]({center.key}/map.svg)"
        yield from ("", "| flow | kind | what it does | actions | leads to |", "| --- | --- | --- | ---: | --- |")
        links = center_links(flows)
        for flow in flows:
            files = center.modules if flow.is_module else center.flows
            place = places.get(files[flow.key or ""])
            name = f"[{flow.key}]({place.as_posix()})" if place else str(flow.key)
            targets = dict.fromkeys(
                link.target.replace("flow:", "").replace("module:", "module ")
                for link in links.links
                if link.source == unit_key(flow)
            )
            shown = ", ".join(targets)
            yield f"| {name} | {flow_type_word(flow.type)} | {flow.description} | {len(flow.actions)} | {shown} |"
    chosen = {path for center in centers(root) for path in (*center.flows.values(), *center.modules.values())}
    variants = [path for path in places if path.stem.endswith("-off") or path not in chosen]
    if variants:
        yield from ("", "## Variants", "")
        yield "Settings choose between these files and those above, as features are on or off."
        yield ""
        for path in variants:
            flow = load(path)
            yield f"- [{flow.key}]({places[path].as_posix()}): {flow.description}"
    yield ""


def renew(root: Path, *, check: bool) -> int:
    """Writes the pictures of a project, or with `check` tells which are out of date."""
    if not (root / "contact_flows").is_dir():
        raise CommandError(f"{root}: no folder contact_flows here; run it in the folder of the project")
    if check:
        old = outdated(root)
        sys.stdout.writelines(f"{path.relative_to(root)}: out of date\n" for path in old)
        return Exit.FOUND if old else Exit.FINE
    changed = write(root)
    sys.stdout.writelines(f"{path.relative_to(root)}\n" for path in changed)
    sys.stdout.write(f"{len(changed)} files renewed\n")
    return Exit.FINE
