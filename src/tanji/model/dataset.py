"""Factor dataset and factor release: what others measured, versioned and citable."""

import datetime
from decimal import Decimal

from tanji.model.document import Record, Text
from tanji.model.exchange import Exchange
from tanji.model.quantity import Quantity, Uncertainty
from tanji.model.vocabulary import Category, DatasetUse, Ledger


class Source(Record, frozen=True):
    """Where a figure was read. ``provenance``: seen (opened) or known (named table, not
    re-opened).
    """

    citation: str
    provenance: str = "seen"
    url: str = ""
    place: str = ""  # table, page, row or item id


class GasValue(Record, frozen=True):
    """Kilograms of one gas in one ledger, per reference amount; ``CO2e`` where only the sum is
    known.
    """

    gas: str
    amount: Decimal
    ledger: Ledger = Ledger.FOSSIL


class Quality(Record, frozen=True):
    """Data-quality scores, 1 best to 5; ``grade`` A official or standard, B database or paper, C
    screening.
    """

    technology: int | None = None
    geography: int | None = None
    time: int | None = None
    precision: int | None = None
    grade: str = ""
    note: str = ""

    @property
    def dqr(self) -> float | None:
        """PEF: DQR = (TeR + GeR + TiR + P) / 4; ``None`` unless all four are scored."""
        scores = (self.technology, self.geography, self.time, self.precision)
        known = [score for score in scores if score is not None]
        return sum(known) / 4 if len(known) == 4 else None


class Classification(Record, frozen=True):
    """One step of a place in a classification, from its top: system, code and name of the class."""

    system: str  # e.g. ISIC, CPC
    code: str
    name: str = ""


class Dataset(Record, frozen=True, tag="tanji.dataset/1", tag_field="document"):
    """One factor, as aggregated gases or as a unit process with exchanges (or both kinds of line).

    ``gwp`` names the set behind a ``CO2e`` value: such a dataset cannot be recomputed under
    another.
    ``uncertainty`` belongs to the single gas value; with several gases it is relative to 1 for all.
    ``name``, ``route`` (treatment, standard, route) and ``mix`` (mix and location type) are the
    parts of the four-part name that the guideline and ILCD ask for.
    """

    id: str
    name: Text
    reference: Quantity
    version: str = "1"
    synonyms: tuple[str, ...] = ()
    category: Category = Category.MATERIAL
    use: DatasetUse = DatasetUse.FOOTPRINT
    boundary: Text = Text(zh="")
    technology: Text = Text(zh="")
    geography: str = ""
    year: str = ""
    gases: tuple[GasValue, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    treats_waste: bool = False
    gwp: str = ""
    uncertainty: Uncertainty | None = None
    quality: Quality = Quality()
    source: Source = Source(citation="")
    licence: str = ""
    aliases: tuple[str, ...] = ()
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    note: Text = Text(zh="")
    route: Text = Text(zh="")
    mix: Text = Text(zh="")
    classification: tuple[Classification, ...] = ()


class FactorRelease(Record, frozen=True, tag="tanji.release/1", tag_field="document"):
    """An immutable set of datasets under one version."""

    id: str
    published_on: datetime.date
    datasets: tuple[Dataset, ...]
    gwp_sets: tuple[str, ...] = ()
    note: Text = Text(zh="")

    def index(self) -> dict[str, Dataset]:
        """Datasets by id."""
        return {dataset.id: dataset for dataset in self.datasets}
