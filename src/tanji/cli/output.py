"""How the command prints: JSON for programs, aligned Chinese and English for people."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

import click

from tanji.model.problem import Problem, errors
from tanji.model.summary import problem_data
from tanji.model.vocabulary import Severity

_COLOUR = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def print_json(data: Any) -> None:
    """One JSON object on standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False))


def print_problems(problems: Iterable[Problem]) -> None:
    """Every problem on standard error: place, what, why, what to do, in both languages."""
    for problem in problems:
        mark = click.style(problem.severity.label.zh, fg=_COLOUR[problem.severity])
        place = f" {problem.where}" if str(problem.where) else ""
        click.echo(f"{mark} [{problem.code}]{place}", err=True)
        click.echo(f"  {problem.message.zh}{problem.fix.zh}", err=True)
        if problem.message.en:
            click.echo(f"  {problem.message.en} {problem.fix.en}".rstrip(), err=True)
        if problem.suggestions:
            click.echo(f"  → {' · '.join(problem.suggestions)}", err=True)


def refuse(problems: Sequence[Problem], *, as_json: bool) -> NoReturn:
    """List everything that is wrong with the input and leave with code 1."""
    if as_json:
        print_json({"problems": [problem_data(problem) for problem in problems]})
    else:
        print_problems(problems)
        count = len(errors(list(problems)))
        noun = "error" if count == 1 else "errors"
        click.echo(f"共{count}处错误，没有结果。{count} {noun}, no result.", err=True)
    sys.exit(1)


def table(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> str:
    """Rows as aligned columns; Chinese characters count as two cells.

    >>> print(table([["电力", "1.5"], ["steam", "12.25"]], right=frozenset({1})))
    电力     1.5
    steam  12.25
    """
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            " " * (size - width(cell)) + cell if at in right else cell + " " * (size - width(cell))
            for at, (cell, size) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def width(text: str) -> int:
    """Terminal cells that a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
