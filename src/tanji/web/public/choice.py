"""What an address of the start page asks for: product, levers, amounts, factors; nothing guessed.

An amount is ``a.<process>/<exchange>=12.5`` and a factor ``f.<process>/<exchange>=<dataset>``; a
lever stands under its own name. A form without scripts sends every field: beside each comes
``was.<field>``, what the field showed, so that only what somebody changed is a change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from tanji import library
from tanji.footprint.lever import UnknownLever, apply, turn
from tanji.library import UnknownFactor
from tanji.model import units
from tanji.model.dataset import Dataset
from tanji.model.document import Text, decimal_text
from tanji.model.errors import NotANumber, TanjiError
from tanji.model.exchange import DatasetLink, Exchange
from tanji.model.number import parse_number
from tanji.model.quantity import Quantity
from tanji.model.rounding import grouped
from tanji.model.study import Edit, Study
from tanji.model.vocabulary import DatasetUse
from tanji.web.public.examples import Product, products

LARGEST = Decimal(10) ** 15
PRODUCT = "p"


@dataclass(frozen=True, slots=True)
class Complaint:
    """A field that could not be used as typed; its value in the study stays."""

    field: str
    typed: str
    message: Text


@dataclass(frozen=True, slots=True)
class Choice:
    """The example, the turned levers and the edits that make the study of the page."""

    product: Product
    levers: tuple[tuple[str, str], ...] = ()
    changes: tuple[tuple[str, str], ...] = ()  # field and text, as in the address
    edits: tuple[Edit, ...] = ()
    complaints: tuple[Complaint, ...] = ()

    @property
    def turned(self) -> Study:
        """The example with its levers turned, before amounts and factors."""
        return turn(self.product.study, dict(self.levers))

    @property
    def study(self) -> Study:
        """The study that is calculated."""
        study = self.turned
        for edit in self.edits:
            study = apply(study, edit)
        return study

    @property
    def query(self) -> str:
        """The shortest query that asks for the same; empty for the page as it opens."""
        first = () if self.product == products()[0] else ((PRODUCT, self.product.key),)
        return urlencode((*first, *self.levers, *self.changes), safe="/")

    @property
    def command(self) -> str:
        """The levers as options of ``tanji calc``."""
        return "".join(f" --set {lever}={option}" for lever, option in self.levers)


def exchange_at(study: Study, place: str) -> Exchange:
    """The exchange at ``process/exchange``; ``KeyError`` if there is none."""
    process, _, name = place.partition("/")
    for exchange in study.process(process).exchanges:
        if exchange.id == name:
            return exchange
    raise KeyError(place)


def read_choice(query: Mapping[str, str]) -> Choice:
    """What a query asks for. Parameters that the chosen product does not have are passed over;
    values that cannot be used are complaints.
    """
    complaints: list[Complaint] = []
    product = _product(query.get(PRODUCT, ""), complaints)
    levers = _levers(product, query, complaints)
    turned = turn(product.study, dict(levers))
    changes: list[tuple[str, str]] = []
    edits: list[Edit] = []
    for prefix, places, read in (
        ("a.", product.amounts, _amount),
        ("f.", tuple(product.factors), _factor),
    ):
        for place in places:
            name = prefix + place
            typed = query.get(name, "").strip()
            exchange = exchange_at(turned, place)
            if typed in (query.get(f"was.{name}"), shown(exchange, prefix)) or name not in query:
                continue
            try:
                edit = read(exchange, place, typed)
            except TanjiError as error:
                complaints.append(Complaint(name, typed, Text(zh=error.zh, en=error.en)))
            else:
                changes.append((name, edit.dataset or decimal_text(amount_of(edit))))
                edits.append(edit)
    return Choice(product, levers, tuple(changes), tuple(edits), tuple(complaints))


def shown(exchange: Exchange, prefix: str) -> str:
    """What the field of an exchange shows before anybody changes it."""
    if prefix == "a.":
        return grouped(decimal_text(exchange.amount.amount), " ")
    return exchange.provider.dataset if isinstance(exchange.provider, DatasetLink) else ""


def _product(key: str, complaints: list[Complaint]) -> Product:
    known = {product.key: product for product in products()}
    first = products()[0]
    if key in known or not key:
        return known.get(key, first)
    names = "、".join(known)
    message = Text(
        zh=f"没有示例“{key[:40]}”。可选：{names}。",
        en=f"There is no example “{key[:40]}”. Choose from: {names}.",
    )
    complaints.append(Complaint(PRODUCT, key, message))
    return first


def amount_of(edit: Edit) -> Decimal:
    """The amount that an edit sets."""
    assert edit.amount is not None
    return edit.amount.amount


def _levers(
    product: Product, query: Mapping[str, str], complaints: list[Complaint]
) -> tuple[tuple[str, str], ...]:
    """Levers that are not on their first option."""
    turned = []
    for lever in product.study.levers:
        option = query.get(lever.id, "")
        if option in ("", lever.options[0].id):
            continue
        try:
            turn(product.study, {lever.id: option})
        except UnknownLever as error:
            complaints.append(Complaint(lever.id, option, Text(zh=error.zh, en=error.en)))
        else:
            turned.append((lever.id, option))
    return tuple(turned)


def _edit(place: str, **what: object) -> Edit:
    process, _, exchange = place.partition("/")
    return Edit(process=process, exchange=exchange, **what)  # type: ignore[arg-type]


def _amount(exchange: Exchange, place: str, typed: str) -> Edit:
    amount = parse_number(typed)
    if amount < 0:
        raise NotANumber(
            f"“{typed}”小于0。数量写正数，方向由它的角色决定。",
            f"“{typed}” is below 0. Amounts are positive; the role gives the direction.",
        )
    if amount > LARGEST:
        raise NotANumber(
            f"“{typed[:40]}”太大（上限10^15）。检查单位和小数点。",
            f"“{typed[:40]}” is too large (limit 10^15). Check unit and decimal point.",
        )
    return _edit(place, amount=Quantity(amount=amount, unit=exchange.amount.unit))


def _factor(exchange: Exchange, place: str, typed: str) -> Edit:
    dataset = library.resolve(typed)
    _refuse_unfit(dataset, exchange)
    return _edit(place, dataset=dataset.id)


def _refuse_unfit(dataset: Dataset, exchange: Exchange) -> None:
    """Only a footprint factor in a fitting unit may stand for an exchange (rule R-202)."""
    if dataset.use is not DatasetUse.FOOTPRINT:
        label = dataset.use.label
        raise UnknownFactor(
            f"“{dataset.name}”是{label.zh}，产品碳足迹不接受（规则R-202）。要用碳足迹因子。",
            f"“{dataset.name.english}” is a {label.english.lower()}; a product footprint refuses "
            "it (rule R-202). Use a footprint factor.",
        )
    if not units.is_compatible(dataset.reference.unit, exchange.amount.unit):
        raise UnknownFactor(
            f"“{dataset.name}”按{dataset.reference.unit}给出，与{exchange.amount.unit}换算不了。",
            f"“{dataset.name.english}” is per {dataset.reference.unit}, which cannot be converted "
            f"to {exchange.amount.unit}.",
        )
