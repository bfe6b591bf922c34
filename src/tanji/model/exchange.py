"""Exchange: what enters or leaves a unit process, who provides it, and how well it is known."""

import datetime
from decimal import Decimal

from tanji.model.document import Record, Text
from tanji.model.quantity import Quantity, Uncertainty
from tanji.model.vocabulary import Category, Ledger, Origin, Role, Stage, Supply


class ProcessLink(Record, frozen=True, tag="process", tag_field="kind"):
    """Provided by a process of the same study; ``product`` names one of its products (default:
    reference).
    """

    process: str
    product: str = ""


class DatasetLink(Record, frozen=True, tag="dataset", tag_field="kind"):
    """Provided by a dataset of the release, or by one of the study's own datasets."""

    dataset: str


class BurdenFree(Record, frozen=True, tag="burden_free", tag_field="kind"):
    """Enters without burden by a stated rule (e.g. recycled content, cut-off). Listed beside the
    result.
    """

    reason: Text


Provider = ProcessLink | DatasetLink | BurdenFree


class Electricity(Record, frozen=True):
    """Supply of an electricity input.

    Own generation and direct wire are physical: ``provider`` is their generator in both totals.
    A green
    contract changes the market-based total only, by ``contract`` for ``share`` of the amount,
    and only
    once its certificates are retired (``retired_on``).
    """

    supply: Supply
    contract: DatasetLink | None = None
    share: Decimal = Decimal(1)
    certificates: tuple[str, ...] = ()
    vintage: str = ""
    retired_on: datetime.date | None = None

    @property
    def counts(self) -> bool:
        """Whether the contract may enter the market-based total (ISO 14067: tracked and
        retired).
        """
        return (
            self.supply is Supply.GREEN_CONTRACT
            and self.contract is not None
            and self.retired_on is not None
        )


class Transport(Record, frozen=True):
    """The leg from which a transport amount was calculated: mass × distance."""

    mass: Quantity
    distance: Quantity
    mode: str = ""


class Properties(Record, frozen=True):
    """Properties of the whole amount of an exchange, for allocation and for balances."""

    mass: Quantity | None = None
    energy: Quantity | None = None
    value: Quantity | None = None
    carbon: Quantity | None = None


class Exchange(Record, frozen=True):
    """One line of a unit process. Amounts are positive; the role gives the direction.

    ``gas`` (key of the greenhouse-gas list, e.g. ``CH4_fossil``; any other name for other
    elementary
    flows) and ``ledger`` belong to emissions and uptakes. No provider on an input means *unlinked*:
    its burden is unknown, never zero.
    """

    id: str
    name: Text
    role: Role
    amount: Quantity
    category: Category = Category.MATERIAL
    provider: Provider | None = None
    gas: str = ""
    ledger: Ledger | None = None
    stage: Stage | None = None
    origin: Origin = Origin.UNKNOWN
    uncertainty: Uncertainty | None = None
    electricity: Electricity | None = None
    transport: Transport | None = None
    properties: Properties | None = None
    only_for: tuple[str, ...] = ()  # subdivision: products of this process that alone carry it
    lines: tuple[str, ...] = ()  # ledger lines whose sum is the amount
    evidence: tuple[str, ...] = ()
    source: str = ""
    note: str = ""

    @property
    def is_product(self) -> bool:
        """Reference product or co-product."""
        return self.role in (Role.REFERENCE, Role.COPRODUCT)

    @property
    def is_elementary(self) -> bool:
        """Exchange with nature."""
        return self.role in (Role.EMISSION, Role.UPTAKE)

    @property
    def needs_provider(self) -> bool:
        """Exchange with another process: input, waste to treatment, avoided product."""
        return self.role in (Role.INPUT, Role.WASTE, Role.AVOIDED)
