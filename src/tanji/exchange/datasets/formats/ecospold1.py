"""EcoSpold 1: many processes in one XML file, read one at a time; read only.

An exchange is known by its number: in ecoinvent's files that of the process that provides it, in
openLCA's that of the flow; both make the same number lead from an input to its producer.
"""

import dataclasses
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from lxml import etree

from tanji.exchange.archive import BROKEN, Refused, damaged, unsafe_xml
from tanji.exchange.datasets.assembly import head
from tanji.exchange.datasets.distribution import distribution
from tanji.exchange.datasets.foreign_unit import our_unit
from tanji.exchange.datasets.inventory import Content, Inventory, Kind, Line
from tanji.exchange.datasets.notes import Notes
from tanji.exchange.datasets.registry import Sample, dataset_format
from tanji.exchange.datasets.shelf import Shelf, Source, is_zip, whole
from tanji.exchange.datasets.tree.node import number
from tanji.exchange.formats.openlca.reference import made_id
from tanji.exchange.names import both
from tanji.model.dataset import Classification
from tanji.model.dataset import Source as Citation
from tanji.model.document import Text
from tanji.model.problem import Problem, Where
from tanji.model.quantity import Uncertainty

_KINDS = {"1": "lognormal", "2": "normal", "3": "triangular", "4": "uniform"}
_TO_NATURE = "4"


@dataset_format("ecospold1")
class EcoSpold1:
    """Processes whose exchanges are told apart by input and output groups."""

    id = "ecospold1"
    label = Text(zh="EcoSpold 1（xml或zip）", en="EcoSpold 1 (xml or zip)")
    suffix = ".xml"

    def sniff(self, sample: Sample) -> bool:
        """Whether the file is one, or an archive has XML outside of the folders of ILCD."""
        if not sample.entries:
            return b"EcoInvent.org/EcoSpold01" in sample.head
        return sample.has(".xml") and not any("processes/" in e.lower() for e in sample.entries)

    def open(self, source: Source, name: str, notes: Notes) -> Content:
        """The processes."""
        return Processes(source, name, notes)


class Processes:
    """The processes of every XML file of an archive, or of one file."""

    def __init__(self, source: Source, name: str, notes: Notes) -> None:
        self.notes, self._name, self.size = notes, name, 0
        self._shelf = Shelf(source) if is_zip(source) else None
        self._alone = None if self._shelf else whole(source)
        self.problems: list[Problem] = list(self._shelf.problems) if self._shelf else []

    def __iter__(self) -> Iterator[Inventory]:
        """One inventory a process; what cannot be read is told."""
        if self._shelf is None:
            yield from self._processes(io.BytesIO(self._alone or b""), self._name)
            return
        for entry in self._shelf.names():
            if entry.lower().endswith(".xml"):
                try:
                    with self._shelf.stream(entry) as stream:
                        yield from self._processes(stream, entry)
                except Refused as refused:
                    where = Where(object=entry[:120])
                    self.problems += [problem.replace(where=where) for problem in refused.problems]

    def _processes(self, stream: Any, name: str) -> Iterator[Inventory]:
        parsed = etree.iterparse(
            stream, tag="{*}dataset", resolve_entities=False, no_network=True, load_dtd=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            for _, element in parsed:
                if element.getroottree().docinfo.doctype:
                    raise unsafe_xml(name)
                yield self._inventory(element)
                element.clear()  # and its siblings before it, or the whole file stays in memory
                while element.getprevious() is not None:
                    del element.getparent()[0]
        except (etree.XMLSyntaxError, *BROKEN) as error:
            raise damaged(f"{name}: {error}") from error

    def _inventory(self, element: Any) -> Inventory:
        about = element.find("{*}metaInformation/{*}processInformation")
        function = _attributes(about, "referenceFunction")
        place = _attributes(about, "geography").get("location", "")
        details = _attributes(about, "dataSetInformation")
        name = _name(function)
        raw = element.findall("{*}flowData/{*}exchange")
        lines = tuple(self._line(one, at) for at, one in enumerate(raw, start=1))
        lines = _allocated(lines, raw, element)
        classes = [function.get(key, "") for key in ("category", "subCategory")]
        made = head(
            id=made_id("ecospold1", element.get("number", ""), name.english, place),
            name=name,
            version=details.get("version", "1"),
            technology=both(_attributes(about, "technology").get("text", "")),
            geography=place,
            year=_year(about),
            note=both(function.get("generalComment", "")),
            classification=tuple(
                Classification(system="EcoSpold 1", code="", name=one) for one in classes if one
            ),
            source=_source(element),
        )
        return Inventory(head=made, lines=lines, is_aggregated=details.get("type") == "2")

    def _line(self, raw: Any, at: int) -> Line:
        group_in, group_out = raw.findtext("{*}inputGroup"), raw.findtext("{*}outputGroup")
        is_elementary = _TO_NATURE in (group_in, group_out)
        unit, factor = our_unit(raw.get("unit", ""), self.notes)
        amount = number(raw.get("meanValue"))
        scaled = amount * factor if amount is not None and factor != 1 else amount
        kind = Kind.ELEMENTARY if is_elementary else Kind.PRODUCT
        name = _name(raw.attrib)
        key = raw.get("number", "")
        return Line(
            id=f"{at}",
            name=name,
            kind=Kind.WASTE if group_out == "3" else kind,
            is_input=group_in is not None,
            amount=scaled,
            unit=unit,
            flow=key or f"{name.english}|{raw.get('location', '')}",
            is_reference=group_out == "0",
            is_avoided=group_out == "1",
            compartment=f"{raw.get('category', '')}/{raw.get('subCategory', '')}",
            cas=raw.get("CASNumber", "").removeprefix("NaN").lstrip("0"),
            spread=self._spread(raw, scaled, factor, name.english),
            note=raw.get("generalComment", ""),
        )

    def _spread(
        self, raw: Any, amount: Decimal | None, factor: Decimal, name: str
    ) -> Uncertainty | None:
        width = number(raw.get("standardDeviation95"))
        return distribution(
            _KINDS.get(raw.get("uncertaintyType", ""), ""), amount, factor,
            low=number(raw.get("minValue")), high=number(raw.get("maxValue")),
            gsd=width.sqrt() if width is not None and width > 0 else None,
            sd=width / 2 if width is not None else None,
            name=name, notes=self.notes,
        )  # fmt: skip


def _allocated(lines: tuple[Line, ...], raw: list[Any], element: Any) -> tuple[Line, ...]:
    """The lines with their shares, from the allocation table of the process."""
    at = {one.get("number"): line.id for one, line in zip(raw, lines, strict=True)}
    shares: dict[str, dict[str, Decimal]] = {}
    for one in element.iterfind("{*}flowData/{*}allocation"):
        fraction = number(one.get("fraction"))
        product = at.get(one.get("referenceToCoProduct"))
        for target in one.findall("{*}referenceToInputOutput"):
            line = at.get((target.text or "").strip())
            if line and product and fraction is not None:
                shares.setdefault(line, {})[product] = fraction / 100
    return tuple(
        dataclasses.replace(line, shares=shares[line.id]) if line.id in shares else line
        for line in lines
    )


def _attributes(parent: Any, child: str) -> dict[str, str]:
    found = parent.find(f"{{*}}{child}") if parent is not None else None
    return dict(found.attrib) if found is not None else {}


def _name(of: Any) -> Text:
    """The English name; the local one too where it is Chinese."""
    local, name = of.get("localName", ""), of.get("name", "").strip()
    return Text(zh=local, en=name) if re.search(r"[\u4e00-\u9fff]", local) else both(name)


def _year(about: Any) -> str:
    period = about.find("{*}timePeriod") if about is not None else None
    texts = [
        (child.text or "").strip()
        for child in (period if period is not None else ())
        if str(etree.QName(child).localname).startswith(("start", "end"))
    ]
    years = [match[0] for text in texts if (match := re.match(r"\d{4}", text))]
    return "-".join(dict.fromkeys(years))


def _source(element: Any) -> Citation:
    publication = element.find(
        "{*}metaInformation/{*}administrativeInformation/{*}dataGeneratorAndPublication"
    )
    wanted = publication.get("referenceToPublishedSource") if publication is not None else None
    for one in element.iterfind("{*}metaInformation/{*}modellingAndValidation/{*}source"):
        if one.get("number") == wanted:
            parts = (one.get("firstAuthor"), one.get("year"), one.get("title"))
            return Citation(citation=", ".join(part.strip() for part in parts if part))
    return Citation(citation="")
