"""Every check, by the same questions: what passes it, what fails it, what it cannot look at.

A new check is refused here until it says so by one row of ``TRIALS``.
"""

import datetime
import itertools
import re
from dataclasses import dataclass
from decimal import Decimal

import pytest

from builders import bought, emitted, exchange, process, product, quantity
from factory import (
    GENERAL,
    LORRY,
    METER,
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
from tanji.footprint.calculation import datasets_of
from tanji.model.dataset import Quality
from tanji.model.exchange import DatasetLink, Electricity, Properties
from tanji.model.process import Allocation, AllocationFactor
from tanji.model.quantity import Uncertainty
from tanji.model.structure import structure_problems
from tanji.model.study import Cutoff, Evidence, Study
from tanji.model.vocabulary import (
    AllocationMethod,
    BoundaryKind,
    Category,
    Origin,
    Role,
    Severity,
    Supply,
)
from tanji.rules import judge
from tanji.rules.pack import CutoffRule
from tanji.rules.registry import checks

SOUND = sound()


@dataclass(frozen=True)
class Trial:
    """``says`` is part of the Chinese finding. ``samples``: the studies come with a figure of
    so many draws."""

    passes: Study
    fails: Study
    says: str
    skipped: Study | None = None
    samples: int | None = None
    severity: Severity = Severity.ERROR
    by: object = GENERAL


def with_product(**fields: object) -> Study:
    return SOUND.replace(product=SOUND.product.replace(**fields))


def with_period(start: str, end: str) -> Study:
    day = datetime.date.fromisoformat
    return sound(ledger=None).replace(period=SOUND.period.replace(start=day(start), end=day(end)))


def with_boundary(kind: BoundaryKind) -> Study:
    return SOUND.replace(boundary=SOUND.boundary.replace(kind=kind))


def with_own(*lines: object, datasets: tuple = (), **fields: object) -> Study:
    return sound(making(*lines, **fields), datasets=datasets)


def cut(*shares: str | None, basis: str = "按质量占比估计", name: str = "润滑油") -> Study:
    return sound(
        cutoffs=tuple(
            Cutoff(
                id=f"c{at}",
                name=text(name),
                basis=text(basis),
                share=None if share is None else Decimal(share),
            )
            for at, share in enumerate(shares)
        )
    )


def green(*certificates: str, vintage: str = "2024-01/2024-12", share: str = "1") -> Study:
    supply = Electricity(
        supply=Supply.GREEN_CONTRACT,
        contract=DatasetLink(dataset="wind"),
        share=Decimal(share),
        certificates=certificates,
        vintage=vintage,
        retired_on=datetime.date(2025, 1, 10),
    )
    return with_own(POWER.replace(electricity=supply))


def shared(method: AllocationMethod, why: str, *factors: str) -> Study:
    by = exchange("offcut", Role.COPRODUCT, 50, "kg", category=Category.PRODUCT)
    by = by.replace(properties=Properties(value=quantity(10, "CNY")))
    part = product("part", 950, "kg", origin=Origin.MEASURED)
    part = part.replace(properties=Properties(value=quantity(90, "CNY")))
    names = ("part", "offcut")
    given = tuple(
        AllocationFactor(product=name, factor=Decimal(factor))
        for name, factor in zip(names, factors, strict=False)
    )
    allocation = Allocation(method=method, justification=text(why), factors=given)
    return with_own(part, by, without=("scrap",), allocation=allocation)


def boiler(heat: str, fuel_unit: str = "MJ") -> Study:
    """Gas of 35 MJ into heat."""
    return sound(
        process(
            "boiler",
            product("heat", heat, "MJ"),
            measured("gas", 35, fuel_unit, None, category=Category.FUEL),
        ),
    ).replace(unit=SOUND.unit.replace(quantity=quantity(1, "MJ")))


def kiln(co2: str, stone_carbon: str | None = "12.011") -> Study:
    """CaCO3 → CaO + CO2: 100.086 = 56.077 + 44.009 kg, 12.011 kg of carbon (IUPAC masses)."""

    def carbon(kg: str | None) -> Properties | None:
        return None if kg is None else Properties(carbon=quantity(kg, "kg"))

    return sound(
        process(
            "kiln",
            product("lime", "56.077", "kg", properties=carbon("0")),
            measured("stone", "100.086", "kg", "steel", properties=carbon(stone_carbon)),
            emitted("CO2", co2),
        )
    )


def pot_room(kwh: object, name: str = "电解铝") -> Study:
    return sound(
        process(
            "pots",
            product(name, 1, "t"),
            measured("power", kwh, "kWh", "grid", category=Category.ELECTRICITY),
        )
    ).replace(unit=SOUND.unit.replace(quantity=quantity(1, "t")))


def scored(score: int) -> Study:
    quality = Quality(technology=score, geography=score, time=score, precision=score)
    own = factor("own", "kg", 2, quality=quality)
    return with_own(STEEL.replace(provider=DatasetLink(dataset="own")), datasets=(own,))


def claiming(*kinds: str) -> Study:
    evidence = tuple(Evidence(id=kind, title=text("鉴定性评审报告"), kind=kind) for kind in kinds)
    return sound(comparative_claim=True, evidence=evidence)


NO_POWER = sound(making(without=("power",)))
NO_FACTORS = sound(process("making", product("part", 1, "kg"), emitted("CO2", 1)))
own_power = factor("mine", "kWh", "0.6187", category=Category.ELECTRICITY)
OWN_POWER = POWER.replace(provider=DatasetLink(dataset="mine"))
UNCERTAIN = STEEL.replace(uncertainty=Uncertainty(distribution="triangular"))
NEVER_FUEL = GENERAL.replace(
    demands=GENERAL.demands.replace(
        cutoff=CutoffRule(each=Decimal(1), total=Decimal(5), never=(Category.FUEL,))
    )
)
CO2_OF_COAL = measured("coal", 10, "kg", "coal-burnt", category=Category.FUEL)

TRIALS: dict[str, Trial] = {
    "R-101": Trial(
        SOUND,
        with_product(credit_code="12100000400000624E"),
        "校验位不符",
        skipped=sound(example=True),
    ),
    "R-102": Trial(SOUND, full_life().replace(unit=SOUND.unit), "不能只用声明单位"),
    "R-103": Trial(
        with_period("2024-01-01", "2024-12-31"),
        with_period("2024-01-01", "2024-11-30"),
        "不到12个月",
    ),
    "R-104": Trial(SOUND, full_life(), "“使用”阶段"),
    "R-105": Trial(SOUND, sound(audience=text("")), "没有写预期用途", severity=Severity.WARNING),
    "R-200": Trial(
        SOUND, with_own(STEEL.replace(provider=DatasetLink(dataset="stel"))), "没有因子“stel”"
    ),
    "R-201": Trial(SOUND, with_own(STEEL.replace(amount=quantity(-1, "kg"))), "负数"),
    "R-202": Trial(
        SOUND,
        with_own(OWN_POWER, datasets=(own_power,)),
        "0.6187是二氧化碳排放因子",
        skipped=NO_POWER,
    ),
    "R-203": Trial(
        SOUND,
        with_own(STEEL.replace(provider=DatasetLink(dataset="summed"))),
        "按AR5",
        samples=0,
    ),
    "R-204": Trial(
        SOUND,
        with_own(STEEL.replace(provider=DatasetLink(dataset="old"))),
        "相差9年",
        skipped=NO_FACTORS,
        severity=Severity.WARNING,
    ),
    "R-205": Trial(
        SOUND,
        with_own(STEEL.replace(provider=DatasetLink(dataset="foreign"))),
        "是US的",
        skipped=NO_FACTORS,
        severity=Severity.WARNING,
    ),
    "R-206": Trial(
        SOUND,
        with_own(STEEL.replace(provider=DatasetLink(dataset="expired"))),
        "失效",
        skipped=NO_FACTORS,
    ),
    "R-207": Trial(green("GEC-1"), green("GEC-1", "GEC-1"), "用了2次", skipped=SOUND),
    "R-208": Trial(
        shared(AllocationMethod.MASS, "都按质量出售"),
        shared(AllocationMethod.GIVEN, "合同约定", "0.9", "0.2"),
        "合计为1.1",
        skipped=SOUND,
    ),
    "R-209": Trial(
        with_own(CO2_OF_COAL, emitted("CO2", 50)),
        with_own(CO2_OF_COAL, emitted("CO2", 20)),
        "已含燃烧",
        severity=Severity.WARNING,
    ),
    "R-211": Trial(SOUND, with_own(measured("oil", 1, "kg", None)), "按未知处理"),
    "R-301": Trial(cut("0.5"), cut("1"), "要小于1%", skipped=SOUND),
    "R-302": Trial(cut(*["0.9"] * 5), cut(*["0.9"] * 6), "合计5.4%", skipped=SOUND),
    "R-303": Trial(cut("0.5"), cut("0.5", basis=""), "依据", skipped=SOUND),
    "R-304": Trial(
        cut("0.5"),
        cut("0.5", name="叉车燃料"),
        "“燃料”必须计入",
        by=NEVER_FUEL,
    ),
    "R-311": Trial(
        SOUND,
        with_own(STEEL.replace(amount=quantity(1100, "kg"))),
        "投入多于产出，差9.1%",
        skipped=sound(making(measured("argon", 3, "m³", None))),
    ),
    "R-312": Trial(boiler("31.5"), boiler("40"), "产出多于投入", skipped=boiler("31.5", "kg")),
    "R-313": Trial(kiln("44.009"), kiln("30"), "碳不平衡", skipped=SOUND),
    "R-321": Trial(
        SOUND,
        sound(ledger=books(changed({5: "41.9", 6: "41.9"}))),
        "第4至6个月的数完全相同",
        skipped=sound(ledger=None),
        severity=Severity.WARNING,
    ),
    "R-322": Trial(pot_room(13500), pot_room(15000), "常见范围", SOUND, severity=Severity.WARNING),
    "R-401": Trial(scored(2), scored(4), "上限3", skipped=SOUND, samples=0),
    "R-402": Trial(
        SOUND,
        with_own(STEEL.replace(origin=Origin.DATABASE)),
        "不是初级数据",
        skipped=SOUND,
        samples=0,
        severity=Severity.WARNING,
    ),
    "R-403": Trial(
        SOUND,
        with_own(STEEL.replace(uncertainty=None)),
        "给不出区间",
        skipped=SOUND,
        samples=20,
        severity=Severity.WARNING,
    ),
    "R-602": Trial(claiming("critical_review"), claiming(), "没有鉴定性评审", skipped=SOUND),
}
# These look at every study, whatever is in it.
ALWAYS = {"R-102", "R-103", "R-105", "R-200", "R-201", "R-203", "R-209", "R-211"}
# These are skipped by the pack, not by the study.
BY_PACK = {"R-104", "R-304"}


def found(code: str, study: Study, trial: Trial, samples: int | None):
    result = None if samples is None else figure(study, samples)
    return outcome(code, study, result, trial.by)


def test_every_check_has_a_trial():
    assert set(TRIALS) == set(checks())
    assert {code for code in TRIALS if not TRIALS[code].skipped} == ALWAYS | BY_PACK


@pytest.mark.parametrize("code", TRIALS)
def test_a_sound_study_passes(code):
    trial = TRIALS[code]
    check = found(code, trial.passes, trial, trial.samples)
    assert (check.outcome, check.reason) == ("passed", text("").replace(en=""))
    assert all(problem.severity is Severity.INFO for problem in check.problems)


@pytest.mark.parametrize("code", TRIALS)
def test_an_unsound_study_fails_and_is_told_why_and_what_to_do(code):
    trial = TRIALS[code]
    check = found(code, trial.fails, trial, trial.samples)
    assert check.outcome == "failed"
    told = [problem for problem in check.problems if trial.says in problem.message.zh]
    assert told, [problem.message.zh for problem in check.problems]
    assert {problem.severity for problem in told} == {trial.severity}


@pytest.mark.parametrize("code", [code for code in TRIALS if TRIALS[code].skipped])
def test_what_cannot_be_looked_at_is_skipped_with_its_reason(code):
    trial = TRIALS[code]
    check = found(code, trial.skipped, trial, samples=None)
    assert check.outcome == "skipped"
    assert check.reason.zh.endswith("。")
    assert check.reason.en.endswith((".", ")"))


@pytest.mark.parametrize("code", TRIALS)
def test_findings_are_told_in_both_languages_and_name_their_place(code):
    trial = TRIALS[code]
    for study in (trial.passes, trial.fails):
        check = found(code, study, trial, trial.samples)
        assert check.title.zh
        assert re.search("[a-z]", check.title.en)
        for problem in check.problems:
            assert problem.where.object
            assert re.search("[一-鿿]", problem.message.zh)
            assert problem.message.en != problem.message.zh
            assert problem.message.en.endswith((".", "。"))
            if problem.severity is not Severity.INFO:
                assert problem.fix.zh.endswith("。")
                assert problem.fix.en.endswith((".", "…"))


def test_packs_that_ask_for_less_skip_the_check():
    kinds = tuple(one for one in GENERAL.demands.boundaries if one.declared_unit)
    narrow = GENERAL.replace(demands=GENERAL.demands.replace(boundaries=kinds))
    assert outcome("R-104", full_life(), by=narrow).outcome == "skipped"
    assert outcome("R-304", cut("0.5")).outcome == "skipped"


@pytest.mark.parametrize(
    "number", ["NaN", "sNaN", "Infinity", "-1", "0", "1E+400", "1E-400", "-1E+9999"]
)
@pytest.mark.parametrize("unit", ["furlong", "kg", ""])
def test_checks_bear_a_study_that_is_broken_everywhere(number, unit):
    """Findings, never an exception; and every check answers."""
    nothing = quantity(number, unit)
    lines = [
        line.replace(
            amount=nothing,
            properties=Properties(mass=nothing, energy=nothing, value=nothing, carbon=nothing),
        )
        for line in (
            STEEL,
            OWN_POWER,
            LORRY,
            product("part", 1, "kg"),
            exchange("by", Role.COPRODUCT, 1, "kg"),
            emitted("CO2", 1),
            bought("x", 1, "kg", "none"),
            CO2_OF_COAL,
        )
    ]
    own = own_power.replace(reference=nothing)
    broken = sound(
        process("making", *lines),
        process("empty"),
        datasets=(own.replace(gases=(own.gases[0].replace(amount=nothing.amount),)),),
        cutoffs=(Cutoff(id="c", name=text("油"), basis=text(""), share=nothing.amount),),
        ledger=books([None, *METER[1:11], number]),
    )
    broken = broken.replace(unit=SOUND.unit.replace(quantity=nothing))
    for study in (broken, broken.replace(processes=()), green("a").replace(ledger=broken.ledger)):
        verdict = judge(study, GENERAL, None, datasets_of(study, RELEASE), today=TODAY)
        assert len(verdict.checks) == len(GENERAL.checks)
        assert verdict.of("failed") or study.processes == ()


def test_every_structural_problem_reaches_exactly_one_check():
    broken = sound(
        making(
            STEEL.replace(provider=DatasetLink(dataset="none")),
            measured("oil", -1, "kg", None),
            measured("tape", 1, "furlong", "steel"),
            UNCERTAIN.replace(id="foil"),
            measured("paint", 1, "kg", "steel", lines=("nowhere",)),
            POWER.replace(provider=DatasetLink(dataset="co2-nx")),
        )
    )
    datasets = datasets_of(broken, RELEASE)
    expected = sorted(
        (problem.code, problem.message.zh) for problem in structure_problems(broken, datasets)
    )
    assert len({code for code, _ in expected}) >= 6
    verdict = judge(broken, GENERAL, None, datasets, today=TODAY)
    told = itertools.chain.from_iterable(check.problems for check in verdict.checks)
    got = [(problem.code, problem.message.zh) for problem in told]
    assert [item for item in expected if got.count(item) != 1] == []


def test_a_check_that_this_version_lacks_is_skipped_not_passed():
    rules = tuple(rule.replace(code="R-999") for rule in GENERAL.checks[:1])
    check = outcome("R-999", SOUND, by=GENERAL.replace(checks=rules))
    assert (check.outcome, check.reason.zh) == ("skipped", "这一版软件没有这项检查。")


def test_a_pack_caps_the_weight_of_a_finding():
    lenient = GENERAL.replace(
        checks=tuple(rule.replace(severity=Severity.WARNING) for rule in GENERAL.checks)
    )
    check = outcome("R-301", cut("1"), by=lenient)
    assert [problem.severity for problem in check.problems] == [Severity.WARNING]
