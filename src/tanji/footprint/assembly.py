"""From solved arrays to figures with names: leaves, links, stages, gases, first tier."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

import numpy as np

from tanji.engine.solve import Solution
from tanji.model.compile import Compiled, Entry
from tanji.model.document import Text
from tanji.model.exchange import DatasetLink
from tanji.model.result import GasLine, Leaf, Link, ProcessValue, StageValue, Tier
from tanji.model.stages import stage_of
from tanji.model.vocabulary import Ledger, Stage

LEDGERS = tuple(Ledger)


@dataclass(frozen=True, slots=True)
class Solved:
    """A compiled study and its solution; ``factors`` (flows,) are the characterisation factors."""

    compiled: Compiled
    solution: Solution
    factors: np.ndarray

    @property
    def total(self) -> float:
        """kgCO2e per unit over all ledgers."""
        return float(self.solution.scores.sum())

    def burden(self, entry: Entry) -> np.ndarray:
        """Burden of one entry by ledger, kgCO2e per unit; zero where it has no provider."""
        return float(self.solution.scaling[entry.column]) * self.per_run(entry)

    def per_run(self, entry: Entry) -> np.ndarray:
        """Burden by ledger of one entry per run of its column."""
        if entry.row >= 0:
            return np.asarray(entry.amount * self.solution.intensity[entry.row])
        burden = np.zeros(len(LEDGERS))
        if entry.flow >= 0:
            ledger = self.compiled.flows[entry.flow][1]
            burden[LEDGERS.index(ledger)] = entry.amount * self.factors[entry.flow]
        return burden


def characterisation(
    compiled: Compiled, gases: Mapping[str, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Factor of each flow (m,), 0 where unknown, and the same spread over the ledgers (m, 5)."""
    factors = np.array([gases.get(name, 0.0) for name, _ in compiled.flows])
    return factors, by_ledger(compiled, factors)


def by_ledger(compiled: Compiled, factors: np.ndarray) -> np.ndarray:
    """Characterisation factors (m,) spread over the ledgers of their flows (m, 5)."""
    matrix = np.zeros((len(compiled.flows), len(LEDGERS)))
    for at, (_, ledger) in enumerate(compiled.flows):
        matrix[at, LEDGERS.index(ledger)] = factors[at]
    return matrix


def leaves(location: Solved, market: Solved) -> tuple[Leaf, ...]:
    """Every activity of the study with its burden in both totals, in the order of the study."""
    groups = _groups(location.compiled)
    other = _groups(market.compiled)
    total = location.total
    found = []
    for key, entries in groups.items():
        first = entries[0]
        process, exchange = first.process, first.exchange
        unknown = any(entry.kind == "unlinked" for entry in entries)
        by_ledger = _sum(location, entries)
        value = fsum(by_ledger)
        amount = fsum(
            float(location.solution.scaling[entry.column]) * entry.activity for entry in entries
        )
        market_entries = other.get(key, [])
        market_unknown = any(entry.kind == "unlinked" for entry in market_entries)
        provider = exchange.provider
        found.append(
            Leaf(
                process=process.id,
                exchange=exchange.id,
                flow=exchange.name,
                stage=stage_of(process, exchange),
                category=exchange.category,
                origin=exchange.origin,
                amount=amount,
                unit=exchange.amount.unit,
                intensity=None if unknown or amount == 0 else value / amount,
                value=None if unknown else value,
                share=None if unknown or total == 0 else value / total,
                market_based=None if market_unknown else fsum(_sum(market, market_entries)),
                ledgers={
                    ledger: float(part)
                    for ledger, part in zip(LEDGERS, by_ledger, strict=True)
                    if part
                },
                dataset=provider.dataset if isinstance(provider, DatasetLink) else "",
                gas=exchange.gas if exchange.is_elementary else "",
                burden_free=first.kind == "burden_free",
            )
        )
    return tuple(found)


def stages(found: tuple[Leaf, ...], total: float) -> tuple[StageValue, ...]:
    """Sum of the leaves by stage, in the fixed order; stages without any leaf are left out."""
    rows = []
    for stage in Stage:
        own = [leaf for leaf in found if leaf.stage is stage]
        if not own:
            continue
        value = fsum(leaf.value or 0.0 for leaf in own)
        rows.append(
            StageValue(
                stage=stage,
                value=value,
                share=value / total if total else 0.0,
                market_based=fsum(leaf.market_based or 0.0 for leaf in own),
                ledgers={
                    ledger: part
                    for ledger in LEDGERS
                    if (part := fsum(leaf.ledgers.get(ledger, 0.0) for leaf in own))
                },
            )
        )
    return tuple(rows)


def gases(solved: Solved) -> tuple[GasLine, ...]:
    """Net amount of every characterised gas, largest burden first."""
    rows = [
        GasLine(gas=name, ledger=ledger, kg=float(kg), co2e=float(kg * factor))
        for (name, ledger), kg, factor in zip(
            solved.compiled.flows, solved.solution.inventory, solved.factors, strict=True
        )
        if factor and kg
    ]
    return tuple(sorted(rows, key=lambda row: -abs(row.co2e)))


def links(solved: Solved) -> tuple[Link, ...]:
    """Flows between the processes of the study with the burden that they carry."""
    sums: dict[tuple[str, str, str], list[float]] = {}
    names: dict[tuple[str, str, str], tuple[Text, str]] = {}
    for entry in solved.compiled.entries:
        if entry.kind != "process":
            continue
        source = solved.compiled.columns[entry.row].id
        key = (source, entry.process.id, entry.exchange.id)
        scale = float(solved.solution.scaling[entry.column])
        sums.setdefault(key, [0.0, 0.0])
        sums[key][0] += scale * entry.activity
        sums[key][1] += fsum(solved.burden(entry))
        names[key] = (entry.exchange.name, entry.exchange.amount.unit)
    return tuple(
        Link(
            source=key[0],
            target=key[1],
            flow=names[key][0],
            amount=amount,
            unit=names[key][1],
            value=value,
        )
        for key, (amount, value) in sums.items()
    )


def process_values(solved: Solved, found: tuple[Leaf, ...]) -> tuple[ProcessValue, ...]:
    """Own and cumulative burden of each process of the study."""
    own: dict[str, list[float]] = {}
    for leaf in found:
        own.setdefault(leaf.process, []).append(leaf.value or 0.0)
    rows: dict[str, ProcessValue] = {}
    intensity = solved.solution.intensity.sum(axis=1)
    diagonal = solved.compiled.system.technosphere.diagonal()
    for at, column in enumerate(solved.compiled.columns):
        if column.kind != "process":
            continue
        scale = float(solved.solution.scaling[at])
        through = float(scale * diagonal[at] * intensity[at])
        before = rows.get(column.id)
        rows[column.id] = ProcessValue(
            process=column.id,
            name=before.name if before else column.name,
            scale=before.scale if before else scale,
            value=fsum(own.get(column.id, [])),
            cumulative=through + (before.cumulative if before else 0.0),
        )
    return tuple(rows.values())


def first_tier(solved: Solved) -> tuple[Tier, ...]:
    """What enters the process that delivers the product, each with its whole chain behind it.

    They add up to the total, loops included, because the intensity of the product is the sum over
    its own exchanges.
    """
    compiled = solved.compiled
    final = compiled.final
    runs = float(compiled.demand[final] / compiled.system.technosphere[final, final])
    total = solved.total
    rows: dict[str, tuple[Entry, list[float], bool]] = {}
    for entry in compiled.entries:
        if entry.column != final or entry.row == final:  # own use is in the net reference amount
            continue
        row = rows.setdefault(entry.exchange.id, (entry, [], entry.kind == "unlinked"))
        row[1].extend(float(part) * runs for part in solved.per_run(entry))
    tiers = [
        Tier(
            process=entry.process.id,
            exchange=key,
            flow=entry.exchange.name,
            value=None if unknown else fsum(parts),
            share=None if unknown or not total else fsum(parts) / total,
        )
        for key, (entry, parts, unknown) in rows.items()
    ]
    return tuple(sorted(tiers, key=lambda tier: -abs(tier.value or 0.0)))


def _groups(compiled: Compiled) -> dict[tuple[str, str], list[Entry]]:
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in compiled.entries:
        if entry.kind != "process":
            groups.setdefault((entry.process.id, entry.exchange.id), []).append(entry)
    return groups


def _sum(solved: Solved, entries: list[Entry]) -> np.ndarray:
    if not entries:
        return np.zeros(len(LEDGERS))
    return np.asarray(np.sum([solved.burden(entry) for entry in entries], axis=0))
