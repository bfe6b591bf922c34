"""Study: goal, scope and inventory of one product's footprint; the document that is calculated."""

import datetime
from decimal import Decimal

from tanji.model.dataset import Dataset
from tanji.model.document import Record, Text
from tanji.model.ledger import Ledger, Period
from tanji.model.process import Process
from tanji.model.quantity import Quantity
from tanji.model.vocabulary import BoundaryKind, UnitKind


class Product(Record, frozen=True):
    """The product, who makes it and where."""

    name: Text
    model: str = ""
    code: str = ""  # 统计用产品分类目录
    cn_code: str = ""  # HS / CN
    organization: Text = Text(zh="")
    credit_code: str = ""  # 统一社会信用代码
    facility: Text = Text(zh="")
    region: str = ""


class FunctionalUnit(Record, frozen=True):
    """What the footprint is for: e.g. 1 kg, 1 piece, or a function with its reference flow."""

    quantity: Quantity
    text: Text
    kind: UnitKind = UnitKind.DECLARED


class Boundary(Record, frozen=True):
    """Which part of the life cycle is counted."""

    kind: BoundaryKind
    text: Text = Text(zh="")
    excluded: tuple[Text, ...] = ()


class Demand(Record, frozen=True):
    """Reference flow that fulfils the unit. Without ``amount`` it is the unit's own quantity."""

    process: str
    product: str = ""
    amount: Quantity | None = None


class Cutoff(Record, frozen=True):
    """A flow left out, its estimated share of the footprint in percent, and the basis of the
    estimate.
    """

    id: str
    name: Text
    basis: Text
    share: Decimal | None = None
    process: str = ""


class Assumption(Record, frozen=True):
    """Something that was assumed or chosen, with its reason."""

    id: str
    text: Text
    process: str = ""


class Evidence(Record, frozen=True):
    """A document behind the data; the hash binds the file."""

    id: str
    title: Text
    kind: str = ""
    file: str = ""
    sha256: str = ""
    place: str = ""


class Edit(Record, frozen=True):
    """One change of a lever: which exchanges, and their new amount, dataset or contract share.

    ``process`` and ``exchange`` may be ``*``; ``category`` narrows further. ``scale`` multiplies
    the
    amount.
    """

    process: str = "*"
    exchange: str = "*"
    category: str = ""
    scale: Decimal | None = None
    amount: Quantity | None = None
    dataset: str = ""
    contract: str = ""
    share: Decimal | None = None
    supply: str = ""
    retired_on: datetime.date | None = None


class LeverOption(Record, frozen=True):
    """One position of a lever."""

    id: str
    name: Text
    edits: tuple[Edit, ...] = ()
    note: Text = Text(zh="")


class Lever(Record, frozen=True):
    """A choice that a reader may turn, e.g. the source of electricity. The first option is as
    calculated.
    """

    id: str
    name: Text
    options: tuple[LeverOption, ...]


class Study(Record, frozen=True, tag="tanji.study/1", tag_field="document"):
    """Everything that a footprint is calculated from, but for the release and the rule pack."""

    id: str
    name: Text
    product: Product
    unit: FunctionalUnit
    boundary: Boundary
    period: Period
    demand: Demand
    processes: tuple[Process, ...]
    purpose: Text = Text(zh="")
    audience: Text = Text(zh="")
    comparative_claim: bool = False
    geography: str = ""
    technology: Text = Text(zh="")
    standard: str = "GB/T 24067-2024"
    pack: str = ""
    gwp: str = "AR6"
    digits: int = 4  # significant digits of the published figure (GB/T 8170)
    ledger: Ledger | None = None
    datasets: tuple[Dataset, ...] = ()
    cutoffs: tuple[Cutoff, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    levers: tuple[Lever, ...] = ()
    example: bool = False  # shown as 示例: never a real plant
    note: str = ""

    def process(self, process_id: str) -> Process:
        """The process with that id; ``KeyError`` if there is none."""
        for process in self.processes:
            if process.id == process_id:
                return process
        raise KeyError(process_id)
