"""Characterisation sets: kg CO2e per kg of gas, each set from one assessment report."""

from functools import cache
from pathlib import Path

import msgspec

from tanji.model.dataset import Source
from tanji.model.document import Record, Text
from tanji.model.errors import TanjiError

FOLDER = Path(__file__).with_name("sets")


class UnknownGwpSet(TanjiError):
    """A characterisation set that is not there: choose one of ``suggestions``."""

    code = "unknown_gwp_set"


class GwpSet(Record, frozen=True):
    """Global warming potentials over one time horizon, in kg CO2e per kg of gas.

    A gas that is not in ``factors`` has no potential in this report: unknown, not zero.
    ``CO2e`` (=1) stands for amounts of which only the sum is known.
    """

    id: str
    label: Text
    horizon: int  # years
    source: Source
    note: Text
    factors: dict[str, float]


@cache
def gwp_sets() -> dict[str, GwpSet]:
    """All sets by id, the newest report first; the 20-year set last."""
    decoder = msgspec.json.Decoder(GwpSet)
    order = ("AR6", "AR5", "AR5-feedback", "AR4", "TAR", "SAR", "AR6-GWP20")
    found = {one.id: one for one in map(decoder.decode, _files())}
    return {name: found[name] for name in sorted(found, key=lambda name: _rank(name, order))}


def _files() -> list[bytes]:
    return [path.read_bytes() for path in sorted(FOLDER.glob("*.json"))]


def _rank(name: str, order: tuple[str, ...]) -> tuple[int, str]:
    return (order.index(name) if name in order else len(order), name)


def gwp_set(name: str) -> GwpSet:
    """The set of that name, in any case; raises ``UnknownGwpSet``.

    >>> gwp_set("ar6").factors["CH4_nonfossil"]
    27.0
    """
    sets = gwp_sets()
    wanted = name.strip().casefold()
    for one in sets.values():
        if one.id.casefold() == wanted:
            return one
    known = "、".join(sets)
    raise UnknownGwpSet(
        f"没有名为“{name[:40]}”的GWP数值集。可用：{known}。",
        f"There is no GWP set “{name[:40]}”. Available: {', '.join(sets)}.",
        suggestions=tuple(sets)[:3],
    )
