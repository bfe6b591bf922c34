"""Result: every figure of one calculation, in full precision, with all that is missing beside
it.
"""

from typing import Any

from tanji.model.document import Record, Text
from tanji.model.problem import Problem
from tanji.model.study import FunctionalUnit, Product
from tanji.model.vocabulary import Category, Ledger, Origin, Stage


class StageValue(Record, frozen=True):
    """One stage; values in kgCO2e per unit, ``share`` of the total (may be negative)."""

    stage: Stage
    value: float
    share: float
    market_based: float
    ledgers: dict[Ledger, float]


class GasLine(Record, frozen=True):
    """Net kilograms of a gas in a ledger per unit, and its kgCO2e."""

    gas: str
    ledger: Ledger
    kg: float
    co2e: float


class Leaf(Record, frozen=True):
    """One activity of the inventory with its burden: the leaves add up to the total exactly.

    value = amount × intensity, where amount is the activity per unit of the footprint. ``value`` is
    ``None`` where the burden is unknown.
    """

    process: str
    exchange: str
    flow: Text
    stage: Stage
    category: Category
    origin: Origin
    amount: float
    unit: str
    intensity: float | None
    value: float | None
    share: float | None
    market_based: float | None
    ledgers: dict[Ledger, float]
    dataset: str = ""
    gas: str = ""
    burden_free: bool = False


class Link(Record, frozen=True):
    """Flow between two processes of the study, per unit: for the process graph and the Sankey."""

    source: str
    target: str
    flow: Text
    amount: float
    unit: str
    value: float


class ProcessValue(Record, frozen=True):
    """Own burden of a process (its leaves) and what has accumulated in its products, per unit."""

    process: str
    name: Text
    scale: float
    value: float
    cumulative: float


class Tier(Record, frozen=True):
    """Cumulative burden of one input of the process that delivers the product (first tier)."""

    process: str
    exchange: str
    flow: Text
    value: float | None
    share: float | None


class Interval(Record, frozen=True):
    """Percentiles of a Monte Carlo run, kgCO2e per unit."""

    p2_5: float
    p50: float
    p97_5: float
    mean: float
    sd: float


class UncertaintyResult(Record, frozen=True):
    """All uncertainty, and the parts of declared data and of background data alone."""

    total: Interval
    declared: Interval
    background: Interval
    samples: int
    seed: int
    failed: int
    variables: int
    p25: float
    p75: float


class MissingItem(Record, frozen=True):
    """Something without a burden or a factor, listed so that nobody takes it for zero."""

    process: str
    exchange: str
    flow: Text
    amount: str
    reason: Text


class Coverage(Record, frozen=True):
    """How complete the inventory is. ``linked_share`` counts exchanges that need a provider."""

    linked_share: float
    exchanges: int
    linked: int
    mass_linked_share: float | None
    unlinked: tuple[MissingItem, ...] = ()
    burden_free: tuple[MissingItem, ...] = ()
    uncharacterised: tuple[MissingItem, ...] = ()
    aggregated: tuple[MissingItem, ...] = ()  # CO2e-only datasets: fixed to their own GWP set


class QualityResult(Record, frozen=True):
    """Primary data share Σ|v|·primary/Σ|v| and contribution-weighted DQR over the scored share."""

    primary_share: float
    dqr: float | None
    scored_share: float


class Numerics(Record, frozen=True):
    """How well the equations were solved."""

    processes: int
    residual: float
    adjoint_gap: float
    loop_gain: float


class CheckOutcome(Record, frozen=True):
    """One check of a rule pack: passed, failed or skipped (not checked is not the same as
    passed).
    """

    code: str
    title: Text
    outcome: str
    clause: str = ""
    reason: Text = Text(zh="")
    problems: tuple[Problem, ...] = ()


class Verdict(Record, frozen=True):
    """What a rule pack says of a study and its result."""

    pack: str
    version: str
    sha256: str
    checks: tuple[CheckOutcome, ...]

    def of(self, outcome: str) -> tuple[CheckOutcome, ...]:
        """The checks with that outcome: passed, failed, skipped."""
        return tuple(check for check in self.checks if check.outcome == outcome)


class Provenance(Record, frozen=True):
    """Hashes and versions from which the same figure comes again, digit for digit."""

    study: str
    release: str
    release_sha256: str
    engine: str
    gwp: str
    gwp_source: str
    pack: str = ""


class Result(Record, frozen=True, tag="tanji.result/1", tag_field="document"):
    """The footprint of a study. All values kgCO2e per ``unit``, unrounded; ``published`` is
    rounded once.

    The headline is the location-based total over all ledgers; both totals are always there.
    """

    study: str
    name: Text
    product: Product
    unit: FunctionalUnit
    published: str
    location_based: float
    market_based: float
    stages: tuple[StageValue, ...]
    ledgers: dict[Ledger, float]
    gases: tuple[GasLine, ...]
    leaves: tuple[Leaf, ...]
    links: tuple[Link, ...]
    processes: tuple[ProcessValue, ...]
    first_tier: tuple[Tier, ...]
    coverage: Coverage
    quality: QualityResult
    numerics: Numerics
    provenance: Provenance
    uncertainty: UncertaintyResult | None = None
    verdict: Verdict | None = None
    problems: tuple[Problem, ...] = ()
    example: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The documented object of ``tanji calc --json``."""
        from tanji.model.summary import summary

        return summary(self)

    def to_frame(self) -> Any:
        """One row an activity as a pandas ``DataFrame``; ``ImportError`` where pandas is
        missing.
        """
        import pandas  # type: ignore[import-untyped]

        from tanji.model.summary import rows

        return pandas.DataFrame(rows(self))

    def _repr_html_(self) -> str:
        from tanji.model.summary import html

        return html(self)
