"""Datasets as process data sets of ILCD and TIDAS, with everything that they refer to.

What the format has no field for is kept beside its fields (``tanji:kept``): the writer reads each
process back as a stranger's and keeps what came back different, so a round trip loses nothing, and
what other programs will miss is known field by field.
"""

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from tanji.exchange.datasets.assembly import Assembly
from tanji.exchange.datasets.inventory import Inventory
from tanji.exchange.datasets.notes import Notes
from tanji.exchange.datasets.tree.gas import flowing
from tanji.exchange.datasets.tree.node import Node, said
from tanji.exchange.datasets.tree.read import INDICATORS, ORIGINS, SCORES, Reader, keep
from tanji.exchange.datasets.tree.reference import (
    NOT_STATED,
    VERSION,
    Shelf,
    document,
    mix,
    route,
    sections,
)
from tanji.exchange.elementary import flow_name
from tanji.exchange.formats.openlca.reference import made_id, unit_of
from tanji.model import units
from tanji.model.dataset import Dataset, GasValue
from tanji.model.document import Text, decimal_text, to_data
from tanji.model.exchange import DatasetLink, Exchange
from tanji.model.quantity import Quantity, Uncertainty
from tanji.model.vocabulary import Origin, Role

Entry = tuple[str, str, Node]  # folder, id, data set
_OUTPUTS = (Role.COPRODUCT, Role.WASTE, Role.EMISSION)
_PLACE = re.compile(r"[A-Z]{2}|GLO|RoW|RER|RAS|RAF|RNA|RLA|RME|OCE|CN-[A-Z]{2}")
_VERSION = re.compile(r"\d\d\.\d\d(\.\d{3})?")
# Written in another form that every program understands.
_CARRIED_OTHERWISE = ("id", "version", "reference", "amount", "provider", "category")
_NOT_COMPARED = ("exchanges", "gases", "document")


def process_id(dataset: str) -> str:
    """The id of a dataset as ILCD wants it: its own if that is a UUID, else one made from it."""
    try:
        return str(uuid.UUID(dataset))
    except ValueError:
        return made_id("dataset", dataset)


def product_flow(dataset: str) -> str:
    """The id of the flow that a dataset delivers."""
    return made_id("dataset product", dataset)


class _Back:
    """The data sets written so far, as a reader finds them."""

    def __init__(self, shelf: Shelf, notes: Notes) -> None:
        self.shelf, self.notes = shelf, notes

    def get(self, folder: str, key: str) -> Node | None:
        found = self.shelf.made.get((folder, key))
        return next(iter(found.values())) if found else None


class TreeWriter:
    """Writes datasets one by one; ``missed`` counts the fields that other programs will not see."""

    def __init__(self, datasets: Iterable[Dataset], moment: str, owner: Text = NOT_STATED) -> None:
        self.known = {dataset.id: dataset for dataset in datasets}
        self.shelf = Shelf(moment, owner)
        self.missed: Counter[str] = Counter()
        self._outside: dict[str, tuple[str, bool]] = {}
        notes = Notes()
        self._reader = Reader(_Back(self.shelf, notes), notes)
        self._assembly = Assembly(_Nothing(), notes=notes)
        index = self._assembly.index
        for dataset in self.known.values():
            index.names[dataset.id] = dataset.name.english
            index.makers[product_flow(dataset.id)] = [dataset.id]
            if dataset.treats_waste:
                index.treatments.add(dataset.id)

    def entries(self) -> Iterator[Entry]:
        """Every data set of the package, processes first."""
        for dataset in self.known.values():
            yield "processes", process_id(dataset.id), self.process(dataset)
        for (folder, key), node in self.shelf.made.items():
            yield folder, key, node

    # ---------------------------------------------------------------- process

    def process(self, dataset: Dataset) -> Node:
        """A dataset with what the format cannot carry kept beside it."""
        lines = [self._reference(dataset)]
        owners: list[GasValue | Exchange | None] = [None]
        for number, value in enumerate(dataset.gases):
            if value.gas != "CO2e":
                lines.append(self._line(flowing(value, number), dataset))
                owners.append(value)
        for exchange in dataset.exchanges:
            if exchange.role is not Role.REFERENCE:
                lines.append(self._line(exchange, dataset))
                owners.append(exchange)
        for number, line in enumerate(lines):
            lines[number] = {"@dataSetInternalID": str(number), **line}
        content = self._content(dataset, lines)
        self._keep(dataset, content, lines, owners)
        return document("processes", content)

    def _content(self, dataset: Dataset, lines: list[Node]) -> Node:
        content: Node = {
            "processInformation": self._information(dataset),
            "modellingAndValidation": {
                "LCIMethodAndAllocation": {
                    "typeOfDataSet": "Unit process, single operation"
                    if dataset.exchanges
                    else "LCI result"
                },
                "validation": {"review": _review(dataset)},
                "complianceDeclarations": self.shelf.declared(full=True),
            },
            "administrativeInformation": self._administration(dataset),
            "exchanges": {"exchange": lines},
        }
        sums = [value for value in dataset.gases if value.gas == "CO2e"]
        if sums:
            content["LCIAResults"] = {
                "LCIAResult": [
                    {
                        "referenceToLCIAMethodDataSet": self.shelf.method(dataset.gwp),
                        "meanAmount": decimal_text(value.amount),
                    }
                    for value in sums
                ]
            }
        return content

    def _information(self, dataset: Dataset) -> Node:
        about: Node = {
            "common:UUID": process_id(dataset.id),
            "name": {
                "baseName": said(dataset.name, 500) or said(NOT_STATED),
                "treatmentStandardsRoutes": route(dataset),
                "mixAndLocationTypes": mix(dataset),
            },
        }
        if dataset.synonyms:
            about["common:synonyms"] = said(Text(zh="; ".join(dataset.synonyms)))
        about["classificationInformation"] = _classification(dataset)
        about["common:generalComment"] = said(dataset.note) or said(NOT_STATED)
        if dataset.source.citation:
            about["referenceToExternalDocumentation"] = self.shelf.source_of(dataset.source)
        made: Node = {
            "dataSetInformation": about,
            "quantitativeReference": {
                "@type": "Reference flow(s)",
                "referenceToReferenceFlow": "0",
            },
        }
        if year := re.search(r"\b[12]\d{3}\b", dataset.year):
            made["time"] = {"common:referenceYear": int(year[0])}
        made["geography"] = {
            "locationOfOperationSupplyOrProduction": {"@location": place(dataset.geography)}
        }
        if dataset.technology:
            made["technology"] = {
                "technologyDescriptionAndIncludedProcesses": said(dataset.technology)
            }
        return made

    def _administration(self, dataset: Dataset) -> Node:
        owner, key = self.shelf.owner, process_id(dataset.id)
        ownership: Node = {
            "common:dataSetVersion": version(dataset.version),
            "common:permanentDataSetURI": f"urn:uuid:{key}",
            "common:referenceToOwnershipOfDataSet": owner,
            "common:copyright": "true",
            "common:licenseType": "Other",
        }
        if dataset.licence:
            ownership["common:accessRestrictions"] = said(Text(zh=dataset.licence))
        return {
            "common:commissionerAndGoal": {
                "common:referenceToCommissioner": owner,
                "common:intendedApplications": said(
                    Text(zh="产品碳足迹核算", en="Product carbon footprints")
                ),
            },
            "dataEntryBy": self.shelf.entry(person=True),
            "publicationAndOwnership": ownership,
        }

    # ------------------------------------------------------------------ lines

    def _reference(self, dataset: Dataset) -> Node:
        unit = unit_of(dataset.reference.unit)
        flow = self.shelf.product(
            product_flow(dataset.id), dataset.name, dataset, dataset.category, unit,
            is_waste=dataset.treats_waste,
        )  # fmt: skip
        line = _exchange(flow, dataset.reference, is_input=dataset.treats_waste)
        return {**line, "dataDerivationTypeStatus": ORIGINS[Origin.UNKNOWN][1]}

    def _line(self, exchange: Exchange, dataset: Dataset) -> Node:
        unit, sign = unit_of(exchange.amount.unit), 1
        is_input = exchange.role not in _OUTPUTS
        if exchange.is_elementary:
            name, is_input, sign = flow_name(
                exchange if exchange.gas else exchange.replace(gas=exchange.name.english)
            )
            if exchange.role is Role.UPTAKE and unit.dimension != "mass":
                is_input, sign = True, 1
            flow = self.shelf.elementary(name, exchange.gas, is_input=is_input, unit=unit)
        else:
            flow, is_waste = self._provided(exchange)
            sign = -1 if exchange.role is Role.AVOIDED else 1
            is_input = not is_waste and exchange.role is not Role.COPRODUCT
        line = _exchange(flow, exchange.amount, is_input=is_input, sign=sign)
        scale = units.factor(exchange.amount.unit, _main(exchange.amount.unit))
        line.update(_spread(exchange.uncertainty, exchange.amount.amount, scale * sign))
        kind, how = ORIGINS[exchange.origin]
        if kind:
            line["dataSourceType"] = kind
        line["dataDerivationTypeStatus"] = how
        if note := said(Text(zh=exchange.note), 500):
            line["generalComment"] = note
        return line

    def _provided(self, exchange: Exchange) -> tuple[Node, bool]:
        """The flow of an input, waste, avoided or co-product, and whether it is a waste."""
        unit, link = unit_of(exchange.amount.unit), exchange.provider
        target = self.known.get(link.dataset) if isinstance(link, DatasetLink) else None
        if target is not None and units.is_compatible(target.reference.unit, unit.unit):
            own = unit_of(target.reference.unit)
            key = product_flow(target.id)
            flow = self.shelf.product(
                key, target.name, target, target.category, own, is_waste=target.treats_waste
            )
            return flow, target.treats_waste
        is_waste = exchange.role is Role.WASTE
        key = made_id("open", str(is_waste), exchange.name.zh, exchange.name.en, unit.dimension)
        if isinstance(link, DatasetLink) and target is None:  # not in this package: the first
            shape = (str(unit.dimension), is_waste)  # line that links to it tells how it flows
            if self._outside.setdefault(link.dataset, shape) == shape:
                key = product_flow(link.dataset)
        flow = self.shelf.product(
            key, exchange.name, None, exchange.category, unit, is_waste=is_waste
        )
        return flow, is_waste

    # ------------------------------------------------------------------- kept

    def _keep(
        self,
        dataset: Dataset,
        content: Node,
        lines: list[Node],
        owners: list[GasValue | Exchange | None],
    ) -> None:
        """Add what reading the process back would lose."""
        bare = self._reader.inventory(content)
        for number, owner in enumerate(owners):
            kept = self._kept_line(bare, number, owner, dataset)
            if kept:
                lines[number] = {**lines[number], "common:other": keep(kept)}
        content["exchanges"] = {"exchange": lines}
        inventory = self._reader.inventory(content)
        core = next(iter(self._assembly.datasets(inventory)))
        kept = self._difference(dataset, core, "dataset")
        for name in ("exchanges", "gases"):
            if getattr(core, name) != getattr(dataset, name):
                kept.setdefault("set", {})[name] = to_data(getattr(dataset, name))
        about = content["processInformation"]["dataSetInformation"]
        about["common:other"] = keep(kept)

    def _kept_line(
        self, bare: Inventory, number: int, owner: GasValue | Exchange | None, dataset: Dataset
    ) -> dict[str, Any]:
        line = bare.lines[number]
        if owner is None:
            return self._kept_reference(bare, dataset)
        core = self._assembly.exchange(line, dataset.id, is_reference=False)
        if isinstance(owner, GasValue):
            own = flowing(owner, number)
            same = core is not None and not self._difference(own, core, "gas", ("id", "name"))
            kept: dict[str, Any] = {} if same else {"value": to_data(owner), "set": {"gas": ""}}
        elif core is None:  # no greenhouse gas: a reader leaves it out unless it is told of it
            kept = {"set": to_data(owner)}
        else:
            kept = self._difference(owner, core, "exchange")
        if dataset.exchanges and isinstance(owner, GasValue):
            kept["is_gas_value"] = True
        return kept

    def _kept_reference(self, bare: Inventory, dataset: Dataset) -> dict[str, Any]:
        own = next((e for e in dataset.exchanges if e.role is Role.REFERENCE), None)
        if own is None:
            return {"implied": True} if len(bare.lines) > 1 and dataset.exchanges else {}
        core = self._assembly.exchange(bare.lines[0], dataset.id, is_reference=True)
        kept = self._difference(own, core, "exchange") if core else {}
        return {**kept, "implied": False}

    def _difference(
        self, original: Any, core: Any, what: str, skip: Iterable[str] = ()
    ) -> dict[str, Any]:
        """The fields that came back different, as what to set and what to unset."""
        ours, theirs = to_data(original), to_data(core)
        left = {*_NOT_COMPARED, *skip}
        changed = {k: v for k, v in ours.items() if k not in left and theirs.get(k) != v}
        seeming = sorted(k for k in theirs if k not in ours and k not in left)
        for name in changed:
            if name not in _CARRIED_OTHERWISE:
                self.missed[f"{what}.{name}"] += 1
        kept: dict[str, Any] = {"set": changed} if changed else {}
        return {**kept, "unset": seeming} if seeming else kept


class _Nothing:
    """An opened file without processes."""

    size = 0

    def __init__(self) -> None:
        self.problems: list[Any] = []

    def __iter__(self) -> Iterator[Inventory]:
        return iter(())


def _main(unit: str) -> str:
    return units.reference_unit(units.dimension(unit))


def _exchange(flow: Node, quantity: Quantity, *, is_input: bool, sign: int = 1) -> Node:
    amount = _real(sign * units.convert(quantity.amount, quantity.unit, _main(quantity.unit)))
    return {
        "referenceToFlowDataSet": flow,
        "exchangeDirection": "Input" if is_input else "Output",
        "meanAmount": amount,
        "resultingAmount": amount,
    }


def _real(value: Decimal) -> str:
    return decimal_text(value)


def _spread(given: Uncertainty | None, amount: Decimal, scale: Decimal) -> Node:
    """The fields of a distribution, in the order of the format."""
    if given is None or given.pedigree is not None:
        return {}
    if given.distribution == "lognormal" and given.gsd is not None:
        return _width("log-normal", given.gsd * given.gsd)
    if given.distribution == "normal" and given.sd is not None:
        return _width("normal", 2 * given.sd * abs(scale))
    if given.low is None or given.high is None:
        return {}
    low, high = sorted((given.low * scale, given.high * scale))
    return {
        "minimumAmount": _real(low),
        "maximumAmount": _real(high),
        "uncertaintyDistributionType": given.distribution,
    }


def _width(kind: str, value: Decimal) -> Node:
    """A width in five digits, at most three of them decimals; nothing if it needs more."""
    if not Decimal("0.0005") <= value < 99999:
        return {}
    whole = max(len(str(int(value))), 1)
    rounded = round(value, max(0, min(3, 5 - whole)))
    return {
        "uncertaintyDistributionType": kind,
        "relativeStandardDeviation95In": decimal_text(Decimal(rounded)),
    }


def _review(dataset: Dataset) -> Node:
    scores = [
        {"@name": theirs, "@value": SCORES[score - 1]}
        for ours, theirs in INDICATORS.items()
        if (score := getattr(dataset.quality, ours)) is not None and 1 <= score <= 5
    ]
    made: Node = {"@type": "Not reviewed"}
    if scores:
        made["common:dataQualityIndicators"] = {"common:dataQualityIndicator": scores}
    return made


def _classification(dataset: Dataset) -> Node:
    steps = [(one.code, one.name) for one in dataset.classification] or [sections(dataset.category)]
    made: Node = {}
    if dataset.classification and dataset.classification[0].system != "ILCD":
        made["@name"] = dataset.classification[0].system
    made["common:class"] = [
        {"@level": str(level), "@classId": code, "#text": name or code}
        for level, (code, name) in enumerate(steps)
    ]
    return {"common:classification": made}


def place(geography: str) -> str:
    """The location code: of China for its grid regions, ``NULL`` where it is no code."""
    if geography.startswith("GRID-"):
        return "CN"
    return geography if _PLACE.fullmatch(geography) else "NULL"


def version(own: str) -> str:
    """The version in the form of ILCD: 1 is 01.00.000."""
    if _VERSION.fullmatch(own):
        return own
    numbers = [int(part) for part in re.findall(r"\d+", own)[:3]]
    major, minor, third = (*numbers, 0, 0, 0)[:3]
    fits = numbers and major < 100 and minor < 100 and third < 1000
    return f"{major:02}.{minor:02}.{third:03}" if fits else VERSION
