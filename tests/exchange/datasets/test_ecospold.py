"""EcoSpold 1 and 2: the system of a textbook, solved; and what goes wrong in such files."""

import datetime
import io
import zipfile
from decimal import Decimal

import pytest

from tanji.exchange import datasets as exchange
from tanji.footprint.calculation import calculate
from tanji.model.dataset import FactorRelease
from tanji.model.document import Text
from tanji.model.exchange import DatasetLink, Exchange
from tanji.model.ledger import Period
from tanji.model.process import Process
from tanji.model.quantity import Quantity
from tanji.model.study import Boundary, Demand, FunctionalUnit, Product, Study
from tanji.model.vocabulary import BoundaryKind, Role

# Heijungs & Suh (2002), The Computational Structure of Life Cycle Assessment, section 2.2:
# 10 kWh of electricity take 2 litres of fuel and emit 1 kg of CO2; 100 litres of fuel take
# 50 litres of crude oil and emit 10 kg of CO2. 1000 kWh of electricity then emit 120 kg of CO2.
SYSTEM = {
    "electricity": [("electricity", "out0", 10, "kWh"), ("fuel", "in5", 2, "l"),
                    ("Carbon dioxide, fossil", "out4", 1, "kg")],
    "fuel": [("fuel", "out0", 100, "l"), ("Carbon dioxide, fossil", "out4", 10, "kg"),
             ("Oil, crude", "in4", 50, "l")],
}  # fmt: skip


def spold2(name: str, lines, extra: str = "", link: str = "") -> bytes:
    made = ""
    for at, (flow, way, amount, unit) in enumerate(lines):
        kind = "elementary" if way.endswith("4") else "intermediate"
        group = ("output" if way.startswith("out") else "input") + "Group"
        linked = f' activityLinkId="{link}"' if link and way == "in5" else ""
        made += (
            f'<{kind}Exchange id="{at}" {kind}ExchangeId="{flow}" amount="{amount}"{linked}>'
            f'<name xml:lang="en">{flow}</name><unitName xml:lang="en">{unit}</unitName>{extra}'
            f"<{group}>{way[-1]}</{group}></{kind}Exchange>"
        )
    return (
        '<ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold02"><activityDataset>'
        f'<activityDescription><activity id="id of {name}" type="1"><activityName xml:lang="en">'
        f"{name}</activityName></activity><geography><shortname xml:lang='en'>CN</shortname>"
        '</geography><timePeriod startDate="2019-01-01" endDate="2020-12-31"/>'
        f"</activityDescription><flowData>{made}</flowData></activityDataset></ecoSpold>"
    ).encode()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def spold1(system=SYSTEM, allocation: str = "") -> bytes:
    numbers = {name: str(at) for at, name in enumerate(("electricity", "fuel"), start=1)}
    made = ""
    for name, lines in system.items():
        made += (
            f'<dataset number="{numbers[name]}"><metaInformation><processInformation>'
            f'<referenceFunction name="{name}" localName="{name}" unit="kg" amount="1"/>'
            '<geography location="CN"/></processInformation></metaInformation><flowData>'
        )
        for at, (flow, way, amount, unit) in enumerate(lines, start=10):
            group = ("output" if way.startswith("out") else "input") + "Group"
            made += (
                f'<exchange number="{numbers.get(flow, at)}" name="{flow}" unit="{unit}" '
                f'meanValue="{amount}" category="air"><{group}>{way[-1]}</{group}></exchange>'
            )
        made += f"{allocation}</flowData></dataset>"
    return f'<ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold01">{made}</ecoSpold>'.encode()


def footprint(parcel, name: str, amount: str, unit: str) -> float:
    wanted = next(d for d in parcel.datasets if d.name.english == name)
    quantity = Quantity(amount=Decimal(amount), unit=unit)
    text = Text(zh=name)
    lines = (
        Exchange(id="out", name=text, role=Role.REFERENCE, amount=quantity),
        Exchange(id="in", name=text, role=Role.INPUT, amount=quantity,
                 provider=DatasetLink(dataset=wanted.id)),
    )  # fmt: skip
    study = Study(
        id="study", name=text, product=Product(name=text),
        unit=FunctionalUnit(quantity=quantity, text=text),
        boundary=Boundary(kind=BoundaryKind.CRADLE_TO_GATE, text=text),
        period=Period(start=datetime.date(2024, 1, 1), end=datetime.date(2024, 12, 31)),
        demand=Demand(process="p"), processes=(Process(id="p", name=text, exchanges=lines),),
    )  # fmt: skip
    today = datetime.date(2024, 1, 1)
    release = FactorRelease(id="t", published_on=today, datasets=parcel.datasets)
    return calculate(study, release, samples=0).location_based


def in_two() -> bytes:
    return zipped({f"{name}.spold": spold2(name, lines) for name, lines in SYSTEM.items()})


@pytest.mark.parametrize(
    ("data", "format_name"), [(in_two(), "ecospold2"), (spold1(), "ecospold1"),
                              (zipped({"all.xml": spold1()}), "ecospold1")]
)  # fmt: skip
def test_the_textbook_system(data, format_name):
    parcel = exchange.read(data, "database")
    assert parcel.format == format_name
    assert not parcel.errors
    assert footprint(parcel, "electricity", "1000", "kWh") == pytest.approx(120.0, rel=1e-12)
    assert parcel.counts == {"processes": 2, "datasets": 2, "exchanges": 5, "links": 1}


def test_providers_by_link_and_data_sets_that_are_missing():
    files = {name: spold2(name, lines, link="id of fuel") for name, lines in SYSTEM.items()}
    parcel = exchange.read(zipped({f"{n}.spold": c for n, c in files.items()}), "x.zip")
    assert footprint(parcel, "electricity", "1000", "kWh") == pytest.approx(120.0, rel=1e-12)
    parcel = exchange.read(files["electricity"], "x.spold")
    assert [one.name for one in parcel.unlinked] == ["fuel"]
    assert {p.code for p in parcel.problems} == {"provider_missing"}


def test_distributions_of_ecospold_2():
    """Variance of the logarithm: ln 1.2 squared is 0.03324, so the GSD is 1.2."""
    spread = '<uncertainty><lognormal meanValue="2" variance="0.03324115"/></uncertainty>'
    (one,) = exchange.read(spold2("e", SYSTEM["electricity"], spread), "e.spold").datasets
    assert float(one.exchanges[1].uncertainty.gsd) == pytest.approx(1.2, rel=1e-6)
    turned = '<uncertainty><triangular minValue="9" maxValue="0.5"/></uncertainty>'
    parcel = exchange.read(spold2("e", SYSTEM["electricity"], turned), "e.spold")
    fuel = parcel.datasets[0].exchanges[1].uncertainty
    assert (fuel.low, fuel.high) == (Decimal("0.5"), 9)
    assert "bounds_swapped" in {p.code for p in parcel.problems}
    broken = '<uncertainty><lognormal meanValue="2" variance="Infinity"/></uncertainty>'
    parcel = exchange.read(spold2("e", SYSTEM["electricity"], broken), "e.spold")
    assert "uncertainty_dropped" in {p.code for p in parcel.losses}


def test_a_co_product_is_shared_only_by_factors():
    heat = ("heat", "out2", 5, "MJ")
    shared = {"electricity": [*SYSTEM["electricity"], heat], "fuel": SYSTEM["fuel"]}
    parcel = exchange.read(spold1(shared), "x.xml")
    assert "multi_output_without_allocation" in {p.code for p in parcel.problems}
    table = "".join(
        f'<allocation referenceToCoProduct="{product}" fraction="{part}">'
        "<referenceToInputOutput>2</referenceToInputOutput>"
        "<referenceToInputOutput>12</referenceToInputOutput></allocation>"
        for product, part in (("1", 80), ("13", 20))
    )
    parcel = exchange.read(spold1({"electricity": shared["electricity"]}, table), "x.xml")
    carbon = {d.name.zh: [e.amount.amount for e in d.exchanges if e.gas] for d in parcel.datasets}
    assert carbon == {"electricity": [Decimal("0.8")], "heat": [Decimal("0.2")]}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + spold1(), "unsafe_xml"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + spold2("e", SYSTEM["fuel"]), "unsafe_xml"),
        (spold1()[:-40], "damaged_file"),
        (spold2("e", SYSTEM["fuel"])[:-40], "damaged_file"),
        (spold2("e", SYSTEM["electricity"][1:]), "no_reference_flow"),
        (spold2("e", [("fuel", "out0", "many", "l")]), "no_amount"),
        (spold2("e", [("fuel", "out0", 1, "bushel")]), "unknown_unit"),
        (spold2("e", [*SYSTEM["fuel"], ("HFC-1234xyz", "out4", 1, "kg")]), "unknown_gas"),
        (zipped({"a.spold": b"<a", "b.spold": spold2("e", SYSTEM["fuel"])}), "damaged_file"),
        (zipped({f"{n}.spold": spold2("e", SYSTEM["fuel"]) for n in "ab"}), "duplicate_id"),
    ],
)
def test_bad_content_is_told_and_never_raised(data, code):
    parcel = exchange.read(data, "EcoSpold")
    assert code in {problem.code for problem in parcel.problems}
