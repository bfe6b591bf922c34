"""The examples: whole, bilingual, and equal to what others printed or calculated by hand.

Targets stand in examples/index.yaml with their sources: the textbook of Heijungs and Suh, an
independent numpy solution of the USLCI system, printed tables, and hand sums of the inventories.
"""

import importlib.util
import json
import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from tanji import library
from tanji.footprint.calculation import calculate
from tanji.footprint.lever import turn
from tanji.model.document import Text, to_data
from tanji.model.problem import errors
from tanji.model.result import Result
from tanji.model.structure import structure_problems
from tanji.model.study import Study
from tanji.model.vocabulary import Origin

ROOT = Path(__file__).resolve().parents[2]


def _validation() -> ModuleType:
    path = ROOT / "docs" / "make_validation.py"
    spec = importlib.util.spec_from_file_location("make_validation", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


validation = _validation()
INDEX: dict[str, dict[str, Any]] = {case["case"]: case for case in validation.cases()}
STUDIES: dict[str, Study] = {name: validation.study_of(name) for name in INDEX}
ASSEMBLED = [name for name, case in INDEX.items() if case["kind"] == "assembled"]
WITH_LEVERS = [name for name, study in STUDIES.items() if study.levers]


def result_of(name: str, **options: Any) -> Result:
    return calculate(STUDIES[name], samples=0, **options)


def texts(record: Any, place: str = "") -> Iterator[tuple[str, Text]]:
    if isinstance(record, Text):
        yield place, record
    elif isinstance(record, msgspec.Struct):
        for field in msgspec.structs.fields(record):
            yield from texts(getattr(record, field.name), f"{place}/{field.name}")
    elif isinstance(record, tuple | list):
        for at, item in enumerate(record):
            yield from texts(item, f"{place}/{at}")


def test_index_and_files_agree() -> None:
    files = {path.stem for path in (ROOT / "examples").glob("*.json")}
    assert files == set(INDEX)
    for name, study in STUDIES.items():
        assert study.id == name


@pytest.mark.parametrize("name", INDEX)
def test_file_is_the_canonical_study_in_two_languages(name: str) -> None:
    path = ROOT / "examples" / f"{name}.json"
    assert json.loads(path.read_text("utf-8")) == to_data(STUDIES[name])
    bare = [place for place, text in texts(STUDIES[name]) if text and not (text.zh and text.en)]
    assert not bare
    untitled = [
        exchange.id
        for process in STUDIES[name].processes
        for exchange in process.exchanges
        if not (exchange.name.zh and exchange.name.en)
    ]
    assert not untitled


@pytest.mark.parametrize("name", INDEX)
def test_structure_is_sound_and_gaps_are_listed(name: str) -> None:
    study = STUDIES[name]
    problems = structure_problems(study, library.release().index())
    assert not errors(problems)
    result = result_of(name)
    without = sum(
        exchange.needs_provider and exchange.provider is None
        for process in study.processes
        for exchange in process.exchanges
    )
    assert len(result.coverage.unlinked) == without
    assert not result.problems
    assert sum(leaf.value for leaf in result.leaves if leaf.value is not None) == pytest.approx(
        result.location_based, rel=1e-9
    )


@pytest.mark.oracle
@pytest.mark.parametrize(
    "name", [name for name, case in INDEX.items() if case["exactness"] == "exact"]
)
def test_exact_cases(name: str) -> None:
    target = validation.compared(INDEX[name])["value"]
    assert result_of(name).location_based == pytest.approx(target, rel=1e-6)


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("name", "at"),
    [(name, at) for name, case in INDEX.items() for at, _ in enumerate(case.get("checks", ()))],
)
def test_further_checks(name: str, at: int) -> None:
    check = INDEX[name]["checks"][at]
    ours = validation.checked(check, STUDIES[name], result_of(name))
    assert ours == pytest.approx(check["value"], rel=check["tolerance"])


@pytest.mark.oracle
@pytest.mark.parametrize("name", [name for name, case in INDEX.items() if "hand_sum" in case])
def test_hand_sums(name: str) -> None:
    hand = INDEX[name]["hand_sum"]
    assert result_of(name).location_based == pytest.approx(hand["value"], rel=hand["tolerance"])


@pytest.mark.oracle
@pytest.mark.parametrize("site", ["fushan", "baishui", "tianshui"])
def test_apples_need_the_second_assessment_report(site: str) -> None:
    """Printed within 0.2 kgCO2e/t under SAR; AR6 must not reproduce the print."""
    name = f"apples_{site}_conventional"
    printed = validation.compared(INDEX[name])["value"]
    assert result_of(name).location_based == pytest.approx(printed, abs=0.2)
    assert result_of(name, gwp="AR6").location_based < printed - 5


@pytest.mark.oracle
def test_methane_and_biogenic_carbon_of_the_aluminium_system() -> None:
    """CO2 taken from the air equals the biogenic release (inventory of the USLCI solution)."""
    result = result_of("uslci_aluminium_ingot")
    biogenic = {line.ledger.value: line.kg for line in result.gases if line.gas == "CO2"}
    assert biogenic["biogenic_emissions"] == pytest.approx(0.003567273526, rel=1e-8)
    assert biogenic["biogenic_removals"] == pytest.approx(-0.003567273526, rel=1e-8)
    assert biogenic["fossil"] == pytest.approx(9.816127057 + 0.067738368, rel=1e-9)


@pytest.mark.parametrize("name", ASSEMBLED)
def test_assembled_cases_say_so(name: str) -> None:
    study = STUDIES[name]
    assert study.example
    assert result_of(name).example
    assert "虚构" in study.product.organization.zh
    for process in study.processes:
        for exchange in process.exchanges:
            assert exchange.origin is not Origin.UNKNOWN, exchange.id
            assert exchange.source or exchange.note or exchange.is_product, exchange.id


@pytest.mark.parametrize("name", INDEX)
def test_own_datasets_are_marked_as_estimates(name: str) -> None:
    for dataset in STUDIES[name].datasets:
        assert dataset.id.startswith("own-")
        assert re.search("推算|估算|示例", dataset.note.zh), dataset.id
        assert re.search("[Ee]stimate|Scenario", dataset.note.en), dataset.id
        assert dataset.source.citation
        assert dataset.quality.grade == "C"


@pytest.mark.parametrize("name", WITH_LEVERS)
def test_every_lever_moves_the_result(name: str) -> None:
    study = STUDIES[name]
    base = result_of(name)
    for lever in study.levers:
        first, *others = lever.options
        assert not first.edits
        for option in others:
            turned = calculate(turn(study, {lever.id: option.id}), samples=0)
            assert not turned.problems
            moved = abs(turned.market_based / base.market_based - 1)
            assert moved > 1e-4, (lever.id, option.id)


@pytest.mark.parametrize("name", [name for name, case in INDEX.items() if case.get("public")])
def test_green_contract_changes_only_the_market_based_total(name: str) -> None:
    base = result_of(name)
    turned = calculate(turn(STUDIES[name], {"electricity": "contract30"}), samples=0)
    assert turned.location_based == pytest.approx(base.location_based, rel=1e-12)
    assert turned.market_based < base.market_based
    for place in INDEX[name]["changeable"]:
        STUDIES[name].process(place["process"]).exchange(place["exchange"])


def test_monthly_lines_add_up_to_the_electricity() -> None:
    study = STUDIES["ningxia_mono_si_ingot_wafer"]
    assert study.ledger is not None
    lines = {line.id: line for line in study.ledger.lines}
    metered = [
        exchange for process in study.processes for exchange in process.exchanges if exchange.lines
    ]
    assert len(metered) == 2
    for exchange in metered:
        total = sum((lines[line].total for line in exchange.lines), Decimal(0))
        assert total == exchange.amount.amount
        assert all(
            lines[line].unit == exchange.amount.unit and len(lines[line].months) == 12
            for line in exchange.lines
        )


def test_validation_page_is_up_to_date() -> None:
    page = (ROOT / "docs" / "validation.md").read_text("utf-8")
    assert page == validation.page(), "python docs/make_validation.py"
