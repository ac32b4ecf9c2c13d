"""Saved CloudWatch Logs Insights queries over the JSON lines of functions and flows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Source = Literal["functions", "flows"]


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedQuery:
    """A query, what it answers (Korean) and whose logs it reads."""

    key: str
    title: str
    source: Source
    text: str


QUERIES: tuple[SavedQuery, ...] = (
    SavedQuery(
        key="errors-by-function",
        title="함수별 오류",
        source="functions",
        text='filter level = "ERROR"\n| stats count(*) as errors by function, message, error, code\n| sort errors desc',
    ),
    SavedQuery(
        key="slowest-requests",
        title="가장 느린 처리",
        source="functions",
        text=(
            'filter kind = "performance"\n| fields @timestamp, function, message, cold, duration_ms, contact_id\n'
            "| sort duration_ms desc\n| limit 50"
        ),
    ),
    SavedQuery(
        key="low-confidence-turns",
        title="신뢰도가 낮은 대화",
        source="functions",
        text=(
            "filter ispresent(confidence) and confidence < 0.7\n"
            "| stats count(*) as turns, avg(confidence) as mean by intent\n| sort turns desc"
        ),
    ),
    SavedQuery(
        key="escalations-by-rule",
        title="규칙별 상담원 연결",
        source="functions",
        text=(
            "filter ispresent(escalation_id)\n"
            "| stats count_distinct(escalation_id) as escalations by reason, rule, priority"
        ),
    ),
    SavedQuery(
        key="authentication-failures",
        title="본인확인 실패",
        source="functions",
        text=(
            'filter kind = "audit" and ispresent(auth_status) and auth_status != "VERIFIED"\n'
            "| stats count(*) as attempts by auth_status, bin(1h)"
        ),
    ),
    SavedQuery(
        key="one-contact",
        title="한 고객 연결의 모든 기록",
        source="functions",
        text=(
            'filter contact_id = "REPLACE-WITH-CONTACT-ID"\n'
            "| fields @timestamp, function, level, message, status, duration_ms\n| sort @timestamp"
        ),
    ),
    SavedQuery(
        key="flow-errors",
        title="콜 플로우 오류",
        source="flows",
        text=(
            "filter Results like /(?i)error|fail/\n"
            "| stats count(*) as errors by ContactFlowName, ContactFlowModuleType\n"
            "| sort errors desc"
        ),
    ),
)
