"""Distributions as databases state them, checked and repaired in one place."""

from decimal import Decimal

from tanji.exchange.formats.openlca.uncertainty import read_uncertainty
from tanji.exchange.tally import Tally
from tanji.model.quantity import Uncertainty

_KINDS = {
    "log-normal": "LOG_NORMAL_DISTRIBUTION",
    "lognormal": "LOG_NORMAL_DISTRIBUTION",
    "normal": "NORMAL_DISTRIBUTION",
    "triangular": "TRIANGLE_DISTRIBUTION",
    "triangle": "TRIANGLE_DISTRIBUTION",
    "uniform": "UNIFORM_DISTRIBUTION",
}


def distribution(
    kind: str,
    amount: Decimal | None,
    scale: Decimal = Decimal(1),
    *,
    low: Decimal | None = None,
    high: Decimal | None = None,
    gsd: Decimal | None = None,
    sd: Decimal | None = None,
    name: str,
    notes: Tally,
) -> Uncertainty | None:
    """The distribution of a line whose amount, times ``scale``, is ``amount``.

    Reversed bounds are put right, and what has no width or does not hold the amount is dropped,
    each with a note. Bounds and ``sd`` are those of the file, before scaling.
    """
    known = _KINDS.get(kind.casefold().strip())
    if known is None or amount is None:
        return None
    if amount < 0:
        amount, scale = -amount, -scale
    stated = {"distributionType": known, "minimum": low, "maximum": high, "geomSd": gsd, "sd": sd}
    return read_uncertainty(stated, amount, scale, name, notes)
