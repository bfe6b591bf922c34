"""The workbench: one next step, my products and studies."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tanji.accounting import queries
from tanji.core.rights import allowed
from tanji.web.access import actor
from tanji.web.enterprise.pages import page
from tanji.web.enterprise.steps import next_step

SHOWN = 12


@page()
def home(request: HttpRequest) -> HttpResponse:
    """What to do next, and where everything stands."""
    products = list(queries.products_of(actor(request))[:SHOWN])
    studies = list(queries.studies_of(actor(request))[:SHOWN])
    return render(
        request,
        "enterprise/home.html",
        {
            "step": next_step(actor(request), products, studies),
            "products": products,
            "studies": studies,
            "may_create": allowed(actor(request), "accounting.create_product"),
        },
    )
