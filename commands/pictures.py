"""`aicc flows draw` and `aicc flows diff`: pictures of flows, and of what changed between two versions."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.arguments import add_word
from commands.exits import CommandError, Exit

if TYPE_CHECKING:
    from ringback.flow_language.pictures.versions import Versions

_DRAW_EXAMPLES = """examples:
  aicc flows draw contact_flows/aicc/inbound.json > inbound.svg
  aicc flows draw contact_flows/aicc --output pictures
  aicc flows draw contact_flows/aicc contact_flows/modules --map --output map.svg
  aicc flows draw --format mermaid contact_flows/aicc/inbound.json
  aicc flows draw cdk.out --output pictures      the flows as they will be deployed
  aicc flows draw --gallery                      renews docs/flows
  aicc flows draw --gallery --check              fails when docs/flows is out of date
"""
_DIFF_EXAMPLES = """examples:
  aicc flows diff old.json new.json              what changed, as text
  aicc flows diff --rev main contact_flows       the working tree against a revision of git
  aicc flows diff --rev HEAD~1 contact_flows/aicc/inbound.json --output change.svg
"""


def describe(kinds: Any) -> None:
    """Describes both words behind `aicc flows`."""
    draw = add_word(kinds, "draw", _draw, "draw flows as SVG or Mermaid", help_alone=True)
    draw.epilog = _DRAW_EXAMPLES
    draw.add_argument("paths", nargs="*", type=Path, help="flow files, folders, templates, plans, or cdk.out")
    draw.add_argument("--output", "-o", type=Path, help="file (one picture) or folder; standard output when absent")
    draw.add_argument("--format", choices=("svg", "mermaid"), default="svg", help="form of the picture")
    draw.add_argument("--map", action="store_true", help="draw one map of all flows instead of each flow")
    draw.add_argument("--gallery", action="store_true", help="renew docs/flows of the project in the working folder")
    draw.add_argument("--check", action="store_true", help="with --gallery: only tell what is out of date")
    diff = add_word(kinds, "diff", _diff, "show what changed between two versions of a flow", help_alone=True)
    diff.epilog = _DIFF_EXAMPLES
    diff.add_argument("paths", nargs="*", type=Path, help="OLD NEW, or with --rev: files or folders")
    diff.add_argument("--rev", help="compare the working tree with this revision of git")
    diff.add_argument("--output", "-o", type=Path, help="SVG file, or folder for several flows")
    diff.add_argument("--format", choices=("text", "json", "svg"), help="text (default), json, or svg")
    diff.add_argument("--around", type=int, help="steps around a change that a picture shows")


def _draw(options: argparse.Namespace) -> int:
    from ringback.flow_language.pictures import draw_all, map_center, mermaid, mermaid_map
    from ringback.flow_language.pictures.versions import file_names, named_flows

    if options.gallery:
        return renew_gallery(Path.cwd(), check=options.check)
    flows, damaged = named_flows(options.paths)
    for finding in damaged:
        sys.stderr.write(f"aicc flows draw: {finding}\n")
    end = Exit.USAGE if damaged else Exit.FINE
    if not flows:
        return end
    if options.map:
        text = mermaid_map(flows) if options.format == "mermaid" else map_center(flows, heading=_heading(options.paths))
        _write([("map", text)], options.output, options.format)
        return end
    drawn = [mermaid(flow) for flow in flows] if options.format == "mermaid" else draw_all(flows)
    _write(list(zip(file_names(flows), drawn, strict=True)), options.output, options.format)
    return end


def renew_gallery(root: Path, *, check: bool) -> int:
    """Writes the pictures of a project, or with `check` tells which are out of date."""
    from commands import gallery

    if not (root / "contact_flows").is_dir():
        raise CommandError(f"{root}: no folder contact_flows here; run it in the folder of the project")
    if check:
        old = gallery.outdated(root)
        sys.stdout.writelines(f"{path.relative_to(root)}: out of date\n" for path in old)
        return Exit.FOUND if old else Exit.FINE
    changed = gallery.write(root)
    sys.stdout.writelines(f"{path.relative_to(root)}\n" for path in changed)
    sys.stdout.write(f"{len(changed)} files renewed\n")
    return Exit.FINE


def _diff(options: argparse.Namespace) -> int:
    from ringback.flow_language.pictures import compare, text_diff
    from ringback.flow_language.pictures import diff as draw_diff
    from ringback.flow_language.pictures.versions import as_json, file_names

    versions, damaged = _versions(options)
    for finding in damaged:
        sys.stderr.write(f"aicc flows diff: {finding}\n")
    differences = [compare(old, new) for old, new in versions]
    changed = [difference for difference in differences if not difference.empty]
    form = options.format or ("svg" if options.output else "text")
    if form == "svg" and changed:
        drawn = [draw_diff(d.old, d.new, around=options.around) for d in changed]
        _write(list(zip(file_names([d.new for d in changed]), drawn, strict=True)), options.output, "svg")
    elif form == "json":
        sys.stdout.write(json.dumps([as_json(d) for d in changed], ensure_ascii=False, indent=2) + "\n")
    elif form == "text":
        sys.stdout.writelines(text_diff(d.old, d.new) + "\n" for d in changed)
    if damaged:
        return Exit.USAGE
    return Exit.FOUND if changed else Exit.FINE


def _versions(options: argparse.Namespace) -> Versions:
    from ringback.flow_language.pictures.versions import versions_between, versions_since

    if options.rev:
        return versions_since(options.rev, options.paths or [Path("contact_flows")])
    if len(options.paths) != 2:
        raise CommandError("two versions are compared: name OLD and NEW, or add --rev REVISION")
    return versions_between(*options.paths)


def _heading(paths: Sequence[Path]) -> str:
    return paths[0].resolve().name if len(paths) else "center"


def _write(pictures: Sequence[tuple[str, str]], output: Path | None, form: str) -> None:
    suffix = {"svg": ".svg", "mermaid": ".mmd"}[form]
    if output is None:
        if len(pictures) > 1:
            raise CommandError(f"{len(pictures)} pictures need a folder; add --output FOLDER")
        sys.stdout.write(pictures[0][1])
    elif len(pictures) == 1 and output.suffix == suffix:
        output.write_text(pictures[0][1], encoding="utf-8")
    else:
        output.mkdir(parents=True, exist_ok=True)
        for name, text in pictures:
            (output / f"{name}{suffix}").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{len(pictures)} pictures in {output}\n")
