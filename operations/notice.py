"""Tells a topic how a deployment ended: in words for people, and as a card for a chat."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Notice:
    """How the deployment of a stage ended; `run` is the address where it can be read, empty outside of a pipeline."""

    stage: str
    ended: str
    version: str = ""
    run: str = ""

    @property
    def subject(self) -> str:
        """One line for a mail; the service takes at most a hundred characters of ASCII."""
        return f"{self.stage}: {self.ended}"[:100]

    @property
    def text(self) -> str:
        """What happened, and where to look on."""
        what = " ".join(part for part in (self.stage, self.version) if part)
        lines = [f"Deployment of {what}: {self.ended}."]
        if self.ended != "success":
            lines.append("Some stacks may be new and others old: docs/operations.md, When a deployment fails.")
        return "\n".join((*lines, self.run) if self.run else lines)

    def message(self) -> str:
        """Returns the message by protocol; a chat takes its own format.

        https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
        """
        card = {
            "version": "1.0",
            "source": "custom",
            "content": {"textType": "client-markdown", "title": self.subject, "description": self.text},
        }
        return json.dumps({"default": self.text, "https": json.dumps(card)})


def send(session: Any, topic: str, notice: Notice) -> str:
    """Publishes a notice and returns its id."""
    answer = session.client("sns").publish(
        TopicArn=topic, Subject=notice.subject, Message=notice.message(), MessageStructure="json"
    )
    return str(answer["MessageId"])
