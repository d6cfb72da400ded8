"""The worker script that keeps opened drafts on a telephone; its reach is /drafts/ alone."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yimen import ui
from yimen.kernel.gates import public

_SCRIPT = Path(str(ui.__file__)).parent / "static" / "ui" / "offline-worker.js"


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Return the script from the folder that it may keep, always asked for anew."""
    del request
    answer = HttpResponse(_SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
