"""Pages to read: the rules that are checked, and how and with what is calculated."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

import tanji
from tanji import library
from tanji.exchange.registry import formats
from tanji.rules import packs
from tanji.rules.gwp import gwp_sets
from tanji.rules.registry import checks


def rules(request: HttpRequest) -> HttpResponse:
    """Every shipped rule pack with its checks, their clauses and how firmly each is founded."""
    known = checks()
    shown = [
        (
            pack,
            [
                (rule, known[rule.code].title if rule.code in known else None)
                for rule in pack.checks
            ],
        )
        for pack in packs()
    ]
    return render(request, "web/public/rules.html", {"packs": shown})


def about(request: HttpRequest) -> HttpResponse:
    """Method, releases, open data, interface, accessibility."""
    return render(
        request,
        "web/public/about.html",
        {
            "version": tanji.__version__,
            "release": library.release(),
            "sha256": library.release_sha256(),
            "gwp_sets": gwp_sets().values(),
            "formats": formats().values(),
        },
    )
