"""`aicc live`: looks at an account before a deployment, at a center after it, calls it, and takes away what must go."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from commands.project import STAGE, add_root
from ringback.commands.arguments import Parser, add_assembly, add_stage, add_word
from ringback.commands.exits import CommandError, Exit
from ringback.commands.output import say

if TYPE_CHECKING:
    from pathlib import Path

    from contact_center.settings import Settings
    from operations.outside import Outside
    from operations.quotas import Planned

_LOOKS = (
    ("preflight", "check an account before a deployment; changes nothing"),
    ("smoke", "check a center after it; changes nothing"),
    ("tests", "run the native test cases of a center: calls that Amazon Connect makes to itself"),
)
_CHANGES = (
    ("clear", "clear what a first deployment that failed has left, so that the next can begin"),
    ("remove", "remove a stage that may be thrown away, with everything in it"),
)


def describe(parser: Parser) -> None:
    """Describes the word and what stands behind it."""
    parser.description = __doc__
    parser.set_defaults(run=parser.show_help)
    kinds = parser.add_subparsers(title="commands", metavar="COMMAND", dest="what")
    for words, act in ((_LOOKS, _look), (_CHANGES, _change)):
        for name, text in words:
            made = add_word(kinds, name, act, text)
            add_stage(made, default=STAGE)
            add_assembly(made, "cloud assembly")
            add_root(made)
            if name == "smoke":
                made.add_argument(
                    "--chat", metavar="FLOW", default="", help="chat with this flow, which leaves a contact"
                )
            if act is _change:
                made.add_argument("--yes", action="store_true", help="do not ask for the name of the stage")
    made = add_word(kinds, "pages", _pages, "publish the web chat: write the pages that differ, clear the cache")
    add_stage(made, default=STAGE)
    add_assembly(made, "cloud assembly")
    made = add_word(kinds, "notice", _notice, "tell the topic of the account how a deployment ended")
    add_stage(made, default=STAGE)
    made.add_argument("--topic", required=True, help="ARN of the topic, output NoticeTopicArn of docs/account.md")
    made.add_argument("--ended", required=True, help="how it ended: success, failure or cancelled")
    made.add_argument("--version", default="", help="what was deployed")
    made.add_argument("--run", dest="address", default="", help="address where the run can be read")


def _session() -> Any:
    import boto3
    from botocore.exceptions import BotoCoreError

    try:
        return boto3.Session()
    except BotoCoreError as error:
        raise CommandError(f"no session with AWS: {error}") from error


def _look(options: argparse.Namespace) -> int:
    from itertools import chain

    from operations.expected import read
    from operations.first_chat import FirstChat
    from operations.native_tests import NativeTests
    from operations.preflight import Preflight
    from operations.smoke import Smoke

    expected, session = read(options.assembly, options.stage), _session()
    if options.what == "preflight":
        outcomes = Preflight(session, expected, _planned(options), _outside(options))()
    elif options.what == "smoke":
        chats = FirstChat(session, expected, options.chat)() if options.chat else ()
        outcomes = chain(Smoke(session, expected)(), chats)
    else:
        outcomes = NativeTests(session, expected)()
    fine = True
    for outcome in outcomes:
        print(outcome, flush=True)
        fine = fine and outcome.fine
    return Exit.FINE if fine else Exit.FOUND


def _pages(options: argparse.Namespace) -> int:
    from botocore.exceptions import BotoCoreError, ClientError

    from commands.chat_page import LIBRARY, PAGES
    from operations.expected import read
    from operations.pages import Pages, outputs

    session = _session()
    try:
        found = outputs(session, read(options.assembly, options.stage).stacks)
        done = Pages(session, folder=PAGES, library=LIBRARY, outputs=found).publish()
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"the pages were not published: {error}") from error
    for line in done or ["nothing has changed"]:
        say(line)
    say(f"{found.get('PagesUrl', '')} needs a DNS record that leads to {found.get('PagesTarget', '')}")
    return Exit.FINE


def _notice(options: argparse.Namespace) -> int:
    from botocore.exceptions import BotoCoreError, ClientError

    from operations.notice import Notice, send

    if not options.topic:
        say("nobody is told: no topic is named (variable NOTICE_TOPIC_ARN of the environment, docs/account.md)")
        return Exit.FINE
    notice = Notice(stage=options.stage, ended=options.ended, version=options.version, run=options.address)
    try:
        say(f"told {options.topic}: {send(_session(), options.topic, notice)}")
    except (BotoCoreError, ClientError) as error:
        raise CommandError(f"nobody was told: {error}") from error
    return Exit.FINE


def _settings_file(options: argparse.Namespace) -> Path | None:
    center, _, environment = options.stage.rpartition("-")
    file: Path = options.root / "config" / center / f"{environment}.toml"
    return file if file.is_file() else None


def _outside(options: argparse.Namespace) -> Outside | None:
    """Returns what the settings of the stage name outside of it, or None for an assembly of somebody else's."""
    from contact_center.settings import load

    file = _settings_file(options)
    return None if file is None else outside(load(file))


def outside(settings: Settings) -> Outside:
    """Returns senders, keys and connections that settings name."""
    from operations.outside import Key, Outside

    around, notifier = settings.integrations, settings.notifier
    single = (("crm", around.crm), ("payment", around.payment))
    keys = [Key(name=one.secret, used_by=f"integrations.{table}") for table, one in single if one is not None]
    for name, webhook in around.webhooks.items():
        keys.append(Key(name=webhook.secret, used_by=f"integrations.webhooks.{name}", in_header=False))
    for name, sync in around.sync.items():
        keys.append(Key(name=sync.secret, used_by=f"integrations.sync.{name}", by_cloudformation=True))
    channels = notifier.channels if notifier else ()
    return Outside(
        sms_identity=notifier.sms.identity if notifier and notifier.sms and "sms" in channels else "",
        sms_sender=notifier.sms.sender if notifier and notifier.sms else "",
        mail_identity=notifier.email.identity if notifier and notifier.email and "email" in channels else "",
        relay="alimtalk" in channels,
        keys=tuple(keys),
        connections=tuple(settings.physical_name(f"sync-{name}") for name in around.sync),
    )


def _planned(options: argparse.Namespace) -> Planned | None:
    """Returns what the settings plan for the stage, or None for an assembly of somebody else's."""
    from contact_center.settings import load
    from operations.quotas import planned

    file = _settings_file(options)
    if file is None:
        return None
    volumes = load(file).volumes
    return planned(calls=volumes.calls + volumes.outbound_calls, call_minutes=volumes.call_minutes, chats=volumes.chats)


def _change(options: argparse.Namespace) -> int:
    from botocore.exceptions import BotoCoreError, ClientError

    from operations.checks import code_of
    from operations.expected import read

    expected = read(options.assembly, options.stage)
    try:
        return change(options, _session(), expected)
    except ClientError as error:
        raise CommandError(f"{error.operation_name} answered {code_of(error)}: {error}") from error
    except BotoCoreError as error:
        raise CommandError(f"no answer from AWS: {error}") from error


def change(options: argparse.Namespace, session: Any, expected: Any, **more: Any) -> int:
    """Shows what is to be done, asks, and does it step by step; a step that fails ends it, and it can be run again."""
    from operations.failed import FailedCreation
    from operations.removal import Removal

    account = session.client("sts").get_caller_identity()["Account"]
    say(f"{expected.stage} in account {account}, {session.region_name}")
    kind: Any = Removal if options.what == "remove" else FailedCreation
    steps = kind(session, expected, **more).steps()
    if not steps:
        say("nothing is there to be done")
        return Exit.FINE
    for step in steps:
        say(f"  {step.text}")
    if not options.yes and _asked(f"type {expected.stage} to do it: ") != expected.stage:
        say("nothing was changed")
        return Exit.FOUND
    for step in steps:
        print(f"{step.text} ...", flush=True)
        step.act()
    say(kind.AFTERWARD)
    return Exit.FINE


def _asked(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        return ""
