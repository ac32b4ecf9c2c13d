"""The content of a center as files: everything wrong is reported at once; what Lex and the handlers get."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from commands import korean
from contact_center.bot.content import ContentError, compile_content, compiler, lex_bot, load_content
from contact_center.bot.content.checks import NO_INTENT, REQUIRED_INTENTS, REQUIRED_MESSAGES
from contact_center.bot.content.kept import KeptModels
from contact_center.bot.content.models import ACTION_OUTCOMES, Content, Intent
from contact_handlers.dialogue import edits
from contact_handlers.dialogue.matching import likeness
from tests.unit.dialogue.conftest import ROOT

Edit = Callable[[str, str, str], None]


@pytest.fixture(scope="module")
def loaded() -> Content:
    return load_content(ROOT, "aicc")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "bots", tmp_path / "bots")
    return tmp_path


@pytest.fixture
def edit(project: Path) -> Edit:
    def change(file: str, old: str, new: str) -> None:
        path = project / "bots" / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def problems(project: Path, center: str = "aicc") -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_content(project, center)
    # Managers may read every one of them in Korean.
    assert korean.problems_told("봇 내용", caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


RETAIL, COMMON = "packs/retail/intents.toml", "packs/common/intents.toml"
RESERVATION = "packs/retail/scenarios/reservation.toml"

# file, what is there, what somebody makes of it, what the message must say
MISTAKES = [
    (RETAIL, "threshold = 0.85\nbase = 0.90", "threshold = 1.5\nbase = 0.90", ["product_inquiry.threshold", "1.5",
    "1"]),
    (RETAIL, 'action = "scenario"', 'action = "scenaro"', ["product_inquiry.action", "'scenaro'",
    "did you mean 'scenario'"]),
    (RETAIL, "faq_first = true", "faq_frist = true", ["faq_frist", "unknown key", "did you mean 'faq_first'"]),
    (RETAIL, 'scenario = "reservation"', 'scenario = "reservaton"', ["reservation.scenario",
    "did you mean 'reservation'"]),
    (RETAIL, 'quick_replies = "product"', 'quick_replies = "products"', ["quick_replies", "did you mean 'product'"]),
    (RETAIL, 'slots = ["service_type"', 'slots = ["service_typ"', ["reservation.slots", "did you mean 'service_type'"]),
    (RETAIL, '"{service_type} 하고 싶어요"', '"{service}하고 싶어요"', ["reservation.utterances", "'service'"]),
    (RETAIL, '"{service_type} 하고 싶어요"', '"{service_type}하고 싶어요"', ["a slot must stand between spaces"]),
    (RETAIL, "act_at = 0.85", "act_at = 0.95", ["cancel_request", "exceeds threshold", "never decide"]),
    (RETAIL, '"결제가 안돼요", ', '"환불 해 주세요!", ', ["payment_inquiry.utterances", "cancel_request",
    "belongs to one intent"]),
    (RETAIL, '"@order 조회하다"', '"@ordr 조회하다"', ["order_inquiry.wants.0", "unknown list",
    "did you mean '@order'"]),
    (RETAIL, '"예약하다"', '"취소하다"', ["cancel_request.wants.0", "already belongs to reservation"]),
    (RETAIL, 'offer = "예약 접수를 도와드릴까요?"\n', "", ["reservation", "offer is required"]),
    (COMMON, 'reason = "complaint"\n', "", ["complaint", "reason is required"]),
    (COMMON, 'reason = "complaint"', 'reason = "complain"', ["complaint.reason", "did you mean 'complaint'"]),
    (COMMON, 'reply = "감사합니다. 좋은 하루 되세요!"', 'reply = "{name}님 감사합니다."', ["goodbye.reply",
    "unknown placeholder 'name'"]),
    (COMMON, "[goodbye]", "[good_bye]", ["intent 'goodbye' is required"]),
    ("packs/common/messages.toml", 'spoken = "Our', 'spokne = "Our', ["foreign.spoken", "required"]),
    ("packs/common/messages.toml", 'ask = "무엇을 도와드릴까요?"', 'ask = ""', ["greeting.ask", "not empty"]),
    ("packs/common/messages.toml", 'ask = "무엇을 도와드릴까요?"', "ask = 5", ["greeting.ask", "5"]),
    ("packs/common/faq.toml", "{hours_text} 운영합니다", "{hours} 운영합니다", ["faq_hours.answer",
    "did you mean 'hours_text'"]),
    ("packs/common/faq.toml", '"대표번호", ', '"환불 방법이 궁금합니다", "환불 규정 알려주세요", ', ["already finds"]),
    ("packs/common/quick_replies.toml", 'payload = "retry"', 'payload = "rety"', ["sets.after_failure.0.payload",
    "did you mean 'retry'"]),
    ("packs/common/quick_replies.toml", 'title = "콜백 예약"', 'title = "AI 상담 계속"', ["sets.after_hours",
    "same title"]),
    ("packs/retail/quick_replies.toml", 'inquiry_type = "가격"', 'inquiry_type = "값"',
    ["price_inquiry.slots.inquiry_type"]),
    ("packs/common/quick_replies.toml", 'goodbye = { intent = "goodbye" }', "goodbye = {}",
    ["exactly one of intent and action"]),
    ("packs/retail/slots.toml", 'type = "AMAZON.Number"', 'type = "AMAZON.AlphaNumeric"',
    ["slots.order_number.type", "ko_KR"]),
    ("packs/retail/slots.toml", 'type = "ServiceType"', 'type = "CancelReason"', ["lex = false"]),
    ("packs/retail/slots.toml", 'synonyms = ["옷", ', 'synonyms = ["가전", ', ["ProductCategory", "means both"]),
    (RESERVATION, 'start = "ask_service_type"', 'start = "ask_service"', ["start", "did you mean 'ask_service_type'"]),
    (RESERVATION, 'next = "ask_contact_info"', 'next = "ask_contact"', ["ask_preferred_date.next",
    "did you mean 'ask_contact_info'"]),
    (RESERVATION, 'next = "ask_contact_info"', 'next = "@received"', ["ask_contact_info", "no step leads here"]),
    (RESERVATION, 'next = "@received"', 'next = "ask_service_type"', ["no end can be reached",
    "no step leads to this end"]),
    (RESERVATION, 'choices = "ServiceType"', 'choices = "Servicetype"', ["ask_service_type.choices",
    "did you mean 'ServiceType'"]),
    (RESERVATION, 'id = "reservation"', 'id = "reservations"', ["differs from the name of the file"]),
    (RESERVATION, 'field = "contact_number"\n', "", ["ask_contact_info.field", "required"]),
    (RESERVATION, 'format = "phone"', 'format = "fone"', ["steps.2.format", "did you mean 'phone'"]),
    (RESERVATION, "latest_days = 90", "latest_days = 90\nearliest_days = 91", ["exceeds latest_days"]),
    (RESERVATION, "[ends.received]", '[ends.lost]\nkind = "cancel"\n\n[ends.received]', ["ends.lost",
    "no step leads to this end"]),
    ("packs/common/scenarios/tech_support.toml", '"아니오" = "@engineer"', '"아뇨" = "@engineer"', ["branches.아뇨",
    "missing: 아니오"]),
    ("packs/retail/scenarios/cancellation.toml", '"상품 불량" = "complaint"', '"불량" = "complaint"', ["reason_by",
    "'불량'"]),
    ("packs/retail/scenarios/order_lookup.toml", '"missing" = "@not_found", ', "", ["every outcome must be handled",
    "missing"]),
    ("packs/retail/scenarios/order_lookup.toml", '"found" = "주문번호 {order_number}',
    '"found" = "주문번호 {number}', ["unknown placeholder 'number'"]),
    ("packs/common/scenarios/tech_support.toml", 'category = "기술지원"\n', "", ["category", "knowledge"]),
    ("packs/banking/scenarios/account_inquiry.toml", r"pattern = '\d{6}'", "pattern = '('", ["auth_factor.pattern",
    "regular expression"]),
    ("aicc.toml", '"banking"]', '"bankin"]', ["unknown pack", "did you mean 'banking'"]),
    ("aicc.toml", 'packs = ["common", "retail", "banking"]', "packs = []", ["packs",
    "a list of 0 is not allowed; allowed: a list of 1 or more entries"]),
    (COMMON, "[goodbye]", "[Goodbye]", ["Goodbye", "the name 'Goodbye' is not allowed"]),
    (RETAIL, 'action = "scenario"\n', "", ["action", "is required and missing; expected continue, clarify"]),
    ("aicc.toml", 'locale = "ko_KR"', 'locale = "en_US"', ["locale", "en_US"]),
    ("aicc.toml", 'key = "aicc"', 'key = "other"', ["differs from the name of the file"]),
    ("packs/retail/synonyms.toml", '"배송" = [', "배송 = [", ["is not TOML"]),
    (RETAIL, '"제품 정보 알려주세요"', '"제품 정보, 알려주세요"', ["product_inquiry.utterances", "has ','",
    "allowed: letters"]),
    ("packs/retail/slots.toml", "listens = true", "listens = false", ["waits needs listens = true"]),
    ("packs/retail/vocabulary.toml", 'phrase = "갤럭시"', 'phrase = "아이폰"', ["'아이폰' is listed twice"]),
    ("packs/retail/vocabulary.toml", 'phrase = "갤럭시"', 'phrase = "아주 긴 갤럭시 전화기 이름"',
    ["phrases.1.phrase"]),
    ("packs/common/messages.toml", 'going_on = "네, 말씀해 주세요."', 'going_on = { ear = "네.", eye = "네!" }',
    ["lex.going_on", "one form"]),
    (RETAIL, "base = 0.88", "base = 0.60", ["exceeds base 0.6", "never decide"]),
    ("packs/common/messages.toml", "{service} 예약이 {date}(으로/로)", "{servic} 예약이 {date}(으로/로)",
    ["out.reservation.created", "unknown placeholder {servic}", "did you mean 'service'"]),
    ("packs/common/messages.toml", "콜백이 {due}에 예약되었습니다.", "콜백이 예약되었습니다.",
    ["out.callback.scheduled", "does not name {due}"]),
    ("packs/common/messages.toml", '"callback.failed" = "[{center}] 약속', '"callback.lost" = "[{center}] 약속',
    ["out.callback.failed", "required and missing"]),
    ("packs/common/messages.toml", '"(광고)[{center}] 새로운', '"[{center}] 새로운', ["out.marketing.event",
    "advertising begins with '(광고)'"]),
    ("packs/common/messages.toml", "무료수신거부 {opt_out}", "감사합니다", ["does not name {opt_out}"]),
    ("packs/common/messages.toml", "결제 링크 {url}", "💳 {url}", ["out.payment.link", "EUC-KR"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "said"), MISTAKES, ids=[f"{m[0].split('/')[-1]}:{m[2][:40]}" for m in MISTAKES]
)
def test_mistake_is_named_with_file_and_key(
    project: Path, edit: Edit, file: str, old: str, new: str, said: list[str]
) -> None:
    """Each mistake: the file, the key, what was given, what is allowed, the nearest match."""
    edit(file, old, new)
    found = problems(project)
    assert any(line.startswith(("bots/", "bots:")) for line in found)
    everything = "\n".join(found)
    missing = [part for part in said if part not in everything]
    assert not missing, everything


def test_all_mistakes_are_reported_at_once(project: Path, edit: Edit) -> None:
    """One run names everything in every file."""
    for file, old, new, _ in (MISTAKES[0], MISTAKES[17], MISTAKES[22], MISTAKES[29]):
        edit(file, old, new)
    found = problems(project)
    files = {line.split(":")[0] for line in found}
    assert {"bots/packs/retail/intents.toml", "bots/packs/common/quick_replies.toml", f"bots/{RESERVATION}"} <= files


@pytest.mark.parametrize("center", ["aic", "nobody"])
def test_unknown_center_is_named(project: Path, center: str) -> None:
    """A wrong key gets the known ones."""
    (line,) = problems(project, center)
    assert "known centers: aicc" in line


def test_unknown_file_of_a_pack_is_refused(project: Path) -> None:
    """A typo in a file name must not be silence."""
    (project / "bots/packs/common/intent.toml").write_text("", encoding="utf-8")
    assert "did you mean 'intents.toml'" in problems(project)[0]


def test_two_packs_must_not_define_the_same(project: Path) -> None:
    """What is defined twice is ambiguous."""
    shutil.copy(project / "bots/packs/common/guides.toml", project / "bots/packs/retail/guides.toml")
    assert any("already defined in bots/packs/common/guides.toml" in line for line in problems(project))


def test_second_center_needs_content_only(project: Path) -> None:
    """Two centers, one code: another center from its own packs, no name of a center anywhere else."""
    (project / "bots/other.toml").write_text(
        (project / "bots/aicc.toml").read_text(encoding="utf-8").replace('"aicc"', '"other"').replace("AICC", "다른"),
        encoding="utf-8",
    )
    content = compile_content("other", project)
    assert content["center"]["display_name"] == "다른 고객센터"
    code = [
        path.read_text(encoding="utf-8")
        for folder in ("dialogue", "bot_hook")
        for path in (ROOT / "runtime/contact_handlers" / folder).glob("*.py")
    ]
    code += [path.read_text(encoding="utf-8") for path in (ROOT / "constructs/contact_center/bot/content").glob("*.py")]
    assert not [text for text in code if "saltware" in text.lower() or '== "aicc"' in text]


# --- what Lex gets ------------------------------------------------------------------------------------------------


def test_lex_bot_has_the_intents_of_the_catalogue_and_a_fallback(loaded: Content) -> None:
    """There is one fallback intent without utterances, and every intent has its hooks."""
    bot = lex_bot(loaded)
    names = [intent.name for intent in bot.intents]
    assert names == [*sorted(loaded.intents), "FallbackIntent"]
    assert all(intent.dialog_code_hook and intent.fulfillment_code_hook for intent in bot.intents)
    (fallback,) = [intent for intent in bot.intents if intent.parent_signature]
    assert (fallback.parent_signature, fallback.utterances) == ("AMAZON.FallbackIntent", ())
    assert (bot.locale_id, bot.voice_id, bot.voice_engine) == ("ko_KR", "Seoyeon", "neural")


def test_lex_bot_keeps_the_limits_of_korean(loaded: Content) -> None:
    """Platform: no AMAZON.AlphaNumeric, no free-form input, names in ASCII, limits of the locale."""
    bot = lex_bot(loaded)
    used = {slot.slot_type for intent in bot.intents for slot in intent.slots}
    assert not used & {"AMAZON.AlphaNumeric", "AMAZON.FreeFormInput"}
    own = {kind.name for kind in bot.slot_types}
    assert own <= used
    assert all(kind in own or kind.startswith("AMAZON.") for kind in used)
    assert all(
        name.isascii() for intent in bot.intents for name in (intent.name, *(slot.name for slot in intent.slots))
    )
    assert sum(len(text) for intent in bot.intents for text in intent.utterances) <= 200_000
    assert all(len(text) <= 500 for intent in bot.intents for text in intent.utterances)
    values = [word for kind in bot.slot_types for value in kind.values for word in (value.value, *value.synonyms)]
    assert all(1 <= len(word) <= 140 for word in values)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("AccountType", ["예금계좌", "적금계좌", "대출계좌"]),
        ("ProductCategory", ["전자제품", "의류", "생활용품", "기타"]),
        ("InquiryType", ["가격", "재고", "상세정보", "기타"]),
        ("ServiceType", ["상담 예약", "방문 서비스", "전화 상담", "기타"]),
        ("EmploymentType", ["회사원", "공무원", "자영업", "기타"]),
        ("CancelTarget", ["주문", "예약", "서비스", "기타"]),
        ("ProblemType", ["사용 방법", "오류 발생", "접속/로그인", "기타"]),
    ],
)
def test_slot_types_are_the_closed_lists_of_the_domain(loaded: Content, name: str, values: list[str]) -> None:
    """Each list has values with synonyms and takes no others."""
    (kind,) = [kind for kind in lex_bot(loaded).slot_types if kind.name == name]
    assert [value.value for value in kind.values] == values
    assert kind.resolution_strategy == "TOP_RESOLUTION"
    assert any(value.synonyms for value in kind.values)


def test_product_names_are_an_open_list(loaded: Content) -> None:
    """A product that nobody listed is taken as it was said."""
    (kind,) = [kind for kind in lex_bot(loaded).slot_types if kind.name == "ProductName"]
    assert kind.resolution_strategy == "ORIGINAL_VALUE"


def test_letters_make_another_slot_type_where_a_setting_says_so(loaded: Content) -> None:
    """AWS says both that Korean has AMAZON.AlphaNumeric and that it has not."""
    for alphanumeric, expected in ((False, "AMAZON.Number"), (True, "AMAZON.AlphaNumeric")):
        bot = lex_bot(loaded, alphanumeric=alphanumeric)
        kinds = {slot.slot_type for intent in bot.intents for slot in intent.slots if slot.name == "order_number"}
        assert kinds == {expected}


def test_names_of_the_business_are_a_vocabulary(loaded: Content) -> None:
    """Phrases of the packs, products, long names of lists; no everyday words, which would be heard everywhere."""
    phrases = {phrase.phrase: phrase.display_as for phrase in lex_bot(loaded).phrases}
    assert phrases["엘지 그램"] == "LG 그램"
    assert {"공기청정기", "정기적금", "개인사업자"} <= set(phrases)
    assert not {"네", "아니오", "기타", "그 외", "얼마", "전화", "정보", "옷"} & set(phrases)
    assert len(phrases) <= 500
    assert all(len(phrase.split()) <= 4 for phrase in phrases)


def test_who_looks_for_a_long_number_is_waited_for(loaded: Content) -> None:
    """Order and telephone numbers; a telephone number and an income do not stand in the logs of Lex."""
    slots = {slot.name: slot for intent in lex_bot(loaded).intents for slot in intent.slots}
    assert {name for name, slot in slots.items() if slot.waits} == {"order_number", "contact_number"}
    assert {name for name, slot in slots.items() if slot.obfuscate} == {"contact_number", "income_manwon"}


# --- what the handlers get ----------------------------------------------------------------------------------------


def test_compiled_content_is_deterministic(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same files give the same bytes, also from another folder and in another process; nothing kept helps."""
    first = json.dumps(compile_content("aicc", ROOT), ensure_ascii=False, sort_keys=True)
    code = ROOT / "runtime" / "contact_handlers"
    monkeypatch.setattr(compiler, "KEPT", KeptModels(project / "models", code))
    second = json.dumps(compile_content("aicc", project), ensure_ascii=False, sort_keys=True)
    assert first == second


def test_compiled_content_is_small(content: dict[str, Any]) -> None:
    """The asset stays below 1.5 MB zipped; the content is a fraction of it."""
    assert len(json.dumps(content, ensure_ascii=False).encode()) < 550_000


def test_every_required_text_is_used_by_the_code() -> None:
    """A required text that nothing says would be a lie."""
    folders = (ROOT / "runtime/contact_handlers/dialogue", ROOT / "runtime/contact_handlers/bot_hook")
    code = "\n".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))
    scenarios = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "bots").rglob("*.toml"))
    unused = [key for key in REQUIRED_MESSAGES if key.rsplit(".", 1)[0] not in code and key not in code + scenarios]
    assert unused == []


def test_every_mapped_scenario_exists_and_every_action_has_an_outcome(loaded: Content) -> None:
    """Intents name every scenario, and steps name known actions only."""
    mapped = {intent.scenario for intent in loaded.intents.values() if intent.scenario}
    assert mapped == set(loaded.scenarios)
    actions = {step.action for scenario in loaded.scenarios.values() for step in scenario.steps if step.action}
    assert actions == set(ACTION_OUTCOMES)


def test_call_guides_cover_what_agents_need(content: dict[str, Any]) -> None:
    """There are seven guides; urgent, complaint, technical and payment reasons have theirs."""
    guides = content["guides"]
    assert set(guides) == {"General", "Complaint", "Technical", "Account", "Payment", "Engineer", "Urgent"}
    reasons = {reason for guide in guides.values() for reason in guide["reasons"]}
    assert {"urgent_matter", "complaint", "technical_support", "payment_issue"} <= reasons


def test_what_is_compiled_and_what_is_edited_go_by_the_same_names() -> None:
    """The handlers do not know the construct: names that both have are written twice."""
    assert frozenset(REQUIRED_INTENTS) == edits.REQUIRED
    assert set(get_args(Intent.model_fields["action"].annotation)) == set(edits.ACTIONS)
    assert NO_INTENT == likeness.NOTHING
