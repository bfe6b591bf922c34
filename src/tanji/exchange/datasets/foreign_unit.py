"""Units that databases use and Tanji does not, with exact factors to units of ours.

Factors are the definitions of NIST SP 811 (2008), appendix B: the foot is 0.3048 m, the pound
0.45359237 kg, the US gallon 231 cubic inches, the barrel 42 of these, the Btu (IT) 1055.05585262 J.
"""

from decimal import Decimal

from tanji.exchange.datasets.notes import Notes
from tanji.model import units
from tanji.model.errors import TanjiError

_ONE = Decimal(1)
_UNITS = {
    "m2*year": ("m²·a", _ONE),
    "m2*yr": ("m²·a", _ONE),
    "sh tn": ("kg", Decimal("907.18474")),
    "short ton": ("kg", Decimal("907.18474")),
    "lb av": ("kg", Decimal("0.45359237")),
    "cu ft": ("m³", Decimal("0.028316846592")),
    "ft3": ("m³", Decimal("0.028316846592")),
    "btu": ("MJ", Decimal("0.00105505585262")),
    "gal (us liq)": ("L", Decimal("3.785411784")),
    "bbl (us petrol)": ("L", Decimal("158.987294928")),
    "bbl": ("L", Decimal("158.987294928")),
    "mi": ("km", Decimal("1.609344")),
    "p*mi": ("人·km", Decimal("1.609344")),
    "t*mi": ("t·km", Decimal("1.609344")),
}


def our_unit(name: str, notes: Notes) -> tuple[str, Decimal]:
    """Our unit for one of a database, and the factor to it; an unknown one keeps its name."""
    try:
        return units.parse_unit(name), _ONE
    except TanjiError:
        found = _UNITS.get(name.strip().casefold(), (name, _ONE))
    if found[1] != 1:
        notes.add("unit_converted", name)
    return found
