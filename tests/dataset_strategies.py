"""Datasets that use every field, drawn by hypothesis."""

from decimal import Decimal

from hypothesis import strategies as st

from tanji.model.dataset import Classification, Dataset, GasValue, Quality, Source
from tanji.model.document import Text
from tanji.model.exchange import BurdenFree, DatasetLink, Exchange
from tanji.model.quantity import Quantity, Uncertainty
from tanji.model.vocabulary import Category, DatasetUse, Ledger, Origin, Role

words = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=20
).filter(str.strip)
texts = st.builds(Text, zh=words, en=words | st.just(""))
amounts = st.decimals("1E-9", "1E9", allow_nan=False, places=12).filter(bool)
units = st.sampled_from(["kg", "t", "kWh", "MJ", "m³", "t·km", "piece", "头", "Nm³"])
quantities = st.builds(Quantity, amount=amounts, unit=units)
gas_values = st.builds(
    GasValue,
    gas=st.sampled_from(["CO2", "CH4_fossil", "CH4_nonfossil", "N2O", "SF6", "CO2e", "HFC134a"]),
    amount=amounts | amounts.map(lambda x: -x),
    ledger=st.sampled_from(Ledger),
)


@st.composite
def spreads(draw, amount: Decimal):
    kind = draw(st.sampled_from(["lognormal", "normal", "triangular", "uniform", "pedigree"]))
    if kind == "lognormal":
        return Uncertainty(distribution=kind, gsd=draw(st.decimals("1.01", "4", places=3)))
    if kind == "normal":
        return Uncertainty(distribution=kind, sd=amount / 7)
    if kind == "pedigree":
        return Uncertainty(
            distribution="lognormal", pedigree=(1, 2, 3, 4, 5), basic=Decimal("1.05")
        )
    return Uncertainty(distribution=kind, low=amount / 2, high=amount * 3)


@st.composite
def exchanges(draw, number: int):
    role = draw(st.sampled_from([Role.INPUT, Role.WASTE, Role.AVOIDED, Role.EMISSION, Role.UPTAKE]))
    elementary = role in (Role.EMISSION, Role.UPTAKE)
    amount = draw(quantities)
    if elementary:
        amount = amount.replace(unit="kg")
    links = st.none() | st.just(DatasetLink(dataset="steel")) | st.builds(BurdenFree, reason=texts)
    return Exchange(
        id=f"e{number}",
        name=draw(texts),
        role=role,
        amount=amount,
        category=draw(st.sampled_from(Category)),
        provider=None if elementary else draw(links),
        gas=draw(st.sampled_from(["CO2", "N2O", "benzene"])) if elementary else "",
        ledger=draw(st.sampled_from(Ledger)) if elementary else None,
        origin=draw(st.sampled_from(Origin)),
        uncertainty=draw(st.none() | spreads(amount.amount)),
        note=draw(words | st.just("")),
    )


@st.composite
def datasets(draw):
    count = draw(st.integers(0, 4))
    reference = draw(quantities)
    lines = [draw(exchanges(number)) for number in range(count)]
    if lines and draw(st.booleans()):
        product = Exchange(id="p", name=draw(texts), role=Role.REFERENCE, amount=reference)
        lines.insert(0, product)
    return Dataset(
        id=draw(st.sampled_from(["glass", "4cb1a1ee-7a4f-4f3a-9d3e-0d5a3c1b9f00", "钢"])),
        name=draw(texts),
        reference=reference,
        version=draw(st.sampled_from(["1", "2.3", "01.02.003", "2024a"])),
        synonyms=tuple(draw(st.lists(words, max_size=2))),
        category=draw(st.sampled_from(Category)),
        use=draw(st.sampled_from(DatasetUse)),
        boundary=draw(texts),
        technology=draw(texts | st.just(Text(zh=""))),
        geography=draw(st.sampled_from(["CN", "CN-NX", "GRID-NW", "", "宁夏"])),
        year=draw(st.sampled_from(["2024", "2013-2015", ""])),
        gases=tuple(draw(st.lists(gas_values, max_size=3))),
        exchanges=tuple(lines),
        treats_waste=draw(st.booleans()),
        gwp=draw(st.sampled_from(["", "AR5", "not stated"])),
        uncertainty=draw(st.none() | st.just(Uncertainty(distribution="normal", sd=Decimal(1)))),
        quality=draw(
            st.builds(Quality, technology=st.integers(1, 5) | st.none(), grade=st.just("A"))
        ),
        source=draw(st.builds(Source, citation=words, place=words)),
        licence=draw(words | st.just("")),
        note=draw(texts | st.just(Text(zh=""))),
        route=draw(texts | st.just(Text(zh=""))),
        mix=draw(texts | st.just(Text(zh=""))),
        classification=draw(
            st.just(()) | st.just((Classification(system="ISIC", code="C", name="Manufacturing"),))
        ),
    )
