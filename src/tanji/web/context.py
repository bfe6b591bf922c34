"""What every page knows: its look and its mirror in the other language."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

THEMES = ("tanji", "tanji-dark")
PREFIX = "/en/"


def mirror(address: str) -> str:
    """The same page in the other language: Chinese has no prefix, English has /en/.

    >>> mirror("/factors/?q=电"), mirror("/en/factors/")
    ('/en/factors/?q=电', '/factors/')
    """
    if address.startswith(PREFIX):
        return "/" + address.removeprefix(PREFIX)
    return PREFIX + address.removeprefix("/")


def page(request: HttpRequest) -> dict[str, Any]:
    """Look by cookie, language, and the address of the mirror."""
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "",
        "english": get_language() == "en",
        "mirror": mirror(request.get_full_path()),
        "is_demo": settings.TANJI_DEMO,
    }
