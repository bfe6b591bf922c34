"""Sign in and out, change the password, choose the look; the desk says who one is."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tanji.core.rights import allowed
from tanji.parties.actions.change_password import change_password
from tanji.parties.errors import WeakPassword, WrongPassword
from tanji.web.access import actor, signed_in
from tanji.web.account.forms import PasswordForm, SignInForm
from tanji.web.context import THEMES


class SignIn(LoginView):
    """The login; whoever is in already goes on."""

    template_name = "web/account/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """The workbench for who works on footprints, else the page of one's roles."""
        works = allowed(self.request.user, "accounting.read_product")
        return reverse("web:home" if works else "web:desk")

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again, with what was wrong."""
        response = super().form_invalid(form)
        response.status_code = 422
        return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave; the session is gone."""
    logout(request)
    messages.success(request, _("已退出。"))
    return redirect("web:start")


@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """Who one is here and in which roles."""
    return render(request, "web/account/desk.html")


@sensitive_post_parameters()
@signed_in
def password(request: HttpRequest) -> HttpResponse:
    """Replace the password by one of one's own."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            person = change_password(
                actor(request), old=form.cleaned_data["old"], new=form.cleaned_data["new"]
            )
        except (WrongPassword, WeakPassword) as error:
            field = "old" if isinstance(error, WrongPassword) else "new"
            form.add_error(field, error.en if get_language() == "en" else error.zh)
        else:
            update_session_auth_hash(request, person)
            messages.success(request, _("密码已改。"))
            return redirect("web:desk")
    status = 422 if form.errors else 200
    return render(request, "web/account/password.html", {"form": form}, status=status)


@csrf_exempt  # a cookie about colours; public pages then need no token and no other cookie
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the system says, kept in a cookie; back to where one was."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    response = HttpResponseRedirect(back if safe else reverse("web:start"))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=31_536_000, samesite="Lax")
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response
