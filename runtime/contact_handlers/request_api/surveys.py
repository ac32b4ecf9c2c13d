"""What somebody thought of a conversation, once, within a day of its end."""

from __future__ import annotations

from contact_handlers.api import calls, owners
from contact_handlers.api.errors import ApiError
from contact_handlers.api.exchange import Reply, Request
from contact_handlers.base import clock
from contact_handlers.base.dynamo import Table
from contact_handlers.base.expressions import Changes, exists
from contact_handlers.base.flow_values import OK
from contact_handlers.records.masked import masked
from contact_handlers.records.vocabulary import FINAL_STATUSES
from contact_handlers.request_api.settings import Settings

_NOT_OVER, _SCORED = "상담이 끝난 뒤에 평가하실 수 있습니다.", "이미 평가해 주셨습니다. 소중한 의견 감사합니다."


def submit_survey(settings: Settings, request: Request) -> Reply:
    """Stores a score like one of a call, and a comment without what identifies people."""
    conversations = Table(settings.table_conversations)
    token = request.header("X-Conversation-Token")
    found = owners.owned(conversations, request.path["conversation_id"], token)
    if found.status not in FINAL_STATUSES:
        raise ApiError("CONFLICT", ("score", _NOT_OVER))
    score = int(request.body["score"])
    parameters = {"score": str(score), "conversation_id": found.conversation_id}
    answer = calls.ask(settings, "survey", found.conversation_id, parameters)
    if answer.get("status") == "CLOSED":
        raise ApiError("SURVEY_CLOSED")
    if answer.get("status") == "DUPLICATE":
        raise ApiError("CONFLICT", ("score", _SCORED))
    if answer.get("status") != OK:
        raise ApiError("CONFLICT")
    comment = str(request.body.get("comment") or "")
    if comment:
        changes = Changes(put={"survey_comment": masked(comment)})
        conversations.update(found.key, changes, when=exists("pk"), answer="NONE")
    return Reply(
        body={
            "conversation_id": found.conversation_id,
            "score": score,
            "recorded_at": clock.stamp(clock.now()),
        }
    )
