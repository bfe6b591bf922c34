"""Figures by GB/T 15835, real subscripts, and the geometry of the scale figure."""

import pytest
from django.utils.translation import override

from tanji.footprint.calculation import calculate
from tanji.model.document import Text
from tanji.model.vocabulary import Stage
from tanji.web.public.examples import products
from tanji.web.scale import scale_of, step_of
from tanji.web.templatetags.tanji import percent, signed, words
from tanji.web.typography import in_column, plain, set_digits, subscripts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("3390", "3390"),  # four digits stay together, GB/T 15835—2011 5.1.1
        ("14870", "14\u00a0870"),
        ("-14870.25", "\u221214\u00a0870.25"),
        ("0.6104", "0.6104"),
        ("未知", "未知"),
        ("24 000", "24 000"),
    ],
)
def test_digits(text: str, shown: str) -> None:
    assert set_digits(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("kgCO2e/kWh", "kgCO<sub>2</sub>e/kWh"),
        ("土壤直接 N₂O", "土壤直接 N<sub>2</sub>O"),
        ("<b>SF6</b>", "&lt;b&gt;SF<sub>6</sub>&lt;/b&gt;"),
        ("PEG-200", "PEG-200"),
        ("CO2X", "CO2X"),
    ],
)
def test_subscripts(text: str, shown: str) -> None:
    assert subscripts(text) == shown


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [(1.0664, 3, "1.066"), (0.0001, 3, "<0.001"), (-0.0001, 3, ">\u22120.001"), (0, 3, "0.000")],
)
def test_a_column_has_one_number_of_decimals(value: float, places: int, shown: str) -> None:
    assert in_column(value, places) == shown


def test_a_text_follows_the_page() -> None:
    text = Text(zh="电力", en="Electricity")
    with override("zh-hans"):
        assert plain(text) == "电力"
    with override("en"):
        assert plain(text) == "Electricity"
        assert words(Text(zh="电力")) == '<span lang="zh-CN">电力</span>'


def test_unknown_looks_unknown() -> None:
    with override("zh-hans"):
        assert percent(None) == '<span class="unknown">未知</span>'


def test_a_change_has_a_sign_and_a_direction() -> None:
    assert signed(0.5) == "▲ +0.500"
    assert signed(-0.5) == "▼ \u22120.500"


@pytest.mark.parametrize("span", [0.003, 0.9, 1.31, 3.53, 14870.0, 2e9])
def test_an_axis_has_two_to_five_steps(span: float) -> None:
    assert 2 <= span / float(step_of(span)) <= 5


@pytest.mark.parametrize("product", products(), ids=lambda product: product.key)
def test_the_scale_is_to_scale(product: object) -> None:
    """Widths are to each other as the stages are; the value line stands at the end of the bar."""
    result = calculate(product.study, samples=200)  # type: ignore[attr-defined]
    scale = scale_of(result)
    assert scale
    widths = {part.stage: part.width for part in scale.segments}
    total = sum(widths.values())
    for row in result.stages:
        if row.value:
            assert widths[row.stage.value] / total == pytest.approx(row.share, abs=2e-4)
    assert scale.segments[-1].right == pytest.approx(scale.value, abs=0.01)
    assert scale.wide
    assert scale.core
    assert scale.wide.left < scale.core.left < scale.core.right < scale.wide.right <= 100
    assert scale.ticks[-1].at == 100
    numbers = [float(tick.text) for tick in scale.ticks if tick.text]
    at_total = result.location_based / numbers[-1] * 100
    assert scale.value == pytest.approx(at_total, abs=0.01)


def test_credits_stand_left_of_zero() -> None:
    result = calculate(products()[0].study, samples=0)
    first, second = result.stages[0], result.stages[2]
    credit = second.replace(stage=Stage.EOL, value=-second.value, share=-second.share)
    total = first.value + credit.value
    scale = scale_of(result.replace(stages=(first, credit), location_based=total))
    assert scale
    burden, relief = scale.segments
    assert burden.left == pytest.approx(scale.zero)
    assert relief.right == pytest.approx(scale.zero, abs=0.002)
    assert scale.zero > 0
