"""One process of an openLCA archive as a unit process of a study."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from tanji.exchange.elementary import Elementary, elementary
from tanji.exchange.formats.openlca.content import (
    Content,
    Node,
    flag,
    id_of,
    name_of,
    node,
    nodes,
    number,
    text,
)
from tanji.exchange.formats.openlca.notes import Notes
from tanji.exchange.formats.openlca.uncertainty import read_uncertainty
from tanji.exchange.names import both, category_of
from tanji.model.consistency import SUM_OF_FACTORS
from tanji.model.document import Text
from tanji.model.exchange import Exchange, ProcessLink
from tanji.model.finding import Findings, Thing, shortened
from tanji.model.process import Allocation, AllocationFactor, Process
from tanji.model.quantity import Quantity
from tanji.model.vocabulary import AllocationMethod, ProcessStage, Role
from tanji.rules.gwp import looks_like_greenhouse

PRODUCT, WASTE, ELEMENTARY = "PRODUCT_FLOW", "WASTE_FLOW", "ELEMENTARY_FLOW"


@dataclass(frozen=True, slots=True)
class Line:
    """One exchange of the archive: what it is, before amounts and links are read."""

    id: str
    raw: Node
    flow: str
    name: str
    kind: str
    is_input: bool
    is_reference: bool
    is_avoided: bool
    is_negative: bool

    @property
    def is_product(self) -> bool:
        """Something that the process delivers: a product that leaves, a waste that it takes."""
        if self.is_avoided or self.kind == ELEMENTARY:
            return False
        return self.is_input is (self.kind == WASTE)

    @property
    def needs_provider(self) -> bool:
        """An input, a waste to be treated, or something avoided."""
        return self.kind in (PRODUCT, WASTE) and not self.is_product


@dataclass(frozen=True)
class Source:
    """One process of the archive with its lines; ids of lines are unique."""

    id: str
    name: str
    raw: Node
    lines: tuple[Line, ...]

    @cached_property
    def products(self) -> list[Line]:
        """The reference product first, then the co-products."""
        own = [line for line in self.lines if line.is_product]
        return sorted(own, key=lambda line: not line.is_reference)

    @cached_property
    def treats_waste(self) -> bool:
        """The reference flow is a waste that enters, or a product of negative amount."""
        return any(line.is_reference and (line.is_input or line.is_negative) for line in self.lines)

    @cached_property
    def factors(self) -> dict[str, Decimal]:
        """Allocation factors of the default method by product flow, if they are all there."""
        wanted = self.method if self.method != "CAUSAL_ALLOCATION" else "PHYSICAL_ALLOCATION"
        found = {
            id_of(factor.get("product")): value
            for factor in nodes(self.raw.get("allocationFactors"))
            if factor.get("allocationType") == wanted and not factor.get("exchange")
            if (value := number(factor.get("value"))) is not None
        }
        flows = {line.flow for line in self.products}
        return found if flows <= found.keys() else {}

    @cached_property
    def method(self) -> str:
        """The allocation method that the process names."""
        return text(self.raw.get("defaultAllocationMethod"))

    @cached_property
    def causal(self) -> dict[str, dict[str, Decimal]]:
        """Causal factors by internal id of the exchange and product flow."""
        found: dict[str, dict[str, Decimal]] = {}
        for factor in nodes(self.raw.get("allocationFactors")):
            exchange, value = node(factor.get("exchange")), number(factor.get("value"))
            key = internal_id(exchange)
            if factor.get("allocationType") == "CAUSAL_ALLOCATION" and key and value is not None:
                found.setdefault(key, {})[id_of(factor.get("product"))] = value
        return found

    @cached_property
    def is_shared(self) -> bool:
        """Whether the burden of several products can be told apart."""
        if len(self.products) < 2 or self.factors:
            return True
        burdens = [
            line
            for line in self.lines
            if line.needs_provider or (line.kind == ELEMENTARY and looks_like_greenhouse(line.name))
        ]
        return self.method == "CAUSAL_ALLOCATION" and all(map(self.causes, burdens))

    def causes(self, line: Line) -> dict[str, Decimal]:
        """The causal shares of a line by product flow; empty unless they sum to 1."""
        given = self.causal.get(internal_id(line.raw), {})
        shares = {product.flow: given.get(product.flow, Decimal(0)) for product in self.products}
        total = sum(shares.values(), Decimal(0))
        return shares if abs(total - 1) <= SUM_OF_FACTORS else {}


def internal_id(raw: Node) -> str:
    """The id by which factors and links refer to an exchange: a number in schema 2."""
    inner = raw.get("internalId")
    return str(inner) if isinstance(inner, int) and not isinstance(inner, bool) else id_of(raw)


def source_of(raw: Node, content: Content) -> Source:
    """A process of the archive; lines without a flow are kept, with the kind of a product."""
    used: set[str] = set()
    lines = []
    for at, exchange in enumerate(nodes(raw.get("exchanges")), start=1):
        wanted = internal_id(exchange) or str(at)
        key = wanted if wanted not in used else f"{wanted}-{at}"
        used.add(key)
        flow = node(exchange.get("flow"))
        full = content.get("flows", flow) if not text(flow.get("flowType")) else flow
        amount = number(exchange.get("amount"))
        lines.append(
            Line(
                id=key,
                raw=exchange,
                flow=id_of(flow),
                name=name_of(flow) or name_of(full) or id_of(flow),
                kind=text(full.get("flowType")) or PRODUCT,
                is_input=flag(exchange, "input"),
                is_reference=flag(exchange, "quantitativeReference"),
                is_avoided=flag(exchange, "avoidedProduct"),
                is_negative=amount is not None and amount < 0,
            )
        )
    return Source(id_of(raw), name_of(raw) or id_of(raw), raw, tuple(lines))


@dataclass(slots=True)
class Reader:
    """Turns sources into processes; ``links`` gives the provider by process and line id."""

    content: Content
    sources: dict[str, Source]
    links: dict[tuple[str, str], str]
    notes: Notes
    found: Findings

    def process(self, source: Source, *, is_reference: bool) -> Process:
        """The unit process with all its exchanges, allocation and links."""
        documentation = node(source.raw.get("processDocumentation"))
        exchanges = [item for line in source.lines for item in self._exchanges(source, line)]
        for field in ("parameters", "socialAspects"):
            for item in nodes(source.raw.get(field)):
                self.notes.add("not_carried", name_of(item) or field)
        return Process(
            id=source.id,
            name=both(source.name),
            stage=ProcessStage.PRODUCTION if is_reference else ProcessStage.RAW,
            exchanges=tuple(exchanges),
            treats_waste=source.treats_waste,
            allocation=self._allocation(source),
            owner="own" if is_reference else "background",
            location=self.content.place(source.raw.get("location")),
            technology=both(text(documentation.get("technologyDescription"))),
            source=name_of(documentation.get("publication")),
        )

    # ------------------------------------------------------------- exchanges

    def _exchanges(self, source: Source, line: Line) -> Iterator[Exchange]:
        gas = None
        if line.kind == ELEMENTARY:
            flow = self.content.get("flows", line.raw.get("flow"))
            category = flow.get("category")
            path = category if isinstance(category, str) else name_of(category)
            gas = elementary(line.name, path, is_input=line.is_input)
            if not gas.gas:
                left = "resource_not_counted" if gas.resource else "elementary_not_counted"
                self.notes.add(left, line.name)
                return
            if not gas.known:
                self.notes.add("unknown_gas", line.name)
        quantity = self._quantity(source, line)
        if quantity is None:
            return
        exchange = self._exchange(source, line, gas, *quantity)
        if source.method == "CAUSAL_ALLOCATION" and len(source.products) > 1:
            yield from self._by_cause(source, line, exchange)
        else:
            yield exchange

    def _exchange(
        self, source: Source, line: Line, gas: Elementary | None, given: Quantity, scale: Decimal
    ) -> Exchange:
        role = self._role(source, line, gas)
        turned = given.amount < 0
        if turned:
            given, scale = given.replace(amount=-given.amount), -scale
            self.notes.add("sign_turned", f"{source.name} · {line.name}")
        provider = self.links.get((source.id, line.id)) if line.needs_provider else None
        name = f"{source.name} · {line.name}"
        stated = line.raw.get("uncertainty")
        return Exchange(
            id=line.id,
            name=both(line.name),
            role=role,
            amount=given,
            category=category_of(role, line.name, given.unit),
            provider=self._link(provider, line) if provider else None,
            gas=gas.gas if gas else "",
            ledger=gas.ledger if gas else None,
            uncertainty=read_uncertainty(stated, given.amount, scale, name, self.notes),
            note=text(line.raw.get("description")),
        )

    def _role(self, source: Source, line: Line, gas: Elementary | None) -> Role:
        if gas is not None:
            turned = {Role.EMISSION: Role.UPTAKE, Role.UPTAKE: Role.EMISSION}
            return turned[gas.role] if line.is_negative else gas.role
        if line.is_product:
            return Role.REFERENCE if line.is_reference else Role.COPRODUCT
        own = Role.WASTE if line.kind == WASTE else Role.INPUT
        provider = self.sources.get(self.links.get((source.id, line.id), ""))
        if (
            line.is_negative
            and provider is not None
            and provider.treats_waste
            and own is Role.INPUT
        ):
            return Role.WASTE
        return own if line.is_avoided is line.is_negative else Role.AVOIDED

    def _link(self, provider: str, line: Line) -> ProcessLink:
        products = self.sources[provider].products
        meant = next((product for product in products if product.flow == line.flow), None)
        is_main = meant is None or meant.is_reference
        return ProcessLink(process=provider, product="" if is_main or meant is None else meant.id)

    def _quantity(self, source: Source, line: Line) -> tuple[Quantity, Decimal] | None:
        """The amount in our unit and the factor that led to it; ``None`` (told) without one."""
        amount = number(line.raw.get("amount"))
        name = f"{source.name} · {line.name}"
        if amount is None:
            self._no_amount(source, line)
            return None
        if text(line.raw.get("amountFormula")):
            self.notes.add("formula_ignored", name)
        stated = line.raw.get("unit") or self.content.default_unit(line.raw.get("flow"))
        unit, scale, off = self.content.unit(stated)
        if off > Decimal("0.000001"):
            self.notes.add("unit_factor_rounded", unit)
        if scale != 1:
            self.notes.add("unit_converted", name_of(stated))
        other = self.content.reference_unit(line.raw.get("flow"), line.raw.get("flowProperty"))
        if other is not None:
            unit, scale = other[0], self.content.in_group(stated) / other[1]
            self.notes.add("property_converted", name)
        return Quantity(amount=amount * scale if scale != 1 else amount, unit=unit), scale

    def _no_amount(self, source: Source, line: Line) -> None:
        thing = Thing(
            f"{source.id}/{line.id}",
            f"{source.name} · {line.name}",
            f"过程“{source.name}”的“{line.name}”",
            f'"{line.name}" of process "{source.name}"',
        )
        given = line.raw.get("amount")
        message = f"{thing.zh}没有可用的数量。", f"{thing.en} has no usable amount."
        fix = "在原软件里补上数量后重新导出。", "Enter the amount and export it again."
        code = "missing_value" if given is None else "not_a_number"
        self.found.error(code, thing, "amount", message, fix, value=shortened(given or ""))

    # ------------------------------------------------------------ allocation

    def _by_cause(self, source: Source, line: Line, exchange: Exchange) -> Iterator[Exchange]:
        """An exchange split among the products by its causal factors."""
        causal = source.causes(line)
        if exchange.is_product or not causal:
            if not exchange.is_product:
                self.notes.add("causal_factor_missing", f"{source.name} · {line.name}")
            yield exchange
            return
        for product in source.products:
            if share := causal[product.flow]:
                yield exchange.replace(
                    id=f"{exchange.id}@{product.id}",
                    amount=exchange.amount.replace(amount=exchange.amount.amount * share),
                    uncertainty=None,
                    only_for=(product.id,),
                )

    def _allocation(self, source: Source) -> Allocation | None:
        products = source.products
        if len(products) < 2 or not source.is_shared:
            return None
        if source.factors:
            shares = [source.factors[product.flow] for product in products]
        else:  # every line is assigned by cause: these only have to be there
            each = (Decimal(1) / len(products)).quantize(Decimal("0.001"))
            shares = [1 - each * (len(products) - 1), *[each] * (len(products) - 1)]
        factors = tuple(
            AllocationFactor(product=product.id, factor=share)
            for product, share in zip(products, shares, strict=True)
        )
        names = {
            "PHYSICAL_ALLOCATION": ("物理分配", "physical allocation"),
            "ECONOMIC_ALLOCATION": ("经济分配", "economic allocation"),
            "CAUSAL_ALLOCATION": ("因果分配", "causal allocation"),
        }
        zh, en = names.get(source.method, ("分配", "allocation"))
        reason = Text(zh=f"openLCA文件的{zh}系数", en=f"Factors of {en} in the openLCA file")
        return Allocation(method=AllocationMethod.GIVEN, justification=reason, factors=factors)
