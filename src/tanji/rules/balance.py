"""Mass, energy and carbon of one process: what goes in, what comes out, what is not known."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from tanji.model import units
from tanji.model.errors import TanjiError
from tanji.model.exchange import Exchange
from tanji.model.process import Process
from tanji.model.vocabulary import Category, Role
from tanji.rules.case import measure

# Carbon and oxygen in the gases that matter for balances, kg per kg, from the standard atomic
# weights C 12.011, O 15.999, H 1.008 (IUPAC, abridged).
CARBON = {
    "CO2": Decimal("12.011") / Decimal("44.009"),
    "CO": Decimal("12.011") / Decimal("28.010"),
    "CH4_fossil": Decimal("12.011") / Decimal("16.043"),
    "CH4_nonfossil": Decimal("12.011") / Decimal("16.043"),
}
OXYGEN = {"CO2": Decimal("31.998") / Decimal("44.009"), "CO": Decimal("15.999") / Decimal("28.010")}
AIR = ("O2", "oxygen", "air", "氧气", "空气")

CARRIERS = (Category.ELECTRICITY, Category.HEAT, Category.FUEL)
_WEIGHTLESS = (Category.ELECTRICITY, Category.HEAT, Category.TRANSPORT, Category.SERVICE)
_INTO = (Role.INPUT, Role.UPTAKE)

Value = Callable[[Exchange], Decimal | None]


@dataclass(slots=True)
class Balance:
    """Both sides of one process, and the lines of which the amount is not known.

    ``free`` may have come in as well: oxygen of the air, and water.
    """

    process: Process
    into: Decimal = Decimal(0)
    out: Decimal = Decimal(0)
    free: Decimal = Decimal(0)
    lacking: list[Exchange] = field(default_factory=list)

    @property
    def known(self) -> bool:
        """Whether both sides can be compared."""
        return not self.lacking and self.into > 0 and self.out > 0

    @property
    def gap(self) -> Decimal:
        """In minus out, as far as what is free does not explain it."""
        gap = self.into - self.out
        return gap if gap >= 0 else min(gap + self.free, Decimal(0))

    @property
    def share(self) -> Decimal:
        """``|gap| / in``."""
        return abs(self.gap) / self.into


def _balance(process: Process, lines: Iterable[Exchange], value: Value) -> Balance:
    balance = Balance(process)
    for line in lines:
        amount = value(line)
        # The reference flow of a waste treatment is the waste that enters it.
        enters = line.role in _INTO or (line.role is Role.REFERENCE and process.treats_waste)
        if amount is None:
            balance.lacking.append(line)
        elif enters:
            balance.into += amount
        else:
            balance.out += amount
    return balance


def mass(line: Exchange) -> Decimal | None:
    """Kilograms of an exchange: its property, else its amount; 1 m³ of water weighs 1000 kg."""
    given = line.properties.mass if line.properties else None
    if given is None and line.category is Category.WATER:
        volume = measure(line.amount, "m³")
        if volume is not None:
            return 1000 * volume
    return measure(given or line.amount, "kg")


def _energy(line: Exchange) -> Decimal | None:
    given = line.properties.energy if line.properties else None
    return measure(given or line.amount, "MJ")


def _carbon(line: Exchange) -> Decimal | None:
    if line.properties is not None and line.properties.carbon is not None:
        return measure(line.properties.carbon, "kg")
    kg = measure(line.amount, "kg")
    return CARBON[line.gas] * kg if kg is not None and line.gas in CARBON else None


def mass_balance(process: Process, left_out: tuple[Category, ...]) -> Balance:
    """Mass in kg, without energy, services and the categories ``left_out`` on both sides.

    What enters of those categories, and oxygen in CO2 and CO that may have come from the air (if no
    oxygen is listed), may explain that more comes out than goes in. Exchanges with nature in units
    of neither mass nor volume (land, heat) weigh nothing.
    """
    lines = [
        line
        for line in process.exchanges
        if line.category not in (*_WEIGHTLESS, *left_out)
        and line.role is not Role.AVOIDED
        and not (line.is_elementary and _intangible(line.amount.unit))
    ]
    balance = _balance(process, lines, mass)
    entering = [line for line in process.exchanges if line.role in _INTO]
    free = [mass(line) for line in entering if line.category in left_out]
    if not any(line.gas in AIR or str(line.name) in AIR for line in entering):
        free += [
            OXYGEN[line.gas] * (mass(line) or 0)
            for line in lines
            if line.role is Role.EMISSION and line.gas in OXYGEN
        ]
    balance.free = sum((amount for amount in free if amount is not None), Decimal(0))
    return balance


def energy_balance(process: Process) -> Balance | None:
    """Energy in MJ of carriers, feeds and products; ``None`` if no product has any."""
    out = [line for line in process.products if _energy(line) is not None]
    if not out:
        return None
    inputs = [
        line
        for line in process.exchanges
        if line.role is Role.INPUT
        and (line.category in (*CARRIERS, Category.MATERIAL) or _energy(line) is not None)
    ]
    return _balance(process, [*inputs, *out], _energy)


def carbon_balance(process: Process) -> Balance | None:
    """Carbon in kg; ``None`` where no line states its carbon.

    That of CO2, CO and CH4 follows from the formula; of everything else it is the property.
    """
    lines = [
        line
        for line in process.exchanges
        if line.category not in (*_WEIGHTLESS, Category.WATER)
        and line.role is not Role.AVOIDED
        and not (line.is_elementary and line.gas not in CARBON)
    ]
    if not any(line.properties and line.properties.carbon is not None for line in lines):
        return None
    return _balance(process, lines, _carbon)


def _intangible(unit: str) -> bool:
    try:
        return not (units.is_compatible(unit, "kg") or units.is_compatible(unit, "m³"))
    except TanjiError:
        return False
