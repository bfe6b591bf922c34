"""EcoSpold 2: one activity a file, in a zip or alone; read only."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from lxml import etree

from tanji.exchange.archive import Refused
from tanji.exchange.datasets.assembly import head
from tanji.exchange.datasets.distribution import distribution
from tanji.exchange.datasets.foreign_unit import our_unit
from tanji.exchange.datasets.inventory import Content, Inventory, Kind, Line
from tanji.exchange.datasets.notes import Notes
from tanji.exchange.datasets.registry import Sample, dataset_format
from tanji.exchange.datasets.shelf import Shelf, Source, is_zip, whole
from tanji.exchange.datasets.tree.node import number
from tanji.exchange.datasets.tree.xml import root_of
from tanji.exchange.names import both
from tanji.model.dataset import Classification
from tanji.model.dataset import Source as Citation
from tanji.model.document import Text
from tanji.model.problem import Problem, Where
from tanji.model.quantity import Uncertainty

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_FOREIGN = ("property", "transferCoefficient", "impactIndicator", "parameter")


@dataset_format("ecospold2")
class EcoSpold2:
    """Activities with intermediate and elementary exchanges."""

    id = "ecospold2"
    label = Text(zh="EcoSpold 2（zip 或 .spold）", en="EcoSpold 2 (zip or .spold)")
    suffix = ".zip"

    def sniff(self, sample: Sample) -> bool:
        """Whether there are .spold files, or this is one."""
        return sample.has(".spold") or (
            not sample.entries and b"EcoInvent.org/EcoSpold02" in sample.head
        )

    def open(self, source: Source, name: str, notes: Notes) -> Content:
        """The activities."""
        return Activities(source, name, notes)


class Activities:
    """The activities of an archive, one file at a time."""

    def __init__(self, source: Source, name: str, notes: Notes) -> None:
        self.notes, self._name = notes, name
        self._shelf = Shelf(source) if is_zip(source) else None
        self._alone = None if self._shelf else whole(source)
        names = self._shelf.names() if self._shelf else ()
        self._entries = [entry for entry in names if entry.lower().endswith(".spold")]
        self.problems: list[Problem] = list(self._shelf.problems) if self._shelf else []
        self.size = len(self._entries) or 1

    def __iter__(self) -> Iterator[Inventory]:
        """One inventory an activity; what cannot be read is told."""
        if self._alone is not None:
            yield from self._activities(root_of(self._alone, self._name), self._name)
            return
        assert self._shelf is not None
        for entry in self._entries:
            try:
                root = root_of(self._shelf.part(entry), entry)
            except Refused as refused:
                where = Where(object=entry[:120])
                self.problems += [problem.replace(where=where) for problem in refused.problems]
                continue
            yield from self._activities(root, entry)

    def _activities(self, root: Any, entry: str) -> Iterator[Inventory]:
        for element in root.iter("{*}activityDataset", "{*}childActivityDataset"):
            yield self._inventory(element, root, entry)

    def _inventory(self, element: Any, root: Any, entry: str) -> Inventory:
        activity = element.find("{*}activityDescription/{*}activity")
        key = activity.get("id", "") if activity is not None else ""
        name = _text(activity, "activityName")
        compartments = _compartments(root)
        lines = tuple(
            line
            for at, raw in enumerate(element.iterfind("{*}flowData/*"), start=1)
            if (line := self._line(raw, at, compartments)) is not None
        )
        products = [line.flow for line in lines if line.is_reference]
        # A system model keeps one file a product: their names tell which.
        is_one_of_several = len(products) == 1 and f"{key}_{products[0]}" in entry
        place = element.find("{*}activityDescription/{*}geography")
        made = head(
            id=f"{key}_{products[0]}" if is_one_of_several else key or entry,
            name=name,
            version=_version(element),
            synonyms=tuple(t.text for t in activity.findall("{*}synonym") if t.text)
            if activity is not None
            else (),
            technology=_comment(element, "activityDescription/{*}technology"),
            geography=_text(place, "shortname").english,
            year=_year(element),
            note=_comment(activity, "."),
            classification=_classes(element),
            source=_source(element, root),
        )
        return Inventory(
            head=made,
            lines=lines,
            process=key,
            is_aggregated=activity is not None and activity.get("type") == "2",
        )

    def _line(self, raw: Any, at: int, compartments: dict[str, tuple[str, str]]) -> Line | None:
        tag = etree.QName(raw).localname
        if tag not in ("intermediateExchange", "elementaryExchange"):
            self.notes.add("not_carried", tag)
            return None
        is_elementary = tag == "elementaryExchange"
        name, amount = _text(raw, "name"), number(raw.get("amount"))
        group_in, group_out = raw.findtext("{*}inputGroup"), raw.findtext("{*}outputGroup")
        if amount == 0 and group_out in ("0", "2", "3") and not is_elementary:
            return None  # a product that a system model has given to another data set
        if raw.get("mathematicalRelation"):
            self.notes.add("formula_ignored", name.english)
        for child in raw:
            if etree.QName(child).localname in _FOREIGN:
                self.notes.add("not_carried", str(etree.QName(child).localname))
        unit, factor = our_unit(_text(raw, "unitName").english, self.notes)
        flow = raw.get("elementaryExchangeId" if is_elementary else "intermediateExchangeId", "")
        known = compartments.get(flow, ("", ""))
        own = "/".join(raw.xpath("./*[local-name()='compartment']/*/text()"))
        scaled = amount * factor if amount is not None and factor != 1 else amount
        kind = Kind.ELEMENTARY if is_elementary else Kind.PRODUCT
        return Line(
            id=raw.get("id") or str(at),
            name=name,
            kind=Kind.WASTE if group_out == "3" and not is_elementary else kind,
            is_input=group_in is not None,
            amount=scaled,
            unit=unit,
            flow=flow,
            is_reference=group_out == "0",
            compartment=own or known[0],
            cas=(raw.get("casNumber") or known[1]).lstrip("0"),
            provider=raw.get("activityLinkId", ""),
            spread=self._spread(raw, scaled, factor, name.english),
            note=_text(raw, "comment").english,
        )

    def _spread(
        self, raw: Any, amount: Decimal | None, factor: Decimal, name: str
    ) -> Uncertainty | None:
        found = raw.find("{*}uncertainty")
        for child in found if found is not None else ():
            kind = str(etree.QName(child).localname)
            variance = number(child.get("varianceWithPedigreeUncertainty") or child.get("variance"))
            if kind in ("lognormal", "normal", "triangular", "uniform"):
                usable = variance is not None and 0 <= variance < 100
                width = variance.sqrt() if variance is not None and usable else None
                return distribution(
                    kind, amount, factor,
                    low=number(child.get("minValue")), high=number(child.get("maxValue")),
                    gsd=width.exp() if width is not None else None, sd=width,
                    name=name, notes=self.notes,
                )  # fmt: skip
            if kind not in ("pedigreeMatrix", "comment"):
                self.notes.add("uncertainty_dropped", name)
        return None


def _text(parent: Any, child: str) -> Text:
    """A text in its languages; English first where there is no Chinese."""
    found: dict[str, str] = {}
    for one in parent.findall(f"{{*}}{child}") if parent is not None else ():
        found.setdefault(one.get(_LANG, "en"), " ".join((one.text or "").split()))
    english = found.get("en") or next(iter(found.values()), "")
    return Text(zh=found["zh"], en=english) if found.get("zh") else both(english)


def _comment(parent: Any, path: str) -> Text:
    target = parent if path == "." or parent is None else parent.find(f"{{*}}{path}")
    texts = target.xpath(
        "./*[local-name()='comment' or local-name()='generalComment']/*[local-name()='text']/text()"
    ) if target is not None else []  # fmt: skip
    return both("\n".join(texts))


def _compartments(root: Any) -> dict[str, tuple[str, str]]:
    """Compartment and CAS number of the elementary flows that a file declares for itself."""
    return {
        flow.get("id"): (
            "/".join(flow.xpath("./*[local-name()='compartment']/*/text()")),
            flow.get("casNumber", ""),
        )
        for flow in root.iterfind("{*}usedUserMasterData/{*}elementaryExchange")
        if flow.get("id")
    }


def _version(element: Any) -> str:
    found = element.find("{*}administrativeInformation/{*}fileAttributes")
    names = ("majorRelease", "minorRelease", "majorRevision", "minorRevision")
    return ".".join(found.get(name, "0") for name in names) if found is not None else "1"


def _year(element: Any) -> str:
    period = element.find("{*}activityDescription/{*}timePeriod")
    years = [
        match[0]
        for name in ("startDate", "endDate")
        if period is not None and (match := re.match(r"\d{4}", period.get(name, "")))
    ]
    return "-".join(dict.fromkeys(years))


def _classes(element: Any) -> tuple[Classification, ...]:
    made = []
    for one in element.iterfind("{*}activityDescription/{*}classification"):
        code, _, title = _text(one, "classificationValue").english.partition(":")
        system = _text(one, "classificationSystem").english
        made.append(Classification(system=system, code=code.strip(), name=title.strip()))
    return tuple(made)


def _source(element: Any, root: Any) -> Citation:
    found = element.find("{*}administrativeInformation/{*}dataGeneratorAndPublication")
    if found is None:
        return Citation(citation="")
    key = found.get("publishedSourceId")
    title = next(
        (one.get("title", "") for one in root.iter("{*}source") if key and one.get("id") == key), ""
    )
    parts = (found.get("publishedSourceFirstAuthor"), found.get("publishedSourceYear"), title)
    return Citation(citation=", ".join(part.strip() for part in parts if part))
