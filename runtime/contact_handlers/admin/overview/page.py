"""The report of a week or a month as a page: the figures that count first, then where they come from.

Every figure is a `data` element with its key and its exact value, so that the page can be held against JSON and CSV.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from contact_handlers.admin.files.document import document, seconds, share
from contact_handlers.admin.overview import charts
from contact_handlers.admin.overview.facts import Value
from contact_handlers.admin.overview.report import FATES, FIGURES, KEPT_PERCENT, OF_PEOPLE, Unit
from contact_handlers.base import clock

NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "week": ("주간 운영 보고서", "지난주"),
    "month": ("월간 운영 보고서", "지난달"),
}
FOOT: Final = (
    '<p class="soft">비율은 0에서 100 사이이며, 분모가 없거나 측정되지 않은 값은 -로 표시합니다. '
    "팀의 값은 소속 상담원의 합계로 계산합니다.</p>"
)
NOTHING: Final = '<p class="soft">해당하는 내역이 없습니다.</p>'
_SIGNS: Final[Mapping[int, str]] = {1: "▲", -1: "▼"}


def title(report: Mapping[str, Any]) -> str:
    """Returns what the report is called."""
    return NAMES[report["every"]][0]


def page(report: Mapping[str, Any], *, center: str, made_at: str) -> str:
    """Returns the page of a report."""
    start, end = report["period"]["start"], report["period"]["end"]
    then = report["before"]
    head = (
        f"<h1>{escape(title(report))}</h1>"
        f'<p class="soft">{escape(center)} · {start} ~ {end} · 비교 {then["start"]} ~ {then["end"]} · '
        f"작성 {escape(clock.shown(made_at))}</p>"
    )
    parts = [
        head,
        f'<p class="lead">{escape(lead(report))}</p>',
        _section(report, "대화", "conversations"),
        _traffic(report),
        _section(report, "고객과의 약속", "promises"),
        _promises(report),
        _section(report, "상담원 연결", "handovers"),
        _counts(report),
        _section(report, "상담원 전체", "agents"),
        _teams(report),
        "<h2>상담원별</h2>" + _people(report["agents"], "agents", "상담원"),
        _section(report, "챗봇의 이해", "understanding"),
        "<h2>답하지 못한 질문</h2>" + _unanswered(report["unanswered"]),
        "<h2>권고</h2><ol>" + "".join(f"<li>{escape(str(one))}</li>" for one in report["recommendations"]) + "</ol>",
        FOOT,
    ]
    return document(title(report), parts)


def lead(report: Mapping[str, Any]) -> str:
    """Returns the report in three sentences."""
    found = {one["key"]: one for one in report["figures"]}
    ago, total = NAMES[report["every"]][1], found["conversations.total"]
    sentences = [f"끝난 대화는 {total['value']:,}건으로 {_compared(ago, total['change'])}"]
    kept, broken = found["promises.kept"]["value"] or 0, found["promises.broken"]["value"] or 0
    if kept + broken:
        sentences.append(
            f"결과가 나온 약속 {kept + broken:,}건 가운데 {kept:,}건을 지켰고 "
            + (f"{broken:,}건을 지키지 못했습니다." if broken else "지키지 못한 약속은 없습니다.")
        )
    wait = found["handovers.average_wait_s"]["value"]
    if wait is not None:
        sentences.append(f"상담원 연결을 요청한 고객은 평균 {seconds(wait)}를 기다리셨습니다.")
    return " ".join(sentences)


def _compared(ago: str, change: Value) -> str:
    if not change:
        return f"{ago}와 같습니다." if ago.endswith("주") else f"{ago}과 같습니다."
    return f"{ago}보다 {abs(change):,}건 {'늘었습니다' if change > 0 else '줄었습니다'}."


def words(value: Value, unit: Unit) -> str:
    """Returns a figure as people read it."""
    if value is None:
        return "-"
    if unit == "count":
        return f"{value:,}건"
    if unit == "percent":
        return share(value)
    if unit == "seconds":
        return seconds(value)
    return f"{value:.2f}" if unit == "score" else f"{value:.1f}점"


def data(key: str, value: Value, text: str) -> str:
    """Returns a figure with its key and its exact value."""
    exact = "" if value is None else str(value)
    return f'<data data-key="{escape(key)}" value="{exact}">{escape(text)}</data>'


def _section(report: Mapping[str, Any], name: str, prefix: str) -> str:
    cards = [_card(one) for one in report["figures"] if str(one["key"]).startswith(f"{prefix}.")]
    return f"<h2>{name}</h2><ul class='cards'>{''.join(cards)}</ul>"


def _card(one: Mapping[str, Any]) -> str:
    key, unit = one["key"], one["unit"]
    goal = FIGURES[key].goal
    aim = "" if goal is None or unit == "count" else f"<br><small>목표 {escape(words(goal, unit))}</small>"
    then = data(f"{key}.before", one["before"], words(one["before"], unit))
    return (
        f"<li><small>{escape(one['label'])}</small><b>{data(key, one['value'], words(one['value'], unit))}</b>"
        f"{_delta(one)}<br><small>이전 {then}</small>{aim}</li>"
    )


def _delta(one: Mapping[str, Any]) -> str:
    change, good = one["change"], FIGURES[one["key"]].good
    if not change:
        text = "비교할 값 없음" if change is None else "변화 없음"
        return f'<span class="delta">{data(one["key"] + ".change", change, text)}</span>'
    unit: Unit = one["unit"]
    size = f"{abs(change):.1f}%p" if unit == "percent" else words(abs(change), unit)
    better = (change > 0) == (good > 0)
    kind, judged = ("good", " 좋아짐") if better else ("bad", " 나빠짐")
    if not good:
        kind, judged = "soft", ""
    text = f"{_SIGNS[1 if change > 0 else -1]} {size}{judged}"
    return f'<span class="delta {kind}">{data(one["key"] + ".change", change, text)}</span>'


def _traffic(report: Mapping[str, Any]) -> str:
    rows = [(one["date"], one["conversations"], one["before"]) for one in report["days"]]
    counts = report["hours"]
    busy = max(range(24), key=lambda hour: counts[hour])
    said = f"{busy}시에 {counts[busy]:,}건으로 가장 많았습니다." if counts[busy] else "대화가 없었습니다."
    key = charts.legend({"now": "이번 기간", "then": "이전 기간"})
    by_day = charts.days(rows, "날짜별 대화. " + ", ".join(f"{day} {count}건" for day, count, _ in rows))
    by_hour = charts.hours(counts, f"시간대별 대화. {said}")
    pair = charts.figure("날짜별 대화", by_day, key) + charts.figure(
        "시간대별 대화", by_hour, f'<p class="soft">{said}</p>'
    )
    exact = [
        [
            escape(one["date"]),
            data(f"days.{one['date']}", one["conversations"], f"{one['conversations']:,}건"),
            data(f"days.{one['date']}.before", one["before"], f"{one['before']:,}건") if one["before_date"] else "-",
        ]
        for one in report["days"]
    ]
    table = _table("날짜별 대화", ("날짜", "이번 기간", "이전 기간"), exact)
    of_hours = [[f"{hour}시", data(f"hours.{hour}", count, f"{count:,}건")] for hour, count in enumerate(counts)]
    return (
        f'<div class="two">{pair}</div><details><summary>날짜와 시간대의 수치</summary><div class="two">'
        f"<div>{table}</div><div>{_table('시간대별 대화', ('시각', '대화'), of_hours)}</div></div></details>"
    )


def _promises(report: Mapping[str, Any]) -> str:
    found = report["promises"]
    if not found:
        return NOTHING
    rows = [(one["label"], {fate: one[fate] for fate in FATES}) for one in found]
    chart = charts.stacks(
        rows, "약속의 결과. " + ", ".join(f"{one['label']} {one['kept']}건 지킴" for one in found), FATES
    )
    body = [
        [
            escape(one["label"]),
            *(data(f"promises.{one['kind']}.{fate}", one[fate], f"{one[fate]:,}건") for fate in FATES),
            data(f"promises.{one['kind']}.kept_percent", one["kept_percent"], share(one["kept_percent"])),
        ]
        for one in found
    ]
    table = _table("약속의 결과", ("약속", *FATES.values(), KEPT_PERCENT), body)
    shown = charts.figure("약속의 결과", chart, charts.legend(FATES))
    return f'<div class="two">{shown}<div>{table}</div></div>'


def _counts(report: Mapping[str, Any]) -> str:
    found = []
    for group, name in (("reasons", "연결을 요청한 사유"), ("intents", "많은 문의"), ("channels", "채널")):
        rows = report[group]
        if not rows:
            continue
        chart = charts.bars([(one["label"], one["count"], f"{one['count']:,}건") for one in rows], name)
        exact = ", ".join(
            f"{escape(one['label'])} {data(f'{group}.' + one['key'], one['count'], str(one['count']) + '건')}"
            for one in rows
        )
        found.append(charts.figure(name, chart, f'<p class="soft">{exact}</p>'))
    return f'<div class="two">{"".join(found)}</div>' if found else NOTHING


def _teams(report: Mapping[str, Any]) -> str:
    known = [one for one in report["teams"] if one["performance"] is not None]
    chart = ""
    if known:
        rows = [(one["label"], one["performance"], words(one["performance"], "ratio")) for one in known]
        chart = charts.figure("팀별 종합 성과", charts.bars(rows, "팀별 종합 성과", most=100))
    return "<h2>팀별</h2>" + chart + _people(report["teams"], "teams", "팀")


def _people(rows: Sequence[Mapping[str, Any]], group: str, what: str) -> str:
    if not rows:
        return NOTHING
    columns = [FIGURES[f"agents.{name}"] for name in OF_PEOPLE]
    body = [
        [
            escape(one["label"]) + (f' <span class="soft">{escape(one["team"])}</span>' if one.get("team") else ""),
            *(
                data(f"{group}.{one['key']}.{name}", one[name], words(one[name], column.unit))
                for name, column in zip(OF_PEOPLE, columns, strict=True)
            ),
        ]
        for one in rows
    ]
    return _table(f"{what}별 성과", (what, *(column.label for column in columns)), body)


def _unanswered(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return NOTHING
    body = [[escape(str(one["text"])), f"{one['count']:,}회"] for one in rows]
    return _table("답하지 못한 질문", ("질문", "횟수"), body)


def _table(caption: str, columns: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """Returns a table of markup whose first column names its rows; a narrow page scrolls it."""
    head = "".join(
        f"<th scope='col'{'' if place == 0 else ' class=n'}>{escape(name)}</th>" for place, name in enumerate(columns)
    )
    lines = "".join(
        "<tr>"
        f"<th scope='row' class='wide'>{row[0]}</th>"
        + "".join(f"<td class='n'>{one}</td>" for one in row[1:])
        + "</tr>"
        for row in body
    )
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )
