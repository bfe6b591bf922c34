"""Forms of an account."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Name and password."""

    error_messages = {
        "invalid_login": _("用户名或密码不对。大小写有区别；连续错8次要等15分钟。"),
        "inactive": _("这个账号已停用。请联系本单位签署人。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("用户名")
        self.fields["password"].label = _("密码")


class PasswordForm(forms.Form):
    """The old password and the new one, typed twice."""

    old = forms.CharField(label=_("原密码"), strip=False, widget=forms.PasswordInput)
    new = forms.CharField(
        label=_("新密码"),
        help_text=_("至少10个字符，不能只有数字，不要用常见的词。"),
        strip=False,
        widget=forms.PasswordInput,
    )
    again = forms.CharField(label=_("再写一遍新密码"), strip=False, widget=forms.PasswordInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, hint in (("old", "current-password"), ("new", "new-password")):
            self.fields[name].widget.attrs["autocomplete"] = hint
        self.fields["again"].widget.attrs["autocomplete"] = "new-password"

    def clean_again(self) -> str:
        """Both are the same."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("new"):
            raise forms.ValidationError(_("两遍写得不一样。"))
        return again
