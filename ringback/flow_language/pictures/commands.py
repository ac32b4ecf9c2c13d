"""`aicc flows draw` and `aicc flows diff`.

Exit codes: 0 drawn, or no difference; 1 pictures out of date (--check), or a difference; 2 the command line, a path or
a missing Node.js.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from ringback.flow_language.assembly import is_assembly, read_assembly
from ringback.flow_language.errors import FlowLanguageError
from ringback.flow_language.model import Flow
from ringback.flow_language.parser import load, parse
from ringback.flow_language.pictures import gallery
from ringback.flow_language.pictures.center_map import map_center
from ringback.flow_language.pictures.diff_picture import diff as draw_diff
from ringback.flow_language.pictures.difference import Difference, Kind, compare, text_diff
from ringback.flow_language.pictures.flow_picture import draw_all
from ringback.flow_language.pictures.mermaid import mermaid, mermaid_map

OK, FOUND, USAGE = 0, 1, 2

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


def draw(argv: Sequence[str]) -> int:
    """Runs `aicc flows draw`."""
    parser = argparse.ArgumentParser(
        prog="aicc flows draw",
        description="Draws flows as SVG or Mermaid.",
        epilog=_DRAW_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="*", type=Path, help="flow files, folders, or an assembly (cdk.out)")
    parser.add_argument("--output", "-o", type=Path, help="file (one picture) or folder; standard output when absent")
    parser.add_argument("--format", choices=("svg", "mermaid"), default="svg", help="form of the picture")
    parser.add_argument("--map", action="store_true", help="draw one map of all flows instead of each flow")
    parser.add_argument("--gallery", action="store_true", help="renew docs/flows of the project in the working folder")
    parser.add_argument("--check", action="store_true", help="with --gallery: only tell what is out of date")
    return _run(parser, argv, _draw)


def diff(argv: Sequence[str]) -> int:
    """Runs `aicc flows diff`."""
    parser = argparse.ArgumentParser(
        prog="aicc flows diff",
        description="Shows what changed between two versions of a flow.",
        epilog=_DIFF_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="*", type=Path, help="OLD NEW, or with --rev: files or folders")
    parser.add_argument("--rev", help="compare the working tree with this revision of git")
    parser.add_argument("--output", "-o", type=Path, help="SVG file, or folder for several flows")
    parser.add_argument("--format", choices=("text", "json", "svg"), help="text (default), json, or svg")
    parser.add_argument("--around", type=int, help="steps around a change that a picture shows")
    return _run(parser, argv, _diff)


def _run(parser: argparse.ArgumentParser, argv: Sequence[str], run: Callable[[argparse.Namespace], int]) -> int:
    if not argv:
        parser.print_help()
        return OK
    try:
        return run(parser.parse_args(list(argv)))
    except SystemExit as stop:
        return int(stop.code or OK)
    except BrokenPipeError:
        return OK
    except FlowLanguageError as error:
        sys.stderr.write(f"{parser.prog}: {error}\n")
        return USAGE
    except OSError as error:
        sys.stderr.write(f"{parser.prog}: {error.filename or 'input'}: {(error.strerror or str(error)).lower()}\n")
        return USAGE


def _draw(options: argparse.Namespace) -> int:
    if options.gallery:
        return _gallery(check=options.check)
    flows = _flows(options.paths)
    if options.map:
        text = mermaid_map(flows) if options.format == "mermaid" else map_center(flows, heading=_heading(options.paths))
        _write([("map", text)], options.output, options.format)
        return OK
    pictures = [mermaid(flow) for flow in flows] if options.format == "mermaid" else draw_all(flows)
    _write(list(zip(_names(flows), pictures, strict=True)), options.output, options.format)
    return OK


def _gallery(*, check: bool) -> int:
    root = Path.cwd()
    if not (root / "contact_flows").is_dir():
        raise FlowLanguageError(f"{root}: no folder contact_flows here; run it in the folder of the project")
    if check:
        old = gallery.outdated(root)
        sys.stdout.writelines(f"{path.relative_to(root)}: out of date\n" for path in old)
        return FOUND if old else OK
    changed = gallery.write(root)
    sys.stdout.writelines(f"{path.relative_to(root)}\n" for path in changed)
    sys.stdout.write(f"{len(changed)} files renewed\n")
    return OK


def _flows(paths: Iterable[Path]) -> list[Flow]:
    flows: list[Flow] = []
    for path in paths:
        if not path.exists():
            raise FlowLanguageError(f"{path}: no such file or folder")
        if path.is_dir() and is_assembly(path):
            flows += [found.parsed() for found in read_assembly(path)]
        elif path.is_dir():
            flows += [load(file) for file in _json_files(path)]
        else:
            flows.append(load(path))
    if not flows:
        raise FlowLanguageError("no flows given; name files, folders or an assembly")
    return flows


def _json_files(folder: Path) -> list[Path]:
    found = (file for file in folder.rglob("*.json") if not file.name.endswith(".schema.json"))
    return sorted(file for file in found if "tests" not in file.relative_to(folder).parts[:-1])


def _heading(paths: Sequence[Path]) -> str:
    return paths[0].resolve().name if len(paths) else "center"


def _names(flows: Sequence[Flow]) -> list[str]:
    """Returns a file name per flow, with the folder in front where keys repeat."""
    keys = [flow.key or flow.name or "flow" for flow in flows]
    return [
        key if keys.count(key) == 1 else f"{Path(flow.file or '').parent.name or index}-{key}"
        for index, (flow, key) in enumerate(zip(flows, keys, strict=True))
    ]


def _write(pictures: Sequence[tuple[str, str]], output: Path | None, form: str) -> None:
    suffix = {"svg": ".svg", "mermaid": ".mmd"}[form]
    if output is None:
        if len(pictures) > 1:
            raise FlowLanguageError(f"{len(pictures)} pictures need a folder; add --output FOLDER")
        sys.stdout.write(pictures[0][1])
    elif len(pictures) == 1 and output.suffix == suffix:
        output.write_text(pictures[0][1], encoding="utf-8")
    else:
        output.mkdir(parents=True, exist_ok=True)
        for name, text in pictures:
            (output / f"{name}{suffix}").write_text(text, encoding="utf-8")
        sys.stdout.write(f"{len(pictures)} pictures in {output}\n")


def _diff(options: argparse.Namespace) -> int:
    differences = [compare(old, new) for old, new in _versions(options)]
    changed = [difference for difference in differences if not difference.empty]
    form = options.format or ("svg" if options.output else "text")
    if form == "svg" and changed:
        pictures = [draw_diff(d.old, d.new, around=options.around) for d in changed]
        _write(list(zip(_names([d.new for d in changed]), pictures, strict=True)), options.output, "svg")
    elif form == "json":
        sys.stdout.write(json.dumps([_as_json(d) for d in changed], ensure_ascii=False, indent=2) + "\n")
    elif form == "text":
        sys.stdout.writelines(text_diff(d.old, d.new) + "\n" for d in changed)
    return FOUND if changed else OK


def _versions(options: argparse.Namespace) -> list[tuple[Flow, Flow]]:
    if options.rev:
        paths = options.paths or [Path("contact_flows")]
        files = [file for path in paths for file in (_json_files(path) if path.is_dir() else [path])]
        return [(_at_revision(file, options.rev), load(file)) for file in files]
    if len(options.paths) != 2:
        raise FlowLanguageError("two versions are compared: name OLD and NEW, or add --rev REVISION")
    old, new = options.paths
    if old.is_dir() != new.is_dir():
        raise FlowLanguageError(f"{old} and {new}: compare two files or two folders")
    if not old.is_dir():
        return [(load(old), load(new))]
    names = dict.fromkeys(file.relative_to(folder) for folder in (old, new) for file in _json_files(folder))
    return [(_or_nothing(old / name), _or_nothing(new / name)) for name in names]


def _or_nothing(path: Path) -> Flow:
    return load(path) if path.is_file() else _nothing(path)


def _nothing(path: Path) -> Flow:
    """Returns a flow without actions, for a file that one side does not have."""
    return Flow(raw={}, actions=(), start="", type=None, file=str(path), key=path.stem)


def _at_revision(path: Path, revision: str) -> Flow:
    command = ["git", "-C", str(path.resolve().parent), "show", f"{revision}:./{path.name}"]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode == 0:
        return parse(done.stdout, file=f"{revision}:{path}", key=path.stem)
    known = subprocess.run(
        [*command[:3], "rev-parse", "--verify", "--quiet", revision], capture_output=True, check=False
    )
    if known.returncode != 0:
        raise FlowLanguageError(f"{revision}: no such revision, or {path.parent} is in no git repository")
    return _nothing(path)


def _as_json(difference: Difference) -> dict[str, object]:
    return {
        "flow": difference.new.key or difference.new.name,
        "file": difference.new.file,
        "document": [asdict(change) for change in difference.document],
        "actions": [
            {
                "identifier": change.identifier,
                "kind": change.kind.value,
                "renamed_from": change.renamed_from,
                "parameters": [asdict(part) for part in change.parameters],
                "branches": [asdict(part) for part in change.branches],
            }
            for change in difference.actions
            if change.kind is not Kind.SAME
        ],
    }
