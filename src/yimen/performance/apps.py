"""The context as Django sees it."""

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    """Performance: goals, indicators, evidence, scores, report check."""

    name = "yimen.performance"
    label = "performance"
    verbose_name = "绩效"
    default_auto_field = "django.db.models.BigAutoField"
