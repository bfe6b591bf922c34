"""The result: figure, where it comes from, what is missing, what the rules say; and its files."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tanji import library
from tanji.accounting import queries
from tanji.accounting.actions.issue_report import issue_report
from tanji.accounting.models import ResultRecord
from tanji.core import documents, files
from tanji.core.rights import allowed
from tanji.footprint.bundle import bundle as bundle_of
from tanji.model.problem import errors
from tanji.model.study import Study
from tanji.web.access import actor
from tanji.web.enterprise.pages import download, page
from tanji.web.enterprise.sankeys import sankey_of
from tanji.web.enterprise.tables import Table, as_csv, table_of
from tanji.web.enterprise.trees import tree_of
from tanji.web.enterprise.waterfalls import changes_of, waterfall_of
from tanji.web.templatetags.tanji import per
from tanji.web.typography import decimals_of, plain

SIMPLE = ("ledgers", "gases", "coverage", "uncertainty")


@page()
def result(request: HttpRequest, key: UUID) -> HttpResponse:
    """One calculation."""
    row = queries.result(actor(request), key)
    found = row.to_model()
    study = documents.get(row.study_document, Study)
    context = {
        "row": row,
        "record": row.study,
        "result": found,
        "study": study,
        "places": decimals_of(found.published),
        "tree": tree_of(found, whole="all" in request.GET),
        "sankey": sankey_of(found, per(found)),
        "is_current": row.study_document == row.study.document,
        "contract": _contract(study),
        "difference": found.market_based - found.location_based,
        "others": _others(request, row),
        "reports": queries.reports_of(row.study).filter(result=row),
        "may_report": allowed(actor(request), "accounting.issue_report", row.study),
        "verbs": queries.verbs_of(actor(request), row.study),
        "errors": errors(queries.problems_in(found)),
    }
    return render(request, "enterprise/result.html", context)


def _contract(study: Study) -> bool:
    """Whether a contract enters the market-based total."""
    return any(
        exchange.electricity is not None and exchange.electricity.counts
        for process in study.processes
        for exchange in process.exchanges
    )


def _others(request: HttpRequest, row: ResultRecord) -> list[ResultRecord]:
    """Newest results of the other versions, and earlier ones of this version."""
    found = [
        newest
        for other in queries.studies_of(actor(request), row.study.product).order_by("-version")
        if other.pk != row.study_id and (newest := other.results.select_related("study").first())
    ]
    earlier = row.study.results.select_related("study").exclude(pk=row.pk)
    return [*found, *earlier.exclude(document=row.document)[:5]]


@page()
def table(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """One table of a result as CSV."""
    row = queries.result(actor(request), key)
    found = table_of(row.to_model(), name)
    return download(as_csv(found), f"{row.study.product.name}-{found.title}.csv", "text/csv")


@page()
def as_json(request: HttpRequest, key: UUID) -> HttpResponse:
    """The frozen result as canonical JSON."""
    row = queries.result(actor(request), key)
    name = f"tanji-result-{row.document[:12]}.json"
    return download(documents.data_of(row.document), name, "application/json")


@page()
def bundle(request: HttpRequest, key: UUID) -> HttpResponse:
    """All that the number needs, for ``tanji replay`` on any machine."""
    row = queries.result(actor(request), key)
    study = documents.get(row.study_document, Study)
    data = bundle_of(study, row.to_model(), library.release(row.release))
    return download(data, f"tanji-{row.document[:12]}.zip", "application/zip")


@page("POST")
def new_report(request: HttpRequest, key: UUID) -> HttpResponse:
    """Print the study report and hand it over."""
    row = queries.result(actor(request), key)
    language = request.POST.get("language") or ("en" if get_language() == "en" else "zh")
    made = issue_report(actor(request), row, language=language)
    messages.success(request, _("报告已生成。"))
    return redirect("web:report", made.pk)


@page()
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """A printed report."""
    found = queries.report(actor(request), key)
    return download(files.read(found.file), found.file.name, found.file.media_type)


@page()
def compare(request: HttpRequest, key: UUID, other: UUID) -> HttpResponse:
    """Two results: why the second differs from the first, cause by cause."""
    before, after = queries.result(actor(request), key), queries.result(actor(request), other)
    comparison = queries.compare_versions(before, after)
    if "csv" in request.GET:
        data = as_csv(_changes(before, after))
        return download(data, f"{after.study.product.name}-{_('比较')}.csv", "text/csv")
    context = {
        "before": before,
        "after": after,
        "result": comparison.after,
        "comparison": comparison,
        "places": max(
            decimals_of(comparison.before.published), decimals_of(comparison.after.published)
        ),
        "fall": waterfall_of(comparison.before, comparison.after),
        "difference": comparison.after.location_based - comparison.before.location_based,
    }
    return render(request, "enterprise/compare.html", context)


def _changes(before: ResultRecord, after: ResultRecord) -> Table:
    changes = changes_of(before.to_model(), after.to_model())
    rows = tuple(
        (
            one.process,
            plain(one.flow),
            plain(one.why),
            _("因子或方法") if one.method else _("量"),
            one.value,
        )
        for one in changes
    )
    heads = (_("过程"), _("流"), _("原因"), _("种类"), "kgCO2e")
    return Table("changes", _("比较"), heads, rows)
