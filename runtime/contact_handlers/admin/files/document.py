"""Pages that people read and print: one file, no script, no markup of others, in light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

_STYLE: Final = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1d2733; --soft: #55636f; --line: #d9e0e7; --tint: #f4f7fa;
  --now: #2563a6; --then: #9db4cb; --kept: #1f7a4d; --broken: #b3261e; --withdrawn: #8794a1; --open: #b77400; }
@media (prefers-color-scheme: dark) { :root { --paper: #141a21; --ink: #e7edf3; --soft: #a9b6c3; --line: #33404d;
  --tint: #1c242d; --now: #6cb0f5; --then: #4f6b87; --kept: #57c08b; --broken: #f2827a; --withdrawn: #75828f;
  --open: #e0a63a; } }
* { box-sizing: border-box; }
body { word-break: keep-all; overflow-wrap: anywhere;
  font: 15px/1.6 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif;
  background: var(--paper); color: var(--ink); max-width: 1080px; margin: 0 auto; padding: 32px 20px; }
h1 { font-size: 26px; line-height: 1.3; margin: 0; } h2 { font-size: 19px; margin: 40px 0 12px; }
h3 { font-size: 15px; margin: 0 0 8px; } p { margin: 8px 0; } .soft { color: var(--soft); }
.lead { font-size: 17px; background: var(--tint); border-radius: 10px; padding: 14px 18px; margin: 20px 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(158px, 1fr)); gap: 12px; padding: 0; margin: 0;
  list-style: none; }
.cards li { border: 1px solid var(--line); border-radius: 10px; padding: 12px 14px; break-inside: avoid; }
.cards b { display: block; font-size: 23px; line-height: 1.35; }
.cards small, .delta { font-size: 13px; color: var(--soft); } .good { color: var(--kept); }
.bad { color: var(--broken); }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 20px; }
figure { margin: 0; border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; break-inside: avoid;
  min-width: 0; }
figcaption { font-weight: 600; margin-bottom: 6px; } ul.cards + div, ul.cards + p,
figure + .scroll { margin-top: 14px; }
details { margin-top: 10px; } summary { cursor: pointer; color: var(--soft); }
svg { width: 100%; max-width: 560px; height: auto; display: block; } svg text { font-size: 12px; fill: var(--soft); }
.rows text { font-size: 14px; }
svg .ink { fill: var(--ink); } svg .line { stroke: var(--line); } .bar { background: var(--now); height: 12px;
  border-radius: 2px; } .half { width: 45%; }
.now { fill: var(--now); } .then { fill: var(--then); } .kept { fill: var(--kept); } .broken { fill: var(--broken); }
.withdrawn { fill: var(--withdrawn); } .open { fill: var(--open); }
.key { display: flex; flex-wrap: wrap; gap: 4px 14px; font-size: 13px; color: var(--soft); margin-top: 6px; }
.key svg { width: 12px; height: 12px; display: inline-block; vertical-align: -1px; margin-right: 5px; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: 6px; } th, td { border-bottom: 1px solid var(--line); padding: 6px 8px;
  text-align: left; white-space: nowrap; } td.n, th.n { text-align: right; } td.wide { white-space: normal; }
thead th { color: var(--soft); font-weight: 600; font-size: 13px; } ol, ul.plain { padding-left: 20px; margin: 0; }
li + li { margin-top: 4px; } .cards li + li { margin-top: 0; }
@media print { :root { color-scheme: light; --paper: #fff; --ink: #1d2733; --soft: #55636f; --line: #d9e0e7;
  --tint: #f4f7fa; --now: #2563a6; --then: #9db4cb; --kept: #1f7a4d; --broken: #b3261e; --withdrawn: #8794a1;
  --open: #b77400; } body { padding: 0; max-width: none; font-size: 12px; } h2 { break-after: avoid; }
  .scroll { overflow: visible; } tr { break-inside: avoid; } * { print-color-adjust: exact; } }
"""


def document(title: str, parts: Sequence[str]) -> str:
    """Returns a whole page of parts that are markup already."""
    return (
        '<!doctype html>\n<html lang="ko"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body><main>\n"
        + "\n".join(parts)
        + "\n</main></body></html>\n"
    )


def seconds(given: float | None) -> str:
    """Returns a time as people read it."""
    if given is None:
        return "-"
    whole = round(given)
    if whole < 60:
        return f"{whole}초"
    if whole < 3600:
        return f"{whole // 60}분 {whole % 60}초"
    return f"{whole // 3600}시간 {whole % 3600 // 60}분"


def share(given: float | None) -> str:
    """Returns a share in percent as people read it."""
    return "-" if given is None else f"{given:.1f}%"
