"""Where a figure comes from: stages, below them what goes in; small ones gathered, none lost."""

from dataclasses import dataclass
from math import fsum

from tanji.model.result import Leaf, Result
from tanji.model.vocabulary import Stage
from tanji.web.enterprise.bars import Axis, Bar

LEAST = 0.01  # share of the total below which items are gathered


@dataclass(frozen=True, slots=True)
class Node:
    """A row of the tree. ``leaf`` is the position among the result's leaves; ``rest`` is + or −."""

    level: int
    stage: Stage
    value: float | None
    share: float | None
    bar: Bar | None
    item: Leaf | None = None
    leaf: int | None = None
    rest: str = ""
    count: int = 0


@dataclass(frozen=True, slots=True)
class Tree:
    """All rows; the rows of one level add up to the total."""

    nodes: tuple[Node, ...]
    zero: float
    gathered: int


def tree_of(result: Result, *, whole: bool = False) -> Tree:
    """The contribution tree of a result; ``whole`` gathers nothing."""
    axis = Axis.over(
        [stage.value for stage in result.stages] + [one.value for one in result.leaves]
    )
    total = result.location_based
    nodes: list[Node] = []
    gathered = 0
    for row in result.stages:
        nodes.append(Node(0, row.stage, row.value, row.share, axis.bar(row.value)))
        own = [(at, one) for at, one in enumerate(result.leaves) if one.stage is row.stage]
        own = [(at, one) for at, one in own if one.value != 0]
        own.sort(key=lambda pair: -abs(pair[1].value or 0.0))
        shown = [pair for pair in own if whole or _counts(pair[1], total)]
        nodes += [
            Node(1, row.stage, one.value, one.share, axis.bar(one.value), one, at)
            for at, one in shown
        ]
        hidden = [one for at, one in own if (at, one) not in shown]
        gathered += len(hidden)
        for sign, rest in (
            ("+", [one.value or 0.0 for one in hidden if (one.value or 0.0) > 0]),
            ("−", [one.value or 0.0 for one in hidden if (one.value or 0.0) < 0]),
        ):
            if rest:
                value = fsum(rest)
                share = value / total if total else None
                nodes.append(
                    Node(1, row.stage, value, share, axis.bar(value), rest=sign, count=len(rest))
                )
    return Tree(tuple(nodes), axis.zero, gathered)


def _counts(leaf: Leaf, total: float) -> bool:
    return leaf.value is None or abs(leaf.value) >= LEAST * abs(total)
