"""Search: what people type, what they get first, and how long it takes."""

import time

import pytest

from tanji.library import search
from tanji.library.release import FOLDER
from tanji.library.search import _entries
from tanji.model.vocabulary import Category


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("电力", "cn-electricity-mix-2024"),
        ("市电", "cn-electricity-mix-2024"),
        ("shidian", "cn-electricity-mix-2024"),
        ("grid electricity", "cn-electricity-mix-2024"),
        ("electricity coal", "cn-electricity-coal-2024"),
        ("fengdian", "cn-electricity-wind-2024"),
        ("柴油", "diesel-combustion-cn"),
        ("diesel", "diesel-combustion-cn"),
        ("ｄｉｅｓｅｌ", "diesel-combustion-cn"),
        ("chaiyou", "diesel-combustion-cn"),
        ("cy", "diesel-combustion-cn"),
        ("天然气 燃烧", "natural-gas-combustion-cn"),
        ("烧碱", "sodium-hydroxide-cn-2015"),
        ("1310-73-2", "sodium-hydroxide-cn-2015"),
        ("65119X0282024C", "transport-road-heavy-diesel-cn"),
        ("重型柴油货车", "transport-road-heavy-diesel-cn"),
        ("蒸汽", "cn-heat-default"),
        ("宁夏电力", "cn-electricity-literature-nx-2020"),
        ("单晶硅片", "mono-si-wafer-182-mm-cn-2025"),
        ("CN-ELECTRICITY-MIX-2024", "cn-electricity-mix-2024"),
    ],
)
def test_first_hit(text, first):
    hits = search(text)
    assert hits[0].dataset.id == first
    assert hits[0].reason.zh
    assert hits[0].reason.en


def test_all_words_must_fit_and_scores_fall():
    hits = search("electricity wind", limit=50)
    assert hits
    assert all("wind" in f"{hit.dataset.name.en} {hit.dataset.id}".lower() for hit in hits)
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 100 for score in scores)


def test_a_misspelt_word_finds_the_similar_one():
    for text in ("dieesel", "diesle combustion", "chaiyuo"):
        hits = search(text)
        assert "diesel" in hits[0].dataset.id, text
        assert hits[0].reason.zh.startswith("写法相近")
    assert search("qqqqwwwwzzzz") == []


def test_category_and_limit():
    hits = search("柴油", category=Category.TRANSPORT, limit=3)
    assert len(hits) == 3
    assert {hit.dataset.category for hit in hits} == {Category.TRANSPORT}
    assert search("柴油", category="transport", limit=3) == hits


def test_an_empty_text_lists_a_category():
    assert len(search("", category="heat", limit=500)) > 10
    assert search("  ，", limit=2) == search("", limit=2)


@pytest.mark.parametrize("text", ["(((", "\\", "x" * 5000, "%_*", "\x00", "🌱", "电\n力"])
def test_strange_input_is_answered(text):
    assert isinstance(search(text), list)


def test_search_is_quick():
    _entries.cache_clear()
    start = time.perf_counter()
    search("电力")
    assert time.perf_counter() - start < 0.25  # the first one prepares the names
    for text in (
        "柴油",
        "natural gas combustion",
        "chaiyou",
        "重型卡车运输宁夏",
        "dieesel",
        "qqwwzz",
    ):
        best = min(_timed(text) for _ in range(5))
        assert best < 0.050, text


def _timed(text):
    start = time.perf_counter()
    search(text)
    return time.perf_counter() - start


def test_pinyin_is_not_computed_at_run_time():
    import subprocess
    import sys

    code = (
        "import sys, tanji.library as l; l.search('chaiyou'); "
        "sys.exit('pypinyin' in sys.modules or 'pint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert (FOLDER / "2026.1" / "pinyin.json").exists()
