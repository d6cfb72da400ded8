"""A telephone line with somebody on it, as others may know of it."""

from __future__ import annotations

from dataclasses import dataclass

from yimen.kernel.contracts import Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerLine:
    """A call, or the order written on it: how it is called, whether the caller is still there."""

    ref: Ref
    title: str
    phone: str
    on: bool
