"""A gas value as the exchange that carries it."""

from decimal import Decimal

from tanji.exchange.elementary import flow_name
from tanji.model.dataset import GasValue
from tanji.model.document import Text
from tanji.model.exchange import Exchange
from tanji.model.quantity import Quantity
from tanji.model.vocabulary import Role


def flowing(value: GasValue, number: int) -> Exchange:
    """A gas value as an emission in kg, or, if it is negative, as an uptake."""
    is_removal = value.amount < 0
    return Exchange(
        id=str(number),
        name=Text(zh=value.gas),
        role=Role.UPTAKE if is_removal else Role.EMISSION,
        amount=Quantity(amount=abs(value.amount), unit="kg"),
        gas=value.gas,
        ledger=value.ledger,
    )


def elementary_name(gas: str) -> str:
    """The name of the flow by which a gas is emitted from fossil sources."""
    return flow_name(flowing(GasValue(gas=gas, amount=Decimal(1)), 0))[0]
