"""A study as an openLCA product system with its processes, in schema 2."""

import io
import json
import uuid
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tanji.exchange.elementary import flow_name
from tanji.exchange.formats.openlca.content import Node
from tanji.exchange.formats.openlca.reference import (
    Known,
    made_id,
    property_ref,
    references,
    unit_of,
    unit_ref,
)
from tanji.exchange.formats.openlca.uncertainty import write_uncertainty
from tanji.exchange.names import shown
from tanji.model import units
from tanji.model.allocation import shares
from tanji.model.dataset import Dataset, FactorRelease
from tanji.model.document import Text
from tanji.model.exchange import DatasetLink, Exchange, ProcessLink, Provider
from tanji.model.process import Process
from tanji.model.quantity import Quantity
from tanji.model.recycling import terms
from tanji.model.study import Study
from tanji.model.vocabulary import AllocationMethod, Role

_METHODS = {
    AllocationMethod.ECONOMIC: "ECONOMIC_ALLOCATION",
    AllocationMethod.MASS: "PHYSICAL_ALLOCATION",
    AllocationMethod.ENERGY: "PHYSICAL_ALLOCATION",
    AllocationMethod.GIVEN: "PHYSICAL_ALLOCATION",
}
_OUTPUTS = (Role.REFERENCE, Role.COPRODUCT, Role.WASTE, Role.EMISSION)


@dataclass(frozen=True, slots=True)
class _Supply:
    """What a link leads to: a process of the archive and the flow that it delivers or takes."""

    process: str
    flow: str
    name: str
    unit: str
    is_waste: bool


def write(study: Study, release: FactorRelease | None) -> bytes:
    """The archive, byte for byte the same for the same study and release."""
    entries = _Writer(study, release).entries()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in ("olca-schema.json", *sorted(entries)):
            content = entries.get(path, {"version": 2})
            info = zipfile.ZipInfo(path)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, json.dumps(content, ensure_ascii=False, sort_keys=True))
    return out.getvalue()


def _entity_id(kind: str, own: str) -> str:
    """An id of ours if it is a UUID already, as openLCA wants it, else one made from it."""
    try:
        return str(uuid.UUID(own))
    except ValueError:
        return made_id(kind, own)


@dataclass(slots=True)
class _Writer:
    study: Study
    release: FactorRelease | None
    made: dict[str, Node] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    links: list[Node] = field(default_factory=list)
    waiting: list[Dataset] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)

    def entries(self) -> dict[str, Node]:
        """Every entity by its path in the archive."""
        for process in self.study.processes:
            self._process(process)
        while self.waiting:
            self._dataset(self.waiting.pop())
        self._system()
        return {**self.made, **references(self.used)}

    # ---------------------------------------------------------------- system

    def _system(self) -> None:
        study = self.study
        link = ProcessLink(process=study.demand.process, product=study.demand.product)
        supply = self._supply(link)
        quantity = study.demand.amount or study.unit.quantity
        unit = self._unit(quantity)
        system: Node = {
            "@type": "ProductSystem",
            "@id": _entity_id("system", study.id),
            "name": shown(study.name),
            "description": study.note,
            "targetAmount": float(quantity.amount),
            "targetUnit": unit_ref(unit),
            "targetFlowProperty": property_ref(unit),
            "processLinks": self.links,
            "processes": [
                {"@type": "Process", "@id": entity["@id"], "name": entity["name"]}
                for path, entity in self.made.items()
                if path.startswith("processes/")
            ],
        }
        if supply is not None:
            process = self.made[f"processes/{supply.process}.json"]
            system["refProcess"] = _ref("Process", supply.process, process["name"])
            exchange = next(e for e in process["exchanges"] if e["flow"]["@id"] == supply.flow)
            system["refExchange"] = {"internalId": exchange["internalId"]}
        self.made[f"product_systems/{system['@id']}.json"] = system

    # -------------------------------------------------------------- processes

    def _process(self, process: Process) -> None:
        key = _entity_id("process", process.id)
        lines = [(exchange, Decimal(1)) for exchange in process.exchanges]
        for formula in process.recycling:
            lines += terms(formula)
        exchanges = [
            self._exchange(process, exchange, factor, at, key)
            for at, (exchange, factor) in enumerate(lines, start=1)
        ]
        entity: Node = {
            "@type": "Process",
            "@id": key,
            "name": shown(process.name),
            "processType": "UNIT_PROCESS",
            "description": process.note,
            "exchanges": exchanges,
            "lastInternalId": len(exchanges),
            "processDocumentation": {
                "validFrom": self.study.period.start.isoformat(),
                "validUntil": self.study.period.end.isoformat(),
                "technologyDescription": shown(process.technology),
            },
        }
        if process.location:
            entity["location"] = self._location(process.location)
        entity.update(self._allocation(process, lines, exchanges))
        self.made[f"processes/{key}.json"] = entity

    def _exchange(
        self, process: Process, exchange: Exchange, factor: Decimal, at: int, key: str
    ) -> Node:
        amount = exchange.amount.amount * abs(factor)
        unit = self._unit(exchange.amount)
        credit = (exchange.role is Role.AVOIDED) is not (factor < 0)
        line: Node = {
            "@type": "Exchange",
            "internalId": at,
            "amount": float(amount),
            "unit": unit_ref(unit),
            "flowProperty": property_ref(unit),
            "isInput": exchange.role not in _OUTPUTS,
            "isQuantitativeReference": exchange.role is Role.REFERENCE,
            "isAvoidedProduct": credit,
            "description": exchange.note,
        }
        if exchange.is_product:
            is_waste = process.treats_waste and exchange.role is Role.REFERENCE
            line["isInput"] = is_waste
            line["flow"] = self._product_flow(process.id, exchange, is_waste)
        elif exchange.is_elementary:
            name, line["isInput"], sign = flow_name(exchange)
            line["amount"] = sign * float(amount)
            line["flow"] = self._flow(name, "ELEMENTARY_FLOW", unit, made_id("gas", name))
        else:
            self._provided(line, exchange, key)
        spread = write_uncertainty(exchange.uncertainty, amount) if line["amount"] > 0 else None
        if spread is not None and factor == 1:
            line["uncertainty"] = {"@type": "Uncertainty", **spread}
        return line

    def _provided(self, line: Node, exchange: Exchange, key: str) -> None:
        """Flow and provider of an input, a waste or an avoided product."""
        supply = self._supply(exchange.provider)
        if supply is None:
            kind = "WASTE_FLOW" if exchange.role is Role.WASTE else "PRODUCT_FLOW"
            unit = unit_of(exchange.amount.unit)
            name = shown(exchange.name)
            line["flow"] = self._flow(name, kind, unit, made_id("open", kind, name, unit.dimension))
            return
        kind = "WASTE_FLOW" if supply.is_waste else "PRODUCT_FLOW"
        line["isInput"] = not supply.is_waste
        line["flow"] = self._flow(supply.name, kind, unit_of(supply.unit), supply.flow)
        provider = _ref("Process", supply.process, supply.name)
        line["defaultProvider"] = provider
        self.links.append(
            {
                "@type": "ProcessLink",
                "provider": provider,
                "process": _ref("Process", key, ""),
                "flow": line["flow"],
                "exchange": {"internalId": line["internalId"]},
            }
        )

    def _supply(self, provider: Provider | None) -> _Supply | None:
        if isinstance(provider, ProcessLink):
            found = [p for p in self.study.processes if p.id == provider.process]
            products = [e for p in found for e in p.products if provider.product in ("", e.id)]
            if not products:
                return None
            process, product = found[0], products[0]
            return _Supply(
                _entity_id("process", process.id),
                made_id("product", self.study.id, process.id, product.id),
                shown(product.name),
                product.amount.unit,
                process.treats_waste and product.role is Role.REFERENCE,
            )
        dataset = self._find(provider.dataset) if isinstance(provider, DatasetLink) else None
        if dataset is None:
            return None
        if dataset.id not in self.begun:
            self.begun.add(dataset.id)
            self.waiting.append(dataset)
        return _Supply(
            made_id("dataset", dataset.id),
            made_id("dataset product", dataset.id),
            shown(dataset.name),
            dataset.reference.unit,
            dataset.treats_waste,
        )

    def _find(self, dataset: str) -> Dataset | None:
        released = self.release.datasets if self.release else ()
        return next((d for d in (*self.study.datasets, *released) if d.id == dataset), None)

    def _dataset(self, dataset: Dataset) -> None:
        """A dataset as a process: its gases as elementary flows, its exchanges as they are."""
        key = made_id("dataset", dataset.id)
        unit = self._unit(dataset.reference)
        kind = "WASTE_FLOW" if dataset.treats_waste else "PRODUCT_FLOW"
        product: Node = {
            "@type": "Exchange",
            "internalId": 1,
            "amount": float(dataset.reference.amount),
            "unit": unit_ref(unit),
            "flowProperty": property_ref(unit),
            "isInput": dataset.treats_waste,
            "isQuantitativeReference": True,
            "flow": self._flow(
                shown(dataset.name), kind, unit, made_id("dataset product", dataset.id)
            ),
        }
        gases = [
            Exchange(
                id=f"{at}",
                name=Text(zh=gas.gas),
                role=Role.EMISSION,
                amount=Quantity(amount=gas.amount, unit="kg"),
                gas=gas.gas,
                ledger=gas.ledger,
            )
            for at, gas in enumerate(dataset.gases)
        ]
        lines = [*gases, *(e for e in dataset.exchanges if not e.is_product)]
        carrier = Process(id=dataset.id, name=dataset.name)
        self.made[f"processes/{key}.json"] = {
            "@type": "Process",
            "@id": key,
            "name": shown(dataset.name),
            "processType": "UNIT_PROCESS" if dataset.exchanges else "LCI_RESULT",
            "description": dataset.source.citation,
            "exchanges": [
                product,
                *(
                    self._exchange(carrier, line, Decimal(1), at, key)
                    for at, line in enumerate(lines, start=2)
                ),
            ],
        }

    # ------------------------------------------------------------- allocation

    def _allocation(
        self, process: Process, lines: Iterable[tuple[Exchange, Decimal]], exchanges: list[Node]
    ) -> Node:
        if len(process.products) < 2 or process.allocation is None:
            return {}
        split, problems = shares(process)
        if problems:
            return {}
        flows = {
            p.id: made_id("product", self.study.id, process.id, p.id) for p in process.products
        }
        method = _METHODS[process.allocation.method]
        factors = [_factor(method, flows[p], share) for p, share in split.items()]
        if any(exchange.only_for for exchange, _ in lines):
            factors += [_factor("PHYSICAL_ALLOCATION", flows[p], s) for p, s in split.items()]
            method = "CAUSAL_ALLOCATION"
            for (exchange, _), written in zip(lines, exchanges, strict=True):
                if not exchange.is_product:
                    factors += [
                        _factor(method, flows[p], share, written["internalId"])
                        for p, share in carried(exchange, split).items()
                    ]
        return {"defaultAllocationMethod": method, "allocationFactors": factors}

    # ------------------------------------------------------------------ flows

    def _unit(self, quantity: Quantity) -> Known:
        self.used.add(units.parse_unit(quantity.unit))
        return unit_of(quantity.unit)

    def _product_flow(self, process: str, exchange: Exchange, is_waste: bool) -> Node:
        kind = "WASTE_FLOW" if is_waste else "PRODUCT_FLOW"
        key = made_id("product", self.study.id, process, exchange.id)
        return self._flow(shown(exchange.name), kind, unit_of(exchange.amount.unit), key)

    def _flow(self, name: str, kind: str, unit: Known, key: str) -> Node:
        self.used.add(unit.unit)
        self.made.setdefault(
            f"flows/{key}.json",
            {
                "@type": "Flow",
                "@id": key,
                "name": name,
                "flowType": kind,
                "flowProperties": [
                    {
                        "@type": "FlowPropertyFactor",
                        "isRefFlowProperty": True,
                        "conversionFactor": 1.0,
                        "flowProperty": property_ref(unit),
                    }
                ],
            },
        )
        return {**_ref("Flow", key, name), "flowType": kind}

    def _location(self, code: str) -> Node:
        key = made_id("location", code)
        entity = {"@type": "Location", "@id": key, "name": code, "code": code}
        self.made[f"locations/{key}.json"] = entity
        return _ref("Location", key, code)


def carried(exchange: Exchange, split: dict[str, float]) -> dict[str, float]:
    """The part of an exchange that each product carries, zeros included."""
    own = {p: s for p, s in split.items() if p in exchange.only_for} if exchange.only_for else split
    total = sum(own.values())
    return {p: (own[p] / total if total else 1 / len(own)) if p in own else 0.0 for p in split}


def _factor(method: str, flow: str, value: float, exchange: int | None = None) -> Node:
    made: dict[str, Any] = {
        "@type": "AllocationFactor",
        "allocationType": method,
        "product": {"@type": "Flow", "@id": flow},
        "value": value,
    }
    if exchange is not None:
        made["exchange"] = {"internalId": exchange}
    return made


def _ref(kind: str, key: str, name: str) -> Node:
    return {"@type": kind, "@id": key, "name": name}
