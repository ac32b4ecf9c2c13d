"""Draws flows, and shows what changed between two versions."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ringback.commands.arguments import Parser, whole
from ringback.commands.exits import CommandError, Exit
from ringback.commands.habits import LANGUAGES

if TYPE_CHECKING:
    from ringback.flow_language.pictures.versions import Versions

_DRAW_EXAMPLES = """examples:
  %(prog)s contact_flows/main.json > main.svg
  %(prog)s contact_flows --output pictures
  %(prog)s contact_flows --map --output map.svg
  %(prog)s --format mermaid contact_flows/main.json
  %(prog)s cdk.out --output pictures      the flows as they will be deployed
"""
_DIFF_EXAMPLES = """examples:
  %(prog)s old.json new.json              what changed, as text
  %(prog)s --rev main contact_flows       the working tree against a revision of git
  %(prog)s --rev HEAD~1 contact_flows/main.json --output change.svg
"""


def describe_draw(draw: Parser) -> None:
    """Describes the word that draws."""
    draw.epilog = _DRAW_EXAMPLES
    draw.set_defaults(run=_draw, alone=draw.show_help)
    draw.add_argument("paths", nargs="*", type=Path, help="flow files, folders, templates, plans, or cdk.out")
    draw.add_argument("--output", "-o", type=Path, help="file (one picture) or folder; standard output when absent")
    draw.add_argument("--format", choices=("svg", "mermaid"), default="svg", help="form of the picture")
    _add_language(draw)
    draw.add_argument("--map", action="store_true", help="draw one map of all flows instead of each flow")


def describe_diff(diff: Parser) -> None:
    """Describes the word that compares."""
    diff.epilog = _DIFF_EXAMPLES
    diff.set_defaults(run=_diff, alone=diff.show_help)
    diff.add_argument("paths", nargs="*", type=Path, help="OLD NEW, or with --rev: files or folders")
    diff.add_argument("--rev", help="compare the working tree with this revision of git")
    diff.add_argument("--output", "-o", type=Path, help="SVG file, or folder for several flows")
    diff.add_argument("--format", choices=("text", "json", "svg"), help="text (default), json, or svg")
    _add_language(diff)
    diff.add_argument("--around", type=whole(0), help="steps around a change that a picture shows")


def _add_language(parser: Parser) -> None:
    usual = parser.habits.language
    text = f"language of what pictures say beside the flow (default: {usual})"
    parser.add_argument("--language", choices=LANGUAGES, default=usual, help=text)


def _draw(options: argparse.Namespace) -> int:
    from ringback.flow_language.pictures.language import in_language

    with in_language(options.language):
        return _drawn(options)


def _drawn(options: argparse.Namespace) -> int:
    from ringback.flow_language.pictures import draw_all, map_center, mermaid, mermaid_map
    from ringback.flow_language.pictures.versions import file_names, named_flows

    flows, damaged = named_flows(options.paths)
    for finding in damaged:
        sys.stderr.write(f"{options.prog}: {finding}\n")
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


def _diff(options: argparse.Namespace) -> int:
    from ringback.flow_language.pictures.language import in_language

    with in_language(options.language):
        return _compared(options)


def _compared(options: argparse.Namespace) -> int:
    from ringback.flow_language.pictures import compare, text_diff
    from ringback.flow_language.pictures import diff as draw_diff
    from ringback.flow_language.pictures.versions import as_json, file_names

    versions, damaged = _versions(options)
    for finding in damaged:
        sys.stderr.write(f"{options.prog}: {finding}\n")
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
        usual = [path for path in options.habits.flows if path.is_dir()][:1]
        return versions_since(options.rev, options.paths or usual)
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
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(pictures[0][1], encoding="utf-8")
    else:
        output.mkdir(parents=True, exist_ok=True)
        for name, text in pictures:
            (output / f"{name}{suffix}").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{len(pictures)} pictures in {output}\n")
