"""The encrypted columns of the desks under their names, and what each holds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yimen.kernel.crypto.fields import blind_index

DISPUTE_FACTS = "hotline_dispute.facts_encrypted"
DISPUTE_CLAIM = "hotline_dispute.claim_encrypted"
PARTY_NAME = "hotline_party.name_encrypted"
PARTY_PHONE = "hotline_party.phone_encrypted"
PARTY_ADDRESS = "hotline_party.address_encrypted"
PARTY_FOR = "hotline_party.representative_encrypted"
PARTY_CODE = "hotline_party.code_encrypted"
SESSION_PRESENT = "hotline_mediation_session.present_encrypted"
SESSION_RECORD = "hotline_mediation_session.record_encrypted"
AGREED_FACTS = "hotline_agreement.facts_encrypted"
AGREED_CONTENT = "hotline_agreement.content_encrypted"
AGREED_MANNER = "hotline_agreement.manner_encrypted"
DUTY = "hotline_performance.what_encrypted"
CHECKED = "hotline_performance_check.words_encrypted"
STEP = "hotline_desk_step.words_encrypted"
MEDIATION: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        DISPUTE_FACTS: ("纠纷事实", "敏感"),
        DISPUTE_CLAIM: ("调解请求", "敏感"),
        PARTY_NAME: ("当事人姓名", "敏感"),
        PARTY_PHONE: ("当事人电话", "敏感"),
        PARTY_ADDRESS: ("当事人住址", "敏感"),
        PARTY_FOR: ("代理人姓名", "敏感"),
        PARTY_CODE: ("当事人查询码", "鉴别"),
        SESSION_PRESENT: ("参加调解的人", "敏感"),
        SESSION_RECORD: ("调解笔录", "敏感"),
        AGREED_FACTS: ("协议书载明的事实", "敏感"),
        AGREED_CONTENT: ("协议内容", "敏感"),
        AGREED_MANNER: ("履行方式", "敏感"),
        DUTY: ("要履行的内容", "敏感"),
        CHECKED: ("履行回访记录", "敏感"),
        STEP: ("调解、专席、挪车的经过", "敏感"),
    }
)

CLIENT_NAME = "hotline_client.full_name_encrypted"
CLIENT_CONTACT = "hotline_client.contact_encrypted"
CLIENT_PHONE = "hotline_client.phone_encrypted"
APPEAL_CONTENT = "hotline_appeal.content_encrypted"
APPEAL_CODE = "hotline_appeal.code_encrypted"
APPEAL_ANSWER = "hotline_appeal.answer_encrypted"
VISIT_RECORD = "hotline_client_visit.record_encrypted"
QUESTION = "hotline_visit_question.text_encrypted"
QUESTION_ANSWER = "hotline_visit_question.answer_encrypted"
MEETING = "hotline_meeting.summary_encrypted"
RESULT = "hotline_decision.result_encrypted"
CLIENTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        CLIENT_NAME: ("服务对象全称", "一般"),
        CLIENT_CONTACT: ("联系人姓名", "敏感"),
        CLIENT_PHONE: ("联系电话", "敏感"),
        APPEAL_CONTENT: ("诉求内容", "敏感"),
        APPEAL_CODE: ("诉求查询码", "鉴别"),
        APPEAL_ANSWER: ("诉求答复", "一般"),
        VISIT_RECORD: ("走访记录", "敏感"),
        QUESTION: ("走访提出的问题", "敏感"),
        QUESTION_ANSWER: ("走访现场答复", "一般"),
        MEETING: ("协调会纪要", "一般"),
        RESULT: ("议定事项落实情况", "一般"),
    }
)

PLATE = "hotline_move_request.plate_encrypted"
PLATE_INDEX = "hotline_move_request.plate_index"
CAR_CALLER = "hotline_move_request.caller_phone_encrypted"
CAR_CALLER_INDEX = "hotline_move_request.caller_index"
CAR_PLACE = "hotline_move_request.place_encrypted"
CAR_PLACE_INDEX = "hotline_move_request.place_index"
CAR_CALLER_CODE = "hotline_move_request.caller_code_encrypted"
CAR_CALLER_CODE_INDEX = "hotline_move_request.caller_code_index"
CAR_OWNER_CODE = "hotline_move_request.owner_code_encrypted"
CAR_OWNER_CODE_INDEX = "hotline_move_request.owner_code_index"
CAR_COMPLAINT = "hotline_move_request.complaint_encrypted"
CARS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        PLATE: ("车牌号", "敏感"),
        CAR_CALLER: ("挪车人电话", "敏感"),
        CAR_PLACE: ("停车地点", "一般"),
        CAR_CALLER_CODE: ("挪车人查询码", "鉴别"),
        CAR_OWNER_CODE: ("车主回复码", "鉴别"),
        CAR_COMPLAINT: ("滥用投诉", "一般"),
    }
)
CAR_INDEXES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        PLATE_INDEX: ("车牌号的盲索引", "敏感"),
        CAR_CALLER_INDEX: ("挪车人电话的盲索引", "敏感"),
        CAR_PLACE_INDEX: ("停车地点的盲索引", "一般"),
        CAR_CALLER_CODE_INDEX: ("挪车人查询码的盲索引", "鉴别"),
        CAR_OWNER_CODE_INDEX: ("车主回复码的盲索引", "鉴别"),
    }
)


def index(column: str, text: str) -> bytes:
    """Return by what the same text is found again without reading it; blanks do not count."""
    return blind_index(column=column, value="".join(text.split()).upper())
