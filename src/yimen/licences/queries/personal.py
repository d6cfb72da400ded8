"""What licences keep of a person, given to him whole."""

from __future__ import annotations

from uuid import UUID

from yimen.kernel.clock import LOCAL, local_day, now
from yimen.kernel.register import Exported
from yimen.licences.contracts import STATE_TITLES
from yimen.licences.models import Licence, LicenceUse
from yimen.licences.queries.licence import licence_view
from yimen.licences.queries.vault import export_kept


def export_licences(*, person_id: UUID) -> list[Exported]:
    """Return the licences of a person as they read, and each use of them."""
    day = local_day(now())
    shown = []
    for row in Licence.objects.filter(holder_id=person_id).order_by("issued_at", "pk"):
        one = licence_view(row, on=day)
        facts = (
            ("编号", one.number),
            ("发证单位", one.issuer_name),
            ("发证日期", one.issued_on.isoformat()),
            ("有效期至", one.valid_until.isoformat() if one.valid_until else "长期"),
            ("状态", STATE_TITLES[one.state]),
        )
        shown.append(Exported(title=f"证照：{one.name}", facts=(*facts, *one.values)))
    uses = LicenceUse.objects.filter(licence__holder_id=person_id).select_related("licence")
    shown += [
        Exported(
            title="证照使用记录",
            facts=(
                ("时间", f"{use.at.astimezone(LOCAL):%Y-%m-%d %H:%M}"),
                ("证照", use.licence.name),
                ("谁用的", use.user_name),
                ("用来做什么", use.purpose),
            ),
        )
        for use in uses.order_by("at", "pk")
    ]
    return [*shown, *export_kept(person_id=person_id, on=day)]
