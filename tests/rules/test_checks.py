"""The limits of single checks, where the common trial of all checks is too coarse."""

import datetime
from decimal import Decimal

import pytest

from builders import exchange, quantity
from factory import (
    GENERAL,
    LORRY,
    METER,
    OUTPUT,
    POWER,
    RELEASE,
    STEEL,
    TODAY,
    books,
    changed,
    factor,
    figure,
    full_life,
    making,
    measured,
    outcome,
    sound,
    text,
)
from tanji.footprint import files
from tanji.footprint.calculation import datasets_of
from tanji.model.dataset import Quality
from tanji.model.exchange import DatasetLink, Electricity
from tanji.model.problem import Where
from tanji.model.study import Boundary, Cutoff, Evidence
from tanji.model.vocabulary import (
    BoundaryKind,
    Category,
    Origin,
    ProcessStage,
    Role,
    Severity,
    Supply,
    UnitKind,
)
from tanji.rules import judge


def said(code, study, result=None, **fields):
    """What a check complains of, notes left out."""
    check = outcome(code, study, result, **fields)
    return [one.message.zh for one in check.problems if one.severity is not Severity.INFO]


def from_to(start: str, end: str):
    study = sound(ledger=None)
    day = datetime.date.fromisoformat
    return study.replace(period=study.period.replace(start=day(start), end=day(end)))


@pytest.mark.parametrize(
    ("start", "end", "enough"),
    [
        ("2024-01-01", "2024-12-31", True),
        ("2024-02-15", "2025-02-14", True),
        ("2024-02-29", "2025-02-28", True),
        ("2024-01-02", "2024-12-31", False),
        ("2024-01-01", "2024-12-30", False),
        ("2023-01-01", "2024-12-31", True),
    ],
)
def test_a_year_is_twelve_whole_months(start, end, enough):
    assert bool(said("R-103", from_to(start, end))) is not enough


def test_the_future_and_the_past_are_told_by_the_day_of_judging():
    assert datetime.date(2025, 6, 30) == TODAY
    assert said("R-103", from_to("2024-07-01", "2025-06-30")) == []
    assert "今天是2025-06-30" in said("R-103", from_to("2025-01-01", "2025-12-31"))[0]
    assert "超过3年" in said("R-103", from_to("2021-01-01", "2021-12-31"))[0]
    assert "超过3年" in said("R-103", from_to("2021-06-30", "2022-06-29"))[0]
    assert said("R-103", from_to("2021-07-01", "2022-06-30")) == []


def test_without_a_day_of_judging_that_part_is_said_to_be_unlooked_at():
    verdict = judge(sound(), GENERAL, None, datasets_of(sound(), RELEASE))
    check = next(one for one in verdict.checks if one.code == "R-103")
    assert check.outcome == "passed"
    assert "没有给出核对日期" in check.problems[0].message.zh


def test_a_cell_of_the_workbook_is_named():
    study = from_to("2024-01-01", "2024-06-30")
    cell = {"study/period": Where(sheet="研究", cell="C9")}
    verdict = judge(study, GENERAL, None, datasets_of(study, RELEASE), positions=cell)
    check = next(one for one in verdict.checks if one.code == "R-103")
    assert str(check.problems[0].where) == "研究!C9，数据周期 · 周期"
    same = files.check(study, release=RELEASE, positions=cell)
    assert same == verdict
    assert files.check(study, release=RELEASE, today=TODAY) != same


def test_a_functional_unit_and_all_stages_make_a_full_footprint():
    study = full_life(UnitKind.FUNCTIONAL)
    assert said("R-102", study) == []
    missing = said("R-104", study)
    assert [stage for stage in ("分销/储运", "使用", "生命末期") if stage in str(missing)] == [
        "分销/储运",
        "使用",
        "生命末期",
    ]
    excluded = Boundary(
        kind=BoundaryKind.CRADLE_TO_GRAVE,
        excluded=(text("分销：自提，无运输"), text("使用阶段：不耗能"), text("报废阶段：全部回用")),
    )
    assert said("R-104", study.replace(boundary=excluded)) == []


def test_materials_do_not_arrive_by_themselves():
    assert "没有一条运输" in said("R-104", sound(making(without=("lorry",))))[0]
    cut = Cutoff(id="t", name=text("原料运输"), basis=text("不足1%"), share=Decimal("0.4"))
    assert said("R-104", sound(making(without=("lorry",)), cutoffs=(cut,))) == []


@pytest.mark.parametrize(
    ("standard", "period", "finding"),
    [
        ("GB/T 24067—2024", "2024", None),
        ("gb/t24067-2024", "2024", None),
        ("GB/T 44905-2024", "2024", "早于"),
        ("T/CPCIF 0467-2025", "2024", None),
        ("", "2024", "没有写所依据的标准"),
    ],
)
def test_standards_have_their_dates(standard, period, finding):
    found = said("R-102", sound(standard=standard))
    assert (finding in found[0]) if finding else found == []


def test_a_standard_that_is_not_in_force_yet_is_refused():
    early = judge(
        sound(standard="GB/T 44905-2024"),
        GENERAL,
        None,
        datasets_of(sound(), RELEASE),
        today=datetime.date(2025, 4, 30),
    )
    check = next(one for one in early.checks if one.code == "R-102")
    assert "还没有生效" in check.problems[0].message.zh


@pytest.mark.parametrize(("value", "gas"), [("0.6187", "CO2"), ("0.6187", "CO2e")])
def test_a_direct_factor_is_recognised_whatever_it_is_called(value, gas):
    """0.6187 kgCO2/kWh: Ningxia 2023, official direct-CO2 factor."""
    own = factor("mine", "kWh", value, category=Category.ELECTRICITY)
    own = own.replace(gases=(own.gases[0].replace(gas=gas),))
    line = POWER.replace(provider=DatasetLink(dataset="mine"))
    assert "不含上游" in said("R-202", sound(making(line), datasets=(own,)))[0]
    per_mwh = own.replace(
        reference=quantity(1, "MWh"), gases=(own.gases[0].replace(amount=Decimal("618.7")),)
    )
    assert "不含上游" in said("R-202", sound(making(line), datasets=(per_mwh,)))[0]


def test_an_own_electricity_factor_with_upstream_passes():
    """0.5777 kgCO2e/kWh: national average 2024, official footprint factor."""
    own = factor("mine", "kWh", "0.5777", category=Category.ELECTRICITY)
    summed = own.replace(gases=(own.gases[0].replace(gas="CO2e"),))
    line = POWER.replace(provider=DatasetLink(dataset="mine"))
    assert said("R-202", sound(making(line), datasets=(summed,))) == []
    assert "只有CO2" in said("R-202", sound(making(line), datasets=(own,)))[0]


def test_the_set_of_the_result_counts_not_that_of_the_study():
    study = sound(gwp="SAR")
    assert "不允许SAR" in said("R-203", study)[0]
    assert said("R-203", study, figure(sound(), 0)) == []


def test_small_sums_under_another_set_are_a_warning_large_ones_an_error():
    small = measured("paint", 10, "kg", "summed")  # 20 of 2280.5 kgCO2e
    study = sound(making(small))
    check = outcome("R-203", study, figure(study, 0))
    assert [one.severity for one in check.problems] == [Severity.WARNING]
    assert "占0.9%" in check.problems[0].message.zh
    large = sound(making(STEEL.replace(provider=DatasetLink(dataset="summed"))))
    check = outcome("R-203", large, figure(large, 0))
    assert [one.severity for one in check.problems] == [Severity.ERROR]


@pytest.mark.parametrize(
    ("year", "gap"), [("2022", 0), ("2021", 3), ("2013-2015", 9), ("2026", 0), ("2027", 3), ("", 0)]
)
def test_the_gap_runs_from_the_nearest_year(year, gap):
    own = factor("own", "kg", 2, year=year)
    found = said(
        "R-204",
        sound(making(STEEL.replace(provider=DatasetLink(dataset="own"))), datasets=(own,)),
    )
    assert (f"相差{gap}年" in found[0]) if gap else found == []


def test_what_weighs_little_is_not_complained_of():
    old = measured("tape", 1, "kg", "old")  # 2 of 2262 kgCO2e
    study = sound(making(old))
    assert said("R-204", study) != []
    assert said("R-204", study, figure(study, 0)) == []


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        ("CN", True),
        ("GLO", True),
        ("CN-NX", True),
        ("GRID-NW", True),
        ("", True),
        ("CN-GS", False),
        ("GRID-EC", False),
        ("US", False),
        ("CN-N", False),
    ],
)
def test_a_factor_fits_the_places_inside_its_own(given, fits):
    own = factor("own", "kg", 2, geography=given)
    line = STEEL.replace(provider=DatasetLink(dataset="own"))
    assert (said("R-205", sound(making(line), datasets=(own,))) == []) is fits


def test_a_score_of_four_is_a_poor_match():
    own = factor("own", "kg", 2, quality=Quality(technology=4, geography=3))
    line = STEEL.replace(provider=DatasetLink(dataset="own"))
    found = said("R-205", sound(making(line), datasets=(own,)))
    assert len(found) == 1
    assert "技术代表性评分是4" in found[0]


def contract(**fields: object):
    supply = {
        "supply": Supply.GREEN_CONTRACT,
        "contract": DatasetLink(dataset="wind"),
        "certificates": ("GEC-1",),
        "vintage": "2024-03/2024-05",
        "retired_on": datetime.date(2025, 1, 10),
        **fields,
    }
    return sound(making(POWER.replace(electricity=Electricity(**supply))))


@pytest.mark.parametrize(
    ("fields", "finding"),
    [
        ({}, None),
        ({"vintage": "2024"}, None),
        ({"vintage": "2024-12"}, None),
        ({"vintage": "2023-12/2024-05"}, "不在数据周期"),
        ({"vintage": "2024-05/2024-03"}, "读不懂"),
        ({"vintage": "去年"}, "读不懂"),
        ({"vintage": ""}, "没有写"),
        ({"retired_on": None}, "注销日期"),
        ({"certificates": ()}, "绿证编号"),
        ({"share": Decimal("1.5")}, "不在0和1之间"),
    ],
)
def test_certificates_are_in_time_and_retired(fields, finding):
    found = said("R-207", contract(**fields))
    assert any(finding in one for one in found) if finding else found == []


def test_a_certificate_stands_for_one_megawatt_hour():
    two = sound(
        making(
            POWER.replace(
                amount=quantity(2001, "kWh"),
                electricity=Electricity(
                    supply=Supply.GREEN_CONTRACT,
                    contract=DatasetLink(dataset="wind"),
                    certificates=("GEC-1", "GEC-2"),
                    vintage="2024",
                    retired_on=datetime.date(2025, 1, 10),
                ),
            )
        )
    )
    assert "2张绿证只有2000 kWh" in said("R-207", two)[0]


@pytest.mark.parametrize("name", ["CCER抵消", "林业碳信用", "Carbon offset"])
def test_offsets_have_no_place_in_a_footprint(name):
    line = measured(name, 1, "kg", "steel")
    assert "不能计抵消" in said("R-209", sound(making(line)))[0]


def test_the_same_line_twice_is_seen_the_same_flow_in_two_parts_is_not():
    again = STEEL.replace(id="steel-again")
    assert "出现2次" in said("R-209", sound(making(again)))[0]
    part = STEEL.replace(id="steel-part", amount=quantity(3, "kg"))
    assert said("R-209", sound(making(part))) == []


def test_cut_offs_without_an_estimate_are_not_small():
    bare = Cutoff(id="c", name=text("油"), basis=text("经验"))
    assert "没有估计不等于很小" in said("R-301", sound(cutoffs=(bare,)))[0]
    assert outcome("R-302", sound(cutoffs=(bare,))).outcome == "skipped"


def test_five_percent_together_is_still_allowed():
    cuts = [
        Cutoff(id=str(at), name=text("油"), basis=text("经验"), share=Decimal("0.5"))
        for at in range(10)
    ]
    assert said("R-302", sound(cutoffs=tuple(cuts))) == []


def test_a_jump_needs_the_output_beside_it():
    """Month 5 at 1.25 times the median: a jump up, a jump down, and an outlier."""
    found = said("R-321", sound(ledger=books(changed({5: "54.0"}))))
    assert [one for one in found if "第5个月的单耗比上月高25%" in one]
    assert [one for one in found if "第6个月的单耗比上月低" in one]
    assert [one for one in found if "第5个月的单耗" in one and "稳健z" in one]
    assert len(found) == 3


def test_a_month_of_twice_the_output_is_no_jump():
    ledger = books(changed({5: "86.4"}))
    meter, output = ledger.lines
    doubled = tuple(2 * month if at == 4 else month for at, month in enumerate(output.months))
    study = sound(ledger=ledger.replace(lines=(meter, output.replace(months=doubled))))
    assert said("R-321", study) == []


def test_round_and_missing_months_are_told():
    round_meter = [str(10 * at) for at in range(40, 52)]
    found = said("R-321", sound(ledger=books(round_meter)))
    assert any("12个数里有12个只有2位有效数字" in one for one in found)
    found = said("R-321", sound(ledger=books(changed({3: None, 9: None}))))
    assert found == ["台账“meter”第3、9个月没有读数。按缺失处理，不当作零。"]


def test_without_a_line_of_output_the_rest_is_still_looked_at():
    ledger = books(changed({5: "41.9", 6: "41.9"}))
    check = outcome("R-321", sound(ledger=ledger.replace(lines=ledger.lines[:1])))
    assert check.outcome == "failed"
    assert any("没有查单耗" in one.message.zh for one in check.problems)


def test_the_books_of_the_tests_are_plausible():
    specific = [Decimal(a) / Decimal(b) for a, b in zip(METER, OUTPUT, strict=True)]
    assert max(specific) / min(specific) < Decimal("1.02")


def test_only_the_contributions_up_to_80_percent_need_primary_data():
    """Steel is 88 % of the footprint: the lorry and the power behind it are not asked for."""
    small = making(POWER.replace(origin=Origin.DATABASE), LORRY.replace(origin=Origin.ESTIMATED))
    study = sound(small)
    assert said("R-402", study, figure(study, 0)) == []


def test_screening_factors_may_carry_five_percent():
    weak = factor("weak", "kg", 2, quality=Quality(grade="C"))
    line = measured("paint", 50, "kg", "weak")
    few = sound(making(line), datasets=(weak,))
    many = sound(making(line.replace(amount=quantity(100, "kg"))), datasets=(weak,))
    assert said("R-401", few, figure(few, 0)) == []  # 100 of 2360 kgCO2e
    assert "8.1%的碳足迹靠筛查级因子" in said("R-401", many, figure(many, 0))[0]


def test_limits_that_a_pack_sets_are_judged_and_others_reported():
    study = sound(making(STEEL.replace(origin=Origin.DATABASE)))
    result = figure(study, 0)
    note = outcome("R-401", study, result).problems[0]
    assert (note.severity, note.value) == (Severity.INFO, "11.5%")
    strict = GENERAL.demands.quality.replace(
        primary_share=Decimal("0.5"), scored_share=Decimal("0.8")
    )
    by = GENERAL.replace(demands=GENERAL.demands.replace(quality=strict))
    found = said("R-401", study, result, by=by)
    assert [part for part in ("要求50%", "要求80%") if part in str(found)] == ["要求50%", "要求80%"]


def test_an_estimate_says_what_it_rests_on():
    guess = measured("oil", 1, "kg", "steel", origin=Origin.ESTIMATED)
    assert "没有写依据" in said("R-105", sound(making(guess)))[0]
    for reason in ({"source": "设备手册"}, {"note": "按上年"}, {"evidence": ("e",)}):
        study = sound(
            making(guess.replace(**reason)), evidence=(Evidence(id="e", title=text("手册")),)
        )
        assert said("R-105", study) == []


def test_nothing_unknown_may_be_published():
    study = sound(making(measured("oil", 1, "kg", None)))
    check = outcome("R-211", study, figure(study, 0))
    assert [one.severity for one in check.problems] == [Severity.ERROR]


def test_a_greenhouse_gas_without_a_potential_is_unknown_an_ordinary_gas_is_not():
    def emitting(gas: str):
        line = exchange(gas, Role.EMISSION, 1, "kg", gas=gas, category=Category.EMISSION)
        return sound(making(line))

    for gas, silent in (("SO2", True), ("HFC-9999", False)):
        study = emitting(gas)
        assert (said("R-211", study, figure(study, 0)) == []) is silent


def test_a_farm_wins_and_makes_what_leaves_it():
    assert said("R-104", sound(making(stage=ProcessStage.GROW))) == []


def test_a_clause_that_was_not_read_says_so():
    assert outcome("R-102", sound()).clause.endswith("（业内通行，待核对原文）")
    assert outcome("R-204", sound()).clause.endswith("（本系统建议）")
    assert "（" not in outcome("R-302", sound()).clause.replace("（电解铝）", "")


def test_a_result_that_was_not_sampled_is_not_looked_at_for_its_band():
    study = sound()
    assert outcome("R-403", study, figure(study, 0)).outcome == "skipped"
