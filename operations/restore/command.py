"""The command line: what to bring back, what that would do, and doing it."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from operations.checks import every
from operations.restore import buckets, keys, secrets, stage, tables
from operations.restore.stage import RestoreError, nearest

FINE, FAILED, USAGE = 0, 1, 2
# Lines of a plan; more would scroll away what matters.
_SHOWN = 50
# Objects that are copied at once; clients of the SDK may be shared by threads, with ten connections by default.
_WORKERS = 10
_HEAR_OF_IT = "functions read a secret anew within five minutes; call and try whatever needs it"


def _moment(text: str) -> datetime:
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        given = None
    if given is None or given.tzinfo is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no moment with a time zone, allowed is for example 2026-11-29T09:55:00+09:00"
        )
    return given.astimezone(UTC)


def parser() -> argparse.ArgumentParser:
    """Returns the parser of the command line."""
    made = argparse.ArgumentParser(prog="python -m operations.restore", description="bring back what was lost")
    kinds = made.add_subparsers(title="kinds", metavar="KIND", required=True)
    table = kinds.add_parser("table", help="copy lost items back from a table that was restored to a point in time")
    table.add_argument("restored", help="name of the restored table")
    table.add_argument("table", help="name of the table that the center uses")
    table.set_defaults(run=_table)
    bucket = kinds.add_parser("bucket", help="bring objects back from their versions")
    _of_a_stage(bucket, "data, media, access_logs, or the physical name")
    bucket.add_argument("--at", type=_moment, required=True, help="moment to go back to, the latest before the damage")
    bucket.add_argument("--prefix", default="", help="beginning of the keys (default: every object)")
    bucket.add_argument(
        "--overwritten", action="store_true", help="bring back overwritten objects too, not only deleted"
    )
    bucket.set_defaults(run=_bucket)
    secret = kinds.add_parser("secret", help="cancel the deletion of a secret, or make an earlier value current")
    _of_a_stage(secret, "phone_hash, pin_pepper, api, auth_private_key, or the ARN")
    secret.add_argument("--version", default="", help="id of the version to make current, or its beginning")
    secret.set_defaults(run=_secret)
    key = kinds.add_parser("key", help="cancel the deletion of a key and enable it")
    _of_a_stage(key, "data_key, media_key, identity_key, or the id")
    key.set_defaults(run=_key)
    for one in (table, bucket, secret, key):
        one.add_argument("--write", action="store_true", help="do it; without it nothing is changed")
    return made


def _of_a_stage(made: argparse.ArgumentParser, names: str) -> None:
    made.add_argument("stage", help="center and environment, such as aicc-prod")
    made.add_argument("name", help=names)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _table(session: Any, given: argparse.Namespace) -> int:
    client = session.client("dynamodb")
    known = sorted(map(str, every(client, "list_tables", "TableNames")))
    for name in (given.restored, given.table):
        if name not in known:
            raise RestoreError(f"unknown table {name!r}, known: {', '.join(known) or 'none'}{nearest(name, known)}")
    if given.restored == given.table:
        raise RestoreError(f"{given.table!r} was given twice, as the restored table and as the one that lacks items")
    done = tables.copy_back(client, restored=given.restored, table=given.table, write=given.write)
    _say(f"{given.table}: {done}")
    return FINE


def _bucket(session: Any, given: argparse.Namespace) -> int:
    client = session.client("s3")
    name = stage.physical(session.client("cloudformation"), given.stage, stage.BUCKET, given.name)
    found: Counter[buckets.Kind] = Counter()
    changed = []
    for one in buckets.plan(client, name, at=given.at, prefix=given.prefix, now=datetime.now(UTC)):
        found[one.kind] += 1
        # A bucket holds millions of objects, of which few have changed.
        if one.kind not in (buckets.Kind.SAME, buckets.Kind.NEW):
            changed.append(one)
    for one in changed[:_SHOWN]:
        _say(f"  {one.key}: {one.kind}")
    if len(changed) > _SHOWN:
        _say(f"  and {len(changed) - _SHOWN} more")
    _say(f"{name} since {given.at.isoformat()}: {buckets.counts(found)}")
    lost = any(found[kind] for kind in buckets.LOST)
    if not given.write:
        _say("nothing was changed; --write brings back what was deleted, with --overwritten also what was overwritten")
        return FAILED if lost else FINE
    done = buckets.restore(client, name, changed, overwritten=given.overwritten, workers=_WORKERS)
    for key, code in done.failed:
        _say(f"  {key}: the service answered {code}")
    for key in done.changed_meanwhile:
        _say(f"  {key}: was written meanwhile, stays")
    _say(f"{done.restored} restored, {len(done.failed)} failed, {len(done.changed_meanwhile)} written meanwhile")
    return FAILED if lost or done.failed else FINE


def _secret(session: Any, given: argparse.Namespace) -> int:
    client = session.client("secretsmanager")
    name = stage.physical(session.client("cloudformation"), given.stage, stage.SECRET, given.name)
    found = secrets.look(client, name)
    for version in found.versions:
        _say(f"  {version}")
    steps = secrets.steps(found, given.version)
    _told(found.name, steps, written=given.write)
    if given.write and steps:
        secrets.restore(client, found, given.version)
    if steps:
        read_by = stage.readers(session.client("lambda"), found.arn)
        _say(f"read by: {', '.join(read_by) or 'no function'}; {_HEAR_OF_IT}")
    elif not given.version:
        _say("it is not deleted; to make an earlier value current name its --version")
    return FINE


def _key(session: Any, given: argparse.Namespace) -> int:
    client = session.client("kms")
    found = keys.look(client, stage.physical(session.client("cloudformation"), given.stage, stage.KEY, given.name))
    _told(found.id, keys.steps(found), written=given.write)
    if given.write:
        keys.restore(client, found)
    return FINE


def _told(name: str, steps: Sequence[str], *, written: bool) -> None:
    for step in steps:
        _say(f"{name}: {'' if written else 'would '}{step}")
    if not steps:
        _say(f"{name}: nothing to do")


def main(arguments: Sequence[str], session: Any = None) -> int:
    """Does what the arguments say; returns 1 when something stays lost and 2 when it cannot be done at all."""
    given = parser().parse_args(arguments)
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        code: int = given.run(session or boto3.Session(), given)
    except RestoreError as problem:
        sys.stderr.write(f"{problem}\n")
        return USAGE
    except ClientError as error:
        told = error.response.get("Error", {})
        sys.stderr.write(f"{error.operation_name} answered {told.get('Code')}: {told.get('Message')}\n")
        return USAGE
    except BotoCoreError as error:
        sys.stderr.write(f"no answer from AWS: {error}\n")
        return USAGE
    return code
