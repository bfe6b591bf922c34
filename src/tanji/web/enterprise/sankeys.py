"""The flow of the burden through the processes of a study, where few enough to be drawn."""

from math import fsum
from typing import Any

from tanji.model.result import Result
from tanji.model.vocabulary import Stage
from tanji.web.typography import decimals_of, in_column, plain

MOST = 12
WIDEST = 24


def sankey_of(result: Result, unit: str) -> dict[str, Any] | None:
    """What the chart island draws; ``None`` for more than twelve nodes, loops, or one alone."""
    own = _own(result)
    stages = [stage for stage in Stage if any(key[0] is stage for key in own)]
    processes = [one for one in result.processes if one.cumulative]
    if not 2 < len(stages) + len(processes) <= MOST or _loops(result):
        return None
    decimals = decimals_of(result.published)

    def text(value: float) -> str:
        return in_column(value, decimals)

    nodes = [
        {
            "id": f"stage:{stage.value}",
            "name": plain(stage.label),
            "stage": stage.value,
            "text": text(fsum(value for key, value in own.items() if key[0] is stage)),
        }
        for stage in stages
    ]
    nodes += [
        {"id": one.process, "name": shortened(plain(one.name)), "text": text(one.cumulative)}
        for one in processes
    ]
    known = {one.process for one in processes}
    links = [
        {"source": f"stage:{stage.value}", "target": process, "value": value, "text": text(value)}
        for (stage, process), value in own.items()
        if process in known
    ]
    links += [
        {"source": source, "target": target, "value": value, "text": text(value)}
        for (source, target), value in _between(result).items()
        if source in known and target in known
    ]
    return {"kind": "sankey", "unit": unit, "nodes": nodes, "links": links}


def shortened(name: str) -> str:
    """A name that fits beside its node: 24 half-width characters, Chinese ones count twice.

    >>> shortened("烘干、分选与包装"), shortened("Drying, sorting and packaging of berries")
    ('烘干、分选与包装', 'Drying, sorting and pack…')
    """
    width = 0
    for at, sign in enumerate(name):
        width += 1 if sign.isascii() else 2
        if width > WIDEST:
            return name[:at].rstrip() + "…"
    return name


def _own(result: Result) -> dict[tuple[Stage, str], float]:
    """What enters each process from outside, by stage."""
    found: dict[tuple[Stage, str], float] = {}
    for leaf in result.leaves:
        if leaf.value:
            key = leaf.stage, leaf.process
            found[key] = found.get(key, 0.0) + leaf.value
    return found


def _between(result: Result) -> dict[tuple[str, str], float]:
    """What one process hands to the next; several flows between two of them are added."""
    found: dict[tuple[str, str], float] = {}
    for link in result.links:
        if link.value and link.source != link.target:
            key = link.source, link.target
            found[key] = found.get(key, 0.0) + link.value
    return found


def _loops(result: Result) -> bool:
    """Whether following the flows comes back to where one was: no chart can draw that."""
    after: dict[str, set[str]] = {}
    for source, target in _between(result):
        after.setdefault(source, set()).add(target)
    while after:
        sinks = [one for one in after if not after[one] & set(after)]
        if not sinks:
            return True
        for one in sinks:
            del after[one]
    return False
