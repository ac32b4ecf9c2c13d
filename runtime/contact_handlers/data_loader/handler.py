"""Lambda handler: a CloudFormation custom resource whose creation and update fill the catalogue."""

from __future__ import annotations

from typing import Any

from contact_handlers.base import content, logs
from contact_handlers.base.custom_resource import DELETE, Answer, Request, respond
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.runtime import invocation
from contact_handlers.base.settings import load
from contact_handlers.data_loader import logic, store
from contact_handlers.data_loader.settings import Settings


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Loads the content of this release; deleting the resource leaves the catalogue to its table."""
    with invocation("data_loader", context):
        return respond(event, _load)


def _load(request: Request) -> Answer:
    settings = load(Settings)
    physical_id = f"catalogue-{settings.center}-{settings.environment}"
    if request.kind == DELETE:
        return Answer(request.physical_id)
    loaded = content.load()
    rows = {kind: store.stored(settings, kind) for kind in logic.KINDS}
    delivered_ids: dict[str, set[str]] = {kind: set() for kind in logic.KINDS}
    written = 0
    for delivered in logic.items(loaded):
        delivered_ids[delivered.kind].add(delivered.item_id)
        written += store.put(settings, delivered, rows[delivered.kind].get(delivered.item_id))
    withdrawn = sum(
        store.withdraw(settings, kind, frozenset(known), rows[kind]) for kind, known in delivered_ids.items()
    )
    logs.info("catalogue.loaded", written=written, withdrawn=withdrawn)
    return Answer(
        physical_id,
        {"Written": str(written), "Withdrawn": str(withdrawn), "ContentHash": logic.fingerprint(loaded)},
    )
