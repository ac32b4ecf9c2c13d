"""The Participant Service by its official client: what a customer does in a chat, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from ringback.simulator import Center, UnknownNameError
from ringback.simulator.aws.errors import AwsError
from ringback.simulator.http import HttpServer, LiveCenter
from ringback.simulator.http.participant import ParticipantService
from ringback.simulator.studio import StudioSession
from tests.unit.http_server import chats

INTERACTIVE = "application/vnd.amazonaws.connect.message.interactive"
EVENT = "application/vnd.amazonaws.connect.event."
SUBSCRIBE = json.dumps({"topic": "aws/subscribe", "content": {"topics": ["aws/chat"]}})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpServer]:
    live = LiveCenter(chats.center(tmp_path_factory.mktemp("chats")), real_time=False)
    with HttpServer(live, [ParticipantService(live)], name="chats") as running:
        running.start()
        yield running
        running.shutdown()


@pytest.fixture(scope="module")
def client(server: HttpServer) -> Any:
    return client_of(server)


def client_of(server: HttpServer) -> Any:
    """Returns the official client."""
    config = Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1})
    return boto3.client("connectparticipant", region_name="ap-northeast-2", endpoint_url=server.url, config=config)


class Window:
    """A chat window: the client with the tokens of one chat."""

    def __init__(self, server: HttpServer, client: Any, **settings: Any) -> None:
        self.server, self.client = server, client
        self.chat = server.live.ask(lambda center: chats.started(center, **settings))
        made = client.create_participant_connection(
            ParticipantToken=self.chat["ParticipantToken"], Type=["WEBSOCKET", "CONNECTION_CREDENTIALS"]
        )
        self.url: str = made["Websocket"]["Url"]
        self.token: str = made["ConnectionCredentials"]["ConnectionToken"]

    @contextmanager
    def open(self) -> Iterator[ClientConnection]:
        with connect(self.url) as socket:
            socket.send(SUBSCRIBE)
            answer = json.loads(socket.recv(5))
            assert answer == {"topic": "aws/subscribe", "content": {"status": "success", "topics": ["aws/chat"]}}
            yield socket

    def say(self, text: str, kind: str = "text/plain", **more: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.send_message(
            ConnectionToken=self.token, ContentType=kind, Content=text, **more
        )
        return found

    def transcript(self, **request: Any) -> list[dict[str, Any]]:
        given = {"SortOrder": "ASCENDING", "MaxResults": 100, **request}
        found: list[dict[str, Any]] = self.client.get_transcript(ConnectionToken=self.token, **given)["Transcript"]
        return found

    def texts(self) -> list[str]:
        return [f"{item['ParticipantRole']}: {item['Content']}" for item in self.transcript() if "Content" in item]

    def act(self, work: Any) -> Any:
        return self.server.live.ask(work)

    def to_agent(self) -> None:
        self.say("상담원")
        self.act(_answered)


def _answered(center: Center) -> None:
    agent = center.agents.get("kim") or center.add_agent("kim", concurrency={"CHAT": 10})
    agent.available()
    while agent.offered is not None:
        agent.accept()


@pytest.fixture
def window(server: HttpServer, client: Any) -> Window:
    return Window(server, client)


def received(socket: ClientConnection) -> dict[str, Any]:
    message = json.loads(socket.recv(5))
    assert (message["topic"], message["contentType"]) == ("aws/chat", "application/json")
    found: dict[str, Any] = json.loads(message["content"])
    return found


def refused(call: Any, **request: Any) -> tuple[int, str]:
    with pytest.raises(ClientError) as error:
        call(**request)
    answer = error.value.response
    assert answer["Error"]["Message"]
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


DENIED, INVALID = (403, "AccessDeniedException"), (400, "ValidationException")


def test_a_chat_greets_and_its_bot_answers(window: Window) -> None:
    sent = window.say("배송 문의")
    assert window.texts() == [
        "SYSTEM: 어서 오십시오.",
        "SYSTEM: 말씀해 주십시오.",
        "CUSTOMER: 배송 문의",
        "SYSTEM: 말씀: 배송 문의",
    ]
    mine = next(item for item in window.transcript() if item.get("ParticipantRole") == "CUSTOMER")
    assert (mine["Id"], mine["AbsoluteTime"]) == (sent["Id"], sent["AbsoluteTime"])
    assert (mine["ParticipantId"], mine["DisplayName"]) == (window.chat["ParticipantId"], "수현")


def test_news_come_over_the_web_socket_in_order(window: Window) -> None:
    with window.open() as socket:
        window.say("버튼")
        found = [received(socket) for _ in range(3)]
    assert [item["ContentType"] for item in found] == ["text/plain", "text/plain", INTERACTIVE]
    assert [item["ParticipantRole"] for item in found] == ["CUSTOMER", "SYSTEM", "SYSTEM"]
    assert json.loads(found[2]["Content"])["data"]["content"]["elements"] == [{"title": "네"}, {"title": "아니요"}]
    assert {item["InitialContactId"] for item in found} == {window.chat["ContactId"]}


def test_heartbeats_are_answered_as_the_library_expects(window: Window) -> None:
    with window.open() as socket:
        socket.send('{"topic": "aws/ping"}')
        socket.send('{"topic": "aws/heartbeat"}')
        assert json.loads(socket.recv(5)) == {"topic": "aws/ping", "statusCode": 200, "statusContent": "OK"}
        assert json.loads(socket.recv(5))["topic"] == "aws/heartbeat"
        socket.send('{"topic": "aws/subscribe", "content": {"topics": ["aws/other"]}}')
        assert json.loads(socket.recv(5))["content"]["status"] == "failure"


def test_every_window_of_a_customer_hears_the_same_and_nobody_else(server: HttpServer, client: Any) -> None:
    mine, other = Window(server, client), Window(server, client)
    with mine.open() as first, mine.open() as second, other.open() as foreign:
        mine.say("나만")
        other.say("남")
        assert [received(first)["Content"], received(second)["Content"]] == ["나만", "나만"]
        assert received(foreign)["Content"] == "남"


def test_the_customer_joins_once(window: Window) -> None:
    with window.open(), window.open():
        joined = [item for item in window.transcript() if item["ContentType"] == f"{EVENT}participant.joined"]
    assert [item["ParticipantRole"] for item in joined] == ["CUSTOMER"]


def test_an_agent_answers_in_the_same_chat(window: Window) -> None:
    with window.open() as socket:
        window.to_agent()
        window.act(lambda center: center.agents["kim"].typing().say("김민지입니다."))
        kinds: list[dict[str, Any]] = []
        while not kinds or kinds[-1].get("Content") != "김민지입니다.":
            kinds.append(received(socket))
        assert f"{EVENT}typing" in [item["ContentType"] for item in kinds]
        assert kinds[-1]["ParticipantRole"] == "AGENT"
        sent = window.say("감사합니다")
        assert received(socket)["Content"] == "감사합니다"
        seen = received(socket)
        assert (seen["Type"], seen["MessageMetadata"]["MessageId"]) == ("MESSAGEMETADATA", sent["Id"])
        assert seen["MessageMetadata"]["Receipts"][0]["ReadTimestamp"]
        # Going, and the survey of the flow that runs when the agent has left.
        window.act(lambda center: center.agents["kim"].hang_up().finish())
        assert received(socket)["ContentType"] == f"{EVENT}participant.left"
        assert received(socket)["Content"] == "만족하셨습니까?"
        window.say("끝")
        rest = [received(socket) for _ in range(3)]
        assert [item.get("Content") for item in rest] == ["끝", "감사합니다.", None]
        assert rest[-1]["ContentType"] == f"{EVENT}chat.ended"
    assert refused(window.client.send_message, ConnectionToken=window.token, ContentType="text/plain", Content="?") == (
        DENIED
    )


def test_typing_reaches_the_agent_and_no_transcript(window: Window) -> None:
    window.to_agent()
    event = window.client.send_event(ConnectionToken=window.token, ContentType=f"{EVENT}typing")
    assert event["Id"]
    assert f"{EVENT}typing" not in [item["ContentType"] for item in window.transcript()]


def test_receipts_of_the_customer_are_kept_with_the_message(window: Window) -> None:
    theirs = window.transcript()[0]["Id"]
    for kind in ("delivered", "read"):
        content = json.dumps({"messageId": theirs})
        window.client.send_event(ConnectionToken=window.token, ContentType=f"{EVENT}message.{kind}", Content=content)
    (receipt,) = window.transcript()[0]["MessageMetadata"]["Receipts"]
    assert receipt["RecipientParticipantId"] == window.chat["ParticipantId"]
    assert set(receipt) == {"RecipientParticipantId", "DeliveredTimestamp", "ReadTimestamp"}
    for content in ('{"messageId": "nobody"}', "{}", "no json"):
        assert (
            refused(
                window.client.send_event,
                ConnectionToken=window.token,
                ContentType=f"{EVENT}message.read",
                Content=content,
            )
            == INVALID
        )


def test_a_retry_with_the_same_client_token_says_nothing_twice(window: Window) -> None:
    first = window.say("한 번", ClientToken="t-1")
    again = window.say("한 번", ClientToken="t-1")
    assert (first["Id"], first["AbsoluteTime"]) == (again["Id"], again["AbsoluteTime"])
    assert window.texts().count("CUSTOMER: 한 번") == 1


def test_a_chat_is_started_once_for_a_client_token(server: HttpServer) -> None:
    def start(token: str) -> dict[str, str]:
        return server.live.ask(lambda center: chats.started(center, ClientToken=token))

    first, again, other = start("a"), start("a"), start("b")
    assert first == again
    assert set(first.values()).isdisjoint(other.values())


def test_a_chat_that_takes_no_plain_text_is_not_started(server: HttpServer) -> None:
    with pytest.raises(AwsError, match="must contain text/plain"):
        server.live.ask(lambda center: chats.started(center, SupportedMessagingContentTypes=[INTERACTIVE]))


def test_a_view_is_shown_described_and_answered(server: HttpServer, client: Any) -> None:
    kinds = ["text/plain", INTERACTIVE, f"{INTERACTIVE}.response"]
    window = Window(server, client, SupportedMessagingContentTypes=kinds)
    window.say("화면")
    shown = json.loads(window.transcript()[-1]["Content"])
    assert shown["templateType"] == "ViewResource"
    view = client.describe_view(ViewToken=shown["data"]["content"]["viewToken"], ConnectionToken=window.token)["View"]
    assert (view["Name"], view["Content"]["Actions"]) == ("card", ["ok"])
    template = json.loads(view["Content"]["Template"])
    assert template["Head"] == {"Title": "홍길동 님의 주문 확인"}
    said, bar, button = template["Body"]
    assert (said["Content"], bar["Props"]["Attributes"]) == (
        ["홍길동 님, 주문 1"],
        [{"Label": "금액", "Value": "1,000원"}],
    )
    assert button["Props"] == {"Action": "ok"}
    window.say(json.dumps({"templateType": "ViewResource", "action": "ok", "data": {}}), kinds[2])
    assert "SYSTEM: 확인했습니다." in window.texts()
    code = refused(client.describe_view, ViewToken="none", ConnectionToken=window.token)
    assert code == (404, "ResourceNotFoundException")


def test_a_file_is_announced_put_finished_and_fetched(window: Window) -> None:
    window.to_agent()
    data = "주문 번호 1".encode()
    upload = window.client.start_attachment_upload(
        ConnectionToken=window.token,
        ContentType="text/plain",
        AttachmentSizeInBytes=len(data),
        AttachmentName="영수증.txt",
    )
    metadata, file_id = upload["UploadMetadata"], upload["AttachmentId"]
    early = {"ConnectionToken": window.token, "AttachmentIds": [file_id]}
    assert refused(window.client.complete_attachment_upload, **early) == INVALID
    put = Request(metadata["Url"], data=data, headers=metadata["HeadersToInclude"], method="PUT")  # noqa: S310
    assert urlopen(put).status == 200  # noqa: S310
    window.client.complete_attachment_upload(**early)
    assert refused(window.client.complete_attachment_upload, **early) == (409, "ConflictException")
    (item,) = [one for one in window.transcript() if one["Type"] == "ATTACHMENT"]
    assert item["Attachments"] == [
        {"AttachmentId": file_id, "AttachmentName": "영수증.txt", "ContentType": "text/plain", "Status": "APPROVED"}
    ]
    got = window.client.get_attachment(ConnectionToken=window.token, AttachmentId=file_id)
    assert got["AttachmentSizeInBytes"] == len(data)
    with urlopen(got["Url"]) as answer:  # noqa: S310
        assert answer.read() == data
        assert "attachment" in answer.headers["Content-Disposition"]
    kept = window.act(lambda center: dict(center.buckets["Files"].objects))
    assert list(kept.values()) == [data]
    assert next(iter(kept)).startswith("connect/attachments/chat/2026/11/23/")
    assert "(영수증.txt)" in window.act(lambda center: center.agents["kim"].heard)


@pytest.mark.parametrize(
    ("name", "kind", "size"),
    [("a.exe", "application/x-msdownload", 1), ("a.exe", "text/plain", 1), ("a.png", "image/png", 20 * 1024**2 + 1)],
)
def test_files_of_other_types_or_too_large_are_refused(window: Window, name: str, kind: str, size: int) -> None:
    request = {"ContentType": kind, "AttachmentName": name, "AttachmentSizeInBytes": size}
    assert refused(window.client.start_attachment_upload, ConnectionToken=window.token, **request) == INVALID


def test_a_file_of_somebody_else_is_out_of_reach(server: HttpServer, client: Any) -> None:
    mine, other = Window(server, client), Window(server, client)
    request = {"ContentType": "text/plain", "AttachmentName": "a.txt", "AttachmentSizeInBytes": 1}
    file_id = client.start_attachment_upload(ConnectionToken=mine.token, **request)["AttachmentId"]
    for call, asked in (
        (client.complete_attachment_upload, {"AttachmentIds": [file_id]}),
        (client.get_attachment, {"AttachmentId": file_id}),
    ):
        assert refused(call, ConnectionToken=other.token, **asked) == DENIED


def test_pages_of_a_transcript_go_both_ways(window: Window) -> None:
    for number in range(3):
        window.say(str(number))
    everything = [item["Id"] for item in window.transcript()]

    def walk(**request: Any) -> list[list[str]]:
        pages: list[list[str]] = []
        more: dict[str, str] = {}
        while True:
            answer = window.client.get_transcript(ConnectionToken=window.token, MaxResults=3, **request, **more)
            pages.append([item["Id"] for item in answer["Transcript"]])
            if "NextToken" not in answer:
                return pages
            more = {"NextToken": answer["NextToken"]}

    back = walk()
    assert [item for page in back for item in page] == everything[::-1]
    assert [len(page) for page in back] == [3, 3, 2]
    ahead = walk(StartPosition={"Id": everything[2]}, SortOrder="ASCENDING")
    assert [item for page in ahead for item in page] == everything[2:]
    newest = walk(StartPosition={"MostRecent": 2}, SortOrder="ASCENDING")
    assert newest == [everything[-2:]]
    for wrong in ({"NextToken": "x"}, {"StartPosition": {"Id": "x"}}, {"StartPosition": {"AbsoluteTime": "x"}}):
        assert refused(window.client.get_transcript, ConnectionToken=window.token, **wrong) == INVALID


def test_a_first_message_begins_the_transcript(server: HttpServer, client: Any) -> None:
    window = Window(server, client, InitialMessage={"ContentType": "text/plain", "Content": "환불하고 싶습니다"})
    assert window.texts()[0] == "CUSTOMER: 환불하고 싶습니다"


def test_who_has_no_token_or_the_wrong_one_is_denied(window: Window) -> None:
    client, participant = window.client, window.chat["ParticipantToken"]
    message = {"ContentType": "text/plain", "Content": "?"}
    for token in ("x", participant, window.chat["ContactId"]):
        assert refused(client.send_message, ConnectionToken=token, **message) == DENIED
    for token in ("x", window.token, window.chat["ContactId"]):
        assert refused(client.create_participant_connection, ParticipantToken=token, Type=["WEBSOCKET"]) == DENIED
    with pytest.raises(InvalidStatus) as error:
        connect(window.url[:-1] + "x").__enter__()
    assert error.value.response.status_code == 403


@pytest.mark.parametrize(
    ("kind", "content"),
    [("text/html", "<b>x</b>"), ("text/markdown", "**x**"), ("text/plain", "가" * 5462)],
    ids=["no type of a chat", "not asked for at the start", "more than 16,384 bytes"],
)
def test_messages_that_the_contact_does_not_take_are_refused(window: Window, kind: str, content: str) -> None:
    request = {"ContentType": kind, "Content": content}
    assert refused(window.client.send_message, ConnectionToken=window.token, **request) == INVALID


def test_leaving_ends_the_chat_and_its_tokens(window: Window) -> None:
    with window.open() as socket:
        window.client.disconnect_participant(ConnectionToken=window.token)
        kinds = [received(socket)["ContentType"] for _ in range(2)]
    assert kinds == [f"{EVENT}participant.left", f"{EVENT}chat.ended"]
    assert refused(window.client.get_transcript, ConnectionToken=window.token) == DENIED
    token = window.chat["ParticipantToken"]
    assert refused(window.client.create_participant_connection, ParticipantToken=token, Type=["WEBSOCKET"]) == DENIED
    with pytest.raises(InvalidStatus):
        connect(window.url).__enter__()


def test_tokens_end_when_the_service_says(window: Window) -> None:
    window.act(lambda center: center.advance(101))
    with pytest.raises(InvalidStatus):
        connect(window.url).__enter__()
    assert window.transcript()
    again = window.client.create_participant_connection(
        ParticipantToken=window.chat["ParticipantToken"], Type=["WEBSOCKET"]
    )
    with connect(again["Websocket"]["Url"]):
        window.act(lambda center: center.advance(24 * 3600))
        assert refused(window.client.get_transcript, ConnectionToken=window.token) == DENIED


def test_who_never_connects_is_let_go_after_five_minutes(server: HttpServer, client: Any) -> None:
    with Window(server, client).open():
        gone = Window(server, client)
        gone.act(lambda center: center.advance(301))
        gone.act(lambda center: None)
        assert refused(client.get_transcript, ConnectionToken=gone.token) == DENIED


def test_pages_of_other_origins_may_ask(server: HttpServer) -> None:
    asked = Request(f"{server.url}/participant/message", method="OPTIONS", headers={"Origin": "https://shop.example"})  # noqa: S310
    with urlopen(asked) as answer:  # noqa: S310
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Allow-Headers"] == "*"


def test_a_body_that_is_no_json_is_refused_in_the_shape_of_the_service(server: HttpServer, window: Window) -> None:
    headers = {"X-Amz-Bearer": window.token, "Content-Type": "application/json"}
    asked = Request(f"{server.url}/participant/message", data=b"{", headers=headers)  # noqa: S310
    with pytest.raises(Exception) as error:  # noqa: PT011 - urllib raises what it got as an exception
        urlopen(asked)  # noqa: S310
    answer: Any = error.value
    assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (400, "ValidationException")
    assert json.loads(answer.read()) == {"Message": "the body is not valid JSON"}


def test_an_instance_without_a_place_for_files_takes_none(tmp_path: Path) -> None:
    live = LiveCenter(chats.center(tmp_path, attachments=False), real_time=False)
    with HttpServer(live, [ParticipantService(live)], name="chats") as server:
        server.start()
        bare = client_of(server)
        window = Window(server, bare)
        request = {"ContentType": "text/plain", "AttachmentName": "a.txt", "AttachmentSizeInBytes": 1}
        assert refused(bare.start_attachment_upload, ConnectionToken=window.token, **request) == DENIED
        server.shutdown()


def test_an_agent_says_their_own_words_at_the_studio_and_writes_in_chats_alone(tmp_path: Path) -> None:
    center = chats.center(tmp_path)
    session = StudioSession(tmp_path / "template.json", None, shared=center)
    center.add_agent("kim").available()

    def act(what: str, value: str = "") -> dict[str, Any]:
        state = session.do("agent", {"agent": "kim", "act": what, "value": value})
        found: dict[str, Any] = next(one for one in state["agents"] if one["name"] == "kim")
        return found

    chat = center.chat(to="main").say("상담원")
    assert act("accept")["contacts"][0]["writes"]
    act("typing")
    act("say", "제 말로 씁니다.")
    assert chat.heard[-1] == "제 말로 씁니다."
    act("hang_up")
    chat.hang_up()
    act("finish")
    center.call(to="main").say("상담원")
    assert act("accept")["contacts"][0]["channel"] == "voice"
    act("say", "말로 합니다.")
    with pytest.raises(UnknownNameError):
        act("typing")
