"""Rule pack: a standard as data, so that an authority publishes one without new code."""

import datetime
import hashlib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import rfc8785

from tanji.model.dataset import Source
from tanji.model.document import Record, Text, to_data
from tanji.model.errors import TanjiError
from tanji.model.vocabulary import BoundaryKind, Category, Labelled, ProcessStage, Severity

FOLDER = Path(__file__).with_name("packs")


class UnknownPack(TanjiError):
    """A rule pack that is not there: choose one of ``suggestions``."""

    code = "unknown_pack"


class InvalidPack(TanjiError):
    """A file that is no rule pack: correct the place that the text names."""

    code = "invalid_pack"


class Standing(Labelled):
    """How firmly a rule is founded; shown beside its clause, never left out."""

    SEEN = "seen", "依据文本已读", "Source text read"
    KNOWN = "known", "业内通行，待核对原文", "Common practice, text to be checked"
    PROPOSED = "proposed", "本系统建议", "Proposed by this system"


class BoundaryRule(Record, frozen=True):
    """A boundary that is allowed, and the stages that a study of it must have.

    ``declared_unit``: whether a declared unit will do, which holds for partial footprints only.
    """

    kind: BoundaryKind
    stages: tuple[ProcessStage, ...]
    declared_unit: bool = False


class CutoffRule(Record, frozen=True):
    """What may be left out: shares of the footprint in percent, each flow and all together."""

    each: Decimal
    total: Decimal
    never: tuple[Category, ...] = ()


class QualityRule(Record, frozen=True):
    """Limits of data quality; a limit that is ``None`` is reported, not judged.

    ``dqr`` is on the scale of ``scheme``; the shares are parts of 1.
    """

    scheme: str
    dqr: Decimal | None = None
    scored_share: Decimal | None = None
    primary_share: Decimal | None = None
    linked_share: Decimal | None = None


class StandardDates(Record, frozen=True):
    """An accounting standard that the pack knows, and when it is in force."""

    number: str
    title: Text
    valid_from: datetime.date
    valid_to: datetime.date | None = None
    source: Source = Source(citation="")


class Demands(Record, frozen=True):
    """What a standard asks of every study, whichever checks look after it."""

    boundaries: tuple[BoundaryRule, ...]
    months: int
    cutoff: CutoffRule
    electricity: Text
    gwp_sets: tuple[str, ...]
    quality: QualityRule


class CheckRule(Record, frozen=True):
    """One check of a pack. No finding of it weighs more than ``severity``.

    ``parameters`` are the arguments of the check; every number that came from a rule stands here.
    """

    code: str
    severity: Severity
    clause: Text
    standing: Standing
    parameters: dict[str, Any] = {}


class RulePack(Record, frozen=True, tag="tanji.pack/1", tag_field="document"):
    """A standard as data: scope, demands, checks, with who stands behind it and since when.

    ``products`` are codes of 统计用产品分类目录 that the pack is for; none means every product.
    """

    id: str
    version: str
    title: Text
    issuer: Text
    interpreter: Text
    valid_from: datetime.date
    demands: Demands
    checks: tuple[CheckRule, ...]
    valid_to: datetime.date | None = None
    products: tuple[str, ...] = ()
    standards: tuple[StandardDates, ...] = ()
    sources: tuple[Source, ...] = ()
    note: Text = Text(zh="")

    @property
    def sha256(self) -> str:
        """SHA-256 over the canonical JSON (RFC 8785) of the pack: what a verdict is bound to."""
        return hashlib.sha256(rfc8785.dumps(to_data(self))).hexdigest()


def read_pack(data: bytes, name: str = "") -> RulePack:
    """The rule pack in a YAML or JSON text; raises ``InvalidPack`` naming the wrong place."""
    try:
        return msgspec.yaml.decode(data, type=RulePack)
    except msgspec.DecodeError as error:
        raise InvalidPack(
            f"规则包{name}读不懂：{error}。", f"Rule pack {name} is not valid: {error}."
        ) from error


@cache
def _shipped() -> dict[str, RulePack]:
    read = [read_pack(path.read_bytes(), path.name) for path in sorted(FOLDER.glob("*.yaml"))]
    return {one.id: one for one in read}


def packs() -> tuple[RulePack, ...]:
    """All shipped rule packs, by id."""
    return tuple(_shipped().values())


def pack(pack_id: str) -> RulePack:
    """The shipped rule pack of that id; raises ``UnknownPack``.

    >>> pack("general").demands.months
    12
    """
    found = _shipped().get(pack_id.strip().casefold())
    if found is None:
        names = tuple(_shipped())
        raise UnknownPack(
            f"没有规则包“{pack_id}”。可选：{'、'.join(names)}。",
            f'There is no rule pack "{pack_id}". Choose from: {", ".join(names)}.',
            suggestions=names[:3],
        )
    return found
