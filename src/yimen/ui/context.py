"""What every template gets: the installation, the mode for elders, who is signed in, the work frame.

The library stands below every other folder, so it names none of them: settings give dotted paths
to the functions that answer for the floors above (see README.md, 接到上层).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from yimen.ui.parts import Panel, WorkShell

ELDER_COOKIE = "elder"

_LINKS = {
    "home": "/",
    "do": "/#do",
    "where": "/#where",
    "who": "/#who",
    "login": "/login/",
    "space": "/my/",
    "elder_home": "/elder/",
    "accessibility": "/accessibility/",
    "openness": "",  # shown where an installation names the place
    "complain": "/complaints/",
    "privacy": "/privacy/",
    "about": "/about/",
    "kiosk": "/kiosk/",
    "kiosk_help": "/kiosk/help/",
    "work": "/work/",
    "me": "/work/me/",
    "watermark": "",  # the style with the name over a work page, where a floor above draws one
}
_NO_SHELL = WorkShell(nav=(), place="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The place that runs this installation, as its pages name it."""

    name: str
    service: str
    is_demo: bool
    phone: str

    @property
    def title(self) -> str:
        """Return the words at the end of every page title."""
        return f"{self.name}{self.service}" + ("（演示）" if self.is_demo else "")


def installation() -> Installation:
    """Return the installation that settings describe."""
    given = _settings()
    return Installation(
        name=str(given.get("name", "一门县")),
        service=str(given.get("service", "政务服务")),
        is_demo=bool(given.get("is_demo", getattr(settings, "YIMEN_DEMO", False))),
        phone=str(given.get("phone", "12345")),
    )


def shell(request: HttpRequest) -> dict[str, object]:
    """Give templates the frame: installation, links, elder, signed_in, work, nav, now.

    ``signed_in`` and ``work`` are asked for only where a template uses them.
    """
    frame = SimpleLazyObject(lambda: work_shell(request))
    return {
        "installation": installation(),
        "links": links(),
        "elder": is_elder(request),
        "signed_in": SimpleLazyObject(lambda: signed_in(request)),
        "work": frame,
        "now": getattr(request, "at", None) or datetime.now(timezone.get_current_timezone()),
    }


def links() -> dict[str, str]:
    """Return where the links of the frame lead."""
    return _LINKS | dict(_settings().get("links", {}))


def signed_in(request: HttpRequest) -> str:
    """Return the name to show in the head of a page, empty for a visitor."""
    answer = _hook("signed_in")
    return str(answer(request) or "") if answer else ""


def is_elder(request: HttpRequest) -> bool:
    """Say whether this browser asked for the mode for elders."""
    return request.COOKIES.get(ELDER_COOKIE) == "1"


def work_shell(request: HttpRequest) -> WorkShell:
    """Return the frame of the work face, empty where no floor above answers for it."""
    answer = _hook("work_shell")
    if answer is None:
        return _NO_SHELL
    found = answer(request)
    if not isinstance(found, WorkShell):
        raise TypeError("the work_shell hook must answer with a WorkShell")
    return found


def panels(request: HttpRequest, *, slot: str, key: str) -> Sequence[Panel]:
    """Return the panels that the floors above offer to a slot, in their order."""
    answer = _hook("panels")
    return () if answer is None else list(answer(request, slot, key))


def _settings() -> Mapping[str, Any]:
    given: Mapping[str, Any] = getattr(settings, "YIMEN", {})
    return given


def _hook(name: str) -> Callable[..., Any] | None:
    path = _settings().get(name)
    if not path:
        return None
    found: Callable[..., Any] = import_string(path)
    return found
