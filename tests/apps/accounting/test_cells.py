"""Cells: what people type into a study, read exactly or refused in its place."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import builders
from tanji.accounting import cells
from tanji.accounting.cells import Change, Edit
from tanji.core.errors import Invalid
from tanji.model.document import Text
from tanji.model.exchange import DatasetLink, ProcessLink
from tanji.model.ledger import Ledger, LedgerLine, Period
from tanji.model.study import Assumption, Cutoff
from tanji.model.vocabulary import Origin, Role, Supply


def draw():
    pulling = builders.process(
        "pulling",
        builders.product("ingot", 1, "kg"),
        builders.bought("power", "8.5", "kWh", "cn-grid"),
    )
    slicing = builders.process(
        "slicing",
        builders.product("wafer", 1, "m²"),
        builders.made("ingot-in", 2, "kg", "pulling"),
    )
    period = Period(
        start=builders.datetime.date(2024, 1, 1), end=builders.datetime.date(2024, 3, 31)
    )
    line = LedgerLine(
        id="l1", name=Text(zh="电"), unit="kWh", months=(Decimal(1), None, Decimal(3))
    )
    return builders.study(
        pulling,
        slicing,
        unit=builders.quantity(1, "m²"),
        demand="slicing",
        ledger=Ledger(facility=Text(zh="厂"), period=period, lines=(line,)),
        cutoffs=(Cutoff(id="c1", name=Text(zh="螺丝"), basis=Text(zh="很少")),),
        assumptions=(Assumption(id="a1", text=Text(zh="运距")),),
    )


@pytest.fixture
def study():
    return draw()


def power(study):
    return study.process("pulling").exchange("power")


def one(study, path, value, **more):
    changed, _ = cells.edit(study, [Edit(path, value, **more)])
    return changed


@pytest.mark.parametrize(
    ("path", "typed", "read"),
    [
        (
            "pulling/power/amount",
            "１，２３４．５",
            lambda s: power(s).amount.amount == Decimal("1234.5"),
        ),
        (
            "pulling/power/unit",
            "万千瓦时",
            lambda s: power(s).amount.unit == "万千瓦时",
        ),
        (
            "pulling/power/name",
            "网电",
            lambda s: power(s).name == Text(zh="网电", en="power"),
        ),
        (
            "pulling/power/name_en",
            "Grid",
            lambda s: power(s).name.en == "Grid",
        ),
        (
            "pulling/power/origin",
            "实测",
            lambda s: power(s).origin is Origin.MEASURED,
        ),
        (
            "pulling/power/role",
            "WASTE",
            lambda s: power(s).role is Role.WASTE,
        ),
        (
            "pulling/power/provider",
            "pv-2024",
            lambda s: power(s).provider == DatasetLink(dataset="pv-2024"),
        ),
        (
            "slicing/ingot-in/provider",
            "pulling/ingot",
            lambda s: (
                s.process("slicing").exchange("ingot-in").provider
                == ProcessLink(process="pulling", product="ingot")
            ),
        ),
        (
            "pulling/power/provider",
            "",
            lambda s: power(s).provider is None,
        ),
        (
            "pulling/power/electricity.supply",
            "自发自用",
            lambda s: power(s).electricity.supply is Supply.SELF,
        ),
        (
            "pulling/power/evidence",
            "v1，v2",
            lambda s: power(s).evidence == ("v1", "v2"),
        ),
        (
            "pulling//name",
            "拉晶",
            lambda s: s.process("pulling").name.zh == "拉晶",
        ),
        (
            "pulling//stage",
            "原材料获取",
            lambda s: s.process("pulling").stage.value == "raw",
        ),
        (
            "study/name",
            "硅片",
            lambda s: s.name.zh == "硅片",
        ),
        (
            "study/period.end",
            "2024/11/30",
            lambda s: s.period.end.isoformat() == "2024-11-30",
        ),
        (
            "study/unit.quantity",
            "2",
            lambda s: s.unit.quantity.amount == 2,
        ),
        (
            "study/digits",
            "3",
            lambda s: s.digits == 3,
        ),
        (
            "study/comparative_claim",
            "是",
            lambda s: s.comparative_claim is True,
        ),
        (
            "study/product.credit_code",
            "x",
            lambda s: s.product.credit_code == "x",
        ),
        (
            "ledger/l1/2",
            "2.50",
            lambda s: s.ledger.lines[0].months[1] == Decimal("2.50"),
        ),
        (
            "ledger/l1/1",
            " ",
            lambda s: s.ledger.lines[0].months[0] is None,
        ),
        (
            "ledger/l1/unit",
            "MWh",
            lambda s: s.ledger.lines[0].unit == "MWh",
        ),
        (
            "cutoffs/c1/share",
            "0.5",
            lambda s: s.cutoffs[0].share == Decimal("0.5"),
        ),
        (
            "assumptions/a1/text",
            "200 km",
            lambda s: s.assumptions[0].text.zh == "200 km",
        ),
    ],
)
def test_what_is_typed_is_read(study, path, typed, read):
    assert read(one(study, path, typed))


@pytest.mark.parametrize(
    ("path", "typed", "code"),
    [
        ("pulling/power/amount", "约5", "not_a_number"),
        ("pulling/power/amount", "", "not_a_number"),
        ("pulling/power/amount", "NaN", "not_a_number"),
        ("pulling/power/amount", "1,23", "not_a_number"),
        ("pulling/power/unit", "度度", "unknown_unit"),
        ("pulling/power/unit", "MT", "ambiguous_unit"),
        ("pulling/power/unit", "", "missing_unit"),
        ("pulling/power/origin", "猜的", "unknown_choice"),
        ("pulling/power/ammount", "1", "unknown_field"),
        ("pulling/power/amount_en", "1", "unknown_field"),
        ("pulling/power/id", "x", "bad_id"),
        ("pulling/power/properties", "1", "unknown_field"),
        ("pulling/nothing/amount", "1", "unknown_place"),
        ("nothing//name", "1", "unknown_place"),
        ("study/period.end", "2024-02-30", "not_a_date"),
        ("study/period.end", "去年", "not_a_date"),
        ("study/digits", "3.5", "not_a_number"),
        ("study/processes", "x", "unknown_field"),
        ("ledger/l1/4", "1", "unknown_place"),
        ("ledger/l1/1", "很多", "not_a_number"),
        ("", "1", "unknown_place"),
        ("///", "1", "unknown_place"),
    ],
)
def test_what_cannot_be_read_is_said_in_its_place(study, path, typed, code):
    with pytest.raises(Invalid) as refusal:
        one(study, path, typed)
    (problem,) = refusal.value.problems
    assert problem.code == code
    assert problem.message.zh
    assert problem.message.en
    assert problem.value == typed


def test_all_mistakes_at_once_and_nothing_done(study):
    edits = [
        Edit("pulling/power/amount", "x"),
        Edit("pulling/power/name", "好"),
        Edit("pulling/power/unit", "y"),
    ]
    with pytest.raises(Invalid) as refusal:
        cells.edit(study, edits)
    places = [(p.where.object, p.where.field) for p in refusal.value.problems]
    assert places == [("pulling/power", "amount"), ("pulling/power", "unit")]


def test_suggestions_for_a_slip(study):
    with pytest.raises(Invalid) as refusal:
        one(study, "puling/power/amount", "1")
    assert "pulling" in refusal.value.problems[0].suggestions


def test_rows_come_and_go(study):
    gas = {"name": "氩气", "amount": "3.1", "unit": "kg", "role": "投入"}
    edits = [
        Edit("pulling/argon", op="add", cells=gas),
        Edit("pulling/argon/source", "称重"),
        Edit("packing", op="add", cells={"name": "包装", "stage": "分销/储运"}),
        Edit("slicing", op="remove"),
        Edit("ledger/l2", op="add", cells={"name": "水", "unit": "t", "1": "5"}),
        Edit("cutoffs/c2", op="add", cells={"name": "胶", "basis": "估计"}),
        Edit("assumptions/a1", op="remove"),
    ]
    with pytest.raises(Invalid):  # a month is no field of a new line
        cells.edit(study, edits)
    edits[4] = Edit("ledger/l2", op="add", cells={"name": "水", "unit": "t"})
    changed, changes = cells.edit(study, edits)
    argon = changed.process("pulling").exchange("argon")
    assert (argon.amount.amount, argon.source) == (Decimal("3.1"), "称重")
    assert [process.id for process in changed.processes] == ["pulling", "packing"]
    assert changed.ledger.lines[1].months == (None, None, None)
    assert [cutoff.id for cutoff in changed.cutoffs] == ["c1", "c2"]
    assert changed.assumptions == ()
    assert Change("pulling/argon/amount.amount", None, "3.1") in changes


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (Edit("pulling/power", op="add"), "duplicate_id"),
        (Edit("pulling/", op="add"), "duplicate_id"),
        (Edit("study", op="add"), "bad_id"),
        (Edit("pulling/x", op="remove"), "unknown_place"),
        (Edit("pulling/power", op="explode"), "unknown_operation"),
    ],
)
def test_rows_that_cannot(study, edit, code):
    with pytest.raises(Invalid) as refusal:
        cells.edit(study, [edit])
    assert refusal.value.problems[0].code == code


def test_half_a_record_is_incomplete(study):
    with pytest.raises(Invalid) as refusal:
        one(study, "pulling/power/transport.mass", "5")
    (problem,) = refusal.value.problems
    assert problem.code == "incomplete"
    assert "pulling" in problem.where.object
    edits = [
        Edit("pulling/power/transport.mass", "5"),
        Edit("pulling/power/transport.mass.unit", "t"),
        Edit("pulling/power/transport.distance", "100"),
        Edit("pulling/power/transport.distance.unit", "km"),
    ]
    changed, _ = cells.edit(study, edits)
    assert changed.process("pulling").exchange("power").transport.distance.unit == "km"


def test_too_many_at_once(study):
    with pytest.raises(Invalid) as refusal:
        cells.edit(study, [Edit("study/name", "x")] * (cells.MAX_EDITS + 1))
    assert refusal.value.code == "too_many_edits"


def test_a_value_is_found_under_the_path_of_a_reader(study):
    assert cells.value_at(study, "pulling/power/amount") == "8.5"
    assert cells.value_at(study, "pulling/power/unit") == "kWh"
    assert cells.value_at(study, "pulling//name") == "pulling"
    assert cells.value_at(study, "ledger/l1/2") is None
    assert cells.value_at(study, "ledger/l1/3") == "3"
    assert cells.value_at(study, "no/such/thing") is None


FIELDS = st.sampled_from(
    ["pulling/power/amount", "pulling/power/name", "study/name", "slicing//name", "ledger/l1/2"]
)
VALUES = st.integers(0, 10**9).map(str)


@given(edits=st.lists(st.tuples(FIELDS, VALUES), max_size=6))
def test_the_difference_taken_back_is_the_study_again(edits):
    before = draw()
    after, changes = cells.edit(before, [Edit(path, value) for path, value in edits])
    assert bool(changes) == (before != after)
    back, _ = cells.edit(after, [Edit(change.path, change.old or "") for change in changes])
    assert back == before
