"""Lambda handler: a CloudFormation custom resource whose type, or property `Action`, says what is to be done."""

from __future__ import annotations

from typing import Any

from contact_handlers.base import aws, logs
from contact_handlers.base.custom_resource import CREATE, DELETE, Answer, Request, respond
from contact_handlers.base.deadline import LambdaContext
from contact_handlers.base.runtime import invocation
from contact_handlers.connect_provider import logic
from contact_handlers.connect_provider.actions import ACTIONS

aws.know_more()


def handler(event: dict[str, Any], context: LambdaContext | None = None) -> dict[str, Any]:
    """Creates, updates or deletes; each of them can be retried."""
    with invocation("connect_provider", context):
        return respond(event, _run)


def _run(request: Request) -> Answer:
    given = request.properties.get("Action") or request.resource_type.removeprefix("Custom::")
    name = logic.choice({"Action": given}, "Action", ACTIONS)
    action = ACTIONS[name]
    logs.info("provider.run", action=name, kind=request.kind)
    if request.kind == DELETE:
        action.remove(request.properties)
        return Answer(request.physical_id)
    physical_id = f"{name}:{action.identity(request.properties)}"
    # The old resource of another identity is deleted by CloudFormation afterward; nothing of it is ours to clean here.
    same = request.kind != CREATE and request.physical_id == physical_id
    return Answer(physical_id, action.apply(request.properties, request.old_properties if same else {}))
