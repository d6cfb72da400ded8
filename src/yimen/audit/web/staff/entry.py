"""One entry, opened and proved; and the proof as a file for who checks it elsewhere."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yimen.audit.actions import reading as actions
from yimen.audit.contracts import EXPORT, READ
from yimen.audit.queries.entry import Opened, own_fingerprint
from yimen.audit.web import labels
from yimen.kernel.clock import LOCAL
from yimen.kernel.contracts import NotFound
from yimen.kernel.gates import actor_of, moment, permission
from yimen.ui.parts import Fact

_LARGEST = 2**63 - 1


@permission(READ)
@never_cache
@require_GET
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Show one entry with everything it says, and whether its proof holds."""
    _check(entry_id)
    found = actions.open_entry(actor=actor_of(request), entry_id=entry_id, at=moment(request))
    context = {
        "found": found,
        "facts": _facts(found),
        "changes": [
            Fact(name=name, value=value if isinstance(value, str) else json.dumps(value))
            for name, value in json.loads(found.row.change).items()
        ],
        "proof": _proof(found),
        "may_export": actor_of(request).may(EXPORT) and found.proof is not None,
        "fingerprint": own_fingerprint(),
    }
    return render(request, "audit/entry.html", context)


@permission(EXPORT)
@never_cache
@require_GET
def proof(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Give the proof of one entry as JSON, complete for who has nothing else."""
    _check(entry_id)
    document = actions.take_proof(actor=actor_of(request), entry_id=entry_id, at=moment(request))
    return HttpResponse(
        json.dumps(document, ensure_ascii=False, indent=1),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="ledger-proof-{entry_id}.json"'},
    )


def _check(entry_id: int) -> None:
    if entry_id > _LARGEST:
        raise NotFound


def _facts(found: Opened) -> list[Fact]:
    row = found.row
    told = (
        ("时间", f"{row.at.astimezone(LOCAL):%Y-%m-%d %H:%M:%S.%f}", ""),
        ("做了什么", row.title, row.verb),
        ("结果", labels.RESULTS.get(row.result, row.result), ""),
        ("谁", row.who, f"账号编号 {row.account_id}" if row.account_id else ""),
        ("单位", row.unit, ""),
        ("替谁办", row.behalf, ""),
        ("对象", row.subject_title, f"{row.subject.kind} {row.subject.id}"),
        ("依据或理由", row.ground, ""),
        ("渠道", labels.CHANNELS.get(row.channel, row.channel), ""),
        ("网络地址", row.source_address, ""),
        ("设备", labels.agent(row.source_agent), ""),
    )
    links = {
        "谁": reverse("audit:account", args=[row.account_id]) if row.account_id else "",
    }
    return [
        Fact(name=name, value=value, note=note, href=links.get(name, ""))
        for name, value, note in told
        if value
    ]


def _proof(found: Opened) -> list[Fact]:
    proof = found.proof
    if proof is None:
        return []
    signed = proof.checkpoint
    return [
        Fact(name="在台账里的位置", value=f"第 {proof.position} 位，共 {signed.size} 条"),
        Fact(name="这一条的摘要（SM3）", value=proof.leaf.hex()),
        Fact(name="到根要经过", value=f"{len(proof.path)} 个摘要"),
        Fact(name="签过名的根", value=signed.root.hex()),
        Fact(
            name="什么时候签的",
            value=f"{signed.signed_at.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}",
            note=f"密钥第 {signed.key_version} 版",
        ),
    ]
