"""``tanji factors``: every dataset can be found, and says where it comes from."""

import pytest

from cli.command import data, run
from tanji import library
from tanji.library.build import FOLDER


def test_list_holds_the_whole_release():
    assert len(data("factors", "list")["datasets"]) == len(library.release().datasets)


def test_list_of_a_category_holds_nothing_else():
    found = data("factors", "list", "--category", "heat")["datasets"]
    assert found
    assert {dataset["category"]["id"] for dataset in found} == {"heat"}


@pytest.mark.parametrize("words", ["市电", "柴油 燃烧", "chaiyou", "cy", "diesel", "7664-41-7"])
def test_search_knows_chinese_english_pinyin_initials_and_cas(words):
    assert data("factors", "search", *words.split(), "--limit", 3)["datasets"]


def test_search_without_a_hit_says_so():
    done = run("factors", "search", "独角兽牌飞毯")
    assert done.exit_code == 0
    assert "没有找到" in done.stderr or done.stdout


def test_show_gives_the_announced_figure_with_its_source():
    # 生态环境部等公告（2025-09-28）：2024年全国电力平均碳足迹因子 0.5777 kgCO2e/kWh
    text = run("factors", "show", "cn-electricity-mix-2024").stdout
    assert "0.5777" in text
    assert "生态环境部" in text
    assert "许可" in text
    assert (
        "licence"
        in run("factors", "show", "cn-electricity-mix-2024", "--lang", "en").stdout.lower()
    )


def test_a_direct_co2_factor_is_marked():
    # 生态环境部等公告：宁夏 2023 年电力平均二氧化碳排放因子 0.6187 kgCO2/kWh
    found = data("factors", "show", "cn-electricity-direct-co2-nx-2023")
    assert found["use"]["id"] == "direct_co2"
    assert "（0.6187）" in run("factors", "search", "宁夏", "二氧化碳", "2023").stdout


def test_an_unknown_name_is_refused():
    done = run("factors", "show", "cn-elektricity")
    assert done.exit_code == 1
    assert "unknown_factor" in done.stderr


@pytest.mark.parametrize(
    "words", [("list", "--category", "dreams"), ("search",), ("show",), ("import",)]
)
def test_wrong_use_ends_with_2(words):
    assert run("factors", *words).exit_code == 2


def test_export_and_import_lead_back_to_the_same_release(tmp_path):
    target, folder = tmp_path / "factors.zip", tmp_path / "2026.9"
    done = run("factors", "export", "tidas", str(target))
    assert done.exit_code == 0
    assert "dataset.aliases" in done.stderr
    report = data("factors", "import", str(target))
    assert report["format"] == "tidas"
    assert report["counts"]["datasets"] == len(library.release().datasets)
    assert len(report["unlinked"]) == report["counts"]["unlinked"]
    assert run("factors", "import", str(target), "--to", str(folder)).exit_code == 0
    shipped = FOLDER / library.release().id / "datasets.jsonl"
    assert (folder / "datasets.jsonl").read_bytes() == shipped.read_bytes()
    assert run("factors", "import", str(target), "--to", str(folder)).exit_code == 1


def test_import_of_something_else_leaves_nothing_behind(tmp_path):
    (tmp_path / "broken.zip").write_bytes(b"PK broken")
    done = run("factors", "import", str(tmp_path / "broken.zip"), "--to", str(tmp_path / "2026.9"))
    assert done.exit_code == 1
    assert "damaged_file" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["broken.zip"]
    assert run("factors", "export", "unknown", str(tmp_path / "x")).exit_code == 2
