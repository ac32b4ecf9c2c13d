"""What the buttons do, and what the agent reads afterward."""

from __future__ import annotations

from typing import Final

from contact_handlers.base.flow_values import OK
from contact_handlers.base.templates import fill

RESULTS = ("status", "message")
PAUSE: Final = "pause"
RESUME: Final = "resume"
NOTE: Final = "note"
HAND_OVER: Final = "hand_over"
DECLINED: Final = "DECLINED"
NOTE_LIMIT = 1_000

_SAID = {
    PAUSE: "녹음을 잠시 멈추었습니다. 카드 번호처럼 민감한 정보를 다 들으신 뒤 ‘녹음 다시 시작’을 눌러 주십시오.",
    RESUME: "녹음을 다시 시작했습니다.",
    NOTE: "메모를 상담 기록에 저장했습니다.",
    HAND_OVER: "전달 내용을 저장했습니다. 제어판의 빠른 연결에서 {target}(을/를) 선택해 주십시오."
    " 다음 상담원의 화면에 전달 내용이 표시됩니다.",
    "no_call": "음성 통화가 아니어서 멈추거나 다시 시작할 녹음이 없습니다.",
    "gone": "연결된 통화를 찾지 못했습니다. 통화가 이미 끝났을 수 있습니다.",
    "empty": "내용이 비어 있어 저장하지 않았습니다. 내용을 입력해 주십시오.",
    "no_target": "이관할 곳을 선택하지 않아 저장하지 않았습니다. 이관할 곳을 선택해 주십시오.",
    "no_record": "이 연락에는 상담 기록이 없어 메모를 저장하지 못했습니다.",
    "no_record_to_hand_over": "이 연락에는 상담 기록이 없어 전달 내용을 저장하지 못했습니다."
    " 이관은 제어판의 빠른 연결에서 하실 수 있습니다.",
    "unknown": "알 수 없는 요청이어서 처리하지 않았습니다.",
}


def done(step: str, **values: str) -> dict[str, str]:
    """Returns the results of a step that was taken."""
    return {"status": OK, "message": fill(_SAID[step], values)}


def declined(why: str) -> dict[str, str]:
    """Returns the results of a step that was not taken, with the reason in words."""
    return {"status": DECLINED, "message": _SAID[why]}
