"""The one installed list: every context, from the lowest floor to the highest.

A new context adds its line here and its name to the floor list in ``pyproject.toml``; a house test
holds the two together.
"""

from __future__ import annotations

CONTEXTS: tuple[str, ...] = (
    "yimen.ui.apps.UiConfig",
    "yimen.kernel.apps.KernelConfig",
    "yimen.notify.apps.NotifyConfig",
    "yimen.biometrics.apps.BiometricsConfig",
    "yimen.identity.apps.IdentityConfig",
    "yimen.directory.apps.DirectoryConfig",
    "yimen.trust.apps.TrustConfig",
    "yimen.exchange.apps.ExchangeConfig",
    "yimen.procurement.apps.ProcurementConfig",
    "yimen.catalogue.apps.CatalogueConfig",
    "yimen.licences.apps.LicencesConfig",
    "yimen.devices.apps.DevicesConfig",
    "yimen.cases.apps.CasesConfig",
    "yimen.hotline.apps.HotlineConfig",
    "yimen.hall.apps.HallConfig",
    "yimen.feedback.apps.FeedbackConfig",
    "yimen.performance.apps.PerformanceConfig",
    "yimen.privacy.apps.PrivacyConfig",
    "yimen.audit.apps.AuditConfig",
    "yimen.console.apps.ConsoleConfig",
    "yimen.portal.apps.PortalConfig",
    "yimen.connectors.apps.ConnectorsConfig",
)
"""Dotted application configurations, lowest floor first."""

MIDDLEWARE: tuple[str, ...] = (
    "yimen.audit.web.edge.OriginMiddleware",
    "yimen.site.edge.SoundTextMiddleware",
    "yimen.directory.web.middleware.ActorMiddleware",
    "yimen.kernel.web.refusals.RefusalMiddleware",
    "yimen.identity.web.middleware.KnownEnoughMiddleware",
    "yimen.site.rates.RateMiddleware",
)
"""What contexts add to every request, outermost first; it runs after sessions and CSRF."""

CONTEXT_PROCESSORS: tuple[str, ...] = ("yimen.ui.context.shell",)
"""What contexts add to every template."""


def folders() -> tuple[str, ...]:
    """Return the folder name of each installed context, lowest floor first."""
    return tuple(path.split(".")[1] for path in CONTEXTS)
