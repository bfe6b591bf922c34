"""Units as people type them, their dimensions, and exact conversion between them.

Names, symbols and factors stand once, in ``units.txt`` (pint's format). Names are read from it at
import; pint itself, which is slow to load, only at the first conversion between two units.

Reading a unit is forgiving about width, spaces, case and spelling, but never guesses: letters that
could mean two units (``MT``: tonne or megatonne) are refused with both as suggestions. ``T`` is the
tonne, since no other unit here is written so; ``ton`` is the metric one, as in China and in LCA
databases; ``gal`` is the US liquid gallon; a year (a) has 365 d = 8 760 h and a month is a / 12.
Normal cubic metres (Nm³), peak power (kWp) and pieces are dimensions of their own: a change to m³,
kW or kg needs a property that the data must state.
"""

import re
import unicodedata
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, Inexact, localcontext
from enum import StrEnum
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tanji.model.errors import IncompatibleUnits, NotANumber, UnknownUnit

if TYPE_CHECKING:
    import pint

DEFINITIONS = Path(__file__).with_name("units.txt")


class Dimension(StrEnum):
    """Kind of quantity; units convert only inside one dimension.

    *Design note.* Not a ``Labelled`` choice: that one needs msgspec, which would treble the time
    that this module takes to load.
    """

    zh: str
    en: str

    def __new__(cls, value: str, zh: str = "", en: str = "") -> "Dimension":
        """A member that carries its names in Chinese and English."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.zh, member.en = zh, en
        return member

    MASS = "mass", "质量", "mass"
    ENERGY = "energy", "能量", "energy"
    VOLUME = "volume", "体积", "volume"
    GAS_VOLUME = "gas_volume", "标准状态气体体积", "gas volume at normal conditions"
    LENGTH = "length", "长度", "length"
    AREA = "area", "面积", "area"
    AREA_TIME = "area_time", "面积·时间", "area occupied over time"
    TRANSPORT = "transport", "货物周转量", "freight transport"
    PASSENGER_TRANSPORT = "passenger_transport", "旅客周转量", "passenger transport"
    VEHICLE_DISTANCE = "vehicle_distance", "车辆行驶里程", "vehicle distance"
    TIME = "time", "时间", "time"
    POWER = "power", "功率", "power"
    PEAK_POWER = "peak_power", "峰值功率", "peak power"
    COUNT = "count", "件数", "count"
    MONEY = "money", "金额", "money"
    DIMENSIONLESS = "dimensionless", "无量纲", "dimensionless"


class Unit(NamedTuple):
    """One unit for a drop-down list."""

    symbol: str
    zh: str
    en: str
    dimension: Dimension


class _Entry(NamedTuple):
    unit: Unit
    identifier: str
    names: tuple[str, ...]


_PREFIXES = {"百万": "million", "千": "thousand", "万": "ten thousand", "亿": "hundred million"}
_PREFIXED = ("万t", "万kWh", "亿kWh", "万m³", "万Nm³", "万t·km", "万件", "万元", "亿元")
_POWERS = {"10^4": "万", "10⁴": "万", "10000": "万", "10^3": "千", "10³": "千", "1000": "千"}
_POWER = re.compile(rf"({'|'.join(map(re.escape, _POWERS))})[\s×·*]*(?=[^\d\s])")
_IGNORED = re.compile(r"[\s*·⋅∙•・×^_()\-'.]+")
# What people write for two different units, and what they may have meant.
_AMBIGUOUS = {
    **dict.fromkeys(("MT", "mt", "mT"), ("t", "Mt")),
    **dict.fromkeys(("Mg", "MG", "mG"), ("mg", "t")),
    **dict.fromkeys(("ML", "Ml"), ("mL", "m³")),
    **dict.fromkeys(("方", "立方"), ("m³", "Nm³")),
    "M": ("m", "月"),
    "A": ("a",),
    "Mm": ("mm", "km"),
    "mJ": ("MJ", "kJ"),
    "mW": ("MW", "kW"),
    "mWh": ("MWh", "kWh"),
}


def _compact(text: str) -> str:
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text))


def _fold(compact: str) -> str:
    return compact.casefold().replace("metre", "meter").replace("litre", "liter")


def _read_definitions() -> list[_Entry]:
    entries: list[_Entry] = []
    dimension = Dimension.DIMENSIONLESS
    for line in DEFINITIONS.read_text("utf-8").splitlines():
        fields = [field.strip() for field in line.split(" = ")]
        if line.startswith("@group"):
            dimension = Dimension(line.split()[1])
        elif line.startswith(" "):
            identifier, _, symbol, zh, en, *others = fields
            symbol = identifier if symbol == "_" else symbol
            unit = Unit(symbol, zh, en.replace("_", " "), dimension)
            entries.append(_Entry(unit, identifier, (symbol, identifier, zh, en, *others)))
    return entries


_ENTRIES = _read_definitions()
_EXACT = {_compact(name): entry for entry in _ENTRIES for name in entry.names}
_FOLDED = {_fold(name): entry for name, entry in _EXACT.items()}
_EXACT |= {"%": _FOLDED["percent"], "‰": _FOLDED["permille"]}


def _find(text: str, compact: str) -> _Entry | None:
    if readings := _AMBIGUOUS.get(compact):
        raise _ambiguous(text, readings)
    folded = _fold(compact)
    singular = folded[:-1] if len(folded) > 3 and folded.endswith("s") else folded
    return _EXACT.get(compact) or _FOLDED.get(folded) or _FOLDED.get(singular)


@lru_cache(maxsize=4096)
def _look_up(text: str) -> tuple[str, _Entry]:
    """Prefix and entry of a typed unit; raises ``UnknownUnit``."""
    power = _POWER.match(text.strip())
    compact = _compact(_POWERS[power[1]] + text.strip()[power.end() :] if power else text)
    if entry := _find(text, compact):
        return "", entry
    for prefix in _PREFIXES:
        entry = _find(text, compact.removeprefix(prefix)) if compact.startswith(prefix) else None
        if entry and entry.unit.dimension is not Dimension.DIMENSIONLESS:
            return prefix, entry
    raise _unknown(text, compact)


def _ambiguous(text: str, readings: tuple[str, ...]) -> UnknownUnit:
    listed = " / ".join(readings)
    return UnknownUnit(
        f"单位“{text}”写法有歧义，请明确写成 {listed}。",
        f"The unit “{text}” is ambiguous; write {listed}.",
        suggestions=readings,
        code="ambiguous_unit",
    )


def _unknown(text: str, compact: str) -> UnknownUnit:
    if not compact:
        return UnknownUnit("没有填写单位。", "The unit is missing.", code="missing_unit")
    from rapidfuzz import fuzz, process

    near = process.extract(
        _fold(compact)[:40], _FOLDED.keys(), scorer=fuzz.ratio, limit=12, score_cutoff=45
    )
    symbols = dict.fromkeys(_FOLDED[name].unit.symbol for name, _, _ in near)
    suggestions = tuple(symbols)[:3]
    shown = text if len(text) <= 40 else text[:40] + "…"
    zh = f"，是否指 {'、'.join(suggestions)}？" if suggestions else "，请从单位表中选择。"
    en = f"; did you mean {', '.join(suggestions)}?" if suggestions else "; choose a listed unit."
    return UnknownUnit(
        f"不认识单位“{shown}”{zh}", f"Unknown unit “{shown}”{en}", suggestions=suggestions
    )


def parse_unit(text: str) -> str:
    """The canonical symbol of a typed unit; raises ``UnknownUnit`` with up to three suggestions.

    >>> parse_unit("㎥"), parse_unit("KWH"), parse_unit("ton kilometer"), parse_unit("万千瓦时")
    ('m³', 'kWh', 't·km', '万kWh')
    """
    prefix, entry = _look_up(text)
    return prefix + entry.unit.symbol


def dimension(unit: str) -> Dimension:
    """The dimension of a unit; raises ``UnknownUnit``.

    >>> dimension("标方").zh
    '标准状态气体体积'
    """
    return _look_up(unit)[1].unit.dimension


def is_compatible(a: str, b: str) -> bool:
    """Whether two units convert into each other; raises ``UnknownUnit``."""
    return dimension(a) is dimension(b)


def reference_unit(of: Dimension) -> str:
    """The unit in which a dimension is calculated: kg, MJ, m³, Nm³, t·km …"""
    return next(entry.unit.symbol for entry in _ENTRIES if entry.unit.dimension is of)


def all_units() -> list[Unit]:
    """Every unit for a drop-down list, by dimension; other 万/亿 multiples are read as well."""
    units = [entry.unit for entry in _ENTRIES]
    for symbol in _PREFIXED:
        prefix, (unit, _, _) = _look_up(symbol)
        english = f"{_PREFIXES[prefix]} {unit.en}"
        units.append(Unit(symbol, prefix + unit.zh, english, unit.dimension))
    order = list(Dimension)
    return sorted(units, key=lambda unit: order.index(unit.dimension))


@cache
def _registry() -> "pint.UnitRegistry[Fraction]":
    import pint

    return pint.UnitRegistry(str(DEFINITIONS), non_int_type=Fraction, cache_folder=None)


@lru_cache(maxsize=4096)
def _ratio(source: str, target: str) -> Fraction:
    """Exact number of target units in one source unit; raises as ``convert`` does."""
    (prefix, entry), (target_prefix, target_entry) = _look_up(source), _look_up(target)
    if entry.unit.dimension is not target_entry.unit.dimension:
        raise _incompatible(source, target)
    identifiers = prefix + entry.identifier, target_prefix + target_entry.identifier
    if identifiers[0] == identifiers[1]:
        return Fraction(1)
    return Fraction(_registry().convert(Fraction(1), *identifiers))


def _incompatible(source: str, target: str) -> IncompatibleUnits:
    given, wanted = dimension(source), dimension(target)
    usual = [unit.symbol for unit in all_units() if unit.dimension is wanted][:3]
    return IncompatibleUnits(
        f"{source}（{given.zh}）不能换算成 {target}（{wanted.zh}）："
        f"请改用{wanted.zh}单位，或给出换算所需的物性数据（如密度、热值、单件质量）。",
        f"{source} ({given.en}) does not convert to {target} ({wanted.en}): use a unit of "
        f"{wanted.en}, or state the property that links them (density, heating value, mass each).",
        suggestions=tuple(usual),
    )


def _multiply(amount: Decimal, ratio: Fraction) -> Decimal:
    """amount · ratio, exact where the decimal ends, else rounded once to 34 digits."""
    if not amount.is_finite():
        raise NotANumber(f"“{amount}”不是有限的数。", f"“{amount}” is not a finite number.")
    with localcontext(Context(prec=150, Emax=MAX_EMAX, Emin=MIN_EMIN)) as context:
        product = amount * ratio.numerator
        result = product / ratio.denominator
        if context.flags[Inexact]:
            context.prec = 34
            result = product / ratio.denominator
        return result


def factor(source: str, target: str) -> Decimal:
    """How many target units one source unit is; raises as ``convert`` does.

    >>> factor("kgce", "MJ")
    Decimal('29.3076')
    """
    return _multiply(Decimal(1), _ratio(source, target))


def convert(amount: Decimal, source: str, target: str) -> Decimal:
    """The amount in the target unit, exact where its decimal ends, else to 34 digits.

    Raises ``UnknownUnit``, ``IncompatibleUnits`` (naming both dimensions) and ``NotANumber``.

    >>> convert(Decimal("1.2"), "万千瓦时", "MJ")
    Decimal('43200.0')
    """
    return _multiply(amount, _ratio(source, target))


def normalise(amount: Decimal, unit: str) -> tuple[Decimal, str]:
    """The amount and the reference unit of the unit's dimension; raises as ``convert`` does.

    >>> normalise(Decimal(3), "亩")
    (Decimal('2000'), 'm²')
    """
    reference = reference_unit(dimension(unit))
    return convert(amount, unit, reference), reference
