"""What the functions say: the texts of the center's content by key, with the texts the content does not carry."""

from __future__ import annotations

from collections.abc import Mapping

from contact_handlers.base import content
from contact_handlers.base.templates import fill

# Used where the packs of a center do not define the key; a center changes a text by defining it in bots/.
DEFAULTS: Mapping[str, str] = {
    "esc.reference": "참조번호는 {reference}입니다.",
    "esc.reference.now": "참조번호는 {reference}입니다. 곧 상담원과 연결됩니다.",
    "esc.reference.wait": "참조번호는 {reference}입니다. 예상 대기 시간은 약 {minutes}분입니다.",
    "queue.order": "순서대로 연결해 드리겠습니다.",
    "callback.soon": "콜백이 예약되었습니다. 곧 연락드리겠습니다. 감사합니다.",
    "callback.scheduled": "콜백이 {due}에 예약되었습니다. 참조번호는 {reference}입니다. 감사합니다.",
    "callback.taken": "콜백 요청이 접수되었습니다. 참조번호는 {reference}입니다. 순서대로 연락드립니다. 감사합니다.",
    "callback.soonest": "콜백이 접수되었습니다. 참조번호는 {reference}입니다. 곧 연락드리겠습니다. 감사합니다.",
    "callback.changed": "콜백을 {due}(으로/로) 바꿨습니다. 감사합니다.",
    "callback.not_changeable": "이미 연락을 드리고 있는 콜백이라 시간을 바꿀 수 없습니다.",
    "callback.none": "지금 확인되는 콜백 예약이 없습니다. 예약하실 때 쓰신 전화로 연락해 주시면 확인해 드리겠습니다.",
    "callback.shortly": "잠시 후",
    "callback.exists": "이미 접수된 콜백 요청이 있습니다.",
    "callback.limit": (
        "지금은 콜백을 더 예약해 드릴 수 없습니다. 접수된 콜백은 순서대로 연락드립니다. "
        "급하신 경우 운영시간에 고객센터로 다시 연락해 주세요."
    ),
    "callback.number_refused": (
        "이 번호로는 지금 콜백을 예약해 드릴 수 없습니다. 다른 번호를 이용하시거나 고객센터로 다시 연락해 주세요."
    ),
    "callback.invalid_number": "번호를 확인할 수 없습니다. 고객센터로 다시 연락해 주세요.",
    "callback.not_wanted": "콜백을 받지 않도록 설정되어 있습니다. 고객센터로 다시 연락해 주세요.",
    "callback.cancelled": "콜백 요청이 취소되었습니다.",
    "callback.not_cancellable": "취소할 수 없는 콜백 요청입니다.",
    "callback.task": "콜백 요청 {reference}",
    "callback.task.description": "{due} 콜백, 주제 {topic}. 업무를 수락하시면 고객에게 전화를 겁니다.",
    "callback.failed": "[확인 필요] 연결하지 못한 콜백 {reference}",
    "callback.failed.description": "{reason} 시도 {attempts}회. 다른 방법으로 고객에게 연락해 주세요.",
    "callback.outcome.no_answer": "고객이 전화를 받지 않았습니다.",
    "callback.outcome.busy": "고객이 통화 중이었습니다.",
    "callback.outcome.voicemail": "음성사서함이 받았습니다.",
    "callback.outcome.unconfirmed": "전화는 받았으나 고객이 확인하지 않았습니다.",
    "agent.connected": "{agent}이 연결되었습니다.",
    "callback.outcome.abandoned": "상담원을 기다리던 고객이 전화를 끊었습니다.",
    "callback.outcome.no_agent": "연결할 상담원이 없었습니다.",
    "callback.outcome.no_call": "상담원이 전화를 걸기 전에 업무를 마쳤습니다.",
    "callback.outcome.invalid": "없는 번호입니다.",
    "callback.outcome.failed": "전화를 걸지 못했습니다.",
    "callback.outcome.lapsed": "약속한 시각이 지나도록 전화를 걸지 못했습니다.",
    "callback.outcome.no_number": "전화번호가 더 이상 보관되어 있지 않습니다.",
    "callback.outcome.exhausted": "정해진 횟수만큼 전화했으나 연결되지 않았습니다.",
    "callback.outcome.refused": "이 번호로는 전화를 걸 수 없습니다.",
    "greeting.chat": "안녕하세요! 무엇을 도와드릴까요?",
    "esc.accepted": "상담원 연결 요청이 접수되었습니다.",
    "esc.over_http": "상담원 연결 요청이 접수되었습니다. 참조번호는 {reference}입니다. "
    "상담원과 대화하시려면 채팅을 시작해 주세요. 전화 상담을 원하시면 콜백을 신청해 주세요.",
    "esc.given_up": "상담원과 연결되지 못했습니다. 기다리시게 해 드려 죄송합니다. "
    "상담원 연결을 다시 요청하시거나 콜백을 신청해 주세요.",
    "esc.callback_only": "지금은 상담원 연결을 더 요청하실 수 없습니다. 콜백을 신청해 주시면 연락드리겠습니다.",
    "esc.cancelled": "상담원 연결 요청이 취소되었습니다.",
    "scenario.cancelled": "진행 중이던 절차가 취소되었습니다.",
    "survey.chat": "오늘 상담은 만족스러우셨나요?",
    "faq.none": "관련 정보를 찾지 못했습니다. 다른 질문이 있으시면 말씀해 주세요.",
    "work.task": "{kind} 요청 {reference}",
    "work.task.description": "{asked} 접수, {due}까지 처리. 내용: {data}. 처리하신 뒤 고객에게 결과를 알려 주세요.",
    "payment.state.pending": "결제 링크를 만들고 있습니다. 참조번호는 {reference}입니다.",
    "payment.state.open": (
        "결제 링크를 만들었습니다. 고객에게 메시지로 보내 드립니다. {until}까지 결제할 수 있습니다. "
        "참조번호는 {reference}입니다."
    ),
    "payment.state.completed": "결제가 완료되었습니다. 참조번호는 {reference}입니다.",
    "payment.state.failed": "결제하지 못했습니다. 필요하면 링크를 다시 보내 주십시오. 참조번호는 {reference}입니다.",
    "payment.state.expired": "결제 링크의 유효 시간이 지났습니다. 참조번호는 {reference}입니다.",
    "payment.state.cancelled": "결제가 취소되었습니다. 참조번호는 {reference}입니다.",
    "payment.state.disputed": (
        "결제된 금액이 요청한 금액과 다릅니다. 담당자가 확인해야 합니다. 참조번호는 {reference}입니다."
    ),
    "payment.not_allowed": "결제 링크는 상담원만 보낼 수 있습니다.",
    "payment.invalid_action": "요청을 처리할 수 없습니다.",
    "payment.invalid_amount": "결제 금액을 확인해 주십시오.",
    "payment.no_number": "링크를 받을 번호가 없습니다. 고객의 휴대폰 번호를 입력해 주십시오.",
    "payment.consent_missing": "고객이 알림을 받지 않도록 설정했습니다. 다른 결제 방법을 안내해 주십시오.",
    "payment.unavailable": "지금은 결제 링크를 만들 수 없습니다. 잠시 후 다시 시도해 주십시오.",
    "payment.not_found": "해당하는 결제를 찾을 수 없습니다.",
    "sweep.task": "[확인 필요] 처리되지 않은 요청 {reference}",
    "sweep.task.description": "요청이 제때 처리되지 않았습니다. 내용을 확인하고 고객에게 연락해 주세요.",
    "supervisor.task": "[긴급] 상담 대기 초과 {reference}",
    "summary.none": "봇 대화 없이 상담원 연결을 요청했습니다.",
    "summary.empty": "고객이 남긴 말이 없습니다.",
    "summary.turns": "고객 발화 {count}건",
    "summary.intent": "주요 문의 {intent}",
    "summary.latest": "마지막 발화: {text}",
    "survey.closed": "설문 기간이 지났습니다.",
    "survey.invalid": "1번에서 5번 사이에서 선택해 주세요.",
    "reminder.reservation": "{center}입니다. {date} {service} 예약을 알려드립니다. 참조번호는 {reference}입니다.",
    "reminder.callback": "{center}입니다. {date}에 예약하신 콜백을 알려드립니다. 참조번호는 {reference}입니다.",
    "reminder.request": "{center}입니다. 접수하신 요청을 알려드립니다. 참조번호는 {reference}입니다.",
    "reminder.staff": "{center}입니다. 담당자가 안내해 드릴 내용이 있어 전화드렸습니다.",
    "reminder.none": "안내해 드릴 내용이 없습니다. 감사합니다.",
}


def intent_label(intent: str) -> str:
    """Returns how people call an intent of the catalogue; empty for any other."""
    known = content.load().get("intents", {}).get(intent) or {}
    return str(known.get("label", ""))


def say(key: str, /, **values: object) -> str:
    """Returns a text, filled; particles follow the words before them."""
    loaded = content.load()
    template = loaded.get("messages", {}).get(key) or DEFAULTS[key]
    center = loaded.get("center", {}).get("display_name", "")
    return fill(str(template), {"center": center, **values})
