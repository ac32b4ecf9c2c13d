"""`aicc docs`: writes again everything in the documents that is generated: schemas, rule pages, functions, pictures."""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from commands import api_pages, api_types, construct_pages, function_pages, gallery, package_pages, rehearsal_pages
from commands.project import add_root
from commands.settings import write_schema
from ringback.commands.arguments import Parser
from ringback.commands.exits import CommandError, Exit

RULES = Path("docs/flow-language")
ARCHITECTURE = Path("docs/pictures/architecture.dot")
_RENDER = """
import { instance } from %(library)s;
const viz = await instance();
let text = "";
for await (const chunk of process.stdin) text += chunk;
process.stdout.write(viz.renderString(text, { format: "svg" }));
"""


def describe(parser: Parser) -> None:
    """Describes the word and its options."""
    parser.description = __doc__
    parser.add_argument("--check", action="store_true", help="write nothing, fail when something is out of date")
    add_root(parser)
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    wanted = pages(options.root)
    stale = [path for path, text in wanted.items() if not _same(options.root / path, text)]
    if not architecture_is_current(options.root):
        stale.append(ARCHITECTURE.with_suffix(".svg"))
    kept = (path.relative_to(options.root) for path in sorted((options.root / RULES / "rules").glob("FL*.md")))
    gone = [path for path in kept if path not in wanted]
    if options.check:
        for path in (*stale, *gone):
            print(f"{path}: out of date, run `make docs`")
        return _generators(options.root, check=True) or (Exit.FOUND if stale or gone else Exit.FINE)
    for path in gone:
        (options.root / path).unlink()
        print(f"removed {path}")
    for path in stale:
        target = options.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(wanted.get(path) or render_architecture(options.root), encoding="utf-8")
        print(f"wrote {path}")
    return _generators(options.root, check=False)


def pages(root: Path) -> Mapping[Path, str]:
    """Returns the generated text files by path."""
    from ringback.flow_language.rule_pages import pages as rule_pages

    return {
        function_pages.PAGE: function_pages.page(root),
        api_pages.PAGE: api_pages.page(root),
        api_types.TYPES: api_types.types(root),
        construct_pages.PAGE: construct_pages.page(root),
        package_pages.PAGE: package_pages.page(root),
        rehearsal_pages.PAGE: rehearsal_pages.page(),
        **{RULES / path: text for path, text in rule_pages("aicc flows").items()},
    }


def _generators(root: Path, *, check: bool) -> int:
    """Runs the generators that have a word of their own."""
    return write_schema(root, check=check) or gallery.renew(root, check=check)


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def architecture_is_current(root: Path) -> bool:
    """Tells whether the picture was made from the drawing beside it."""
    picture = root / ARCHITECTURE.with_suffix(".svg")
    return picture.is_file() and _mark(root) in picture.read_text(encoding="utf-8")


def render_architecture(root: Path) -> str:
    """Draws the architecture with the Graphviz that package.json pins."""
    from ringback.flow_language.pictures.graphviz import library, node

    script = _RENDER % {"library": json.dumps(library().as_uri())}
    done = subprocess.run(
        [str(node()), "--input-type=module", "--eval", script],
        input=(root / ARCHITECTURE).read_text(encoding="utf-8"),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CommandError(f"{ARCHITECTURE} cannot be drawn: {done.stderr.strip()}")
    return done.stdout.rstrip() + f"\n{_mark(root)}\n"


def _mark(root: Path) -> str:
    digest = hashlib.sha256((root / ARCHITECTURE).read_bytes()).hexdigest()[:16]
    return f"<!-- drawn from architecture.dot {digest} -->"
