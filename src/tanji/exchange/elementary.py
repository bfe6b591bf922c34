"""Which gas, ledger and direction an elementary flow of another program stands for."""

from typing import NamedTuple

from tanji.model.exchange import Exchange
from tanji.model.vocabulary import Ledger, Role
from tanji.rules.gwp import gases, is_greenhouse, looks_like_greenhouse

_LAND = ("land transformation", "soil or biomass stock", "land use change", "luc")
_BIOGENIC = ("biogenic", "non-fossil", "nonfossil")
_AIR = ("in air", "from air", "biotic", "renewable")


class Elementary(NamedTuple):
    """What to write for a flow; ``gas`` empty: it is no greenhouse gas."""

    gas: str
    role: Role = Role.EMISSION
    ledger: Ledger | None = None
    known: bool = True
    resource: bool = False


def elementary(name: str, category: str, *, is_input: bool) -> Elementary:
    """The gas behind an elementary flow.

    Carbon dioxide taken from the air is a biogenic removal; what leaves a soil or biomass stock
    belongs to land-use change; a gas taken from the ground is a resource and no removal.

    >>> elementary("Carbon dioxide, in air", "Resource/in air", is_input=True)[:3]
    ('CO2', <Role.UPTAKE: 'uptake'>, <Ledger.BIOGENIC_REMOVALS: 'biogenic_removals'>)
    >>> elementary("Methane, biogenic", "Emission to air", is_input=False).ledger
    <Ledger.BIOGENIC_EMISSIONS: 'biogenic_emissions'>
    """
    low = name.casefold()
    key = is_greenhouse(name)
    if key is None:
        suspect = looks_like_greenhouse(name) and not is_input
        return Elementary(name if suspect else "", known=False)
    land = any(word in low for word in _LAND)
    if is_input or "to soil or biomass stock" in low:
        if key == "CO2" and (land or any(word in f"{low}/{category.casefold()}" for word in _AIR)):
            return Elementary(key, Role.UPTAKE, Ledger.DLUC if land else Ledger.BIOGENIC_REMOVALS)
        return Elementary("", resource=True)
    if land:
        return Elementary(key, ledger=Ledger.DLUC)
    biogenic = key == "CH4_nonfossil" or any(word in low for word in _BIOGENIC)
    return Elementary(key, ledger=Ledger.BIOGENIC_EMISSIONS if biogenic else Ledger.FOSSIL)


_CARBON = {
    Ledger.FOSSIL: "Carbon dioxide, fossil",
    Ledger.AIRCRAFT: "Carbon dioxide, fossil",
    Ledger.BIOGENIC_EMISSIONS: "Carbon dioxide, biogenic",
    Ledger.BIOGENIC_REMOVALS: "Carbon dioxide, biogenic",
    Ledger.DLUC: "Carbon dioxide, from soil or biomass stock",
}
_METHANE = {"CH4_fossil": "Methane, fossil", "CH4_nonfossil": "Methane, biogenic"}


def flow_name(exchange: Exchange) -> tuple[str, bool, int]:
    """Name of the flow for a gas in openLCA, whether it is an input, and the sign of its amount.

    Carbon dioxide taken up is an input from the air; any other removal is a negative emission.
    """
    gas, ledger = exchange.gas, exchange.ledger or Ledger.FOSSIL
    is_uptake = exchange.role is Role.UPTAKE
    if gas == "CO2":
        if is_uptake and exchange.ledger in (None, Ledger.BIOGENIC_REMOVALS):
            return "Carbon dioxide, in air", True, 1
        return _CARBON[ledger], False, -1 if is_uptake else 1
    if gas in _METHANE and ledger is Ledger.DLUC:
        return "Methane, from soil or biomass stock", False, -1 if is_uptake else 1
    known = gases().get(gas)
    name = _METHANE.get(gas) or (known.en if known and known.en else gas)
    return name, False, -1 if is_uptake else 1
