"""The app of the accounts module."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "example_project.accounts"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Connect the signal receivers."""
        from example_project.accounts import signals  # noqa: F401
