"""Numbers as people type them, read exactly or refused with a reason; never guessed."""

import re
from decimal import Decimal

from tanji.model.errors import NotANumber
from tanji.model.units import parse_unit

_LONGEST = 100  # characters
_LARGEST = 60  # decimal exponent; beyond it lies no quantity of a product system

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_SUPERSCRIPT = re.compile(r"[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    **dict.fromkeys(map(ord, "\u3000\u00a0\u2007\u2009\u202f\t"), " "),
    **dict.fromkeys(map(ord, "−﹣–‐‑"), "-"),
}

# Integer part in threes, decimals in threes or undivided; or no grouping at all.
_MANTISSA = (
    r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?"
    r"|[1-9][0-9]{0,2}(?: [0-9]{3})+(?:\.[0-9]{3}(?: [0-9]{3})*(?: [0-9]{1,2})?|\.[0-9]+)?"
    r"|[0-9]{1,3}\.[0-9]{3}(?: [0-9]{3})*(?: [0-9]{1,3})"
    r"|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?![0-9^])"
)
_EXPONENT = r"(?:[eE](?P<e>[+-]?[0-9]{1,3})| ?[×xX*·] ?10\^(?P<ten>[+-]?[0-9]{1,3}))(?![0-9])"
_NUMBER = re.compile(rf"(?P<mantissa>[+-]? ?{_MANTISSA})(?:{_EXPONENT})?")
_POWER_OF_TEN = re.compile(r"(?P<sign>[+-]?)10\^(?P<ten>[+-]?[0-9]{1,3})(?![0-9])")
_MULTIPLES = {"": 0, "%": -2, "‰": -3, "万": 4, "亿": 8, "万亿": 12}

_REASONS = (
    (r"[-—/]*|无|空|n/?a|none|null", "没有填写数值", "no value is given"),
    (r"[+-]?(?:nan|inf|infinity|∞)", "不是有限的数", "it is not a finite number"),
    (r"#.*", "是表格公式的错误值", "it is an error value of a spreadsheet formula"),
    (
        r"\d{4}([-/.年])\d{1,2}([-/.月].*|月?)|\d{1,2}[-/]\d{1,2}([-/]\d{2,4})?|\d{1,2}月\d{1,2}日?",
        "看起来是日期或范围",
        "it looks like a date or a range",
    ),
    (
        r"[+-]?\d[\d., ]*",
        "分隔符有歧义，千位分隔须每三位一组，小数点用“.”",
        "its separators are ambiguous: group by threes, and use “.” as decimal point",
    ),
    (
        r"[+-]?[\d.]+ *[-~～至到—±] *[\d.]+.*",
        "是一个范围，请填写一个数，范围写入不确定性",
        "it is a range: give one number, and the range as uncertainty",
    ),
    (
        r"(约|大约|近|[<>≤≥~≈]=?)\s*[+-]?\d.*",
        "是约数或界限，请填写一个确定的数",
        "it is an approximation or a bound: give one definite number",
    ),
    (r"[+-]?[\d.,]+.*", "数字后面有多余的文字", "text follows the number"),
)


def _plain(text: str) -> str:
    """The text in half-width characters, superscripts written with ``^``."""
    raised = _SUPERSCRIPT.sub(lambda match: "^" + match[0].translate(_SUPERSCRIPTS), text)
    return raised.translate(_HALF_WIDTH).strip()


def _refuse(text: str, plain: str) -> NotANumber:
    shown = text if len(text) <= 40 else text[:40] + "…"
    zh, en = "不是数字", "it is not a number"
    if len(plain) > _LONGEST:
        zh, en = f"超过 {_LONGEST} 个字符", f"it has more than {_LONGEST} characters"
    else:
        for pattern, reason_zh, reason_en in _REASONS:
            if re.fullmatch(pattern, plain, re.IGNORECASE | re.ASCII):
                zh, en = reason_zh, reason_en
                break
    suggestions: tuple[str, ...] = ()
    if re.fullmatch(r"[+-]?\d{1,12},\d{1,12}", plain, re.ASCII):
        readings = plain.replace(",", "."), plain.replace(",", "")
        suggestions = readings[: 1 if plain.lstrip("+-").startswith("0") else 2]
    return NotANumber(
        f"“{shown}”不能读作数：{zh}。",
        f"“{shown}” cannot be read as a number: {en}.",
        suggestions=suggestions,
    )


def _decimal(text: str, mantissa: str, exponent: int) -> Decimal:
    digits = mantissa.replace(",", "").replace(" ", "")
    value = Decimal(f"{digits}E{exponent}")
    if value and abs(value.adjusted()) > _LARGEST:
        raise NotANumber(
            f"“{text}”超出可用的数值范围（10^±{_LARGEST}）。",
            f"“{text}” is beyond the range of usable numbers (10^±{_LARGEST}).",
        )
    return Decimal(format(value or value.copy_abs(), "f"))


def _match(text: str, plain: str) -> tuple[Decimal, str]:
    """The number at the start of a text, and what follows it."""
    if len(plain) <= _LONGEST:
        if match := _POWER_OF_TEN.match(plain):
            value = _decimal(text, match["sign"] + "1", int(match["ten"]))
            return value, plain[match.end() :].strip()
        if match := _NUMBER.match(plain):
            exponent = int(match["e"] or match["ten"] or 0)
            value = _decimal(text, match["mantissa"], exponent)
            return value, plain[match.end() :].strip()
    raise _refuse(text, plain)


def parse_number(text: str) -> Decimal:
    """The number that a text states, exactly; raises ``NotANumber`` with the reason.

    Read: full-width characters, thousands in threes by comma or space, the Chinese minus sign,
    scientific notation, a final %, ‰, 万, 亿 or 万亿. Refused: NaN, infinities, nothing, dates,
    ranges, bounds, formula errors, and separators that could be read in two ways (1,23).

    >>> parse_number("１，２３４．５"), parse_number("−1.2×10⁻³"), parse_number("3.5万")
    (Decimal('1234.5'), Decimal('-0.0012'), Decimal('35000'))
    """
    plain = _plain(text)
    value, rest = _match(text, plain)
    if rest not in _MULTIPLES:
        raise _refuse(text, plain)
    digits = format(value, "f")
    return _decimal(text, digits, _MULTIPLES[rest])


def parse_quantity(text: str) -> tuple[Decimal, str]:
    """The amount and the canonical unit of a text such as “3.6万千瓦时”.

    Raises ``NotANumber`` or ``UnknownUnit``; a number without a unit is an unknown unit.

    >>> parse_quantity("3.6万千瓦时"), parse_quantity("1 250.5 ㎥"), parse_quantity("5×10^4 Nm3")
    ((Decimal('3.6'), '万kWh'), (Decimal('1250.5'), 'm³'), (Decimal('50000'), 'Nm³'))
    """
    plain = _plain(text)
    amount, unit = _match(text, plain)
    if re.match(r"[-+.,/~^—±]|[0-9](?!0\^)", unit):
        raise _refuse(text, plain)
    return amount, parse_unit(unit)
