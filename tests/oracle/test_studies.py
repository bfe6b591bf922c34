"""Random studies with loops, waste, credits and allocation, solved by bw2calc from arrays of its
own.

The arrays are drawn here straight from the plan, with the sign rules of the textbook, so that
neither
``compile_study`` nor the engine takes part in the expected value.
"""

from dataclasses import dataclass
from decimal import Decimal

import bw2calc
import bw_processing
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.builders import dataset, emitted, exchange, process, product, quantity, release, study

from tanji.footprint.calculation import calculate
from tanji.model.document import Text
from tanji.model.exchange import DatasetLink, ProcessLink
from tanji.model.process import Allocation, AllocationFactor
from tanji.model.vocabulary import AllocationMethod, Role


@dataclass(frozen=True)
class Plan:
    """Amounts in hundredths: who uses how much of whom, emits, wastes, is credited, shares."""

    outputs: list[int]
    uses: list[tuple[int, int, int]]  # (user, maker, amount per 10 units of output of the user)
    emissions: list[int]
    wastes: list[int]
    credits: list[int]
    treatment: int
    grid: int
    main_share: int  # percent of process 0 that its main product carries


amounts = st.integers(0, 300)


@st.composite
def plans(draw):
    size = draw(st.integers(2, 6))
    pairs = [(user, maker) for user in range(size) for maker in range(size) if user != maker]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=12))
    return Plan(
        outputs=draw(st.lists(st.integers(1, 500), min_size=size, max_size=size)),
        # at most 6 × 0.15 of each product is fed back: every plan is productive
        uses=[(user, maker, draw(st.integers(1, 15))) for user, maker in chosen],
        emissions=draw(st.lists(amounts, min_size=size, max_size=size)),
        wastes=draw(st.lists(amounts, min_size=size, max_size=size)),
        credits=draw(st.lists(st.integers(0, 20), min_size=size, max_size=size)),
        treatment=draw(st.integers(1, 300)),
        grid=draw(st.integers(1, 300)),
        main_share=draw(st.integers(1, 100)),
    )


def hundredth(value: int) -> Decimal:
    return Decimal(value) / 100


def amount_used(plan: Plan, user: int, maker: int, share: int) -> Decimal:
    """So much of the maker's product that one unit of the user takes ``share`` percent of a
    unit.
    """
    return hundredth(plan.outputs[user]) * share / 100


def as_study(plan: Plan):
    processes = []
    for at, output in enumerate(plan.outputs):
        lines = [product("main", hundredth(output), "kg")]
        if at == 0:
            lines.append(exchange("by", Role.COPRODUCT, 1, "kWh"))
        for user, maker, share in plan.uses:
            if user == at:
                lines.append(
                    exchange(
                        f"from {maker}",
                        Role.INPUT,
                        amount_used(plan, user, maker, share),
                        "kg",
                        provider=ProcessLink(process=f"p{maker}"),
                    )
                )
        lines.append(emitted("CO2", hundredth(plan.emissions[at])))
        lines.append(
            exchange(
                "slag",
                Role.WASTE,
                hundredth(plan.wastes[at]),
                "kg",
                provider=ProcessLink(process="dump"),
            )
        )
        lines.append(
            exchange(
                "steam",
                Role.AVOIDED,
                hundredth(plan.credits[at]),
                "kWh",
                provider=DatasetLink(dataset="grid"),
            )
        )
        shares = Allocation(
            method=AllocationMethod.GIVEN,
            justification=Text(zh="例"),
            factors=(
                AllocationFactor(product="main", factor=hundredth(plan.main_share)),
                AllocationFactor(product="by", factor=hundredth(100 - plan.main_share)),
            ),
        )
        processes.append(process(f"p{at}", *lines, allocation=shares if at == 0 else None))
    dump = process(
        "dump",
        product("slag", 2, "kg"),
        emitted("CO2", hundredth(plan.treatment)),
        exchange("power", Role.INPUT, "0.5", "kWh", provider=DatasetLink(dataset="grid")),
        treats_waste=True,
    )
    made = study(*processes, dump, unit=quantity(3, "kg"))
    return made, release(dataset("grid", "kWh", {"CO2": hundredth(plan.grid)}))


def arrays(plan: Plan):
    """Rows and columns: main products, dump, grid, by-product of process 0."""
    size = len(plan.outputs)
    dump, grid, by = size, size + 1, size + 2
    a, b = np.zeros((size + 3, size + 3)), np.zeros(size + 3)
    for column in range(size):
        a[column, column] = plan.outputs[column] / 100
    columns = {column: [(column, 1.0)] for column in range(size)}
    columns[0] = [(0, plan.main_share / 100), (by, 1 - plan.main_share / 100)]
    a[by, by] = 1
    for user, maker, share in plan.uses:
        for column, part in columns[user]:
            a[maker, column] -= part * plan.outputs[user] / 100 * share / 100
    for user in range(size):
        for column, part in columns[user]:
            a[dump, column] += part * plan.wastes[user] / 100
            a[grid, column] += part * plan.credits[user] / 100
            b[column] += part * plan.emissions[user] / 100
    a[dump, dump], a[grid, dump], b[dump] = -2, -0.5, plan.treatment / 100
    a[grid, grid], b[grid] = 1, plan.grid / 100
    return a, b


def bw2calc_score(a: np.ndarray, b: np.ndarray, demand: float) -> float:
    package = bw_processing.create_datapackage()
    row, column = np.nonzero(a)
    indices = np.array(
        list(zip(row + 1, column + 101, strict=True)), dtype=bw_processing.INDICES_DTYPE
    )
    package.add_persistent_vector(
        matrix="technosphere_matrix",
        name="a",
        indices_array=indices,
        data_array=a[row, column],
        flip_array=np.zeros(len(row), dtype=bool),
    )
    emitting = np.flatnonzero(b)
    package.add_persistent_vector(
        matrix="biosphere_matrix",
        name="b",
        indices_array=np.array(
            [(1001, at + 101) for at in emitting], dtype=bw_processing.INDICES_DTYPE
        ),
        data_array=b[emitting],
    )
    package.add_persistent_vector(
        matrix="characterization_matrix",
        name="c",
        indices_array=np.array([(1001, 1001)], dtype=bw_processing.INDICES_DTYPE),
        data_array=np.array([1.0]),
    )
    lca = bw2calc.LCA(demand={1: demand}, data_objs=[package])
    lca.lci()
    lca.lcia()
    return float(lca.score)


@settings(max_examples=60, deadline=None)
@given(plans())
def test_random_studies_equal_bw2calc(plan):
    made, datasets = as_study(plan)
    a, b = arrays(plan)
    expected = bw2calc_score(a, b, 3.0)
    result = calculate(made, datasets, samples=0)
    scale = max(abs(expected), sum(abs(leaf.value) for leaf in result.leaves))
    assert abs(result.location_based - expected) <= 1e-9 * scale
    for parts in (result.leaves, result.stages, result.first_tier):
        assert sum(part.value for part in parts) == pytest.approx(
            result.location_based, rel=1e-9, abs=1e-9 * scale
        )
