"""Pages for people who have signed in; whoever has not is sent to the login and comes back."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tanji.parties.models import Person

View = Callable[..., HttpResponse]


def actor(request: HttpRequest) -> Person:
    """Whoever has signed in; only behind ``signed_in``."""
    return cast(Person, request.user)


def signed_in(view: View) -> View:
    """The view for people only; a password that somebody else gave is changed first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), reverse("web:login"))
        password = reverse("web:password")
        if actor(request).must_change_password and request.path != password:
            return redirect(password)
        return view(request, *args, **kwargs)

    return guarded
