"""How words and figures are set: digits by GB/T 15835, a real minus, real subscripts."""

import re
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from tanji.model import rounding
from tanji.model.document import Text

NBSP = "\u00a0"
MINUS = "\u2212"
_FORMULA = re.compile(
    r"(?<![A-Za-z])((?:kg|t|g)?)(CO2e?q?|CH4|N2O|SF6|CF4|C2F6|NF3|SiO2|SiCl4|H2SO4|H2O|H2|N2|O2|NH3"
    r"|P2O5|K2O)(?![A-Za-z0-9])"
)
_SMALL_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


def is_english() -> bool:
    """Whether the page is in English."""
    return get_language() == "en"


def plain(text: Text | dict[str, str] | str) -> str:
    """A bilingual text in the language of the page; Chinese where there is no English."""
    if isinstance(text, dict):
        text = Text(zh=text.get("zh", ""), en=text.get("en", ""))
    if isinstance(text, Text):
        return text.english if is_english() else text.zh
    return str(text)


def subscripts(text: str) -> SafeString:
    """Escaped text in which chemical formulas have real subscripts.

    >>> subscripts("kgCO2e & N₂O")
    'kgCO<sub>2</sub>e &amp; N<sub>2</sub>O'
    """
    made = _FORMULA.sub(
        lambda found: found[1] + re.sub(r"(\d+)", r"<sub>\1</sub>", found[2]), escape(text)
    )
    made = re.sub("[₀-₉]+", lambda found: f"<sub>{found[0].translate(_SMALL_DIGITS)}</sub>", made)
    return mark_safe(made)  # noqa: S308  everything from outside was escaped above


def set_digits(text: str) -> str:
    r"""Decimal text with groups of three and a real minus; other words stay as they are.

    >>> set_digits("-14870.5")
    '−14\xa0870.5'
    """
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", text):
        return text
    return rounding.grouped(text, NBSP).replace("-", MINUS)


def decimals_of(published: str) -> int:
    """Places after the point that a published figure has."""
    return len(published.partition(".")[2])


def in_column(value: float, places: int) -> str:
    """A value in a column with one number of decimals; what would round to 0 says so by “<”."""
    shown = rounding.decimals(value, places)
    if value and not Decimal(shown):
        least = "0" if places == 0 else f"0.{'0' * (places - 1)}1"
        return ("<" if value > 0 else f">{MINUS}") + ("1" if places == 0 else least)
    return set_digits(shown)
