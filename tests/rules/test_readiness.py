"""What is missing before certification, over a study that gets one thing after the other."""

import datetime
from decimal import Decimal

import pytest

from builders import made, process, product, quantity
from factory import (
    GENERAL,
    POWER,
    RELEASE,
    STEEL,
    TODAY,
    books,
    changed,
    figure,
    making,
    sound,
    text,
)
from tanji.footprint.calculation import datasets_of
from tanji.model.document import Text
from tanji.model.exchange import DatasetLink, Electricity
from tanji.model.study import Evidence, Study
from tanji.model.vocabulary import Supply
from tanji.rules import judge, readiness
from tanji.rules.catalogue import national_mark


def seen(study: Study):
    result = figure(study, samples=0)
    verdict = judge(study, GENERAL, result, datasets_of(study, RELEASE), today=TODAY)
    return readiness(study, result, verdict)


def item(study: Study, key: str):
    return next((one for one in seen(study).items if one.key == key), None)


# The meter of the books sums to 500 kWh, as the study has it; a check of that is below.
METERED = POWER.replace(lines=("meter",))


def metered(**fields: object):
    ledger = books(**fields)
    meter, *others = ledger.lines
    meter = meter.replace(meter="DL-07", evidence=("cal",))
    return ledger.replace(lines=(meter, *others))


def evidence(*kinds: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(id=kind[:3], title=text(kind), kind=kind) for kind in kinds)


def test_the_books_of_the_factory_sum_to_its_electricity():
    assert books().lines[0].total == Decimal("500.0") == METERED.amount.amount


def test_a_first_draft_has_little():
    found = seen(sound(making(POWER), ledger=None))
    assert [one.key for one in found.items] == [
        "months",
        "materials",
        "supplier",
        "calibration",
        "rules",
        "verification",
        "national_mark",
    ]
    assert {one.key for one in found.items if one.done} == {"materials", "rules"}
    assert (found.done, found.needed) == (2, 6)


def test_every_thing_that_comes_in_is_seen():
    steel = STEEL.replace(evidence=("ver",))
    study = sound(
        making(METERED, steel),
        ledger=metered(),
        evidence=evidence("calibration", "verification_statement", "核查意见"),
    )
    found = seen(study)
    assert [one.key for one in found.items if one.counts and not one.done] == []
    assert (found.done, found.needed) == (6, 6)


def test_a_missing_month_is_no_whole_year():
    study = sound(making(METERED), ledger=metered(meter=changed({7: None})))
    months = item(study, "months")
    assert not months.done
    assert "“meter”缺月" in months.now.zh


def test_without_electricity_nobody_asks_for_a_meter():
    study = sound(making(without=("power",)))
    assert item(study, "months") is None
    assert item(study, "calibration") is None


def test_an_unknown_item_and_a_broken_balance_keep_the_materials_open():
    unknown = item(sound(making(STEEL.replace(provider=None))), "materials")
    assert (unknown.done, unknown.now.zh) == (False, "1项没有因子，按未知处理")
    broken = item(sound(making(STEEL.replace(amount=quantity(2000, "kg")))), "materials")
    assert not broken.done
    assert "差50.0%" in broken.now.zh
    assert "最大差0.0%" in item(sound(), "materials").now.zh


def test_the_supplier_is_asked_for_what_weighs_most():
    """Steel: 1000 kg · 2 = 2000 of 2000 + 250 + 10 + 0.5 kgCO2."""
    asked = item(sound(), "supplier")
    assert asked.title.zh == "steel供应商的核查声明"
    assert "占总量88.5%" in asked.now.zh
    assert "2.00 kgCO2e/kg" in asked.now.zh


def test_a_process_of_the_supplier_is_a_purchase_too():
    mill = process("mill", product("coil", 1, "kg"), STEEL.replace(amount=quantity(1, "kg")))
    mill = mill.replace(owner="supplier")
    coil = made("coil", 1000, "kg", "mill")
    study = sound(making(coil, without=("steel",)), mill)
    asked = item(study, "supplier")
    assert asked.title.zh == "coil供应商的核查声明"
    assert "占总量88.5%" in asked.now.zh


def test_green_power_needs_its_certificates():
    supply = Electricity(
        supply=Supply.GREEN_CONTRACT,
        contract=DatasetLink(dataset="wind"),
        share=Decimal("0.3"),
        vintage="2024",
        retired_on=datetime.date(2025, 1, 10),
    )
    bare = item(sound(making(POWER.replace(electricity=supply))), "certificates")
    assert not bare.done
    assert "30%绿电" in bare.now.zh
    held = supply.replace(certificates=("GEC-1",))
    assert item(sound(making(POWER.replace(electricity=held))), "certificates").done
    assert item(sound(), "certificates") is None


def test_errors_of_the_pack_are_named():
    study = sound().replace(standard="")
    rules = item(study, "rules")
    assert not rules.done
    assert "“标准、边界与单位”" in rules.now.zh


def test_what_must_be_checked_is_not_ready_while_it_is_skipped():
    study = sound()
    verdict = judge(study, GENERAL, None, datasets_of(study, RELEASE), today=TODAY)
    found = readiness(study, figure(study, samples=0), verdict)
    rules = next(one for one in found.items if one.key == "rules")
    assert not rules.done
    assert rules.now.zh == "必须查的还没有查：“数据质量”、“主要贡献的初级数据”"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("75#硅铁", "ferro-alloy"),
        ("电解铝（重熔用铝锭）", "aluminium"),
        ("普通硅酸盐水泥 P·O 42.5", "cement"),
        ("水泥熟料", None),
        ("单晶硅片", None),
        ("枸杞干果", None),
        ("精甲醇", None),
        ("山羊绒纱", "textiles"),
        ("羊肉", None),
    ],
)
def test_the_first_catalogue_is_recognised_by_name(name, key):
    """Polysilicon, wafer, methanol, PVC, goji, wine and milk are not among the 17 entries."""
    entry = national_mark().find(Text(zh=name))
    assert (entry.key if entry else None) == key


def test_the_catalogue_has_its_17_entries_its_day_and_its_source():
    catalogue = national_mark()
    assert len(catalogue.entries) == 17
    assert catalogue.published_on == datetime.date(2025, 7, 9)
    assert catalogue.source.citation
    mark = item(sound(), "national_mark")
    assert not mark.counts
    assert "17类" in mark.now.zh


def test_every_item_speaks_both_languages():
    for study in (sound(), sound(making(METERED), ledger=metered())):
        for one in seen(study).items:
            for said in (one.title, one.now, one.act):
                assert said.zh
                assert said.en
                assert said.en != said.zh
