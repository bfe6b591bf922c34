"""Circular footprint formula, written out as inputs and credits of a process."""

from decimal import Decimal

from tanji.model.document import Text
from tanji.model.exchange import Exchange, Provider
from tanji.model.process import CircularFootprint
from tanji.model.quantity import Quantity
from tanji.model.vocabulary import Category, Origin, Role, Stage


def terms(cff: CircularFootprint) -> tuple[tuple[Exchange, Decimal], ...]:
    """Each term of the formula as an exchange with its signed coefficient (a credit is negative).

    PEF method (Commission Recommendation (EU) 2021/2279, Annex I, 4.4.8.1), per unit of ``amount``:
    ``(1−R1)Ev + R1·A·Erec + R1(1−A)Qsin/Qp·Ev + (1−A)R2·ErecEoL − (1−A)R2·Qsout/Qp·Ev*
    + (1−B)R3·Eer − (1−B)R3·LHV(Xheat·Eheat + Xel·Eel) + (1−R2−R3)Ed``. Terms of coefficient 0
    fall away.
    """
    one = Decimal(1)
    credit = (one - cff.b) * cff.r3
    rows: list[tuple[str, str, str, Decimal, Provider | None, Stage]] = [
        ("virgin", "原生材料", "virgin", one - cff.r1, cff.virgin, Stage.RAW),
        ("recycled", "再生材料", "recycled", cff.r1 * cff.a, cff.recycled, Stage.RAW),
        (
            "recycled-virgin",
            "再生材料的原生份额",
            "virgin share of recycled content",
            cff.r1 * (one - cff.a) * cff.quality_in,
            cff.virgin,
            Stage.RAW,
        ),
        ("recycling", "末端回收", "recycling", (one - cff.a) * cff.r2, cff.recycling, Stage.EOL),
        (
            "substituted",
            "被替代的原生材料",
            "substituted virgin",
            -(one - cff.a) * cff.r2 * cff.quality_out,
            cff.substituted,
            Stage.EOL,
        ),
        ("energy", "能量回收", "energy recovery", credit, cff.energy_recovery, Stage.EOL),
        ("disposal", "处置", "disposal", one - cff.r2 - cff.r3, cff.disposal, Stage.EOL),
    ]
    found = [
        (_exchange(cff, key, zh, en, cff.amount, provider, stage), coefficient)
        for key, zh, en, coefficient, provider, stage in rows
        if coefficient and not (provider is None and key in _OPTIONAL)
    ]
    if cff.heating_value is not None and credit:
        energy = Quantity(
            amount=cff.amount.amount * cff.heating_value.amount, unit=cff.heating_value.unit
        )
        for key, zh, en, share, provider in (
            ("heat", "替代热力", "substituted heat", cff.heat_share, cff.heat),
            (
                "power",
                "替代电力",
                "substituted electricity",
                cff.electricity_share,
                cff.electricity,
            ),
        ):
            if share:
                found.append(
                    (_exchange(cff, key, zh, en, energy, provider, Stage.EOL), -credit * share)
                )
    return tuple(found)


# A cradle-to-gate study stops before the end of life: without R2 and R3 the disposal term is out
# of scope
# unless a provider is named.
_OPTIONAL = frozenset({"disposal"})


def _exchange(
    cff: CircularFootprint,
    key: str,
    zh: str,
    en: str,
    amount: Quantity,
    provider: Provider | None,
    stage: Stage,
) -> Exchange:
    return Exchange(
        id=f"{cff.id}.{key}",
        name=Text(zh=f"{cff.name.zh}：{zh}", en=f"{cff.name.english}: {en}"),
        role=Role.INPUT,
        amount=amount,
        category=Category.MATERIAL,
        provider=provider,
        stage=stage,
        origin=Origin.CALCULATED,
        source=cff.source,
    )
