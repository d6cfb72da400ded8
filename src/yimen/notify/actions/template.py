"""The templates that contexts declared when the installation started."""

from __future__ import annotations

from yimen.notify.contracts import Template

_declared: dict[str, Template] = {}


def declare(template: Template) -> None:
    """Add a template; the same code twice must mean the same words. Raises ValueError."""
    known = _declared.setdefault(template.code, template)
    if known != template:
        raise ValueError(f"template {template.code} is declared twice")


def get(code: str) -> Template:
    """Return a template. Raises KeyError when nobody declared it."""
    return _declared[code]


def title(code: str) -> str:
    """Return the title of a template, or its code when nobody declares it any more."""
    known = _declared.get(code)
    return known.title if known else code
