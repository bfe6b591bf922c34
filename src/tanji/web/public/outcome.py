"""The result of a choice on the start page, kept per choice so that it answers at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from tanji import library
from tanji.footprint.calculation import datasets_of
from tanji.footprint.files import assess
from tanji.library.sheet import value_under
from tanji.model.document import Text
from tanji.model.exchange import DatasetLink
from tanji.model.result import Leaf, Result
from tanji.model.rounding import significant
from tanji.model.study import LeverOption, Study
from tanji.model.vocabulary import Category, Supply
from tanji.rules.readiness import Readiness, readiness
from tanji.web.public.choice import read_choice

KEPT = 128
TOLD = 3  # activities named under a stage


@dataclass(frozen=True, slots=True)
class Outcome:
    """Study, result and what is missing for a certification."""

    study: Study
    result: Result
    readiness: Readiness

    @property
    def said(self) -> Text:
        """Why the two totals are equal or differ."""
        return _difference(self.study, self.result)

    def main(self, stage: str) -> list[Leaf]:
        """The largest activities of a stage that are not 0."""
        own = [leaf for leaf in self.result.leaves if leaf.stage == stage and leaf.value]
        return sorted(own, key=lambda leaf: -abs(leaf.value or 0.0))[:TOLD]


@lru_cache(maxsize=KEPT)
def outcome(query: str) -> Outcome:
    """The outcome of a choice's query. Raises ``CompileError`` where its study has no figure."""
    study = read_choice(dict(parse_qsl(query))).study
    result = assess(study)
    assert result.verdict is not None
    return Outcome(study, result, readiness(study, result, result.verdict))


def _difference(study: Study, result: Result) -> Text:
    supplies = {
        exchange.electricity.supply: exchange.electricity
        for process in study.processes
        for exchange in process.exchanges
        if exchange.electricity is not None
    }
    gap = result.location_based - result.market_based
    if gap:
        amount = significant(abs(gap), 3)
        return Text(
            zh=f"差{amount}，全部来自绿电合同。证书注销后才算数，而且不是每个国际规则都认。",
            en=f"They differ by {amount}, all from the green contract. It counts once its "
            "certificates are retired, and not every international rule accepts it.",
        )
    if Supply.SELF in supplies or Supply.DIRECT_WIRE in supplies:
        return Text(
            zh="两个合计相同：这种用电在实物上就是它自己，与合同无关。",
            en="Both totals are equal: this electricity is physically its own, whatever the "
            "contract.",
        )
    return Text(
        zh="两个合计相同：没有绿电合同，用的都是公共电网。",
        en="Both totals are equal: there is no green contract, all power is from the grid.",
    )


def power_factor(study: Study, option: LeverOption) -> float | None:
    """kgCO2e/kWh of an option of the electricity lever on the market basis; ``None`` if unknown.

    A contract covers its share, the grid the rest.
    """
    grid = next(_own_power(study), None)
    if grid is None:
        return None
    edit = option.edits[0] if option.edits else None
    if edit is None:
        return _value(study, grid)
    if edit.contract and edit.share is not None:
        own, rest = _value(study, edit.contract), _value(study, grid)
        share = float(edit.share)
        return None if own is None or rest is None else share * own + (1 - share) * rest
    return _value(study, edit.dataset)


def _own_power(study: Study) -> Iterator[str]:
    for process in study.processes:
        for exchange in process.exchanges:
            linked = isinstance(exchange.provider, DatasetLink)
            if exchange.category is Category.ELECTRICITY and process.owner == "own" and linked:
                assert isinstance(exchange.provider, DatasetLink)
                yield exchange.provider.dataset


def _value(study: Study, name: str) -> float | None:
    """kgCO2e per reference; a mix of datasets is weighted by its exchanges."""
    datasets = datasets_of(study, library.release())
    dataset = datasets.get(name)
    if dataset is None:
        return None
    if not dataset.exchanges:
        value = value_under(dataset, study.gwp)["kg_co2e"]
        return None if value is None else float(value)
    total = 0.0
    for exchange in dataset.exchanges:
        if not exchange.needs_provider:
            continue
        if not isinstance(exchange.provider, DatasetLink):
            return None
        part = _value(study, exchange.provider.dataset)
        if part is None:
            return None
        reference = datasets[exchange.provider.dataset].reference
        total += float(exchange.amount.to(reference.unit) / reference.amount) * part
    return total
