"""Every way in which a study can be unsound is told by name, in both languages, all at once."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanji.model.dataset import Dataset, GasValue
from tanji.model.document import Text
from tanji.model.exchange import (
    BurdenFree,
    DatasetLink,
    Electricity,
    Exchange,
    ProcessLink,
    Properties,
    Transport,
)
from tanji.model.ledger import Ledger, LedgerLine, Period
from tanji.model.problem import Where
from tanji.model.process import Allocation, AllocationFactor, CircularFootprint, Process
from tanji.model.quantity import Quantity, Uncertainty
from tanji.model.structure import structure_problems
from tanji.model.study import (
    Assumption,
    Boundary,
    Demand,
    Edit,
    Evidence,
    FunctionalUnit,
    Lever,
    LeverOption,
    Product,
    Study,
)
from tanji.model.vocabulary import (
    AllocationMethod,
    BoundaryKind,
    Category,
    DatasetUse,
    Role,
    Severity,
    Supply,
)


def q(amount, unit) -> Quantity:
    return Quantity(amount=Decimal(str(amount)), unit=unit)


def line(id, zh, role, amount, unit, **more) -> Exchange:
    return Exchange(id=id, name=Text(zh=zh), role=role, amount=q(amount, unit), **more)


def factor(id, zh, unit, use=DatasetUse.FOOTPRINT) -> Dataset:
    gases = (GasValue(gas="CO2", amount=Decimal("0.5")),)
    return Dataset(id=id, name=Text(zh=zh), reference=q(1, unit), gases=gases, use=use)


DATASETS = {
    d.id: d
    for d in (
        factor("grid", "电网电力", "kWh"),
        factor("silicon", "多晶硅", "kg"),
        factor("lorry", "货车运输", "t·km"),
        factor("direct", "全国电力平均二氧化碳排放因子", "kWh", DatasetUse.DIRECT_CO2),
    )
}
PULLING = Process(
    id="pulling",
    name=Text(zh="拉晶", en="Crystal pulling"),
    exchanges=(
        line("ingot", "硅棒", Role.REFERENCE, 1000, "kg"),
        line("si", "硅料", Role.INPUT, 1100, "kg", provider=DatasetLink(dataset="silicon")),
        line("power", "电", Role.INPUT, 30000, "kWh", provider=DatasetLink(dataset="grid")),
        line("co2", "直接排放", Role.EMISSION, 2, "kg", gas="CO2"),
    ),
)
SLICING = Process(
    id="slicing",
    name=Text(zh="切片", en="Slicing"),
    exchanges=(
        line("wafer", "硅片", Role.REFERENCE, 60000, "片"),
        line("ingot", "硅棒", Role.INPUT, "0.9", "t", provider=ProcessLink(process="pulling")),
        line(
            "road",
            "运输",
            Role.INPUT,
            90,
            "t·km",
            provider=DatasetLink(dataset="lorry"),
            transport=Transport(mass=q("0.9", "t"), distance=q(100, "km")),
        ),
    ),
)
STUDY = Study(
    id="wafer",
    name=Text(zh="硅片"),
    product=Product(name=Text(zh="单晶硅片")),
    unit=FunctionalUnit(quantity=q(1, "片"), text=Text(zh="1片")),
    boundary=Boundary(kind=BoundaryKind.CRADLE_TO_GATE),
    period=Period(start=datetime.date(2025, 1, 1), end=datetime.date(2025, 3, 31)),
    demand=Demand(process="slicing"),
    processes=(PULLING, SLICING),
)


def with_line(exchange: Exchange, process: Process = PULLING, **changes) -> Study:
    """The study with one line added, or put in the place of the line with its id."""
    kept = tuple(e for e in process.exchanges if e.id != exchange.id)
    return with_process(process.replace(exchanges=(*kept, exchange), **changes))


def with_process(process: Process) -> Study:
    others = [process if p.id == process.id else p for p in STUDY.processes]
    return STUDY.replace(processes=tuple(others))


def with_si(**changes) -> Study:
    return with_line(PULLING.exchange("si").replace(**changes))


def with_power(**changes) -> Study:
    return with_line(PULLING.exchange("power").replace(**changes))


def with_coproduct(allocation=None, **more) -> Study:
    return with_line(
        line("head", "头尾料", Role.COPRODUCT, 80, "kg", **more), allocation=allocation
    )


def shared(method, *factors) -> Allocation:
    listed = tuple(AllocationFactor(product=p, factor=Decimal(f)) for p, f in factors)
    return Allocation(method=method, justification=Text(zh="两种产品"), factors=listed)


def with_ledger(*months, period=STUDY.period, lines=("meter",), unit="kWh") -> Study:
    read = tuple(None if month is None else Decimal(month) for month in months)
    ledger = Ledger(
        facility=Text(zh="一厂"),
        period=period,
        lines=(LedgerLine(id="meter", name=Text(zh="总表"), unit=unit, months=read),),
    )
    return with_power(lines=lines).replace(ledger=ledger)


def with_lever(**edit) -> Study:
    option = LeverOption(id="a", name=Text(zh="光伏"), edits=(Edit(**edit),))
    return STUDY.replace(levers=(Lever(id="source", name=Text(zh="电源"), options=(option,)),))


def spread(kind, **parameters) -> Study:
    known = {key: v if key == "pedigree" else Decimal(v) for key, v in parameters.items()}
    return with_si(uncertainty=Uncertainty(distribution=kind, **known))


def green(**more) -> Study:
    return with_power(electricity=Electricity(supply=Supply.GREEN_CONTRACT, **more))


def recycled(**more) -> Study:
    formula = CircularFootprint(id="cff", name=Text(zh="铝框"), amount=q(10, "kg"), **more)
    return with_process(PULLING.replace(recycling=(formula,)))


SILICON = DatasetLink(dataset="silicon")
REVERSED = Period(start=datetime.date(2025, 3, 1), end=datetime.date(2025, 2, 1))
EMPTY = Dataset(id="mine", name=Text(zh="自测因子"), reference=q(1, "kg"))
GIVEN = AllocationMethod.GIVEN

ERRORS = {
    # ids
    "process id twice": (
        STUDY.replace(processes=(PULLING, SLICING, PULLING)),
        "duplicate_id",
        "pulling",
    ),
    "process without id": (
        STUDY.replace(processes=(PULLING.replace(id=""), SLICING)),
        "missing_id",
        "",
    ),
    "exchange id twice": (
        with_process(PULLING.replace(exchanges=(*PULLING.exchanges, PULLING.exchange("si")))),
        "duplicate_id",
        "拉晶",
    ),
    "own factor hides a released one": (
        STUDY.replace(datasets=(factor("grid", "自定电力", "kWh"),)),
        "duplicate_id",
        "自定电力",
    ),
    # goal
    "demand of nothing": (
        STUDY.replace(demand=Demand(process="slcing")),
        "unknown_process",
        "slcing",
    ),
    "demand of no product": (
        STUDY.replace(demand=Demand(process="slicing", product="wafr")),
        "unknown_product",
        "wafr",
    ),
    "demand in another dimension": (
        STUDY.replace(demand=Demand(process="slicing", amount=q(1, "kg"))),
        "incompatible_units",
        "质量",
    ),
    "unit of zero": (
        STUDY.replace(unit=STUDY.unit.replace(quantity=q(0, "片"))),
        "zero_demand",
        "功能单位",
    ),
    "period reversed": (STUDY.replace(period=REVERSED), "period_reversed", "2025-02-01"),
    # reference flows and signs
    "no reference": (
        with_process(PULLING.replace(exchanges=PULLING.exchanges[1:])),
        "missing_reference",
        "拉晶",
    ),
    "two references": (
        with_line(line("head", "头尾料", Role.REFERENCE, 80, "kg")),
        "several_references",
        "头尾料",
    ),
    "reference of zero": (
        with_line(line("ingot", "硅棒", Role.REFERENCE, 0, "kg")),
        "zero_reference",
        "无法折算",
    ),
    "negative input": (with_si(amount=q(-3, "kg")), "negative_amount", "硅料"),
    "not a number": (with_si(amount=q("NaN", "kg")), "not_a_number", "硅料"),
    "infinite": (with_si(amount=q("Infinity", "kg")), "not_a_number", "硅料"),
    "astronomic": (with_si(amount=q("1e400", "kg")), "number_out_of_range", "硅料"),
    "co-product of zero": (
        with_line(
            line("head", "头尾料", Role.COPRODUCT, 0, "kg"),
            allocation=shared(AllocationMethod.MASS),
        ),
        "zero_coproduct",
        "头尾料",
    ),
    # units
    "unknown unit": (with_si(amount=q(3, "kgg")), "unknown_unit", "kgg"),
    "ambiguous unit": (with_si(amount=q(3, "MT")), "ambiguous_unit", "MT"),
    "unit of another dimension": (with_si(amount=q(3, "L")), "incompatible_units", "体积"),
    "unit of another process": (
        with_line(SLICING.exchange("ingot").replace(amount=q(3, "片")), SLICING),
        "incompatible_units",
        "硅棒",
    ),
    # links
    "unknown provider": (
        with_si(provider=ProcessLink(process="puling")),
        "unknown_process",
        "puling",
    ),
    "unknown product": (
        with_si(provider=ProcessLink(process="slicing", product="chips")),
        "unknown_product",
        "切片",
    ),
    "unknown factor": (with_si(provider=DatasetLink(dataset="silicn")), "unknown_factor", "silicn"),
    "direct CO2 factor": (with_power(provider=DatasetLink(dataset="direct")), "R-202", "不含上游"),
    "emission with a provider": (
        with_line(PULLING.exchange("co2").replace(provider=SILICON)),
        "provider_not_allowed",
        "排放",
    ),
    "emission of nothing": (
        with_line(line("co2", "烟气", Role.EMISSION, 2, "kg")),
        "missing_gas",
        "烟气",
    ),
    "free without reason": (
        with_si(provider=BurdenFree(reason=Text(zh=""))),
        "missing_reason",
        "硅料",
    ),
    "eats its own output": (
        with_si(amount=q("1.2", "t"), provider=ProcessLink(process="pulling")),
        "self_link",
        "没有净产出",
    ),
    # several products
    "no allocation": (with_coproduct(), "missing_allocation", "拉晶"),
    "factors of 0.9": (
        with_coproduct(shared(GIVEN, ("ingot", "0.8"), ("head", "0.1"))),
        "factors_not_one",
        "0.9",
    ),
    "factor for a stranger": (
        with_coproduct(shared(GIVEN, ("ingot", "0.8"), ("haed", "0.2"))),
        "unknown_product",
        "haed",
    ),
    "factor missing": (with_coproduct(shared(GIVEN, ("ingot", "1"))), "missing_factor", "头尾料"),
    "factor above 1": (
        with_coproduct(shared(GIVEN, ("ingot", "1.2"), ("head", "-0.2"))),
        "factor_out_of_range",
        "1.2",
    ),
    "no price": (with_coproduct(shared(AllocationMethod.ECONOMIC)), "missing_property", "价值"),
    "belongs to a stranger": (with_si(only_for=("ingt",)), "unknown_product", "ingt"),
    # books, legs
    "ledger line unknown": (with_ledger(1, 2, 3, lines=("metr",)), "unknown_ledger_line", "metr"),
    "ledger sums to less": (with_ledger(1, 2, 3), "ledger_mismatch", "6 kWh"),
    "ledger in kilograms": (with_ledger(1, 2, 3, unit="kg"), "incompatible_units", "电"),
    "two of three months": (with_ledger(15000, 15000), "months_mismatch", "总表"),
    "negative month": (with_ledger(-1, 15001, 15000), "negative_amount", "总表"),
    "leg does not multiply": (
        with_line(SLICING.exchange("road").replace(amount=q(90000, "t·km")), SLICING),
        "transport_mismatch",
        "90 t·km",
    ),
    # distributions
    "geometric deviation of 1": (spread("lognormal", gsd="1"), "uncertainty_out_of_range", "大于1"),
    "lognormal without": (spread("lognormal"), "missing_parameter", "gsd"),
    "low above high": (
        spread("triangular", low=1200, high=1000),
        "uncertainty_out_of_range",
        "下限",
    ),
    "amount outside": (spread("uniform", low=1, high=2), "uncertainty_out_of_range", "1100"),
    "negative deviation": (spread("normal", sd="-1"), "uncertainty_out_of_range", "标准差"),
    "pedigree of 6": (
        spread("lognormal", pedigree=(1, 2, 3, 4, 6)),
        "uncertainty_out_of_range",
        "谱系",
    ),
    "misspelt distribution": (
        spread("log-normal", gsd="1.1"),
        "unknown_distribution",
        "log-normal",
    ),
    # electricity, recycling, own factors, levers
    "share above 1": (green(share=Decimal("1.5")), "share_out_of_range", "1.5"),
    "recycled twice": (
        recycled(a=Decimal("0.2"), r2=Decimal("0.7"), r3=Decimal("0.7")),
        "factor_out_of_range",
        "R2+R3",
    ),
    "recycling share of 2": (recycled(a=Decimal(2), virgin=SILICON), "factor_out_of_range", "铝框"),
    "empty own factor": (STUDY.replace(datasets=(EMPTY,)), "empty_dataset", "自测因子"),
    "lever on nothing": (with_lever(exchange="pwer"), "unknown_exchange", "电源"),
    "lever on a strange process": (with_lever(process="nowhere"), "unknown_process", "电源"),
    "digits of a result": (STUDY.replace(digits=0), "digits_out_of_range", "有效位数"),
    "strange owner": (with_process(PULLING.replace(owner="onw")), "unknown_value", "onw"),
    "strange supply": (with_lever(exchange="power", supply="gird"), "unknown_value", "gird"),
    "lever with a strange factor": (
        with_lever(exchange="power", dataset="gird"),
        "unknown_factor",
        "gird",
    ),
}
WARNINGS = {
    "two of one name": (
        with_process(SLICING.replace(name=Text(zh="拉晶"))),
        "duplicate_name",
        "拉晶",
    ),
    "unlinked": (with_si(provider=None), "unlinked", "不当作零"),
    "own use": (
        with_si(amount=q(5, "kg"), provider=ProcessLink(process="pulling")),
        "self_link",
        "0.50%",
    ),
    "month not read": (with_ledger(15000, None, 15000), "missing_months", "不当作零"),
    "evidence unknown": (with_si(evidence=("bill-1",)), "unknown_evidence", "bill-1"),
    "contract without factor": (green(), "contract_incomplete", "绿电合同"),
    "contract beside the grid": (
        with_power(
            electricity=Electricity(supply=Supply.GRID, contract=DatasetLink(dataset="grid"))
        ),
        "contract_unused",
        "公共电网",
    ),
    "recycling without a factor": (recycled(a=Decimal("0.2")), "unlinked", "virgin"),
}


def found(study: Study):
    return structure_problems(study, DATASETS)


def test_a_sound_study_has_no_problems():
    assert found(STUDY) == []


def test_more_sound_studies():
    sound = (
        with_coproduct(shared(AllocationMethod.MASS)),
        with_coproduct(shared(GIVEN, ("ingot", "0.9"), ("head", "0.1"))),
        with_line(
            line("ingot", "硅棒", Role.REFERENCE, 1, "t", properties=Properties(value=q(9, "万元")))
        ),
        with_ledger(10000, 10000, 10000),
        with_ledger(10000, 10000, 9999),  # rounded in the study, not in the books
        with_si(evidence=("bill",)).replace(evidence=(Evidence(id="bill", title=Text(zh="账单")),)),
        with_si(only_for=("ingot",)),
        with_si(provider=BurdenFree(reason=Text(zh="再生料按截断法"))),
        spread("triangular", low=1000, high=1200),
        spread("lognormal", pedigree=(1, 2, 3, 4, 5), basic="1.05"),
        with_lever(category=Category.MATERIAL),
        with_lever(exchange="power", dataset="grid", scale=Decimal(2)),
        with_lever(process="pulling", exchange="si", amount=q("1.05", "t")),
        STUDY.replace(datasets=(factor("mine", "自测因子", "kg"),)),
        recycled(a=Decimal("0.2"), virgin=SILICON),
    )
    for study in sound:
        assert [(p.code, str(p.message)) for p in found(study)] == []


@pytest.mark.parametrize("case", ERRORS)
def test_error_is_told(case):
    _is_told(*ERRORS[case], Severity.ERROR)


@pytest.mark.parametrize("case", WARNINGS)
def test_warning_is_told(case):
    _is_told(*WARNINGS[case], Severity.WARNING)


def _is_told(study, code, named, severity):
    problems = [p for p in found(study) if p.code == code]
    assert problems, [p.code for p in found(study)]
    problem = problems[0]
    assert problem.severity is severity
    assert named in f"{problem.message.zh} {problem.value}"
    assert problem.fix.zh
    assert problem.fix.en
    assert problem.message.zh.isascii() is False
    assert problem.message.en
    assert problem.where.object


def test_fix_of_a_negative_amount_names_the_role_to_use():
    (problem,) = [p for p in found(with_si(amount=q(-3, "kg"))) if p.code == "negative_amount"]
    assert "送处理的废物" in problem.fix.zh
    emission = line("co2", "直接排放", Role.EMISSION, -2, "kg", gas="CO2")
    (problem,) = found(with_line(emission))
    assert "清除/自然取用" in problem.fix.zh


@pytest.mark.parametrize(
    ("case", "suggestion"),
    [
        ("demand of nothing", "slicing"),
        ("unknown provider", "pulling"),
        ("unknown product", "wafer"),
        ("unknown factor", "silicon"),
        ("unknown unit", "kg"),
        ("factor for a stranger", "head"),
        ("ledger line unknown", "meter"),
        ("misspelt distribution", "lognormal"),
        ("lever with a strange factor", "grid"),
        ("leg does not multiply", "90 t·km"),
    ],
)
def test_suggestions(case, suggestion):
    study, code, _ = ERRORS[case]
    (problem, *_) = [p for p in found(study) if p.code == code]
    assert suggestion in problem.suggestions
    assert len(problem.suggestions) <= 3


def test_all_problems_come_at_once():
    bad = with_si(amount=q(-3, "kgg"), provider=DatasetLink(dataset="nothing"), only_for=("x",))
    bad = bad.replace(
        demand=Demand(process="y"),
        assumptions=(Assumption(id="a", text=Text(zh="一"), process="z"),),
    )
    codes = [p.code for p in found(bad)]
    assert sorted(codes) == [
        "negative_amount",
        "unknown_factor",
        "unknown_process",
        "unknown_process",
        "unknown_product",
        "unknown_unit",
    ]


def test_a_cell_is_named_where_the_reader_knows_it():
    cells = {"pulling/si/amount": Where(sheet="活动数据", cell="E7")}
    study = with_si(amount=q(-3, "kg"))
    (problem,) = structure_problems(study, DATASETS, cells)
    assert str(problem.where) == "活动数据!E7，拉晶 · 硅料 · 量"


def test_missing_contract_data_are_each_named():
    problems = found(green(contract=DatasetLink(dataset="grid")))
    assert [p.where.field for p in problems] == ["绿证编号", "注销日期"]


def test_loops_between_processes_are_sound():
    loop = line("w", "自用硅片", Role.INPUT, 5, "片", provider=ProcessLink(process="slicing"))
    assert found(with_line(loop)) == []


@given(st.decimals(allow_nan=True, allow_infinity=True), st.text(max_size=8), st.sampled_from(Role))
def test_no_content_of_a_line_raises(amount, unit, role):
    for provider in (None, SILICON, ProcessLink(process="pulling"), ProcessLink(process="")):
        si = PULLING.exchange("si")
        study = with_line(
            si.replace(amount=Quantity(amount=amount, unit=unit), role=role, provider=provider)
        )
        for problem in found(study):
            assert problem.message.zh
            assert problem.message.en
