"""Questions and intents as people edit them: versions, two editors at once, what the bot then says, deployments."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest

from contact_handlers.admin.content import faq, feedback, intents
from contact_handlers.api.errors import ApiError
from contact_handlers.base import content
from contact_handlers.base.settings import load
from contact_handlers.bot_hook.knowledge import questions
from contact_handlers.data_loader import logic as loader
from contact_handlers.data_loader import store as loader_store
from contact_handlers.data_loader.settings import Settings as LoaderSettings
from contact_handlers.records import tables
from tests.unit.handlers.desk import ask, pages, refused, sitting
from tests.unit.handlers.world import World, new_contact

PARKING = {
    "category": "매장",
    "question": "주차할 수 있나요?",
    "answer": "매장 지하에 두 시간 무료로 주차하실 수 있습니다.",
    "keywords": ["주차", "주차장"],
    "paraphrases": ["차 가지고 가도 되나요"],
}


DELIVERED = {"faq_hours", "faq_phone", "faq_location", "reservation", "agent_request"}
_centers = count()


@pytest.fixture
def catalogue(world: World) -> World:
    """A center of its own with some items as a first deployment leaves them."""
    world.overrides = {"CENTER": f"center-{next(_centers)}"}
    with sitting(world):
        assert deploy(world) >= 4
    return world


def deploy(world: World) -> int:
    """Does to these items what a deployment does; returns how many it wrote."""
    with sitting(world):
        settings = load(LoaderSettings)
        written = 0
        rows = {kind: loader_store.stored(settings, kind) for kind in loader.KINDS}
        for delivered in loader.items(content.load()):
            if delivered.item_id in DELIVERED:
                written += loader_store.put(settings, delivered, rows[delivered.kind].get(delivered.item_id))
    return written


def partition(world: World, kind: str) -> str:
    return f"{kind}#{world.overrides['CENTER']}"


def stored(world: World, faq_id: str) -> dict[str, Any]:
    return world.get("catalogue", tables.catalogue("FAQ", world.overrides["CENTER"], faq_id)) or {}


def test_an_added_question_is_known_to_the_bot(catalogue: World) -> None:
    made = ask(catalogue, faq.create_faq_item, body=PARKING)
    assert made.status == 201
    item = made.body["item"]
    assert (item["version"], item["is_active"], item["source"]) == (1, True, "custom")
    known = questions(catalogue.query("catalogue", partition(catalogue, "FAQ")))
    assert known[item["faq_id"]].answer == PARKING["answer"]
    assert ask(catalogue, faq.get_faq_item, path={"faq_id": item["faq_id"]}).body["item"] == item


def test_the_same_question_is_not_added_twice(catalogue: World) -> None:
    ask(catalogue, faq.create_faq_item, body=PARKING)
    twin = {**PARKING, "question": "주차할수 있나요"}
    assert refused(catalogue, faq.create_faq_item, body=twin) == "CONFLICT 같은 질문이 이미 있습니다."
    other = ask(catalogue, faq.create_faq_item, body={**PARKING, "question": "발레파킹 되나요?"}).body["item"]
    change = {"question": "주차할 수 있나요", "version": 1}
    assert (
        refused(catalogue, faq.update_faq_item, path={"faq_id": other["faq_id"]}, body=change)
        == "CONFLICT 같은 질문이 이미 있습니다."
    )


def test_of_two_editors_one_is_told_to_look_again(catalogue: World) -> None:
    path = {"faq_id": "faq_hours"}
    seen = ask(catalogue, faq.get_faq_item, path=path).body["item"]["version"]
    ask(catalogue, faq.update_faq_item, path=path, body={"answer": "하루 종일 엽니다.", "version": seen}, who="a")
    late = {"answer": "쉽니다.", "version": seen}
    assert refused(catalogue, faq.update_faq_item, path=path, body=late, who="b") == "VERSION_CONFLICT"
    found = stored(catalogue, "faq_hours")
    assert (found["answer"], found["version"], found["updated_by"]) == ("하루 종일 엽니다.", seen + 1, "a")
    assert found["question"] == "영업시간이 어떻게 되나요?"
    assert refused(catalogue, faq.update_faq_item, path={"faq_id": "faq_none"}, body=late) == "NOT_FOUND"


def test_a_deployment_leaves_an_edit_and_a_withdrawal_alone(catalogue: World) -> None:
    ask(
        catalogue, faq.update_faq_item, path={"faq_id": "faq_hours"}, body={"answer": "하루 종일 엽니다.", "version": 1}
    )
    gone = ask(catalogue, faq.delete_faq_item, path={"faq_id": "faq_phone"})
    assert gone.body["is_active"] is False
    ask(catalogue, faq.delete_faq_item, path={"faq_id": "faq_phone"})
    deploy(catalogue)
    assert stored(catalogue, "faq_hours")["answer"] == "하루 종일 엽니다."
    assert stored(catalogue, "faq_phone")["is_active"] is False
    known = questions(catalogue.query("catalogue", partition(catalogue, "FAQ")))
    assert "faq_phone" not in known


def test_a_withdrawn_question_is_not_popular_and_keeps_its_count(catalogue: World) -> None:
    key = tables.catalogue("FAQ", catalogue.overrides["CENTER"], "faq_hours")
    asked = {
        **stored(catalogue, "faq_hours"),
        "view_count": 7,
        "popular_pk": partition(catalogue, "POP"),
        "popular_sk": 7,
    }
    catalogue.put("catalogue", key, asked)
    ask(catalogue, faq.delete_faq_item, path={"faq_id": "faq_hours"})
    assert catalogue.query("catalogue", partition(catalogue, "POP"), index="popular") == []
    version = stored(catalogue, "faq_hours")["version"]
    ask(catalogue, faq.update_faq_item, path={"faq_id": "faq_hours"}, body={"is_active": True, "version": version})
    (popular,) = catalogue.query("catalogue", partition(catalogue, "POP"), index="popular")
    assert (popular["faq_id"], popular["popular_sk"]) == ("faq_hours", 7)


def test_questions_are_listed_in_pages_of_all_and_of_a_category(catalogue: World) -> None:
    ask(catalogue, faq.delete_faq_item, path={"faq_id": "faq_phone"})
    everything = {row["sk"] for row in catalogue.query("catalogue", partition(catalogue, "FAQ"))}
    found = pages(catalogue, faq.list_faq_items, query={"limit": 2, "active": "all"})
    assert {item["faq_id"] for page in found for item in page} == everything
    assert all(len(page) == 2 for page in found[:-1])
    active = pages(catalogue, faq.list_faq_items, query={"active": "false"})
    assert [item["faq_id"] for page in active for item in page] == ["faq_phone"]
    general = pages(catalogue, faq.list_faq_items, query={"category": "일반", "limit": 1, "active": "all"})
    assert {item["category"] for page in general for item in page} == {"일반"}
    assert sum(map(len, general)) == sum(
        row["category"] == "일반" for row in catalogue.query("catalogue", partition(catalogue, "FAQ"))
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"answer": "{customer_id}님 안녕하세요."}, "VALIDATION_ERROR answer"),
        ({"answer": "열린 { 괄호"}, "VALIDATION_ERROR answer"),
        ({"question": " \t "}, "VALIDATION_ERROR question"),
        ({"keywords": ["배송", "숨\u202e김"]}, "VALIDATION_ERROR keywords[1]"),
    ],
)
def test_what_callers_could_not_hear_is_refused(catalogue: World, change: dict[str, Any], why: str) -> None:
    body = {**change, "version": 1}
    assert refused(catalogue, faq.update_faq_item, path={"faq_id": "faq_hours"}, body=body) == why
    assert stored(catalogue, "faq_hours")["version"] == 1


def test_markup_is_kept_as_the_text_it_is(catalogue: World) -> None:
    body = {**PARKING, "question": "<script>alert(1)</script> 되나요?"}
    item = ask(catalogue, faq.create_faq_item, body=body).body["item"]
    assert item["question"] == body["question"]
    assert "<script>" in json.dumps(item)


def test_intents_are_those_of_the_release_with_what_was_changed(catalogue: World) -> None:
    before = {item["intent"]: item for item in ask(catalogue, intents.list_intents).body["items"]}
    assert set(before) == set(content_intents(catalogue))
    assert before["reservation"]["source"] == "catalogue"
    body = {"threshold": 0.81, "act_at": 0.8, "reply": "예약을 도와드리겠습니다.", "version": 1}
    changed = ask(catalogue, intents.update_intent, role="admin", path={"intent": "reservation"}, body=body)
    assert changed.body["lex_pending"] is False
    after = {item["intent"]: item for item in ask(catalogue, intents.list_intents).body["items"]}
    assert (after["reservation"]["threshold"], after["reservation"]["source"]) == (0.81, "override")
    assert after["reservation"]["reply"] == "예약을 도와드리겠습니다."
    deploy(catalogue)
    again = {item["intent"]: item for item in ask(catalogue, intents.list_intents).body["items"]}
    assert again == after
    late = {"threshold": 0.5, "version": 1}
    assert refused(catalogue, intents.update_intent, path={"intent": "reservation"}, body=late) == "VERSION_CONFLICT"


def content_intents(world: World) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(world.content_file.read_text(encoding="utf-8"))["intents"]
    return found


def test_an_added_intent_is_known_and_waits_for_lex(catalogue: World) -> None:
    body = {
        "intent": "parking_inquiry",
        "description": "주차 문의",
        "examples": ["주차 되나요", "주차장 있어요", "차 댈 곳 있나요"],
        "threshold": 0.7,
        "reply": "지하 주차장을 이용해 주세요.",
        "next_action": "continue",
    }
    made = ask(catalogue, intents.create_intent, role="admin", body=body)
    assert (made.status, made.body["lex_pending"], made.body["item"]["source"]) == (201, True, "custom")
    assert refused(catalogue, intents.create_intent, role="admin", body=body) == "CONFLICT 이미 있는 의도입니다."
    known = {**body, "intent": "reservation"}
    assert refused(catalogue, intents.create_intent, role="admin", body=known) == "CONFLICT 이미 있는 의도입니다."
    examples = ["주차 되나요", "주차장 있어요", "차 댈 곳 있나요", "주차비 얼마예요"]
    change = {"examples": examples, "version": 1}
    changed = ask(catalogue, intents.update_intent, role="admin", path={"intent": "parking_inquiry"}, body=change)
    assert changed.body["lex_pending"] is True
    assert changed.body["item"]["examples"] == examples
    assert changed.body["item"]["source"] == "custom"


@pytest.mark.parametrize(
    ("intent", "change", "why"),
    [
        ("reservation", {"reply": "{nobody}님"}, "VALIDATION_ERROR reply"),
        ("reservation", {"threshold": 0.5, "act_at": 0.9}, "VALIDATION_ERROR act_at"),
        ("agent_request", {"next_action": "end"}, "VALIDATION_ERROR next_action"),
        ("no_such_intent", {"threshold": 0.5}, "NOT_FOUND"),
    ],
)
def test_what_the_bot_would_leave_out_is_refused(
    catalogue: World, intent: str, change: dict[str, Any], why: str
) -> None:
    body = {**change, "version": 1}
    assert refused(catalogue, intents.update_intent, path={"intent": intent}, body=body) == why


def test_people_are_told_in_korean_why_the_bot_would_leave_a_reply_out(catalogue: World) -> None:
    with pytest.raises(ApiError) as refusal:
        ask(
            catalogue, intents.update_intent, path={"intent": "reservation"}, body={"reply": "{nobody}님", "version": 1}
        )
    assert refusal.value.details == (("reply", "사용할 수 없는 자리표시자가 있습니다."),)


def test_feedback_names_a_message_and_shows_its_masked_words(catalogue: World) -> None:
    contact = new_contact()
    conversation = catalogue.talk(contact, "010-1234-5678로 예약 바꿔 주세요", "고맙습니다")
    first, reply = catalogue.messages(conversation)[:2]
    given = {"conversation_id": conversation, "message_id": first["message_id"], "expected_intent": "reservation"}
    made = ask(catalogue, feedback.create_feedback, role="analyst", body=given)
    assert (made.status, made.body["actual_intent"], made.body["processed"]) == (201, "cancel_request", False)
    for wrong, why in (
        ({"expected_intent": "nonsense"}, "VALIDATION_ERROR expected_intent"),
        ({"message_id": reply["message_id"]}, "NOT_FOUND"),
        ({"conversation_id": "conv_none"}, "NOT_FOUND"),
    ):
        assert refused(catalogue, feedback.create_feedback, role="analyst", body={**given, **wrong}) == why
    listed = [one for page in pages(catalogue, feedback.list_feedback, query={"processed": "false"}) for one in page]
    (mine,) = [one for one in listed if one["conversation_id"] == conversation]
    assert "예약 바꿔 주세요" in mine["text"]
    assert "1234" not in mine["text"]
    assert (mine["expected_intent"], mine["reviewer"]) == ("reservation", "analyst-1")
