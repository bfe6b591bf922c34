"""What holds for every format the registry knows; a new format is tested the moment it exists."""

import pytest

from builders import bought, dataset, emitted, made, process, product, quantity, release, study
from tanji import exchange
from tanji.exchange.registry import ExchangeFormat
from tanji.model.document import to_data
from tanji.model.problem import errors
from tanji.model.process import Process
from tanji.model.study import Study
from tanji.model.vocabulary import Role

RELEASE = release(dataset("grid", "kWh", {"CO2": "0.5"}), dataset("silicon", "kg", {"CO2": 50}))
STUDY = study(
    process(
        "拉晶",
        product("硅棒", 10, "kg"),
        bought("多晶硅", 12, "kg", "silicon"),
        emitted("CO2", "0.25"),
    ),
    process(
        "切片",
        product("硅片", 100, "件"),
        made("硅棒料", 10, "kg", "拉晶"),
        bought("电", "300.5", "kWh", "grid"),
    ),
    unit=quantity(1, "件"),
    demand="切片",
)


@pytest.fixture(params=exchange.formats().values(), ids=lambda one: one.id)
def form(request) -> ExchangeFormat:
    return request.param


def back(form: ExchangeFormat) -> Study:
    written = form.write(STUDY, RELEASE)
    parcel = exchange.read(written, f"study{form.suffixes[0]}", RELEASE)
    assert parcel.format == form.id
    assert parcel.study is not None
    assert errors(parcel.problems) == []
    return parcel.study


def test_what_comes_back_is_the_same_or_the_format_says_what_it_loses(form):
    assert to_data(back(form)) == to_data(STUDY) or form.loses


def test_the_inventory_survives_whatever_else_is_lost(form):
    """Processes, roles and amounts (in the reference unit): no format may lose these."""
    found = {one.name.zh: one for one in back(form).processes}
    for wanted in STUDY.processes:
        assert lines(found[wanted.name.zh]) == lines(wanted)


def lines(one: Process) -> list[tuple[Role, float, str]]:
    amounts = [(line.role, line.amount.normalised) for line in one.exchanges]
    return sorted((role, float(amount.amount), amount.unit) for role, amount in amounts)


def test_reading_twice_gives_the_same(form):
    again = form.read(form.write(back(form), RELEASE), f"again{form.suffixes[0]}", RELEASE)
    assert to_data(again.study) == to_data(back(form))


def test_writing_twice_reads_the_same(form):
    one, two = (form.read(form.write(STUDY, RELEASE), "a", RELEASE) for _ in range(2))
    assert to_data(one.study) == to_data(two.study)


def test_its_bytes_are_known_without_the_name(form):
    written = form.write(STUDY, RELEASE)
    assert form.sniff(written[:4096], "")
    others = [other for other in exchange.formats().values() if other.id != form.id]
    assert not [other.id for other in others if other.sniff(written[:4096], "")]


def test_it_is_described_in_both_languages(form):
    assert form.label.zh
    assert form.label.en
    assert all(text.zh and text.en for text in form.loses)
    assert all(suffix.startswith(".") for suffix in form.suffixes)


@pytest.mark.parametrize("data", [b"", b"\x00" * 100, b"{", b"PK\x03\x04junk", "过程".encode()])
def test_nonsense_is_answered_with_problems(form, data):
    parcel = form.read(data, f"x{form.suffixes[0]}", RELEASE)
    assert parcel.study is None
    assert parcel.problems
    for problem in parcel.problems:
        assert problem.message.zh
        assert problem.message.en
        assert problem.code != "reader_failed"


@pytest.mark.parametrize("name", ["a.docx", "", "无扩展名"])
def test_unknown_formats_are_told(name):
    parcel = exchange.read(b"hello", name)
    assert parcel.study is None
    assert [problem.code for problem in parcel.problems] == ["unknown_format"]
