"""The WebSocket that the official chat library opens: topics to subscribe to, heartbeats, news of the chat.

What is said on it is the protocol of the library's WebSocket manager (amazon-connect-chatjs 5.0.0): ``aws/subscribe``
is answered with the topics, ``aws/heartbeat`` with itself, ``aws/ping`` with a status, and news come under
``aws/chat``. Nothing that happened before the subscription is sent; a client asks GetTranscript for it.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from typing import Any, Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from ringback.simulator.http.participant.items import CHAT_TOPIC

#: Close codes (RFC 6455, section 7.4.1): going away, a message that is against the rules.
_OVER, _FOREIGN = 1001, 1008
#: A client that reads nothing for so many messages has lost the chat and connects again.
_MAX_BEHIND: Final = 1000


class Connection:
    """One open WebSocket of a participant."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._frames: asyncio.Queue[str | None] = asyncio.Queue(_MAX_BEHIND)
        self._subscribed = False

    def tell(self, frames: list[str]) -> None:
        """Sends news of the chat, if this window has subscribed to them."""
        if self._subscribed:
            for frame in frames:
                self._put(frame)

    def end(self) -> None:
        """Closes the WebSocket after what is still to be sent."""
        self._put(None)

    def _put(self, frame: str | None) -> None:
        if self._frames.full():
            self._frames.get_nowait()
            frame = None
        self._frames.put_nowait(frame)

    async def serve(self, seconds: float) -> None:
        """Serves the WebSocket until it is closed, or its time is over."""
        await self._socket.accept()
        sender = asyncio.create_task(self._send())
        try:
            async with asyncio.timeout(seconds):
                await self._receive()
        except TimeoutError:
            self.end()
            await sender
        except WebSocketDisconnect:
            pass
        finally:
            sender.cancel()

    async def _send(self) -> None:
        while (frame := await self._frames.get()) is not None:
            await self._socket.send_text(frame)
        await self._socket.close(_OVER)

    async def _receive(self) -> None:
        while True:
            answer = self._answer(await self._socket.receive_text())
            if answer is None:
                await self._socket.close(_FOREIGN)
                return
            self._put(json.dumps(answer))

    def _answer(self, text: str) -> dict[str, Any] | None:
        """Returns what a message is answered with, None for one that no client of the service sends."""
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return None
        topic = message.get("topic") if isinstance(message, dict) else None
        if topic == "aws/heartbeat":
            return {"topic": topic}
        if topic == "aws/ping":
            return {"topic": topic, "statusCode": 200, "statusContent": "OK"}
        if topic not in {"aws/subscribe", "aws/unsubscribe"}:
            return {"message": f"unknown topic {str(topic)[:40]!r}"}
        content = message.get("content")
        topics = content.get("topics") if isinstance(content, dict) else None
        if topics != [CHAT_TOPIC]:
            return {"topic": topic, "content": {"status": "failure", "topics": topics}}
        self._subscribed = topic == "aws/subscribe"
        return {"topic": topic, "content": {"status": "success", "topics": topics}}


class Connections:
    """The open WebSockets by participant token."""

    def __init__(self) -> None:
        self._open: defaultdict[str, set[Connection]] = defaultdict(set)

    def add(self, owner: str, connection: Connection) -> None:
        """Adds a WebSocket that was opened."""
        self._open[owner].add(connection)

    def remove(self, owner: str, connection: Connection) -> None:
        """Takes out one that is closed."""
        self._open[owner].discard(connection)
        if not self._open[owner]:
            del self._open[owner]

    def tell(self, owner: str, frames: list[str]) -> None:
        """Sends news to every window of a participant."""
        for connection in self._open.get(owner, ()):
            connection.tell(frames)

    def end(self) -> None:
        """Closes all."""
        for connections in self._open.values():
            for connection in connections:
                connection.end()
