"""All addresses: the interface for programs under ``/api/v1/``, pages everywhere else.

Pages are Chinese without a prefix and English under ``/en/``, so that every page has a stable
address in both languages.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from tanji.api.v1 import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    *i18n_patterns(path("", include("tanji.web.urls")), prefix_default_language=False),
]

handler400 = "tanji.project.refusals.bad_request"
handler404 = "tanji.project.refusals.not_found"
handler500 = "tanji.project.refusals.defect"
