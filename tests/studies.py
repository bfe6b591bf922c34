"""Studies that use every field of the model, for what must carry a study without loss."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tanji.model import dataset as ds
from tanji.model import exchange as ex
from tanji.model import ledger as lg
from tanji.model import process as pr
from tanji.model import study as sd
from tanji.model.document import Text
from tanji.model.quantity import Quantity, Uncertainty
from tanji.model.vocabulary import (
    AllocationMethod,
    BoundaryKind,
    Category,
    DatasetUse,
    Ledger,
    Origin,
    ProcessStage,
    Role,
    Stage,
    Supply,
    UnitKind,
)

Draw = Callable[[st.SearchStrategy[Any]], Any]

# What a spreadsheet might take for something else: formulas, numbers, dates, escapes, lists.
_ODD = (
    "",
    "=1+1",
    "+86 951",
    "-",
    "@SUM(A1)",
    "\t=x",
    "_x0041_",
    "_x005F_x000D_",
    " 前后有空格 ",
    "第一行\n第二行",
    "\r\n",
    "0012",
    "12.50",
    "1e5",
    "2025-01",
    "是",
    "#REF!",
    "#编号",
    "示例",
    "名称",
    "a;b；c",
    '"引号"',
    "*",
    "[x]",
    "电 / power [id]",
    "<b>&amp;</b>",
    "\x07铃",
    "𠮷",
    "  ",
    "1,234",
    "TRUE",
    "投入 Input",
    "\u3000",
)
_UNITS = ("kg", "t", "kWh", "万千瓦时", "MJ", "t·km", "件", "Nm³", "亩", "ｋＷｈ", "furlong", "元")
_ID_LETTERS = "abcXYZ019-_.#[]:；;=+电硅片"

words = st.one_of(
    st.sampled_from(_ODD), st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=12)
)
filled = words.filter(bool)
texts = st.builds(Text, zh=words, en=words)
some_text = st.builds(Text, zh=filled, en=words)
ids = st.text(_ID_LETTERS, min_size=1, max_size=8)
numbers = st.one_of(
    st.sampled_from(
        [
            Decimal(n)
            for n in (
                "0",
                "0.00",
                "0.50",
                "12.0",
                "100",
                "1E+3",
                "1E-7",
                "-3.2",
                "0.1",
                "123456789012345678.90",
                "1E+20",
                "0.30000000000000004",
                "33.333333333333333333",
            )
        ]
    ),
    st.decimals(
        allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4
    ),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=1, places=7),
)
quantities = st.builds(Quantity, amount=numbers, unit=st.sampled_from(_UNITS))
dates = st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31))
maybe_numbers = st.none() | numbers
maybe_quantities = st.none() | quantities
flags = st.booleans()
scores = st.none() | st.integers(1, 5)

uncertainties = st.builds(
    Uncertainty,
    distribution=st.sampled_from(["lognormal", "normal", "triangular", "uniform", "own kind"]),
    gsd=maybe_numbers,
    sd=maybe_numbers,
    low=maybe_numbers,
    high=maybe_numbers,
    pedigree=st.none() | st.tuples(*[st.integers(1, 5)] * 5),
    basic=maybe_numbers,
    note=words,
)
properties = st.builds(
    ex.Properties,
    mass=maybe_quantities,
    energy=maybe_quantities,
    value=maybe_quantities,
    carbon=maybe_quantities,
).filter(lambda held: held != ex.Properties())
transports = st.builds(ex.Transport, mass=quantities, distance=quantities, mode=words)


def _lists(items: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=most, unique=True).map(tuple)


def _several(draw: Draw, least: int = 0, most: int = 3) -> list[str]:
    """A few ids, each once."""
    return draw(st.lists(ids, min_size=least, max_size=most, unique=True))


def _one_of(draw: Draw, choices: list[Any], otherwise: Any = None) -> Any:
    return draw(st.sampled_from(choices)) if choices else otherwise


class _World:
    """What a study may refer to while it is being made up."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.processes = _several(draw, 1, 3)
        self.lines = {process: _several(draw, 1, 4) for process in self.processes}
        self.products = {
            process: draw(st.lists(st.sampled_from(held), max_size=2, unique=True))
            for process, held in self.lines.items()
        }
        self.datasets = _several(draw, 0, 2)
        self.evidence = _several(draw, 0, 2)
        self.books = _several(draw, 0, 3)

    def provider(self) -> ex.Provider | None:
        kind = self.draw(st.sampled_from(["none", "own", "released", "process", "free"]))
        if kind == "own" and self.datasets:
            return ex.DatasetLink(dataset=_one_of(self.draw, self.datasets))
        if kind == "released":
            return ex.DatasetLink(dataset=self.draw(ids))
        if kind == "process":
            process = _one_of(self.draw, self.processes)
            product = _one_of(self.draw, ["", *self.products[process]])
            return ex.ProcessLink(process=process, product=product)
        return ex.BurdenFree(reason=self.draw(texts)) if kind == "free" else None

    def electricity(self) -> ex.Electricity:
        contract = ex.DatasetLink(dataset=self.draw(ids))
        return ex.Electricity(
            supply=self.draw(st.sampled_from(Supply)),
            contract=self.draw(st.sampled_from([None, contract])),
            share=self.draw(numbers),
            certificates=self.draw(_lists(words)),
            vintage=self.draw(words),
            retired_on=self.draw(st.none() | dates),
        )

    def exchange(self, exchange_id: str, role: Role, owner: str) -> ex.Exchange:
        draw = self.draw
        own_products = self.products.get(owner, [])
        return ex.Exchange(
            id=exchange_id,
            name=draw(texts),
            role=role,
            amount=draw(quantities),
            category=draw(st.sampled_from(Category)),
            provider=self.provider(),
            gas=draw(st.sampled_from(["", "CO2", "co2", "CH4_fossil", "甲烷", "NMVOC"])),
            ledger=draw(st.none() | st.sampled_from(Ledger)),
            stage=draw(st.none() | st.sampled_from(Stage)),
            origin=draw(st.sampled_from(Origin)),
            uncertainty=draw(st.none() | uncertainties),
            electricity=self.electricity() if draw(flags) else None,
            transport=draw(st.none() | transports),
            properties=draw(st.none() | properties),
            only_for=draw(_lists(st.sampled_from(own_products))) if own_products else (),
            lines=draw(_lists(st.sampled_from(self.books))) if self.books else (),
            evidence=draw(_lists(st.sampled_from(self.evidence))) if self.evidence else (),
            source=draw(words),
            note=draw(words),
        )

    def exchanges(self, process: str) -> tuple[ex.Exchange, ...]:
        products = (Role.REFERENCE, Role.COPRODUCT)
        others = [role for role in Role if role not in products]
        return tuple(
            self.exchange(
                line,
                self.draw(st.sampled_from(products if line in self.products[process] else others)),
                process,
            )
            for line in self.lines[process]
        )

    def allocation(self, process: str) -> pr.Allocation:
        factors = [
            pr.AllocationFactor(product=product, factor=self.draw(numbers))
            for product in self.products[process]
        ]
        return pr.Allocation(
            method=self.draw(st.sampled_from(AllocationMethod)),
            justification=self.draw(texts),
            factors=tuple(factors) if self.draw(flags) else (),
        )

    def formula(self, formula_id: str) -> pr.CircularFootprint:
        draw = self.draw
        shares = ("a", "r1", "r2", "r3", "b", "quality_in", "quality_out", "heat_share")
        uses = ("virgin", "recycled", "recycling", "substituted", "energy_recovery", "heat")
        return pr.CircularFootprint(
            id=formula_id,
            name=draw(texts),
            amount=draw(quantities),
            heating_value=draw(maybe_quantities),
            electricity_share=draw(numbers),
            source=draw(words),
            electricity=self.provider(),
            disposal=self.provider(),
            **{share: draw(numbers) for share in shares},
            **{use: self.provider() for use in uses},
        )

    def process(self, process_id: str) -> pr.Process:
        draw = self.draw
        return pr.Process(
            id=process_id,
            name=draw(texts),
            stage=draw(st.sampled_from(ProcessStage)),
            exchanges=self.exchanges(process_id),
            treats_waste=draw(flags),
            allocation=self.allocation(process_id) if draw(flags) else None,
            recycling=tuple(self.formula(one) for one in _several(draw, 0, 2)),
            owner=draw(st.sampled_from(["own", "supplier", "background", "joint", ""])),
            location=draw(words),
            technology=draw(texts),
            source=draw(words),
            note=draw(words),
        )

    def dataset(self, dataset_id: str) -> ds.Dataset:
        draw = self.draw
        gases = st.builds(
            ds.GasValue,
            gas=st.sampled_from(["CO2", "CO2e", "N2O"]),
            amount=numbers,
            ledger=st.sampled_from(Ledger),
        )
        lines = tuple(
            self.exchange(one, draw(st.sampled_from(Role)), dataset_id).replace(only_for=())
            for one in _several(draw, 0, 2)
        )
        classes = st.builds(ds.Classification, system=filled, code=words, name=words)
        return ds.Dataset(
            id=dataset_id,
            name=draw(texts),
            reference=draw(quantities),
            version=draw(words),
            synonyms=draw(_lists(words)),
            category=draw(st.sampled_from(Category)),
            use=draw(st.sampled_from(DatasetUse)),
            boundary=draw(texts),
            technology=draw(texts),
            route=draw(texts),
            mix=draw(texts),
            classification=draw(_lists(classes)),
            geography=draw(words),
            year=draw(words),
            gases=draw(_lists(gases)),
            exchanges=lines,
            treats_waste=draw(flags),
            gwp=draw(words),
            uncertainty=draw(st.none() | uncertainties),
            quality=ds.Quality(
                technology=draw(scores),
                geography=draw(scores),
                time=draw(scores),
                precision=draw(scores),
                grade=draw(words),
                note=draw(words),
            ),
            source=ds.Source(
                citation=draw(words),
                provenance=draw(st.sampled_from(["seen", "known", "heard", ""])),
                url=draw(words),
                place=draw(words),
            ),
            licence=draw(words),
            aliases=draw(_lists(words)),
            valid_from=draw(st.none() | dates),
            valid_to=draw(st.none() | dates),
            note=draw(texts),
        )

    def edit(self) -> sd.Edit:
        draw = self.draw
        process = _one_of(draw, ["*", *self.processes])
        return sd.Edit(
            process=process,
            exchange=_one_of(draw, ["*", *self.lines.get(process, self.lines[self.processes[0]])]),
            category=draw(st.sampled_from(["", *map(str, Category)])),
            scale=draw(maybe_numbers),
            amount=draw(maybe_quantities),
            dataset=draw(st.sampled_from(["", "grid-2024", *self.datasets])),
            contract=draw(st.sampled_from(["", "solar-2024"])),
            share=draw(maybe_numbers),
            supply=draw(st.sampled_from(["", *map(str, Supply)])),
            retired_on=draw(st.none() | dates),
        )

    def lever(self, lever_id: str) -> sd.Lever:
        draw = self.draw
        options = tuple(
            sd.LeverOption(
                id=one,
                name=draw(texts),
                note=draw(texts),
                edits=tuple(self.edit() for _ in range(draw(st.integers(0, 2)))),
            )
            for one in _several(draw, 0, 2)
        )
        return sd.Lever(id=lever_id, name=draw(texts), options=options)

    def books_of(self, period: lg.Period) -> tuple[lg.LedgerLine, ...]:
        months = st.lists(maybe_numbers, min_size=period.months, max_size=period.months)
        return tuple(
            lg.LedgerLine(
                id=one,
                name=self.draw(texts),
                unit=self.draw(st.sampled_from(_UNITS)),
                months=tuple(self.draw(months)),
                category=self.draw(st.sampled_from(Category)),
                origin=self.draw(st.sampled_from(Origin)),
                meter=self.draw(words),
                evidence=self.draw(_lists(st.sampled_from(self.evidence))) if self.evidence else (),
            )
            for one in self.books
        )


def _period(draw: Draw) -> lg.Period:
    start = draw(st.dates(datetime.date(2000, 1, 1), datetime.date(2030, 1, 1)))
    return lg.Period(start=start, end=start + datetime.timedelta(days=draw(st.integers(0, 500))))


@st.composite
def studies(draw: Draw) -> sd.Study:
    """Any study that is whole: its references lead somewhere, its ids are unlike each other."""
    world = _World(draw)
    final = _one_of(draw, world.processes)
    books = _period(draw)
    ledger = lg.Ledger(facility=draw(texts), period=books, lines=world.books_of(books))
    return sd.Study(
        id=draw(ids),
        name=draw(some_text),
        product=sd.Product(
            name=draw(texts),
            model=draw(words),
            code=draw(words),
            cn_code=draw(words),
            organization=draw(texts),
            credit_code=draw(words),
            facility=draw(texts),
            region=draw(words),
        ),
        unit=sd.FunctionalUnit(
            quantity=draw(quantities), text=draw(texts), kind=draw(st.sampled_from(UnitKind))
        ),
        boundary=sd.Boundary(
            kind=draw(st.sampled_from(BoundaryKind)),
            text=draw(texts),
            excluded=draw(_lists(some_text)),
        ),
        period=_period(draw),
        demand=sd.Demand(
            process=final,
            product=_one_of(draw, ["", *world.products[final]]),
            amount=draw(maybe_quantities),
        ),
        processes=tuple(world.process(one) for one in world.processes),
        purpose=draw(texts),
        audience=draw(texts),
        comparative_claim=draw(flags),
        geography=draw(words),
        technology=draw(texts),
        standard=draw(words),
        pack=draw(words),
        gwp=draw(words),
        digits=draw(st.integers(1, 9)),
        ledger=ledger if world.books or draw(flags) else None,
        datasets=tuple(world.dataset(one) for one in world.datasets),
        cutoffs=tuple(
            sd.Cutoff(
                id=one,
                name=draw(texts),
                basis=draw(texts),
                share=draw(maybe_numbers),
                process=_one_of(draw, ["", *world.processes]),
            )
            for one in _several(draw)
        ),
        assumptions=tuple(
            sd.Assumption(id=one, text=draw(texts), process=_one_of(draw, ["", *world.processes]))
            for one in _several(draw)
        ),
        evidence=tuple(
            sd.Evidence(
                id=one,
                title=draw(texts),
                kind=draw(words),
                file=draw(words),
                sha256=draw(words),
                place=draw(words),
            )
            for one in world.evidence
        ),
        levers=tuple(world.lever(one) for one in _several(draw, 0, 2)),
        example=draw(flags),
        note=draw(words),
    )
