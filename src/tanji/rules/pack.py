"""Rule pack: a standard as data, so that an authority publishes one without new code."""

import datetime
import hashlib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import rfc8785

from tanji.model.dataset import Source
from tanji.model.document import Record, Text, to_data
from tanji.model.errors import TanjiError
from tanji.model.quantity import Quantity
from tanji.model.vocabulary import BoundaryKind, Category, Labelled, ProcessStage, Severity

FOLDER = Path(__file__).with_name("rule-packs")


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
    months: int  # whole months in a row
    cutoff: CutoffRule
    electricity: Text
    gwp_sets: tuple[str, ...]
    quality: QualityRule
    calendar_year: bool = False
    unit: Quantity | None = None  # the unit that every study must use


class CheckRule(Record, frozen=True):
    """One check of a pack. No finding of it weighs more than ``severity``.

    ``parameters`` are the arguments of the check; every number that came from a rule stands here.
    A check that is not ``skippable`` must have been looked at before anybody speaks of conformity.
    """

    code: str
    severity: Severity
    clause: Text
    standing: Standing
    parameters: dict[str, Any] = {}
    skippable: bool = True


class RulePack(Record, frozen=True, tag="tanji.pack/1", tag_field="document"):
    """A standard as data: scope, demands, checks, with who stands behind it and since when.

    ``standard`` is the one that the pack puts into data; none means that any will do.
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
    standard: str = ""
    standards: tuple[StandardDates, ...] = ()
    sources: tuple[Source, ...] = ()
    note: Text = Text(zh="")

    @property
    def sha256(self) -> str:
        """SHA-256 over the canonical JSON (RFC 8785) of the pack: what a verdict is bound to."""
        return hashlib.sha256(rfc8785.dumps(to_data(self))).hexdigest()


def read_pack(data: bytes, name: str = "", known: Mapping[str, RulePack] | None = None) -> RulePack:
    """The rule pack in a YAML or JSON text; raises ``InvalidPack`` naming the wrong place.

    A pack that ``extends`` another (of ``known``, default: the shipped ones) says what differs:
    members replace those of the other, checks do so by their code. The result stands alone, and so
    does its hash.
    """
    try:
        raw = msgspec.yaml.decode(data, type=dict[str, Any])
        if base := raw.pop("extends", ""):
            raw = _merged(to_data((_shipped() if known is None else known)[base]), raw)
        return msgspec.convert(raw, RulePack)
    except KeyError as error:
        raise InvalidPack(
            f"规则包{name}所依据的规则包{error}不存在。",
            f"Rule pack {name} extends {error}, which is not there.",
        ) from error
    except msgspec.DecodeError as error:
        raise InvalidPack(
            f"规则包{name}读不懂：{error}。", f"Rule pack {name} is not valid: {error}."
        ) from error


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """``own`` over ``base``: mappings member by member, checks by code, all else as a whole."""
    found = base | own
    for key, value in own.items():
        before = base.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            found[key] = before | value if key == "parameters" else _merged(before, value)
        elif key == "checks" and isinstance(before, list):
            rows = {rule["code"]: rule for rule in before}
            for rule in value:
                rows[rule["code"]] = _merged(rows.get(rule["code"], {}), rule)
            found[key] = list(rows.values())
    return found


@cache
def _shipped() -> dict[str, RulePack]:
    general = read_pack((FOLDER / "general.yaml").read_bytes(), "general.yaml", {})
    found = {general.id: general}
    for path in sorted(FOLDER.glob("*.yaml")):
        if path.stem != general.id:
            one = read_pack(path.read_bytes(), path.name, found)
            found[one.id] = one
    return found


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
