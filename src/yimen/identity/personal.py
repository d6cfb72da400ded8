"""The classes of personal data that identity keeps: level, owner, law, term, export, removal."""

from __future__ import annotations

from yimen.kernel.register import DataClass

_QUERIES = "yimen.identity.queries.personal"
_ACTIONS = "yimen.identity.actions.personal"
_OWNER = "政务服务管理机构（身份核验）"

DATA_CLASSES = (
    DataClass(
        code="identity.person",
        title="账号注销的人",
        owner=_OWNER,
        law="《个人信息保护法》第十九条、第四十七条第一款第一项",
        months=36,
        columns={
            "identity_person.name": "一般",
            "identity_person.name_pinyin": "一般",
            "identity_person.name_initials": "一般",
            "identity_person.code_encrypted": "敏感",
            "identity_person.code_index": "敏感",
            "identity_person.code_masked": "一般",
            "identity_person.phone_encrypted": "一般",
            "identity_person.phone_index": "一般",
            "identity_person.phone_masked": "一般",
            "identity_person.address_encrypted": "敏感",
            "identity_person.birth_on": "一般",
            "identity_person.gender": "一般",
            "identity_person.area_code": "一般",
            "identity_person.legal_representative": "一般",
            "identity_account.name": "一般",
            "identity_account.phone_index": "一般",
            "identity_account.password": "鉴别",
            "identity_mandate.holder_name": "一般",
            "identity_mandate.witness": "一般",
            "identity_mandate.evidence_note": "一般",
            "identity_oidc_arrival.id_token_encrypted": "鉴别",
            "identity_oidc_link.subject_index": "一般",
        },
        old=f"{_QUERIES}:closed_persons",
        remove=f"{_ACTIONS}:remove_person",
        export=f"{_QUERIES}:export_person",
    ),
    DataClass(
        code="identity.message",
        title="站内消息",
        owner=_OWNER,
        law="《个人信息保护法》第十九条",
        months=24,
        columns={"identity_message.text": "一般"},
        old=f"{_QUERIES}:old_messages",
        remove=f"{_ACTIONS}:remove_message",
        export=f"{_QUERIES}:export_messages",
    ),
    DataClass(
        code="identity.session",
        title="过期的登录",
        owner=_OWNER,
        law="《个人信息保护法》第十九条；GB/T 22239 剩余信息保护",
        months=1,
        columns={},
        old=f"{_QUERIES}:expired_sessions",
        remove=f"{_ACTIONS}:remove_session",
        withheld="只有随机编号，没有内容。",
    ),
)
