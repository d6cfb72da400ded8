"""The questions about a relying system: asked when it is applied for, and again when it changes."""

from __future__ import annotations

from django.http import HttpRequest

from yimen.identity.contracts import Assurance
from yimen.identity.oidc_contracts import ClientWish
from yimen.identity.rules.oidc import SCOPES, Scope
from yimen.identity.rules.oidc_client import Authentication
from yimen.identity.web import labels
from yimen.ui import forms
from yimen.ui.parts import Option

_AUTHENTICATION = {
    Authentication.BASIC: "有后台的系统，密钥放在请求头（client_secret_basic，多数系统用这种）",
    Authentication.POST: "有后台的系统，密钥放在表单里（client_secret_post）",
    Authentication.NONE: "没有后台的应用，不发密钥，只靠 PKCE（none）",
}
NEW = (
    forms.Field(
        name="name",
        label="系统名称",
        maxlength=50,
        why="居民登录时看到的就是这个名称。",
        why_word="说明：",
    ),
    forms.Field(name="owner", label="由哪个单位运行", maxlength=60),
    forms.Field(name="contact", label="联系人和电话", maxlength=60),
    forms.Field(
        name="purpose",
        label="用来做什么",
        kind="textarea",
        rows=2,
        maxlength=200,
        why="照实写，居民会看到。例如：网上预约看病，核对就诊人是不是本人。",
        why_word="说明：",
    ),
    forms.Field(
        name="redirect_uris",
        label="回调地址",
        kind="textarea",
        rows=3,
        help="每行一个，要和对方系统里配置的一字不差，用 https:// 开头。",
    ),
    forms.Field(
        name="after_logout_uris",
        label="退出以后回到哪里",
        kind="textarea",
        rows=2,
        required=False,
        help="每行一个。不填，退出后停在我们的页面。",
    ),
    forms.Field(
        name="backchannel_uri",
        label="接收退出通知的地址",
        required=False,
        maxlength=500,
        help="居民退出时，我们直接通知这个地址，那个系统就一起退出。",
    ),
    forms.Field(
        name="sector",
        label="按哪个域名给用户编号",
        required=False,
        width="m",
        maxlength=253,
        help="回调地址只有一个主机名时不用填。同一域名下的系统看到的用户编号相同，别的系统认不出。",
    ),
    forms.Field(
        name="scopes",
        label="要取用哪些信息",
        kind="checkbox",
        options=tuple(
            Option(value=scope.value, label=one.title, hint=one.passes)
            for scope, one in SCOPES.items()
        ),
    ),
    forms.Field(
        name="minimum_assurance",
        label="至少要什么实名程度",
        kind="select",
        options=tuple(
            Option(value=str(int(level)), label=labels.ASSURANCE[level]) for level in Assurance
        ),
    ),
    forms.Field(
        name="authentication",
        label="对方系统怎样证明自己",
        kind="radio",
        options=tuple(Option(value=how.value, label=said) for how, said in _AUTHENTICATION.items()),
    ),
    forms.Field(
        name="algorithm",
        label="签名算法",
        kind="radio",
        options=(
            Option(value="ES256", label="ES256，更短更快，一般选它"),
            Option(value="RS256", label="RS256，对方只支持它的时候选"),
        ),
    ),
)
DEFAULTS: dict[str, str | list[str]] = {
    "scopes": [Scope.OPENID.value],
    "minimum_assurance": str(int(Assurance.REAL_NAME)),
    "authentication": Authentication.BASIC.value,
    "algorithm": "ES256",
}


_FIXED = frozenset({"sector", "authentication", "algorithm"})
CHANGEABLE = tuple(field for field in NEW if field.name not in _FIXED)
"""What may change later: a system keeps how it proves itself, and what its subjects hang on."""


def typed_of(request: HttpRequest, fields: tuple[forms.Field, ...]) -> dict[str, str | list[str]]:
    """Return what was typed, ticks as a list."""
    return {
        field.name: request.POST.getlist(field.name)
        if field.kind == "checkbox"
        else request.POST.get(field.name, "")
        for field in fields
    }


def values_of(wish: ClientWish) -> dict[str, str | list[str]]:
    """Return how the questions are filled with what stands."""
    return {
        "name": wish.name,
        "owner": wish.owner,
        "contact": wish.contact,
        "purpose": wish.purpose,
        "redirect_uris": "\n".join(wish.redirect_uris),
        "after_logout_uris": "\n".join(wish.after_logout_uris),
        "backchannel_uri": wish.backchannel_uri,
        "scopes": [scope.value for scope in wish.scopes],
        "minimum_assurance": str(int(wish.minimum_assurance)),
    }


def wish_of(request: HttpRequest) -> ClientWish:
    """Return the application that was posted."""
    posted = request.POST
    level = posted.get("minimum_assurance", "")
    how = posted.get("authentication", "")
    return ClientWish(
        name=posted.get("name", ""),
        owner=posted.get("owner", ""),
        contact=posted.get("contact", ""),
        purpose=posted.get("purpose", ""),
        redirect_uris=_lines(posted.get("redirect_uris", "")),
        after_logout_uris=_lines(posted.get("after_logout_uris", "")),
        backchannel_uri=posted.get("backchannel_uri", "").strip(),
        sector=posted.get("sector", "").strip(),
        scopes=tuple(scope for scope in Scope if scope.value in posted.getlist("scopes")),
        minimum_assurance=Assurance(int(level)) if level in set("01234") else Assurance.REAL_NAME,
        authentication=Authentication(how) if how in set(Authentication) else Authentication.BASIC,
        algorithm="RS256" if posted.get("algorithm") == "RS256" else "ES256",
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
