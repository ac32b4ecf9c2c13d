"""`aicc new center NAME`: copies a working center under a new name, so that it synthesizes and answers at once."""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from commands.project import add_root
from ringback.commands.arguments import Parser, add_word, nearest
from ringback.commands.exits import CommandError, Exit

_KEY = re.compile(r"^[a-z][a-z0-9]{1,19}$")
_KEY_WORDS = "2 to 20 ASCII letters and digits in lower case, a letter first"
#: Where a center has a folder of its own; what lies there beside centers is shared and no name for one.
_PLACES = ("config", "contact_flows", "tests/calls", "bots")
#: Environments and folders of tests would be read as something else, device names are no folders on Windows.
_RESERVED = frozenset({"dev", "staging", "prod", "test", "tests", "worlds", "con", "prn", "aux", "nul", "com1", "lpt1"})
#: What a new center starts with; everything else it shares.
_FOLDERS = ("config/{center}", "contact_flows/{center}", "tests/calls/{center}")
_BOT = "bots/{center}.toml"
_SCENARIOS = 3
#: What the scenarios of a center share.
_SHARED = "center.toml"
#: Reserved for examples (RFC 2606): no alarm, origin or password link may go to somebody else's domain.
_EXAMPLE_DOMAIN = "example.com"
_TOP_LEVEL = r"(?:com|net|org|io|kr)"
_DISPLAY_NAME = re.compile(r"^[^\"'\\$<>&{}\x00-\x1f]{1,40}$")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Names of the center to make and of the one it starts from."""

    root: Path
    key: str
    display_name: str
    source: str


def describe(parser: Parser) -> None:
    """Describes the word and what can be made."""
    parser.description = __doc__
    parser.set_defaults(run=parser.show_help)
    things = parser.add_subparsers(title="things", metavar="THING")
    center = add_word(things, "center", _run, "copy settings, flows, bot and scenarios for a new center")
    center.add_argument("name", help=f"key of the center, for example acme: {_KEY_WORDS}")
    center.add_argument(
        "--display-name", help="what callers hear, for example 'ACME 고객센터' (default: NAME 고객센터)"
    )
    center.add_argument("--from", dest="source", default="saltware", help="center to start from (%(default)s)")
    add_root(center)


def _run(options: argparse.Namespace) -> int:
    named = options.display_name if options.display_name is not None else f"{options.name.upper()} 고객센터"
    plan = Plan(root=options.root, key=options.name, display_name=named.strip(), source=options.source)
    for path in scaffold(plan):
        print(f"wrote {path.relative_to(plan.root)}")
    print(f"\nnext:  make synth CENTER={plan.key}   make call STAGE={plan.key}-dev   docs/add-a-center.md")
    return Exit.FINE


def scaffold(plan: Plan) -> list[Path]:
    """Copies the files of the source center under the new name and returns them; writes all of them or nothing."""
    _check(plan)
    files = {plan.root / _renamed(str(path.relative_to(plan.root)), plan): _text(path, plan) for path in _sources(plan)}
    taken = [str(path.relative_to(plan.root)) for path in files if path.exists()]
    if taken:
        raise CommandError(f"center {plan.key!r} exists in part: {', '.join(sorted(taken)[:3])}; remove it first")
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return sorted(files)


def _check(plan: Plan) -> None:
    """Raises with every problem of the names at once."""
    problems = [*_key_problems(plan), *_other_problems(plan)]
    if problems:
        raise CommandError("; ".join(problems))


def _key_problems(plan: Plan) -> Iterator[str]:
    if not _KEY.fullmatch(plan.key):
        usable = re.sub(r"^[^a-z]+", "", re.sub(r"[^a-z0-9]", "", plan.key.lower()))[:20]
        hint = f"; {usable!r} would do" if _KEY.fullmatch(usable) else ""
        yield f"{plan.key!r} is no key of a center, write {_KEY_WORDS}{hint}"
    elif plan.key in _centers(plan):
        yield f"center {plan.key!r} exists already, known: {', '.join(_centers(plan))}"
    elif plan.key in _RESERVED or any((plan.root / place / plan.key).is_dir() for place in _PLACES):
        yield f"{plan.key!r} is reserved (environments and shared folders have it), choose another key"


def _other_problems(plan: Plan) -> Iterator[str]:
    if not _DISPLAY_NAME.fullmatch(plan.display_name):
        yield (
            f"--display-name {plan.display_name!r} cannot be spoken and shown, write 1 to 40 characters "
            "without quotes, <, >, &, $, braces, backslashes and line ends"
        )
    known = _centers(plan)
    if plan.source not in known:
        hint = nearest(plan.source, known)
        yield f"there is no center {plan.source!r} to start from, known: {', '.join(known)}{hint}"


def _centers(plan: Plan) -> list[str]:
    return sorted(path.stem for path in (plan.root / "bots").glob("*.toml"))


def _sources(plan: Plan) -> Iterator[Path]:
    yield plan.root / _BOT.format(center=plan.source)
    for template in _FOLDERS:
        folder = plan.root / template.format(center=plan.source)
        if folder.parent.name == "calls":
            yield from _scenarios(folder)
        elif folder.parent.name == "config":
            yield from (path for path in sorted(folder.rglob("*.*")) if path.is_file())
        else:
            yield from (path for path in sorted(folder.glob("*.*")) if path.is_file())


def _scenarios(folder: Path) -> list[Path]:
    """Chooses scenarios that stand alone: those with a world would need its customers too."""
    found = [path for path in sorted(folder.glob("*.toml")) if path.name != _SHARED]
    alone = [path for path in found if "worlds = " not in path.read_text(encoding="utf-8")]
    return [folder / _SHARED, *alone[:_SCENARIOS]]


def _renamed(text: str, plan: Plan) -> str:
    return re.sub(rf"\b{plan.source}\b", plan.key, text)


def _text(path: Path, plan: Plan) -> str:
    """Returns the content for the new center: its key, what callers hear, its dashboard, addresses nobody owns."""
    text = path.read_text(encoding="utf-8").replace(_display_name(plan), plan.display_name)
    domain = rf"\b{plan.source}(?:-[a-z]+)*(?:\.[a-z]+)*\.{_TOP_LEVEL}\b"
    text = re.sub(domain, _EXAMPLE_DOMAIN, text)
    for old, new in (
        (plan.source.capitalize(), plan.key.capitalize()),
        (plan.source.upper(), plan.key.upper()),
    ):
        text = re.sub(rf"\b{old}\b", new, text)
    text = _renamed(text, plan)
    if path.parent.parent.name == "config":
        return _in_its_own_account(text, plan)
    return text


def _in_its_own_account(text: str, plan: Plan) -> str:
    """Places the center in an account of its own: two instances, the quota of an account, are soon taken."""
    text = re.sub(r"^account = .*\n", "", text, flags=re.MULTILINE)
    return re.sub(r"^(\[deployment\]\n)", rf'\1account = "{plan.key}"\n', text, count=1, flags=re.MULTILINE)


def _display_name(plan: Plan) -> str:
    bot = (plan.root / _BOT.format(center=plan.source)).read_text(encoding="utf-8")
    name: str = tomllib.loads(bot)["display_name"]
    return name
