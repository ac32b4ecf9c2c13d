"""Coverage as a page that needs nothing else, in the language of the centers it is about."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ringback.simulator.center import Center
from ringback.simulator.coverage import NEXT, Branch, Coverage, FlowBranches

KOREAN: Final = "ko"
ENGLISH: Final = "en"
_PHRASES: Final[Mapping[str, tuple[str, str]]] = {
    "matrix": ("fault matrix: branches, runs, authorization", "장애 시험: 분기, 실행, 권한"),
    "taken": ("{done} of {every} branches taken ({share} %)", "분기 {every}개 중 {done}개를 지남 ({share} %)"),
    "flow": ("flow", "플로우"),
    "branches": ("branches", "분기"),
    "share": ("taken", "지난 비율"),
    "picture": ("picture", "그림"),
    "complete": ("every branch taken", "모든 분기를 지났습니다"),
    "runs": (
        "{runs} runs of {scenarios} scenarios in {seconds} s: ",
        "시나리오 {scenarios}개를 {runs}번 실행, {seconds}초: ",
    ),
    "bad": ("{bad} end badly", "{bad}번이 나쁘게 끝남"),
    "none-bad": ("none ends badly", "나쁘게 끝난 실행 없음"),
    "not-judged": (
        "no center says what belongs to whom: nothing was judged for it",
        "무엇이 누구의 것인지 말하는 센터가 없어 권한은 따지지 않았습니다",
    ),
    "judged": (
        "{judged} judgments of whose it is ({parts}): somebody got what is another's in {bad} runs",
        "누구의 것인지 {judged}번 따짐 ({parts}): 남의 것을 받은 실행 {bad}번",
    ),
    "identity": (
        "{taken} of {branches} error branches of {actions} actions that write identity were taken",
        "신원을 적는 블록 {actions}개의 오류 분기 {branches}개 중 {taken}개를 지났습니다",
    ),
}


def phrase(language: str, key: str, **values: object) -> str:
    """Returns a phrase of reports in a language; one that is not spoken is English."""
    return _PHRASES[key][language == KOREAN].format(**values)


def language_of(centers: Iterable[Center]) -> str:
    """Returns the language in which people read about centers: Korean where all of them speak it."""
    return KOREAN if {center.locale.language for center in centers} == {KOREAN} else ENGLISH


def _pictures(coverage: Coverage, language: str) -> list[str]:
    from ringback.flow_language.pictures import Marks, draw_all
    from ringback.flow_language.pictures.language import in_language

    marks = []
    for flow in coverage.flows:
        missed = set(coverage.missing(flow))
        known: dict[str, list[Branch]] = {}
        for branch in flow.branches:
            known.setdefault(branch.action, []).append(branch)
        states = {action: _state([branch in missed for branch in found]) for action, found in known.items()}
        wires = {
            (branch.action, "NextAction" if branch.name == NEXT else branch.name): "missed"
            if branch in missed
            else "covered"
            for branch in flow.branches
        }
        marks.append(Marks(actions=states, branches=wires))
    with in_language(language):
        return draw_all([flow.source for flow in coverage.flows], marks=marks)


def _state(missed: list[bool]) -> str:
    if not any(missed):
        return "covered"
    return "missed" if all(missed) else "partly"


_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, "Noto Sans KR", "Apple SD Gothic Neo", sans-serif }
html { background: light-dark(#fff, #141a21); color: light-dark(#1d2733, #e7edf3) }
a { color: light-dark(#0b57d0, #a8c7fa) }
body { overflow-wrap: anywhere; max-width: 78rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% } td, th { padding: .3rem .6rem; text-align: left }
tbody tr { border-top: 1px solid #8884 } .figure { text-align: right; font-variant-numeric: tabular-nums }
meter { width: 12rem } code { font-size: .92em } details { margin: .6rem 0 } svg { max-width: 100%; height: auto }
.missed { color: light-dark(#b3261e, #f2b8b5) } .done { color: light-dark(#1b7a3d, #7fd69b) }
tbody th { font-weight: normal }
@media (max-width: 40rem) { table { font-size: .86em } ul { padding-left: 1.2rem } meter { width: 4rem }
  td, th { padding: .3rem .2rem } }
"""


def _row(coverage: Coverage, flow: FlowBranches) -> str:
    done, share = len(flow.branches) - len(coverage.missing(flow)), coverage.share(flow)
    name = html.escape(flow.title)
    return (
        f'<tr><th scope="row"><a href="#{html.escape(flow.id)}">{name}</a></th>'
        f'<td><meter min="0" max="1" value="{share:.4f}" aria-label="{name}">{share:.0%}</meter></td>'
        f'<td class="figure">{done} / {len(flow.branches)}</td><td class="figure">{share * 100:.1f} %</td></tr>'
    )


def _section(coverage: Coverage, flow: FlowBranches, picture: str, language: str) -> str:
    missed = coverage.missing(flow)
    items = "".join(
        f"<li><code>{html.escape(item.action)}</code> {html.escape(flow.kinds[item.action])} — "
        f'<span class="missed">{html.escape(item.name)}</span></li>'
        for item in missed
    )
    listed = f"<ul>{items}</ul>" if missed else f'<p class="done">{phrase(language, "complete")}</p>'
    drawn = f"<details><summary>{phrase(language, 'picture')}</summary>{picture}</details>" if picture else ""
    return f'<section id="{html.escape(flow.id)}"><h2>{html.escape(flow.title)}</h2>{listed}{drawn}</section>'


def report_html(
    coverage: Coverage, *, title: str, language: str = ENGLISH, pictures: bool = True, lines: Sequence[str] = ()
) -> str:
    """Returns a page with totals, further lines, flows, missing branches and colored pictures."""
    drawn = _pictures(coverage, language) if pictures else [""] * len(coverage.flows)
    rows = "".join(_row(coverage, flow) for flow in coverage.flows)
    sections = "".join(_section(coverage, flow, svg, language) for flow, svg in zip(coverage.flows, drawn, strict=True))
    further = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    done, every = coverage.counts
    taken = phrase(language, "taken", done=done, every=every, share=f"{coverage.share() * 100:.1f}")
    flow, branches, share = (phrase(language, key) for key in ("flow", "branches", "share"))
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{html.escape(title)}</title>'
        f"<style>{_STYLE}</style><main>"
        f"<h1>{html.escape(title)}</h1><p>{taken}</p>{further}"
        f'<table><thead><tr><th>{flow}</th><td></td><th class="figure">{branches}</th>'
        f'<th class="figure">{share}</th></tr>'
        f"</thead><tbody>{rows}</tbody></table>{sections}</main></html>"
    )
