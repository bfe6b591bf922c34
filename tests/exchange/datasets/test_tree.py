"""eILCD and TIDAS: round trips, the official schemas, and what strangers write."""

import io
import json
import zipfile
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

import official_schemas as official
from dataset_strategies import datasets
from tanji.exchange import datasets as exchange
from tanji.library import release
from tanji.model.dataset import Dataset, GasValue
from tanji.model.document import Text, to_data
from tanji.model.exchange import DatasetLink
from tanji.model.quantity import Quantity
from tanji.model.vocabulary import Ledger, Role

FORMATS = ("ilcd", "tidas")


def some() -> list[Dataset]:
    """Shipped datasets of every kind: gases, sums, unit processes in a loop, wastes, removals."""
    chosen = release().datasets
    return [d for at, d in enumerate(chosen) if d.exchanges or at % 40 == 0]


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("name", FORMATS)
def test_shipped_datasets_come_back_as_they_were(name):
    written = exchange.write(some(), name)
    parcel = exchange.read(written.data, "x.zip")
    assert parcel.format == name
    assert [to_data(d) for d in parcel.datasets] == [to_data(d) for d in some()]
    assert not parcel.errors
    assert written.data == exchange.write(some(), name).data
    assert {loss.where.field for loss in written.losses} >= {"dataset.aliases", "dataset.quality"}


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(dataset=datasets())
def test_any_dataset_comes_back_as_it_was(name, dataset):
    steel = Dataset(id="steel", name=Text(zh="钢"), reference=Quantity(amount=Decimal(1), unit="t"))
    parcel = exchange.read(exchange.write([dataset, steel], name).data, "x.zip")
    assert to_data(parcel.datasets[0]) == to_data(dataset)


def test_ilcd_passes_the_official_xsd():
    official.ilcd_schemas()
    for name, content in opened(exchange.write(some(), "ilcd").data).items():
        schema = official.xsd(name.split("/")[1])
        assert schema.validate(etree.fromstring(content)), (name, schema.error_log.last_error)


def test_tidas_passes_the_official_schemas():
    files = opened(exchange.write(some(), "tidas").data)
    seen: dict[str, int] = {}
    for name, content in files.items():
        folder = name.split("/")[0]
        seen[folder] = seen.get(folder, 0) + 1
        if seen[folder] <= 12:  # each takes up to half a second
            problems = list(official.tidas(folder).iter_errors(json.loads(content)))
            assert not problems, (name, problems[0].message, list(problems[0].absolute_path))
    assert set(seen) == set(official.FOLDERS)


def test_a_wrong_document_is_told_by_the_official_schema():
    """Negative control of validators.md 3: year as text, unknown place, no licence type."""
    files = opened(exchange.write(some()[:1], "tidas").data)
    process = json.loads(next(c for n, c in files.items() if n.startswith("processes/")))
    information = process["processDataSet"]["processInformation"]
    information["time"] = {"common:referenceYear": "2024"}
    information["geography"]["locationOfOperationSupplyOrProduction"]["@location"] = "XX-YY"
    administration = process["processDataSet"]["administrativeInformation"]
    del administration["publicationAndOwnership"]["common:licenseType"]
    assert len(list(official.tidas("processes").iter_errors(process))) == 3


def test_every_reference_leads_to_a_data_set_of_the_package():
    files = opened(exchange.write(some(), "ilcd").data)
    there = {name.split("/")[-1].removesuffix(".xml") for name in files}
    for content in files.values():
        for element in etree.fromstring(content).iter():
            assert element.get("refObjectId") in there | {None}


# A process of a stranger, drawn by hand: 2 kWh of electricity (7.2 MJ) and 3 kg CO2, 0.5 kg CH4
# from biogenic sources, 1 kg nitrate to water, for 4 kg of glass.
FLOWS = {"glass": "Product", "power": "Product", "co2": "Elementary", "ch4": "Elementary"}
NAMES = {"glass": "Glass", "power": "Electricity", "co2": "carbon dioxide (fossil)",
         "ch4": "methane (biogenic)", "no3": "Nitrate"}  # fmt: skip


def stranger(lines: list[str], kind: str = "Unit process, black box") -> bytes:
    exchanges = "".join(
        f'<exchange dataSetInternalID="{at}"><referenceToFlowDataSet refObjectId="{flow}">'
        f"</referenceToFlowDataSet><exchangeDirection>{direction}</exchangeDirection>{rest}</exchange>"
        for at, (flow, direction, rest) in enumerate(line.split("|") for line in lines)
    )
    return (
        '<processDataSet xmlns="http://lca.jrc.it/ILCD/Process" version="1.1" '
        'xmlns:common="http://lca.jrc.it/ILCD/Common"><processInformation><dataSetInformation>'
        "<common:UUID>aaaaaaaa-0000-4000-8000-000000000001</common:UUID><name>"
        '<baseName xml:lang="de">Glas</baseName><baseName xml:lang="en">Glass</baseName>'
        '<treatmentStandardsRoutes xml:lang="en">float</treatmentStandardsRoutes></name>'
        "</dataSetInformation><quantitativeReference><referenceToReferenceFlow>0"
        "</referenceToReferenceFlow></quantitativeReference></processInformation>"
        "<modellingAndValidation><LCIMethodAndAllocation><typeOfDataSet>"
        f"{kind}</typeOfDataSet></LCIMethodAndAllocation></modellingAndValidation>"
        f"<exchanges>{exchanges}</exchanges></processDataSet>"
    ).encode()


def flow(key: str) -> bytes:
    kind = FLOWS.get(key, "Elementary")
    unit = "power" if key == "power" else "mass"
    compartment = "water" if key == "no3" else "air"
    return (
        '<flowDataSet xmlns="http://lca.jrc.it/ILCD/Flow" xmlns:common="http://lca.jrc.it/ILCD/'
        f'Common" version="1.1"><flowInformation><dataSetInformation><name><baseName xml:lang="en">'
        f"{NAMES[key]}</baseName></name><classificationInformation>"
        '<common:elementaryFlowCategorization><common:category level="0">'
        f"Emissions to {compartment}</common:category></common:elementaryFlowCategorization>"
        "</classificationInformation></dataSetInformation><quantitativeReference><referenceToReferenceFlowProperty>0"
        "</referenceToReferenceFlowProperty></quantitativeReference></flowInformation>"
        f"<modellingAndValidation><LCIMethod><typeOfDataSet>{kind} flow</typeOfDataSet></LCIMethod>"
        '</modellingAndValidation><flowProperties><flowProperty dataSetInternalID="0">'
        f'<referenceToFlowPropertyDataSet refObjectId="{unit}"/><meanValue>1</meanValue>'
        "</flowProperty></flowProperties></flowDataSet>"
    ).encode()


def archive(process: bytes) -> bytes:
    files = {"ILCD/processes/one.xml": process}
    files |= {f"ILCD/flows/{key}.xml": flow(key) for key in NAMES}
    for key, unit in (("mass", "kg"), ("power", "MJ")):
        files[f"ILCD/flowproperties/{key}.xml"] = (
            '<flowPropertyDataSet xmlns="http://lca.jrc.it/ILCD/FlowProperty"><flowPropertiesInformation>'
            f'<quantitativeReference><referenceToReferenceUnitGroup refObjectId="{key}"/>'
            "</quantitativeReference></flowPropertiesInformation></flowPropertyDataSet>"
        ).encode()
        files[f"ILCD/unitgroups/{key}.xml"] = (
            '<unitGroupDataSet xmlns="http://lca.jrc.it/ILCD/UnitGroup"><unitGroupInformation>'
            "<quantitativeReference><referenceToReferenceUnit>0</referenceToReferenceUnit>"
            "</quantitativeReference></unitGroupInformation><units>"
            f'<unit dataSetInternalID="0"><name>{unit}</name><meanValue>1</meanValue></unit>'
            "</units></unitGroupDataSet>"
        ).encode()
    return packed(files)


LINES = [
    "glass|Output|<resultingAmount>4</resultingAmount>",
    "power|Input|<resultingAmount>7.2</resultingAmount><minimumAmount>9</minimumAmount>"
    "<maximumAmount>6</maximumAmount>"
    "<uncertaintyDistributionType>triangular</uncertaintyDistributionType>",
    "co2|Output|<resultingAmount>3</resultingAmount>",
    "ch4|Output|<resultingAmount>0.5</resultingAmount>",
    "no3|Output|<resultingAmount>1</resultingAmount>",
]


def test_a_strangers_unit_process():
    parcel = exchange.read(archive(stranger(LINES)), "glass.zip")
    (glass,) = parcel.datasets
    assert glass.name == Text(zh="Glass", en="Glass")
    assert glass.route.en == "float"
    assert glass.reference == Quantity(amount=Decimal(4), unit="kg")
    power, carbon, methane = glass.exchanges[1:]
    assert (power.role, power.amount) == (Role.INPUT, Quantity(amount=Decimal("7.2"), unit="MJ"))
    assert (power.uncertainty.low, power.uncertainty.high) == (6, 9)
    assert (carbon.gas, carbon.ledger) == ("CO2", Ledger.FOSSIL)
    assert (methane.gas, methane.ledger) == ("CH4_nonfossil", Ledger.BIOGENIC_EMISSIONS)
    codes = {problem.code for problem in (*parcel.problems, *parcel.losses)}
    assert codes == {"no_provider", "bounds_swapped", "elementary_not_counted"}
    assert [one.name for one in parcel.unlinked] == ["Electricity"]


def test_a_strangers_aggregated_process_becomes_gas_values():
    lines = [LINES[0], LINES[2], LINES[2], LINES[3]]
    (glass,) = exchange.read(archive(stranger(lines, "LCI result")), "glass.zip").datasets
    assert glass.gases == (
        GasValue(gas="CO2", amount=Decimal(6)),
        GasValue(gas="CH4_nonfossil", amount=Decimal("0.5"), ledger=Ledger.BIOGENIC_EMISSIONS),
    )
    assert not glass.exchanges


def test_several_products_are_shared_by_the_factors_of_the_file_or_kept_for_reference():
    second = "power|Output|<resultingAmount>7.2</resultingAmount>"
    emission = LINES[2] + (
        '<allocations><allocation internalReferenceToCoProduct="0" allocatedFraction="75"/>'
        '<allocation internalReferenceToCoProduct="1" allocatedFraction="25"/></allocations>'
    )
    parcel = exchange.read(archive(stranger([LINES[0], second, emission])), "x.zip")
    carbon = {d.name.zh: [e.amount.amount for e in d.exchanges if e.gas] for d in parcel.datasets}
    assert carbon == {"Glass": [Decimal("2.25")], "Electricity": [Decimal("0.75")]}
    parcel = exchange.read(archive(stranger([LINES[0], second, LINES[2]])), "x.zip")
    assert [d.use for d in parcel.datasets] == ["reference"]
    assert "multi_output_without_allocation" in {problem.code for problem in parcel.problems}


def test_an_amount_that_was_edited_elsewhere_wins():
    power = next(d for d in some() if any(e.provider for e in d.exchanges))
    files = opened(exchange.write([power], "tidas").data)
    name = next(n for n in files if n.startswith("processes/"))
    process = json.loads(files[name])
    line = process["processDataSet"]["exchanges"]["exchange"][1]
    line["resultingAmount"] = "12345"
    files[name] = json.dumps(process).encode()
    parcel = exchange.read(packed(files), "x.zip")
    assert Decimal(12345) in {e.amount.amount for e in parcel.datasets[0].exchanges}


BOMB = (
    b'<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z SYSTEM "file:///etc/passwd">]>'
    b'<processDataSet xmlns="http://lca.jrc.it/ILCD/Process">&z;</processDataSet>'
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "unknown_format"),
        (b"hello", "unknown_format"),
        (b"PK\x03\x04broken", "damaged_file"),
        (BOMB, "unsafe_xml"),
        (archive(BOMB), "unsafe_xml"),
        (archive(b"<processDataSet xmlns='http://lca.jrc.it/ILCD/Process'>"), "damaged_file"),
        (archive(stranger([LINES[1]])), "no_reference_flow"),
        (archive(stranger(["glass|Output|<meanAmount>abc</meanAmount>"])), "no_amount"),
        (archive(stranger(["lost|Output|<meanAmount>1</meanAmount>"])), "missing_reference"),
        (packed({"processes/a.json": b'{"processDataSet": 1'}), "not_json"),
        (packed({"../processes/a.xml": b"<a/>"}), "unsafe_name"),
    ],
)
def test_bad_content_is_told_and_never_raised(data, code):
    parcel = exchange.read(data, "ILCD.xml")
    assert code in {problem.code for problem in parcel.problems}
    for problem in (*parcel.problems, *parcel.losses):
        assert problem.message.zh
        assert problem.message.en


def test_an_import_that_was_stopped_goes_on():
    data, seen = exchange.write(some(), "ilcd").data, []
    reading = exchange.scan(data, "x.zip", progress=lambda *step: seen.append(step))
    first = [next(iterator) for iterator in [iter(reading)] for _ in range(5)]
    rest = list(exchange.scan(data, "x.zip", done={d.id for d in first}))
    assert [d.id for d in (*first, *rest)] == [d.id for d in some()]
    assert ("index", len(some()), len(some())) in seen


def test_links_hold_by_id_and_by_flow():
    parcel = exchange.read(exchange.write(some(), "ilcd").data, "x.zip")
    there = {dataset.id for dataset in parcel.datasets}
    links = [e.provider for d in parcel.datasets for e in d.exchanges if e.provider]
    assert links
    assert sum(isinstance(link, DatasetLink) and link.dataset in there for link in links) > 150
