"""A chat with a deployed center: what a customer would write first, and whether anybody answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from operations.checks import Outcome, every, run
from operations.expected import Expected

#: What is asked; every center knows when it is open.
ASKED: Final = "영업시간이 어떻게 되나요?"
#: Seconds until a greeting or an answer must have come.
LONGEST_S: Final = 20.0
_EVERY_S: Final = 0.5
_TEXTS: Final = ("text/plain", "text/markdown", "application/vnd.amazonaws.connect.message.interactive")
_ADVICE: Final = "see the flow logs of the chat, contact attribute NativeTest"


class FirstChat:
    """Begins a chat in a flow, reads the greeting, asks one question, reads the answer and leaves.

    It is a real chat: a conversation is recorded, and the contact attribute `NativeTest` says what it was.
    """

    def __init__(
        self,
        session: Any,
        expected: Expected,
        flow: str,
        *,
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session, self._expected, self._flow = session, expected, flow
        self._pause, self._clock = pause, clock

    def __call__(self) -> Iterator[Outcome]:
        """Yields the outcome."""
        yield run("chat", self.chat)

    def chat(self) -> Outcome:
        """Tells whether the center greets and answers."""
        connect = self._session.client("connect")
        stack = self._expected.connect_stack
        (described,) = self._session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        instance = next(one["OutputValue"] for one in described["Outputs"] if one["OutputKey"] == "InstanceId")
        flows = {
            one["Name"]: one["Id"]
            for one in every(connect, "list_contact_flows", "ContactFlowSummaryList", InstanceId=instance)
        }
        if self._flow not in flows:
            return Outcome(
                name="chat", fine=False, found=f"no flow {self._flow!r}; there are {', '.join(sorted(flows))}"
            )
        started = connect.start_chat_contact(
            InstanceId=instance,
            ContactFlowId=flows[self._flow],
            ParticipantDetails={"DisplayName": "smoke"},
            Attributes={"NativeTest": "smoke"},
        )
        return self._talk(started["ParticipantToken"], started["ParticipantId"])

    def _talk(self, token: str, ours: str) -> Outcome:
        client = self._session.client("connectparticipant")
        connection = client.create_participant_connection(
            ParticipantToken=token, Type=["CONNECTION_CREDENTIALS"], ConnectParticipant=True
        )["ConnectionCredentials"]["ConnectionToken"]
        try:
            since = self._clock()
            greeted = self._heard(client, connection, ours, 0)
            if not greeted:
                return Outcome(name="chat", fine=False, found=f"no greeting in {LONGEST_S:.0f} s", advice=_ADVICE)
            client.send_message(ContentType="text/plain", Content=ASKED, ConnectionToken=connection)
            asked = self._clock()
            heard = self._heard(client, connection, ours, greeted)
            if heard == greeted:
                return Outcome(name="chat", fine=False, found=f"no answer in {LONGEST_S:.0f} s", advice=_ADVICE)
            told = f"greeted in {asked - since:.1f} s, answered in {self._clock() - asked:.1f} s"
            return Outcome(name="chat", fine=True, found=told)
        finally:
            client.disconnect_participant(ConnectionToken=connection)

    def _heard(self, client: Any, connection: str, ours: str, before: int) -> int:
        """Returns how many messages of the center there are, as soon as there are more than before."""
        until = self._clock() + LONGEST_S
        while True:
            transcript = client.get_transcript(ConnectionToken=connection, MaxResults=100)["Transcript"]
            others = [one for one in transcript if one.get("ParticipantId") != ours]
            count = len([one for one in others if one.get("ContentType") in _TEXTS])
            if count > before or self._clock() >= until:
                return max(count, before)
            self._pause(_EVERY_S)
