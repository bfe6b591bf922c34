"""The room as a Django app."""

from django.apps import AppConfig


class AccountingConfig(AppConfig):
    """Accounting: its rights are registered when Django has started."""

    name = "tanji.accounting"
    verbose_name = "核算"

    def ready(self) -> None:
        """Register the rights of this chapter."""
        from tanji.accounting import rights

        rights.register()
