"""The columns of the files (docs/data.md): a file is what its key column says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contact_handlers.records.imports import cells
from contact_handlers.records.imports.cells import Column
from contact_handlers.records.vocabulary import TIERS

CUSTOMERS: Final = "customers"
AGENTS: Final = "agents"
CONSENTS: Final = ("marketing_consent", "data_sharing_consent")

_TIERS = {tier: tier for tier in TIERS} | {
    "일반": "regular",
    "우수": "vip",
    "프리미엄": "premium",
    "기업": "corporate",
    "비회원": "guest",
}
_STATUSES = {status: status for status in ("active", "inactive", "blocked", "pending")} | {
    "정상": "active",
    "휴면": "inactive",
    "차단": "blocked",
    "대기": "pending",
}
_AGENT_TIERS = {tier: tier for tier in ("junior", "senior", "expert", "supervisor", "manager")} | {
    "신입": "junior",
    "선임": "senior",
    "전문": "expert",
    "슈퍼바이저": "supervisor",
    "매니저": "manager",
}
_SHIFTS = {shift: shift for shift in ("day", "evening", "night", "flexible")} | {
    "주간": "day",
    "저녁": "evening",
    "야간": "night",
    "탄력": "flexible",
}
_YES_NO = "Y or N, 동의 or 미동의"

KINDS: Final[Mapping[str, tuple[Column, ...]]] = {
    CUSTOMERS: (
        Column(
            "customer_number",
            ("고객번호",),
            cells.customer_number,
            "digits, as many as `auth.number_digits` says",
            True,
            True,
        ),
        Column("name", ("이름", "성명", "고객명"), cells.name, "up to 80 letters"),
        Column(
            "phone", ("전화번호", "휴대폰", "연락처"), cells.phones, "Korean numbers, `;` between them", False, True
        ),
        Column("email", ("이메일", "메일"), cells.mails, "addresses, `;` between them"),
        Column(
            "tier",
            ("등급", "고객등급"),
            cells.one_of(_TIERS),
            "regular, vip, premium, corporate, guest or 일반, 우수, 프리미엄, 기업, 비회원",
        ),
        Column(
            "status", ("상태",), cells.one_of(_STATUSES), "active, inactive, blocked, pending or 정상, 휴면, 차단, 대기"
        ),
        Column("segment", ("고객군",), cells.identifier, "an identifier"),
        Column("segment_level", ("고객군등급",), cells.share, "1 to 5; from 4 on the customer has priority"),
        Column("tags", ("태그",), cells.words, "words, `;` between them"),
        Column("callback_enabled", ("콜백허용",), cells.consent, _YES_NO),
        Column("notifications_enabled", ("알림허용",), cells.consent, _YES_NO),
        Column("marketing_consent", ("마케팅동의", "광고수신동의"), cells.consent, _YES_NO),
        Column("data_sharing_consent", ("제3자제공동의", "정보제공동의"), cells.consent, _YES_NO),
        Column("consent_at", ("동의일시", "동의일"), cells.moment, "a day or a time; the moment of the import without"),
        Column("consent_source", ("동의경로",), cells.word, "where it was given: `web`, `paper` ..."),
        Column("consent_text_version", ("약관버전",), cells.word, "which text it was given to"),
        Column("pin", ("비밀번호", "인증번호"), cells.secret, "6 digits; only a hash is kept"),
        Column("birth_date", ("생년월일",), cells.birth_date, "`YYMMDD` or `YYYY-MM-DD`; only a hash is kept"),
    ),
    AGENTS: (
        Column("agent_id", ("사번", "상담사번호"), cells.identifier, "an identifier", True, True),
        Column("name", ("이름", "성명"), cells.name, "up to 80 letters"),
        Column("username", ("로그인", "아이디"), cells.login, "login name of the user in Amazon Connect", False, True),
        Column("connect_user_id", ("커넥트사용자",), cells.identifier, "their id instead", False, True),
        Column("team", ("팀", "소속"), cells.word, "a word"),
        Column(
            "tier",
            ("직급",),
            cells.one_of(_AGENT_TIERS),
            "junior, senior, expert, supervisor, manager or 신입, 선임, 전문, 슈퍼바이저, 매니저",
        ),
        Column(
            "skills",
            ("스킬", "전문분야"),
            cells.skills,
            "`complaint:4;payment:2`, levels 1 to 5; skills of `predefined_attributes.skill`",
        ),
        Column("shift", ("근무조",), cells.one_of(_SHIFTS), "day, evening, night, flexible or 주간, 저녁, 야간, 탄력"),
        Column("days", ("근무요일",), cells.weekdays, "`월-금`, `월;수;금` or `1-5`, where 1 is Monday"),
        Column("start", ("출근",), cells.clock_time, "`09:00`"),
        Column("end", ("퇴근",), cells.clock_time, "`18:00`; earlier than `start` on the next day"),
        Column("breaks", ("휴게시간",), cells.breaks, "`12:00-13:00`, `;` between them"),
        Column(
            "certifications", ("자격증",), cells.certifications, "`금융상담사:2026-03-02~2029-03-01`, the end optional"
        ),
        Column("queues", ("대기열",), cells.words, "keys of queues, `;` between them"),
        Column("languages", ("언어",), cells.words, "`ko-KR`, `;` between them"),
    ),
}
