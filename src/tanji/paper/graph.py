"""Where the boxes of a process graph stand: suppliers left, the product's process right."""

from dataclasses import dataclass

from tanji.model.result import Result


@dataclass(frozen=True, slots=True)
class Box:
    """One process in the graph; ``column`` and ``row`` count from 0."""

    process: str
    column: int
    row: int


def layered(result: Result) -> tuple[Box, ...]:
    """Boxes of all processes of a result: a process stands right of every supplier it has.

    Links that close a loop do not push a process further right.
    """
    order = [process.process for process in result.processes]
    suppliers: dict[str, list[str]] = {name: [] for name in order}
    for link in result.links:
        if link.source != link.target:
            suppliers[link.target].append(link.source)
    depth: dict[str, int] = {}

    def place(name: str, above: frozenset[str]) -> int:
        if name in depth:
            return depth[name]
        before = [place(one, above | {name}) for one in suppliers[name] if one not in above]
        value = 1 + max(before, default=-1)
        if not above & set(suppliers[name]):
            depth[name] = value
        return value

    for name in order:
        depth[name] = place(name, frozenset())
    filled: dict[int, int] = {}
    boxes = []
    for name in order:
        column = depth[name]
        boxes.append(Box(name, column, filled.get(column, 0)))
        filled[column] = filled.get(column, 0) + 1
    return tuple(boxes)
