"""Passwords that are good enough."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from tanji.parties.errors import WeakPassword
from tanji.parties.models import Person


def set_password(person: Person, password: str) -> None:
    """Set a password, unless it is too easy to guess (``WeakPassword``). Does not save."""
    try:
        validate_password(password, person)
    except ValidationError:
        with translation.override("zh-hans"):
            zh = _reasons(person, password)
        with translation.override("en"):
            en = _reasons(person, password)
        raise WeakPassword(zh, en) from None
    person.set_password(password)


def _reasons(person: Person, password: str) -> str:
    try:
        validate_password(password, person)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
