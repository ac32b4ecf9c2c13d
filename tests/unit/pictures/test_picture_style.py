"""Colors of pictures on a page: every one has a dark counterpart, and what is read can be read in both."""

from __future__ import annotations

import re

import pytest

from ringback.flow_language.pictures.style import DARK, PALETTE, STATES, page_stylesheet, stylesheet

#: Contrast of ordinary text (WCAG 2.2, 1.4.3).
READABLE = 4.5


def contrast(one: str, other: str) -> float:
    """The contrast of two colors as WCAG 2.2 defines it."""

    def luminance(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_color_has_a_dark_one() -> None:
    assert set(re.findall(r"#[0-9a-f]{6}\b", stylesheet())) == set(DARK)


@pytest.mark.parametrize("colors", [{**{c: c for c in DARK}}, DARK], ids=["light", "dark"])
def test_words_of_a_card_can_be_read(colors: dict[str, str]) -> None:
    inks = {"word": None, "fact": "#334155", "text": "#0f172a"}
    weak: list[tuple[str, str]] = [
        (family, name)
        for family, (accent, fill) in PALETTE.items()
        for name, ink in inks.items()
        if family not in {"start", "end"} and contrast(colors[ink or accent], colors[fill]) < READABLE
    ]
    weak += [("end", "word") for _ in range(contrast(colors["#ffffff"], colors["#334155"]) < READABLE)]
    weak += [(state, "text") for state, (_, fill) in STATES.items() if contrast(colors["#0f172a"], colors[fill]) < 4.5]
    assert weak == []


def test_the_style_on_a_page_holds_below_its_selector_alone() -> None:
    variables, *rules = re.split(r"\}(?=\.)", page_stylesheet(".drawing"))
    assert "prefers-color-scheme:dark" in variables
    assert len(rules) > 60
    assert [
        rule for rule in rules if not all(one.startswith(".drawing ") for one in rule.split("{")[0].split(","))
    ] == []
    assert not re.search(r"#[0-9a-f]{6}\b", "".join(rules))
