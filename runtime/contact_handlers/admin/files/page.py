"""A report of hand-overs as a page that people read and print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

from contact_handlers.admin.files.document import document, seconds, share
from contact_handlers.base import clock
from contact_handlers.records.vocabulary import PRIORITY_NAMES, REASON_NAMES

STATUSES: Final[Mapping[str, str]] = {
    "pending": "대기",
    "assigned": "배정",
    "in_progress": "상담 중",
    "callback_scheduled": "콜백 예정",
    "resolved": "해결",
    "cancelled": "취소",
}
PATHS: Final[Mapping[str, str]] = {
    "bot": "봇에서 상담원으로",
    "direct": "메뉴에서 상담원으로",
    "supervisor": "관리자에게 알림",
}


def page(report: Mapping[str, Any], *, title: str, center: str, made_at: str) -> str:
    """Returns the page of a report about hand-overs."""
    summary, details = report["summary"], report["detailed_analysis"]
    start, end = report["period"]["start"], report["period"]["end"]
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="soft">{escape(center)} · {escape(start)} ~ {escape(end)} · 작성 {escape(clock.shown(made_at))}</p>',
        _cards(summary, details),
        "<h2>권고</h2><ol>" + "".join(f"<li>{escape(str(one))}</li>" for one in report["recommendations"]) + "</ol>",
        "<h2>시간대별 상담원 연결 요청</h2>" + hours(details["by_hour"]),
        "<h2>사유와 우선순위</h2>",
        _table("사유별", "사유", _named(summary["by_reason"], REASON_NAMES)),
        _table("우선순위별", "우선순위", _named(summary["by_priority"], PRIORITY_NAMES)),
        _table("상태별", "상태", _named(summary["by_status"], STATUSES)),
        _table("대기열별", "대기열", details["by_queue"].items()),
        _table("경로별", "경로", _named(details["by_path"], PATHS)),
        "<h2>걸린 시간</h2>" + _times(details),
        "<h2>날짜별</h2>" + _table("날짜별", "날짜", details["by_day"].items()),
    ]
    return document(title, parts)


def _cards(summary: Mapping[str, Any], details: Mapping[str, Any]) -> str:
    cards = {
        "상담원 연결 요청": f"{summary['total_escalations']:,}건",
        "해결률": share(summary["resolution_rate_percent"]),
        "평균 대기": seconds(details["wait_s"]["average"]),
        "5분 안에 연결": share(details["within_goal_percent"]),
        "긴급": f"{details['critical']:,}건",
    }
    items = "".join(
        f"<li><span class='soft'>{escape(name)}</span><b>{escape(value)}</b></li>" for name, value in cards.items()
    )
    return f"<ul class='cards'>{items}</ul>"


def hours(counts: Sequence[int]) -> str:
    """Returns the hours of a day as bars, with what they say in words for those who cannot see them."""
    top, width, height = max([*counts, 1]), 24, 120
    bars = []
    for hour, count in enumerate(counts):
        tall = round(height * count / top)
        bars.append(
            f'<rect x="{hour * width + 3}" y="{height - tall + 14}" width="{width - 6}" height="{tall}" class="now">'
            f"<title>{hour}시 {count}건</title></rect>"
            f'<text x="{hour * width + width // 2}" y="{height + 28}" text-anchor="middle">{hour}</text>'
            + (
                f'<text x="{hour * width + width // 2}" y="{height - tall + 10}" text-anchor="middle">{count}</text>'
                if count
                else ""
            )
        )
    busy = max(range(24), key=lambda hour: counts[hour]) if any(counts) else None
    said = "요청이 없었습니다." if busy is None else f"{busy}시에 {counts[busy]}건으로 가장 많았습니다."
    return (
        f'<svg viewBox="0 0 {24 * width} {height + 34}" role="img" aria-label="시간대별 요청. {said}">'
        + "".join(bars)
        + f"</svg><p class='soft'>{said}</p>"
    )


def _named(counts: Mapping[str, int], names: Mapping[str, str]) -> Iterable[tuple[str, int]]:
    return ((names.get(key, key), count) for key, count in counts.items())


def _table(caption: str, column: str, counts: Iterable[tuple[str, int]]) -> str:
    found = list(counts)
    total = sum(count for _, count in found) or 1
    rows = "".join(
        f"<tr><td>{escape(str(name))}</td><td class='n'>{count:,}</td>"
        f"<td class='half'><div class='bar' style='width:{100 * count / total:.1f}%'></div></td></tr>"
        for name, count in found
    )
    head = f"<tr><th scope='col'>{escape(column)}</th><th class='n' scope='col'>건수</th><th scope='col'>비율</th></tr>"
    return f"<table><caption class='soft'>{escape(caption)}</caption><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _times(details: Mapping[str, Any]) -> str:
    kinds = {"연결 대기": "wait_s", "긴급 연결 대기": "critical_wait_s", "해결까지": "resolution_s"}
    rows = "".join(
        f"<tr><th scope='row'>{name}</th>"
        + "".join(
            f"<td class='n'>{escape(seconds(details[kind][which]))}</td>" for which in ("average", "median", "p95")
        )
        + "</tr>"
        for name, kind in kinds.items()
    )
    names = "".join(f"<th class='n' scope='col'>{name}</th>" for name in ("평균", "중앙값", "95%"))
    head = f"<tr><th></th>{names}</tr>"
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"
