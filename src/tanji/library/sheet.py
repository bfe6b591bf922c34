"""What there is to know about one dataset, for the command line and for a web page."""

from typing import Any

from tanji.library.release import release as read_release
from tanji.model.dataset import Dataset
from tanji.model.document import Text, decimal_text, to_data
from tanji.model.exchange import DatasetLink, Exchange
from tanji.model.rounding import significant
from tanji.model.vocabulary import DatasetUse, Role
from tanji.rules.gwp import gas_names, gwp_set

SETS = ("AR6", "AR5")
GRADES = {
    "A": Text(zh="A 官方或标准数值", en="A official or standard value"),
    "B": Text(zh="B 数据库或论文", en="B database or paper"),
    "C": Text(zh="C 筛查级", en="C screening"),
}


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.english}


def value_under(dataset: Dataset, name: str) -> dict[str, Any]:
    """kg CO2e per reference under one GWP set, in total and by ledger; ``None`` where unknown.

    A dataset of which only CO2e is known keeps its printed value under every set, and says so. A
    gas without a factor leaves the total unknown.
    """
    factors = gwp_set(name).factors
    ledgers: dict[str, float] = {}
    missing = []
    for value in dataset.gases:
        if value.gas in factors:
            part = float(value.amount) * factors[value.gas]
            ledgers[value.ledger] = ledgers.get(value.ledger, 0.0) + part
        else:
            missing.append(value.gas)
    known = bool(dataset.gases) and not missing
    return {
        "gwp": name,
        "kg_co2e": sum(ledgers.values()) if known else None,
        "ledgers": ledgers,
        "recomputed": all(value.gas != "CO2e" for value in dataset.gases),
        "without_factor": missing,
    }


def caveats(dataset: Dataset) -> list[Text]:
    """What a user of the dataset must know, the gravest first."""
    found = []
    if dataset.use is not DatasetUse.FOOTPRINT:
        label = dataset.use.label
        found.append(
            Text(
                zh=f"{label.zh}：产品碳足迹不接受（规则R-202）。",
                en=f"{label.english}: a product footprint refuses it (rule R-202).",
            )
        )
    if dataset.quality.grade == "C" and not dataset.exchanges:
        found.append(
            Text(
                zh="筛查级：单一数值，只宜用于影响小的项目，重要时换成实测或供应商数据。",
                en="Screening: a single figure, for minor inputs; replace it where it matters.",
            )
        )
    if any(value.gas == "CO2e" for value in dataset.gases):
        stated = dataset.gwp not in ("", "not stated")
        found.append(
            Text(
                zh=f"只知道CO2e总量，按{dataset.gwp}。"
                if stated
                else "只知道CO2e总量，来源未说明GWP。",
                en=f"Only the CO2e total is known, under {dataset.gwp}."
                if stated
                else "Only the CO2e total is known; the source does not name its GWP set.",
            )
        )
    if gaps := unlinked(dataset):
        found.append(
            Text(
                zh=f"有{len(gaps)}项投入没有提供者，其负担未知，不是零。",
                en=f"{len(gaps)} inputs have no provider: their burden is unknown, not zero.",
            )
        )
    if dataset.source.provenance == "known":
        found.append(
            Text(
                zh="数值取自所列表格，本版未重新打开原文核对。",
                en="The value is of the named table, which was not re-opened for this release.",
            )
        )
    return [*found, dataset.note] if dataset.note else found


def unlinked(dataset: Dataset) -> list[Exchange]:
    """Inputs and wastes of a unit process that nobody provides or takes."""
    return [one for one in dataset.exchanges if one.needs_provider and one.provider is None]


def show(dataset: Dataset, sets: tuple[str, ...] = SETS) -> dict[str, Any]:
    """Everything about a dataset as plain data, with fixed keys, texts in both languages."""
    scores = to_data(dataset.quality)
    return {
        "id": dataset.id,
        "version": dataset.version,
        "name": _both(dataset.name),
        "synonyms": list(dataset.synonyms),
        "category": {"id": dataset.category.value, **_both(dataset.category.label)},
        "use": {"id": dataset.use.value, **_both(dataset.use.label)},
        "reference": to_data(dataset.reference),
        "treats_waste": dataset.treats_waste,
        "values": [] if dataset.exchanges else [value_under(dataset, name) for name in sets],
        "gases": [
            {
                "gas": value.gas,
                "name": _both(gas_names().get(value.gas, Text(zh=value.gas))),
                "kg": decimal_text(value.amount),
                "ledger": {"id": value.ledger.value, **_both(value.ledger.label)},
            }
            for value in dataset.gases
        ],
        "exchanges": [_exchange(one) for one in dataset.exchanges],
        "gwp": dataset.gwp,
        "boundary": _both(dataset.boundary),
        "technology": _both(dataset.technology),
        "geography": dataset.geography,
        "year": dataset.year,
        "valid_from": to_data(dataset.valid_from),
        "valid_to": to_data(dataset.valid_to),
        "uncertainty": to_data(dataset.uncertainty),
        "quality": {**scores, "label": _both(GRADES.get(dataset.quality.grade, Text(zh="")))},
        "source": to_data(dataset.source),
        "licence": dataset.licence,
        "aliases": list(dataset.aliases),
        "caveats": [_both(text) for text in caveats(dataset)],
    }


def _exchange(one: Exchange) -> dict[str, Any]:
    provider = one.provider.dataset if isinstance(one.provider, DatasetLink) else None
    return {
        "name": _both(one.name),
        "role": {"id": one.role.value, **_both(one.role.label)},
        "amount": decimal_text(one.amount.amount),
        "unit": one.amount.unit,
        "gas": one.gas,
        "ledger": one.ledger.value if one.ledger else None,
        "provider": provider,
        "note": one.note,
    }


def _value_lines(dataset: Dataset, zh: bool) -> list[tuple[str, str]]:
    lines = []
    for name in SETS if dataset.gases and not dataset.exchanges else ():
        value = value_under(dataset, name)
        total = value["kg_co2e"]
        shown = ("未知" if zh else "unknown") if total is None else significant(total, 4)
        fixed = "" if value["recomputed"] else ("（原值）" if zh else " (as printed)")
        lines.append((name, f"{shown} kg CO2e / {dataset.reference}{fixed}"))
    lines += [
        (
            value.gas,
            f"{decimal_text(value.amount)} kg  {value.ledger.label.zh if zh else value.ledger}",
        )
        for value in dataset.gases
    ]
    for one in dataset.exchanges:
        if one.role is Role.REFERENCE:
            continue
        label = one.role.label.zh if zh else one.role.label.english
        to = f" ← {one.provider.dataset}" if isinstance(one.provider, DatasetLink) else ""
        name = one.name.zh if zh else one.name.english
        lines.append((label, f"{name} {one.amount}{to}"))
    return lines


def show_text(dataset: Dataset, language: str = "zh") -> str:
    """The same for a terminal, in Chinese (``zh``) or English (``en``)."""
    zh = language == "zh"

    def pick(text: Text) -> str:
        return text.zh if zh else text.english

    source = dataset.source
    valid = f"{dataset.valid_from or '…'} – {dataset.valid_to or '…'}"
    where = " ".join(part for part in (source.citation, source.place, source.url) if part)
    rows = [
        ("编号" if zh else "Id", dataset.id),
        ("用途" if zh else "Use", pick(dataset.use.label)),
        ("基准" if zh else "Reference", str(dataset.reference)),
        *_value_lines(dataset, zh),
        ("边界" if zh else "Boundary", pick(dataset.boundary)),
        ("技术" if zh else "Technology", pick(dataset.technology)),
        ("地区、年份" if zh else "Region, year", f"{dataset.geography}, {dataset.year}"),
        ("有效期" if zh else "Valid", valid if dataset.valid_from or dataset.valid_to else ""),
        ("质量" if zh else "Quality", pick(GRADES.get(dataset.quality.grade, Text(zh="")))),
        ("来源" if zh else "Source", where),
        ("许可" if zh else "Licence", dataset.licence),
        *((("注意" if zh else "Note"), pick(text)) for text in caveats(dataset)),
    ]
    title = f"{dataset.name.zh} · {dataset.name.en}"
    return "\n".join([title, *(f"  {label}：{value}" for label, value in rows if value)])


def all_unlinked(name: str | None = None) -> dict[str, tuple[str, ...]]:
    """Inputs without provider of every unit-process dataset of a release, by dataset id."""
    found = {one.id: unlinked(one) for one in read_release(name).datasets}
    return {key: tuple(gap.name.zh for gap in gaps) for key, gaps in found.items() if gaps}
