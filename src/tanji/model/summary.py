"""A result as the one JSON object that outsiders rely on, as a table, and as HTML for a
notebook.
"""

from html import escape
from typing import Any

from tanji.model.document import to_data
from tanji.model.problem import Problem
from tanji.model.result import Interval, MissingItem, Result, Verdict
from tanji.model.rounding import significant


def summary(result: Result) -> dict[str, Any]:
    """The documented object of ``--json``: numbers in full precision, kgCO2e per unit."""
    unit = result.unit
    return {
        "footprint": {
            "value": result.location_based,
            "published": result.published,
            "unit": "kgCO2e",
            "per": {
                "amount": str(unit.quantity.amount),
                "unit": unit.quantity.unit,
                "name": str(result.product.name),
                "name_en": result.product.name.english,
                "kind": unit.kind.value,
            },
        },
        "totals": {"location_based": result.location_based, "market_based": result.market_based},
        "stages": [
            {
                "key": row.stage.value,
                "name": row.stage.label.zh,
                "name_en": row.stage.label.en,
                "value": row.value,
                "share": row.share,
                "market_based": row.market_based,
            }
            for row in result.stages
        ],
        "ledgers": {ledger.value: value for ledger, value in result.ledgers.items()},
        "gases": [
            {"name": row.gas, "ledger": row.ledger.value, "kg": row.kg, "co2e": row.co2e}
            for row in result.gases
        ],
        "contributions": [
            {
                "process": leaf.process,
                "exchange": leaf.exchange,
                "flow": leaf.flow.zh,
                "flow_en": leaf.flow.english,
                "stage": leaf.stage.value,
                "origin": leaf.origin.value,
                "amount": leaf.amount,
                "unit": leaf.unit,
                "dataset": leaf.dataset,
                "intensity": leaf.intensity,
                "value": leaf.value,
                "share": leaf.share,
            }
            for leaf in sorted(result.leaves, key=lambda leaf: -abs(leaf.value or 0.0))
        ],
        "first_tier": [to_data(tier) for tier in result.first_tier],
        "uncertainty": _uncertainty(result),
        "quality": {
            "primary_share": result.quality.primary_share,
            "dqr": result.quality.dqr,
            "scored_share": result.quality.scored_share,
        },
        "coverage": {
            "linked_share": result.coverage.linked_share,
            "mass_linked_share": result.coverage.mass_linked_share,
            "exchanges": result.coverage.exchanges,
            "linked": result.coverage.linked,
            "unlinked": [_missing(item) for item in result.coverage.unlinked],
            "burden_free": [_missing(item) for item in result.coverage.burden_free],
            "uncharacterised": [_missing(item) for item in result.coverage.uncharacterised],
            "aggregated": [_missing(item) for item in result.coverage.aggregated],
        },
        "verdict": verdict_data(result.verdict),
        "problems": [problem_data(problem) for problem in result.problems],
        "numerics": to_data(result.numerics),
        "provenance": to_data(result.provenance),
        "example": result.example,
    }


def problem_data(problem: Problem) -> dict[str, Any]:
    """A problem with every documented key present."""
    where = problem.where
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "where": {
            "sheet": where.sheet,
            "cell": where.cell,
            "object": where.object,
            "field": where.field,
        },
        "value": problem.value,
        "message": problem.message.zh,
        "message_en": problem.message.english,
        "fix": problem.fix.zh,
        "fix_en": problem.fix.english,
        "suggestions": list(problem.suggestions),
    }


def verdict_data(verdict: Verdict | None) -> dict[str, Any] | None:
    """A verdict as lists of checks by outcome; skipped ones are never left out."""
    if verdict is None:
        return None
    return {
        "pack": verdict.pack,
        "version": verdict.version,
        "sha256": verdict.sha256,
        **{
            outcome: [
                {
                    "code": check.code,
                    "title": check.title.zh,
                    "title_en": check.title.english,
                    "clause": check.clause,
                    "reason": check.reason.zh,
                    "reason_en": check.reason.english,
                    "problems": [problem_data(problem) for problem in check.problems],
                }
                for check in verdict.of(outcome)
            ]
            for outcome in ("passed", "failed", "skipped")
        },
    }


def rows(result: Result) -> list[dict[str, Any]]:
    """One plain row a leaf, for a data frame or a CSV."""
    return [
        {
            "process": leaf.process,
            "exchange": leaf.exchange,
            "flow": leaf.flow.zh,
            "flow_en": leaf.flow.english,
            "stage": leaf.stage.value,
            "category": leaf.category.value,
            "origin": leaf.origin.value,
            "amount": leaf.amount,
            "unit": leaf.unit,
            "dataset": leaf.dataset,
            "gas": leaf.gas,
            "intensity": leaf.intensity,
            "kgCO2e": leaf.value,
            "share": leaf.share,
            "kgCO2e_market_based": leaf.market_based,
        }
        for leaf in result.leaves
    ]


def html(result: Result) -> str:
    """The figure with what binds it, and a table by stage, for a notebook."""
    unit = f"kgCO<sub>2</sub>e/{escape(str(result.unit.quantity))}"
    unknown = len(result.coverage.unlinked)
    note = f"<p>{unknown} 项未知，没有计入 / {unknown} unknown, not counted</p>" if unknown else ""
    body = "".join(
        f"<tr><td>{escape(row.stage.label.zh)} {escape(row.stage.label.en)}</td>"
        f"<td style='text-align:right'>{significant(row.value, 4)}</td>"
        f"<td style='text-align:right'>{row.share:.1%}</td></tr>"
        for row in result.stages
    )
    return (
        f"<div><p>{escape(result.name.zh)}</p>"
        f"<p><b style='font-size:1.6em'>{result.published}</b> {unit}</p>{note}"
        f"<table><thead><tr><th>阶段 Stage</th><th>{unit}</th><th>占比 Share</th></tr></thead>"
        f"<tbody>{body}</tbody></table>"
        f"<p>GWP {escape(result.provenance.gwp)} · {escape(result.provenance.release)} · "
        f"Tanji {escape(result.provenance.engine)}</p></div>"
    )


def _missing(item: MissingItem) -> dict[str, Any]:
    return {
        "process": item.process,
        "exchange": item.exchange,
        "flow": item.flow.zh,
        "flow_en": item.flow.english,
        "amount": item.amount,
        "reason": item.reason.zh,
        "reason_en": item.reason.english,
    }


def _uncertainty(result: Result) -> dict[str, Any] | None:
    found = result.uncertainty
    if found is None:
        return None
    return {
        **_interval(found.total),
        "samples": found.samples,
        "seed": found.seed,
        "failed": found.failed,
        "variables": found.variables,
        "declared": _interval(found.declared),
        "background": _interval(found.background),
    }


def _interval(interval: Interval) -> dict[str, float]:
    return {
        "p2_5": interval.p2_5,
        "p50": interval.p50,
        "p97_5": interval.p97_5,
        "mean": interval.mean,
        "sd": interval.sd,
    }
