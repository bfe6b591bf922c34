"""Why two results differ: leaf by leaf, change of amount apart from change of factor or method."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum

from tanji.model.document import Text
from tanji.model.result import Leaf, Result
from tanji.model.rounding import significant
from tanji.web.enterprise.bars import Axis, Bar
from tanji.web.typography import set_digits

SHOWN = 14


@dataclass(frozen=True, slots=True)
class Change:
    """One cause. ``method`` marks a change of factor or method: no reduction by the enterprise."""

    process: str
    exchange: str
    flow: Text
    why: Text
    value: float
    method: bool
    count: int = 1


@dataclass(frozen=True, slots=True)
class Fall:
    """A change with its floating bar; ``level`` is where the running sum stands after it."""

    change: Change
    bar: Bar
    level: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From the first total to the second; what is unknown on one side is listed, not counted."""

    before: float
    after: float
    falls: tuple[Fall, ...]
    first: Bar
    last: Bar
    start: float
    unknown: tuple[tuple[Text, bool], ...]
    method: float

    @property
    def is_cut(self) -> bool:
        """Whether the axis does not begin at 0."""
        return self.start != 0


@dataclass(frozen=True, slots=True)
class _Activity:
    amount: float
    unit: str
    value: float | None
    dataset: str
    flow: Text


def changes_of(before: Result, after: Result) -> list[Change]:
    """Every cause of the difference, the largest first; they add up to it exactly."""
    old, new = _by_activity(before.leaves), _by_activity(after.leaves)
    found: list[Change] = []
    for key in dict.fromkeys((*old, *new)):
        found += _causes(key, old.get(key), new.get(key))
    return sorted((one for one in found if one.value), key=lambda one: -abs(one.value))


def _by_activity(leaves: Iterable[Leaf]) -> dict[tuple[str, str, str], _Activity]:
    found: dict[tuple[str, str, str], _Activity] = {}
    for leaf in leaves:
        key = leaf.process, leaf.exchange, leaf.gas
        known = found.get(key)
        amount, value = leaf.amount, leaf.value
        if known:
            amount += known.amount
            value = None if value is None or known.value is None else value + known.value
        found[key] = _Activity(amount, leaf.unit, value, leaf.dataset, leaf.flow)
    return found


def _causes(
    key: tuple[str, str, str], old: _Activity | None, new: _Activity | None
) -> list[Change]:
    process, exchange, _gas = key
    here = new or old
    assert here is not None
    before = (old.value or 0.0) if old else 0.0
    after = (new.value or 0.0) if new else 0.0

    def change(value: float, why: Text, *, method: bool = False) -> Change:
        return Change(process, exchange, here.flow, why, value, method)

    if old is None or new is None:
        why = Text(zh="新增", en="new") if old is None else Text(zh="删去", en="removed")
        return [change(after - before, why)]
    if old.value is None or new.value is None:
        why = Text(zh="因子由未知变为已知，或相反", en="factor became known, or unknown")
        return [change(after - before, why, method=True)]
    if old.unit != new.unit or not old.amount or not new.amount:
        return [change(after - before, Text(zh="单位或量变了", en="unit or amount changed"))]
    i_old, i_new = before / old.amount, after / new.amount
    by_amount = (new.amount - old.amount) * i_old
    if abs(i_new - i_old) <= 1e-9 * max(abs(i_old), abs(i_new)):
        return [change(after - before, _arrow(old.amount, new.amount, new.unit))]
    factor = _arrow(i_old, i_new, f"kgCO2e/{new.unit}")
    why = factor if old.dataset == new.dataset else _moved(old.dataset, new.dataset, factor)
    return [
        change(by_amount, _arrow(old.amount, new.amount, new.unit)),
        change(after - before - by_amount, why, method=True),
    ]


def _arrow(before: float, after: float, unit: str) -> Text:
    words = " → ".join(set_digits(significant(one, 4)) for one in (before, after))
    return Text(zh=f"{words} {unit}", en=f"{words} {unit}")


def _moved(before: str, after: str, factor: Text) -> Text:
    return Text(zh=f"因子 {before} → {after}，{factor.zh}", en=f"{before} → {after}, {factor.zh}")


def waterfall_of(before: Result, after: Result) -> Waterfall:
    """The picture: the largest causes one by one, the others gathered by sign and kind."""
    changes = _gathered(changes_of(before, after))
    levels = [before.location_based]
    for one in changes:
        levels.append(levels[-1] + one.value)
    low, high = min(levels), max(levels)
    margin = 0.25 * (high - low)
    start = max(0.0, low - margin) if low > 0 and high - low < 0.6 * high else min(0.0, low)
    axis = Axis(start, high + 0.05 * (high - start) or 1.0)
    falls = tuple(
        Fall(one, axis.between(level, level + one.value), axis.at(level + one.value))
        for one, level in zip(changes, levels, strict=False)
    )
    old, new = _by_activity(before.leaves), _by_activity(after.leaves)
    unknown = tuple(
        (one.flow, key in new and new[key].value is None)
        for key, one in {**old, **new}.items()
        if any(side.get(key) and side[key].value is None for side in (old, new))
    )
    return Waterfall(
        before=before.location_based,
        after=after.location_based,
        falls=falls,
        first=axis.between(start, before.location_based),
        last=axis.between(start, after.location_based),
        start=start,
        unknown=unknown,
        method=fsum(one.value for one in changes if one.method),
    )


def _gathered(changes: list[Change]) -> list[Change]:
    shown, rest = changes[:SHOWN], changes[SHOWN:]
    for method in (False, True):
        for sign, zh, en in ((1, "其余增加", "other rises"), (-1, "其余减少", "other falls")):
            own = [one for one in rest if one.method is method and one.value * sign > 0]
            if own:
                why = Text(zh="因子或方法", en="factor or method") if method else Text(zh="")
                value = fsum(one.value for one in own)
                shown.append(Change("", "", Text(zh=zh, en=en), why, value, method, len(own)))
    return shown
