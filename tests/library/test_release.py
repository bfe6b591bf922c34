"""The release as data: every dataset is sourced, convertible, linked and hashed."""

import json
import re
import time
from collections import Counter
from decimal import Decimal

import pytest

from tanji.library import UnknownFactor, UnknownRelease, release, release_sha256, releases, resolve
from tanji.library.build import build, pinyin_of
from tanji.library.release import FOLDER, manifest
from tanji.model import units
from tanji.model.document import to_data
from tanji.model.exchange import DatasetLink
from tanji.model.vocabulary import Category, DatasetUse, Ledger, Role
from tanji.rules.gwp import gases, gwp_sets
from tanji.seal.canonical import canonical_bytes, sha256_of

HAN = re.compile(r"[㐀-鿿]")
LATIN = re.compile(r"[A-Za-z]{2}")
DATASETS = release().datasets
BY_ID = release().index()


def gas(name, key):
    return next(value.amount for value in BY_ID[name].gases if value.gas == key)


# ---------------------------------------------------------------- every dataset


def test_every_dataset_says_where_it_comes_from():
    for one in DATASETS:
        assert one.source.citation, one.id
        assert one.source.provenance in ("seen", "known"), one.id
        assert one.licence, one.id
        assert one.quality.grade in ("A", "B", "C"), one.id
        assert all((one.boundary.zh, one.boundary.en)), one.id
        assert one.geography, one.id
        assert one.year or one.valid_from, one.id


def test_every_dataset_is_named_in_both_languages():
    for one in DATASETS:
        assert HAN.search(one.name.zh), one.id
        assert LATIN.search(one.name.en), one.id
        assert not HAN.search(one.name.en), one.id
        assert bool(one.note.zh) == bool(one.note.en), one.id


def test_every_dataset_converts_and_carries_known_gases():
    for one in DATASETS:
        assert one.reference.amount > 0, one.id
        assert one.reference.unit == units.parse_unit(one.reference.unit), one.id
        assert one.reference.normalised.amount > 0, one.id
        assert one.gases or one.exchanges, one.id
        for value in one.gases:
            assert value.gas in gases(), (one.id, value.gas)
            assert value.gas != "CH4", one.id
        if any(value.gas == "CO2e" for value in one.gases):
            assert len(one.gases) == 1, one.id
            assert one.gwp == "not stated" or one.gwp in gwp_sets(), one.id


def test_ids_and_aliases_are_unique_and_ids_are_readable():
    names = Counter(name for one in DATASETS for name in (one.id, *one.aliases))
    assert [name for name, times in names.items() if times > 1] == []
    assert [one.id for one in DATASETS if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one.id)] == []


def test_direct_co2_is_never_a_footprint_factor():
    direct = [
        one for one in DATASETS if "direct-co2" in one.id or "二氧化碳排放因子" in one.name.zh
    ]
    assert len(direct) > 100
    for one in direct:
        assert one.use is DatasetUse.DIRECT_CO2, one.id
        assert [value.gas for value in one.gases] == ["CO2"]
    for one in DATASETS:
        if one.category is Category.ELECTRICITY and one.use is DatasetUse.FOOTPRINT:
            assert all(value.gas == "CO2e" for value in one.gases), one.id


def test_plausibility_figures_are_not_for_calculation():
    for one in DATASETS:
        if "只用于合理性比较" in one.note.zh:
            assert one.use is DatasetUse.REFERENCE, one.id


def test_ranges_enclose_their_value():
    ranged = [one for one in DATASETS if one.uncertainty]
    assert len(ranged) > 10
    for one in ranged:
        assert one.uncertainty.low <= one.gases[0].amount <= one.uncertainty.high, one.id
        assert one.uncertainty.note, one.id


def test_aircraft_and_biogenic_emissions_stand_in_their_ledgers():
    assert BY_ID["transport-air-cn"].gases[0].ledger is Ledger.AIRCRAFT
    assert {value.ledger for value in BY_ID["jet-kerosene-aviation-ipcc-gj"].gases} == {
        Ledger.AIRCRAFT
    }
    wood = {value.gas: value.ledger for value in BY_ID["wood-combustion-ipcc"].gases}
    assert wood["CO2"] is wood["CH4_nonfossil"] is Ledger.BIOGENIC_EMISSIONS
    for one in DATASETS:
        for value in one.gases:
            assert (value.gas == "CH4_nonfossil") <= (value.ledger is not Ledger.FOSSIL), one.id


def test_nothing_carries_a_trace_of_the_workplace():
    text = (FOLDER / "2026.1" / "datasets.jsonl").read_text("utf-8")
    for word in ("/home/", "/tmp/", 'estimate"', "推算）"):
        assert word not in text


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("name", "value"),
    [
        # 生态环境部等《关于发布2024年电力碳足迹因子数据的公告》, 2025-09-28, 附件表1–3
        ("cn-electricity-mix-2024", "0.5777"),
        ("cn-electricity-coal-2024", "0.9240"),
        ("cn-electricity-gas-2024", "0.4503"),
        ("cn-electricity-hydro-2024", "0.0141"),
        ("cn-electricity-nuclear-2024", "0.0065"),
        ("cn-electricity-wind-2024", "0.0324"),
        ("cn-electricity-pv-2024", "0.0520"),
        ("cn-electricity-csp-2024", "0.0312"),
        ("cn-electricity-biomass-2024", "0.0404"),
        ("cn-electricity-td-2024", "0.0327"),
        ("cn-electricity-td-no-losses-2024", "0.0046"),
        # 公告2025年第3号, 2025-01-17
        ("cn-electricity-mix-2023", "0.6205"),
        ("cn-electricity-coal-2023", "0.9440"),
        ("cn-electricity-pv-2023", "0.0545"),
    ],
)
def test_footprint_factors_of_electricity_as_announced(name, value):
    assert gas(name, "CO2e") == Decimal(value)
    assert BY_ID[name].use is DatasetUse.FOOTPRINT
    assert BY_ID[name].source.provenance == "seen"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        # 生态环境部、国家统计局, factors of 2023 (公告2025年第47号), 2022 and 2021
        ("cn-electricity-direct-co2-nx-2023", "0.6187"),
        ("cn-electricity-direct-co2-nx-2022", "0.6423"),
        ("cn-electricity-direct-co2-nx-2021", "0.6546"),
        ("cn-electricity-direct-co2-grid-northwest-2023", "0.5543"),
        ("cn-electricity-direct-co2-average-2023", "0.5306"),
        ("cn-electricity-direct-co2-excl-market-nonfossil-2023", "0.6096"),
        ("cn-electricity-direct-co2-fossil-2023", "0.8273"),
    ],
)
def test_direct_co2_factors_as_announced(name, value):
    assert gas(name, "CO2") == Decimal(value)


def test_delivered_mix_is_kept_as_a_reference_only():
    delivered = BY_ID["cn-electricity-mix-2024-delivered"]
    assert delivered.gases[0].amount == Decimal("0.6104")
    assert delivered.use is DatasetUse.REFERENCE


@pytest.mark.parametrize(
    ("name", "co2"),
    [
        # NCV × carbon content × oxidation × 44/12 of the two Chinese parameter sets
        ("diesel-combustion-cn", 3.145),
        ("diesel-combustion-cn-yearbook", 3.096),
        # IPCC 2006 Vol. 2 Table 2.3 × Table 1.2: 74.1 kg/GJ × 43.0 GJ/t
        ("diesel-combustion-ipcc", 3.1863),
        # GB/T 32151.34-2024 Table C.1: 389.31 GJ/10⁴ Nm³, 0.0153 tC/GJ, 99 %
        ("natural-gas-combustion-cn", 2.1622),
    ],
)
def test_combustion_of_fuels(name, co2):
    assert float(gas(name, "CO2")) == pytest.approx(co2, rel=2e-4)


def test_combustion_gases_add_up_to_the_printed_total_under_ar6():
    # anthracite, industry guideline: 2.34011 kg CO2e/kg with CH4 29.8 and N2O 273
    factors = gwp_sets()["AR6"].factors
    values = BY_ID["anthracite-combustion-cn"].gases
    total = sum(float(value.amount) * factors[value.gas] for value in values)
    assert total == pytest.approx(2.34011, abs=5e-6)


def test_purchased_heat_default():
    # GB/T 32150-2025 §7.5: 0.11 t CO2/GJ
    assert gas("cn-heat-default", "CO2") == 110


def test_soil_nitrogen_is_converted_to_nitrous_oxide():
    # IPCC 2006 Vol. 4 Table 11.1: EF1 = 0.01 kg N2O-N/kg N
    name = "soil-n2o-ef1-n-inputs-to-managed-soils-ipcc"
    assert float(gas(name, "N2O")) == pytest.approx(0.01 * 44 / 28, rel=1e-11)


# ---------------------------------------------------------------- links


def test_links_inside_the_release_resolve_and_convert():
    links = 0
    for one in DATASETS:
        ids = [exchange.id for exchange in one.exchanges]
        assert len(ids) == len(set(ids)), one.id
        for exchange in one.exchanges:
            assert exchange.amount.amount > 0, (one.id, exchange.id)
            if isinstance(exchange.provider, DatasetLink):
                target = BY_ID[exchange.provider.dataset]
                assert target.use is DatasetUse.FOOTPRINT
                assert units.is_compatible(exchange.amount.unit, target.reference.unit)
                links += 1
            elif exchange.is_elementary:
                assert exchange.gas in gases(), (one.id, exchange.id)
                assert exchange.ledger is not None
    # 171 links of the USLCI chain; of the IEA chain 7 inputs of electricity, 6 of silicon to cell
    assert links == 171 + 7 + 7


def test_unit_process_has_its_reference_as_first_exchange():
    processes = [one for one in DATASETS if one.exchanges]
    assert len(processes) == 42 + 8
    for one in processes:
        assert one.exchanges[0].role is Role.REFERENCE
        assert one.exchanges[0].amount == one.reference
        assert [exchange.role for exchange in one.exchanges].count(Role.REFERENCE) == 1


# ---------------------------------------------------------------- release


def test_hashes_in_the_manifest_match():
    about = manifest()
    lines = (FOLDER / about.id / "datasets.jsonl").read_bytes().splitlines()
    assert list(about.datasets) == sorted(BY_ID)
    for line, one in zip(lines, DATASETS, strict=True):
        data = to_data(one)
        assert line == canonical_bytes(data)
        assert about.datasets[one.id] == sha256_of(data)
    assert release_sha256() == sha256_of(to_data(release()))
    assert about.gwp_sets == tuple(gwp_sets())


def test_build_changes_nothing_that_is_already_built(tmp_path):
    source = FOLDER / releases()[0]
    for name in ("datasets.jsonl", "manifest.json"):
        (tmp_path / name).write_bytes((source / name).read_bytes())
    build(tmp_path)
    for name in ("datasets.jsonl", "manifest.json", "pinyin.json"):
        assert (tmp_path / name).read_bytes() == (source / name).read_bytes(), name


def test_build_refuses_an_id_given_twice(tmp_path):
    source = FOLDER / releases()[0]
    line = (source / "datasets.jsonl").read_bytes().splitlines()[0]
    (tmp_path / "datasets.jsonl").write_bytes(line + b"\n" + line + b"\n")
    (tmp_path / "manifest.json").write_bytes((source / "manifest.json").read_bytes())
    with pytest.raises(ValueError, match="given twice"):
        build(tmp_path)


def test_pinyin_has_full_syllables_and_initials():
    words = pinyin_of(BY_ID["sodium-hydroxide-cn-2015"]).split()
    assert {"qingyanghuana", "qyhn", "shaojian", "sj"} <= set(words)
    recorded = json.loads((FOLDER / "2026.1" / "pinyin.json").read_bytes())
    assert recorded.keys() == BY_ID.keys()


def test_release_is_read_once_and_quickly():
    assert release() is release("2026.1")
    from tanji.library.release import _read

    best = min(_timed(lambda: _read.__wrapped__(FOLDER / "2026.1")) for _ in range(5))
    assert best < 0.060


def _timed(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def test_resolve_finds_ids_and_references_and_suggests():
    assert resolve("diesel-combustion-cn").id == "diesel-combustion-cn"
    assert resolve("processes_cn:65119X0282024C").id == "transport-road-heavy-diesel-cn"
    assert (
        resolve("fuels_cn:CN_industry_guideline/柴油/co2e_ar6_kg_per_unit").id
        == "diesel-combustion-cn"
    )
    assert resolve("processes_cn:外购热力/蒸汽（缺省）").id == "cn-heat-default"
    with pytest.raises(UnknownFactor) as caught:
        resolve("柴油")
    assert "diesel-combustion-cn" in caught.value.suggestions
    assert caught.value.code == "unknown_factor"
    assert caught.value.zh
    assert caught.value.en


def test_unknown_release_lists_what_is_installed():
    with pytest.raises(UnknownRelease) as caught:
        release("1999.1")
    assert "2026.1" in caught.value.zh
    with pytest.raises(UnknownRelease):
        release("../2026.1")
