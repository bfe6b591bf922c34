"""The study report: from a frozen study and its result to PDF/A with both attached."""

import datetime
import json
from collections.abc import Mapping
from math import fsum
from pathlib import Path
from typing import Any

import typst

from tanji.model.dataset import Dataset
from tanji.model.document import Text, decimal_text, to_data
from tanji.model.exchange import BurdenFree, DatasetLink, Exchange, ProcessLink
from tanji.model.process import Process
from tanji.model.result import Interval, Leaf, MissingItem, Result
from tanji.model.rounding import decimals, grouped, significant
from tanji.model.study import Study
from tanji.model.vocabulary import Category, Severity, Stage
from tanji.paper.fonts import MONO, SANS, SERIF, font_folders
from tanji.paper.graph import layered
from tanji.paper.words import WORDS
from tanji.seal.canonical import canonical_bytes, sha256_of

TEMPLATE = Path(__file__).with_name("report.typ")
MOST_BOXES = 12  # a denser graph is a table
COLOURS = {
    Stage.RAW: "#512A85",
    Stage.GROW: "#617400",
    Stage.TRANSPORT: "#156EB8",
    Stage.ELECTRICITY: "#B68D00",
    Stage.DIRECT: "#8F1A0C",
    Stage.PACK: "#878792",
    Stage.USE: "#005E5D",
    Stage.EOL: "#14235A",
}


def report_pdf(
    study: Study,
    result: Result,
    *,
    datasets: Mapping[str, Dataset] | None = None,
    language: str = "zh",
    issued_on: datetime.date | None = None,
) -> bytes:
    """The study report as PDF/A-3b (contents: ISO 14067 clause 7, GB/T 24067-2024).

    Written from the two documents alone: the same pair, language and date give the same bytes.
    ``datasets`` are those of the release, for names and sources. Raises ``MissingFonts``.
    """
    page = _Page(study, result, datasets or {}, language)
    stamp = issued_on or study.period.end
    made = typst.compile(
        str(TEMPLATE),
        format="pdf",
        font_paths=[str(folder) for folder in font_folders()],
        ignore_system_fonts=True,
        sys_inputs={
            "data": json.dumps(page.data(), ensure_ascii=False),
            "study": canonical_bytes(to_data(study)).decode(),
            "result": canonical_bytes(to_data(result)).decode(),
        },
        pdf_standards=["a-3b"],
        timestamp=datetime.datetime(stamp.year, stamp.month, stamp.day, tzinfo=datetime.UTC),
    )
    assert isinstance(made, bytes)
    return made


class _Page:
    """Texts and figures of the report, rounded once and in one language."""

    def __init__(
        self, study: Study, result: Result, datasets: Mapping[str, Dataset], language: str
    ) -> None:
        self.study = study
        self.result = result
        self.datasets = {**datasets, **{own.id: own for own in study.datasets}}
        self.english = language == "en"
        self.places = _places(result.location_based, study.digits)

    def data(self) -> dict[str, Any]:
        """Everything that the template sets."""
        return {
            "lang": "en" if self.english else "zh",
            "fonts": {"sans": SANS, "serif": SERIF, "mono": MONO},
            "words": {key: pair[1 if self.english else 0] for key, pair in WORDS.items()},
            "cover": self._cover(),
            "side": self._side(),
            "stages": self._stages(),
            "ledgers": [
                [self.say(ledger.label), self.figure(value)]
                for ledger, value in self.result.ledgers.items()
            ],
            "scope": self._scope(),
            "graph": self._graph(),
            "own": [
                [self.say(row.name), self.figure(row.value), self.figure(row.cumulative)]
                for row in self.result.processes
            ],
            "processes": [self._process(process) for process in self.study.processes],
            "factors": self._factors(),
            "gases": self._gases(),
            "top": self._top(),
            "tier": [
                [self.say(tier.flow), self.figure(tier.value), self.percent(tier.share)]
                for tier in self.result.first_tier[:12]
            ],
            "uncertainty": self._uncertainty(),
            "coverage": self._coverage(),
            "methods": self._methods(),
            "limits": self._limits(),
            "verdict": self._verdict(),
            "notes": [
                [problem.code, str(problem.where), self.say(problem.message)]
                for problem in self.result.problems
                if problem.severity is not Severity.INFO
            ],
            "replay": self._replay(),
        }

    # --- words and figures ---------------------------------------------------------------------

    def say(self, text: Text) -> str:
        """The text in the language of the report."""
        return text.english if self.english else text.zh

    def word(self, key: str, **values: object) -> str:
        """A fixed word, with its blanks filled."""
        return WORDS[key][1 if self.english else 0].format(**values)

    def figure(self, value: float | None) -> str:
        """A figure with the decimals of the published one; unknown is a word, never 0."""
        return (
            self.word("unknown") if value is None else _minus(grouped(decimals(value, self.places)))
        )

    def percent(self, share: float | None) -> str:
        """A share with one decimal."""
        return self.word("unknown") if share is None else _minus(decimals(share * 100, 1))

    # --- parts ---------------------------------------------------------------------------------

    def _cover(self) -> dict[str, Any]:
        study, result = self.study, self.result
        band = result.uncertainty
        unknown = len(result.coverage.unlinked)
        return {
            "name": self.say(study.name),
            "organization": self.say(study.product.organization),
            "facility": self.say(study.product.facility),
            "bind": " · ".join(
                part
                for part in (
                    f"{self.word('per')} {study.unit.quantity}",
                    self.say(study.boundary.kind.label),
                    str(study.period),
                )
                if part
            ),
            "value": grouped(_minus(result.published)),
            "per": str(study.unit.quantity),
            "interval": f"{self.word('interval')} {self.figure(band.total.p2_5)}—"
            f"{self.figure(band.total.p97_5)}"
            if band
            else self.word("no_interval"),
            "market": f"{self.word('market')} {self.figure(result.market_based)}",
            "example": self.word("example") if study.example else "",
            "incomplete": self.word("incomplete", n=unknown) if unknown else "",
            "summary": self._summary(),
            "bar": self._bar(),
        }

    def _summary(self) -> str:
        result = self.result
        leaves = sorted(result.leaves, key=lambda leaf: -abs(leaf.value or 0.0))[:3]
        names = [f"{self.say(leaf.flow)}（{self.percent(leaf.share)}%）" for leaf in leaves]
        per = f"{self.study.unit.quantity}"
        if self.english:
            names = [name.replace("（", " (").replace("）", ")") for name in names]
            return (
                f"{per} of {self.study.product.name.english} causes {result.published} kgCO2e "
                f"({self.study.boundary.kind.label.en.lower()}, {self.study.period}). "
                f"The largest items are {', '.join(names)}."
            )
        return (
            f"{per}{self.study.product.name.zh}的碳足迹为{result.published} kgCO2e"
            f"（{self.study.boundary.kind.label.zh}，{self.study.period}）。"
            f"最大的几项是{'、'.join(names)}。"
        )

    def _bar(self) -> dict[str, Any]:
        result = self.result
        positive = [row for row in result.stages if row.value > 0]
        high = fsum(row.value for row in positive)
        band = result.uncertainty
        top = _nice(max(high, band.total.p97_5 if band else 0.0, 1e-30))
        return {
            "parts": [
                {
                    "colour": COLOURS[row.stage],
                    "name": self.say(row.stage.label),
                    "width": row.value / top,
                }
                for row in positive
            ],
            "value": max(result.location_based, 0.0) / top,
            "band": [
                band.total.p2_5 / top,
                band.p25 / top,
                band.p75 / top,
                band.total.p97_5 / top,
            ]
            if band
            else [],
            "ticks": [f"{top * step / 4:.6g}" for step in range(5)],
        }

    def _side(self) -> list[list[str]]:
        study, result = self.study, self.result
        verdict = result.verdict
        supplies = {
            self.say(leaf_dataset.name)
            for leaf in result.leaves
            if leaf.category is Category.ELECTRICITY
            and (leaf_dataset := self.datasets.get(leaf.dataset))
        }
        shares = [cutoff.share for cutoff in study.cutoffs if cutoff.share is not None]
        allocated = [process for process in study.processes if len(process.products) > 1]
        quality = result.quality
        return [
            [self.word("standard"), study.standard],
            [
                self.word("pack"),
                f"{verdict.pack} {verdict.version}\n"
                + self.word(
                    "verdict",
                    **{key: len(verdict.of(key)) for key in ("passed", "failed", "skipped")},
                )
                if verdict
                else self.word("no_verdict"),
            ],
            [self.word("gwp"), f"{result.provenance.gwp}, {self.word('years')}"],
            [self.word("release"), result.provenance.release],
            [self.word("electricity"), "\n".join(sorted(supplies)) or self.word("none")],
            [
                self.word("cutoffs"),
                self.word("items", n=len(study.cutoffs)) + (f", {sum(shares)} %" if shares else "")
                if study.cutoffs
                else self.word("none"),
            ],
            [
                self.word("allocation"),
                "\n".join(
                    f"{self.say(process.name)}: {self.say(process.allocation.method.label)}"
                    for process in allocated
                    if process.allocation
                )
                or self.word("none"),
            ],
            [
                self.word("quality"),
                f"DQR {decimals(quality.dqr, 1)}" if quality.dqr else self.word("unscored"),
            ],
            [self.word("primary"), f"{self.percent(quality.primary_share)} %"],
            [
                self.word("coverage"),
                f"{self.percent(result.coverage.linked_share)} % "
                f"({result.coverage.linked}/{result.coverage.exchanges})",
            ],
        ]

    def _stages(self) -> list[dict[str, Any]]:
        largest = max((abs(row.value) for row in self.result.stages), default=1.0) or 1.0
        return [
            {
                "colour": COLOURS[row.stage],
                "name": self.say(row.stage.label),
                "value": self.figure(row.value),
                "share": self.percent(row.share),
                "primary": self.percent(_primary(self.result.leaves, row.stage)),
                "width": abs(row.value) / largest,
            }
            for row in self.result.stages
        ]

    def _scope(self) -> list[list[str]]:
        study = self.study
        demand = study.demand.amount or study.unit.quantity
        blank = self.word("not_stated")
        rows = [
            ("purpose", self.say(study.purpose)),
            ("audience", self.say(study.audience)),
            ("comparative", self.word("yes" if study.comparative_claim else "no")),
            ("product", self.say(study.product.name)),
            ("model", study.product.model),
            ("organization", self.say(study.product.organization)),
            ("facility", self.say(study.product.facility)),
            (
                "unit",
                f"{study.unit.quantity}, {self.say(study.unit.kind.label)}: "
                f"{self.say(study.unit.text)}",
            ),
            ("reference_flow", str(demand)),
            (
                "boundary",
                f"{self.say(study.boundary.kind.label)}. {self.say(study.boundary.text)}",
            ),
            (
                "excluded",
                "; ".join(self.say(one) for one in study.boundary.excluded) or self.word("none"),
            ),
            ("period", str(study.period)),
            ("geography", study.geography),
            ("technology", self.say(study.technology)),
            ("standard", study.standard),
            ("critical_review", self.word("no_review")),
        ]
        return [[self.word(key), value.strip() or blank] for key, value in rows]

    def _graph(self) -> dict[str, Any] | None:
        if len(self.result.processes) > MOST_BOXES:
            return None
        boxes = layered(self.result)
        at = {box.process: box for box in boxes}
        values = {row.process: row for row in self.result.processes}
        return {
            "columns": 1 + max(box.column for box in boxes),
            "rows": 1 + max(box.row for box in boxes),
            "boxes": [
                {
                    "column": box.column,
                    "row": box.row,
                    "name": self.say(values[box.process].name),
                    "value": self.figure(values[box.process].value),
                    "colour": COLOURS[self._main_stage(box.process)],
                }
                for box in boxes
            ],
            "links": [
                {
                    "from": [at[link.source].column, at[link.source].row],
                    "to": [at[link.target].column, at[link.target].row],
                }
                for link in self.result.links
                if link.source != link.target
            ],
        }

    def _main_stage(self, process: str) -> Stage:
        sums: dict[Stage, float] = {}
        for leaf in self.result.leaves:
            if leaf.process == process:
                sums[leaf.stage] = sums.get(leaf.stage, 0.0) + abs(leaf.value or 0.0)
        return max(sums, key=lambda stage: sums[stage], default=Stage.RAW)

    def _process(self, process: Process) -> dict[str, Any]:
        return {
            "name": self.say(process.name),
            "stage": self.say(process.stage.label),
            "rows": [
                [
                    self.say(exchange.role.label),
                    self.say(exchange.name),
                    f"{grouped(_plain(exchange))} {exchange.amount.unit}",
                    self._provider(exchange),
                    self.say(exchange.origin.label),
                    ", ".join(exchange.evidence) or exchange.source,
                ]
                for exchange in process.exchanges
            ],
        }

    def _provider(self, exchange: Exchange) -> str:
        provider = exchange.provider
        if isinstance(provider, DatasetLink):
            found = self.datasets.get(provider.dataset)
            return self.say(found.name) if found else provider.dataset
        if isinstance(provider, ProcessLink):
            names = {process.id: process.name for process in self.study.processes}
            found_name = names.get(provider.process)
            return f"→ {self.say(found_name) if found_name else provider.process}"
        if isinstance(provider, BurdenFree):
            return self.say(provider.reason)
        if exchange.is_elementary:
            return exchange.gas
        return self.word("unknown") if exchange.needs_provider else ""

    def _factors(self) -> list[list[str]]:
        used = dict.fromkeys(leaf.dataset for leaf in self.result.leaves if leaf.dataset)
        rows = []
        for name in used:
            dataset = self.datasets.get(name)
            if dataset is None:
                rows.append([name, "", "", ""])
                continue
            intensity = next(
                (
                    leaf.intensity
                    for leaf in self.result.leaves
                    if leaf.dataset == name
                    and leaf.intensity is not None
                    and leaf.unit == dataset.reference.unit
                ),
                None,
            )
            rows.append(
                [
                    f"{self.say(dataset.name)}\n{dataset.id}",
                    f"{significant(intensity, 4)} kgCO2e/{dataset.reference.unit}"
                    if intensity is not None
                    else (self.word("unit_process") if dataset.exchanges else ""),
                    dataset.quality.grade,
                    " ".join(
                        part for part in (dataset.source.citation, dataset.source.place) if part
                    ),
                ]
            )
        return rows

    def _gases(self) -> list[list[str]]:
        return [
            [
                row.gas,
                self.say(row.ledger.label),
                _minus(significant(row.kg, 4)),
                significant(row.co2e / row.kg, 4) if row.kg else "",
                self.figure(row.co2e),
            ]
            for row in self.result.gases
        ]

    def _top(self) -> list[list[str]]:
        names = {process.id: process.name for process in self.study.processes}
        leaves = sorted(
            (leaf for leaf in self.result.leaves if leaf.value is not None),
            key=lambda leaf: -abs(leaf.value or 0.0),
        )
        return [
            [
                self.say(leaf.flow),
                self.say(names[leaf.process]),
                self.figure(leaf.value),
                self.percent(leaf.share),
                self.figure(abs(leaf.value or 0.0) / 10),
            ]
            for leaf in leaves[:10]
        ]

    def _uncertainty(self) -> dict[str, Any]:
        band = self.result.uncertainty
        if band is None:
            return {"rows": [], "note": self.word("no_interval")}

        def row(name: str, part: Interval) -> list[str]:
            return [
                self.word(name),
                self.figure(part.p2_5),
                self.figure(part.p50),
                self.figure(part.p97_5),
                self.figure(part.mean),
            ]

        return {
            "rows": [
                row("all", band.total),
                row("declared", band.declared),
                row("background", band.background),
            ],
            "note": self.word(
                "sampling",
                samples=band.samples,
                seed=band.seed,
                variables=band.variables,
                failed=band.failed,
            ),
        }

    def _coverage(self) -> list[dict[str, Any]]:
        coverage = self.result.coverage
        names = {process.id: process.name for process in self.study.processes}

        def rows(items: tuple[MissingItem, ...]) -> list[list[str]]:
            return [
                [
                    self.say(names[item.process]) if item.process in names else "",
                    self.say(item.flow),
                    item.amount,
                    self.say(item.reason),
                ]
                for item in items
            ]

        return [
            {"title": self.word(key), "rows": rows(getattr(coverage, key))}
            for key in ("unlinked", "burden_free", "uncharacterised", "aggregated")
            if getattr(coverage, key)
        ]

    def _methods(self) -> dict[str, list[list[str]]]:
        study = self.study
        return {
            "allocation": [
                [
                    self.say(process.name),
                    self.say(process.allocation.method.label),
                    self.say(process.allocation.justification),
                ]
                for process in study.processes
                if process.allocation is not None
            ],
            "cutoffs": [
                [
                    self.say(cutoff.name),
                    f"{cutoff.share} %" if cutoff.share is not None else self.word("unknown"),
                    self.say(cutoff.basis),
                ]
                for cutoff in study.cutoffs
            ],
            "assumptions": [[one.id, self.say(one.text)] for one in study.assumptions],
        }

    def _limits(self) -> list[str]:
        lines = [self.word("only_climate")]
        if unknown := len(self.result.coverage.unlinked):
            lines.append(self.word("incomplete", n=unknown))
        if self.study.example:
            lines.append(self.word("example"))
        return lines

    def _verdict(self) -> dict[str, Any] | None:
        verdict = self.result.verdict
        if verdict is None:
            return None
        return {
            "title": f"{verdict.pack} {verdict.version}",
            "sha256": verdict.sha256,
            "rows": [
                [
                    check.code,
                    self.say(check.title),
                    self.word(outcome),
                    self.say(check.reason)
                    or "; ".join(self.say(problem.message) for problem in check.problems[:4]),
                ]
                for outcome in ("failed", "skipped", "passed")
                for check in verdict.of(outcome)
            ],
        }

    def _replay(self) -> dict[str, Any]:
        source, numerics = self.result.provenance, self.result.numerics
        digest = sha256_of(to_data(self.result))
        return {
            "short": "　".join(
                (
                    f"{self.word('study')} {source.study[:16]}",
                    f"{self.word('result')} {digest[:16]}",
                    f"{self.word('engine')} {source.engine}",
                    self.word("rounding"),
                )
            ),
            "rows": [
                [f"{self.word('study')} SHA-256", source.study],
                [f"{self.word('result')} SHA-256", digest],
                [f"{self.word('release')} {source.release} SHA-256", source.release_sha256],
                [self.word("engine"), source.engine],
                [self.word("gwp_source"), f"{source.gwp}: {source.gwp_source}"],
                [self.word("residual"), f"{numerics.residual:.1e}"],
            ],
        }


def _primary(leaves: tuple[Leaf, ...], stage: Stage) -> float:
    own = [leaf for leaf in leaves if leaf.stage is stage]
    total = fsum(abs(leaf.value or 0.0) for leaf in own)
    part = fsum(abs(leaf.value or 0.0) for leaf in own if leaf.origin.is_primary)
    return part / total if total else 0.0


def _places(value: float, digits: int) -> int:
    """Decimals with which a figure of ``digits`` significant digits is printed."""
    text = significant(value, digits)
    return len(text.partition(".")[2])


def _nice(value: float) -> float:
    """The end of an axis in four even steps that holds ``value``."""
    power = 10.0 ** (len(significant(value, 1).partition(".")[0]) - 1)
    while power > value:
        power /= 10
    for step in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10):
        if step * power >= value:
            return step * power
    return 10 * power


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _plain(exchange: Exchange) -> str:
    return decimal_text(exchange.amount.amount)
