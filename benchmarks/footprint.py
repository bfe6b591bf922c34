"""A study's figure and its band, beside bw2calc on the same arrays in the same run.

    python benchmarks/footprint.py [--json FILE]

Prints medians and ratios with versions, load and seed; nothing here is asserted. bw2calc starts
from a datapackage made beforehand and gives one score. Tanji starts from the study: compiling it,
hashing it, both electricity totals, all contributions and the coverage lists are in its time.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

warnings.filterwarnings("ignore")

import bw2calc  # noqa: E402
import bw_processing  # noqa: E402
import numpy as np  # noqa: E402
import scipy  # noqa: E402

import tanji  # noqa: E402
from tanji import library  # noqa: E402
from tanji.engine.distributions import Kind  # noqa: E402
from tanji.footprint.calculation import calculate, datasets_of  # noqa: E402
from tanji.footprint.propagation import distributions  # noqa: E402
from tanji.model.compile import Basis, Compiled, compile_study  # noqa: E402
from tanji.rules.gwp import gwp_set  # noqa: E402

EXAMPLES = Path(__file__).parents[1] / "examples"
CASES = (
    "heijungs_suh_2002",
    "uslci_aluminium_ingot",
    "ningxia_goji_dried",
    "pv_monosi_panel_iea2020",
)
SEED = 20260101
SAMPLES = 1000
STATS_ARRAYS = {Kind.LOGNORMAL: 2, Kind.NORMAL: 3, Kind.UNIFORM: 4, Kind.TRIANGULAR: 5}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = [measured(name) for name in CASES]
    cold = seconds(
        lambda: subprocess.run(
            [sys.executable, "-m", "tanji.cli", "calc", str(EXAMPLES / "ningxia_goji_dried.json")],
            check=True,
            capture_output=True,
        ),
        5,
    )
    about = {
        "python": platform.python_version(),
        "tanji": tanji.__version__,
        "bw2calc": metadata.version("bw2calc"),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "seed": SEED,
        "cold_command_s": cold,
    }
    report(rows, about)
    if options.json:
        options.json.write_text(json.dumps({"about": about, "cases": rows}, indent=1))


def measured(name: str) -> dict[str, float | str | None]:
    study = tanji.read(EXAMPLES / f"{name}.json")
    compiled = compile_study(study, datasets_of(study, library.release()), Basis.LOCATION)
    package = datapackage(compiled, study.gwp)
    demand = {1 + compiled.final: float(compiled.demand[compiled.final])}

    def peer() -> float:
        lca = bw2calc.LCA(demand=demand, data_objs=[package])
        lca.lci()
        lca.lcia()
        return float(lca.score)

    before = seconds(peer, 7)
    ours = seconds(lambda: calculate(study, samples=0), 7)
    theirs = min(before, seconds(peer, 7))
    mine = calculate(study, samples=0).location_based
    draw = draw_peer = None
    if compiled.variations:
        full = seconds(lambda: calculate(study, samples=SAMPLES, seed=SEED), 5)
        draw = (full - ours) / SAMPLES
        draw_peer = sampling(package, demand)
    return {
        "case": name,
        "processes": len(compiled.columns),
        "difference": abs(mine - peer()) / max(abs(mine), 1e-30),
        "ours_s": ours,
        "bw2calc_s": theirs,
        "draw_s": draw,
        "bw2calc_draw_s": draw_peer,
    }


def sampling(package: object, demand: dict[int, float], draws: int = 200) -> float:
    lca = bw2calc.LCA(
        demand=demand, data_objs=[package], use_distributions=True, seed_override=SEED
    )
    lca.lci()
    lca.lcia()

    def run() -> None:
        for _ in range(draws):
            next(lca)

    return seconds(run, 3) / draws


def datapackage(compiled: Compiled, gwp: str) -> object:
    variables, _ = distributions(compiled.variations) if compiled.variations else (None, ())
    factors = gwp_set(gwp).factors
    package = bw_processing.create_datapackage()
    for matrix, triplets, offset in (
        ("technosphere_matrix", compiled.technosphere, 1),
        ("biosphere_matrix", compiled.biosphere, 1_000_001),
    ):
        data = np.array(triplets.value)
        rows = [
            (row + offset, column + 1)
            for row, column in zip(triplets.row, triplets.column, strict=True)
        ]
        spread = np.zeros(len(data), dtype=bw_processing.UNCERTAINTY_DTYPE)
        for at, variation in enumerate(triplets.variation):
            spread[at] = uncertain(data[at], variables, variation)
        package.add_persistent_vector(
            matrix=matrix,
            name=matrix,
            indices_array=np.array(rows, dtype=bw_processing.INDICES_DTYPE),
            data_array=data,
            distributions_array=spread,
        )
    flows = [
        (at + 1_000_001, factors[name])
        for at, (name, _) in enumerate(compiled.flows)
        if name in factors
    ]
    package.add_persistent_vector(
        matrix="characterization_matrix",
        name="gwp",
        indices_array=np.array(
            [(flow, flow) for flow, _ in flows], dtype=bw_processing.INDICES_DTYPE
        ),
        data_array=np.array([factor for _, factor in flows]),
    )
    return package


def uncertain(value: float, variables: object, variation: int) -> tuple[object, ...]:
    """One row of stats_arrays: type, loc, scale, shape, minimum, maximum, negative."""
    nan = float("nan")
    if variation < 0 or variables is None or variables.kind[variation] not in STATS_ARRAYS:
        return (0, value, nan, nan, nan, nan, value < 0)
    kind = Kind(variables.kind[variation])
    low, high = sorted((variables.low[variation] * value, variables.high[variation] * value))
    if kind is Kind.LOGNORMAL:
        spread = float(np.log(variables.spread[variation]))
        return (2, float(np.log(abs(value))), spread, nan, nan, nan, value < 0)
    if kind is Kind.NORMAL:
        return (3, value, abs(value) * variables.spread[variation], nan, nan, nan, value < 0)
    mode = value if kind is Kind.TRIANGULAR else nan
    return (STATS_ARRAYS[kind], mode, nan, nan, low, high, value < 0)


def seconds(action: Callable[[], object], times: int) -> float:
    """Median wall time of an action after one run that is not counted."""
    action()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def report(rows: list[dict[str, float | str | None]], about: dict[str, object]) -> None:
    print(json.dumps(about, ensure_ascii=False))
    print()
    head = ("case", "processes", "rel. difference", "Tanji ms", "bw2calc LCA ms", "ratio")
    head += ("Tanji draw ms", "bw2calc draw ms", "ratio")
    print("| " + " | ".join(head) + " |")
    print("|---" * len(head) + "|")
    for row in rows:
        ours, theirs = row["ours_s"] * 1e3, row["bw2calc_s"] * 1e3
        cells = [row["case"], row["processes"], f"{row['difference']:.0e}"]
        cells += [f"{ours:.1f}", f"{theirs:.1f}", f"{theirs / ours:.2f}"]
        if row["draw_s"]:
            mine, peer = row["draw_s"] * 1e3, row["bw2calc_draw_s"] * 1e3
            cells += [f"{mine:.4f}", f"{peer:.2f}", f"{peer / mine:.0f}"]
        else:
            cells += ["–"] * 3
        print("| " + " | ".join(map(str, cells)) + " |")


if __name__ == "__main__":
    main()
