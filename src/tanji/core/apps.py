"""The room as a Django app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Core tables."""

    name = "tanji.core"
    verbose_name = "基础"
