"""Distributions of openLCA, and those of ours."""

from decimal import Decimal

from tanji.exchange.formats.openlca.content import Node, node, number, text
from tanji.exchange.tally import Tally
from tanji.model.quantity import Uncertainty


def read_uncertainty(
    given: object, amount: Decimal, scale: Decimal, name: str, notes: Tally
) -> Uncertainty | None:
    """The distribution of an exchange whose stated amount times ``scale`` is ``amount``.

    ``scale`` is negative where the sign was turned. What has no width or does not hold the amount
    is dropped, with a note; swapped bounds are put right, with a note.
    """
    stated = node(given)
    kind = text(stated.get("distributionType"))
    if not kind:
        return None
    if amount > 0 and kind == "LOG_NORMAL_DISTRIBUTION":
        gsd, median = number(stated.get("geomSd")), number(stated.get("geomMean"))
        fits = median is None or abs(median * scale - amount) <= Decimal("0.01") * amount
        if gsd is not None and gsd > 1 and fits:
            return Uncertainty(distribution="lognormal", gsd=gsd)
    elif amount > 0 and kind == "NORMAL_DISTRIBUTION":
        sd, mean = number(stated.get("sd")), number(stated.get("mean"))
        fits = mean is None or abs(mean * scale - amount) <= Decimal("0.01") * amount
        if sd is not None and sd > 0 and fits:
            return Uncertainty(distribution="normal", sd=sd * abs(scale))
    elif kind in ("TRIANGLE_DISTRIBUTION", "UNIFORM_DISTRIBUTION"):
        bounds = _bounds(stated, scale, name, notes)
        if bounds is not None and bounds[0] < bounds[1] and bounds[0] <= amount <= bounds[1]:
            ours = "triangular" if kind.startswith("TRI") else "uniform"
            return Uncertainty(distribution=ours, low=bounds[0], high=bounds[1])
    notes.add("uncertainty_dropped", name)
    return None


def _bounds(
    stated: Node, scale: Decimal, name: str, notes: Tally
) -> tuple[Decimal, Decimal] | None:
    low, high = number(stated.get("minimum")), number(stated.get("maximum"))
    if low is None or high is None:
        return None
    if low > high:
        notes.add("bounds_swapped", name)
        low, high = high, low
    low, high = low * scale, high * scale
    return min(low, high), max(low, high)


def write_uncertainty(given: Uncertainty | None, amount: Decimal) -> Node | None:
    """The openLCA form of a distribution; ``None`` for pedigree scores, which it cannot carry."""
    if given is None:
        return None
    value = float(amount)
    if given.distribution == "lognormal" and given.gsd is not None:
        kind = "LOG_NORMAL_DISTRIBUTION"
        return {"distributionType": kind, "geomMean": value, "geomSd": float(given.gsd)}
    if given.distribution == "normal" and given.sd is not None:
        return {"distributionType": "NORMAL_DISTRIBUTION", "mean": value, "sd": float(given.sd)}
    if given.low is None or given.high is None:
        return None
    bounds: Node = {"minimum": float(given.low), "maximum": float(given.high)}
    if given.distribution == "uniform":
        return {"distributionType": "UNIFORM_DISTRIBUTION", **bounds}
    return {"distributionType": "TRIANGLE_DISTRIBUTION", "mode": value, **bounds}
