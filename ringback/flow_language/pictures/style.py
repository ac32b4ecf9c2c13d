"""Colors and styles of pictures: one accent and one fill per family, states of coverage and difference on top."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ringback.flow_language.pictures.words import Family

FONT = "'Noto Sans KR','Noto Sans CJK KR','Apple SD Gothic Neo','Malgun Gothic',sans-serif"
MONO = "'D2Coding','Noto Sans Mono CJK KR',ui-monospace,Menlo,Consolas,monospace"

PALETTE: Mapping[Family, tuple[str, str]] = {
    Family.START: ("#334155", "#334155"),
    Family.SPEECH: ("#0f766e", "#f0fdfa"),
    Family.INPUT: ("#b45309", "#fffbeb"),
    Family.BOT: ("#7c3aed", "#f5f3ff"),
    Family.DECISION: ("#475569", "#f1f5f9"),
    Family.FUNCTION: ("#c2410c", "#fff7ed"),
    Family.MODULE: ("#1d4ed8", "#eff6ff"),
    Family.DATA: ("#64748b", "#ffffff"),
    Family.SETTING: ("#64748b", "#ffffff"),
    Family.HANDOVER: ("#be185d", "#fdf2f8"),
    Family.CALLBACK: ("#0e7490", "#ecfeff"),
    Family.QUEUE: ("#a16207", "#fefce8"),
    Family.END: ("#334155", "#334155"),
    Family.OTHER: ("#64748b", "#ffffff"),
}
"""Accent and fill of each family."""

STATES: Mapping[str, tuple[str, str]] = {
    "covered": ("#15803d", "#dcfce7"),
    "partly": ("#b45309", "#fef3c7"),
    "missed": ("#b91c1c", "#fee2e2"),
    "added": ("#15803d", "#dcfce7"),
    "removed": ("#b91c1c", "#fee2e2"),
    "changed": ("#b45309", "#fef3c7"),
    "same": ("#94a3b8", "#f8fafc"),
    "current": ("#2563eb", "#dbeafe"),
}
"""Accent and fill of each state an action or branch may be marked with."""


DARK: Final[Mapping[str, str]] = {
    # Ink and paper; what is white on dark in the light picture (start and end) is dark on light here.
    "#ffffff": "#0f172a",
    "#0f172a": "#f1f5f9",
    "#334155": "#cbd5e1",
    "#475569": "#a8b5c7",
    "#64748b": "#94a3b8",
    "#94a3b8": "#8b9bb1",
    "#a3afc0": "#64748b",
    "#cbd5e1": "#334155",
    "#e2e8f0": "#1e293b",
    "#f8fafc": "#111c31",
    "#f1f5f9": "#1e293b",
    # Accents, with the fill that goes with each.
    "#0f766e": "#2dd4bf",
    "#f0fdfa": "#0b2b2c",
    "#b45309": "#fbbf24",
    "#fffbeb": "#33240a",
    "#7c3aed": "#c4b5fd",
    "#f5f3ff": "#261b47",
    "#c2410c": "#fb923c",
    "#fff7ed": "#3a1d0c",
    "#1d4ed8": "#93c5fd",
    "#eff6ff": "#14264a",
    "#be185d": "#f9a8d4",
    "#fdf2f8": "#3d1129",
    "#0e7490": "#67e8f9",
    "#ecfeff": "#0a2e38",
    "#a16207": "#facc15",
    "#fefce8": "#322a06",
    "#15803d": "#4ade80",
    "#dcfce7": "#0c3220",
    "#fef3c7": "#3a2a08",
    "#b91c1c": "#fca5a5",
    "#fee2e2": "#451515",
    "#2563eb": "#93c5fd",
    "#dbeafe": "#16305f",
}
"""What each color of a picture is on a dark page."""
_COLOR = re.compile(r"#[0-9a-f]{6}\b")


def page_stylesheet(within: str) -> str:
    """Returns the same style for pictures on a page, below a selector: each color is a variable, light or dark."""
    light = "".join(f"--p-{color[1:]}:{color};" for color in DARK)
    dark = "".join(f"--p-{color[1:]}:{other};" for color, other in DARK.items())
    rules = _COLOR.sub(lambda found: f"var(--p-{found[0][1:]})", stylesheet())
    placed = re.sub(r"([^{}]+)\{", lambda rule: f"{','.join(f'{within} {one}' for one in rule[1].split(','))}{{", rules)
    return f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}{placed}"


def stylesheet() -> str:
    """Returns the style sheet that every picture carries."""
    rules = [
        f"text{{font-family:{FONT};font-size:13px;fill:#0f172a}}",
        ".paper{fill:#ffffff}",
        ".heading{font-size:20px;font-weight:700}",
        ".subheading{font-size:12.5px;fill:#475569}",
        ".word{font-size:11.5px;font-weight:700}",
        f".id{{font-family:{MONO};font-size:10.5px;fill:#64748b}}",
        f".fact{{font-family:{MONO};font-size:11.5px;fill:#334155}}",
        ".name{font-weight:700;font-size:13.5px}.kind{font-size:10.5px;fill:#64748b;text-anchor:end}",
        ".tab{font-size:11.5px;font-weight:700;text-anchor:middle}",
        f".stub{{font-family:{MONO};font-size:10.5px;fill:#94a3b8}}",
        ".shape{stroke-width:1.4}",
        ".line{fill:none;stroke-width:1}",
        ".wire path{fill:none;stroke:#475569;stroke-width:1.5}",
        ".wire .tip{fill:#475569;stroke:none}",
        ".wire.quiet path{stroke:#a3afc0;stroke-width:1.2;stroke-dasharray:4 4}",
        ".wire.quiet .tip{fill:#a3afc0;stroke:none}",
        ".wire text{font-size:11px;text-anchor:middle;fill:#334155}",
        ".wire .plate{fill:#ffffff;opacity:.88;stroke:none}",
        ".wire.calls path{stroke:#1d4ed8;stroke-width:2.2}.wire.calls .tip{fill:#1d4ed8}",
        ".wire.hooks path{stroke:#a16207;stroke-dasharray:2 4}",
        ".wire.hooks .tip,.wire.hooks text{fill:#a16207}",
        "a{cursor:pointer}a:hover .shape{stroke-width:3}",
        ".legend text{font-size:11.5px;fill:#475569}",
        ".node.end text,.node.start text{fill:#ffffff}",
    ]
    for family, (accent, fill) in PALETTE.items():
        rules += [
            f".{family} .shape{{stroke:{accent};fill:{fill}}}",
            f".{family} .line{{stroke:{accent}}}",
            f".{family} .bar{{fill:{accent}}}",
            f".{family} .word,.{family} .tab{{fill:{accent}}}",
        ]
    rules += [
        ".node.end .word,.node.start .word{fill:#ffffff}",
        ".node.end .fact{fill:#e2e8f0}",
        ".node.end .id{fill:#cbd5e1}",
    ]
    for state, (accent, fill) in STATES.items():
        rules += [
            f".node.{state} .shape{{stroke:{accent};fill:{fill};stroke-width:2.4}}",
            f".node.{state} text,.node.{state} .id,.node.{state} .word{{fill:#0f172a}}",
            f".wire.{state} path{{stroke:{accent};stroke-width:2}}",
            f".wire.{state} .tip{{fill:{accent}}}",
            f".wire.{state} text,.branch.{state} .stub{{fill:{accent}}}",
        ]
    rules += [
        ".node.same .shape{stroke-width:1.2}.node.same text,.node.same .word,.node.same .id{fill:#64748b}",
        ".wire.removed path{stroke-dasharray:6 4}.node.removed .shape{stroke-dasharray:6 4}",
        ".node.current .shape{stroke-width:4}",
    ]
    return "".join(rules)
