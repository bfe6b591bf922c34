"""Geometry of the scale figure: stages, value and uncertainty on one graduated axis from 0."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10

from tanji.model.document import Text
from tanji.model.result import Result, StageValue
from tanji.model.rounding import decimals
from tanji.web.typography import plain

# Width of the picture in pixels, at least, on a desk and on a phone.
DESK, PHONE = 560, 310
# Part of the axis that may be filled, so that the upper end of the band has room for its number.
ROOM = 0.88


@dataclass(frozen=True, slots=True)
class Segment:
    """A stage on the axis; places in percent of the width."""

    stage: str
    label: Text
    left: float
    width: float

    @property
    def middle(self) -> float:
        """Where the name stands."""
        return self.left + self.width / 2

    @property
    def right(self) -> float:
        """Where the next one begins."""
        return self.left + self.width

    @property
    def room(self) -> float:
        """Pixels that the name needs: 13 a Chinese character, 7 a Latin one."""
        return 10.0 + sum(7 if sign.isascii() else 13 for sign in plain(self.label))

    @property
    def named(self) -> bool:
        """Whether the name fits on a desk."""
        return self.width / 100 * DESK >= self.room

    @property
    def roomy(self) -> bool:
        """Whether it fits on a phone too."""
        return self.width / 100 * PHONE >= self.room


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the axis; only major ones carry a number."""

    at: float
    text: str = ""

    @property
    def anchor(self) -> str:
        """Numbers at the ends stay inside."""
        return "start" if self.at < 1 else "end" if self.at > 99 else "middle"


@dataclass(frozen=True, slots=True)
class Band:
    """An interval of the uncertainty."""

    left: float
    width: float

    @property
    def right(self) -> float:
        """Its upper end."""
        return self.left + self.width


@dataclass(frozen=True, slots=True)
class Scale:
    """Everything that the picture draws."""

    segments: tuple[Segment, ...]
    value: float
    wide: Band | None
    core: Band | None
    ticks: tuple[Tick, ...]
    zero: float


def step_of(span: float) -> Decimal:
    """Distance of major ticks: 1, 2, 4 or 5 times a power of ten, so that at most five fit.

    >>> step_of(1.31), step_of(3530)
    (Decimal('0.4'), Decimal('1E+3'))
    """
    power = Decimal(10) ** (floor(log10(span)) - 1)
    steps = (factor * power for factor in (1, 2, 4, 5, 10, 20, 40, 50))
    return next(step for step in steps if span <= 5 * float(step))


def scale_of(result: Result) -> Scale | None:
    """The scale figure of a result; ``None`` where there is nothing to draw."""
    band = result.uncertainty.total if result.uncertainty else None
    ends = (band.p2_5, band.p97_5) if band else ()
    over = sum(row.value for row in result.stages if row.value > 0)
    under = sum(row.value for row in result.stages if row.value < 0)
    high, low = max(over, result.location_based, 0.0, *ends), min(under, 0.0, *ends)
    if high <= low:
        return None
    step = step_of(high - low)
    first, last = -int(-low / float(step) + 0.999999), int(high / float(step) + 0.999999)
    if high > ROOM * last * float(step):
        last += 1
    start, span = first * float(step), (last - first) * float(step)

    def at(value: float) -> float:
        return round((value - start) / span * 100, 3)

    def interval(lower: float, upper: float) -> Band:
        return Band(at(lower), round(at(upper) - at(lower), 3))

    found = result.uncertainty
    return Scale(
        segments=tuple(_segments(result.stages, at)),
        value=at(result.location_based),
        wide=interval(band.p2_5, band.p97_5) if band else None,
        core=interval(found.p25, found.p75) if found else None,
        ticks=tuple(_ticks(first, last, step)),
        zero=at(0.0),
    )


def _segments(stages: tuple[StageValue, ...], at: Callable[[float], float]) -> list[Segment]:
    """Burdens to the right of 0, credits to its left, each in the fixed order."""
    right = left = 0.0
    segments = []
    for row in stages:
        if row.value > 0:
            begin, right = right, right + row.value
            edge = at(begin), at(right)
        elif row.value < 0:
            end, left = left, left + row.value
            edge = at(left), at(end)
        else:
            continue
        segments.append(
            Segment(row.stage.value, row.stage.label, edge[0], round(edge[1] - edge[0], 3))
        )
    return segments


def _ticks(first: int, last: int, step: Decimal) -> list[Tick]:
    exponent = step.normalize().as_tuple().exponent
    places = max(0, -int(exponent)) if isinstance(exponent, int) else 0
    parts = 4 if str(step.normalize().as_tuple().digits[0]) in "24" else 5
    count = (last - first) * parts
    return [
        Tick(
            round(index / count * 100, 3),
            "" if index % parts else decimals(step * (first + index // parts), places),
        )
        for index in range(count + 1)
    ]
