"""The operations of the Participant Service on the chats of a center. Everything here runs in the center's thread."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from ringback.flow_language.views import input_schema
from ringback.simulator.errors import SimulatorError
from ringback.simulator.http.participant import items, paging
from ringback.simulator.http.participant.attachments import FETCH_S, Attachments
from ringback.simulator.http.participant.chat import Chat, Sent
from ringback.simulator.http.participant.errors import RefusedError, denied, invalid
from ringback.simulator.http.participant.tokens import SOCKET_S, Tokens
from ringback.simulator.http.participant.views import template_of
from ringback.simulator.kernel.clock import iso
from ringback.simulator.kernel.participants import PLAIN_TEXT

if TYPE_CHECKING:
    from ringback.simulator.center import Center

#: A customer who has not connected by then is gone (SDK model of connect, StartChatContact).
CONNECTING_S: Final = 300.0
_RECEIPTS: Final = {items.DELIVERED: ("DeliveredTimestamp",), items.READ: ("DeliveredTimestamp", "ReadTimestamp")}
Answer = dict[str, Any]


class Service:
    """The chats of a center with what customers may do in them."""

    def __init__(self, center: Center, *, real_time: bool, wall_time: Callable[[float], float]) -> None:
        """Serves a center; with ``real_time`` what follows an act comes when it is due by the wall clock."""
        self.center = center
        self._real_time = real_time
        self.tokens, self.attachments = Tokens(), Attachments(center)
        self._chats: dict[str, Chat] = {}
        self._running: dict[str, Chat] = {}
        self._wall_time = wall_time
        self._operations: Mapping[str, Callable[[Chat, Mapping[str, Any], str], Answer]] = {
            "SendMessage": self._send_message,
            "SendEvent": self._send_event,
            "GetTranscript": self._get_transcript,
            "StartAttachmentUpload": self._start_attachment_upload,
            "CompleteAttachmentUpload": self._complete_attachment_upload,
            "GetAttachment": self._get_attachment,
            "DisconnectParticipant": self._disconnect_participant,
        }

    # --- chats -------------------------------------------------------------------------------------------------------

    def chat(self, participant_token: str) -> Chat:
        """Returns the chat of a participant who is still part of it."""
        self._notice()
        found = self._chats.get(participant_token)
        if found is None or found.ended:
            raise denied()
        return found

    def news(self) -> dict[str, list[str]]:
        """Returns what the WebSockets of each participant have not been told yet, by participant token."""
        self._notice()
        found: dict[str, list[str]] = {}
        for token, chat in tuple(self._running.items()):
            self._let_go(chat)
            frames = chat.frames()
            if frames:
                found[token] = frames
            if chat.ended:
                del self._running[token]
        return found

    def _notice(self) -> None:
        """Opens the chats that programs have started meanwhile."""
        for participant in islice(self.center.participants, len(self._chats), None):
            chat = Chat(self.center, participant)
            chat.call.settles = not self._real_time
            self._chats[participant.token] = self._running[participant.token] = chat

    def _let_go(self, chat: Chat) -> None:
        """Ends the chat of a customer who never connected."""
        late = self.center.clock.now - chat.participant.since > CONNECTING_S
        if late and not chat.connected and not chat.ended:
            self.center.contacts.end(chat.contact, by="system", reason="IDLE_DISCONNECT")

    def opened(self, secret: str) -> str:
        """Returns the participant who may open a WebSocket with this secret."""
        owner = self.tokens.owner_of_socket(secret, self.center.clock.now)
        self.chat(owner)
        return owner

    # --- operations --------------------------------------------------------------------------------------------------

    def answer(self, operation: str, bearer: str, request: Mapping[str, Any], base: str) -> Answer:
        """Performs an operation for whoever has the token; ``base`` is the address that answers carry."""
        if operation == "CreateParticipantConnection":
            return self._create_participant_connection(self.chat(bearer), request, base)
        return self._operations[operation](self._connected(bearer), request, base)

    def describe_view(self, bearer: str, view_token: str) -> Answer:
        """Returns the view that was shown to a customer (DescribeView)."""
        chat = self._connected(bearer)
        chat.catch_up()
        shown = chat.views.get(view_token)
        if shown is None:
            raise RefusedError("ResourceNotFoundException", "View not found")
        view = next((one for one in self.center.world.views if one.name == shown.view), None)
        facts = self.center.world.view(view.arn if view is not None else shown.view)
        template = template_of(
            shown.view, view.properties.get("Template") or {} if view is not None else None, shown.data
        )
        content = {
            "InputSchema": json.dumps(input_schema(facts) if facts is not None else {}),
            "Template": json.dumps(template, ensure_ascii=False),
            "Actions": list(facts.actions if facts is not None else ()),
        }
        found = {
            "Id": view.id if view is not None else shown.view,
            "Name": shown.view,
            "Version": 1,
            "Content": content,
        }
        return {"View": found | ({"Arn": view.arn} if view is not None else {})}

    def _connected(self, bearer: str) -> Chat:
        return self.chat(self.tokens.owner_of_connection(bearer, self.center.clock.now))

    def _create_participant_connection(self, chat: Chat, request: Mapping[str, Any], base: str) -> Answer:
        kinds, owner, now = request.get("Type") or (), chat.participant.token, self.center.clock.now
        if "WEBRTC_CONNECTION" in kinds:
            raise invalid("WEBRTC_CONNECTION is for WebRTC contacts")
        if not kinds and not request.get("ConnectParticipant"):
            raise invalid("Type is required unless ConnectParticipant is true")
        # What was due since the chat was started: its flow greets.
        chat.call.settle()
        found: Answer = {}
        if "CONNECTION_CREDENTIALS" in kinds:
            granted = self.tokens.connection(owner, now)
            found["ConnectionCredentials"] = {"ConnectionToken": granted.secret, "Expiry": self._shown(granted.until)}
        if "WEBSOCKET" in kinds:
            # The library takes secure addresses and this one (its validWSUrl).
            address = f"ws{base.removeprefix('http')}/participant/websocket?token="
            opening = self.tokens.socket(owner, now)
            found["Websocket"] = {"Url": address + opening.secret, "ConnectionExpiry": self._shown(now + SOCKET_S)}
        if request.get("ConnectParticipant"):
            chat.join()
        return found

    def _send_message(self, chat: Chat, request: Mapping[str, Any], _: str) -> Answer:
        kind, content = request["ContentType"], request["Content"]
        if kind not in chat.participant.content_types:
            known = ", ".join(sorted(chat.participant.content_types))
            raise invalid(f"ContentType {kind[:80]} is not supported on this contact, which takes {known}")
        if kind != PLAIN_TEXT and kind != "text/markdown" and not _is_json(content):
            raise invalid(f"Content of type {kind} must be JSON")
        return self._once(chat, request, lambda: self._sent(chat, Sent(self.center.new_id(), content, kind)))

    def _sent(self, chat: Chat, sent: Sent) -> Answer:
        at = self.center.clock.now
        pressed = _pressed(sent) if chat.call.state == "view" else None
        try:
            if pressed is not None:
                chat.submit(sent, *pressed)
            else:
                chat.say(sent)
        except SimulatorError as error:
            raise denied() from error
        item = chat.find(sent.id)
        return {"Id": sent.id, "AbsoluteTime": item.time if item is not None else iso(at, milliseconds=True)}

    def _send_event(self, chat: Chat, request: Mapping[str, Any], _: str) -> Answer:
        kind = request["ContentType"]
        if kind in _RECEIPTS:
            return self._once(chat, request, lambda: self._receive(chat, kind, request.get("Content") or ""))
        if kind == items.TYPING:
            return self._once(chat, request, lambda: self._typed(chat))
        if kind == items.ACKNOWLEDGED:
            return self._once(chat, request, lambda: self._acknowledged(chat))
        raise invalid(f"ContentType {kind[:80]} is no event that a participant can send")

    def _typed(self, chat: Chat) -> Answer:
        chat.type()
        return self._event()

    def _acknowledged(self, chat: Chat) -> Answer:
        chat.join()
        return self._event()

    def _event(self) -> Answer:
        return {"Id": self.center.new_id(), "AbsoluteTime": iso(self.center.clock.now, milliseconds=True)}

    def _receive(self, chat: Chat, kind: str, content: str) -> Answer:
        try:
            message_id = json.loads(content)["messageId"]
        except (ValueError, TypeError, KeyError) as error:
            raise invalid('Content of a receipt must be {"messageId": "..."}') from error
        chat.catch_up()
        item = chat.find(str(message_id))
        if item is None or item.type == "EVENT" or item.sender is chat.customer:
            raise invalid("messageId is no message of somebody else in this chat")
        event = self._event()
        chat.receive(item, chat.customer, {name: str(event["AbsoluteTime"]) for name in _RECEIPTS[kind]})
        return event

    def _get_transcript(self, chat: Chat, request: Mapping[str, Any], _: str) -> Answer:
        chat.catch_up()
        contact_id = request.get("ContactId")
        if contact_id is not None and contact_id not in chat.chain():
            raise denied()
        found, token = paging.page(chat.items, request)
        answer: Answer = {"InitialContactId": chat.initial_id, "Transcript": [item.told() for item in found]}
        return answer | ({"NextToken": token} if token else {})

    def _start_attachment_upload(self, chat: Chat, request: Mapping[str, Any], base: str) -> Answer:
        def start() -> Answer:
            upload = self.attachments.start(chat.participant.token, request)
            return {
                "AttachmentId": upload.id,
                "UploadMetadata": {
                    "Url": f"{base}/participant/uploads/{upload.id}?X-Amz-Signature={upload.signature}",
                    "UrlExpiry": self._shown(upload.until),
                    "HeadersToInclude": {"Content-Type": upload.content_type},
                },
            }

        return self._once(chat, request, start)

    def _complete_attachment_upload(self, chat: Chat, request: Mapping[str, Any], _: str) -> Answer:
        def complete() -> Answer:
            for upload_id in request["AttachmentIds"]:
                chat.attach(self.attachments.complete(chat.participant.token, upload_id).item())
            return {}

        return self._once(chat, request, complete)

    def _get_attachment(self, chat: Chat, request: Mapping[str, Any], base: str) -> Answer:
        fetch, secret = self.attachments.fetch(
            chat.participant.token,
            request["AttachmentId"],
            seconds=request.get("UrlExpiryInSeconds", FETCH_S),
            inline=request.get("UrlContentDisposition") == "INLINE",
        )
        return {
            "Url": f"{base}/participant/files?X-Amz-Signature={secret}",
            "UrlExpiry": self._shown(fetch.until),
            "AttachmentSizeInBytes": fetch.upload.size,
        }

    def _disconnect_participant(self, chat: Chat, _: Mapping[str, Any], __: str) -> Answer:
        chat.call.hang_up()
        chat.catch_up()
        self.tokens.revoke(chat.participant.token)
        return {}

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _once(self, chat: Chat, request: Mapping[str, Any], act: Callable[[], Answer]) -> Answer:
        """Does an act once for each client token: a retry gets the answer of the first time."""
        token = request.get("ClientToken")
        if not token:
            return act()
        if token not in chat.done:
            chat.done[token] = act()
        return dict(chat.done[token])

    def _shown(self, at: float) -> str:
        """Writes a moment that a program outside compares with its own clock."""
        return iso(self._wall_time(at), milliseconds=True)


def _is_json(content: str) -> bool:
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True


def _pressed(sent: Sent) -> tuple[str, dict[str, Any]] | None:
    """Reads which button of a view was pressed, with what was filled in."""
    if sent.content_type != items.INTERACTIVE_RESPONSE:
        return None
    message = json.loads(sent.content)
    if not isinstance(message, dict) or not isinstance(message.get("action"), str):
        return None
    data = message.get("data")
    return message["action"], data if isinstance(data, dict) else {}
