"""Is this licence real and in force today? Anybody may ask who holds its identifier."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yimen.kernel.clock import local_day
from yimen.kernel.gates import moment, public
from yimen.licences.contracts import LicenceProof
from yimen.licences.queries import licence as queries
from yimen.licences.rules.identifier import is_sound
from yimen.licences.web import labels
from yimen.ui import words
from yimen.ui.parts import ErrorItem, Fact, Link

LONGEST = 120
ASK = "/verify/"
"""Where a code is typed in; the page stands on a higher floor, so it is known by address."""


@public
@never_cache
@require_safe
def verify(request: HttpRequest, identifier: str) -> HttpResponse:
    """Say whether the licence with this identifier is real, and its state on this day."""
    text = "".join(identifier.split()).upper()[:LONGEST]
    on = local_day(moment(request))
    context: dict[str, object] = {
        "section": "where",
        "identifier": text,
        "crumbs": _crumbs(),
        "ask": ASK,
    }
    if not is_sound(text):
        context["errors"] = [
            ErrorItem(
                message="这串证照标识不对：位数或者最后的校验位对不上，多半是抄错了一位。请对照证照再抄一遍，或者直接扫证照上的二维码。"
            )
        ]
        return render(request, "licences/verify.html", context, status=422)
    proof = queries.find_proof(identifier=text, on=on)
    if proof is None:
        context["unknown"] = True
        return render(request, "licences/verify.html", context, status=404)
    context |= {
        "proof": proof,
        "says": labels.STATE_SAYS[proof.state],
        "state": labels.state_title(proof.state),
        "kind": labels.STATE_KIND[proof.state],
        "on": on,
        "shown": queries.last_shown(identifier=text, at=moment(request)),
        "facts": _facts(proof),
    }
    return render(request, "licences/verify.html", context)


def _facts(proof: LicenceProof) -> list[Fact]:
    facts = [
        Fact(name="证照", value=proof.name),
        Fact(name="持证人", value=proof.holder_shown),
        Fact(name="发证机关", value=proof.issuer_name),
        Fact(name="签发日期", value=words.long_date(on=proof.issued_on)),
        Fact(name="有效期至", value=labels.until_words(proof.valid_until)),
    ]
    if proof.state_reason:
        facts.append(Fact(name="变更原因", value=proof.state_reason))
    facts.append(Fact(name="证照标识", value=proof.identifier))
    return facts


def _crumbs() -> tuple[Link, ...]:
    return (
        Link(label="首页", href="/"),
        Link(label="核验文书和证照", href=ASK),
        Link(label="核验证照", href="", current=True),
    )
