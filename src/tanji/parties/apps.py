"""The room as a Django app."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Parties: its rights are registered when Django has started."""

    name = "tanji.parties"
    verbose_name = "主体"

    def ready(self) -> None:
        """Register the rights of this chapter."""
        from tanji.parties import rights

        rights.register()
