"""A bundle of the demo county, begun and filled in through the actions that its pages use."""

from __future__ import annotations

from yimen.cases.actions import bundle, bundle_files
from yimen.cases.queries import bundle as queries
from yimen.cases.queries.applicant import applicant_facts
from yimen.cases.testing import AT, photo
from yimen.catalogue.contracts import FieldKind
from yimen.directory import testing as directory
from yimen.identity import testing as identity
from yimen.kernel.clock import local_day

CODE = "xiao-canguan"
ALL = {"shop_licence": "还没有", "owner": "一个人开", "board": "装在墙面、楼顶上", "venue": "没有"}
ANSWERS = {
    "name": "申请人甲", "id_number": "", "phone": "13900000000", "home": "一门县城关镇",
    "use_name": "no", "scope": "小吃店", "area": directory.VILLAGE, "address": "城关街1号",
    "org_name": "申请人甲", "uscc": "", "head": "申请人甲", "items": ["hot"], "size": "60",
    "staff": "3", "manager": "申请人甲", "online": "no", "address_p3": "城关街1号门头",
    "board_kind": "panel", "width": "5", "height": "3", "from_on": "2026-12-01",
    "until_on": "2027-12-01", "promise": "1", "promise_p2": "1",
}  # fmt: skip


def live(draft, at=AT):
    """Return a bundle's draft as it stands."""
    day = local_day(at)
    return queries.live(
        queries.called(draft), on=day, facts=applicant_facts(draft.applicant_id, on=day)
    )


def begun(resident, picks=None, at=AT):
    """Return a draft with its questions answered."""
    draft = bundle.start_bundle(actor=resident, code=CODE, at=at)
    return bundle.answer_questions(actor=resident, draft_id=draft.id, picks=picks or ALL, at=at)


def filled(resident, picks=None, at=AT):
    """Return a draft that could be handed in as it stands."""
    draft = begun(resident, picks, at)
    answers = {**ANSWERS, "id_number": identity.an_id_number()}
    now = live(draft, at)
    for step in now.steps:
        for part, _, asked in step.asked:
            for field in (one for each in part.spec.steps for one in each.fields):
                if field.code in asked and field.kind == FieldKind.FILE:
                    bundle_files.add_file(
                        actor=resident, live=now, step=step.code, field=field.code,
                        file=photo(), at=at,
                    )  # fmt: skip
        raw = {code: answers[code] for code in step.codes if code in answers}
        draft = bundle.save_answers(
            actor=resident, draft_id=draft.id, step=step.code, raw=raw, at=at
        ).draft
    return draft
