"""The one clock: tests stop it, nothing else does."""

import datetime

from django.utils import timezone


def now() -> datetime.datetime:
    """The present moment, with its time zone."""
    return timezone.now()


def today() -> datetime.date:
    """The present day where the platform stands."""
    return timezone.localdate()
