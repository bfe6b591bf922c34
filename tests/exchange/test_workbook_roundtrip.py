"""A study goes into a workbook and comes back the same, to the last digit and blank."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from studies import studies
from tanji import exchange
from tanji.exchange.formats.workbook import columns as layout
from tanji.exchange.formats.workbook.flat import flatten, leaves, record_lists, unflatten
from tanji.model.dataset import Classification, Dataset, GasValue
from tanji.model.document import from_data, to_data
from tanji.model.exchange import Exchange
from tanji.model.ledger import LedgerLine
from tanji.model.process import Allocation, CircularFootprint, Process
from tanji.model.study import Assumption, Cutoff, Edit, Evidence, Lever, LeverOption, Study

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))


def back(study: Study) -> Study:
    parcel = exchange.read(exchange.write(study, "workbook"), "study.xlsx")
    assert parcel.study is not None, parcel.problems
    return parcel.study


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(studies())
def test_any_study_comes_back_the_same(study):
    read = back(study)
    assert to_data(read) == to_data(study)
    assert read == study


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_come_back_the_same(path):
    study = from_data(Study, json.loads(path.read_bytes()))
    assert to_data(back(study)) == to_data(study)


@pytest.mark.parametrize(
    ("sheet", "kind", "elsewhere"),
    [
        (layout.ACTIVITY, Exchange, set()),
        (layout.ENERGY, Exchange, set()),
        (layout.TRANSPORT, Exchange, set()),
        (layout.DATASET_LINES, Exchange, set()),
        (layout.PROCESSES, Process, {"allocation"}),
        (layout.ALLOCATION, Allocation, set()),
        (layout.RECYCLING, CircularFootprint, set(layout.RECYCLING_USES)),
        (layout.LEDGER, LedgerLine, {"months"}),
        (layout.CUTOFFS, Cutoff, set()),
        (layout.EVIDENCE, Evidence, set()),
        (layout.ASSUMPTIONS, Assumption, set()),
        (layout.DATASETS, Dataset, set()),
        (layout.GASES, GasValue, set()),
        (layout.CLASSES, Classification, set()),
    ],
)
def test_every_field_has_a_column(sheet, kind, elsewhere):
    columns = {column.key for column in sheet.columns}
    lacking = {leaf for leaf in leaves(kind) if leaf not in columns}
    assert {leaf.split(".")[0] for leaf in lacking} == elsewhere


def test_every_field_of_levers_has_a_column():
    parts = (("lever", Lever), ("option", LeverOption), ("edit", Edit))
    wanted = {f"{part}.{leaf}" for part, kind in parts for leaf in leaves(kind)}
    assert wanted <= {column.key for column in layout.LEVERS.columns}


def test_every_field_of_the_study_has_a_row():
    tails = {"one": ("",), "pair": (".zh", ".en"), "quantity": (".amount", ".unit")}
    rows = {item.key + tail for item in layout.FORM_ITEMS for tail in tails[item.shape]}
    assert set(leaves(Study)) - rows == set()


def test_every_list_of_records_has_its_rows():
    """A new list in the model needs a sheet, the writer and the reader; then it is named here."""
    assert record_lists(Study) == {
        "Study.processes",
        "Study.datasets",
        "Study.cutoffs",
        "Study.assumptions",
        "Study.evidence",
        "Study.levers",
        "Boundary.excluded",
        "Ledger.lines",
        "Process.exchanges",
        "Process.recycling",
        "Allocation.factors",
        "Dataset.gases",
        "Dataset.exchanges",
        "Dataset.classification",
        "Lever.options",
        "LeverOption.edits",
    }


@pytest.mark.parametrize("sheet", layout.SHEETS, ids=lambda sheet: sheet.key)
def test_headings_of_a_sheet_are_unlike(sheet):
    for names in ([c.zh for c in sheet.columns], [c.en for c in sheet.columns]):
        assert len({*names}) == len(names)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(studies())
def test_flattening_loses_nothing(study):
    for process in study.processes:
        for one in process.exchanges:
            values = {k: v for k, v in flatten(one).items() if not k.startswith("provider.")}
            assert unflatten(Exchange, values, children={"provider": one.provider}) == one
