"""What an agent reads for the words of records and attributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOTHING: Final = "없음"
UNKNOWN_CUSTOMER: Final = "등록되지 않은 고객"
GENERAL_REASON: Final = "일반 연결"
GUIDE: Final = "상담 가이드"
NO_MATTER: Final = "문의 내용"

TICKET: Final = "CRM 접수번호"
CRM_ABSENT: Final = "등록된 정보가 없습니다."
CRM_NOT_SHARED: Final = "고객이 정보 제공에 동의하지 않아 조회하지 않습니다."
CRM_UNREAD: Final = "지금은 불러올 수 없습니다."

CALL_TYPES: Mapping[str, str] = {
    "Inbound": "걸려 온 전화",
    "Callback": "콜백 전화",
    "Outbound": "거는 전화",
    "Chat": "채팅",
    "Task": "업무",
}
UNRECORDED: Final = ("Chat", "Task")
"""Types of contacts without a voice."""
DEPARTMENTS: Mapping[str, str] = {
    "General": "일반 문의",
    "Technical": "기술 지원",
    "Account": "계정 관련",
    "Payment": "결제",
    "Engineer": "전담 엔지니어",
}
TIERS: Mapping[str, str] = {
    "regular": "일반",
    "vip": "VIP",
    "premium": "프리미엄",
    "corporate": "기업",
    "guest": "미확인",
}
AUTH: Mapping[str, str] = {
    "VERIFIED": "✔ 본인확인 완료",
    "FAILED": "✖ 본인확인 실패",
    "LOCKED": "✖ 본인확인 잠김",
    "SKIPPED": "본인확인 생략",
    "NONE": "본인확인 전",
}
MOODS: Mapping[str, str] = {"neutral": "평온", "confused": "혼란", "frustrated": "불만"}
PAUSED: Final = "PAUSED"
RECORDINGS: Mapping[str, str] = {PAUSED: "일시 정지됨", "ON": "녹음 중"}
NOT_RECORDED: Final = "해당 없음"
STATUSES: Mapping[str, str] = {
    "pending": "접수됨",
    "scheduled": "예약됨",
    "queued": "대기 중",
    "dialing": "전화 거는 중",
    "connected": "통화 중",
    "open": "접수됨",
}
NOTES: Mapping[str, str] = {"note": "메모", "handover": "이관"}
