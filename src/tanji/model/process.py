"""Unit process: the smallest block of an inventory, with its allocation and recycling."""

from decimal import Decimal

from tanji.model.document import Record, Text
from tanji.model.exchange import Exchange, Provider
from tanji.model.quantity import Quantity
from tanji.model.vocabulary import AllocationMethod, ProcessStage, Role


class AllocationFactor(Record, frozen=True):
    """Share of the process that one product (id of its exchange) carries."""

    product: str
    factor: Decimal


class Allocation(Record, frozen=True):
    """How the burden is shared among the products; given factors sum to 1."""

    method: AllocationMethod
    justification: Text
    factors: tuple[AllocationFactor, ...] = ()


class CircularFootprint(Record, frozen=True):
    """Circular footprint formula of the PEF method for one material of a process (domain e.1.8).

    ``(1−R1)Ev + R1[A·Erec + (1−A)Ev·Qsin/Qp] + (1−A)R2[ErecEoL − Ev*·Qsout/Qp]
    + (1−B)R3[Eer − LHV(Xheat·Eheat + Xel·Eel)] + (1−R2−R3)Ed``, each E per unit of ``amount``.
    """

    id: str
    name: Text
    amount: Quantity
    a: Decimal
    r1: Decimal = Decimal(0)
    r2: Decimal = Decimal(0)
    r3: Decimal = Decimal(0)
    b: Decimal = Decimal(0)
    quality_in: Decimal = Decimal(1)
    quality_out: Decimal = Decimal(1)
    virgin: Provider | None = None
    recycled: Provider | None = None
    recycling: Provider | None = None
    substituted: Provider | None = None
    energy_recovery: Provider | None = None
    heating_value: Quantity | None = None  # energy per unit of amount
    heat_share: Decimal = Decimal(0)
    heat: Provider | None = None
    electricity_share: Decimal = Decimal(0)
    electricity: Provider | None = None
    disposal: Provider | None = None
    source: str = ""


class Process(Record, frozen=True):
    """A unit process. ``treats_waste`` means that its reference flow is a waste that enters it."""

    id: str
    name: Text
    stage: ProcessStage = ProcessStage.PRODUCTION
    exchanges: tuple[Exchange, ...] = ()
    treats_waste: bool = False
    allocation: Allocation | None = None
    recycling: tuple[CircularFootprint, ...] = ()
    owner: str = "own"  # own | supplier | background
    location: str = ""
    technology: Text = Text(zh="")
    source: str = ""
    note: str = ""

    @property
    def products(self) -> tuple[Exchange, ...]:
        """Reference product first, then the co-products."""
        own = [exchange for exchange in self.exchanges if exchange.is_product]
        return tuple(sorted(own, key=lambda exchange: exchange.role is not Role.REFERENCE))

    def exchange(self, exchange_id: str) -> Exchange:
        """The exchange with that id; ``KeyError`` if there is none."""
        for exchange in self.exchanges:
            if exchange.id == exchange_id:
                return exchange
        raise KeyError(exchange_id)
