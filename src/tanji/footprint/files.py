"""Studies in files: read, look into, check and convert them, without a server or an account."""

import datetime
from collections.abc import Mapping
from pathlib import Path

from tanji import exchange
from tanji.exchange import Parcel
from tanji.footprint.calculation import SAMPLES, SEED, calculate, datasets_of
from tanji.library import release as shipped_release
from tanji.model.dataset import FactorRelease
from tanji.model.document import Text
from tanji.model.errors import TanjiError
from tanji.model.problem import Problem, Where, errors
from tanji.model.result import Result, Verdict
from tanji.model.study import Study
from tanji.rules import judge, pack


class InputProblems(TanjiError):
    """A file that is no usable study; ``problems`` lists everything found, with its place."""

    code = "input_problems"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        found = errors(problems)
        super().__init__(
            "\n".join(
                f"{problem.where}：{problem.message.zh}{problem.fix.zh}" for problem in found
            ),
            "\n".join(
                f"{problem.where}: {problem.message.english} {problem.fix.english}"
                for problem in found
            ),
        )
        self.problems = problems


def inspect(path: str | Path, release: FactorRelease | None = None, reference: str = "") -> Parcel:
    """What a file of any known format holds: study, all problems, and the cell of each value.

    ``reference`` names the product system or process that is meant where a file holds many.
    """
    path = Path(path)
    return exchange.read(path.read_bytes(), path.name, release or shipped_release(), reference)


def read(path: str | Path, release: FactorRelease | None = None) -> Study:
    """The study in a file. Raises ``InputProblems`` with every error at once."""
    parcel = inspect(path, release)
    if parcel.study is None or parcel.errors:
        raise InputProblems(parcel.problems)
    return parcel.study


def check(
    study: Study,
    pack_id: str | None = None,
    *,
    result: Result | None = None,
    release: FactorRelease | None = None,
    today: datetime.date | None = None,
    positions: Mapping[str, Where] | None = None,
) -> Verdict:
    """The verdict of a rule pack (default: the study's own, else the general one) on a study.

    Checks that need a figure are skipped, with that reason, when no ``result`` is given; without
    ``today`` nothing is said of the future, of age and of validity. ``positions`` of the parcel
    give each finding its cell.
    """
    datasets = datasets_of(study, release or shipped_release())
    rules = pack(pack_id or study.pack or "general")
    return judge(study, rules, result, datasets, today=today, positions=positions)


def assess(
    study: Study,
    pack_id: str | None = None,
    *,
    release: FactorRelease | None = None,
    gwp: str | None = None,
    samples: int = SAMPLES,
    seed: int = SEED,
    today: datetime.date | None = None,
    positions: Mapping[str, Where] | None = None,
) -> Result:
    """The footprint of a study together with the verdict of a rule pack on it."""
    result = calculate(study, release, gwp=gwp, samples=samples, seed=seed)
    verdict = check(
        study, pack_id, result=result, release=release, today=today, positions=positions
    )
    provenance = result.provenance.replace(pack=f"{verdict.pack}@{verdict.version}")
    return result.replace(verdict=verdict, provenance=provenance)


def convert(
    source: str | Path, target: str | Path, reference: str = ""
) -> tuple[Parcel, tuple[Text, ...]]:
    """Write the study of one file in the format that the other's name asks for.

    Returns the parcel that was read and everything that did not come along, on reading or writing.
    Raises ``InputProblems`` or, for an unknown ending, ``TanjiError``.
    """
    parcel = inspect(source, reference=reference)
    if parcel.study is None:
        raise InputProblems(parcel.problems)
    target = Path(target)
    for name, kind in exchange.formats().items():
        if target.name.lower().endswith(kind.suffixes):
            target.write_bytes(exchange.write(parcel.study, name, shipped_release()))
            return parcel, (*(loss.message for loss in parcel.losses), *kind.loses)
    endings = sorted({suffix for kind in exchange.formats().values() for suffix in kind.suffixes})
    raise TanjiError(
        f"不知道“{target.name}”要写成哪种格式。文件名结尾用：{'、'.join(endings)}。",
        f'"{target.name}" names no known format. Endings: {", ".join(endings)}.',
        suggestions=tuple(endings[:3]),
        code="unknown_format",
    )


def template(pack_id: str = "general", release: FactorRelease | None = None) -> bytes:
    """An empty workbook with example rows, as a rule pack wants it filled in."""
    from tanji.exchange.formats.workbook import template as workbook_template

    return workbook_template(pack(pack_id).id, release=release or shipped_release())
