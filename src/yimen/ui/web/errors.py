"""Pages for what went wrong: what happened, what was kept, what to do now."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yimen.ui import context
from yimen.ui.parts import Link

_KEPT = "您已经保存过的内容都还在，没有丢。"
_HOME = Link(label="回首页", href="/")


def error_page(
    request: HttpRequest,
    *,
    status: int,
    title: str,
    said: str,
    kept: str = "",
    reasons: Sequence[str] = (),
    ways: Sequence[Link] = (_HOME,),
    trace: str = "",
    face: str = "ui/public.html",
) -> HttpResponse:
    """Answer with a page that says what happened, what was kept and where to go on.

    ``face`` is the shell: ``ui/public.html`` for residents, ``ui/work_wide.html`` for officers.
    """
    given = {
        "title": title,
        "said": said,
        "kept": kept,
        "reasons": reasons,
        "ways": ways,
        "trace": trace,
        "face": face,
    }
    return render(request, "ui/error.html", given, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    del exception
    return error_page(
        request,
        status=400,
        title="这个地址打不开",
        said="网址里有看不懂的内容，可能是复制时漏了一段。请从首页重新进，或者再复制一次。",
        kept=_KEPT,
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    del exception
    return error_page(
        request,
        status=403,
        title="这一页您现在看不了",
        said="它可能是别人的办件，或者要换一个身份登录才能看。您没有做错什么。",
        kept=_KEPT,
        ways=(_HOME, Link(label="换个身份登录", href=_login(request))),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 where the page was too old to be trusted, and tell how to go on."""
    del reason
    return error_page(
        request,
        status=403,
        title="这一页放得太久了，没有送出去",
        said="为了安全，放久了的页面要重新打开一次。请按浏览器的“后退”，刷新，再点一次提交。",
        kept="按“后退”回去，您填的都还在。",
        ways=(Link(label="回到刚才那一页", href=request.path), _HOME),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404."""
    del exception
    return error_page(
        request,
        status=404,
        title="没有找到这一页",
        said="它可能搬走了，或者网址少了几个字。您要办的事还在，换条路就能找到。",
        ways=(
            Link(label="搜一搜要办的事", href="/"),
            Link(label="查办到哪了", href="/#where"),
        ),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500."""
    return error_page(
        request,
        status=500,
        title="系统出了问题，不是您的错",
        said="刚才这一步没有办成，我们已经收到通知，正在处理。请过几分钟再试。",
        kept="在这之前保存过的内容都还在。刚才这一页填的，按“后退”回去多半还能看到。",
        ways=(Link(label="再试一次", href=request.get_full_path()), _HOME),
        trace=str(getattr(request, "trace_id", "")),
    )


def _login(request: HttpRequest) -> str:
    places = context.shell(request)["links"]
    assert isinstance(places, dict)
    return str(places["login"])
