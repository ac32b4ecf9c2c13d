"""`aicc live smoke --chat` against the served center, with the clients of the SDK."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from operations.expected import Expected
from operations.first_chat import FirstChat
from ringback import simulator
from ringback.simulator.http import HttpServer, LiveCenter
from ringback.simulator.http.aws import AwsEndpoints
from ringback.simulator.http.participant import ParticipantService

EXPECTED = Expected(
    stage="aicc-dev", alias="", stacks=("aicc-dev-Connect",), flows=(), reserved_concurrency=0, models=(), alarms=0
)


class Session:
    """Clients of a center that is served; CloudFormation has nothing deployed and is answered for."""

    def __init__(self, live: LiveCenter, url: str) -> None:
        self._live, self._url = live, url

    def client(self, service: str) -> Any:
        session = boto3.session.Session("local", "local", region_name=self._live.center.world.region)
        if service == "cloudformation":
            return self._described(session.client(service))
        url = self._url if service == "connectparticipant" else f"{self._url}/aws"
        return session.client(service, endpoint_url=url)

    def _described(self, client: Any) -> Any:
        outputs = [{"OutputKey": "InstanceId", "OutputValue": self._live.center.world.instance_id}]
        stack = {"StackName": "s", "CreationTime": 0, "StackStatus": "CREATE_COMPLETE", "Outputs": outputs}
        stub = Stubber(client)
        stub.add_response("describe_stacks", {"Stacks": [stack]})
        stub.activate()
        return client


@pytest.fixture(scope="module")
def session(assembly: Path) -> Iterator[Session]:
    live = LiveCenter(simulator.load(assembly, "aicc-dev", start="2026-11-23T11:00:00+09:00"), real_time=False)
    with HttpServer(live, [AwsEndpoints(live), ParticipantService(live)], name="aicc-dev") as server:
        server.start()
        yield Session(live, server.url)
        server.shutdown()


def test_the_center_greets_and_answers(session: Session) -> None:
    (outcome,) = FirstChat(session, EXPECTED, "chat-entry", pause=lambda _: None)()

    assert outcome.fine, str(outcome)
    assert "greeted in" in outcome.found
    assert "answered in" in outcome.found


def test_a_flow_that_is_not_there_is_named_with_those_that_are(session: Session) -> None:
    (outcome,) = FirstChat(session, EXPECTED, "chat-entrance")()

    assert not outcome.fine
    assert "no flow 'chat-entrance'" in outcome.found
    assert "chat-entry" in outcome.found
