"""Rounding of published figures by GB/T 8170—2008, and how they are written out.

A figure is rounded once, from the full precision at hand (3.3.1); a half goes to the even multiple
(3.2.4); a negative number is rounded as its absolute value (3.2.5). A text never has an exponent.
Floats are taken at their shortest decimal text, so 0.35 is the number that a reader sees.
"""

from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_EVEN, Context, Decimal

from tanji.model.errors import NotANumber

Number = Decimal | float | int

_LARGEST = 300  # a double reaches 1e308; longer texts are no published figures
_EXACT = Context(prec=2 * _LARGEST + 100, rounding=ROUND_HALF_EVEN, Emax=MAX_EMAX, Emin=MIN_EMIN)


def _exact(value: Number) -> Decimal:
    """The number in decimal; a float by its shortest text."""
    text = value if isinstance(value, Decimal | int) else repr(float(value))
    number = Decimal(text)
    if not number.is_finite() or (number and abs(number.adjusted()) > _LARGEST):
        raise NotANumber(f"“{value}”不能修约。", f"“{value}” cannot be rounded.")
    return number


def _write(number: Decimal) -> str:
    return format(number or number.copy_abs(), "f")


def interval(value: Number, step: Decimal) -> str:
    """The value rounded to a multiple of ``step`` (修约间隔, GB/T 8170—2008 3.4).

    Half a unit of the ones place is ``Decimal("0.5")``, 0.2 units of the hundreds ``Decimal(20)``.

    >>> interval(Decimal("60.25"), Decimal("0.5")), interval(842, Decimal(20))
    ('60.0', '840')
    """
    if not step.is_finite() or step <= 0:
        raise ValueError(f"rounding interval must be positive: {step}")
    number = _exact(value)
    multiple = _EXACT.subtract(number, _EXACT.remainder_near(number, step))
    return _write(_EXACT.quantize(multiple, step))


def decimals(value: Number, places: int) -> str:
    """The value rounded to a number of decimal places, which are all written.

    >>> decimals(Decimal("12.1498"), 1), decimals(0.35, 1), decimals(-0.004, 2)
    ('12.1', '0.4', '0.00')
    """
    if places < 0:
        raise ValueError("decimal places are 0 or more; use an interval for tens and hundreds")
    return interval(value, Decimal((0, (1,), -places)))


def significant(value: Number, digits: int) -> str:
    """The value rounded to a number of significant digits (有效位数).

    Zeros that only fill places are written out, as GB/T 8170—2008 3.2.2 allows for special uses.

    >>> significant(Decimal("1268"), 2), significant(9.996, 3), significant(0.00012345, 3)
    ('1300', '10.0', '0.000123')
    """
    if digits < 1:
        raise ValueError("a figure has at least one significant digit")
    number = _exact(value)
    if not number:
        return "0"
    last = number.adjusted() - digits + 1
    rounded = _EXACT.quantize(number, Decimal((0, (1,), last)))
    if rounded.adjusted() > number.adjusted():  # 9.996 became 10.00: one zero too many
        rounded = _EXACT.quantize(rounded, Decimal((0, (1,), last + 1)))
    return _write(rounded)


def grouped(text: str, separator: str = "\u00a0") -> str:
    """A written figure with its integer part in groups of three, for display only.

    Up to four digits stay together, as GB/T 15835—2011 5.1.1 allows; decimals are not divided. The
    no-break space is drawn as the quarter em of that clause by CJK fonts.

    >>> grouped("14870.25", " "), grouped("3390"), grouped("-1234567", ",")
    ('14 870.25', '3390', '-1,234,567')
    """
    integer, point, fraction = text.partition(".")
    sign, digits = integer[: len(integer.lstrip("-−+")) * -1], integer.lstrip("-−+")
    if len(digits) > 4:
        digits = f"{int(digits):,}".replace(",", separator)
    return sign + digits + point + fraction
