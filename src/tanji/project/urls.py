"""All addresses: the interface for programs under ``/api/v1/``, pages everywhere else."""

import importlib.util

from django.urls import URLPattern, URLResolver, include, path

from tanji.api.v1 import api

urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", api.urls)]
if importlib.util.find_spec("tanji.web.urls"):
    urlpatterns.append(path("", include("tanji.web.urls")))

handler400 = "tanji.project.refusals.bad_request"
handler404 = "tanji.project.refusals.not_found"
handler500 = "tanji.project.refusals.defect"
