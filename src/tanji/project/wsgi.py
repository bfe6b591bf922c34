"""The door for a WSGI server: ``gunicorn tanji.project.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanji.project.settings")
application = get_wsgi_application()


def _warm() -> None:
    """Load pages, factor library and the first example before the first visitor has to wait."""
    _ = get_resolver().url_patterns
    from tanji.web.public.outcome import outcome

    outcome("")


_warm()
