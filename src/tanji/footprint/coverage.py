"""How complete and how good a result is: what has no burden, no factor, no gases of its own."""

from collections.abc import Mapping
from math import fsum

from tanji.footprint.assembly import Solved
from tanji.model import units
from tanji.model.compile import Entry
from tanji.model.dataset import Dataset
from tanji.model.document import Text
from tanji.model.exchange import BurdenFree
from tanji.model.result import Coverage, Leaf, MissingItem, QualityResult
from tanji.rules.gwp import is_greenhouse, looks_like_greenhouse


def coverage(solved: Solved, gwp: str) -> Coverage:
    """What needs a provider and has one, and the lists of everything else.

    ``linked_share`` counts exchanges; ``mass_linked_share`` weighs those given in mass units.
    """
    needing: dict[tuple[str, str], Entry] = {}
    for entry in solved.compiled.entries:
        if entry.kind != "elementary":
            key = (entry.process.id, entry.exchange.id)
            if key not in needing or entry.kind == "unlinked":
                needing[key] = entry
    unlinked = [entry for entry in needing.values() if entry.kind == "unlinked"]
    linked = [entry for entry in needing.values() if entry.kind != "unlinked"]
    masses = fsum(_mass(entry) for entry in linked)
    missing = fsum(_mass(entry) for entry in unlinked)
    count = len(linked) + len(unlinked)
    return Coverage(
        linked_share=len(linked) / count if count else 1.0,
        exchanges=count,
        linked=len(linked),
        mass_linked_share=masses / (masses + missing) if masses + missing else None,
        unlinked=tuple(_item(entry, _UNLINKED) for entry in unlinked),
        burden_free=tuple(
            _item(entry, entry.exchange.provider.reason)
            for entry in linked
            if entry.kind == "burden_free" and isinstance(entry.exchange.provider, BurdenFree)
        ),
        uncharacterised=_uncharacterised(solved),
        aggregated=_aggregated(solved.compiled.reached, gwp),
    )


def quality(found: tuple[Leaf, ...], datasets: Mapping[str, Dataset]) -> QualityResult:
    """Primary data share and data-quality rating, both weighted by |contribution|.

    PDS = Σ|v|·primary / Σ|v| (PACT); DQR = Σ|v|·DQR_i / Σ|v| over the contributions whose
    dataset is
    scored, whose share of Σ|v| is given as ``scored_share``.
    """
    weights = [abs(leaf.value or 0.0) for leaf in found]
    total = fsum(weights)
    if not total:
        return QualityResult(primary_share=0.0, dqr=None, scored_share=0.0)
    primary = fsum(
        weight for weight, leaf in zip(weights, found, strict=True) if leaf.origin.is_primary
    )
    scored = [
        (weight, dqr)
        for weight, leaf in zip(weights, found, strict=True)
        if leaf.dataset in datasets and (dqr := datasets[leaf.dataset].quality.dqr) is not None
    ]
    share = fsum(weight for weight, _ in scored)
    return QualityResult(
        primary_share=primary / total,
        dqr=fsum(weight * dqr for weight, dqr in scored) / share if share else None,
        scored_share=share / total,
    )


_UNLINKED = Text(
    zh="还没有绑定因子或上游过程。按未知处理，不当作零。",
    en="No factor or upstream process yet. It counts as unknown, not as zero.",
)
_NO_FACTOR = Text(
    zh="像温室气体，但所选GWP集里没有它的值：未知，不当作零。",
    en="Looks like a greenhouse gas without a value in this GWP set: unknown, not zero.",
)
_NOT_A_GAS = Text(
    zh="不在温室气体清单里，不计入气候变化。",
    en="Not on the list of greenhouse gases; not counted for climate change.",
)


def _item(entry: Entry, reason: Text) -> MissingItem:
    return MissingItem(
        process=entry.process.id,
        exchange=entry.exchange.id,
        flow=entry.exchange.name,
        amount=str(entry.exchange.amount),
        reason=reason,
    )


def _uncharacterised(solved: Solved) -> tuple[MissingItem, ...]:
    items: dict[str, MissingItem] = {}
    for (name, _), kg, factor in zip(
        solved.compiled.flows, solved.solution.inventory, solved.factors, strict=True
    ):
        if factor or not kg:
            continue
        greenhouse = is_greenhouse(name) is not None or looks_like_greenhouse(name)
        unit = "" if name.endswith("]") else " kg"
        items[name] = MissingItem(
            process="",
            exchange=name,
            flow=Text(zh=name, en=name),
            amount=f"{kg:.6g}{unit}",
            reason=_NO_FACTOR if greenhouse else _NOT_A_GAS,
        )
    return tuple(items.values())


def _aggregated(reached: tuple[Dataset, ...], gwp: str) -> tuple[MissingItem, ...]:
    return tuple(
        MissingItem(
            process="",
            exchange=dataset.id,
            flow=dataset.name,
            amount=str(dataset.reference),
            reason=Text(
                zh=f"只有合计CO2e（{dataset.gwp or 'GWP集未说明'}），不能按{gwp}重算。",
                en=f"Only a CO2e sum ({dataset.gwp or 'GWP set not stated'}); "
                f"cannot be recomputed under {gwp}.",
            ),
        )
        for dataset in reached
        if dataset.gwp != gwp and any(value.gas == "CO2e" for value in dataset.gases)
    )


def _mass(entry: Entry) -> float:
    amount = entry.exchange.amount
    if units.is_compatible(amount.unit, "kg"):
        return abs(float(amount.to("kg")))
    return 0.0
