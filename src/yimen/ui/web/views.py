"""The switch of the mode for elders, and the living style page of engineers."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from yimen.ui.context import ELDER_COOKIE
from yimen.ui.parts import FileRow, Option
from yimen.ui.web import errors, samples

_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class _Gate:
    """The mark of an open view, in the shape that the house test reads."""

    code: str
    verbs: tuple[str, ...] = ()


def _public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Mark a view as open to everybody; the gates of the kernel stand a floor above."""
    view.gate = _Gate("public")  # type: ignore[attr-defined]
    return view


@_public
@require_GET
def elder(request: HttpRequest) -> HttpResponse:
    """Switch the mode for elders on or off and go back to where the reader was."""
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    answer = HttpResponseRedirect(back)
    if request.GET.get("on") == "1":
        answer.set_cookie(
            ELDER_COOKIE, "1", max_age=_YEAR, samesite="Lax", secure=request.is_secure()
        )
    else:
        answer.delete_cookie(ELDER_COOKIE, samesite="Lax")
    return answer


@_public
@require_GET
def style_public(request: HttpRequest) -> HttpResponse:
    """Show every part on the public face."""
    return render(request, "ui/style/public.html", samples.public())


@_public
@require_GET
def style_elder(request: HttpRequest) -> HttpResponse:
    """Show the mode for elders."""
    return render(request, "ui/style/elder.html", samples.public())


@_public
@require_GET
def style_work(request: HttpRequest) -> HttpResponse:
    """Show every part on the work face."""
    return render(request, "ui/style/work.html", samples.work())


@_public
@require_GET
def style_kiosk(request: HttpRequest) -> HttpResponse:
    """Show the frame of the kiosk."""
    given = samples.public() | {"low": request.GET.get("low") == "1"}
    return render(request, "ui/style/kiosk.html", given)


@_public
@require_GET
def style_board(request: HttpRequest) -> HttpResponse:
    """Show a wall board."""
    return render(request, "ui/style/board.html", samples.public())


@_public
@require_GET
def style_print(request: HttpRequest, size: str) -> HttpResponse:
    """Show a sheet of paper, A4 or A5."""
    return render(request, f"ui/style/print_{size}.html", samples.public())


@_public
@require_GET
def style_error(request: HttpRequest, status: int) -> HttpResponse:
    """Show the page of an error."""
    pages = {
        400: errors.bad_request,
        403: errors.forbidden,
        404: errors.not_found,
        500: errors.server_error,
    }
    if status not in pages:
        raise Http404
    return pages[status](request)


@_public
@require_GET
def style_areas(request: HttpRequest) -> HttpResponse:
    """Answer with the areas under one, for the sample of the cascade."""
    found: tuple[Option, ...] = samples.areas_under(parent=request.GET.get("parent", ""))
    return JsonResponse({"items": [{"value": o.value, "label": o.label} for o in found]})


@_public
@require_POST
def style_upload(request: HttpRequest) -> HttpResponse:
    """Take a sample file and forget it; PDF and pictures only."""
    sent = next(iter(request.FILES.values()), None)
    if isinstance(sent, list) or sent is None:
        return HttpResponse("没有收到文件，请再选一次。", status=422)
    if sent.content_type not in {"application/pdf", "image/jpeg", "image/png"}:
        return HttpResponse(f"{sent.name}不是照片或 PDF，请换一个。", status=422)
    row = FileRow(name=str(sent.name), state="done", note="已传好")
    return render(request, "ui/file_row.html", {"file": row})
