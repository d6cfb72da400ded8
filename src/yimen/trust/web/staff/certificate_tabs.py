"""The pages of certificates beside each other, as far as the reader may open them."""

from __future__ import annotations

from django.urls import reverse

from yimen.kernel.actor import Actor
from yimen.trust.access import APPROVE_SEAL, MANAGE_CERTIFICATES
from yimen.ui.parts import Link

_PAGES = (
    ("certificates", "全部证书", MANAGE_CERTIFICATES),
    ("validity", "到期安排", MANAGE_CERTIFICATES),
    ("authorities", "外部机构", MANAGE_CERTIFICATES),
    ("policy", "盖章的算法", APPROVE_SEAL),
)


def tabs(current: str, actor: Actor) -> list[Link]:
    """Return the tabs, the open one marked."""
    return [
        Link(label=title, href=reverse(f"trust:{name}"), current=name == current)
        for name, title, verb in _PAGES
        if actor.may(verb)
    ]
