"""The shells, the pages of errors and the hooks to the floors above."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory, override_settings

from yimen.ui import context
from yimen.ui.parts import Link, Panel, WorkShell
from yimen.ui.web import errors


def some_panels(request, slot, key):
    assert slot == "case.detail"
    return [Panel(title="评价", href=f"/reviews/{key}/")]


def some_name(request):
    return "王*敏"


def some_shell(request):
    return WorkShell(nav=(), place="行政审批股")


def no_shell(request):
    return None


_HOOKS = {
    "panels": f"{__name__}.some_panels",
    "signed_in": f"{__name__}.some_name",
    "work_shell": f"{__name__}.some_shell",
}


@pytest.fixture
def request_() -> object:
    return RequestFactory().get("/some/page/", {"q": "开店"})


def test_slot_becomes_a_lazy_block_with_a_link(request_) -> None:
    with override_settings(YIMEN=_HOOKS):
        html = Template('{% load ui %}{% slot "case.detail" "7" %}').render(
            Context({"request": request_})
        )
    assert 'hx-get="/reviews/7/"' in html
    assert '<a href="/reviews/7/">评价</a>' in html


def test_without_hooks_there_are_no_panels_and_nobody_is_signed_in(request_) -> None:
    with override_settings(YIMEN={}):
        assert context.panels(request_, slot="x", key="1") == ()
        given = context.shell(request_)
        assert not given["signed_in"]
        assert given["work"].place == ""


def test_hooks_answer_for_the_floors_above(request_) -> None:
    with override_settings(YIMEN=_HOOKS):
        given = context.shell(request_)
        assert str(given["signed_in"]) == "王*敏"
        assert given["work"].place == "行政审批股"


def test_a_hook_with_the_wrong_answer_is_a_fault(request_) -> None:
    with (
        override_settings(YIMEN={"work_shell": f"{__name__}.no_shell"}),
        pytest.raises(TypeError, match="WorkShell"),
    ):
        context.work_shell(request_)


def test_settings_change_links_and_the_mark_of_a_demo(request_) -> None:
    with override_settings(YIMEN={"is_demo": False, "links": {"login": "/enter/"}}):
        html = errors.not_found(request_).content.decode()
    assert "演示环境" not in html
    assert 'href="/enter/?next=' in html


def test_a_demo_says_so(request_) -> None:
    with override_settings(YIMEN={"is_demo": True}):
        assert "演示环境，非政府网站" in errors.not_found(request_).content.decode()


@pytest.mark.parametrize(
    ("page", "status", "said"),
    [
        (errors.bad_request, 400, "这个地址打不开"),
        (errors.forbidden, 403, "这一页您现在看不了"),
        (errors.csrf_failure, 403, "按“后退”回去，您填的都还在。"),
        (errors.not_found, 404, "没有找到这一页"),
        (errors.server_error, 500, "不是您的错"),
    ],
)
def test_pages_of_errors_say_what_to_do(request_, page, status: int, said: str) -> None:
    answer = page(request_)
    assert answer.status_code == status
    html = answer.content.decode()
    assert said in html
    assert html.count("<h1>") == 1
    assert "12345" in html


def test_error_page_names_reasons_ways_and_the_trace(request_) -> None:
    answer = errors.error_page(
        request_,
        status=422,
        title="还差一步",
        said="这一步现在办不了。",
        reasons=["<材料>没有齐"],
        ways=[Link(label="去补", href="/fix/")],
        trace="a1b2",
    )
    html = answer.content.decode()
    assert "&lt;材料&gt;没有齐" in html
    assert '<a class="btn btn-1" href="/fix/">去补</a>' in html
    assert "a1b2" in html


def test_elder_cookie_changes_the_frame() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["elder"] = "1"
    html = errors.not_found(request).content.decode()
    assert '<html lang="zh-Hans" data-elder>' in html
    assert "有人接的电话" in html
    assert "我要办什么" not in html


def test_filters_take_nothing_and_refuse_nonsense() -> None:
    page = Template("{% load ui %}{{ a|cn_date }}{{ a|money }}{{ a|grouped_id }}{{ a|cn_short }}")
    assert page.render(Context({"a": None})) == ""
    with pytest.raises(Exception, match="not an amount"):
        Template("{% load ui %}{{ a|money }}").render(Context({"a": "很多"}))


def test_line_without_now_keeps_the_years() -> None:
    from datetime import date

    moment = SimpleNamespace(
        title="受理", state="done", at=date(2025, 1, 2), said="", who="", link=None
    )
    html = Template('{% include "ui/line.html" with moments=moments only %}').render(
        Context({"moments": [moment]})
    )
    assert "2025年1月2日" in html


def test_empty_table_teaches() -> None:
    html = Template(
        '{% include "ui/table.html" with rows=rows empty_title="没有待办" empty_said="到了会出现。" only %}'
    ).render(Context({"rows": []}))
    assert "<table" not in html
    assert "到了会出现。" in html


def test_a_button_that_cannot_be_pressed_says_why() -> None:
    html = Template(
        '{% include "ui/button.html" with label="提交" id="send" why_not="还差一项。" only %}'
    ).render(Context())
    assert 'aria-describedby="send-why"' in html
    assert 'id="send-why">还差一项。' in html
