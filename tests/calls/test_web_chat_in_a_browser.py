"""The web chat in a real browser, with the official library: what a customer does from the greeting to the survey."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from commands import chat_page
from ringback import simulator
from ringback.simulator.http import HttpServer, LiveCenter, Part, parts_of
from ringback.simulator.http.participant import ParticipantService
from ringback.simulator.studio import StudioSession
from tests.calls.browser import MARKS, ROOT, played

pytestmark = MARKS


class Dropping(Part):
    """A part that loses every WebSocket, as a bad network does."""

    def __init__(self, live: LiveCenter, service: ParticipantService) -> None:
        super().__init__(live)
        self._service = service

    def routes(self) -> Sequence[BaseRoute]:
        async def drop(_: Request) -> Response:
            self._service.drop()
            return Response()

        return [Route("/test/drop", drop, methods=["POST"])]

    def listing(self) -> None:
        return None


@pytest.fixture(scope="module")
def live(assembly: Path) -> LiveCenter:
    return LiveCenter(simulator.load(assembly, "aicc-dev", start="2026-11-23T10:00:00+09:00"))


@pytest.fixture(scope="module")
def server(assembly: Path, live: LiveCenter) -> Iterator[HttpServer]:
    served = parts_of(live, StudioSession(assembly, "aicc-dev", shared=live.center))
    service = next(part for part in served if isinstance(part, ParticipantService))
    parts = [*served, Dropping(live, service), *chat_page.parts(live, served)]
    with HttpServer(live, parts, name="aicc-dev") as running:
        running.start()
        yield running
        running.shutdown()


@pytest.fixture(scope="module")
def report(server: HttpServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a customer met, in the order of web_chat.mjs."""
    axe, files = ROOT / "node_modules/axe-core/axe.min.js", tmp_path_factory.mktemp("files")
    met = played("web_chat.mjs", server.url, str(files), str(axe), pictures="AICC_CHAT_PICTURES")
    assert "failed" not in met, met["failed"]
    return met


def test_the_chat_was_started_by_the_api(report: dict[str, Any], live: LiveCenter) -> None:
    assert "/api/live/v1/chat/start" in report["started"]
    started = live.ask(
        lambda center: [one for one in center.contacts if one.attributes.get("entry_point") == "web_chat"]
    )
    assert len(started) == 2


def test_the_bot_greets_and_answers_a_question(report: dict[str, Any]) -> None:
    assert "안녕하세요! AICC 고객센터입니다. 무엇을 도와드릴까요?" in report["greetingAndAnswer"]
    assert "일반 배송은 주문 후 2-3일" in report["greetingAndAnswer"]


def test_everything_works_by_keyboard_and_the_focus_follows(report: dict[str, Any]) -> None:
    assert report["focusAtStart"] == "words"
    assert report["focusOnChoice"] == "다른 질문"
    assert report["focusAfterChoice"] == "words"
    assert report["focusAtEnd"] == "over-title"


def test_a_reservation_is_read_back_before_it_is_booked(report: dict[str, Any], live: LiveCenter) -> None:
    assert "화요일 오후 3시" in report["readBack"]
    assert "010-1234-5678로 예약을 접수할까요?" in report["readBack"]
    assert "참조번호: " in report["booked"]
    kept = live.ask(lambda center: center.tables["requests"].items())
    assert [item["kind"] for item in kept if item.get("sk") == "META"].count("reservation") == 1


def test_a_reload_goes_on_with_the_same_conversation(report: dict[str, Any]) -> None:
    assert report["resumed"]


def test_an_agent_takes_over_in_the_same_window(report: dict[str, Any]) -> None:
    assert "상담원" in report["state"]
    assert "연결됨" in report["state"]
    assert report["typing"].endswith("님이 입력하고 있습니다…")
    assert report["receipt"] == "읽음"


def test_files_are_sent_or_it_is_said_why_not(report: dict[str, Any], live: LiveCenter) -> None:
    assert report["fileRefused"] == "이 형식의 파일은 보내실 수 없습니다. 사진, PDF, 문서 파일을 보내 주십시오."
    stored = live.ask(lambda center: [bucket.objects for bucket in center.buckets.values()])
    files = [data for objects in stored for key, data in objects.items() if "connect/attachments/chat/" in key]
    assert files == ["주문 1".encode()]


def test_a_lost_connection_comes_back_without_a_gap_or_a_double(report: dict[str, Any]) -> None:
    assert report["once"] == 1


def test_a_broken_connection_is_told_and_comes_back_by_hand_with_each_message_once(report: dict[str, Any]) -> None:
    assert report["broken"] == "연결하지 못했습니다. 잠시 후 다시 시도해 주십시오."
    assert report["onceByHand"] == 1


def test_the_survey_comes_when_the_agent_has_left(report: dict[str, Any], live: LiveCenter) -> None:
    assert report["survey"] == ["매우 만족", "만족", "보통", "불만족", "매우 불만족"]
    assert report["thanks"] == "소중한 의견 감사합니다. 좋은 하루 보내시기 바랍니다."
    scores = live.ask(lambda center: [contact.attributes.get("SurveyScore") for contact in center.contacts])
    assert "4" in scores


def test_the_conversation_can_be_saved(report: dict[str, Any]) -> None:
    for line in (
        "나: 배송 얼마나 걸려요",
        "AI 상담: ",
        "안녕하세요, 김민지입니다.",
        "첨부 파일 sent-receipt.txt",
        "나: 만족",
    ):
        assert line in report["saved"]


def test_nothing_of_an_ended_chat_stays_in_the_browser(report: dict[str, Any]) -> None:
    assert report["kept"] is None


def test_what_people_write_is_text_and_never_markup(report: dict[str, Any]) -> None:
    assert report["markup"] == {"tags": ["P", "A"], "link": "https://example.com/a?b=1"}


def test_a_customer_ends_a_chat_or_stays(report: dict[str, Any]) -> None:
    assert report["focusAgain"] == "name"
    assert report["stayed"]


def test_every_template_of_the_service_becomes_buttons(report: dict[str, Any]) -> None:
    offers = report["offers"]
    one = {"title": "하나", "detail": "설명"}
    assert offers["list"] == {"title": "고르기", "subtitle": "하나만", "choices": [one], "list": True}
    assert offers["panel"] == [one]
    assert offers["time"] == ["2026년 11월 24일 오후 3:00"]
    assert offers["carousel"] == [{"title": "안", "detail": "칸"}]
    assert offers["unknown"] == []
    assert offers["broken"] == [None, None, None]


def test_a_view_is_a_form_with_names_and_its_answer_is_what_was_filled_in(report: dict[str, Any]) -> None:
    view = report["view"]
    assert (view["name"], view["bold"]) == ("방문 예약", 0)
    assert view["fields"] == ["이름", "지역", "날짜", "시간대", "오전", "오후", "준비물", "신분증", "영수증", "요청"]
    assert view["missing"] == 0, "what has to be filled in is asked for before anything is sent"
    booked, skipped, card, bare = view["told"]
    filled = {"name": "홍길동", "city": "busan", "day": "", "half": "오후", "things": ["신분증"], "note": ""}
    assert booked == ["Submit", filled, "예약하기"]
    assert skipped == ["Skip", {}, "건너뛰기"]
    assert card == ["CardSelected", {"Id": "g", "Heading": "강남점"}, "강남점"]
    assert bare == ["ok", {}, "ok"]


def test_the_labels_are_there_in_english(report: dict[str, Any]) -> None:
    assert report["english"] == ["en", "Send", "Write a message"]


def test_a_refused_start_is_explained_in_korean(report: dict[str, Any]) -> None:
    assert report["refused"] == "요청이 많습니다. 잠시 후 다시 시도해 주세요."


def test_the_widget_opens_and_closes_in_a_page_of_somebody_else(report: dict[str, Any]) -> None:
    assert report["widget"] == "상담 채팅 열기"


def test_axe_finds_nothing_in_any_view_size_and_color(report: dict[str, Any]) -> None:
    assert report["axe"] == []


def test_the_policy_of_the_pages_holds_and_nobody_else_is_asked(report: dict[str, Any]) -> None:
    assert report["foreign"] == []
    # The browser reports whatever the policy refuses, and every error of a script; the planted 429 is no request.
    assert report["problems"] == []
