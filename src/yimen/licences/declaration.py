"""What licences declare to the register."""

from __future__ import annotations

from django.urls import reverse

from yimen.kernel import register
from yimen.licences import events, personal


def held_page(item_code: str) -> str:
    """Return what tells which papers of an item need not be brought."""
    return reverse("licences:held", args=[item_code])


_PERSONAL: tuple[register.PersonalColumn, ...] = (
    register.PersonalColumn(
        table="licences_licence",
        column="face",
        title="证照内容",
        protection="SM4-GCM 整体加密",
        retention="证照失效后按档案期限",
    ),
    register.PersonalColumn(
        table="licences_use",
        column="purpose",
        title="证照使用记录",
        protection="仅持证人可见",
        retention="证照失效后按档案期限",
    ),
    register.PersonalColumn(
        table="licences_licence",
        column="holder_name",
        title="持证人姓名",
        protection="按权限可见",
        retention="证照失效后按档案期限",
    ),
)


def declare() -> None:
    """Register words, events and personal columns."""
    register.register(
        register.Context(
            code="licences",
            title="电子证照",
            ledger_verbs={
                "licences.licence.issued": "签发证照",
                "licences.licence.state_changed": "变更证照状态",
                "licences.licence.used": "证照代替材料",
                "licences.kept.used": "用材料库里的材料",
                "licences.kept.withdrawn": "收回材料库里的材料",
                "licences.licence.set": "生成证照版面",
            },
            events=(events.LicenceIssued, events.LicenceStateChanged),
            subscribers="yimen.licences.subscribers",
            navigation=(
                register.NavItem(
                    audience="resident",
                    title="我的证照",
                    url_name="licences:mine",
                    order=20,
                    count="yimen.licences.queries.licence:count_of",
                ),
                register.NavItem(
                    audience="resident", title="我的材料库", url_name="licences:vault", order=21
                ),
            ),
            slots=(
                register.SlotPanel(
                    slot="catalogue.guide.held",
                    code="licences.held",
                    title="哪些材料不用带",
                    url=held_page,
                ),
            ),
            data_classes=personal.DATA_CLASSES,
            personal_columns=_PERSONAL,
        )
    )
