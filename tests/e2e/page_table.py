"""Every page of the site: who uses it, who else may open it, and a county where each exists."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from tests.e2e import hotline_things
from tests.e2e import story as stories
from yimen.biometrics.actions import assessment as face_assessment
from yimen.biometrics.contracts import Purpose
from yimen.biometrics.models import FaceFiling
from yimen.cases.actions import (
    acceptance,
    batch,
    bundle,
    decision,
    desk_entry,
    draft,
    filling,
    intake,
    relative,
)
from yimen.cases.contracts import CaseView
from yimen.cases.models import CasePaper, Notice
from yimen.cases.tests import bundles
from yimen.devices.actions import importing
from yimen.devices.models import Device, DeviceAlarm
from yimen.directory.actions import attestation, break_glass
from yimen.directory.models import Attestation, Officer, Organisation
from yimen.feedback import survey_seeds
from yimen.feedback.actions import review, survey, survey_plan
from yimen.feedback.actions.survey import Settings
from yimen.feedback.contracts.review import ReviewLevel
from yimen.feedback.contracts.survey import SurveyChannel
from yimen.feedback.models import Invitation, Rectification, Survey, SurveyStation, SurveyToken
from yimen.hotline.actions import intake as intake_order
from yimen.hotline.contracts.order import Door, Intake, OrderType
from yimen.hotline.models import (
    Appeal,
    Client,
    ClientVisit,
    Dispute,
    GridReport,
    MediationSession,
    MeetingDecision,
    OrderRequest,
    Patrol,
    VolunteerTask,
    WorkOrder,
)
from yimen.identity import public as identity
from yimen.identity import seeds as residents
from yimen.identity import testing as people
from yimen.identity.contracts import CodeType
from yimen.kernel.ledger import queries as ledger
from yimen.kernel.models import Work
from yimen.kernel.outbox import dispatcher
from yimen.licences.models import Licence
from yimen.performance import project_seeds
from yimen.performance.models import (
    EarlyWarning,
    GoalSheet,
    Indicator,
    IndicatorProof,
    Project,
    SelfEvaluation,
)
from yimen.procurement import seeds
from yimen.procurement.models import Contract
from yimen.trust.actions import leaves
from yimen.trust.contracts import SealKind
from yimen.trust.models import CertificateWish, Seal

ALLOWANCE = "430590002000"


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """The things that addresses name, by the word that stands for them in the table."""

    known: dict[str, str] = field(default_factory=dict)

    def address(self, template: str) -> str:
        """Return an address of the table with its words filled in."""
        return template.format_map(self.known)


ROLES = {
    "visitor": "",
    "resident": "zhang",
    "agent": "daiban",
    "clerk": "zhenwu",
    "examiner": "wjban",
    "approver": "zhenzhu",
    "supervisor": "jiandu",
    "editor": "shixiang",
    "admin": "admin",
    "auditor": "shenji",
    "security": "anquan",
    "operator": "yunwei",
    "project": "xiangmu",
    "budget": "caizheng",
    "survey": "diaocha",
    "operator12345": "zuoxi",
    "grid": "wangge",
    "mediator": "tiaojie",
    "desk_clerk": "zhuanxi",
}
EXTRA = {
    "owner": "wang",
    "corrected": "tian",
    "relative": "gong",
    "village": "cunwu",
    "chief12345": "banzhang",
}
"""People of the story who use a page as a role does, but with a thing of their own."""


def lived(*, now: datetime) -> County:
    """Return the county after a fortnight, with one of each thing that a page shows."""
    stories.load_county(at=now.replace(year=now.year - 1))
    story = stories.live(now=now)
    salon, known = story.salon, {"item": stories.code_of(stories.ELDER_CARD)}
    card = _elder_card("zhang", at=now - timedelta(days=3))
    _granted(card, at=now - timedelta(days=2))
    known |= _reviews(card, story.unemployed, at=now)
    known |= _drafts(now)
    known |= (
        _renewal(now)
        | _bought()
        | _sealed(now)
        | _surveyed(now)
        | _planned()
        | _rung(now)
        | _at_desks()
        | _gridded()
        | _devices(now)
        | hotline_things.things(now)
    )
    notice = Notice.objects.filter(case_id=card.id).order_by("-made_at").first()
    paper = CasePaper.objects.exclude(file_ids=[]).filter(case_id=card.id).first()
    licence = Licence.objects.get(holder_id=card.applicant_id)
    officer = Officer.objects.order_by("id").first()
    access = _access(salon, at=now)
    assert notice
    assert paper
    assert officer
    return County(
        known=known
        | access
        | {
            "case": str(card.id),
            "salon": str(salon.id),
            "corrected": str(_corrected(at=now - timedelta(days=1)).id),
            "notice_code": notice.verification_code,
            "notice": str(notice.id),
            "paper": str(paper.id),
            "file": str(paper.file_ids[0]),
            "licence": str(licence.id),
            "identifier": licence.identifier,
            "organisation": str(Organisation.objects.get(short_name="县民政局").id),
            "officer": str(officer.id),
            "person": str(card.applicant_id),
            "account": str(officer.account_id),
            "company": str(_shop()),
            "work": str(Work.objects.filter(kind="cases.receive").earliest("id").pk),
            "entry": str(ledger.list_entries(subject=card.ref)[0].id),
        }
    )


def _planned() -> dict[str, str]:
    """Return the demo's project with its goals in force, and the draft of the other one."""
    project = Project.objects.get(code=project_seeds.CODE)
    proved = IndicatorProof.objects.filter(project=project).latest("id")
    return {
        "project": str(project.id),
        "sheet": str(GoalSheet.objects.get(project=project, state="approved").id),
        "draft_sheet": str(GoalSheet.objects.filter(state="draft").earliest("made_at").id),
        "indicator": str(Indicator.objects.filter(key=proved.indicator_key).earliest("id").id),
        "warning": str(EarlyWarning.objects.filter(project=project).earliest("id").id),
        "self_evaluation": str(SelfEvaluation.objects.get(project=project).id),
    }


def _surveyed(now: datetime) -> dict[str, str]:
    """Return the surveys of the demo, the open one still open now, with its doors."""
    editor = stories.actor("diaocha", at=now)
    running = Survey.objects.get(title=survey_seeds.PLATFORM)
    survey.change_settings(
        actor=editor, survey_id=running.id, settings=Settings(title=running.title), at=now
    )
    token = SurveyToken.objects.filter(survey=running).earliest("id")
    doors = dict(SurveyStation.objects.filter(survey=running).values_list("channel", "code"))
    return {
        "survey": str(running.id),
        "draft_survey": str(Survey.objects.get(title=survey_seeds.HALL).id),
        "survey_link": survey_plan.new_link(running.id, token.id, SurveyChannel.SHEET),
        "open_link": doors["open"],
        "tablet": doors["tablet"],
    }


def _at_desks() -> dict[str, str]:
    """Return the disputes of the demo, its enterprise, and what hangs on them."""
    held = MediationSession.objects.earliest("noted_at")
    return {
        "dispute": str(held.dispute_id),
        "mediation_session": str(held.id),
        "own_dispute": str(Dispute.objects.get(title__contains="雨棚").id),
        "appeal": str(Appeal.objects.earliest("opened_at").id),
        "client": str(Client.objects.get(kind="enterprise").id),
        "client_visit": str(ClientVisit.objects.earliest("id").id),
        "decision": str(MeetingDecision.objects.earliest("id").id),
    }


def _rung(now: datetime) -> dict[str, str]:
    """Return an order of the demo, a request that waits, and an order of a resident's own."""
    told = intake_order.take_in(
        actor=stories.actor("zhang", at=now),
        intake=Intake(
            order_type=OrderType.HELP,
            title="村口路灯坏了",
            content="村口的路灯坏了三天，晚上看不见路。",
            area_code="439981101000",
            caller_phone="19900007788",
        ),
        door=Door.WEB,
        key="page-table",
        at=now,
    )
    return {
        "work_order": str(WorkOrder.objects.filter(state="handling").earliest("id").id),
        "order_request": str(OrderRequest.objects.earliest("id").id),
        "own_order": str(told.order.id),
    }


def _devices(now: datetime) -> dict[str, str]:
    """Return a device of the town of the demo's clerk, the alarm about another one, and papers.

    What is on paper about faces holds no face: an assessment that waits, and a filing that is due.
    """
    own = Device.objects.filter(unit__code="z101").earliest("number")
    day = now.date()
    written = face_assessment.write_assessment(
        actor=stories.actor("admin", at=now),
        purpose=Purpose.IDENTIFY,
        uses="在窗口从登记过的人里找出是谁，不在别处用。",
        necessity="忘带证件的老人也能办；不愿意的可以报号码或者改天带证件来。",
        risks="认错人会把材料给错人；模板泄露不能像密码那样更换。",
        measures="单独同意、加密、到期删除、两人批准、使用都有记录。",
        assessed_by="县政务服务中心",
        assessed_on=day,
        valid_until=day + timedelta(days=200),
        at=now,
    )
    filing = FaceFiling(
        kind="first", what="存储人脸信息达到 100,000 人", happened_at=now, subjects=100_000,
        due_on=day + timedelta(days=30), unit_id=own.unit_id,
    )  # fmt: skip
    filing.save(force_insert=True)
    brought = importing.keep_file(
        actor=stories.actor("yunwei", at=now),
        content="种类,单位,位置\n双屏终端,柳浦镇,一楼大厅 3 号窗口\n".encode(),
        at=now,
    )
    return {
        "device": str(own.id),
        "device_alarm": str(DeviceAlarm.objects.earliest("id").id),
        "device_import": str(brought),
        "face_assessment": written,
        "face_filing": str(filing.pk),
    }


def _gridded() -> dict[str, str]:
    """Return a report of a grid worker, a patrol of his, his cell, and what volunteers did."""
    report = GridReport.objects.filter(cell__code="4399811012010001").earliest("received_at")
    return {
        "grid_report": str(report.id),
        "grid_cell": str(report.cell_id),
        "grid_patrol": str(Patrol.objects.filter(state="ended").earliest("on_day").id),
        "volunteer_task": str(VolunteerTask.objects.earliest("on_day").id),
    }


def _bought() -> dict[str, str]:
    """Return a contract of the demo, a payment, and a repair that one side has signed."""
    contract = Contract.objects.get(number=seeds.NUMBER)
    return {
        "contract": str(contract.id),
        "payment": str(contract.payments.earliest("applied_at").id),
        "repair": str(contract.repairs.latest("reported_at").id),
    }


def _access(case: CaseView, *, at: datetime) -> dict[str, str]:
    """Return an emergency look that waits for a ruling, and a check of the town's posts."""
    asked = break_glass.ask(
        actor=stories.actor("zhenwu", at=at),
        subject=case.ref,
        label=case.number,
        unit_id=case.deciding_unit_id,
        reason="店主在店里晕倒，需要马上联系家属。",
        hours=4,
        at=at,
    )
    attestation.open_round(actor=stories.actor("anquan", at=at), title="下半年岗位复核", at=at)
    town = Attestation.objects.get(organisation__code="z101")
    return {"break_glass": str(asked.id), "attestation": str(town.id)}


def _elder_card(username: str, *, at: datetime) -> CaseView:
    who = stories.actor(username, at=at)
    own = identity.get_own_details(actor=who)
    raw = {
        "person": {
            "name": who.name,
            "id_number": own.code,
            "phone": own.phone,
            "area": people.VILLAGE,
        },
        "card": {"delivery": "electronic", "promise": "1"},
    }
    return stories.file_case(who, stories.ELDER_CARD, "local", raw, at=at)


def _granted(case: CaseView, *, at: datetime) -> None:
    intake.receive_case(actor=stories.actor("cunwu", at=at), case_id=case.id, at=at, accept=True)
    decision.decide_case(
        actor=stories.actor("zhenzhu", at=at),
        case_id=case.id,
        grant=True,
        opinion="年满六十周岁，材料齐全。",
        at=at,
    )
    dispatcher.deliver_all(at=at)


def _corrected(*, at: datetime) -> CaseView:
    case = _elder_card("tian", at=at)
    clerk = stories.actor("cunwu", at=at)
    intake.receive_case(actor=clerk, case_id=case.id, at=at)
    asked = acceptance.ask_correction(
        actor=clerk, case_id=case.id, missing=[("近期照片", "请重新拍一张清楚的。")], at=at
    )
    dispatcher.deliver_all(at=at)
    return asked


def _reviews(card: CaseView, bad: CaseView, *, at: datetime) -> dict[str, str]:
    asked = Invitation.objects.filter(origin_id=card.id).latest("opened_at")
    given = Invitation.objects.filter(origin_id=bad.id).latest("opened_at")
    review.give_review(
        actor=stories.actor("guo", at=at),
        invitation_id=given.id,
        level=ReviewLevel.VERY_DISSATISFIED,
        tags=(),
        words="来回跑了三趟才有人告诉我缺什么。",
        at=at,
    )
    found = Rectification.objects.get(invitation=given)
    return {"invitation": str(asked.id), "rectification": str(found.id)}


def _drafts(at: datetime) -> dict[str, str]:
    item = stories.code_of(stories.UNEMPLOYED)
    zhang, gong = stories.actor("zhang", at=at), stories.actor("gong", at=at)
    own = draft.start_draft(actor=zhang, item_code=item, at=at, situation="lost")
    code = next(one.code for one in residents.RESIDENTS if one.username == "zhang")
    waiting = relative.start_for_relative(
        actor=gong, name="张桂兰", code=code, item_code=item, situation="lost", at=at
    )
    assert zhang.person_id
    paper = desk_entry.start_entry(
        actor=stories.actor("cunwu", at=at),
        item_code=item,
        applicant_id=zhang.person_id,
        at=at,
        situation="lost",
    )
    filling.fill(actor=stories.actor("cunwu", at=at), draft_id=paper.draft.id, at=at)
    handed_in = bundle.submit_bundle(actor=zhang, draft_id=bundles.filled(zhang, at=at).id, at=at)
    joint = bundles.begun(zhang, at=at)
    return {
        "bundle": bundles.CODE,
        "handed_in": str(handed_in),
        "bundle_draft": str(joint.id),
        "draft": str(own.id),
        "step": "person",
        "waiting": str(waiting.id),
        "paper_entry": str(paper.draft.id),
    }


def _sealed(at: datetime) -> dict[str, str]:
    clerk = stories.actor("zhenwu", at=at)
    seal = Seal.objects.get(organisation_id=clerk.unit_id, kind=SealKind.OFFICIAL)
    asked = leaves.ask_leave(
        actor=clerk,
        seal_id=seal.id,
        title="关于调整窗口时间的函",
        document=io.BytesIO(b"%PDF-1.7\n%%EOF\n"),
        name="函.pdf",
        reason="发给各村",
        at=at,
    )
    waits = CertificateWish.objects.filter(state="asked").earliest("asked_at")
    return {
        "seal": str(seal.id),
        "leave": str(asked.id),
        "certificate": str(waits.certificate_id),
    }


def _renewal(at: datetime) -> dict[str, str]:
    tian, agent = stories.actor("tian", at=at), stories.actor("daiban", at=at)
    own = identity.get_own_details(actor=tian)
    raw = {
        "person": {
            "name": tian.name,
            "id_number": own.code,
            "phone": own.phone,
            "area": people.VILLAGE,
        },
        "account": {"bank": "abc", "account_number": "6228480000000000000"},
        "sign": {"promise": "1"},
    }
    case = stories.file_case(tian, ALLOWANCE, "new", raw, at=at)
    intake.receive_case(actor=stories.actor("cunwu", at=at), case_id=case.id, at=at, accept=True)
    decision.decide_case(
        actor=stories.actor("cunzhu", at=at),
        case_id=case.id,
        grant=True,
        opinion="年满八十周岁。",
        at=at,
    )
    dispatcher.deliver_all(at=at)
    item, answers = stories.code_of(ALLOWANCE), {"living": "home", "account_changed": "no"}
    made = batch.start_batch(
        actor=agent,
        item_code=item,
        year=at.year + 1,
        chosen=[case.applicant_id],
        struck={},
        answers=answers | {"helper_relation": "village", "promise": True},
        at=at,
    )
    return {"yearly": item, "batch": str(made.id)}


@dataclass(frozen=True, slots=True)
class Entry:
    """An address, the person who uses the page, and the roles that may open it."""

    address: str
    user: str
    roles: frozenset[str]


def _shop() -> UUID:
    """Return the shop that wang heads."""
    shop = identity.find_person(code_type=CodeType.USCC, code=residents.SHOP_CODE)
    assert shop
    return shop.id


def _entry(address: str, user: str, *roles: str) -> Entry:
    return Entry(address, user, frozenset(roles) or frozenset({user}))


def _all(address: str, user: str = "visitor") -> Entry:
    return _entry(address, user, *ROLES)


def _signed(address: str, user: str = "resident") -> Entry:
    return _entry(address, user, *(set(ROLES) - {"visitor"}))


_DESK = ("agent", "clerk")
_KEEPERS = ("security", "admin", "auditor")
_WATCH_LIST = ("security", "supervisor")
_SHARING = ("editor", "supervisor", "auditor", "examiner", "approver")
_SEALS = ("clerk", "examiner", "approver", "security", "supervisor", "auditor")
_TOWN_SEAL = ("clerk", "approver", "security", "supervisor", "auditor")
_CASE = ("agent", "clerk", "examiner", "approver", "supervisor")
_SEES_CARD = ("resident", "agent", "clerk", "approver", "supervisor")
_WATCH = ("examiner", "approver", "supervisor")
_ITEMS = ("editor", "admin", "examiner")
_LISTS = ("editor", "admin")
_PEOPLE = ("agent", "clerk", "examiner", "approver")
_BUYING = ("project", "supervisor", "budget")
_PROJECTS = ("project", "budget", "supervisor")
_ENTERS = ("survey", "clerk", "agent", "operator12345")
_SURVEYS = ("survey", "project", "supervisor")
_FAULTS = ("clerk", "agent", "operator")
_DEVICES = ("operator", "admin", "clerk", "approver")
_LINE = ("operator12345", "supervisor")
_READERS = (*_LINE, "examiner", "approver")
_REPORT = ("discovery", "services", "service", "requests", "request", "token", "updates")
_GRID = ("supervisor", "supervisor", "approver")

PAGES: dict[str, Entry] = {
    "portal:home": _all("/"),
    "portal:elder": _all("/elder/"),
    "portal:space": _entry("/my/", "resident"),
    "portal:help": _all("/help/"),
    "portal:accessibility": _all("/accessibility/"),
    "portal:privacy": _all("/privacy/"),
    "portal:complaints": _all("/complaints/"),
    "portal:about": _all("/about/"),
    "console:todo": _entry("/work/", "clerk", *(set(ROLES) - {"visitor", "resident"})),
    "console:handed": _entry("/work/hand/{work}/", "village", "village", "agent"),
    "console:me": _signed("/work/me/", "approver"),
    "console:overview": _entry("/work/overview/", "supervisor"),
    "console:permissions": _entry("/work/permissions/", "admin", "admin", "security", "supervisor"),
    "console:why": _entry("/work/why/", "supervisor", "supervisor", "security"),
    "console:break_glass": _entry("/work/break-glass/", "clerk", *_CASE, "auditor"),
    "console:break_glass_one": _entry(
        "/work/break-glass/{break_glass}/",
        "approver",
        *("clerk", "approver", "supervisor", "auditor"),
    ),
    "console:calendar": _entry("/work/calendar/", "admin"),
    "console:parked": _entry("/work/parked/", "operator", "operator", "admin"),
    "performance:report_check": _all("/report-check/"),
    "performance:projects": _entry("/work/projects/", "project", *_PROJECTS, "approver"),
    "performance:project_new": _entry("/work/projects/new/", "project"),
    "performance:project": _entry("/work/projects/{project}/", "project", *_PROJECTS),
    "performance:project_money": _entry("/work/projects/{project}/money/", "project", *_PROJECTS),
    "performance:project_split": _entry("/work/projects/{project}/split/", "budget"),
    "performance:goals": _entry("/work/goals/{sheet}/", "project", *_PROJECTS),
    "performance:goals_edit": _entry("/work/goals/{draft_sheet}/edit/", "project"),
    "performance:goal_templates": _entry("/work/goals/{draft_sheet}/templates/", "project"),
    "performance:goals_compare": _entry(
        "/work/goals/{sheet}/compare/?with={sheet}", "budget", *_PROJECTS
    ),
    "performance:figures": _entry("/work/figures/", "supervisor", *_PROJECTS, "approver"),
    "performance:figure": _entry(
        "/work/figures/cases.completed/", "supervisor", *_PROJECTS, "approver"
    ),
    "performance:figure_rows": _entry(
        "/work/figures/cases.completed/rows/", "supervisor", *_PROJECTS, "approver"
    ),
    "performance:scoring_policy": _entry("/work/scoring-policy/", "budget", *_PROJECTS, "approver"),
    "performance:evidence": _entry("/work/indicators/{indicator}/evidence/", "project", *_PROJECTS),
    "performance:monitoring": _entry("/work/monitoring/", "supervisor", *_PROJECTS, "approver"),
    "performance:project_monitoring": _entry(
        "/work/projects/{project}/monitoring/", "project", *_PROJECTS
    ),
    "performance:early_warning": _entry("/work/warnings/{warning}/", "project", *_PROJECTS),
    "performance:self_evaluations": _entry(
        "/work/self-evaluations/", "project", *_PROJECTS, "approver"
    ),
    "performance:self_evaluation": _entry(
        "/work/self-evaluations/{self_evaluation}/", "project", *_PROJECTS
    ),
    "performance:evaluations": _entry("/work/evaluations/", "budget", *_PROJECTS, "approver"),
    "performance:evaluation_new": _entry("/work/evaluations/new/", "budget", "budget", "approver"),
    "performance:evaluation_rectifications": _entry(
        "/work/evaluation-rectifications/", "budget", *_PROJECTS, "approver"
    ),
    "performance:publications": _all("/evaluations/"),
    "performance:schemes": _entry("/work/schemes/", "budget", *_PROJECTS, "approver"),
    "performance:scheme": _entry("/work/schemes/self-2021/", "budget", *_PROJECTS, "approver"),
    "feedback:give": _entry("/my/reviews/{invitation}/", "resident"),
    "feedback:reviews": _entry("/work/reviews/", "supervisor", *_WATCH),
    "feedback:rectifications": _entry("/work/rectifications/", "supervisor", *_WATCH),
    "feedback:rectification": _entry("/work/rectifications/{rectification}/", "supervisor"),
    "hotline:tell": _all("/hotline/"),
    "hotline:mediation": _all("/mediation/"),
    "hotline:mediation_track": _all("/mediation/track/"),
    "hotline:my_mediation": _entry("/my/mediation/", "resident"),
    "hotline:own_mediation": _entry("/my/mediation/{own_dispute}/", "resident"),
    "hotline:disputes": _entry("/work/mediation/", "mediator"),
    "hotline:mediation_new": _entry("/work/mediation/new/", "mediator"),
    "hotline:mediation_from_order": _entry("/work/mediation/from/{work_order}/", "operator12345"),
    "hotline:dispute": _entry("/work/mediation/{dispute}/", "mediator"),
    "hotline:mediation_record": _entry(
        "/work/mediation/{dispute}/sessions/{mediation_session}/", "mediator"
    ),
    "hotline:appeals": _all("/appeals/"),
    "hotline:appeal_track": _all("/appeals/track/"),
    "hotline:my_appeals": _entry("/my/appeals/", "resident"),
    "hotline:desk": _entry("/work/service-desk/", "desk_clerk"),
    "hotline:new_appeal": _entry("/work/service-desk/appeals/new/", "desk_clerk"),
    "hotline:appeal": _entry("/work/service-desk/appeals/{appeal}/", "desk_clerk"),
    "hotline:decision": _entry("/work/service-desk/decisions/{decision}/", "desk_clerk"),
    "hotline:clients": _entry("/work/service-desk/clients/", "desk_clerk"),
    "hotline:new_client": _entry("/work/service-desk/clients/new/", "desk_clerk"),
    "hotline:client": _entry("/work/service-desk/clients/{client}/", "desk_clerk"),
    "hotline:client_visit": _entry("/work/service-desk/visits/{client_visit}/", "desk_clerk"),
    "hotline:desk_statistics": _entry("/work/service-desk/statistics/", "desk_clerk"),
    "hotline:move_car": _all("/car/"),
    "hotline:cars": _entry("/work/cars/", "operator12345"),
    "hotline:car_new": _entry("/work/cars/new/", "operator12345"),
    "hotline:track": _all("/hotline/track/"),
    "hotline:mailbox": _all("/mailbox/"),
    "hotline:write": _all("/mailbox/write/"),
    "hotline:letters": _entry("/work/hotline/mailbox/", "operator12345"),
    "hotline:mine": _entry("/my/orders/", "resident"),
    "hotline:own": _entry("/my/orders/{own_order}/", "resident"),
    "hotline:board": _entry("/work/hotline/", "operator12345", *_LINE, "examiner", "approver"),
    "hotline:new": _entry("/work/hotline/new/", "operator12345"),
    "hotline:calls": _entry("/work/hotline/calls/", "operator12345", *_LINE),
    "hotline:danger": _entry("/work/hotline/orders/{work_order}/danger/", "operator12345"),
    "hotline:order": _entry("/work/hotline/orders/{work_order}/", "operator12345", *_LINE),
    "hotline:requests": _entry("/work/hotline/requests/", "supervisor"),
    "hotline:request": _entry("/work/hotline/requests/{order_request}/", "supervisor"),
    "hotline:supervision": _entry("/work/hotline/supervision/", "supervisor"),
    "hotline:rates": _entry("/work/hotline/rates/", "operator12345", *_LINE),
    "hotline:hot": _all("/hotline/hot/"),
    "hotline:articles": _entry("/work/hotline/articles/", "operator12345", *_READERS),
    "hotline:article_new": _entry(
        "/work/hotline/articles/new/", "operator12345", "operator12345", "examiner", "approver"
    ),
    "hotline:scripts": _entry("/work/hotline/scripts/", "operator12345", *_READERS),
    "hotline:groups": _entry("/work/hotline/groups/", "operator12345", *_LINE),
    "hotline:precedents": _entry("/work/hotline/precedents/", "operator12345", *_READERS),
    "hotline:together": _entry("/work/hotline/orders/{work_order}/together/", "operator12345"),
    "console:front_desk": _entry("/work/front-desk/order/{work_order}/", "operator12345"),
    "hotline:machine": _entry("/work/hotline/machine/", "supervisor"),
    "hotline:grid_home": _entry("/grid/", "grid"),
    "hotline:grid_new": _entry("/grid/new/", "grid"),
    "hotline:grid_queue": _entry("/grid/queue/", "grid"),
    "hotline:grid_own": _entry("/grid/reports/{grid_report}/", "grid"),
    "hotline:grid_patrol": _entry("/grid/patrols/{grid_patrol}/", "grid"),
    "hotline:grid_reports": _entry("/work/grid/", *_GRID),
    "hotline:grid_report": _entry("/work/grid/reports/{grid_report}/", *_GRID),
    "hotline:grid_statistics": _entry("/work/grid/statistics/", *_GRID),
    "hotline:grid_cells": _entry("/work/grid/cells/", *_GRID),
    "hotline:grid_cell": _entry("/work/grid/cells/{grid_cell}/", *_GRID),
    "hotline:grid_categories": _entry("/work/grid/categories/", *_GRID),
    "hotline:grid_rounds": _entry("/work/grid/patrols/", *_GRID),
    "hotline:grid_round": _entry("/work/grid/patrols/{grid_patrol}/", *_GRID),
    "hotline:volunteer_tasks": _entry("/work/grid/volunteers/", *_GRID),
    "hotline:volunteer_task": _entry("/work/grid/volunteers/{volunteer_task}/", *_GRID),
    "hotline:volunteering": _entry("/volunteer/", "resident"),
    "hotline:own_appeal": _entry("/my/appeals/{own_appeal}/", "resident"),
    "hotline:car": _entry("/work/cars/{car}/", "operator12345"),
    "hotline:car_asked": _all("/car/asked/{car_asked}/"),
    "hotline:car_owner": _all("/car/owner/{car_owner}/"),
    "hotline:letter": _all("/mailbox/{letter}/"),
    "hotline:letter_edit": _entry("/work/hotline/mailbox/{letter_order}/", "operator12345"),
    "hotline:deferral": _entry("/work/hotline/later/{deferral}/", "operator12345"),
    "hotline:partners": _entry("/work/hotline/partners/", "chief12345", "chief12345"),
    "hotline:tree": _entry("/work/hotline/tree/", "chief12345", "chief12345"),
    "hotline:tree_import": _entry("/work/hotline/tree/import/", "chief12345", "chief12345"),
    "hotline:tree_draft": _entry(
        "/work/hotline/tree/import/{tree_draft}/", "chief12345", "chief12345"
    ),
    "hotline:join": _all("/hotline/hot/{shared_order}/"),
    "hotline:article": _entry("/work/hotline/articles/{article}/", "operator12345", *_READERS),
    "hotline:article_write": _entry(
        "/work/hotline/articles/{article}/write/",
        "operator12345",
        *("operator12345", "examiner", "approver"),
    ),
    "hotline:group": _entry("/work/hotline/groups/{order_group}/", "operator12345", *_LINE),
    "hotline:precedent": _entry(
        "/work/hotline/precedents/{precedent}/", "operator12345", *_READERS
    ),
    "hotline:conference": _entry("/work/hotline/orders/{work_order}/conference/", "supervisor"),
    "hotline:call": _entry("/work/hotline/calls/{call}/", "operator12345", *_LINE),
    "hotline:hotspot": _entry("/work/hotline/hotspots/{hotspot}/", "operator12345", *_LINE),
    "hotline:warning": _entry("/work/hotline/warnings/{hotspot_warning}/", "operator12345", *_LINE),
    "hotline:period_report": _entry(
        "/work/hotline/reports/{period_report}/", "operator12345", *_LINE
    ),
    "hotline:rate": _all("/hotline/rate/{rate_token}/"),
    "hotline:mutual_round": _entry("/work/hotline/mutual/{mutual_round}/", "operator12345", *_LINE),
    "hotline:circular": _entry("/work/hotline/circulars/{circular}/", "supervisor"),
    "hotline:visit": _entry("/work/hotline/visits/{site_visit}/", "supervisor"),
    "hotline:formula": _entry("/work/hotline/formulas/{formula}/", "supervisor"),
    "hotline:exclusion": _entry("/work/hotline/exclusions/{exclusion}/", "supervisor"),
    "hotline:quality_sheet": _entry(
        "/work/hotline/quality/{judged_order}/", "operator12345", *_LINE
    ),
    "hall:book": _entry("/appointments/windows/{window}/", "resident"),
    "hall:one": _entry("/appointments/{appointment}/", "resident"),
    "hall:window": _entry("/work/windows/{window}/", "approver"),
    "biometrics:assessment": _entry(
        "/work/faces/assessments/{face_assessment}/", "security", *_KEEPERS
    ),
    "biometrics:filing": _entry("/work/faces/filings/{face_filing}/", "security", *_KEEPERS),
    "devices:import_preview": _entry("/work/devices/import/{device_import}/", "operator"),
    "hall:own": _entry("/appointments/", "resident"),
    "hall:choose": _all("/appointments/windows/"),
    "hall:day": _entry("/work/appointments/", "clerk", *_PEOPLE),
    "hall:windows": _entry("/work/windows/", "approver"),
    "hall:new_window": _entry("/work/windows/new/", "approver"),
    "hall:watch": _entry("/work/watch/", "supervisor", "supervisor"),
    "hall:watch_entries": _entry("/work/watch/list/", "security", *_WATCH_LIST),
    "hall:watch_cameras": _entry("/work/watch/cameras/", "security", *_WATCH_LIST),
    "hall:watch_switch": _entry("/work/watch/switch/", "security", *_WATCH_LIST),
    "hall:watch_log": _entry("/work/watch/log/", "auditor", "auditor"),
    "hotline:mutual": _entry(
        "/work/hotline/mutual/", "operator12345", *_LINE, "examiner", "approver"
    ),
    "hotline:instructions": _entry(
        "/work/hotline/instructions/", "operator12345", *_LINE, "examiner", "approver"
    ),
    "hotline:circulars": _entry("/work/hotline/circulars/", "supervisor"),
    "hotline:visits": _entry("/work/hotline/visits/", "supervisor"),
    "hotline:assessment": _entry("/work/hotline/assessment/", "operator12345", *_LINE),
    "hotline:formulas": _entry("/work/hotline/formulas/", "supervisor"),
    "hotline:exclusions": _entry("/work/hotline/exclusions/", "supervisor"),
    "hotline:quality": _entry("/work/hotline/quality/", "operator12345", *_LINE),
    "hotline:sampling": _entry("/work/hotline/sampling/", "supervisor"),
    "hotline:export": _entry("/work/hotline/export/", "supervisor"),
    "hotline:limits": _entry("/work/hotline/limits/", "operator12345", *_LINE),
    "hotline:live": _entry("/work/hotline/live/", "operator12345", *_LINE),
    "hotline:load": _entry("/work/hotline/load/", "operator12345", *_LINE),
    "hotline:hotspots": _entry("/work/hotline/hotspots/", "operator12345", *_LINE),
    "hotline:league": _entry("/work/hotline/league/", "operator12345", *_LINE),
    "hotline:league_rows": _entry("/work/hotline/league/rows/", "operator12345", *_LINE),
    "hotline:period_reports": _entry("/work/hotline/reports/", "operator12345", *_LINE, "approver"),
    "feedback:survey_link": _all("/survey/{survey_link}/"),
    "feedback:survey_open_link": _all("/survey/open/{open_link}/"),
    "feedback:survey_tablet": _all("/survey/tablet/{tablet}/"),
    "feedback:surveys": _entry("/work/surveys/", "survey", *_SURVEYS, "budget"),
    "feedback:survey_new": _entry("/work/surveys/new/", "survey"),
    "feedback:survey": _entry("/work/surveys/{survey}/", "survey", *_SURVEYS),
    "feedback:survey_settings": _entry("/work/surveys/{survey}/settings/", "survey"),
    "feedback:survey_design": _entry("/work/surveys/{draft_survey}/design/", "survey"),
    "feedback:survey_question": _entry("/work/surveys/{draft_survey}/design/q4/", "survey"),
    "feedback:survey_paste": _entry("/work/surveys/{draft_survey}/paste/", "survey"),
    "feedback:survey_preview": _entry("/work/surveys/{draft_survey}/preview/", "survey", *_SURVEYS),
    "feedback:survey_sampling": _entry("/work/surveys/{survey}/sampling/", "survey"),
    "feedback:survey_results": _entry("/work/surveys/{survey}/results/", "survey", *_SURVEYS),
    "feedback:survey_satisfaction": _entry(
        "/work/surveys/satisfaction/", "survey", *_SURVEYS, "budget"
    ),
    "feedback:survey_entries": _entry("/work/surveys/entries/", "clerk", *_ENTERS),
    "feedback:survey_entry": _entry("/work/surveys/{survey}/entry/", "clerk", *_ENTERS),
    "cases:start": _signed("/apply/{item}/"),
    "cases:relative": _entry("/apply/{item}/relative/", "resident"),
    "cases:waiting": _entry("/drafts/{waiting}/waiting/", "relative"),
    "cases:bundle": _entry("/my/bundles/{handed_in}/", "resident"),
    "cases:bundle_start": _signed("/bundles/{bundle}/apply/"),
    "cases:bundle_draft": _entry("/bundle-drafts/{bundle_draft}/", "resident"),
    "cases:bundle_step": _entry("/bundle-drafts/{bundle_draft}/s1/", "resident"),
    "cases:bundle_check": _entry("/bundle-drafts/{bundle_draft}/check/", "resident"),
    "cases:draft_step": _entry("/drafts/{draft}/{step}/", "resident"),
    "cases:draft_check": _entry("/drafts/{draft}/check/", "resident"),
    "cases:mine": _signed("/my/cases/"),
    "cases:case": _entry("/my/cases/{case}/", "resident", *_SEES_CARD),
    "cases:receipt": _entry("/my/cases/{case}/receipt/", "resident", *_SEES_CARD),
    "cases:correct": _entry("/my/cases/{corrected}/correct/", "corrected", "agent"),
    "cases:track": _all("/track/"),
    "cases:verify": _all("/verify/"),
    "cases:verify_notice": _all("/verify/{notice_code}/"),
    "cases:desk": _entry("/work/desk/", "agent", *_DESK),
    "cases:desk_register": _entry("/work/desk/people/new/", "agent", *_DESK),
    "cases:desk_person": _entry("/work/desk/people/{person}/", "agent", *_DESK),
    "cases:desk_entry": _entry("/work/desk/paper/{paper_entry}/", "village"),
    "cases:window_face": _entry("/work/window/face/", "agent", *_DESK),
    "cases:window_fill": _entry("/work/window/{paper_entry}/fill/", "village"),
    "cases:desk_deferred": _entry("/work/desk/cases/{case}/later/", "clerk", *_DESK),
    "cases:batch_items": _entry("/work/batch/", "agent", *_DESK),
    "cases:batch": _entry("/work/batch/{yearly}/", "agent", *_DESK),
    "cases:batch_run": _entry("/work/batch/runs/{batch}/", "agent"),
    "cases:staff_cases": _entry("/work/cases/", "clerk", *_CASE),
    "cases:staff_led": _entry("/work/led/", "examiner", "agent", "clerk", "examiner", "approver"),
    "cases:staff_case": _entry("/work/cases/{salon}/", "examiner", "examiner", "supervisor"),
    "licences:mine": _signed("/my/licences/"),
    "licences:one": _entry("/my/licences/{licence}/", "resident"),
    "licences:verify": _all("/verify/licence/{identifier}/"),
    "portal:verify_file": _all("/verify/file/"),
    "catalogue:search": _all("/search/?q=老年证"),
    "catalogue:browse": _all("/items/"),
    "catalogue:moved_down": _all("/items/moved-down/"),
    "catalogue:bundles": _all("/bundles/"),
    "catalogue:bundle": _all("/bundles/{bundle}/"),
    "catalogue:villages": _all("/items/moved-down/villages/"),
    "catalogue:village_list": _all("/items/moved-down/439981101201/"),
    "catalogue:one_page": _all("/items/{item}/one-page/"),
    "catalogue:staff_bundles": _entry("/staff/bundles/", "editor", *_ITEMS),
    "catalogue:staff_bundle": _entry("/staff/bundles/{bundle}/", "editor", *_ITEMS),
    "catalogue:guide": _all("/items/{item}/"),
    "catalogue:staff_items": _entry("/staff/items/", "editor", *_ITEMS),
    "catalogue:item_import": _entry("/staff/items/import/", "editor", *_LISTS),
    "catalogue:item_export": _entry("/staff/items/export/", "editor", *_ITEMS),
    "catalogue:staff_basic": _entry("/staff/items/basic/", "editor", *_ITEMS),
    "catalogue:staff_basic_row": _entry("/staff/items/basic/row/", "editor"),
    "catalogue:staff_scores": _entry("/staff/items/scores/", "editor", *_ITEMS),
    "catalogue:staff_score": _entry("/staff/items/scores/mzj/", "editor", *_ITEMS),
    "catalogue:staff_savings": _entry("/staff/items/savings/", "editor", *_ITEMS),
    "catalogue:staff_guides": _entry("/staff/items/guides/", "editor", *_ITEMS),
    "catalogue:staff_section": _entry("/staff/items/{item}/1/part/guide/", "editor", *_ITEMS),
    "catalogue:staff_new_item": _entry("/staff/items/new/", "editor", *_ITEMS),
    "catalogue:staff_item": _entry("/staff/items/{item}/", "editor", *_ITEMS),
    "catalogue:staff_version": _entry("/staff/items/{item}/1/", "editor", *_ITEMS),
    "catalogue:staff_paper_forms": _entry("/staff/items/{item}/1/forms/", "editor", *_ITEMS),
    "catalogue:staff_decisions": _entry("/staff/items/{item}/1/decisions/", "editor", *_ITEMS),
    "catalogue:staff_process": _entry("/staff/items/{item}/1/process/", "editor", *_ITEMS),
    "catalogue:staff_form": _entry("/staff/items/{item}/1/form/", "editor", *_ITEMS),
    "catalogue:staff_form_groups": _entry("/staff/items/{item}/1/form/groups/", "editor", *_ITEMS),
    "catalogue:staff_form_preview": _entry(
        "/staff/items/{item}/1/form/preview/", "editor", *_ITEMS
    ),
    "catalogue:staff_form_seen": _entry(
        "/staff/items/{item}/1/form/preview/resident/", "editor", *_ITEMS
    ),
    "directory:organisations": _entry("/staff/directory/organisations/", "admin"),
    "directory:organisation_new": _entry("/staff/directory/organisations/new/", "admin"),
    "directory:organisation": _entry("/staff/directory/organisations/{organisation}/", "admin"),
    "directory:officers": _entry("/staff/directory/officers/", "admin"),
    "directory:officer_new": _entry("/staff/directory/officers/new/", "admin"),
    "directory:officer": _entry("/staff/directory/officers/{officer}/", "admin"),
    "directory:officer_import": _entry("/staff/directory/officers/import/", "admin"),
    "directory:leaving": _entry("/staff/directory/officers/{officer}/leaving/", "admin"),
    "directory:assignments": _entry("/staff/directory/assignments/", "security"),
    "directory:post_verbs": _entry("/staff/directory/permissions/", "security"),
    "directory:attestations": _entry(
        "/staff/directory/attestations/", "security", "security", "approver"
    ),
    "directory:attestation": _entry(
        "/staff/directory/attestations/{attestation}/", "approver", "security", "approver"
    ),
    "directory:lending": _entry(
        "/work/lending/",
        "clerk",
        *_CASE,
        "editor",
        "project",
        "budget",
        "survey",
        "operator12345",
        "grid",
        "mediator",
        "desk_clerk",
    ),
    "directory:areas": _entry("/staff/directory/areas/", "operator", "operator", "admin"),
    "directory:area_import": _entry(
        "/staff/directory/areas/import/", "operator", "operator", "admin"
    ),
    "identity:login": _all("/login/"),
    "identity:register": _all("/register/"),
    "identity:login_phone": _all("/login/phone/"),
    "identity:login_passkey": _all("/login/passkey/"),
    "identity:login_certificate": _all("/login/certificate/"),
    "identity:login_qr": _all("/login/qr/"),
    "identity:login_face": _all("/login/face/"),
    "identity:recover": _all("/recover/"),
    "identity:security": _signed("/my/security/"),
    "identity:add_totp": _signed("/my/security/totp/"),
    "identity:add_passkey": _signed("/my/security/passkey/"),
    "identity:add_certificate": _signed("/my/security/certificate/"),
    "identity:new_codes": _signed("/my/security/codes/"),
    "identity:assurance": _entry("/my/assurance/", "resident"),
    "identity:prove_phone": _entry("/my/assurance/phone/", "resident"),
    "identity:prove_register": _entry("/my/assurance/population/", "resident"),
    "identity:face": _entry("/my/security/face/", "resident"),
    "identity:face_agree": _entry("/my/security/face/agree/", "resident"),
    "identity:prove_face": _entry("/my/assurance/face/", "resident"),
    "identity:window_face": _entry("/staff/people/{person}/face/", "clerk"),
    "identity:window_face_enrol": _entry("/staff/people/{person}/face/enrol/", "clerk"),
    "identity:window_proof": _entry("/staff/people/{person}/proof/", "clerk"),
    "identity:window_recovery": _entry("/staff/people/{person}/recovery/", "clerk"),
    "identity:recoveries": _entry("/staff/recoveries/", "clerk"),
    "identity:policies": _entry("/staff/sign-in-policy/", "security"),
    "identity:enrolments": _entry("/staff/enrolments/", "security", "security", "admin"),
    "identity:window_account": _entry("/staff/people/{person}/account/", "clerk"),
    "identity:account_messages": _signed("/staff/messages/", "admin"),
    "identity:contact": _signed("/my/security/contact/"),
    "identity:contact_mail": _signed("/my/security/mailbox/"),
    "biometrics:try": _all("/faces/try/"),
    "biometrics:faces": _entry("/work/faces/", "security", *_KEEPERS),
    "biometrics:assessments": _entry("/work/faces/assessments/", "security", *_KEEPERS),
    "biometrics:write_assessment": _entry(
        "/work/faces/assessments/new/", "admin", "admin", "security"
    ),
    "biometrics:thresholds": _entry("/work/faces/thresholds/", "security", *_KEEPERS),
    "biometrics:filings": _entry("/work/faces/filings/", "security", *_KEEPERS),
    "biometrics:measurements": _entry("/work/faces/measurements/", "security", *_KEEPERS),
    "biometrics:photo": _all("/photo/"),
    "biometrics:photo_take": _all("/photo/take/id-card/"),
    "biometrics:card_copy": _all("/photo/card/"),
    "biometrics:photo_presets": _entry("/staff/photo-presets/", "admin", "admin", "operator"),
    "biometrics:photo_preset_add": _entry(
        "/staff/photo-presets/add/?from=id-card", "admin", "admin", "operator"
    ),
    "biometrics:process": _entry("/work/faces/process/", "operator", "operator", "admin"),
    "devices:devices": _entry("/work/devices/", "operator", *_DEVICES),
    "devices:availability": _entry("/work/devices/availability/", "operator", *_DEVICES),
    "devices:device": _entry("/work/devices/{device}/", "operator", *_DEVICES),
    **{
        f"devices:{name}": _entry(f"/work/devices/{address}", "operator", "operator", "admin")
        for name, address in (
            *(("new_device", "new/"), ("import", "import/"), ("codes", "codes/")),
            *(("alarms", "alarms/"), ("alarm", "alarms/{device_alarm}/")),
            *(("configurations", "configurations/"), ("change", "{device}/change/")),
            *(("new_configuration", "configurations/new/"), ("stolen", "{device}/stolen/")),
        )
    },
    "notify:deliveries": _entry("/staff/deliveries/", "operator"),
    "identity:messages": _entry("/my/messages/", "resident"),
    "identity:mandates": _entry("/my/mandates/", "resident"),
    "identity:companies": _entry("/my/companies/", "owner", "resident"),
    "identity:company": _entry("/my/companies/{company}/", "owner", "owner"),
    "identity:profile": _entry("/my/profile/", "resident"),
    "cases:staff_copies": _entry(
        "/work/cases/copies/", "supervisor", *_DESK, "supervisor", "examiner", "approver"
    ),
    "licences:vault": _entry("/my/papers/", "resident"),
    "exchange:mine": _entry("/my/registers/", "resident"),
    "exchange:resources": _entry("/work/exchange/", "editor", *_SHARING),
    "exchange:new_resource": _entry("/work/exchange/resources/new/", "editor"),
    "exchange:resource": _entry("/work/exchange/resources/population/", "editor", *_SHARING),
    "exchange:calls": _entry("/work/exchange/calls/", "auditor", *_SHARING[:3]),
    "exchange:disputes": _entry("/work/exchange/disputes/", "approver", *_SHARING[3:]),
    "procurement:contracts": _entry("/work/procurement/", "project", *_BUYING, "approver"),
    "procurement:new_contract": _entry("/work/procurement/contracts/new/", "project"),
    "procurement:contract": _entry("/work/procurement/contracts/{contract}/", "project", *_BUYING),
    "procurement:new_payment": _entry(
        "/work/procurement/contracts/{contract}/payments/", "project"
    ),
    "procurement:new_milestone": _entry(
        "/work/procurement/contracts/{contract}/milestones/", "project"
    ),
    "procurement:payment": _entry("/work/procurement/payments/{payment}/", "project", *_BUYING),
    "procurement:sheets": _entry("/work/procurement/sheets/", "project", *_BUYING, "approver"),
    "procurement:suppliers": _entry(
        "/work/procurement/suppliers/", "project", *_BUYING, "approver"
    ),
    "procurement:new_supplier": _entry("/work/procurement/suppliers/new/", "project"),
    "procurement:repairs": _entry(
        "/work/procurement/repairs/", "clerk", *_BUYING, *_FAULTS, "approver"
    ),
    "procurement:new_repair": _entry(
        "/work/procurement/repairs/new/", "clerk", *_FAULTS, "project"
    ),
    "procurement:repair": _entry(
        "/work/procurement/repairs/{repair}/", "village", *_BUYING, "village", "agent"
    ),
    "trust:seals": _entry("/work/seals/", "approver", *_SEALS),
    "trust:seal_apply": _entry("/work/seals/apply/", "approver", *_SEALS[:3]),
    "trust:sealing": _entry("/work/seals/waiting/", "operator", "operator", *_SEALS[:3]),
    "trust:keys": _entry("/work/keys/", "security"),
    "trust:seal": _entry("/work/seals/{seal}/", "approver", *_TOWN_SEAL),
    "trust:leave": _entry("/work/seals/leaves/{leave}/", "approver", *_TOWN_SEAL),
    "trust:leave_ask": _entry("/work/seals/{seal}/ask/", "clerk", "clerk", "approver"),
    "trust:certificate": _entry("/work/certificates/{certificate}/", "security"),
    "trust:certificates": _entry("/work/certificates/", "security"),
    "trust:validity": _entry("/work/certificates/validity/", "security"),
    "trust:authorities": _entry("/work/certificates/authorities/", "security"),
    "trust:policy": _entry("/work/certificates/policy/", "security"),
    "trust:certificate_new": _entry("/work/certificates/issue/", "security"),
    "privacy:mine": _entry("/my/data/", "resident"),
    "privacy:requests": _entry("/work/privacy/requests/", "supervisor"),
    "privacy:classes": _entry("/work/privacy/classes/", "security"),
    "privacy:columns": _entry("/work/privacy/columns/", "security"),
    "privacy:runs": _entry("/work/privacy/runs/", "security"),
    "privacy:holds": _entry("/work/privacy/holds/", "security"),
    "privacy:purposes": _entry("/work/privacy/purposes/", "security"),
    "privacy:purpose": _entry("/work/privacy/purposes/reminder/", "security"),
    "privacy:incidents": _entry("/work/privacy/incidents/", "security"),
    "audit:looks": _entry("/my/looks/", "resident"),
    "audit:search": _entry("/work/audit/entries/", "auditor"),
    "audit:entry": _entry("/work/audit/entries/{entry}/", "auditor"),
    "audit:account": _entry("/work/audit/accounts/{account}/", "auditor"),
    "audit:person": _entry("/work/audit/people/{person}/", "auditor"),
    "audit:case": _entry("/work/audit/cases/{case}/", "auditor"),
    "audit:questions": _entry(
        "/work/audit/questions/", "approver", "approver", "supervisor", "auditor"
    ),
    "audit:copies": _entry("/work/audit/copies/", "operator", "operator", "auditor"),
    "audit:case_trail": _entry("/work/audit/cases/{case}/trail/", "supervisor"),
    "identity:oidc_consents": _signed("/my/applications/"),
    "identity:oidc_upstreams": _entry("/my/upstreams/", "resident"),
    "identity:oidc_clients": _entry("/staff/relying-systems/", "admin", "approver", "admin"),
    "identity:oidc_client_new": _entry(
        "/staff/relying-systems/new/", "approver", "approver", "admin"
    ),
    "identity:oidc_keys": _entry("/staff/relying-systems/keys/", "admin"),
    "identity:password": _signed("/my/password/"),
    "identity:search": _entry("/staff/people/", "agent", *_PEOPLE),
    "identity:person": _entry("/staff/people/{person}/", "agent", *_PEOPLE),
    "identity:record_mandate": _entry("/staff/people/{person}/mandates/", "agent", *_DESK),
    "identity:record_guardian": _entry("/staff/people/{person}/guardian/", "agent", *_DESK),
    "identity:pending_mandates": _entry("/staff/mandates/", "agent", "agent", "clerk", "approver"),
}

_POST = "takes a form and leads to another page; it shows nothing itself"
_STYLE = "the style page, only where it is switched on; test_style_page walks it"
_PART = "a part of a page, or lines for a script; the page that asks for it is walked"
_FILE = "a file and not a page"
_ON = "leads on to another page of the table"
NOT_PAGES: dict[str, str] = {
    **dict.fromkeys(
        ("biometrics:begin_challenge", "biometrics:answer_challenge", "biometrics:look"), _POST
    ),
    "hall:act": _POST,
    "hall:watch_frame": _POST,
    "hall:watch_still": _FILE,
    **dict.fromkeys(
        ("hall:watch_alarm", "hall:watch_entry", "hall:watch_camera"),
        "watching is off in the demo; test_watch_pages walks it",
    ),
    "biometrics:guiding_file": "a file that the camera part loads; test_challenge fetches it",
    **dict.fromkeys(
        ("biometrics:photo_result", "biometrics:card_copy_result"),
        "belongs to the visit that made it a moment ago; test_photo_pages walks it",
    ),
    **dict.fromkeys(
        (
            "biometrics:photo_picture",
            "biometrics:photo_download",
            "biometrics:photo_sheet",
            "biometrics:card_copy_picture",
            "biometrics:card_copy_page",
        ),
        _FILE,
    ),
    **dict.fromkeys(
        ("biometrics:photo_delete", "biometrics:card_copy_delete", "biometrics:card_corners"), _POST
    ),
    "biometrics:note_mark": _POST,
    **dict.fromkeys(
        (
            *("biometrics:assessment_paper", "biometrics:filing_kit"),
            "biometrics:measurement_report",
        ),
        _FILE,
    ),
    "biometrics:measurement": "of pictures that a site brings; test_face_governance walks it",
    **dict.fromkeys(
        (
            "feedback:survey_act",
            "feedback:survey_sampling_act",
            "feedback:survey_sheets",
            "identity:logout",
            "identity:message",
            "identity:confirm_own_mandate",
            "identity:end_mandate",
            "identity:confirm_company_mandate",
            "identity:end_company_mandate",
            "identity:settle_enrolment",
            "identity:end_session",
            "identity:end_other_sessions",
            "identity:settle_recovery",
            "identity:qr_answered",
            "identity:confirm_mandate",
            "identity:face_delete",
            "licences:show",
            "identity:print_face_consent",
            "identity:receive_face_paper",
            "identity:window_face_delete",
            "cases:bundle_save",
            "cases:bundle_upload",
            "cases:bundle_discard",
            "cases:bundle_withdraw",
            "cases:draft_save",
            "cases:draft_upload",
            "cases:draft_discard",
            "cases:draft_sign",
            "cases:bundle_sign",
            "cases:case_sign",
            "cases:withdraw",
            "cases:take_delivery",
            "cases:bring_paper",
            "cases:apply_again",
            "cases:desk_mandate",
            "cases:desk_start",
            "cases:desk_discard",
            "cases:window_again",
            "cases:window_doubt",
            "cases:staff_act",
            "cases:staff_bulk",
            "console:choose",
            "cases:staff_judge",
            "cases:staff_corrigendum",
            "catalogue:staff_draft",
            "catalogue:staff_act",
            "directory:organisation_close",
            "directory:officer_active",
            "directory:end_post",
            "directory:take_back",
        ),
        _POST,
    ),
    **dict.fromkeys(
        (
            *("cases:window_application", "cases:window_comparison"),
            "cases:staff_comparison_pdf",
            *("cases:notice_pdf", "cases:paper_file", "cases:staff_paper_page"),
            *("cases:notice_ofd", "licences:ofd", "feedback:survey_report"),
            *("catalogue:village_booklet", "catalogue:one_page_pdf"),
            *("cases:staff_export", "cases:staff_cases_export", "console:todo_export"),
            *("cases:offline_worker", "cases:hand_picture"),
        ),
        _FILE,
    ),
    "licences:pdf": _FILE,
    "catalogue:paper_form": _FILE,
    **dict.fromkeys(("feedback:panel", "licences:held", "cases:batch_progress"), _PART),
    **dict.fromkeys(("cases:board_late", "cases:board_months", "cases:board_parts"), _PART),
    "feedback:board_bad": _PART,
    **dict.fromkeys(("hotline:part", "hotline:supervised"), _ON),
    **dict.fromkeys(
        ("hotline:mediation_sent", "hotline:appeal_sent"),
        "the last step of telling; the journey test_desk_pages walks it",
    ),
    "hotline:masking_told": "words of the gateway; the journey test_move_car sends them",
    **dict.fromkeys(("hotline:sign_own_mediation", "hotline:sign_dispute"), _POST),
    "hotline:perform_item": _ON,
    **dict.fromkeys(
        (
            *("hotline:own_mediation_hand", "hotline:own_mediation_paper", "hotline:car_photo"),
            *("hotline:dispute_hand", "hotline:dispute_paper", "hotline:mediation_record_hand"),
        ),
        _FILE,
    ),
    "hotline:receipt": "the last step of telling; hotline's test_journey walks it",
    "hotline:machine_model": "a version is trained from 60 closed orders; hotline's test_learning opens it",
    **dict.fromkeys(
        (
            *(f"hotline:open311_{one}_{kind}" for kind in ("json", "xml") for one in _REPORT),
            "hotline:wechat",
        ),
        "an interface for other systems; the journeys of the hotline's doors call it",
    ),
    "hotline:hints": _PART,
    "console:front_desk_panel": _PART,
    "hotline:article_version": _ON,
    "hotline:article_answer": _POST,
    "hotline:joined": "the last step of joining; hotline's test_knowledge_pages opens it",
    "hotline:ringing": _PART,
    "hotline:seat": _POST,
    "hotline:call_line": _POST,
    "hotline:recording": "of a call that a switch tells of; hotline's test_recordings opens it",
    "hotline:recording_sound": _FILE,
    "hotline:order_calls": _PART,
    "hotline:live_part": _PART,
    **dict.fromkeys(("hotline:league_file", "hotline:period_report_file"), _FILE),
    **dict.fromkeys(
        (
            "hotline:mutual_turn",
            "hotline:mutual_appeal",
            "hotline:instructed",
            "hotline:asked_back",
            "hotline:quality_told",
        ),
        _ON,
    ),
    "hotline:circular_file": _FILE,
    "hotline:file": _FILE,
    **dict.fromkeys(
        ("hotline:grid_files", "hotline:grid_track"),
        "the phone's queue posts to it; hotline's test_grid_pages does",
    ),
    **dict.fromkeys(
        (
            *("hotline:grid_worker", "hotline:grid_manifest", "hotline:grid_own_file"),
            *("hotline:grid_file", "hotline:volunteer_certificate"),
        ),
        _FILE,
    ),
    "hotline:volunteer_part": _ON,
    **dict.fromkeys(
        (
            *("devices:api_time", "devices:api_activate", "devices:api_rotate"),
            *("devices:api_heartbeat", "devices:api_configuration", "devices:api_picture"),
            *("devices:api_identify", "devices:api_confirm"),
        ),
        "JSON for panels; devices' test_panel_interface asks it",
    ),
    "devices:code": _POST,
    **dict.fromkeys(("catalogue:suggest", "directory:area_children", "directory:children"), _PART),
    **dict.fromkeys(("cases:draft", "directory:landing", "ui:elder"), _ON),
    **dict.fromkeys(("audit:export", "audit:proof", "trust:certificate_file"), _FILE),
    **dict.fromkeys(
        (
            *("trust:ocsp", "trust:ocsp_get", "trust:tsa"),
            *("trust:issuer", "trust:revocation_list"),
        ),
        "DER for programs; trust's test_services asks them",
    ),
    **dict.fromkeys(("trust:seal_picture", "trust:leave_document"), _FILE),
    **dict.fromkeys(
        (
            *("procurement:new_delivery", "procurement:new_paper", "procurement:new_sheet"),
            *("procurement:delivery", "procurement:milestone", "procurement:sheet"),
            "procurement:supplier",
        ),
        "procurement's test_pages walks them",
    ),
    "procurement:sign": _POST,
    "performance:projects_export": _FILE,
    "performance:goals_take": _POST,
    **dict.fromkeys(
        (
            *("performance:evaluation", "performance:evaluation_indicators"),
            *("performance:evaluation_experts", "performance:evaluation_evidence"),
            *("performance:evaluation_results", "performance:evaluation_report"),
            "performance:evaluation_tables",
            *("performance:evaluation_comments", "performance:evaluation_use"),
            *("performance:evaluation_sheet", "performance:expert_sheet"),
            *("performance:expert_link", "performance:evaluation_rectification"),
            *("performance:project_results", "performance:publication"),
        ),
        "test_score_sheet and performance's test_evaluation walk them",
    ),
    **dict.fromkeys(
        (
            *("performance:evaluation_evidence_file", "performance:evaluation_sheet_evidence"),
            *("performance:expert_evidence", "performance:evaluation_report_file"),
            *("performance:evaluation_rectification_paper", "performance:publication_file"),
        ),
        _FILE,
    ),
    **dict.fromkeys(
        (
            *("performance:evaluation_sheet_save", "performance:expert_sheet_save"),
            *("performance:evaluation_sheet_state", "performance:expert_sheet_state"),
        ),
        "JSON for the sheet's own script",
    ),
    "performance:open_self_evaluation": _POST,
    **dict.fromkeys(("performance:proof_file", "performance:self_evaluation_file"), _FILE),
    "procurement:gap": _ON,
    **dict.fromkeys(("procurement:export", "procurement:paper_file", "procurement:hand"), _FILE),
    **dict.fromkeys(("privacy:take", "privacy:watermark", "privacy:watermark_style"), _FILE),
    **dict.fromkeys(("privacy:consent", "privacy:copy", "privacy:ask", "privacy:unblock"), _POST),
    **dict.fromkeys(("exchange:sharing", "exchange:switch", "licences:withdraw_kept"), _POST),
    **dict.fromkeys(
        (
            "exchange:grant",
            "exchange:dispute",
            "cases:draft_dispute",
            "cases:staff_comparison",
            "cases:draft_vault",
            "cases:draft_camera",
            "cases:staff_copy",
            "catalogue:staff_copy_sheet",
        ),
        "tests of its context walk it",
    ),
    **dict.fromkeys(("cases:ask_recheck", "cases:staff_reopen"), _POST),
    **dict.fromkeys(
        ("cases:staff_recheck",),
        "tests of its context walk it",
    ),
    **dict.fromkeys(
        ("privacy:run", "privacy:request", "privacy:incident"), "test_privacy_pages walks it"
    ),
    **dict.fromkeys(
        (
            *("identity:oidc_discovery", "identity:oauth_discovery", "identity:oidc_jwks"),
            *("identity:oidc_token", "identity:oidc_userinfo", "identity:oidc_revoke"),
            *("identity:oidc_introspect", "identity:oidc_upstream_ended"),
        ),
        "JSON and not a page",
    ),
    **dict.fromkeys(
        (
            *("identity:oidc_decide", "identity:oidc_withdraw", "identity:oidc_logout_confirm"),
            "identity:oidc_upstream_unlink",
        ),
        _POST,
    ),
    **dict.fromkeys(
        (
            *("identity:oidc_authorize", "identity:oidc_continue", "identity:oidc_logout"),
            *("identity:oidc_upstream", "identity:oidc_upstream_back", "identity:oidc_leaving"),
            "identity:oidc_upstream_link",
        ),
        "on the way from or to another system; test_relying_systems and test_upstream walk it",
    ),
    "identity:oidc_client": "exists once a department applied; test_relying_pages walks it",
    "identity:oidc_client_change": "exists once a system is approved; test_relying_changes walks it",
    **dict.fromkeys(
        (
            *("identity:second", "identity:enrol", "identity:expired_password"),
            *("identity:activate", "identity:qr_answer"),
        ),
        "a step that follows another one; identity's test_sign_in walks it",
    ),
    **dict.fromkeys(
        ("identity:second_face", "identity:face_enrol", "identity:face_confirm"),
        "a step that follows another one; identity's test_face walks it",
    ),
    "identity:face_paper": "exists once a consent is printed; identity's test_face opens it",
    "identity:face_pad": "exists once words are shown to somebody; test_consent_on_glass opens it",
    **dict.fromkeys(
        ("identity:recover_prove", "identity:recover_password", "identity:remove_factor"),
        "leads back until there is something to prove or to remove; identity's tests walk it",
    ),
    "identity:qr_state": _PART,
    "connectors:phone": "only where the simulated gateway runs; test_sms opens it",
    "connectors:telephones": "only where the simulated switch runs; test_switch opens it",
    "connectors:mailbox": "only where the simulated mail server runs; test_mail opens it",
    "identity:leave_mail": "exists with a signed link; identity's test_contact opens it",
    **dict.fromkeys(
        ("audit:ask", "audit:question"), "exists once somebody looked and is asked why"
    ),
    "identity:record_head": "no clerk of the table works where the demo shop is; "
    "identity's test_legal opens it",
    "directory:first_admin": "exists only while a one-time token waits; a test of its own opens it",
    "cases:desk_waiting": "exists once all of a relative's application is filled in and waits",
    "catalogue:staff_decision": "exists once an item has a table; test_decision_pages walks it",
    **dict.fromkeys(
        ("catalogue:staff_process_rehearsal", "catalogue:staff_process_cases"),
        "exists once an item has a process; test_process_designer and catalogue's tests walk it",
    ),
    **dict.fromkeys(("catalogue:staff_decision_file", "catalogue:staff_process_file"), _FILE),
    "cases:staff_pledges": "exists once an item is granted on a pledge; test_pledges walks it",
    "cases:staff_task": "exists while a process runs and no item of the demo county has one; "
    "cases' test_step_page walks it",
    "catalogue:staff_difference": "exists once an item has two versions; test_catalogue_pages walks it",
}
PREFIXES: dict[str, str] = {
    "ui:style": _STYLE,
    "interface:": "JSON and not a page",
    "openapi": "JSON and not a page",
    "no_operation": "JSON and not a page",
}
"""Whole families of addresses that are no pages, by how their names begin."""
