"""What lies behind one figure of a result: the same study, solved for that figure alone.

Each function returns the activities of the study whose burdens add up to the figure, so that a gas,
a process with its upstream or a first-tier input can be followed to ledgers and factors as the
total can.
"""

import numpy as np

from tanji import library
from tanji.engine.solve import solve
from tanji.footprint import assembly
from tanji.footprint.calculation import datasets_of, solved
from tanji.model.compile import Basis
from tanji.model.dataset import FactorRelease
from tanji.model.result import Leaf
from tanji.model.study import Study
from tanji.model.vocabulary import Ledger
from tanji.rules.gwp import gwp_set


def gas_leaves(
    study: Study,
    gas: str,
    ledger: Ledger,
    release: FactorRelease | None = None,
    gwp: str | None = None,
) -> tuple[Leaf, ...]:
    """The activities that cause a gas in a ledger, kgCO2e per unit; together the gas's line."""
    whole = _whole(study, release, gwp)
    wanted = np.array([flow == (gas, ledger) for flow in whole.compiled.flows])
    return _leaves(whole, np.where(wanted, whole.factors, 0.0), whole.compiled.demand)


def process_leaves(
    study: Study, process: str, release: FactorRelease | None = None, gwp: str | None = None
) -> tuple[Leaf, ...]:
    """The activities behind all that a process makes per unit, with its upstream."""
    whole = _whole(study, release, gwp)
    net = whole.compiled.system.technosphere.diagonal() * whole.solution.scaling
    own = [one.kind == "process" and one.id == process for one in whole.compiled.columns]
    return _leaves(whole, whole.factors, np.where(own, net, 0.0))


def input_leaves(
    study: Study, exchange: str, release: FactorRelease | None = None, gwp: str | None = None
) -> tuple[Leaf, ...]:
    """The activities behind a first-tier input that another process of the study provides."""
    whole = _whole(study, release, gwp)
    compiled, final = whole.compiled, whole.compiled.final
    runs = compiled.demand[final] / compiled.system.technosphere[final, final]
    demand = np.zeros(compiled.system.size)
    for entry in compiled.entries:
        if entry.column == final and entry.row != final and entry.exchange.id == exchange:
            demand[entry.row] += entry.amount * runs if entry.kind == "process" else 0.0
    return _leaves(whole, whole.factors, demand)


def _whole(study: Study, release: FactorRelease | None, gwp: str | None) -> assembly.Solved:
    used = datasets_of(study, release or library.release())
    return solved(study, used, gwp_set(gwp or study.gwp), Basis.LOCATION)


def _leaves(whole: assembly.Solved, factors: np.ndarray, demand: np.ndarray) -> tuple[Leaf, ...]:
    matrix = assembly.by_ledger(whole.compiled, factors)
    part = assembly.Solved(whole.compiled, solve(whole.compiled.system, demand, matrix), factors)
    return tuple(leaf for leaf in assembly.leaves(part, part) if leaf.value)
