"""Recordings of calls and transcripts of chats, for those who may hear and read them whole; why is kept."""

from __future__ import annotations

from collections.abc import Iterator

from contact_handlers.admin.exchange import NOT_FOUND, audited
from contact_handlers.admin.files.links import link
from contact_handlers.admin.files.orders import ORDER_KEPT, REASON_LIMIT
from contact_handlers.admin.settings import Settings
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import clock, ids
from contact_handlers.base.dynamo import Range, Table
from contact_handlers.records import tables
from contact_handlers.records.conversations import Leg
from contact_handlers.records.files import READY, RECORDING, FileRequest
from contact_handlers.records.masked import clipped, masked


def open_recordings(settings: Settings, request: Request) -> Reply:
    """Returns links to what Amazon Connect keeps of a conversation, by contact; none before it has stored it."""
    conversation_id = request.path["conversation_id"]
    table, key = Table(settings.table_conversations), tables.conversation(conversation_id)
    if table.get(key) is None:
        raise ApiError(NOT_FOUND)
    legs = map(Leg.from_item, table.query(key.pk, sort=Range(prefix=tables.LEG_PREFIX)))
    found = [(leg.contact_id, kind, lies) for leg in legs for kind, lies in _files(leg)]
    if found:
        _note(settings, request, conversation_id, [contact_id for contact_id, _, _ in found])
    items = []
    for contact_id, kind, lies in found:
        url, until = link(settings.media_bucket, lies)
        items.append({"contact_id": contact_id, "kind": kind, "url": url, "url_expires_at": until})
    return Reply(body={"conversation_id": conversation_id, "items": items})


def _files(leg: Leg) -> Iterator[tuple[str, str]]:
    for kind, lies in (("recording", leg.recording_key), ("transcript", leg.transcript_key)):
        if lies:
            yield kind, lies


def _note(settings: Settings, request: Request, conversation_id: str, contacts: list[str]) -> None:
    """Keeps who asked and why before any link is made."""
    moment = clock.now()
    order = FileRequest(
        request_id=ids.new("rec"),
        kind=RECORDING,
        status=READY,
        created_at=clock.stamp(moment),
        requested_by=request.caller.id,
        what={"conversation_id": conversation_id, "contacts": contacts},
        reason=clipped(masked(str(request.body["reason"])), REASON_LIMIT),
        version=1,
        expires_at=clock.epoch(moment + ORDER_KEPT),
    )
    Table(settings.table_requests).create(order.key, order.to_item())
    audited(request, "recording.opened", conversation_id=conversation_id, export_id=order.request_id)
