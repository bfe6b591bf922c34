"""From inventories to linked datasets: two passes over a file, one process in memory at a time."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec

from tanji.exchange.datasets.inventory import Content, Inventory, Kind, Line
from tanji.exchange.datasets.notes import Notes
from tanji.exchange.datasets.parcel import Unlinked
from tanji.exchange.elementary import Elementary, elementary
from tanji.exchange.names import category_of
from tanji.model import units
from tanji.model.dataset import Dataset, GasValue
from tanji.model.document import from_data, to_data
from tanji.model.errors import TanjiError
from tanji.model.exchange import DatasetLink, Exchange
from tanji.model.quantity import Quantity, Uncertainty
from tanji.model.vocabulary import Category, DatasetUse, Ledger, Role
from tanji.rules.gwp import nearest

_ONE = Decimal(1)
_SUM = Decimal("0.001")  # how far shares may be off from 1
_TURNED = {Role.EMISSION: Role.UPTAKE, Role.UPTAKE: Role.EMISSION, Role.INPUT: Role.AVOIDED,
           Role.AVOIDED: Role.INPUT, Role.WASTE: Role.INPUT}  # fmt: skip


@dataclass(slots=True)
class Index:
    """Which datasets a file makes and what they deliver, known after the first pass.

    ``makers``: dataset ids by flow; ``made``: dataset id by process and flow (``""``: reference).
    ``unshared``: flows of processes with several products that cannot be told apart.
    """

    names: dict[str, str] = field(default_factory=dict)
    makers: dict[str, list[str]] = field(default_factory=dict)
    made: dict[tuple[str, str], str] = field(default_factory=dict)
    treatments: set[str] = field(default_factory=set)
    newest: dict[str, str] = field(default_factory=dict)
    unshared: set[str] = field(default_factory=set)

    def add(self, inventory: Inventory) -> None:
        """Remember what an inventory delivers; of two versions the newer one."""
        head = inventory.head
        if self.newest.get(head.id, "") > head.version:
            return
        self.newest[head.id] = head.version
        process = inventory.process or head.id
        products = inventory.products
        if products:
            self.names[product_id(inventory, products[0])] = head.name.english
        if len(products) > 1 and shares_of(inventory, products) is None:
            self.unshared |= {line.flow for line in products}
            return
        for number, line in enumerate(products):
            key = product_id(inventory, line)
            self.names[key] = (line.name if number else head.name).english
            makers = self.makers.setdefault(line.flow, [])
            if line.flow and key not in makers:
                makers.append(key)
            self.made.setdefault((process, line.flow), key)
            if not number:
                self.made.setdefault((process, ""), key)
            if treats(line):
                self.treatments.add(key)


def treats(line: Line) -> bool:
    """Whether a product line is a waste that enters, or a product of negative amount."""
    return line.is_input or (line.amount is not None and line.amount < 0)


def product_id(inventory: Inventory, line: Line) -> str:
    """The dataset id of one product of a process: that of the process for its reference."""
    own = inventory.kept.get("set", {}).get("id")
    main = own if isinstance(own, str) and own else inventory.head.id
    return main if line is inventory.products[0] else f"{main}:{line.id}"


@dataclass(slots=True)
class Assembly:
    """Builds datasets from the inventories of one file.

    ``known`` are datasets that are there already: a provider among them is a link too.
    """

    content: Content
    known: Mapping[str, Dataset] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)
    index: Index = field(default_factory=Index)
    unlinked: list[Unlinked] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _supply: dict[str, set[str]] = field(default_factory=dict)

    def learn(self) -> Iterator[int]:
        """The first pass; yields the number of processes seen so far."""
        for number, inventory in enumerate(self.content, start=1):
            self.index.add(inventory)
            yield number

    def note_shared(self) -> None:
        """Note the flows that several processes make."""
        for flow, makers in self.index.makers.items():
            if flow and len(makers) > 1:
                self.notes.add("shared_reference_flow", self.index.names[makers[0]])

    def build(self, done: Collection[str] = ()) -> Iterator[tuple[int, tuple[Dataset, ...]]]:
        """The second pass: number of the process and its datasets, those of ``done`` left out."""
        for number, inventory in enumerate(self.content, start=1):
            self.counts["processes"] += 1
            head = inventory.head
            if (head.id, head.version) in self._seen:
                self.notes.add("duplicate_id", head.id)
                made: tuple[Dataset, ...] = ()
            elif self.index.newest.get(head.id, head.version) != head.version:
                self.notes.add("older_version", f"{head.id} {head.version}")
                made = ()
            else:
                made = tuple(one for one in self.datasets(inventory) if one.id not in done)
            self._seen.add((head.id, head.version))
            self.counts["datasets"] += len(made)
            yield number, made
        for name in _in_loops(self._supply):
            self.notes.add("circular_reference", self.index.names.get(name, name))

    # ---------------------------------------------------------------- datasets

    def datasets(self, inventory: Inventory) -> Iterator[Dataset]:
        """One dataset for each product that the process can be shared among."""
        products = inventory.products
        if not products:
            self.notes.add("no_reference_flow", inventory.head.name.english)
            return
        if len(products) == 1:
            yield self._dataset(inventory, products[0], {})
            return
        shares = shares_of(inventory, products)
        if shares is None:
            self.notes.add("multi_output_without_allocation", inventory.head.name.english)
            made = self._dataset(inventory, products[0], {})
            yield made if inventory.kept else made.replace(use=DatasetUse.REFERENCE)
            return
        self.notes.add("allocated", inventory.head.name.english)
        for product in products:
            yield self._dataset(inventory, product, shares)

    def _dataset(
        self, inventory: Inventory, product: Line, shares: Mapping[str, Mapping[str, Decimal]]
    ) -> Dataset:
        """The dataset of one product; ``shares`` are those of the lines, by line and product."""
        head, key = inventory.head, product_id(inventory, product)
        exchanges, gases = [], list(inventory.totals)
        for line in inventory.lines:
            if shares and line.is_product and line is not product:
                continue
            part = shares[line.id].get(product.id, Decimal(0)) if line.id in shares else _ONE
            made = self.exchange(line, key, part, is_reference=line is product) if part else None
            if made is None:
                continue
            is_value = line.kept.get("is_gas_value", inventory.is_aggregated)
            if is_value and made.is_elementary:
                gases.append(_gas_value(made, line.kept))
            elif not line.kept.get("implied", False):
                exchanges.append(made)
        if [e.role for e in exchanges] == [Role.REFERENCE] and "implied" not in product.kept:
            exchanges = []
        reference = self.quantity(product, Decimal(1))
        name = head.name if product is inventory.products[0] else product.name
        dataset = head.replace(
            id=key,
            name=name,
            reference=reference.replace(amount=abs(reference.amount)),
            gases=tuple(gases) if inventory.kept else _summed(gases),
            exchanges=tuple(exchanges),
            treats_waste=treats(product),
            category=category_of(Role.INPUT, name.english, reference.unit),
        )
        return overlaid(dataset, inventory.kept, self.notes) if inventory.kept else dataset

    # --------------------------------------------------------------- exchanges

    def exchange(
        self, line: Line, dataset: str, part: Decimal = _ONE, *, is_reference: bool
    ) -> Exchange | None:
        """The exchange that a line stands for; ``None`` (told) for what is not counted here."""
        name = f"{self.index.names.get(dataset, dataset)} · {line.name.english}"
        gas = self._gas(line, name)
        if line.kind is Kind.ELEMENTARY and not (gas and gas.gas) and not _keeps(line, "gas"):
            return None
        quantity = self.quantity(line, part)
        provider, waste = ("", False) if is_reference or line.is_product else self._provider(line)
        role = _role(line, gas, is_reference=is_reference)
        if quantity.amount < 0:
            quantity = quantity.replace(amount=-quantity.amount)
            if not is_reference:
                self.notes.add("sign_turned", name)
                role = Role.WASTE if waste and role is Role.INPUT else _TURNED.get(role, role)
        made = Exchange(
            id=line.id,
            name=line.name,
            role=role,
            amount=quantity,
            category=category_of(role, line.name.english, quantity.unit),
            provider=DatasetLink(dataset=provider) if provider else None,
            gas=gas.gas if gas else "",
            ledger=gas.ledger if gas else None,
            origin=line.origin,
            uncertainty=_scaled(line.spread, part),
            note=line.note,
        )
        made = overlaid(made, line.kept, self.notes) if line.kept else made
        self._count(made, line, dataset)
        return made

    def _gas(self, line: Line, name: str) -> Elementary | None:
        if line.kind is not Kind.ELEMENTARY:
            return None
        gas = elementary(line.name.english, line.compartment, is_input=line.is_input)
        if not gas.known and line.cas:
            by_number = elementary(line.cas, line.compartment, is_input=line.is_input)
            gas = by_number if by_number.known else gas
        if _keeps(line, "gas"):
            return gas
        if not gas.gas:
            left = "resource_not_counted" if gas.resource else "elementary_not_counted"
            self.notes.add(left, line.name.english)
        elif not gas.known:
            near = "/".join(nearest(line.name.english))
            self.notes.add("unknown_gas", f"{name} ≈ {near}" if near else name)
        return gas

    def quantity(self, line: Line, part: Decimal) -> Quantity:
        """Amount and unit of a line; 0 stands for no amount, which is told as an error."""
        amount, unit = line.amount, line.unit
        if amount is None:
            self.notes.add("no_amount", line.name.english)
            amount = Decimal(0)
        try:
            unit = units.parse_unit(unit)
        except TanjiError as error:
            near = "/".join(error.suggestions)
            self.notes.add(
                "unknown_unit", f"{unit} ≈ {near}" if near else unit or line.name.english
            )
        return Quantity(amount=amount * part if part != 1 else amount, unit=unit)

    def _provider(self, line: Line) -> tuple[str, bool]:
        """Id of the dataset that provides a line, and whether it treats waste."""
        if line.kind is Kind.ELEMENTARY or _keeps(line, "provider"):
            return "", False
        index, name = self.index, line.name.english
        found = ""
        if line.provider:
            own = index.made.get((line.provider, line.flow)) or index.made.get((line.provider, ""))
            found = own or (line.provider if line.provider in self.known else "")
            if not found:
                self.notes.add("provider_missing", name)
        elif makers := index.makers.get(line.flow):
            if len(makers) == 1:
                found = makers[0]
                self.notes.add("linked_by_flow", name)
            else:
                self.notes.add("several_providers", name)
        else:
            is_unshared = line.flow in index.unshared
            self.notes.add("provider_without_allocation" if is_unshared else "no_provider", name)
        return found, found in index.treatments

    def _count(self, made: Exchange, line: Line, dataset: str) -> None:
        self.counts["exchanges"] += 1
        if not made.needs_provider:
            return
        if isinstance(made.provider, DatasetLink):
            self.counts["links"] += 1
            self._supply.setdefault(dataset, set()).add(made.provider.dataset)
            there = made.provider.dataset in self.index.names
            if not there and made.provider.dataset not in self.known:
                self.notes.add("provider_missing", made.provider.dataset)
        elif made.provider is None:
            self.counts["unlinked"] += 1
            near = tuple(self.index.makers.get(line.flow, ()))[:5]
            amount = str(made.amount)
            self.unlinked.append(
                Unlinked(dataset, made.id, made.name.english, amount, line.flow, near)
            )


def overlaid(core: Any, kept: Mapping[str, Any], notes: Notes) -> Any:
    """A record with what Tanji wrote beside the format's own fields; edits made elsewhere win.

    ``kept``: ``set`` the fields that the format cannot carry, ``unset`` those that it only seems to
    state. An amount in another unit counts only while it equals the one that the format carries.
    """
    data = to_data(core)
    fields = dict(kept.get("set", {}))
    name = "amount" if isinstance(core, Exchange) else "reference"
    if name in fields and not _same(getattr(core, name), fields[name]):
        del fields[name]
        notes.add("edited_elsewhere", core.name.english)
    for key in kept.get("unset", ()):
        data.pop(key, None)
    try:
        return from_data(type(core), {**data, **fields})
    except (msgspec.ValidationError, ArithmeticError, TypeError):
        notes.add("edited_elsewhere", core.name.english)
        return core


def _same(core: Quantity, data: Any) -> bool:
    try:
        stated = from_data(Quantity, data)
        return abs(stated.to(core.unit) - core.amount) <= abs(core.amount) * Decimal("1E-30")
    except (msgspec.ValidationError, ArithmeticError, TanjiError):
        return False


def _role(line: Line, gas: Elementary | None, *, is_reference: bool) -> Role:
    if is_reference:
        return Role.REFERENCE
    if line.kind is Kind.ELEMENTARY:
        return gas.role if gas and gas.gas else Role.UPTAKE if line.is_input else Role.EMISSION
    if line.is_product:
        return Role.COPRODUCT
    if line.is_avoided:
        return Role.AVOIDED
    return Role.WASTE if line.kind is Kind.WASTE else Role.INPUT


def shares_of(
    inventory: Inventory, products: list[Line]
) -> dict[str, Mapping[str, Decimal]] | None:
    """The shares of every line by product; ``None`` unless each burden is shared out wholly."""
    wanted = {product.id for product in products}
    found: dict[str, Mapping[str, Decimal]] = {}
    for line in inventory.lines:
        if line.is_product:
            continue
        own = {key: share for key, share in line.shares.items() if key in wanted}
        if abs(sum(own.values(), Decimal(0)) - 1) > _SUM:
            return None
        found[line.id] = own
    return found


def _scaled(spread: Uncertainty | None, part: Decimal) -> Uncertainty | None:
    if spread is None or part == 1:
        return spread
    scaled = {
        name: value * part
        for name in ("sd", "low", "high")
        if (value := getattr(spread, name)) is not None
    }
    return spread.replace(**scaled)


def _keeps(line: Line, field: str) -> bool:
    return field in line.kept.get("set", {})


def _gas_value(exchange: Exchange, kept: Mapping[str, Any]) -> GasValue:
    amount = exchange.amount.to("kg") if exchange.amount.unit != "kg" else exchange.amount.amount
    sign = -1 if exchange.role is Role.UPTAKE else 1
    value = GasValue(
        gas=exchange.gas, amount=sign * amount, ledger=exchange.ledger or Ledger.FOSSIL
    )
    try:
        stated = from_data(GasValue, kept["value"]) if "value" in kept else value
    except (msgspec.ValidationError, ArithmeticError):
        return value
    return stated if stated.amount == value.amount else value


def _summed(gases: list[GasValue]) -> tuple[GasValue, ...]:
    """One value a gas and ledger: databases keep one flow for each height of the stack."""
    sums: dict[tuple[str, Ledger], Decimal] = {}
    for value in gases:
        key = (value.gas, value.ledger)
        sums[key] = sums.get(key, Decimal(0)) + value.amount
    return tuple(
        GasValue(gas=gas, amount=amount, ledger=ledger) for (gas, ledger), amount in sums.items()
    )


def _in_loops(supply: Mapping[str, set[str]]) -> list[str]:
    """The datasets that supply themselves through others, by strongly connected components."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    names = list(dict.fromkeys([*supply, *(one for all_ in supply.values() for one in all_)]))
    if not names:
        return []
    at = {name: number for number, name in enumerate(names)}
    pairs = [(at[user], at[maker]) for user, makers in supply.items() for maker in makers]
    rows, columns = zip(*pairs, strict=True)
    shape = (len(names), len(names))
    graph = coo_array((np.ones(len(pairs)), (rows, columns)), shape=shape).tocsr()
    _, labels = connected_components(graph, directed=True, connection="strong")
    sizes = Counter(labels.tolist())
    return [name for name in names if sizes[int(labels[at[name]])] > 1]


HEAD = Quantity(amount=_ONE, unit="kg")


def head(**fields: Any) -> Dataset:
    """The head of an inventory: a dataset whose reference is not yet known."""
    return Dataset(reference=HEAD, category=Category.MATERIAL, **fields)
