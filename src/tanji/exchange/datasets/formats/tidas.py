"""TIDAS: eILCD data sets as JSON, in folders of a zip."""

import json

from tanji.exchange.archive import Refused, damaged
from tanji.exchange.datasets.inventory import Content
from tanji.exchange.datasets.notes import Notes
from tanji.exchange.datasets.parcel import Written
from tanji.exchange.datasets.registry import Sample, dataset_format
from tanji.exchange.datasets.shelf import Source
from tanji.exchange.datasets.tree.node import Node
from tanji.exchange.datasets.tree.package import LOSES, Package, packed
from tanji.exchange.strict_json import load
from tanji.model.dataset import Dataset
from tanji.model.document import Text


@dataset_format("tidas")
class Tidas:
    """What ILCD carries, with the fields that TIDAS makes mandatory."""

    id = "tidas"
    label = Text(zh="TIDAS 天工（zip）", en="TIDAS (zip)")
    suffix = ".zip"
    loses = LOSES

    def sniff(self, sample: Sample) -> bool:
        """Whether an archive has the folders of ILCD with JSON, or the file is one process."""
        if not sample.entries:
            return b'"processDataSet"' in sample.head
        folders = ("flowproperties/", "unitgroups/", "lciamethods/", "contacts/", "processes/")
        return not sample.has("olca-schema.json", "context.json", ".xml") and any(
            entry.endswith(".json") and any(folder in entry for folder in folders)
            for entry in sample.entries
        )

    def open(self, source: Source, name: str, notes: Notes) -> Content:
        """The processes of the archive."""
        return Package(source, name, ".json", _parse, notes)

    def write(self, datasets: tuple[Dataset, ...], moment: str) -> Written:
        """The datasets as a TIDAS archive."""
        return packed(datasets, moment, "", ".json", _serialise)


def _parse(data: bytes, name: str) -> Node:
    loaded = load(data, name)
    if not isinstance(loaded.value, dict):
        raise Refused(*loaded.problems) if loaded.problems else damaged(name)
    return loaded.value


def _serialise(node: Node) -> bytes:
    return (json.dumps(node, ensure_ascii=False, indent=1) + "\n").encode()
