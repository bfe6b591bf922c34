"""Goal, scope and the other data of a study that are no rows of the grid."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tanji.accounting import queries
from tanji.accounting.actions.attach_evidence import attach_evidence
from tanji.accounting.actions.edit_study import edit_study
from tanji.accounting.cells import Edit
from tanji.core import files
from tanji.core.errors import Conflict, Invalid
from tanji.core.rights import require
from tanji.model.document import decimal_text
from tanji.model.study import Study
from tanji.model.vocabulary import BoundaryKind, UnitKind
from tanji.rules import packs
from tanji.rules.gwp import gwp_sets
from tanji.web.access import actor
from tanji.web.enterprise import conflicts
from tanji.web.enterprise.editor import named_revision
from tanji.web.enterprise.exchanges import choices
from tanji.web.enterprise.pages import download, page
from tanji.web.enterprise.uploads import file_of
from tanji.web.typography import plain

LONG = {"rows": 2}


class DetailsForm(forms.Form):
    """Fields by their path below ``study/``, with ``__`` for a dot."""

    name = forms.CharField(label=gettext_lazy("研究名称"), max_length=300)
    name_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=300, required=False)
    purpose = forms.CharField(
        label=gettext_lazy("目的"), required=False, widget=forms.Textarea(attrs=LONG)
    )
    audience = forms.CharField(label=gettext_lazy("读者"), max_length=300, required=False)
    unit__kind = forms.ChoiceField(label=gettext_lazy("单位的性质"))
    unit__quantity__amount = forms.CharField(label=gettext_lazy("数量"), max_length=40)
    unit__quantity__unit = forms.CharField(label=gettext_lazy("单位"), max_length=40)
    unit__text = forms.CharField(
        label=gettext_lazy("单位的文字"),
        max_length=300,
        help_text=gettext_lazy("如：1片单晶硅片，182 mm × 182 mm"),
    )
    boundary__kind = forms.ChoiceField(label=gettext_lazy("系统边界"))
    boundary__text = forms.CharField(
        label=gettext_lazy("边界说明"), required=False, widget=forms.Textarea(attrs=LONG)
    )
    period__start = forms.CharField(label=gettext_lazy("时段起"), max_length=10)
    period__end = forms.CharField(label=gettext_lazy("时段止"), max_length=10)
    geography = forms.CharField(label=gettext_lazy("地域"), max_length=100, required=False)
    technology = forms.CharField(label=gettext_lazy("技术"), max_length=500, required=False)
    standard = forms.CharField(label=gettext_lazy("标准"), max_length=100)
    pack = forms.ChoiceField(label=gettext_lazy("规则包"), required=False)
    gwp = forms.ChoiceField(label=gettext_lazy("GWP集"))
    product__organization = forms.CharField(
        label=gettext_lazy("生产者"), max_length=200, required=False
    )
    product__credit_code = forms.CharField(
        label=gettext_lazy("统一社会信用代码"), max_length=18, required=False
    )
    product__facility = forms.CharField(label=gettext_lazy("场所"), max_length=200, required=False)
    product__region = forms.CharField(
        label=gettext_lazy("行政区划代码"), max_length=6, required=False
    )

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        kwargs["initial"] = {
            name: _plain(study, name.replace("__", ".")) for name in self.base_fields
        }
        super().__init__(*args, **kwargs)
        pack_names = [("", _("通则")), *((one.id, plain(one.title)) for one in packs())]
        for field, found in (
            ("unit__kind", choices(UnitKind)),
            ("boundary__kind", choices(BoundaryKind)),
            ("gwp", [(one.id, plain(one.label)) for one in gwp_sets().values()]),
            ("pack", pack_names),
        ):
            self.fields[field].choices = found  # type: ignore[attr-defined]


def _plain(study: Study, path: str) -> str:
    """A field of a study as text."""
    english = path.endswith("_en")
    value: Any = study
    for name in path.removesuffix("_en").split("."):
        value = getattr(value, name)
    if hasattr(value, "zh"):
        return str(value.en if english else value.zh)
    if path.endswith("amount"):
        return decimal_text(value)
    return str(getattr(value, "value", value))


@page("GET", "POST")
def details(request: HttpRequest, key: UUID) -> HttpResponse:
    """Goal and scope, unit, boundary, period; and what was left out or assumed."""
    record = queries.study(actor(request), key)
    document = record.to_model()
    if request.method == "POST":
        require(actor(request), "accounting.edit_study", record)
    form = DetailsForm(request.POST or None, study=document)
    if request.method == "POST" and form.is_valid():
        edits = [
            Edit(f"study/{field.replace('__', '.')}", form.cleaned_data[field])
            for field in form.changed_data
        ]
        revision = named_revision(request)
        try:
            made = edit_study(actor(request), record, revision=revision, edits=edits)
        except Conflict as error:
            conflicts.keep(request, record, error, edits)
            return redirect("web:conflict", record.pk)
        except Invalid as error:
            for problem in error.problems:
                field = problem.where.field.replace(".", "__")
                form.add_error(field if field in form.fields else None, plain(problem.message))
        else:
            messages.success(request, _("已保存为修订%s") % made.number)
            return redirect("web:details", record.pk)
    context = {
        "record": record,
        "study": document,
        "form": form,
        "may_edit": "edit" in queries.verbs_of(actor(request), record),
    }
    return render(request, "enterprise/details.html", context, status=422 if form.errors else 200)


# --------------------------------------------------------------------- evidence


@page("GET", "POST")
def evidence(request: HttpRequest, key: UUID) -> HttpResponse:
    """Files behind the data; a new one makes a revision."""
    record = queries.study(actor(request), key)
    if request.method == "POST":
        file = file_of(request)
        attach_evidence(
            actor(request),
            record,
            revision=named_revision(request),
            data=file.read(),
            name=file.name or "file",
            title=request.POST.get("title", "")[:200],
            kind=request.POST.get("kind", "")[:40],
        )
        messages.success(request, _("证据已存。"))
        return redirect("web:evidence", record.pk)
    document = record.to_model()
    kept = {row.evidence: row for row in queries.evidence_of(record)}
    context = {
        "record": record,
        "study": document,
        "rows": [(one, kept.get(one.id)) for one in document.evidence],
        "may_attach": "attach_evidence" in queries.verbs_of(actor(request), record),
    }
    return render(request, "enterprise/evidence.html", context)


@page()
def evidence_file(request: HttpRequest, key: UUID, name: str) -> HttpResponse:
    """One file, as it was brought."""
    found = queries.evidence(actor(request), key, name).file
    return download(files.read(found), found.name, "application/octet-stream")
