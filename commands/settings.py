"""`aicc settings`: checks settings files, writes what is generated from their model."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from commands.korean import add_language, problems_told, usual_language
from commands.project import add_root
from ringback.commands.arguments import Parser, add_assembly, add_word, nearest, stages
from ringback.commands.exits import CommandError, Exit

if TYPE_CHECKING:
    from contact_center.bot.content import Content, ContentError
    from contact_center.settings import Settings, SettingsError

SCHEMA = "config/settings.schema.json"
REGIONS = "constructs/contact_center/guards/regions"


def describe(parser: Parser) -> None:
    """Describes the word and what stands behind it; alone it checks every settings file."""
    parser.description = __doc__
    add_root(parser)
    parser.set_defaults(run=_check, files=[])
    kinds = parser.add_subparsers(title="commands", metavar="COMMAND")
    check = add_word(kinds, "check", _check, "check every settings file, or the given ones (default)")
    check.add_argument("files", nargs="*", type=Path)
    add_language(check)
    parser.set_defaults(language=usual_language())
    text = "list values that stand in for real ones; fails when prod has any"
    standing = add_word(kinds, "placeholders", _placeholders, text)
    standing.add_argument("files", nargs="*", type=Path)
    schema = add_word(kinds, "schema", _schema, f"write {SCHEMA}, which editors read")
    schema.add_argument("--check", action="store_true", help="write nothing, fail when the file is out of date")
    accept = add_word(kinds, "accept", _accept, "accept that an instance or number is replaced by the next deployment")
    vars(accept.add_argument("stage", help="for example aicc-dev"))["completer"] = stages
    add_assembly(accept, "synthesized assembly")
    regions = add_word(kinds, "regions", _regions, "refresh which resource types a Region lacks, from cfn-lint")
    regions.add_argument("region", nargs="?", default="ap-northeast-2")


def _check(options: argparse.Namespace) -> int:
    from contact_center.bot.content import ContentError
    from contact_center.bot.content.scores import unreachable_scores
    from contact_center.settings import SettingsError, load_all, load_files

    for file in options.files:
        if not file.exists():
            raise CommandError(f"{file}: cannot be read, there is no such file")
    try:
        settings = load_files(options.files) if options.files else load_all(options.root)
        contents = _contents(settings)
        beyond = [one for entry in settings for one in unreachable_scores(entry, contents[entry.center.key])]
        if beyond:
            raise SettingsError(beyond)
    except (SettingsError, ContentError) as error:
        sys.stderr.write(f"{options.prog}: {_told(error, options.language)}\n")
        return Exit.FOUND
    for entry in settings:
        people, queues, flows = len(entry.connect.users), len(entry.queues), len(entry.flows)
        if options.language == "ko":
            print(f"{entry.file}: 이상이 없습니다 (대기열 {queues}개, 사용자 {people}명, 플로 {flows}개)")
        else:
            print(f"{entry.file}: fine ({queues} queues, {people} users, {flows} flows)")
    return Exit.FINE


def _told(error: SettingsError | ContentError, language: str) -> str:
    from contact_center.bot.content import ContentError

    what = "봇 내용" if isinstance(error, ContentError) else "설정"
    korean = problems_told(what, error.problems) if language == "ko" else None
    return korean or str(error)


def _contents(settings: Sequence[Settings]) -> dict[str, Content]:
    """Returns the bot content of every center, which its environments share."""
    from contact_center.bot.content import load_content

    roots = {entry.center.key: entry.root for entry in settings}
    return {center: load_content(root, center) for center, root in roots.items()}


def _placeholders(options: argparse.Namespace) -> int:
    """Lists placeholders; only prod must have none, and its template refuses to be deployed with one."""
    from contact_center.bot.content import ContentError
    from contact_center.settings import SettingsError, load_all, load_files
    from contact_center.settings.placeholders import placeholders

    try:
        settings = load_files(options.files) if options.files else load_all(options.root)
        contents = _contents(settings)
        found = [
            (entry, placeholders(entry, contents[entry.center.key].center.contact.model_dump())) for entry in settings
        ]
    except (SettingsError, ContentError) as error:
        sys.stderr.write(f"{options.prog}: {error}\n")
        return Exit.FOUND
    for entry, problems in found:
        print(f"{entry.stage_id}: {len(problems)} placeholders")
        for problem in problems:
            print(f"  {problem}")
    refused = any(problems and entry.environment == "prod" for entry, problems in found)
    return Exit.FOUND if refused else Exit.FINE


def _schema(options: argparse.Namespace) -> int:
    return write_schema(options.root, check=options.check)


def write_schema(root: Path, *, check: bool) -> int:
    """Writes the JSON Schema of settings files, or with `check` tells whether it is out of date."""
    from contact_center.settings.editor_schema import render

    return _write(root / SCHEMA, render(), check=check)


def _write(path: Path, text: str, *, check: bool = False) -> int:
    current = path.read_text(encoding="utf-8") if path.exists() else ""
    if current == text:
        print(f"{path}: up to date")
        return Exit.FINE
    if check:
        print(f"{path}: out of date, run `aicc settings schema`", file=sys.stderr)
        return Exit.FOUND
    path.write_text(text, encoding="utf-8")
    print(f"{path}: written")
    return Exit.FINE


def _accept(options: argparse.Namespace) -> int:
    from contact_center.guards import create_only
    from contact_center.guards.assembly import read_stages

    found = {stage.id: stage for stage in read_stages(options.assembly)}
    if options.stage not in found:
        known = ", ".join(found) or "none"
        hint = nearest(options.stage, found)
        raise CommandError(f"no stage {options.stage!r} in {options.assembly}, there are {known}{hint}")
    path = options.root / create_only.FILE
    accepted = dict(create_only.read_baseline(path))
    accepted[options.stage] = create_only.current(found[options.stage])
    return _write(path, create_only.render(accepted))


def _regions(options: argparse.Namespace) -> int:
    from cfnlint.helpers import REGIONS as ALL_REGIONS
    from cfnlint.schema.manager import ProviderSchemaManager
    from cfnlint.version import __version__

    manager = ProviderSchemaManager()
    offered: dict[str, set[str]] = {region: set(manager.get_resource_types(region)) for region in ALL_REGIONS}
    if options.region not in offered:
        raise CommandError(f"unknown Region {options.region!r}{nearest(options.region, offered)}")
    absent = sorted(set().union(*offered.values()) - offered[options.region])
    source = f"cfn-lint {__version__}, CloudFormation registry schemas per Region"
    text = json.dumps({"source": source, "absent": absent}, indent=1) + "\n"
    return _write(options.root / REGIONS / f"{options.region}.json", text)
