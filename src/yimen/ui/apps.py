"""Django's entry for the design system."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Offer the templates, template tags and static files of the design system."""

    name = "yimen.ui"
    label = "ui"
    verbose_name = "界面"
