"""ILCD and eILCD: a zip of XML data sets in folders."""

from tanji.exchange.datasets.inventory import Content
from tanji.exchange.datasets.notes import Notes
from tanji.exchange.datasets.parcel import Written
from tanji.exchange.datasets.registry import Sample, dataset_format
from tanji.exchange.datasets.shelf import Source
from tanji.exchange.datasets.tree.package import LOSES, Package, packed
from tanji.exchange.datasets.tree.xml import parse, serialise
from tanji.model.dataset import Dataset
from tanji.model.document import Text


@dataset_format("ilcd")
class Ilcd:
    """Processes with flows, flow properties, unit groups, sources, contacts and methods."""

    id = "ilcd"
    label = Text(zh="ILCD / eILCD（zip）", en="ILCD / eILCD (zip)")
    suffix = ".zip"
    loses = LOSES

    def sniff(self, sample: Sample) -> bool:
        """Whether an archive has process data sets in XML, or the file is one."""
        folders = any(
            "processes/" in entry.lower() and entry.lower().endswith(".xml")
            for entry in sample.entries
        )
        return folders or (not sample.entries and b"lca.jrc.it/ILCD" in sample.head)

    def open(self, source: Source, name: str, notes: Notes) -> Content:
        """The processes of the archive."""
        return Package(source, name, ".xml", parse, notes)

    def write(self, datasets: tuple[Dataset, ...], moment: str) -> Written:
        """The datasets as an eILCD archive."""
        return packed(datasets, moment, "ILCD/", ".xml", serialise)
