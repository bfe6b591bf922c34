"""Look up a factor: who set it, which version, for what it may be used."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from tanji import library
from tanji.library.sheet import GRADES, show, unlinked, value_under
from tanji.model.dataset import Dataset
from tanji.model.document import Text
from tanji.model.vocabulary import Category, DatasetUse

PAGE = 25
EVERYTHING = 5000
GWP = "AR6"


@dataclass(frozen=True, slots=True)
class Facet:
    """A property by which the list can be narrowed, with its label and how to read it."""

    name: str
    label: Any
    of: Callable[[Dataset], str]
    labels: dict[str, Text]


FACETS = (
    Facet(
        "use", _("用途"), lambda one: one.use.value, {use.value: use.label for use in DatasetUse}
    ),
    Facet(
        "category",
        _("类别"),
        lambda one: one.category.value,
        {kind.value: kind.label for kind in Category},
    ),
    Facet("grade", _("质量"), lambda one: one.quality.grade, GRADES),
    Facet("geography", _("地区"), lambda one: one.geography, {}),
)
SHOWN = 10  # values of a facet


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet, how many datasets it would leave, and whether it is chosen."""

    value: str
    label: Text
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A dataset in the list with its value under one GWP set."""

    dataset: Dataset
    value: float | None
    reason: Text
    is_process: bool


def search(request: HttpRequest) -> HttpResponse:
    """Datasets by words in Chinese, English or pinyin, narrowed by facets."""
    query = request.GET.get("q", "").strip()[:200]
    chosen = {facet.name: request.GET.get(facet.name, "") for facet in FACETS}
    hits = library.search(query, limit=EVERYTHING)
    found = [hit for hit in hits if _fits(hit.dataset, chosen)]
    if not query:
        found.sort(key=lambda hit: hit.dataset.id)
    pages = Paginator(found, PAGE)
    page = pages.get_page(request.GET.get("page"))
    rows = [
        Row(
            hit.dataset,
            value_under(hit.dataset, GWP)["kg_co2e"] if not hit.dataset.exchanges else None,
            hit.reason if query else Text(zh=""),
            bool(hit.dataset.exchanges),
        )
        for hit in page
    ]
    parameters = {"q": query, **{name: value for name, value in chosen.items() if value}}
    return render(
        request,
        "web/public/factors.html",
        {
            "query": query,
            "rows": rows,
            "page": page,
            "count": pages.count,
            "facets": [
                (facet, _choices(facet, (hit.dataset for hit in hits), chosen)) for facet in FACETS
            ],
            "active": [
                (facet, facet.labels.get(chosen[facet.name], Text(zh=chosen[facet.name])))
                for facet in FACETS
                if chosen[facet.name]
            ],
            "parameters": parameters,
            "release": library.release(),
            "gwp": GWP,
        },
    )


def _fits(dataset: Dataset, chosen: dict[str, str], *, but: str = "") -> bool:
    return all(
        not chosen[facet.name] or facet.name == but or facet.of(dataset) == chosen[facet.name]
        for facet in FACETS
    )


def _choices(facet: Facet, datasets: Iterable[Dataset], chosen: dict[str, str]) -> list[Choice]:
    """Values of a facet among what the other facets leave, the commonest first."""
    counts = Counter(facet.of(one) for one in datasets if _fits(one, chosen, but=facet.name))
    return [
        Choice(value, facet.labels.get(value, Text(zh=value)), count, value == chosen[facet.name])
        for value, count in counts.most_common(SHOWN)
        if value
    ]


def factor(request: HttpRequest, dataset: str) -> HttpResponse:
    """One dataset: values by set and gas, boundary, source, licence, quality, what to mind."""
    found = library.resolve(dataset)
    sheet = show(found)
    return render(
        request,
        "web/public/factor.html",
        {
            "dataset": found,
            "sheet": sheet,
            "refused": found.use is not DatasetUse.FOOTPRINT,
            "unlinked": {one.id for one in unlinked(found)},
            "release": library.release(),
            "sha256": library.release_sha256(),
            "grade": GRADES.get(found.quality.grade),
        },
    )
