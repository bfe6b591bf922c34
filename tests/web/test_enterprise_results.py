"""Results: trees and waterfalls that add up, roots that end in a cell, files that are safe."""

import csv
import html
import io
import json
import re
import zipfile
from math import fsum
from typing import Any

import pytest

from stage import begin
from stage import fresh as again
from tanji.accounting.actions.accept_import import accept_import
from tanji.accounting.actions.calculate import calculate
from tanji.accounting.actions.import_study import import_study
from tanji.accounting.examples import example
from tanji.accounting.models import ResultRecord
from tanji.footprint.bundle import replay
from tanji.footprint.calculation import calculate as footprint_of
from tanji.model.exchange import DatasetLink
from tanji.model.study import Study
from tanji.web.enterprise.sankeys import sankey_of
from tanji.web.enterprise.tables import safe
from tanji.web.enterprise.trees import tree_of
from tanji.web.enterprise.waterfalls import changes_of, waterfall_of
from web.desk import goji_study, product_of, signed_in, workbook

EXAMPLES = [
    "ningxia_goji_dried",
    "ningxia_mono_si_ingot_wafer",
    "ningxia_coal_methanol",
    "ningxia_coal_ammonia_urea",
    "uslci_aluminium_ingot",
]
METHANOL_OF_PAPER = "methanol_coal_liu2024"


# ---------------------------------------------------------------- pure pictures


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("whole", [False, True])
def test_every_level_of_the_tree_adds_up(name: str, whole: bool) -> None:
    result = footprint_of(example(name), samples=0)
    tree = tree_of(result, whole=whole)
    for level in (0, 1):
        values = [node.value or 0.0 for node in tree.nodes if node.level == level]
        assert fsum(values) == pytest.approx(result.location_based, rel=1e-12)
    shares = [node.share for node in tree.nodes if node.level == 0 and node.share is not None]
    assert fsum(shares) == pytest.approx(1.0, rel=1e-12)
    unknown = {(leaf.process, leaf.exchange) for leaf in result.leaves if leaf.value is None}
    shown = {(n.item.process, n.item.exchange) for n in tree.nodes if n.item and n.value is None}
    assert shown == unknown, "what is unknown is never gathered"


def _changed(study: Study, scale: int, dataset: str) -> Study:
    """Another amount for the first bought input, another dataset for the second."""
    processes = list(study.processes)
    for at, process in enumerate(processes):
        bought = [one for one in process.exchanges if isinstance(one.provider, DatasetLink)]
        if len(bought) < 2:
            continue
        first, second = bought[:2]
        amount = first.amount.replace(amount=first.amount.amount * scale)
        swaps = {
            first.id: first.replace(amount=amount),
            second.id: second.replace(provider=DatasetLink(dataset=dataset)),
        }
        exchanges = tuple(swaps.get(one.id, one) for one in process.exchanges)
        processes[at] = process.replace(exchanges=exchanges)
        break
    return study.replace(processes=tuple(processes))


@pytest.mark.parametrize("name", ["ningxia_goji_dried", "ningxia_coal_methanol"])
def test_a_waterfall_adds_up_and_marks_what_is_no_reduction(name: str) -> None:
    study = example(name)
    before = footprint_of(study, samples=0)
    bought = next(
        leaf for leaf in before.leaves if leaf.dataset and leaf.unit == "kg" and leaf.value
    )
    after = footprint_of(_changed(study, 2, bought.dataset), samples=0)
    difference = after.location_based - before.location_based
    assert difference != 0
    assert fsum(one.value for one in changes_of(before, after)) == pytest.approx(difference)
    fall = waterfall_of(before, after)
    assert fsum(one.change.value for one in fall.falls) == pytest.approx(difference)


def test_another_gwp_set_is_a_change_of_method_alone() -> None:
    study = example("ningxia_goji_dried")
    before, after = (footprint_of(study, gwp=name, samples=0) for name in ("AR5", "AR6"))
    changes = changes_of(before, after)
    assert changes
    assert all(one.method for one in changes), "no enterprise reduced anything here"


def test_a_sankey_is_drawn_up_to_twelve_nodes_only() -> None:
    few = sankey_of(footprint_of(example("ningxia_goji_dried"), samples=0), "kgCO2e/kg")
    assert few
    assert len(few["nodes"]) <= 12
    into: dict[str, float] = {}
    for link in few["links"]:
        into[link["target"]] = into.get(link["target"], 0.0) + link["value"]
    result = footprint_of(example("ningxia_goji_dried"), samples=0)
    for process in result.processes:
        assert into[process.process] == pytest.approx(process.cumulative)
    assert sankey_of(footprint_of(example("uslci_aluminium_ingot"), samples=0), "") is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("-0.003", "-0.003"),
        (-1.5e-7, "-1.5e-07"),
        ("电力", "电力"),
        (None, ""),
    ],
)
def test_no_spreadsheet_takes_a_cell_for_a_formula(typed: Any, kept: str) -> None:
    assert safe(typed) == kept


# ------------------------------------------------------------------- the pages


@pytest.fixture
def row(cast: Any) -> ResultRecord:
    """The result of dried goji from a workbook."""
    return calculate(cast.malan, goji_study(cast), samples=100)


@pytest.mark.django_db
def test_a_known_figure_is_bound_to_what_it_means(cast: Any) -> None:
    # 2 kg of fossil methane per kg; GWP-100 of AR6 (table 7.15) is 29.8: 59.6 kgCO2e.
    row = calculate(cast.malan, begin(cast, "甲烷"), samples=0)
    page = html.unescape(signed_in(cast.malan).get(f"/results/{row.pk}/").content.decode())
    assert "<b>59.60</b>" in page
    for bound in ("1 kg 甲烷", "摇篮到大门", "GB/T 24067-2024", "GWP AR6", "因子库 2026.1"):
        assert bound in page
    assert "电网平均" in page
    assert "按合同" in page
    assert "未查不等于符合" in page


@pytest.mark.django_db
def test_a_number_leads_to_its_cell(cast: Any, row: ResultRecord) -> None:
    leaves = row.to_model().leaves
    at = next(n for n, one in enumerate(leaves) if one.category == "electricity" and one.value)
    malan = signed_in(cast.malan)
    page = malan.get(f"/results/{row.pk}/root/{at}/").content.decode()
    for step in ("结果", "公式", "活动数据", "因子", "原表", "核查"):
        assert f'<p class="step">{step}' in page
    entered = (
        example("ningxia_goji_dried").process(leaves[at].process).exchange(leaves[at].exchange)
    )
    assert f"<mark>{entered.amount.amount}</mark>" in page, "as it stands in the file"
    assert "枸杞干果.xlsx" in page
    assert "还没有核查员核过这个数" in page
    drawer = malan.get(f"/results/{row.pk}/root/{at}/", headers={"HX-Request": "true"})
    assert "<html" not in drawer.content.decode()
    assert malan.get(f"/results/{row.pk}/root/{len(leaves)}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["total/location", "total/market", "stage/grow", "process/drying", "ledger/fossil"]
)
def test_every_sum_leads_to_its_parts(cast: Any, row: ResultRecord, address: str) -> None:
    answer = signed_in(cast.malan).get(f"/results/{row.pk}/root/{address}/")
    assert answer.status_code == 200
    total = answer.context["sum"]
    assert fsum(part for _, _, part in total.parts) == pytest.approx(total.value)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["total/x", "stage/x", "gas/CO2", "ledger/x", "process/x"])
def test_a_sum_that_is_none_is_not_found(cast: Any, row: ResultRecord, address: str) -> None:
    answer = signed_in(cast.malan).get(f"/results/{row.pk}/root/{address}/")
    assert answer.status_code == 404


@pytest.mark.django_db
def test_csv_holds_every_leaf_in_full_precision(cast: Any, row: ResultRecord) -> None:
    malan = signed_in(cast.malan)
    data = malan.get(f"/results/{row.pk}/tables/contributions.csv")
    assert data.headers["Content-Type"] == "text/csv"
    lines = list(csv.reader(io.StringIO(data.content.decode("utf-8-sig"))))
    result = row.to_model()
    assert len(lines) == len(result.leaves) + 1
    values = [float(line[8]) for line in lines[1:] if line[8]]
    assert fsum(values) == pytest.approx(result.location_based, rel=1e-12)
    for name in ("stages", "first_tier", "ledgers", "gases", "coverage", "uncertainty", "verdict"):
        assert malan.get(f"/results/{row.pk}/tables/{name}.csv").status_code == 200
    assert malan.get(f"/results/{row.pk}/tables/secrets.csv").status_code == 404


@pytest.mark.django_db
def test_the_files_of_a_result(cast: Any, row: ResultRecord) -> None:
    malan = signed_in(cast.malan)
    body = json.loads(malan.get(f"/results/{row.pk}/result.json").content)
    assert body["published"] == row.published
    bundle = malan.get(f"/results/{row.pk}/bundle.zip").content
    assert zipfile.ZipFile(io.BytesIO(bundle)).testzip() is None
    assert replay(bundle).agrees
    made = malan.post(f"/results/{row.pk}/report/")
    report = malan.get(made.headers["Location"])
    assert report.headers["Content-Type"] == "application/pdf"
    assert report.content.startswith(b"%PDF-")


@pytest.mark.django_db
def test_two_versions_are_compared(cast: Any, row: ResultRecord) -> None:
    study = again(row.study)
    report = import_study(cast.malan, study.product, workbook(), "再读.xlsx", study=study)
    accept_import(cast.malan, report, revision=study.revision)
    second = calculate(cast.malan, again(study), samples=0)
    page = signed_in(cast.malan).get(f"/results/{row.pk}/compare/{second.pk}/")
    assert "没有变" in page.content.decode(), "the same file gives the same figure"
    other = calculate(cast.malan, begin(cast, "甲烷"), samples=0)
    crossed = signed_in(cast.malan).get(f"/results/{row.pk}/compare/{other.pk}/")
    assert crossed.status_code == 200


@pytest.mark.django_db
def test_nobody_reads_another_plant(cast: Any, row: ResultRecord) -> None:
    stranger = signed_in(cast.wanggong)
    for address in ("", "root/0/", "tables/stages.csv", "result.json", "bundle.zip"):
        assert stranger.get(f"/results/{row.pk}/{address}").status_code == 404
    assert product_of(cast, "另一个").name not in stranger.get("/products/").content.decode()


def _linked(text: str, kind: str) -> list[str]:
    return sorted(set(re.findall(rf'href="(/results/[^"]+/root/{kind}/[^"]+/)"', text)))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["gas", "through", "input"])
def test_every_gas_process_and_input_has_a_root_that_adds_up(cast: Any, kind: str) -> None:
    row = calculate(cast.malan, goji_study(cast))
    client = signed_in(cast.malan)
    page = client.get(f"/results/{row.pk}/").content.decode()
    addresses = _linked(page, kind)
    assert addresses
    for address in addresses:
        answer = client.get(html.unescape(address))
        assert answer.status_code == 200
        found = answer.context["sum"]
        assert fsum(part for _, _, part in found.parts) == pytest.approx(found.value, rel=1e-9)


@pytest.mark.django_db
def test_no_root_of_a_figure_that_is_not_there(cast: Any) -> None:
    row = calculate(cast.malan, goji_study(cast))
    client = signed_in(cast.malan)
    for name in ("gas/CO2", "gas/CO9:fossil", "through/nobody", "input/nothing"):
        assert client.get(f"/results/{row.pk}/root/{name}/").status_code == 404
