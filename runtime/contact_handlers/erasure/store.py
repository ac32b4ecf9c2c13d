"""Finds a customer in every store and takes them out, in an order that can be stopped anywhere and begun again.

What leads to something is taken away after it: words and objects of a conversation before the customer's mark on it,
the profile with its numbers last. So whatever is left is found again by the next run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import field
from datetime import datetime, timedelta
from typing import Any

from contact_handlers.base import aws, clock, deadline, ids, secrets
from contact_handlers.base.dynamo import Range, Table, transact
from contact_handlers.base.errors import ConditionFailedError, TimedOutError, TransactionCancelledError
from contact_handlers.base.expressions import Changes, as_read, equals
from contact_handlers.base.frozen import dataclass
from contact_handlers.base.keys import Key
from contact_handlers.base.values import Item
from contact_handlers.erasure import logic
from contact_handlers.erasure.settings import Settings
from contact_handlers.records import archived, customer_profiles, erasure, hashing, phone, tables
from contact_handlers.records.requests import Request
from contact_handlers.records.vocabulary import COMPLETED, OPEN_REQUESTS, PENDING

# A step is begun only while so many seconds are left.
RESERVE_S = 12.0
# Customers of one of the four shards who are asked for in one run.
AT_ONCE = 20
KEPT_LONG_ENOUGH = "retention"
Counts = Counter[str]


@dataclass
class Run:
    """One run of an erasure, and what it has taken."""

    settings: Settings
    request: Request
    counts: Counts = field(default_factory=Counter)

    @property
    def customer_id(self) -> str:
        """Who is forgotten."""
        return self.request.customer_id or ""


class NotYetError(Exception):
    """Something of the customer goes on at this moment; the next run finds it ended."""


def pending(settings: Settings) -> Iterator[Request]:
    """Yields the erasures that are not done, those that are due first."""
    partition = tables.of_kind(erasure.KIND, PENDING)
    yield from map(Request.from_item, Table(settings.table_requests).query(partition, index="by_kind"))


def unheard_of(settings: Settings, moment: datetime) -> Iterator[str]:
    """Asks for the customers whose last contact is longer ago than customers are kept; yields their ids.

    Who is asked for leaves the index in the same transaction, so that nobody is in the way of others.
    """
    table, requests = Table(settings.table_customers), Table(settings.table_requests)
    before = Range(low="0", high=clock.stamp(moment - timedelta(days=settings.retention.customers_days)))
    for partition in tables.last_contacts():
        found = table.query(partition, index=tables.BY_LAST_CONTACT, sort=before, limit=AT_ONCE)
        for profile in list(found):
            _in_time()
            customer_id = str(profile["pk"]).partition("#")[2]
            name = ids.new("req")
            item = erasure.request(customer_id, name, moment, str(profile.get("customer_number") or ""))
            gone = Changes(remove=("by_last_contact_pk", "by_last_contact_sk"))
            # Somebody who is in contact at this moment is not asked for.
            when = equals("by_last_contact_sk", profile["by_last_contact_sk"])
            try:
                transact(
                    [
                        requests.creating(tables.request(name), {**item, "asked_by": KEPT_LONG_ENOUGH}),
                        table.updating(Key.of(profile), gone, when=when),
                    ]
                )
            except TransactionCancelledError:
                continue
            yield customer_id


def erase(run: Run) -> None:
    """Takes a customer out of every store and counts what was taken, by store.

    The profile goes when a run has found nothing else any more: what indexes show late, or is written meanwhile, is
    found by the run after. Until then it is a NotYetError.
    """
    waiting = _conversations(run) + _requests(run) + _callbacks(run)
    _profiles(run)
    if waiting or run.counts:
        raise NotYetError
    _customer(run)


def complete(run: Run) -> None:
    """Notes that it is done and what the last run has taken; the customer's own id goes with it."""
    put = {
        "status": COMPLETED,
        "by_kind_pk": tables.of_kind(erasure.KIND, COMPLETED),
        "completed_at": clock.stamp(clock.now()),
        "updated_at": clock.stamp(clock.now()),
    }
    gone = ("customer_id", "data", "by_customer_pk", "by_customer_sk")
    changes = Changes(put=put, add={"version": 1, **_besides(run)}, remove=gone)
    when = equals("status", PENDING)
    Table(run.settings.table_requests).update(run.request.key, changes, when=when, answer="NONE")


def note(run: Run) -> None:
    """Adds to the proof what is not counted with its record; a run that is stopped before has taken it all the same."""
    if added := _besides(run):
        when = equals("status", PENDING)
        changes = Changes(add=added)
        Table(run.settings.table_requests).update(run.request.key, changes, when=when, answer="NONE")


def _besides(run: Run) -> dict[str, int]:
    return {
        f"erased_{name}": run.counts[name]
        for name in ("objects", "recordings", "messages", "items", "profiles")
        if run.counts[name]
    }


def _in_time() -> None:
    if deadline.remaining_s() < RESERVE_S:
        raise TimedOutError("erasure", "run", "GoesOnLater")


def _conversations(run: Run) -> int:
    settings, counts = run.settings, run.counts
    table, waiting = Table(settings.table_conversations), 0
    for found in list(table.query(tables.of_customer(run.customer_id), index=tables.BY_CUSTOMER)):
        _in_time()
        conversation_id = str(found["conversation_id"])
        parts = list(table.query(tables.conversation(conversation_id).pk, consistent=True))
        head = next((part for part in parts if part["sk"] == tables.META), None)
        if head is None:
            continue
        if not logic.over(head):
            waiting += 1
            continue
        _escalations(run, conversation_id)
        rest = [Key.of(part) for part in parts if part["sk"] != tables.META]
        contacts = {str(one) for one in head.get("contact_ids") or ()}
        contacts |= {key.sk.removeprefix(tables.LEG_PREFIX) for key in rest if key.sk.startswith(tables.LEG_PREFIX)}
        for prefix in logic.media_prefixes(head, sorted(contacts)):
            counts["recordings"] += _objects(settings.media_bucket, prefix)
        created_at = str(head["created_at"])
        for prefix in (
            archived.conversation(conversation_id, created_at),
            archived.trimmed(conversation_id, created_at),
            archived.large_texts(conversation_id),
        ):
            counts["objects"] += _objects(settings.data_bucket, prefix)
        table.delete_many(rest)
        counts["messages"] += len(rest)
        _anonymize(table, head, logic.conversation(head), run, "conversations")
    return waiting


def _escalations(run: Run, conversation_id: str) -> None:
    settings, table = run.settings, Table(run.settings.table_escalations)
    for found in list(table.query(tables.of_conversation(conversation_id), index="by_conversation")):
        head = table.get(Key.of(found), consistent=True)
        if head is None or head.get("erased_at"):
            continue
        prefix = archived.escalation(str(head["escalation_id"]), str(head["created_at"]))
        run.counts["objects"] += _objects(settings.data_bucket, prefix)
        _anonymize(table, head, logic.escalation(head), run, "escalations")


def _requests(run: Run) -> int:
    settings, table, waiting = run.settings, Table(run.settings.table_requests), 0
    for found in list(table.query(tables.of_customer(run.customer_id), index=tables.BY_CUSTOMER)):
        _in_time()
        head = table.get(Key.of(found), consistent=True)
        if head is None or head.get("kind") == erasure.KIND:
            continue
        if not logic.resting(head):
            waiting += 1
            continue
        if hashed := str(head.get("phone_hash") or ""):
            _number(settings, hashed)
        Table(settings.table_customers).delete(tables.contact_number(str(head.get("request_id") or "")))
        _anonymize(table, head, logic.request(head), run, "requests")
    return waiting


def _callbacks(run: Run) -> int:
    """Takes the open callbacks of the customer's numbers that were booked without saying whose they are."""
    settings, waiting = run.settings, 0
    profile = Table(settings.table_customers).get(tables.customer(run.customer_id), consistent=True)
    for hashed in _hashes(settings, profile or {}):
        for head in _open_callbacks(settings, hashed):
            _in_time()
            if not _is_theirs(run, hashed, head):
                continue
            if not logic.resting(head):
                waiting += 1
                continue
            _number(settings, hashed)
            _anonymize(Table(settings.table_requests), head, logic.request(head), run, "requests")
    return waiting


def _profiles(run: Run) -> None:
    """Takes the customer's profiles of Customer Profiles, and what it made of numbers that are nobody else's by now."""
    settings, table = run.settings, Table(run.settings.table_customers)
    if not settings.profiles_domain:
        return
    _in_time()
    profile = table.get(tables.customer(run.customer_id), consistent=True) or {}
    secret = secrets.secret(settings.phone_hash_secret_arn)
    owners = {
        number: table.get(tables.phone_lookup(phone.hashed(number, secret)), consistent=True)
        for number in _numbers(profile)
    }
    theirs = [
        number for number, owner in owners.items() if owner is None or owner.get("customer_id") == run.customer_id
    ]
    if gone := customer_profiles.forget(settings.profiles_domain, run.customer_id, theirs):
        run.counts["profiles"] += gone


def _open_callbacks(settings: Settings, hashed: str) -> Iterator[Item]:
    table = Table(settings.table_requests)
    for found in list(table.query(tables.of_phone(hashed), index="by_phone")):
        head = table.get(Key.of(found), consistent=True)
        if head is not None and head.get("status") in OPEN_REQUESTS:
            yield head


def _is_theirs(run: Run, hashed: str, callback: Item) -> bool:
    """Tells whether a callback is the customer's; one that names nobody is that of whose number it is today."""
    named = callback.get("customer_id")
    if named:
        return bool(named == run.customer_id)
    owner = Table(run.settings.table_customers).get(tables.phone_lookup(hashed), consistent=True)
    return owner is None or owner.get("customer_id") == run.customer_id


def _number(settings: Settings, hashed: str) -> None:
    """Forgets the number of a callback and that it is waited for."""
    Table(settings.table_requests).delete(tables.open_callbacks(hashed))
    Table(settings.table_customers).delete(tables.phone_number(hashed))


def _customer(run: Run) -> None:
    """Forgets who it was: the look-ups that lead to them, what belongs to them, the profile last."""
    settings, customer_id, counts = run.settings, run.customer_id, run.counts
    table, key = Table(settings.table_customers), tables.customer(customer_id)
    profile, marks = table.get(key, consistent=True), [tables.scenario(customer_id)]
    told = {**(run.request.data or {}), **(profile or {})}
    number, hashes = str(told.get("customer_number") or ""), _hashes(settings, profile or {})
    for hashed in hashes:
        # An open callback that is left is somebody else's, who has the number now.
        if next(_open_callbacks(settings, hashed), None) is None:
            _number(settings, hashed)
        counts["items"] += _if_ours(table, tables.phone_lookup(hashed), customer_id)
    if number:
        counts["items"] += _if_ours(table, tables.number_lookup(number), customer_id)
        mark = hashing.mark(number, secrets.secret(settings.pin_pepper_secret_arn))
        marks += [tables.known_caller(mark, hashed) for hashed in hashes]
    Table(settings.table_sessions).delete_many(marks)
    rest = list(map(Key.of, table.query(key.pk, consistent=True)))
    table.delete_many([one for one in rest if one != key])
    table.delete(key)
    counts["items"] += len(rest)


def _hashes(settings: Settings, profile: Item) -> list[str]:
    secret = secrets.secret(settings.phone_hash_secret_arn)
    return [phone.hashed(number, secret) for number in _numbers(profile)]


def _numbers(profile: Item) -> list[str]:
    numbers = (phone.to_e164(str(contact.get("value") or "")) for contact in profile.get("contacts") or ())
    return [number for number in numbers if number is not None]


def _if_ours(table: Table, key: Key, customer_id: str) -> int:
    try:
        table.delete(key, when=equals("customer_id", customer_id))
    except ConditionFailedError:
        # Taken already, or somebody else's number by now.
        return 0
    return 1


def _anonymize(table: Table, item: Item, changes: Changes, run: Run, counted: str) -> None:
    """Takes a person out of a record and counts it in the proof, both or neither."""
    proof = Table(run.settings.table_requests).updating(
        run.request.key, Changes(add={f"erased_{counted}": 1}), when=equals("status", PENDING)
    )
    try:
        transact([table.updating(Key.of(item), changes, when=as_read("version", item.get("version"))), proof])
    except TransactionCancelledError:
        # Somebody writes to it at this moment, or our own answer was lost.
        raise NotYetError from None
    run.counts[counted] += 1


def _objects(bucket: str, prefix: str) -> int:
    """Removes every version of the objects under a prefix; returns how many there were."""
    count, more = 0, dict[str, Any]()
    while True:
        _in_time()
        answer = aws.call("s3", "list_object_versions", Bucket=bucket, Prefix=prefix, **more)
        for one in (*answer.get("Versions", ()), *answer.get("DeleteMarkers", ())):
            aws.call("s3", "delete_object", Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])
            count += 1
        if not answer.get("IsTruncated"):
            return count
        more = {"KeyMarker": answer["NextKeyMarker"], "VersionIdMarker": answer["NextVersionIdMarker"]}
