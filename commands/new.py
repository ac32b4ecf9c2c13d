"""`aicc new center NAME`: copies a working center under a new name, so that it synthesizes and answers at once."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_KEY = re.compile(r"^[a-z][a-z0-9]{1,19}$")
#: What a new center starts with; everything else it shares.
_FOLDERS = ("config/{center}", "contact_flows/{center}", "tests/calls/{center}")
_BOT = "bots/{center}.toml"
_SCENARIOS = 3


class ScaffoldError(Exception):
    """Tells why a center cannot be made; the message says what to give instead."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Names of the center to make and of the one it starts from."""

    root: Path
    key: str
    display_name: str
    source: str


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="aicc new", description=__doc__)
    things = parser.add_subparsers(required=True, metavar="THING")
    center = things.add_parser("center", help="settings, flows, bot and scenarios of a new center")
    center.add_argument("name", help="key of the center: ASCII lower case, for example acme")
    center.add_argument(
        "--display-name", help="what callers hear, for example 'ACME 고객센터' (default: NAME 고객센터)"
    )
    center.add_argument("--from", dest="source", default="saltware", help="center to start from (%(default)s)")
    center.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    return parser


def main(argv: Sequence[str]) -> int:
    """Writes the files of a new center; exit code 1 when it exists or its name cannot be used."""
    given = _parser().parse_args(argv or ["--help"])
    plan = Plan(
        root=given.root,
        key=given.name,
        display_name=given.display_name or f"{given.name.upper()} 고객센터",
        source=given.source,
    )
    try:
        written = scaffold(plan)
    except ScaffoldError as error:
        print(f"aicc new: {error}", file=sys.stderr)
        return 1
    for path in written:
        print(f"wrote {path.relative_to(plan.root)}")
    print(f"\nnext:  make synth CENTER={plan.key}   make call STAGE={plan.key}-dev   docs/add-a-center.md")
    return 0


def scaffold(plan: Plan) -> list[Path]:
    """Copies the files of the source center under the new name and answers what was written, or writes nothing."""
    _check(plan)
    files = {plan.root / _renamed(str(path.relative_to(plan.root)), plan): _text(path, plan) for path in _sources(plan)}
    taken = [str(path.relative_to(plan.root)) for path in files if path.exists()]
    if taken:
        raise ScaffoldError(f"center {plan.key!r} exists already: {', '.join(sorted(taken)[:3])} ...")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return sorted(files)


def _check(plan: Plan) -> None:
    if not _KEY.fullmatch(plan.key):
        raise ScaffoldError(
            f"{plan.key!r} is no key of a center, write 2 to 20 ASCII letters and digits in lower case, a letter first"
        )
    known = sorted(path.stem for path in (plan.root / "bots").glob("*.toml"))
    if plan.source not in known:
        nearest = get_close_matches(plan.source, known, n=1)
        hint = f"; did you mean {nearest[0]!r}?" if nearest else ""
        raise ScaffoldError(f"there is no center {plan.source!r} to start from, known: {', '.join(known)}{hint}")


def _sources(plan: Plan) -> Iterator[Path]:
    yield plan.root / _BOT.format(center=plan.source)
    for template in _FOLDERS:
        folder = plan.root / template.format(center=plan.source)
        if folder.parent.name == "calls":
            yield from sorted(folder.glob("*.toml"))[:_SCENARIOS]
        else:
            # Certificates belong to one center, native test cases are generated from scenarios.
            yield from (path for path in sorted(folder.glob("*.*")) if path.is_file())


def _renamed(text: str, plan: Plan) -> str:
    return re.sub(rf"\b{plan.source}\b", plan.key, text)


def _text(path: Path, plan: Plan) -> str:
    """Answers the content for the new center: its key, its alias, what callers hear and the name of its dashboard."""
    text = _renamed(path.read_text(encoding="utf-8"), plan)
    names = {_display_name(plan): plan.display_name, plan.source.capitalize(): plan.key.capitalize()}
    for old, new in names.items():
        text = text.replace(old, new)
    return text


def _display_name(plan: Plan) -> str:
    bot = (plan.root / _BOT.format(center=plan.source)).read_text(encoding="utf-8")
    found = re.search(r'^display_name = "(.+)"$', bot, re.MULTILINE)
    if found is None:
        raise ScaffoldError(f"bots/{plan.source}.toml has no display_name to replace")
    return found[1]
