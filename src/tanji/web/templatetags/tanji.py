"""Tags and filters of every page: words, figures, states and charts, set as the design asks."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tanji.model import rounding
from tanji.model.document import Text, decimal_text
from tanji.model.problem import Problem
from tanji.model.quantity import Quantity
from tanji.model.result import CheckOutcome, Result, Verdict
from tanji.model.vocabulary import Origin, Severity, Stage
from tanji.web import typography
from tanji.web.assets import Assets, asset_urls
from tanji.web.scale import scale_of

register = template.Library()

ORIGIN_LETTER = {
    Origin.MEASURED: ("m", Text(zh="测", en="M")),
    Origin.CALCULATED: ("c", Text(zh="算", en="C")),
    Origin.SUPPLIER: ("s", Text(zh="供", en="S")),
    Origin.DATABASE: ("d", Text(zh="库", en="D")),
    Origin.ESTIMATED: ("e", Text(zh="估", en="E")),
    Origin.UNKNOWN: ("u", Text(zh="?", en="?")),
}
# Design 5: colour, shape and word.
STATES = {
    "draft": ("draft", Text(zh="编制中", en="Draft")),
    "submitted": ("submitted", Text(zh="已提交", en="Submitted")),
    "returned": ("draft", Text(zh="已退回", en="Returned")),
    "verified": ("verified", Text(zh="已核查", en="Verified")),
    "certified": ("certified", Text(zh="已认证", en="Certified")),
    "suspended": ("suspended", Text(zh="已暂停", en="Suspended")),
    "withdrawn": ("withdrawn", Text(zh="已撤销", en="Withdrawn")),
    "expired": ("expired", Text(zh="已到期", en="Expired")),
    "stale": ("stale", Text(zh="因子已更新", en="Factor updated")),
}
_HAN = re.compile("[㐀-鿿]")
_LOGO = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect x='1' y='1' width='30' "
    "height='30' rx='2' fill='%234A2A5A'/><g stroke='white' stroke-width='2' fill='none'>"
    "<path d='M5 25h22'/><path d='M7 25v-4M11 25v-7M15 25v-4M19 25v-11M23 25v-6'/></g>"
    "<circle cx='19' cy='9' r='2.4' fill='white'/></svg>"
)


# --------------------------------------------------------------------- words
@register.filter
def words(text: Any) -> SafeString:
    """A bilingual text in the language of the page, with real subscripts.

    Chinese without a translation is marked as Chinese for readers of the English page.
    """
    shown = typography.subscripts(typography.plain(text))
    if typography.is_english() and _HAN.search(shown):
        return format_html('<span lang="zh-CN">{}</span>', shown)
    return shown


@register.filter
def plain(text: Any) -> str:
    """The same as bare text, for attributes and options."""
    return typography.plain(text)


@register.filter
def slug(name: str) -> str:
    """The name of a field as the id of its element."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name)


@register.filter
def formulas(text: Any) -> SafeString:
    """Any text with real subscripts in chemical formulas."""
    return words(str(text))


# ------------------------------------------------------------------- figures
def unknown() -> SafeString:
    """What stands where nothing is known: never 0, never blank."""
    return format_html('<span class="unknown">{}</span>', _("未知"))


@register.filter
def digits(value: Any, count: int = 4) -> str:
    """A number rounded once to significant digits and grouped; 未知 for ``None``."""
    return unknown() if value is None else typography.set_digits(rounding.significant(value, count))


@register.filter
def at_most(value: Any, count: int = 4) -> str:
    """A cited number with the digits it has, rounded where it has more than ``count``."""
    if value is None:
        return unknown()
    exact = Decimal(repr(float(value)))
    if len(exact.normalize().as_tuple().digits) > count:
        return digits(value, count)
    return typography.set_digits(decimal_text(exact.normalize()))


@register.filter
def places(value: Any, count: int = 3) -> str:
    """A number in a column with that many decimals; 未知 for ``None``."""
    return unknown() if value is None else typography.in_column(value, count)


@register.filter
def grouped(text: Any) -> str:
    """A published or typed decimal, grouped, with every digit it has."""
    shown = decimal_text(text) if isinstance(text, Decimal) else str(text)
    return typography.set_digits(shown)


@register.filter
def decimals_of(published: str) -> int:
    """Decimals of a published figure: those of its table."""
    return typography.decimals_of(published)


@register.filter
def percent(share: Any, count: int = 1) -> str:
    """A share as a percentage; 未知 for ``None``."""
    if share is None:
        return unknown()
    return f"{typography.set_digits(rounding.decimals(100 * float(share), count))}%"


@register.filter
def signed(value: float, count: int = 3) -> str:
    """A change with its direction: ▲ rises, ▼ falls, always with a sign."""
    shown = typography.in_column(value, count)
    return f"▲ +{shown}" if value > 0 else f"▼ {shown}" if value < 0 else shown


@register.simple_tag
def unit(text: str) -> SafeString:
    """A unit in the second ink."""
    return format_html('<span class="u">{}</span>', words(text))


@register.filter
def per(result: Result) -> str:
    """The unit of a footprint's figures: kgCO2e/kg, or kgCO2e/1000片."""
    quantity = result.unit.quantity
    amount = "" if quantity.amount == 1 else decimal_text(quantity.amount)
    return f"kgCO2e/{amount}{quantity.unit}"


@register.filter
def quantity(value: Quantity) -> SafeString:
    """An amount with its unit; both stay on one line."""
    return format_html(
        '<span class="nb">{}\u00a0<span class="u">{}</span></span>',
        typography.set_digits(decimal_text(value.amount)),
        words(value.unit),
    )


@register.inclusion_tag("web/parts/figure.html")
def figure(value: str, unit: str, size: str = "") -> dict[str, str]:
    """A published figure bound to its unit. size: ``hero``, ``mid-size`` or nothing."""
    return {"value": typography.set_digits(value), "unit": unit, "size": size}


@register.inclusion_tag("web/parts/binding.html")
def binding(result: Result, period: Any = None, boundary: Any = None, standard: str = "") -> Any:
    """What a figure never travels without: unit, boundary, period, standard, GWP set."""
    return {"result": result, "period": period, "boundary": boundary, "standard": standard}


# ----------------------------------------------------------- origin and states
@register.simple_tag
def origin(value: Origin | str) -> SafeString:
    """The character that says where a value comes from; the fuller its box, the closer to a
    meter.
    """
    kind = Origin(value)
    letter, character = ORIGIN_LETTER[kind]
    label = typography.plain(kind.label)
    return format_html(
        '<span class="or or-{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="sr">{}</span></span>',
        letter,
        label,
        typography.plain(character),
        label,
    )


@register.simple_tag
def state(value: str, label: str = "") -> SafeString:
    """A state as colour, shape and word."""
    shape, text = STATES.get(value, ("draft", Text(zh=value)))
    return format_html(
        '<span class="state st-{0}"><svg aria-hidden="true"><use href="#s-{0}"/></svg>{1}</span>',
        shape,
        label or typography.plain(text),
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; the word stands beside it."""
    return format_html('<svg class="ic" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def key(stage: Stage | str) -> SafeString:
    """The key of a stage."""
    return format_html('<span class="key k-{}" aria-hidden="true"></span>', Stage(stage).value)


# ------------------------------------------------------------------- problems
@register.filter
def letter(severity: Severity) -> str:
    """e, w or i: the class of a finding."""
    return Severity(severity).value[0]


@register.filter
def errors_first(problems: Iterable[Problem]) -> list[Problem]:
    """Errors, then warnings, then notes."""
    order = list(Severity)
    return sorted(problems, key=lambda problem: order.index(problem.severity))


@register.filter
def outcomes(verdict: Verdict, outcome: str) -> tuple[CheckOutcome, ...]:
    """The checks of a verdict with that outcome."""
    return verdict.of(outcome)


# --------------------------------------------------------------------- charts
@register.inclusion_tag("web/parts/scale.html")
def scale(result: Result) -> dict[str, Any]:
    """The scale figure: stage bar, value line and uncertainty band on one axis from 0."""
    published = typography.decimals_of(result.published)
    return {"result": result, "scale": scale_of(result), "places": published}


@register.inclusion_tag("web/parts/bar.html")
def bar(value: float | None, most: float, stage: Stage | str = "raw") -> dict[str, Any]:
    """A bar in a table cell: ``most`` is the largest absolute value of the column."""
    width = round(100 * abs(value or 0.0) / most, 3) if most else 0.0
    negative = value is not None and value < 0
    return {"width": width, "stage": str(Stage(stage).value), "negative": negative}


@register.filter
def largest(rows: Iterable[Any]) -> float:
    """The largest absolute value among rows that have one: the full width of their bars."""
    return max((abs(row.value or 0.0) for row in rows), default=0.0)


# ---------------------------------------------------------------- the page itself
@register.simple_tag
def assets(entry: str) -> Assets:
    """Addresses of the built styles and scripts."""
    return asset_urls(entry)


@register.simple_tag
def logo_data() -> SafeString:
    """The icon of the browser's tab, as data."""
    return mark_safe("data:image/svg+xml," + _LOGO.replace("<", "%3C").replace(">", "%3E"))  # noqa: S308


@register.simple_tag(takes_context=True)
def current(context: dict[str, Any], *names: str) -> str:
    """``aria-current`` on the link to the page one is on."""
    match = getattr(context.get("request"), "resolver_match", None)
    here = match is not None and match.url_name in names
    return format_html(' aria-current="{}"', "page") if here else ""


@register.simple_tag
def field_input(field: BoundField) -> SafeString:
    """A form field dressed as the design asks, tied to its hint and message."""
    attributes: dict[str, str | bool] = {"class": "inp"}
    told = [f"{field.id_for_label}-hint"] if field.help_text else []
    if field.errors:
        attributes["aria-invalid"] = "true"
        told.append(f"{field.id_for_label}-error")
    if told:
        attributes["aria-describedby"] = " ".join(told)
    return field.as_widget(attrs=attributes)


@register.simple_tag
def narrowed(base: str, parameters: dict[str, str], name: str, value: str) -> str:
    """An address with one parameter of the query changed; an empty value takes it off."""
    query = urlencode({key: each for key, each in {**parameters, name: value}.items() if each})
    return f"{base}?{query}" if query else base


@register.simple_tag
def paged(base: str, parameters: dict[str, str], number: int) -> str:
    """The same list on another page."""
    return narrowed(base, parameters, "page", str(number))


@register.simple_tag
def value_of(parameters: dict[str, str], name: str) -> str:
    """A parameter of the query."""
    return parameters.get(name, "")
