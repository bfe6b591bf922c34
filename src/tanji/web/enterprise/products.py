"""Products: list, new one, one with its versions and the ways to begin a study."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tanji.accounting import queries
from tanji.accounting.actions.create_product import create_product
from tanji.accounting.actions.create_study import create_study
from tanji.accounting.examples import example, names
from tanji.accounting.states import OPEN
from tanji.core.rights import allowed, require
from tanji.model.errors import TanjiError
from tanji.parties.models import Organization
from tanji.parties.queries import organization, organizations_for
from tanji.web.access import actor
from tanji.web.enterprise.pages import page
from tanji.web.typography import plain

SHOWN = "ningxia_"  # the examples of local products


class ProductForm(forms.Form):
    """A product of one of the organisations in which one may enter it."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(), label=gettext_lazy("单位"), empty_label=None
    )
    name = forms.CharField(
        label=gettext_lazy("名称"), max_length=200, help_text=gettext_lazy("如：枸杞干果")
    )
    name_en = forms.CharField(label=gettext_lazy("英文名称"), max_length=200, required=False)
    specification = forms.CharField(
        label=gettext_lazy("规格型号"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("如：特级，含水率不高于13%"),
    )
    code = forms.CharField(
        label=gettext_lazy("产品分类代码"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("《统计用产品分类目录》"),
    )
    cn_code = forms.CharField(
        label=gettext_lazy("海关编码（HS/CN）"), max_length=12, required=False
    )

    def __init__(self, *args: object, actor: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["organization"].queryset = organizations_for(  # type: ignore[attr-defined]
            actor, "accounting.create_product"
        )


@page()
def products(request: HttpRequest) -> HttpResponse:
    """Products with the state and figure of the newest version."""
    context = {
        "products": queries.products_of(actor(request)),
        "may_create": allowed(actor(request), "accounting.create_product"),
    }
    return render(request, "enterprise/products.html", context)


@page("GET", "POST")
def product_new(request: HttpRequest) -> HttpResponse:
    """Enter a product."""
    require(actor(request), "accounting.create_product")
    form = ProductForm(request.POST or None, actor=actor(request))
    if request.method == "POST":
        # An organisation in which one may enter nothing is not there at all.
        organization(actor(request), request.POST.get("organization"))
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        try:
            made = create_product(actor(request), fields.pop("organization"), **fields)
        except TanjiError as error:
            form.add_error("name", plain({"zh": error.zh, "en": error.en}))
        else:
            messages.success(request, _("已登记“%s”。") % made)
            return redirect("web:product", made.pk)
    status = 422 if form.errors else 200
    return render(request, "enterprise/product_new.html", {"form": form}, status=status)


@page()
def product(request: HttpRequest, key: UUID) -> HttpResponse:
    """One product: its versions, and how to begin a study."""
    found = queries.product(actor(request), key)
    versions = list(queries.studies_of(actor(request), found).order_by("-version"))
    open_one = next((one for one in versions if one.state in OPEN), None)
    context = {
        "product": found,
        "versions": [(one, one.results.first()) for one in versions],
        "deleted": queries.deleted_drafts_of(actor(request)).filter(product=found),
        "open_one": open_one,
        "may_begin": open_one is None and allowed(actor(request), "accounting.create_study", found),
        "may_upload": allowed(actor(request), "accounting.import_study", found),
        "examples": [(name, example(name).name) for name in names() if name.startswith(SHOWN)],
    }
    return render(request, "enterprise/product.html", context)


@page("POST")
def begin(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin a study: empty, or from an example."""
    found = queries.product(actor(request), key)
    require(actor(request), "accounting.create_study", found)
    source = None
    if name := request.POST.get("example"):
        source = example(name)
    unit = request.POST.get("unit", "").strip() or "kg"
    record = create_study(actor(request), found, source=source, unit=unit)
    return redirect("web:study", record.pk)
