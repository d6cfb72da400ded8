"""What runs out when, and the authorities outside: seen, and ended."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yimen.kernel.contracts import Refusal
from yimen.kernel.gates import actor_of, moment, permission
from yimen.trust.access import MANAGE_CERTIFICATES
from yimen.trust.actions import outside
from yimen.trust.queries import authorities as queries
from yimen.trust.queries import validity as running_out
from yimen.trust.queries.validity import RenewedBy, ValidityRow
from yimen.trust.web import certificate_labels as labels
from yimen.trust.web.staff.certificate_tabs import tabs
from yimen.ui.parts import Cell, Column, ErrorItem, Fact, PillKind, Row

_COLUMNS = (
    Column(title="证书"),
    Column(title="到期"),
    Column(title="什么时候换"),
    Column(title="怎样换"),
    Column(title="情况"),
)
_BY = {
    RenewedBy.ITSELF: "到时自动换",
    RenewedBy.COMMAND: "在服务器上运行 ./yimen trust renew",
    RenewedBy.ROOT_FILE: "带上根私钥文件，在服务器上运行 ./yimen trust root-list",
    RenewedBy.PAGE: "在证书页面换发",
    RenewedBy.SEAL: "在印章页面换发",
    RenewedBy.OUTSIDE: "找签发它的外部机构换",
}


@permission(MANAGE_CERTIFICATES)
@never_cache
@require_safe
def validity(request: HttpRequest) -> HttpResponse:
    """Show what of the authority runs out when, and what else somebody must renew now."""
    at = moment(request)
    own = running_out.list_authority(at=at)
    others = running_out.list_others_due(at=at)
    context = {
        "tabs": tabs("validity", actor_of(request)),
        "columns": _COLUMNS,
        "own": [_validity_row(one, at) for one in own],
        "others": [_validity_row(one, at) for one in others],
        "due": sum(_needs_hand(one) for one in (*own, *others)),
    }
    return render(request, "trust/validity.html", context)


def _needs_hand(one: ValidityRow) -> bool:
    return one.is_due and one.renewed_by is not RenewedBy.ITSELF


def _validity_row(one: ValidityRow, at: datetime) -> Row:
    said, kind = _state(one, at)
    target = "trust:seal" if one.seal_id else "trust:certificate"
    name = f"{one.name}的吊销列表" if one.is_list else one.name
    return Row(
        cells=(
            Cell(
                text=name,
                small=labels.SUITES[one.suite] + ("，私钥离线" if one.key_is_offline else ""),
                href=reverse(target, args=[one.seal_id or one.certificate_id]),
                head=True,
            ),
            Cell(text=labels.day_words(one.until)),
            Cell(text=f"{labels.day_words(one.from_at)}起"),
            Cell(text=_BY[one.renewed_by]),
            Cell(text=said, kind=kind),
        )
    )


def _state(one: ValidityRow, at: datetime) -> tuple[str, PillKind]:
    if _needs_hand(one):
        return "该换了", "need"
    if at >= one.from_at:
        return "跟签发它的一起到期" if not one.is_due else "自动换", "now"
    return "还早", "done"


@permission(MANAGE_CERTIFICATES)
@never_cache
@require_http_methods(["GET", "POST"])
def authorities(request: HttpRequest) -> HttpResponse:
    """Show the authorities outside; posted, stop relying on one."""
    errors: list[ErrorItem] = []
    said = ""
    code, words = request.POST.get("code", ""), request.POST.get("words", "")
    if request.method == "POST":
        try:
            outside.end_authority(
                actor=actor_of(request), code=code, words=words, at=moment(request)
            )
        except Refusal as refusal:
            if refusal.status in {403, 404}:
                raise
            said = refusal.message
            errors = [ErrorItem(message=said, anchor=f"f-words-{code}")]
        else:
            return HttpResponseRedirect(f"{reverse('trust:authorities')}?said=ended")
    context = {
        "tabs": tabs("authorities", actor_of(request)),
        "authorities": [
            _authority(one, *((words, said) if one.code == code else ("", "")))
            for one in queries.list_views()
        ],
        "errors": errors,
        "said": "已经停止信任，马上生效。" if request.GET.get("said") == "ended" else "",
    }
    return render(request, "trust/authorities.html", context, status=422 if errors else 200)


def _authority(one: queries.AuthorityView, words: str, error: str) -> dict[str, object]:
    if one.is_relied_on:
        state: tuple[str, PillKind] = ("信任", "done")
    elif one.ended_at is not None:
        state = ("已停止信任", "stop")
    else:
        state = ("没有登记", "plain")
    listed = "还没有取到"
    if one.list_made_at and one.list_ends_at:
        listed = (
            f"{labels.moment_words(one.list_made_at)}公布，"
            f"管到{labels.moment_words(one.list_ends_at)}"
        )
    facts = [
        Fact(name="代号", value=one.code),
        Fact(
            name="接入", value="连接器在用" if one.is_connected else "现在没有接入，旧证书照样能验"
        ),
        Fact(name="吊销列表", value=listed),
        Fact(name="签发给本平台的", value=f"{one.issued} 张"),
    ]
    if one.ended_at is not None:
        facts.append(Fact(name="停止信任", value=labels.moment_words(one.ended_at)))
    facts += [
        Fact(
            name=labels.PROFILES[each.profile],
            value=f"{each.common_name}，{labels.day_words(each.valid_until)}到期",
            href=reverse("trust:certificate", args=[each.id]),
        )
        for each in one.certificates
    ]
    return {
        "one": one,
        "state": state[0],
        "kind": state[1],
        "facts": facts,
        "name": f"words-{one.code}",
        "words": words,
        "error": error,
    }
