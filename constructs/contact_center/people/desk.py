"""The views of an agent's desk: the guide beside a contact, what stands for it, and the forms behind its buttons.

Nothing here loads the CDK: the linter holds the flows against these views before anything is synthesized. Components
and their properties: https://docs.aws.amazon.com/connect/latest/adminguide/view-resources-custom-view.html and the
dictionary of views, https://d3irlmavjxd3d8.cloudfront.net/ (Header, AttributeSection, HTMLBox, Form and its fields).
The service refuses anything but a container at the top of a body, and the widths of the head go to the containers in
order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

Component = dict[str, Any]

GUIDE = "agent-guide"
BASICS = "agent-basics"
NOTE = "agent-note"
CALLBACK = "agent-callback"
TRANSFER = "agent-transfer"
PAYMENT = "agent-payment"

PAYMENT_ACTION = "PaymentLink"
_WHOLE, _HALF = "12", "6"
_BUTTONS: Mapping[str, str] = {
    "PauseRecording": "녹음 일시 정지",
    "ResumeRecording": "녹음 다시 시작",
    "Note": "메모 남기기",
    "Callback": "콜백 예약",
    "Transfer": "이관하기",
    PAYMENT_ACTION: "결제 링크 보내기",
    "Refresh": "새로 고침",
    "Close": "화면 닫기",
}
_BACK = {"Back": "돌아가기"}
_CONTACT: Mapping[str, str] = {
    "CallType": "유형",
    "Department": "부서",
    "Priority": "우선순위",
    "Auth": "본인확인",
    "Recording": "녹음",
    "ReferenceNumber": "참조번호",
}
_CUSTOMER: Mapping[str, str] = {
    "Customer": "고객명",
    "Tier": "등급",
    "Risk": "이탈 위험도",
    "Contacts": "총 상담",
    "Tags": "고객 태그",
}
_REASON: Mapping[str, str] = {
    "Reason": "사유",
    "Found": "근거",
    "Summary": "챗봇 요약",
    "Mood": "고객 상태",
    "Confidence": "챗봇 이해도",
    "EscalationId": "상담 요청 ID",
}
_LEFT: Mapping[str, str] = {"Customer": "고객명", "Tier": "등급", "Reason": "사유", "Summary": "챗봇 요약"}
_MISSING = (
    "고객 정보와 최근 대화를 불러오지 못했습니다. 응대는 그대로 계속하실 수 있고 버튼도 모두 쓰실 수 있습니다."
    " 잠시 후 ‘새로 고침’을 눌러 주십시오."
)
_STEPS = (
    "고객님의 성함과 용건을 여쭈어 확인해 주십시오.",
    "개인정보가 필요한 업무는 본인확인을 먼저 마쳐 주십시오.",
    "처리한 내용과 약속한 일은 메모로 남겨 주십시오.",
)
_LISTS: Mapping[str, str] = {
    "Messages": "최근 대화",
    "Notes": "상담원 메모",
    "Requests": "진행 중인 요청",
    "History": "지난 상담",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskView:
    """A view before it is a resource."""

    key: str
    description: str
    template: Mapping[str, Any]
    actions: tuple[str, ...]
    spare: frozenset[str] = frozenset()
    """Actions that the flow has branches for and nothing here is pressed for."""


def desk_views(transfers: Sequence[str], *, payments: bool, crm: bool) -> tuple[DeskView, ...]:
    """Returns the views of a desk; `transfers` are the names of the quick connects that agents hand over by, `payments`
    says whether agents can send payment links, `crm` whether another system knows customers.
    """
    forms = note_view(), callback_view(), transfer_view(transfers), payment_view()
    return guide_view(payments=payments, crm=crm), basics_view(payments=payments), *forms


def guide_view(*, payments: bool, crm: bool) -> DeskView:
    """Returns the guide: who it is, why they are here, what was said, what is open, and what the agent can do."""
    known = _html("crm-text", "$.Crm")
    customer = [_header("customer-title", "고객"), _section("customer-facts", _CUSTOMER)]
    cells = [
        *_head(payments=payments),
        # Flows are one for all centers, and a view must name what they give: without a system the box has no card.
        (_HALF, _cell("customer", *customer, *(() if crm else (known,)))),
        (_HALF, _cell("reason", _header("reason-title", "연결 사유"), _section("reason-facts", _REASON))),
        *([(_WHOLE, _cell("crm", _header("crm-title", "고객 관리 시스템"), known))] if crm else ()),
        *((_HALF, _list(name, heading)) for name, heading in _LISTS.items()),
        (_WHOLE, _cell("steps", _header("steps-title", "$.GuideTitle"), _html("steps-text", "$.GuideSteps"))),
    ]
    view = _view(GUIDE, "상담원 화면: 고객 카드, 상담 가이드, 최근 대화, 버튼", "상담 화면", cells, tuple(_BUTTONS))
    return replace(view, spare=_spare(payments=payments))


def basics_view(*, payments: bool) -> DeskView:
    """Returns what stands for a guide whose function does not answer: what the flow knows, and the same buttons."""
    steps = "".join(f"<li>{step}</li>" for step in _STEPS)
    cells = [
        *_head(payments=payments),
        (_WHOLE, _cell("missing", _card("missing-card", "안내", _MISSING))),
        (_HALF, _cell("known", _header("known-title", "고객과 연결 사유"), _section("known-facts", _LEFT))),
        (_HALF, _cell("steps", _header("steps-title", "상담 가이드"), _html("steps-text", f"<ol>{steps}</ol>"))),
    ]
    description = "상담원 화면: 안내 함수가 답하지 않을 때의 기본 정보와 버튼"
    view = _view(BASICS, description, "상담 화면", cells, tuple(_BUTTONS))
    return replace(view, spare=_spare(payments=payments))


def _head(*, payments: bool) -> list[tuple[str, Component]]:
    """Returns what both screens begin with: what kind of contact it is, what was done last, and the buttons."""
    shown = {action: label for action, label in _BUTTONS.items() if action not in _spare(payments=payments)}
    return [
        (_WHOLE, _cell("contact", _bar("contact-bar", _CONTACT))),
        (_WHOLE, _cell("notice", _card("notice-card", "알림", "$.Notice"))),
        (_WHOLE, _cell("buttons", *_buttons(shown))),
    ]


def _spare(*, payments: bool) -> frozenset[str]:
    return frozenset() if payments else frozenset({PAYMENT_ACTION})


def note_view() -> DeskView:
    """Returns the form of a note."""
    form = _form(
        "note-form", _header("note-title", "메모 남기기"), _area("note", "메모", required=True), _submit("저장")
    )
    return _form_view(NOTE, "상담원 화면: 메모 입력", "메모", form)


def callback_view() -> DeskView:
    """Returns the form of a callback."""
    when = {"as-soon": "가능한 빨리", "morning": "다음 오전", "afternoon": "다음 오후"}
    form = _form(
        "callback-form",
        _header("callback-title", "콜백 예약"),
        _input("phone_number", "전화번호 (비워 두면 고객의 등록 번호)", "tel"),
        _choice("wanted", "시간", when),
        _submit("예약"),
    )
    return _form_view(CALLBACK, "상담원 화면: 콜백 예약", "콜백 예약", form)


def transfer_view(transfers: Sequence[str]) -> DeskView:
    """Returns the form of what is handed over."""
    form = _form(
        "transfer-form",
        _header("transfer-title", "이관하기"),
        _choice("target", "이관할 곳", {name: name for name in transfers}),
        _area("text", "다음 상담원에게 전달할 내용", required=False),
        _submit("전달 내용 저장"),
    )
    return _form_view(TRANSFER, "상담원 화면: 이관할 곳과 전달할 내용", "이관", form)


def payment_view() -> DeskView:
    """Returns the form of a payment link."""
    form = _form(
        "payment-form",
        _header("payment-title", "결제 링크 보내기"),
        _input("amount", "금액 (원)", "number", required=True),
        _input("title", "결제 이름", "text"),
        _input("phone_number", "받을 전화번호 (비워 두면 고객의 등록 번호)", "tel"),
        _submit("보내기"),
    )
    return _form_view(PAYMENT, "상담원 화면: 결제 링크", "결제 링크", form)


def _form_view(key: str, description: str, title: str, form: Component) -> DeskView:
    cells = [(_WHOLE, _cell("form", form)), (_WHOLE, _cell("back", *_buttons(_BACK)))]
    return _view(key, description, title, cells, ("Save", *_BACK))


def _view(
    key: str, description: str, title: str, cells: Sequence[tuple[str, Component]], actions: tuple[str, ...]
) -> DeskView:
    layout = {"Layout": {"Columns": [width for width, _ in cells]}}
    template = {"Head": {"Title": title, "Configuration": layout}, "Body": [cell for _, cell in cells]}
    return DeskView(key=key, description=description, template=template, actions=actions)


def _component(identifier: str, kind: str, props: Mapping[str, Any], content: Sequence[Any] = ()) -> Component:
    return {"_id": identifier, "Type": kind, "Props": dict(props), "Content": list(content)}


def _cell(identifier: str, *content: Component) -> Component:
    return _component(identifier, "Container", {}, content)


def _list(name: str, heading: str) -> Component:
    key = name.lower()
    return _cell(key, _header(f"{key}-title", heading), _html(f"{key}-text", f"$.{name}"))


def _header(identifier: str, text: str) -> Component:
    return _component(identifier, "Header", {"variant": "h3"}, [text])


def _bar(identifier: str, labels: Mapping[str, str]) -> Component:
    return _component(identifier, "AttributeBar", {"Attributes": _labeled(labels)})


def _section(identifier: str, labels: Mapping[str, str]) -> Component:
    return _component(identifier, "AttributeSection", {"Items": _labeled(labels)})


def _labeled(labels: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Label": label, "Value": f"$.{field}"} for field, label in labels.items()]


def _card(identifier: str, heading: str, text: str) -> Component:
    return _component(identifier, "Card", {"Id": identifier, "Heading": heading, "Description": text})


def _html(identifier: str, text: str) -> Component:
    return _component(identifier, "HTMLBox", {"TemplateString": text})


def _buttons(labels: Mapping[str, str]) -> list[Component]:
    return [_component(f"button-{action}", "Button", {"Action": action}, [label]) for action, label in labels.items()]


def _form(identifier: str, *fields: Component) -> Component:
    return _component(identifier, "Form", {"HideBorder": False}, fields)


def _submit(label: str) -> Component:
    return _component("save", "SubmitButton", {"Label": label, "Action": "Save"})


def _input(name: str, label: str, kind: str, *, required: bool = False) -> Component:
    props = {"Label": label, "Name": name, "InputType": kind, "Required": required}
    return _component(name, "FormInput", props)


def _area(name: str, label: str, *, required: bool) -> Component:
    return _component(name, "TextArea", {"Label": label, "Name": name, "Required": required})


def _choice(name: str, label: str, options: Mapping[str, str]) -> Component:
    shown = [{"Label": text, "Value": value} for value, text in options.items()]
    return _component(name, "RadioGroup", {"Label": label, "Name": name, "Required": True, "Options": shown})
