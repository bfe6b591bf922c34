"""What can be wrong with the arrays of a system, by index; `model` turns indices into names."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class FindingCode(StrEnum):
    """A stable name for each structural fault."""

    NOT_SQUARE = "not_square"
    ZERO_COLUMN_REFERENCE = "zero_column_reference"
    NOT_FINITE = "not_finite"
    NOT_FINITE_BIOSPHERE = "not_finite_biosphere"
    NOT_FINITE_DEMAND = "not_finite_demand"
    NOT_FINITE_CHARACTERISATION = "not_finite_characterisation"
    LOOP_GAIN = "loop_gain"
    SINGULAR = "singular"
    RESIDUAL = "residual"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault and where it is.

    `rows` and `columns` index the array that the code names: the technosphere unless the code says
    biosphere (rows are flows), demand (rows are products) or characterisation (rows are flows,
    columns are indicators). `value` is the offending number where there is exactly one: the gain of
    a loop, a residual, or rows minus columns.
    """

    code: FindingCode
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    value: float | None = None


class StructureError(Exception):
    """The system has no trustworthy solution; `findings` lists every reason found at once."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        super().__init__("; ".join(_sentence(finding) for finding in self.findings))


def _sentence(finding: Finding) -> str:
    parts = [finding.code.value]
    if finding.rows:
        parts.append(f"rows {list(finding.rows)}")
    if finding.columns:
        parts.append(f"columns {list(finding.columns)}")
    if finding.value is not None:
        parts.append(f"value {finding.value:.6g}")
    return " ".join(parts)
