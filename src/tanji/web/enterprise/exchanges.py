"""One exchange: its form, its factor with a chooser, its months; works without scripts."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tanji import library
from tanji.accounting import queries
from tanji.accounting.actions.choose_factor import choose_factor
from tanji.accounting.actions.edit_study import edit_study
from tanji.accounting.cells import Edit
from tanji.accounting.models import StudyRecord
from tanji.core.errors import Conflict, Invalid, NotFound
from tanji.core.rights import require
from tanji.footprint.calculation import datasets_of
from tanji.library import search
from tanji.model.document import decimal_text
from tanji.model.exchange import DatasetLink, Exchange, ProcessLink
from tanji.model.process import Process
from tanji.model.study import Study
from tanji.model.units import is_compatible
from tanji.model.vocabulary import Category, Labelled, Origin, Role
from tanji.web.access import actor
from tanji.web.enterprise import conflicts
from tanji.web.enterprise.editor import named_revision, process_of
from tanji.web.enterprise.ledgers import months_of
from tanji.web.enterprise.live import live_result
from tanji.web.enterprise.pages import page
from tanji.web.enterprise.places import placed
from tanji.web.enterprise.rows import provider_name, provider_of
from tanji.web.typography import plain

FOUND = 12
_BREAK = re.compile(r"[\s：:（(、，,；;]")


def choices(kind: type[Labelled]) -> list[tuple[str, str]]:
    """The words of a vocabulary for a form."""
    return [(one.value, plain(one.label)) for one in kind]


class ExchangeForm(forms.Form):
    """The cells of one exchange. Numbers and units are read by the same action as the grid's."""

    name = forms.CharField(label=gettext_lazy("流"), max_length=300)
    role = forms.ChoiceField(label=gettext_lazy("角色"))
    category = forms.ChoiceField(label=gettext_lazy("类别"))
    amount = forms.CharField(
        label=gettext_lazy("数量"),
        max_length=60,
        help_text=gettext_lazy("相对于本过程的参考流；写正数"),
    )
    unit = forms.CharField(label=gettext_lazy("单位"), max_length=60)
    origin = forms.ChoiceField(label=pgettext_lazy("origin of a value", "数据来源"))
    evidence = forms.CharField(label=gettext_lazy("证据编号"), max_length=300, required=False)
    source = forms.CharField(label=gettext_lazy("依据"), max_length=500, required=False)
    note = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("异常、检修、换算等，核查员会看到"),
    )

    def __init__(self, *args: Any, exchange: Exchange, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "name": plain(exchange.name),
            "role": exchange.role.value,
            "category": exchange.category.value,
            "amount": decimal_text(exchange.amount.amount),
            "unit": exchange.amount.unit,
            "origin": exchange.origin.value,
            "evidence": "、".join(exchange.evidence),
            "source": exchange.source,
            "note": exchange.note,
        }
        super().__init__(*args, **kwargs)
        for field, kind in (("role", Role), ("category", Category), ("origin", Origin)):
            self.fields[field].choices = choices(kind)  # type: ignore[attr-defined]


def exchange_of(process: Process, name: str) -> Exchange:
    """The named exchange; raises ``NotFound``."""
    for exchange in process.exchanges:
        if exchange.id == name:
            return exchange
    raise NotFound(f"过程中没有“{name}”。", f"The process has no “{name}”.")


def address_of(record: StudyRecord, process: str, exchange: str, **more: str) -> str:
    """The page of one exchange."""
    query = urlencode({"process": process, "exchange": exchange, **more})
    return f"{reverse('web:exchange', args=[record.pk])}?{query}"


@page("GET", "POST")
def exchange(request: HttpRequest, key: UUID) -> HttpResponse:
    """Read or change one exchange; beside the grid it opens as a drawer."""
    record = queries.study(actor(request), key)
    document = record.to_model()
    process = process_of(document, request.GET.get("process", ""))
    found = exchange_of(process, request.GET.get("exchange", ""))
    if request.method == "POST":
        require(actor(request), "accounting.edit_study", record)
    form = ExchangeForm(request.POST or None, exchange=found)
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, record, process, found, form)
        except Invalid as error:
            _tell(form, error)
    status = 422 if form.errors else 200
    context = _context(request, record, document, process, found, form)
    return render(request, "enterprise/exchange.html", context, status=status)


def _save(
    request: HttpRequest,
    record: StudyRecord,
    process: Process,
    found: Exchange,
    form: ExchangeForm,
) -> HttpResponse:
    path = f"{process.id}/{found.id}"
    english = plain(found.name) != found.name.zh
    edits = [
        Edit(
            f"{path}/{'name_en' if field == 'name' and english else field}",
            form.cleaned_data[field],
        )
        for field in form.changed_data
    ]
    revision = named_revision(request)
    try:
        made = edit_study(actor(request), record, revision=revision, edits=edits)
    except Conflict as conflict:
        conflicts.keep(request, record, conflict, edits)
        return redirect("web:conflict", record.pk)
    messages.success(request, _("已保存为修订%s") % made.number)
    address = reverse("web:study", args=[record.pk])
    return redirect(f"{address}?{urlencode({'process': process.id})}")


def _tell(form: ExchangeForm, error: Invalid) -> None:
    for problem in error.problems:
        field = problem.where.field.removesuffix("_en")
        words = plain(problem.message)
        if problem.suggestions:
            words += _("可选：%s") % "、".join(problem.suggestions)
        form.add_error(field if field in form.fields else None, words)
    if not error.problems:
        form.add_error(None, plain({"zh": error.zh, "en": error.en}))


def _context(
    request: HttpRequest,
    record: StudyRecord,
    document: Study,
    process: Process,
    found: Exchange,
    form: ExchangeForm,
) -> dict[str, Any]:
    datasets = datasets_of(document, library.release())
    provider = found.provider
    dataset = datasets.get(provider.dataset) if isinstance(provider, DatasetLink) else None
    live = live_result(record)
    leaf = next(
        (
            (number, one)
            for number, one in enumerate(live.result.leaves if live.result else ())
            if (one.process, one.exchange) == (process.id, found.id)
        ),
        None,
    )
    marks = [one for one in placed(document, live.problems) if one.exchange == found.id]
    return {
        "record": record,
        "study": document,
        "process": process,
        "exchange": found,
        "form": form,
        "may_edit": "edit" in queries.verbs_of(actor(request), record),
        "dataset": dataset,
        "provider": provider_name(document, found, datasets),
        "is_process": isinstance(provider, ProcessLink),
        "leaf": leaf[1] if leaf else None,
        "result": live.result,
        "marks": [one for one in marks if one.process == process.id],
        "months": months_of(document, found),
        "partial": bool(request.headers.get("HX-Request")),
        **_chooser(request, document, process, found),
    }


def _chooser(
    request: HttpRequest, document: Study, process: Process, found: Exchange
) -> dict[str, Any]:
    """What the factor chooser lists for the words typed, or for the name of the flow."""
    typed = request.GET.get("q")
    # A flow is often called more than its factor: "电力：拉晶、开方" is looked for as "电力" too.
    wanted = [typed] if typed is not None else [found.name.zh, _BREAK.split(found.name.zh)[0]]
    text, hits = wanted[0], search(wanted[0][:200], limit=FOUND)
    if not hits:
        text = wanted[-1]
        hits = search(text[:200], limit=FOUND)
    needle = text.casefold()
    others = [
        one
        for one in document.processes
        if one.id != process.id
        and (typed is None or needle in f"{one.name.zh} {one.name.en}".casefold())
    ]
    return {
        "q": text,
        "hits": [
            (hit, is_compatible(hit.dataset.reference.unit, found.amount.unit)) for hit in hits
        ],
        "others": others[:FOUND],
    }


@page()
def factors(request: HttpRequest, key: UUID) -> HttpResponse:
    """The list of the chooser alone, while one types."""
    record = queries.study(actor(request), key)
    document = record.to_model()
    process = process_of(document, request.GET.get("process", ""))
    found = exchange_of(process, request.GET.get("exchange", ""))
    context = {
        "record": record,
        "process": process,
        "exchange": found,
        "may_edit": "edit" in queries.verbs_of(actor(request), record),
        **_chooser(request, document, process, found),
    }
    return render(request, "enterprise/parts/hits.html", context)


@page("POST")
def choose(request: HttpRequest, key: UUID) -> HttpResponse:
    """Bind the exchange to a dataset or a process of the study."""
    record = queries.study(actor(request), key)
    process, name = request.POST.get("process", ""), request.POST.get("exchange", "")
    chosen = request.POST.get("provider", "")
    revision = named_revision(request)
    document = record.to_model()
    if any(one.id == chosen for one in document.processes):
        wanted = provider_of(document, chosen) or chosen
        edit = Edit(f"{process}/{name}/provider", wanted)
        edit_study(actor(request), record, revision=revision, edits=[edit])
    else:
        choose_factor(
            actor(request),
            record,
            revision=revision,
            process=process,
            exchange=name,
            dataset=chosen,
        )
    messages.success(request, _("已绑定因子。"))
    address = reverse("web:study", args=[record.pk])
    return redirect(f"{address}?{urlencode({'process': process})}")
