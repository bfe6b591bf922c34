"""The colours: dark by the system and dark by hand are the same, and text can be read in both."""

import re

import pytest

from house.project import ROOT

CSS = re.sub(
    r"/\*.*?\*/", "", (ROOT / "frontend/styles/tokens.css").read_text("utf-8"), flags=re.DOTALL
)


def tokens(selector: str) -> dict[str, str]:
    """Custom properties of the first block that follows a selector."""
    start = CSS.index("{", CSS.index(selector)) + 1
    block = CSS[start : CSS.index("}", start)]
    pairs = re.findall(r"(--tj-[\w-]+|color-scheme)\s*:\s*([^;]+);", block)
    return {name: " ".join(value.split()) for name, value in pairs}


LIGHT = tokens('[data-theme="tanji"] {')
BY_SYSTEM = tokens(':root:not([data-theme="tanji"])')
BY_HAND = tokens('[data-theme="tanji-dark"] {')


def test_both_dark_blocks_are_equal() -> None:
    assert len(BY_HAND) > 50
    assert BY_SYSTEM == BY_HAND


def test_dark_only_changes_what_light_defines() -> None:
    assert set(BY_HAND) <= set(LIGHT)


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2.2, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


TEXT = [(ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("page", "sheet", "sunk")]
TEXT += [(name, "sheet") for name in ("violet", "proven", "heed", "wrong", "note")]
TEXT += [(n, f"{n}-soft") for n in ("violet", "proven", "heed", "wrong", "note", "quiet")]
TEXT += [("on-dark", "violet"), ("on-dark", "proven")]


@pytest.mark.parametrize("theme", [LIGHT, {**LIGHT, **BY_HAND}], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_has_the_contrast_of_wcag_aa(theme: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(theme[f"--tj-{ink}"], theme[f"--tj-{ground}"]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, {**LIGHT, **BY_HAND}], ids=["light", "dark"])
def test_bars_and_lines_have_the_contrast_of_graphics(theme: dict[str, str]) -> None:
    marks = [name for name in theme if name.startswith("--tj-st-")] + ["--tj-line"]
    weak = {n: contrast(theme[n], theme["--tj-sheet"]) for n in marks}
    assert {name: ratio for name, ratio in weak.items() if ratio < 3} == {}
