"""The engine on a database-sized background, beside bw2calc on the same arrays in the same run.

    python benchmarks/engine.py [--profile ei310] [--products 1000000] [--json FILE] [--table FILE]

Every class of bw2calc that can do a task is measured, before and after ours, and its better time
counts; ours are measured once after what has to be compiled is compiled (that time is reported
apart). Correctness comes first: nothing is timed whose numbers differ.
"""

import argparse
import gc
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

warnings.filterwarnings("ignore")

import bw2calc  # noqa: E402
import numpy as np  # noqa: E402
import peer  # noqa: E402
import synthetic  # noqa: E402
from bw2calc.fast_scores import FastScoresOnlyMultiLCA  # noqa: E402
from bw2calc.iterative_lca import IterativeLCA  # noqa: E402

from tanji.engine import pardiso  # noqa: E402
from tanji.engine.background import Background  # noqa: E402
from tanji.engine.background_monte_carlo import (  # noqa: E402
    LANES,
    Outcome,
    Plan,
    plan_of,
    sample_background,
    sampled_system,
)
from tanji.engine.portfolio import Portfolio  # noqa: E402
from tanji.engine.portfolio_file import (  # noqa: E402
    read_portfolio,
    write_part,
    write_portfolio,
)
from tanji.engine.portfolio_uncertainty import sampled_scores  # noqa: E402
from tanji.engine.reduced_order import mean_factor, reduced_order  # noqa: E402
from tanji.engine.sensitivity import first_order, local  # noqa: E402
from tanji.engine.solve import Solver, factorise_unchecked  # noqa: E402
from tanji.engine.system import validate  # noqa: E402

SEED = 20260101
INPUTS = 30
WORKERS = os.cpu_count() or 1
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Row:
    """One comparison; `bar` is what we ask of ourselves (None: only shown)."""

    case: str
    peer: str
    theirs_s: float | None
    ours_s: float
    bar: float | None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.theirs_s is None else self.theirs_s / self.ours_s


class Bench:
    def __init__(self, profile: str, products: int) -> None:
        self.profile, self.products = profile, products
        self.background = synthetic.background(profile)
        self.c = synthetic.factors(self.background)
        self.package = peer.datapackage(self.background, self.c)
        self.rows: list[Row] = []
        self.facts: dict[str, object] = {"shape": synthetic.shape(self.background)}
        self.picked = _picked(self.background)

    # --------------------------------------------------------------------- peers

    def lca(self, cls: type = bw2calc.LCA, **options: object) -> bw2calc.LCA:
        made = cls(self.demand(0), data_objs=[self.package], **options)
        made.lci()
        made.lcia()
        return made

    def demand(self, product: int) -> dict[int, float]:
        """A product that buys thirty things, as one demand on the background."""
        indptr, index, amount = self.small
        span = slice(indptr[product], indptr[product + 1])
        bought: dict[int, float] = {}
        for at, value in zip(index[span].tolist(), amount[span].tolist(), strict=True):
            bought[at] = bought.get(at, 0.0) + value
        return bought

    @property
    def small(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if not hasattr(self, "_small"):
            self._small = synthetic.exchanges(self.background, 20_000, INPUTS, SEED)
        return self._small

    def per_draw(self, cls: type, draws: int) -> float:
        made = self.lca(cls, use_distributions=True, seed_override=SEED)
        next(made)
        start = time.perf_counter()
        for _ in range(draws):
            next(made)
        return (time.perf_counter() - start) / draws

    def fast(self, products: int, **options: object) -> FastScoresOnlyMultiLCA:
        return FastScoresOnlyMultiLCA(
            demands={str(at): self.demand(at) for at in range(products)},
            method_config={"impact_categories": [("gwp",)]},
            data_objs=[self.package_multi],
            **options,
        )

    @property
    def package_multi(self) -> object:
        if not hasattr(self, "_multi"):
            self._multi = peer.datapackage(self.background, self.c, method=("gwp",))
        return self._multi

    # --------------------------------------------------------------------- cases

    def run(self) -> None:
        self.correctness()
        self.first_solve()
        self.monte_carlo()
        self.static_portfolio()
        self.million()
        self.interactive()

    def correctness(self) -> None:
        """A thousand products: every score by bw2calc's forward solve and by our adjoint one."""
        count = min(1_000, self.products)
        indptr, index, amount = self.small
        price = factorise_unchecked(self.background.system).adjoint(self.c)
        ours = Portfolio.of(indptr, index, amount).part(0, count).scores(price)[:, 0]
        made = bw2calc.LCA(self.demand(0), data_objs=[self.package])
        made.lci(factorize=True)
        made.lcia()
        theirs = np.empty(count)
        start = time.perf_counter()
        for product in range(count):
            made.lci(self.demand(product))
            made.lcia()
            theirs[product] = made.score
        self.loop_s = (time.perf_counter() - start) / count
        worst = float(np.max(np.abs(ours - theirs) / np.abs(theirs)))
        self.facts["correctness"] = {"products": count, "largest_relative_difference": worst}
        assert worst <= 1e-8, worst

    def first_solve(self) -> None:
        system = self.background.system

        def ours(solver: Solver) -> None:
            validate(system)
            factorise_unchecked(system, solver).adjoint(self.c)

        solvers = [Solver.SUPERLU, *([Solver.PARDISO] if pardiso.available() else [])]
        before = best(self.lca, 2)
        mine = {solver: best(lambda solver=solver: ours(solver), 2) for solver in solvers}
        theirs = min(before, best(self.lca, 2))
        for solver in solvers:
            bar = 0.5 if solver is Solver.SUPERLU else 1.5
            self.rows.append(
                Row(
                    f"first solve, {solver}",
                    "LCA",
                    theirs,
                    mine[solver],
                    bar,
                    "validation included",
                )
            )

    def monte_carlo(self) -> None:
        plans = {}
        for dtype in (np.float32, np.float64):
            start = time.perf_counter()
            plans[dtype] = plan_of(self.background, self.c[:, None], np.dtype(dtype))
            planned = time.perf_counter() - start
            sample_background(
                self.background, self.c, 16, SEED, dtype=dtype, check=False, plan=plans[dtype]
            )
            self.facts[f"set_up_{dtype.__name__}_s"] = planned
            self.facts[f"compile_{dtype.__name__}_s"] = time.perf_counter() - start - planned
        self.facts["draws_alone_ms_per_sample"] = self.draws_alone(plans[np.float32])
        draws = {bw2calc.LCA: 4, IterativeLCA: 12}
        before = {cls: self.per_draw(cls, many) for cls, many in draws.items()}
        ours, samples = {}, 1_600 if self.profile != "large" else 320
        many = np.unique(self.small[1][: 1_000 * INPUTS])
        for dtype, name in ((np.float32, "float32"), (np.float64, "float64")):
            for kept, rows in (("one", self.small[1][:INPUTS]), ("many", many)):
                start = time.perf_counter()
                found = sample_background(
                    self.background, self.c, samples, SEED,
                    rows=np.unique(rows), dtype=dtype, workers=WORKERS, check=False,
                    plan=plans[dtype],
                )  # fmt: skip
                ours[name, kept] = (time.perf_counter() - start) / samples
                if kept == "one":
                    self.facts[f"monte_carlo_{name}"] = self.quality(found, samples)
                elif name == "float32":
                    many_samples = found
        theirs = {cls: min(before[cls], self.per_draw(cls, n)) for cls, n in draws.items()}
        for name in ("float32", "float64"):
            note = "set-up of both apart"
            self.rows += [
                Row(f"Monte Carlo, one product, per sample, {name}", "IterativeLCA",
                    theirs[IterativeLCA], ours[name, "one"], 60, note),
                Row(f"Monte Carlo, one product, per sample, {name}", "LCA",
                    theirs[bw2calc.LCA], ours[name, "one"], 350, note),
            ]  # fmt: skip
        self.monte_carlo_portfolio(many_samples, ours["float32", "many"])

    def draws_alone(self, plan: Plan) -> float:
        """Random numbers only, nothing solved, on all cores: below this no sampling can get."""
        room = [
            np.empty((len(draw.keys), LANES), dtype=np.float32)
            for draw in (plan.inputs, plan.emissions)
        ]

        def fill() -> None:
            plan.inputs.fill(SEED, 0, room[0])
            plan.emissions.fill(SEED, 0, room[1])

        return best(fill, 5) / LANES / WORKERS * 1e3

    def quality(self, found: object, samples: int) -> dict[str, object]:
        """Errors of a product in some samples against direct solves of the same matrix."""
        indptr, index, amount = self.small
        one = Portfolio.of(indptr, index, amount).part(0, 1)
        scores = sampled_scores(one, found)[0]
        errors = []
        for sample in (0, 17, 100, 203):
            exact = factorise_unchecked(sampled_system(self.background, SEED, sample))
            expected = one.scores(exact.adjoint(self.c))[0, 0]
            errors.append(abs(float(scores[sample]) / expected - 1))
        nominal = factorise_unchecked(self.background.system).adjoint(self.c)
        return {
            "samples": samples,
            "score_error_max_of_4": max(errors),
            "sweeps_at_most": found.sweeps,
            "solved_directly": found.count(Outcome.DIRECT),
            "unproductive": found.count(Outcome.UNPRODUCTIVE),
            "mean_over_deterministic": float(scores.mean()) / one.scores(nominal)[0, 0],
            "cv": float(scores.std() / scores.mean()),
        }

    def monte_carlo_portfolio(self, found: object, per_sample: float) -> None:
        count = 1_000
        indptr, index, amount = self.small
        portfolio = Portfolio.of(indptr, index, amount).part(0, count)
        start = time.perf_counter()
        scores = sampled_scores(portfolio, found)
        ours = (time.perf_counter() - start) / scores.size + per_sample / count
        few = 200
        made = self.fast(few, use_distributions=True, seed_override=SEED, direction="forward")
        next(made)
        start = time.perf_counter()
        next(made)
        theirs = (time.perf_counter() - start) / few
        self.rows.append(
            Row("Monte Carlo, 1,000 products, per product and sample",
                "FastScoresOnlyMultiLCA forward", theirs, ours, 1_000,
                f"peer with {few} products")
        )  # fmt: skip

    def static_portfolio(self) -> None:
        """Marginal cost of one more product, without files: 20,000 against 2,000."""
        indptr, index, amount = self.small
        whole = Portfolio.of(indptr, index, amount)
        price = factorise_unchecked(self.background.system).adjoint(self.c)

        def theirs(products: int) -> float:
            made = self.fast(products, direction="adjoint")
            start = time.perf_counter()
            next(made)
            return time.perf_counter() - start

        def marginal() -> float:
            return (theirs(20_000) - theirs(2_000)) / 18_000

        before = marginal()
        ours = best(lambda: whole.scores(price), 5) / len(whole)
        self.adjoint_marginal = min(before, marginal())
        self.adjoint_first = theirs(2_000) - 2_000 * self.adjoint_marginal
        self.rows += [
            Row("one more product", "FastScoresOnlyMultiLCA adjoint", self.adjoint_marginal,
                ours, 500, "peer without building its dicts"),
            Row("one more product", "loop of LCA.lci, lcia", self.loop_s, ours, None),
        ]  # fmt: skip

    def million(self) -> None:
        """A new version: read the products, factorise, score, write; in a process of its own."""
        folder = Path(tempfile.mkdtemp(prefix="tanji-bench-"))
        try:
            indptr, index, amount = synthetic.exchanges(
                self.background, self.products, INPUTS, SEED
            )
            path = folder / "products.parquet"
            kept = self.background.save(folder / "version")
            write_portfolio(
                path, np.arange(self.products), Portfolio.of(indptr, index, amount), kept
            )
            size = path.stat().st_size
            del indptr, index, amount, kept
            gc.collect()
            answers = {}
            for solver in (Solver.SUPERLU, *([Solver.PARDISO] if pardiso.available() else [])):
                done = subprocess.run(
                    [sys.executable, __file__, "--priced", str(folder), solver],
                    check=True, capture_output=True, text=True,
                )  # fmt: skip
                answers[solver] = json.loads(done.stdout)
                shutil.rmtree(folder / "scores")
        finally:
            shutil.rmtree(folder)
        self.facts["million"] = {"products": self.products, "file_mb": size / 1e6, **answers}
        theirs = self.adjoint_first + self.products * self.adjoint_marginal
        for solver, answer in answers.items():
            self.rows.append(
                Row(f"{self.products:,} products × {INPUTS}, end to end, {solver}",
                    "FastScoresOnlyMultiLCA adjoint", theirs, answer["seconds"], 20,
                    f"peer extrapolated from 20,000, without files; "
                    f"ours {answer['rss_gb']:.2f} GB")
            )  # fmt: skip

    def interactive(self) -> None:
        demand = np.zeros(self.background.size)
        for at, amount in self.demand(0).items():
            demand[at] += amount
        factor = mean_factor(self.background)
        start = time.perf_counter()
        found = reduced_order(self.background, factor, demand, self.c, 100)
        setup = time.perf_counter() - start
        took = best(lambda: found.draw(10_000, SEED), 2)
        ranking = first_order(self.background, local(factor, demand, self.c))
        self.facts["interactive"] = {
            "entries": 100,
            "retained_variance": found.retained,
            "setup_s": setup,
            "first_order_cv": float(np.sqrt(ranking.variance) / abs(ranking.mean)),
            "cv": float(found.draw(10_000, SEED).std() / abs(found.score)),
        }
        self.rows.append(
            Row("10,000 quick draws of one product", "(none)", None, took, None,
                f"bar 1 s; set-up {setup:.2f} s; keeps {found.retained:.2%} of variance")
        )  # fmt: skip


def _picked(background: Background) -> np.ndarray:
    return np.linspace(0, background.size - 1, 30).astype(np.intp)


def best(action: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return min(taken)


def priced(folder: Path, solver: Solver) -> None:
    """The whole of a new version: open, validate, factorise, solve, read, score, write."""
    from tanji.engine.background import open_background

    start = time.perf_counter()
    background = open_background(folder / "version")
    validate(background.system)
    price = factorise_unchecked(background.system, solver).adjoint(synthetic.factors(background))
    solved = time.perf_counter() - start
    (folder / "scores").mkdir()
    for batch in read_portfolio(folder / "products.parquet", background):
        scores = batch.portfolio.scores(price)[:, 0]
        write_part(folder / "scores", batch.number, {"product": batch.products, "score": scores})
    took = time.perf_counter() - start
    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": took, "solved_s": solved, "rss_gb": usage / 1e6}))


def growth() -> list[dict[str, float | str]]:
    """Set-up, sample and product at three sizes."""
    rows: list[dict[str, float | str]] = []
    for profile in synthetic.PROFILES:
        background = synthetic.background(profile)
        c = synthetic.factors(background)
        start = time.perf_counter()
        factor = factorise_unchecked(background.system)
        factorised = time.perf_counter() - start
        start = time.perf_counter()
        plan = plan_of(background, c[:, None], np.dtype(np.float32))
        planned = time.perf_counter() - start
        samples = 160
        start = time.perf_counter()
        sample_background(
            background, c, samples, SEED, rows=_picked(background), check=False, workers=WORKERS,
            plan=plan,
        )  # fmt: skip
        sampled = (time.perf_counter() - start) / samples
        rows.append(
            {
                "profile": profile,
                "processes": background.size,
                "entries": background.system.technosphere.nnz,
                "factorise_s": factorised,
                "solve_s": best(lambda f=factor, c=c: f.adjoint(c), 2),
                "plan_s": planned,
                "sample_s": sampled,
                "backwards": plan.backwards,
            }
        )
    return rows


def about() -> dict[str, object]:
    names = ("bw2calc", "numpy", "scipy", "numba", "pyarrow", "pypardiso", "mkl")
    versions = {}
    for name in names:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = None
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg(),
        "seed": SEED,
        "versions": versions,
    }


def table(result: dict[str, object], rows: list[Row]) -> str:
    info, facts = result["about"], result["facts"]
    lines = [
        "# 性能 Performance",
        "",
        "由 `make bench` 写成，不手改。Written by `make bench`. 对照是 bw2calc 做这件事最快的一类，"
        "同一次运行里前后各测一次，取快的；数组、线程数相同。数据是[虚构的](../benchmarks/synthetic.py)，"
        "只有形状与真的大库一样，数值没有意义。",
        "",
        f"机器 {info['machine']}，{info['cores']}核，开始时负载 {info['load_before'][0]:.1f}，"
        f"结束时 {info['load_after'][0]:.1f}（别的任务也在用这台机器，绝对时间会差几倍，看比值）；"
        f"Python {info['python']}，"
        + "，".join(f"{name} {version}" for name, version in info["versions"].items())
        + f"；种子 {info['seed']}。",
        "",
        f"规模 `{result['profile']}`："
        + "，".join(
            f"{key} {value:,.4g}" if isinstance(value, float) else f"{key} {value:,}"
            for key, value in facts["shape"].items()
        )
        + "。",
        "",
        "| 事项 Case | 对照 Peer | 对照用时 | 我们 Ours | 倍数 Ratio | 底线 Bar | 达到 | 说明 |",
        "|---|---|--:|--:|--:|--:|:-:|---|",
    ]
    for row in rows:
        ratio = row.ratio
        met = "" if row.bar is None or ratio is None else ("是" if ratio >= row.bar else "**否**")
        lines.append(
            f"| {row.case} | {row.peer} | {duration(row.theirs_s)} | {duration(row.ours_s)} | "
            f"{'' if ratio is None else f'{ratio:,.3g}×'} | "
            f"{'' if row.bar is None else f'{row.bar:,.3g}×'} | {met} | {row.note} |"
        )
    lines += ["", *NOTES]
    lines += ["", "## 正确 Correctness", "", "```json"]
    kept = {key: value for key, value in facts.items() if key != "shape"}
    lines += [json.dumps(kept, indent=1), "```", ""]
    lines += [
        "## 随规模 Growth",
        "",
        "| 过程 | 数 | 分解 s | 一次解 s | 抽样准备 s | 每样本 s | 倒流占比 |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {row['processes']:,} | {row['entries']:,} | {row['factorise_s']:.3g} | "
        f"{row['solve_s']:.3g} | {row['plan_s']:.3g} | {row['sample_s']:.3g} | "
        f"{row['backwards']:.2%} |"
        for row in result["growth"]
    ]
    return "\n".join(lines) + "\n"


NOTES = (
    "怎样读：",
    "",
    "- 第一次求解：装了 pypardiso 时 bw2calc 自己也用 PARDISO，时间几乎全在同一个分解里，"
    "用同一个求解器赢不了多少；我们另外查回路增益，并多解一次作修正。",
    "- 抽样：两边都不计准备的时间（我们的在下面的 `set_up`）。bw2calc 抽全部排放，"
    "我们只抽有因子的，结果相同，因为其余乘以零；要算很多个影响类别时，差距会小。",
    "- `draws_alone` 只取随机数、不求解，是这种做法的下限。误差是与同一个抽样矩阵直接求解的差。",
    "- 一百万个产品：打开背景库、查散列、查回路、分解、读 Parquet、计算、写 Parquet，"
    "在单独的进程里；文件刚写过，在系统的缓存里。对照没有读写，由两万个产品外推。",
    "- 抽样的均值高于确定的值，原因见[不确定度](guide/uncertainty.md)。",
    "- 随规模：分解和一次解的填充长得比 n log n 快；每样本的时间到十万个过程时也略快于它，"
    "因为数组放不进处理器的缓存。",
)


def duration(seconds: float | None) -> str:
    if seconds is None:
        return ""
    for limit, unit, factor in ((1, "s", 1), (1e-3, "ms", 1e3), (1e-6, "µs", 1e6)):
        if seconds >= limit:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--profile", choices=list(synthetic.PROFILES), default="ei310")
    parser.add_argument("--products", type=int, default=1_000_000)
    parser.add_argument("--json", type=Path, default=ROOT / "docs/performance.json")
    parser.add_argument("--table", type=Path, default=ROOT / "docs/performance.md")
    parser.add_argument("--priced", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.priced:
        priced(Path(options.priced[0]), Solver(options.priced[1]))
        return
    bench = Bench(options.profile, options.products)
    information = about()
    bench.run()
    grown = growth()
    information["load_after"] = os.getloadavg()
    result = {
        "about": information,
        "profile": options.profile,
        "facts": bench.facts,
        "cases": [{**asdict(row), "ratio": row.ratio} for row in bench.rows],
        "growth": grown,
    }
    text = table(result, bench.rows)
    options.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
    options.table.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
