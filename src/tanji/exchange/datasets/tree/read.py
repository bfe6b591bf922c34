"""A process data set of ILCD or TIDAS as an inventory."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from tanji.exchange.datasets.assembly import head
from tanji.exchange.datasets.distribution import distribution
from tanji.exchange.datasets.inventory import Inventory, Kind, Line
from tanji.exchange.datasets.notes import Notes
from tanji.exchange.datasets.tree.node import Node, inner, items, number, plain, text
from tanji.exchange.strict_json import load
from tanji.model import units
from tanji.model.dataset import Classification, GasValue, Quality, Source
from tanji.model.document import Text, from_data
from tanji.model.errors import TanjiError
from tanji.model.vocabulary import Origin
from tanji.rules.gwp import is_greenhouse, looks_like_greenhouse

SCORES = ("Very good", "Good", "Fair", "Poor", "Very poor")
INDICATORS = {
    "technology": "Technological representativeness",
    "geography": "Geographical representativeness",
    "time": "Time representativeness",
    "precision": "Precision",
}
ORIGINS = {
    Origin.MEASURED: ("Primary", "Measured"),
    Origin.CALCULATED: ("Primary", "Calculated"),
    Origin.SUPPLIER: ("Primary", "Unknown derivation"),
    Origin.DATABASE: ("Secondary", "Unknown derivation"),
    Origin.ESTIMATED: ("", "Estimated"),
    Origin.UNKNOWN: ("", "Unknown derivation"),
}
KINDS = {
    "Elementary flow": Kind.ELEMENTARY,
    "Product flow": Kind.PRODUCT,
    "Waste flow": Kind.WASTE,
}
# Content that other programs keep here and a dataset of ours has no field for.
_FOREIGN = (
    ("processInformation", "dataSetInformation", "complementingProcesses"),
    ("processInformation", "time", "common:timeRepresentativenessDescription"),
    ("processInformation", "technology", "technologicalApplicability"),
    ("processInformation", "mathematicalRelations"),
    ("modellingAndValidation", "LCIMethodAndAllocation", "LCIMethodPrinciple"),
    ("modellingAndValidation", "LCIMethodAndAllocation", "LCIMethodApproaches"),
    ("modellingAndValidation", "dataSourcesTreatmentAndRepresentativeness"),
    ("modellingAndValidation", "completeness"),
    ("modellingAndValidation", "validation", "review", "common:scope"),
    ("administrativeInformation", "common:commissionerAndGoal", "common:project"),
    ("administrativeInformation", "dataGenerator"),
)


class Shelves(Protocol):
    """Where data sets lie: by folder and id, the whole or ``None``."""

    notes: Notes

    def get(self, folder: str, key: str) -> Node | None:
        """The data set below its root element."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What a flow data set says: ``scale`` leads from its reference unit to ``unit``."""

    name: Text
    kind: Kind
    unit: str
    scale: Decimal = Decimal(1)
    compartment: str = ""
    cas: str = ""


@dataclass(slots=True)
class Reader:
    """Reads process data sets against the flows of one archive."""

    shelves: Shelves
    notes: Notes
    flow: Any = field(init=False)

    def __post_init__(self) -> None:
        self.flow = lru_cache(maxsize=20_000)(self._flow)

    # --------------------------------------------------------------- process

    def inventory(self, process: Node) -> Inventory:
        """The process with its lines."""
        about = inner(process, "processInformation", "dataSetInformation")
        kept = kept_of(about, self.notes)
        kind = plain(
            inner(process, "modellingAndValidation", "LCIMethodAndAllocation", "typeOfDataSet")
        )
        reference = inner(process, "processInformation", "quantitativeReference")
        references = {plain(one) for one in items(inner(reference, "referenceToReferenceFlow"))}
        lines = [
            self._line(raw, references)
            for raw in items(inner(process, "exchanges", "exchange"))
            if isinstance(raw, dict)
        ]
        for path in _FOREIGN:
            if inner(process, *path) is not None and not kept:
                self.notes.add("not_carried", path[-1].removeprefix("common:"))
        return Inventory(
            head=self._head(process, about),
            lines=_distinct(lines),
            totals=tuple(self._totals(process)),
            is_aggregated=not kind.startswith("Unit process"),
            kept=kept,
        )

    def _head(self, process: Node, about: Any) -> Any:
        information = inner(process, "processInformation")
        ownership = inner(process, "administrativeInformation", "publicationAndOwnership")
        review = inner(process, "modellingAndValidation", "validation", "review")
        place = inner(
            information, "geography", "locationOfOperationSupplyOrProduction", "@location"
        )
        technology = "technologyDescriptionAndIncludedProcesses"
        synonyms = text(inner(about, "common:synonyms"))
        licence = plain(inner(ownership, "common:licenseType"))
        restrictions = text(inner(ownership, "common:accessRestrictions"))
        return head(
            id=plain(inner(about, "common:UUID")),
            version=plain(inner(ownership, "common:dataSetVersion")) or "1",
            name=text(inner(about, "name", "baseName")),
            route=text(inner(about, "name", "treatmentStandardsRoutes")),
            mix=text(inner(about, "name", "mixAndLocationTypes")),
            synonyms=tuple(one.strip() for one in synonyms.english.split(";") if one.strip()),
            classification=_classification(about),
            technology=text(inner(information, "technology", technology)),
            geography=plain(place),
            year=plain(inner(information, "time", "common:referenceYear")),
            note=text(inner(about, "common:generalComment")),
            licence=" · ".join(
                part for part in (licence.removeprefix("Other"), restrictions.english) if part
            ),
            quality=_quality(review),
            source=self._source(inner(about, "referenceToExternalDocumentation")),
            gwp="",
        )

    def _source(self, reference: Any) -> Source:
        found = self.shelves.get("sources", plain(inner(reference, "@refObjectId")))
        about = inner(found, "sourceInformation", "dataSetInformation")
        citation = plain(inner(about, "sourceCitation"))
        named = text(inner(reference, "common:shortDescription"))
        digital = plain(inner(about, "referenceToDigitalFile", "@uri"))
        return Source(citation=citation or named.english, url=digital)

    def _totals(self, process: Node) -> Iterator[GasValue]:
        """Results for climate change, the only ones that a dataset of ours holds."""
        for result in items(inner(process, "LCIAResults", "LCIAResult")):
            method = text(inner(result, "referenceToLCIAMethodDataSet", "common:shortDescription"))
            amount = number(inner(result, "meanAmount"))
            low = method.english.casefold()
            if amount is None or not any(
                word in low for word in ("climate", "gwp", "气候", "global warming")
            ):
                self.notes.add("not_carried", method.english or "LCIAResult")
            else:
                yield GasValue(gas="CO2e", amount=amount)

    # ------------------------------------------------------------------ lines

    def _line(self, raw: Node, references: set[str]) -> Line:
        key = plain(raw.get("@dataSetInternalID"))
        reference = raw.get("referenceToFlowDataSet")
        flow: Flow = self.flow(
            plain(inner(reference, "@refObjectId")),
            text(inner(reference, "common:shortDescription")),
        )
        amount = number(raw.get("resultingAmount"))
        if amount is None:
            amount = number(raw.get("meanAmount"))
        if plain(raw.get("referenceToVariable")):
            self.notes.add("formula_ignored", flow.name.english)
        scaled = None if amount is None else amount * flow.scale if flow.scale != 1 else amount
        return Line(
            id=key,
            name=flow.name,
            kind=flow.kind,
            is_input=plain(raw.get("exchangeDirection")) == "Input",
            amount=scaled,
            unit=flow.unit,
            flow=plain(inner(reference, "@refObjectId")),
            is_reference=key in references,
            compartment=flow.compartment,
            cas=flow.cas,
            spread=self._spread(raw, scaled, flow),
            shares=dict(_shares(raw)),
            origin=_origin(raw),
            note=text(raw.get("generalComment")).english,
            kept=kept_of(raw, self.notes),
        )

    def _spread(self, raw: Node, amount: Decimal | None, flow: Flow) -> Any:
        width = number(raw.get("relativeStandardDeviation95In"))
        kind = plain(raw.get("uncertaintyDistributionType"))
        gsd = width.sqrt() if width is not None and width > 0 else None
        return distribution(
            kind,
            amount,
            flow.scale,
            low=number(raw.get("minimumAmount")),
            high=number(raw.get("maximumAmount")),
            gsd=gsd,
            sd=width / 2 if width is not None else None,
            name=flow.name.english,
            notes=self.notes,
        )

    def _flow(self, key: str, named: Text) -> Flow:
        found = self.shelves.get("flows", key)
        if found is None:
            self.notes.add("missing_reference", named.english or key)
            gas = is_greenhouse(named.english) or looks_like_greenhouse(named.english)
            return Flow(named, Kind.ELEMENTARY if gas else Kind.PRODUCT, "kg" if gas else "")
        about = inner(found, "flowInformation", "dataSetInformation")
        kind = plain(inner(found, "modellingAndValidation", "LCIMethod", "typeOfDataSet"))
        classified = inner(about, "classificationInformation")
        steps = inner(classified, "common:elementaryFlowCategorization", "common:category")
        unit, scale = self._unit(found)
        return Flow(
            name=text(inner(about, "name", "baseName")) or named,
            kind=KINDS.get(kind, Kind.PRODUCT),
            unit=unit,
            scale=scale,
            compartment="/".join(plain(one) for one in items(steps)),
            cas=plain(inner(about, "CASNumber")),
        )

    def _unit(self, flow: Node) -> tuple[str, Decimal]:
        """Our unit for the reference unit of a flow, and the factor to it."""
        main_of = inner(flow, "flowInformation", "quantitativeReference")
        wanted = plain(inner(main_of, "referenceToReferenceFlowProperty"))
        properties = items(inner(flow, "flowProperties", "flowProperty"))
        main = next(
            (one for one in properties if plain(inner(one, "@dataSetInternalID")) == wanted),
            properties[0] if properties else None,
        )
        reference = inner(main, "referenceToFlowPropertyDataSet")
        return self._unit_of_property(
            plain(inner(reference, "@refObjectId")),
            text(inner(reference, "common:shortDescription")).english,
        )

    def _unit_of_property(self, key: str, named: str) -> tuple[str, Decimal]:
        found = self.shelves.get("flowproperties", key)
        quantitative = inner(found, "flowPropertiesInformation", "quantitativeReference")
        group = inner(quantitative, "referenceToReferenceUnitGroup")
        members = self.shelves.get("unitgroups", plain(inner(group, "@refObjectId")))
        if members is None:
            self.notes.add("missing_reference", named or key)
            return _STANDARD.get(key, ""), Decimal(1)
        wanted = plain(
            inner(
                members, "unitGroupInformation", "quantitativeReference", "referenceToReferenceUnit"
            )
        )
        listed = items(inner(members, "units", "unit"))
        name = next(
            (
                plain(inner(one, "name"))
                for one in listed
                if plain(inner(one, "@dataSetInternalID")) == wanted
            ),
            "",
        )
        return self._known(name, listed)

    def _known(self, name: str, listed: list[Any]) -> tuple[str, Decimal]:
        """The unit itself, or another of its group that is known here."""
        try:
            return units.parse_unit(name), Decimal(1)
        except TanjiError:
            pass
        for one in listed:
            factor = number(inner(one, "meanValue"))
            try:
                other = units.parse_unit(plain(inner(one, "name")))
            except TanjiError:
                continue
            if factor:
                self.notes.add("unit_converted", name)
                return other, 1 / factor
        return name, Decimal(1)


# ILCD's own flow properties, for files that leave them out: mass, net calorific value, volume.
_STANDARD = {
    "93a60a56-a3c8-11da-a746-0800200b9a66": "kg",
    "93a60a56-a3c8-11da-a746-0800200c9a66": "MJ",
    "93a60a56-a3c8-22da-a746-0800200c9a66": "m³",
}


def kept_of(node: Any, notes: Notes) -> Mapping[str, Any]:
    """What Tanji wrote beside the fields of the format; empty for data sets of others."""
    stated = plain(inner(node, "common:other", "tanji:kept"))
    if not stated:
        return {}
    loaded = load(stated.encode())
    if not isinstance(loaded.value, dict):
        notes.add("not_carried", "tanji:kept")
        return {}
    return loaded.value


def keep(fields: Mapping[str, Any]) -> Node:
    """The element that carries what the format cannot."""
    content = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {"@xmlns:tanji": "urn:tanji:dataset:1", "tanji:kept": content}


def _distinct(lines: list[Line]) -> tuple[Line, ...]:
    used: set[str] = set()
    made = []
    for at, line in enumerate(lines, start=1):
        key = line.id if line.id and line.id not in used else f"{line.id}-{at}"
        used.add(key)
        made.append(line if key == line.id else dataclasses.replace(line, id=key))
    return tuple(made)


def _shares(raw: Node) -> Iterator[tuple[str, Decimal]]:
    for one in items(inner(raw, "allocations", "allocation")):
        share = number(inner(one, "@allocatedFraction"))
        if share is not None:
            yield plain(inner(one, "@internalReferenceToCoProduct")), share / 100


def _origin(raw: Node) -> Origin:
    kind, how = plain(raw.get("dataSourceType")), plain(raw.get("dataDerivationTypeStatus"))
    exact = {pair: origin for origin, pair in ORIGINS.items()}
    if (kind, how) in exact:
        return exact[kind, how]
    if how == "Estimated":
        return Origin.ESTIMATED
    if "rimary" in kind:
        return {"Measured": Origin.MEASURED, "Calculated": Origin.CALCULATED}.get(
            how, Origin.SUPPLIER
        )
    return Origin.DATABASE if kind == "Secondary" else Origin.UNKNOWN


def _classification(about: Any) -> tuple[Classification, ...]:
    found = items(inner(about, "classificationInformation", "common:classification"))
    return tuple(
        Classification(
            system=plain(inner(system, "@name")) or "ILCD",
            code=plain(inner(one, "@classId")),
            name=plain(one),
        )
        for system in found[:1]
        for one in items(inner(system, "common:class"))
    )


def _quality(review: Any) -> Quality:
    stated = {
        plain(inner(one, "@name")): plain(inner(one, "@value"))
        for one in items(
            inner(review, "common:dataQualityIndicators", "common:dataQualityIndicator")
        )
    }
    scores = {
        ours: SCORES.index(stated[theirs]) + 1
        for ours, theirs in INDICATORS.items()
        if stated.get(theirs) in SCORES
    }
    return from_data(Quality, scores)
