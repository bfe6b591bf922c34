"""Open a study for a command, and tell mistakes in the input instead of raising them."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tanji import library
from tanji.cli.output import refuse
from tanji.exchange import Parcel
from tanji.footprint import files
from tanji.footprint.lever import turn
from tanji.model.compile import CompileError
from tanji.model.dataset import FactorRelease
from tanji.model.document import Text
from tanji.model.errors import TanjiError
from tanji.model.problem import Problem
from tanji.model.result import Result
from tanji.model.study import Study
from tanji.model.vocabulary import Severity

SOURCE = click.Path(exists=True, dir_okay=False, path_type=Path)
SET = click.option(
    "--set",
    "choices",
    multiple=True,
    metavar="LEVER=OPTION",
    help="改一个情景选项，可多次 · turn a lever of the study",
)
PROCESS = click.option(
    "--process",
    "reference",
    default="",
    help="文件里有多个产品系统或过程时，算哪一个 · which one, where a file holds many",
)
TARGET = click.Path(dir_okay=False, writable=True, path_type=Path)


def today() -> datetime.date:
    """The day on which a study is judged."""
    return datetime.datetime.now().astimezone().date()


@contextmanager
def reported(as_json: bool) -> Iterator[None]:
    """Inside this block a mistake in the input is listed and ends the command with code 1."""
    try:
        yield
    except files.InputProblems as error:
        refuse(error.problems, as_json=as_json)
    except CompileError as error:
        refuse(error.problems, as_json=as_json)
    except TanjiError as error:
        problem = Problem(
            code=error.code,
            severity=Severity.ERROR,
            message=Text(zh=error.zh, en=error.en),
            suggestions=error.suggestions,
        )
        refuse((problem,), as_json=as_json)


def open_study(
    file: Path, release: str | None, choices: tuple[str, ...], as_json: bool, reference: str
) -> tuple[Study, Parcel, FactorRelease]:
    """The study in a file with its levers turned, all that was noticed, and the factor release."""
    with reported(as_json):
        chosen = library.release(release)
        parcel = files.inspect(file, chosen, reference)
        if parcel.study is None or parcel.errors:
            raise files.InputProblems(parcel.problems)
        pairs = dict(choice.partition("=")[::2] for choice in choices)
        return turn(parcel.study, pairs), parcel, chosen


def assess_study(
    study: Study,
    parcel: Parcel,
    pack: str | None,
    release: FactorRelease,
    gwp: str | None,
    samples: int,
    seed: int,
    as_json: bool,
    day: datetime.date | None = None,
) -> Result:
    """The result with its verdict; what forbids one is listed after what the reader noticed.

    Without a ``day`` the same file gives the same result, whenever it is asked for.
    """
    with reported(as_json):
        try:
            return files.assess(
                study,
                pack,
                release=release,
                gwp=gwp,
                samples=samples,
                seed=seed,
                today=day,
                positions=parcel.positions,
            )
        except CompileError as error:
            raise CompileError([*parcel.problems, *error.problems]) from error
