"""The register of rules: which function applies which article, under which id.

Pure: rules decide from what they are given. Each id is tested by a test that carries it in its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

_F = TypeVar("_F", bound=Callable[..., object])
_ID = re.compile(r"[A-Z]+(-[A-Z0-9]+)+")
_REGISTER: dict[str, RegisteredRule] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredRule:
    """A rule that the house applies: its id, the law it follows and the function that does it."""

    id: str
    cites: str
    summary: str
    module: str
    function: Callable[..., object]


def rule(rule_id: str, /, *, cites: str) -> Callable[[_F], _F]:
    """Return a decorator that enters a function into the register of rules.

    Raises: ValueError where the id is malformed or taken by another function, or nothing is cited.
    """

    def enter(function: _F) -> _F:
        if not _ID.fullmatch(rule_id):
            raise ValueError(f"not a rule id: {rule_id}")
        if not cites.strip():
            raise ValueError(f"rule {rule_id} cites nothing")
        known = _REGISTER.get(rule_id)
        name = function.__qualname__
        if known and (known.module, known.function.__qualname__) != (function.__module__, name):
            raise ValueError(
                f"rule {rule_id} is taken by {known.module}.{known.function.__qualname__}"
            )
        _REGISTER[rule_id] = RegisteredRule(
            id=rule_id,
            cites=cites,
            summary=(function.__doc__ or "").strip().split("\n")[0],
            module=function.__module__,
            function=function,
        )
        return function

    return enter


def registered_rules() -> Mapping[str, RegisteredRule]:
    """Return every rule that was imported so far, by id."""
    return MappingProxyType(dict(sorted(_REGISTER.items())))
