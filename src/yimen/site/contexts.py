"""The one installed list: every context, from the lowest floor to the highest.

A new context adds its line here and its name to the floor list in ``pyproject.toml``; a house test
holds the two together.
"""

from __future__ import annotations

CONTEXTS: tuple[str, ...] = ("yimen.kernel.apps.KernelConfig",)
"""Dotted application configurations, lowest floor first."""

MIDDLEWARE: tuple[str, ...] = ()
"""What contexts add to every request, outermost first; it runs after sessions and CSRF."""

CONTEXT_PROCESSORS: tuple[str, ...] = ()
"""What contexts add to every template."""


def folders() -> tuple[str, ...]:
    """Return the folder name of each installed context, lowest floor first."""
    return tuple(path.split(".")[1] for path in CONTEXTS)
