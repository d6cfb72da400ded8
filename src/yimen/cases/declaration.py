"""What cases declare to the register."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.urls import reverse

from yimen.cases import access, events, personal
from yimen.cases.actions.handing_over import OwnDrafts
from yimen.cases.actions.moves import PAST
from yimen.cases.actions.notice import SERIES_WORDS
from yimen.cases.actions.process_move import CasesInFlight
from yimen.cases.contracts import ClockKind, WorkKind
from yimen.cases.queries import bulk, figures, open_work
from yimen.cases.queries.in_hand import CasesInHand
from yimen.cases.rules.case import VERB_TITLES
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import NoticeKind
from yimen.directory import public as directory
from yimen.exchange import public as exchange
from yimen.kernel import register

_OFFICE = ("village_agent", "clerk", "examiner", "approver")


def case_page(ref_id: UUID) -> str:
    """Return where an officer works on a case."""
    return reverse("cases:staff_case", args=[ref_id])


def deferred_page(ref_id: UUID) -> str:
    """Return where the counter takes in what was to be brought later."""
    return reverse("cases:desk_deferred", args=[ref_id])


def pledge_page(ref_id: UUID) -> str:
    """Return where the pledges of a case are verified after the decision."""
    return reverse("cases:staff_pledges", args=[ref_id])


def waiting_page(ref_id: UUID) -> str:
    """Return where an applicant's word on a mandate is recorded."""
    return reverse("cases:desk_waiting", args=[ref_id])


def bulk_page(kind: str) -> str:
    """Return where one act is done to several cases that wait for it."""
    verb = next(act.verb for act in bulk.ACTS.values() if act.kind == kind)
    return reverse("cases:staff_bulk", args=[verb])


def step_page(task_id: UUID) -> str:
    """Return where an officer does a step of a process."""
    return reverse("cases:staff_task", args=[task_id])


def board_panel(name: str) -> Callable[[str], str]:
    """Return what answers where a panel of the overview stands; it asks nothing of its place."""

    def panel(key: str) -> str:
        del key
        return reverse(f"cases:{name}")

    return panel


def recheck_page(recheck_id: UUID) -> str:
    """Return where an officer rules on a recheck."""
    return reverse("cases:staff_recheck", args=[recheck_id])


def bundle_page(code: str) -> str:
    """Return where a resident begins an application for several items."""
    return reverse("cases:bundle_start", args=[code])


def apply_page(item_code: str) -> str:
    """Return where a resident begins an application for an item."""
    return reverse("cases:start", args=[item_code])


_WORK = {
    WorkKind.RECEIVE: ("收件", access.RECEIVE),
    WorkKind.ACCEPT: ("决定是否受理", access.ACCEPT),
    WorkKind.EXAMINE: ("审查", access.EXAMINE),
    WorkKind.DECIDE: ("决定", access.DECIDE),
    WorkKind.RESUME: ("等结果，恢复办理", access.EXAMINE),
    WorkKind.DELIVER: ("送达", access.DELIVER),
    WorkKind.EXTEND: ("审批延期", access.DECIDE),
}

_CLOCKS = {
    ClockKind.RECEIVE: "收件转交",
    ClockKind.ACCEPT: "告知是否受理",
    ClockKind.CORRECT: "申请人补正",
    ClockKind.DECIDE: "作出决定",
    ClockKind.DELIVER: "送达",
    ClockKind.BRING: "申请人补交材料",
    ClockKind.VERIFY: "核查承诺",
    ClockKind.RECHECK: "人工复核",
}


def _ledger_verbs() -> dict[str, str]:
    moves = {f"cases.case.{past}": VERB_TITLES[verb] for verb, past in PAST.items()}
    return {
        "cases.case.submitted": "提交申请",
        "cases.paper.taken": "现场拍照放进申请",
        "cases.recheck.asked": "要求人工复核",
        "cases.recheck.ruled": "人工复核作出结论",
        "cases.bundle.submitted": "一次提交一件事的几项申请",
        **moves,
        "cases.paper.judged": "核验材料",
        "cases.paper.brought": "补交材料",
        "cases.deferral.signed": "收下签了字的容缺受理承诺书",
        "cases.case.entered": "录入纸质申请",
        "cases.draft.begun_again": "照上次的内容重新申请",
        "cases.draft.begun_for_caller": "话务员替来电人开草稿",
        "cases.draft.waiting": "申请等本人确认委托",
        "cases.batch.started": "提交年度确认",
        "cases.batch.filed": "年度确认办理一件",
        "cases.notice.made": "出具文书",
        "cases.notice.set": "生成文书版面",
        "cases.case.exported": "导出办件",
        "cases.copy.finished": "抄录到别的系统，登记编号",
        "cases.comparison.made": "比对申请内容",
        "cases.comparison.printed": "打印比对表",
        "cases.filling.asked": "窗口填表，从各处取数",
        "cases.filling.chosen": "和本人核对，选定填进申请表的内容",
        "cases.filling.printed": "打印填好的申请表",
        "cases.process.moved": "流程往下走",
        "cases.process.transferred": "搬到新版流程",
        "cases.case.version_moved": "搬到事项的新版",
        "cases.task.undone": "撤回后收尾",
        "cases.extension.asked": "报批延长期限",
        "cases.extension.refused": "不同意延长期限",
    }


_PERMISSIONS: tuple[register.Permission, ...] = (
    register.Permission(verb=access.READ, title="查看办件", posts=_OFFICE),
    register.Permission(verb=access.SUPERVISE, title="监督办件", posts=("supervisor",)),
    register.Permission(verb=access.RECEIVE, title="收件", posts=("village_agent", "clerk")),
    register.Permission(verb=access.ACCEPT, title="受理", posts=("clerk", "examiner", "approver")),
    register.Permission(verb=access.EXAMINE, title="审查", posts=("examiner",)),
    register.Permission(verb=access.DECIDE, title="决定", posts=("approver",)),
    register.Permission(
        verb=access.DELIVER, title="送达", posts=("village_agent", "clerk", "examiner")
    ),
    register.Permission(
        verb=access.MOVE, title="把在办的件搬到新流程", posts=("catalogue_editor",)
    ),
    register.Permission(verb=access.FILE_FOR, title="帮办代办", posts=("village_agent", "clerk")),
)

_EVENTS: tuple[type, ...] = (
    events.CaseSubmitted,
    events.CaseReceived,
    events.CaseMoved,
    events.CaseMessageSent,
    events.CaseDecided,
    events.CaseCompleted,
    events.DecisionRevoked,
    events.NoticeMade,
)

_PERSONAL: tuple[register.PersonalColumn, ...] = (
    register.PersonalColumn(
        table="cases_verdict",
        column="inputs",
        title="规则判定所依据的事实",
        protection="SM4-GCM 整体加密",
        retention="办结后按档案期限",
    ),
    register.PersonalColumn(
        table="cases_comparison",
        column="rows",
        title="申请内容和已有记录的比对",
        protection="SM4-GCM 整体加密",
        retention="办结后按档案期限",
    ),
    register.PersonalColumn(
        table="cases_filling",
        column="rows",
        title="窗口填表的各处记录和选用",
        protection="SM4-GCM 整体加密",
        retention="办结后按档案期限，没有提交的随草稿删除",
    ),
    register.PersonalColumn(
        table="cases_taken_paper",
        column="measures",
        title="现场拍的材料是怎样拍的（规格、姿势、光线、水印）",
        protection="SM4-GCM 整体加密",
        retention="办结后按档案期限，没有提交的随草稿删除",
    ),
    register.PersonalColumn(
        table="cases_task",
        column="opinion",
        title="流程环节的意见",
        protection="按权限可见",
        retention="办结后按档案期限",
    ),
    register.PersonalColumn(
        table="cases_paper_entry",
        column="witness",
        title="纸质申请的见证人",
        protection="按权限可见",
        retention="办结后按档案期限",
    ),
    register.PersonalColumn(
        table="cases_batch",
        column="answers",
        title="年度确认的共同回答",
        protection="SM4-GCM 整体加密",
        retention="办结后按档案期限",
    ),
    register.PersonalColumn(
        table="cases_batch_entry",
        column="applicant_name",
        title="年度确认名单",
        protection="按权限可见",
        retention="办结后按档案期限",
    ),
    register.PersonalColumn(
        table="cases_case",
        column="answers",
        title="申请表内容",
        protection="SM4-GCM 整体加密",
        retention="办结后按档案期限",
    ),
    register.PersonalColumn(
        table="cases_case",
        column="answers_before",
        title="补正以前的申请表内容",
        protection="SM4-GCM 整体加密",
        retention="办结后按档案期限",
    ),
    register.PersonalColumn(
        table="cases_case",
        column="applicant_name",
        title="申请人姓名",
        protection="按权限可见",
        retention="办结后按档案期限",
    ),
    *(
        register.PersonalColumn(
            table="cases_recheck",
            column=column,
            title=title,
            protection="按权限可见",
            retention="办结后按档案期限",
        )
        for column, title in (("reason", "要求人工复核的理由"), ("words", "人工复核的结论"))
    ),
    register.PersonalColumn(
        table="cases_bundle_draft",
        column="answers",
        title="一件事的草稿内容",
        protection="SM4-GCM 整体加密",
        retention="提交或删除后清空",
    ),
    register.PersonalColumn(
        table="cases_bundle_application",
        column="applicant_name",
        title="一件事的申请人姓名",
        protection="按权限可见",
        retention="办结后按档案期限",
    ),
    register.PersonalColumn(
        table="cases_draft",
        column="answers",
        title="草稿内容",
        protection="SM4-GCM 整体加密",
        retention="提交或删除后清空",
    ),
    register.PersonalColumn(
        table="cases_notice",
        column="facts",
        title="文书内容",
        protection="SM4-GCM 整体加密",
        retention="办结后按档案期限",
    ),
)

_NAVIGATION: tuple[register.NavItem, ...] = (
    register.NavItem(
        audience="staff", title="收件", url_name="cases:desk", verb=access.FILE_FOR, order=15
    ),
    register.NavItem(
        audience="staff",
        title="窗口填表",
        url_name="cases:window_face",
        verb=access.FILE_FOR,
        order=14,
    ),
    register.NavItem(
        audience="staff",
        title="年度确认",
        url_name="cases:batch_items",
        verb=access.FILE_FOR,
        order=16,
    ),
    register.NavItem(
        audience="staff",
        title="查办件",
        url_name="cases:staff_cases",
        verb=access.READ,
        order=20,
    ),
    register.NavItem(
        audience="staff",
        title="查办件",
        url_name="cases:staff_cases",
        verb=access.SUPERVISE,
        order=20,
    ),
    register.NavItem(
        audience="staff",
        title="一件事进度",
        url_name="cases:staff_led",
        verb=access.READ,
        order=21,
    ),
    register.NavItem(audience="resident", title="我的办件", url_name="cases:mine", order=10),
)


_SLOTS: tuple[register.SlotPanel, ...] = (
    register.SlotPanel(
        slot="catalogue.guide.apply",
        code="cases.apply",
        title="现在申请",
        url=apply_page,
    ),
    register.SlotPanel(
        slot="catalogue.bundle.apply",
        code="cases.bundle_apply",
        title="开始申请",
        url=bundle_page,
    ),
    *(
        register.SlotPanel(
            slot="console.overview",
            code=f"cases.{name}",
            title=title,
            url=board_panel(name),
            verb=access.SUPERVISE,
        )
        for name, title in (
            ("board_late", "超期和退回一栏"),
            ("board_months", "各月一栏"),
            ("board_parts", "各镇、各部门、各事项一栏"),
        )
    ),
    *(
        register.SlotPanel(
            slot="todo.bulk", code=act.kind, title=f"批量{act.title}", url=bulk_page, verb=verb
        )
        for act, verb in (
            (bulk.ACTS["receive"], access.RECEIVE),
            (bulk.ACTS["accept"], access.ACCEPT),
            (bulk.ACTS["deliver"], access.DELIVER),
        )
    ),
)

_DRILLS: dict[str, register.Lazy] = {
    "case-kills": "yimen.cases.drills:kill_cases",
    "process-kills": "yimen.cases.process_drill:kill_processes",
}

_BENCHES: dict[str, register.Lazy] = {
    "main-road": "yimen.cases.benches.main_road:main_road",
    "case-list": "yimen.cases.benches.case_list:case_list",
    "notices": "yimen.cases.benches.notices:notices",
    "processes": "yimen.cases.benches.processes:processes",
}


def _work_kinds() -> tuple[register.WorkKind, ...]:
    more = (
        (WorkKind.DEFERRED, "补交材料", deferred_page, access.RECEIVE, open_work.bringing),
        (WorkKind.JUDGE, "核验补交的材料", case_page, access.RECEIVE, open_work.judging),
        (WorkKind.VERIFY, "核查承诺", pledge_page, access.EXAMINE, open_work.verifying),
        (WorkKind.REVOKE, "承诺不实，撤销决定", case_page, access.DECIDE, open_work.revoking),
        (
            WorkKind.RECHECK,
            "人工复核",
            recheck_page,
            access.DECIDE,
            open_work.EXPECTED[WorkKind.RECHECK],
        ),
        (WorkKind.STEP, "办流程环节", step_page, access.READ, open_work.EXPECTED[WorkKind.STEP]),
        (WorkKind.MANDATE, "问本人是否委托", waiting_page, access.FILE_FOR, open_work.asking),
    )
    plain = (
        (kind, title, case_page, verb, open_work.EXPECTED[kind])
        for kind, (title, verb) in _WORK.items()
    )
    return tuple(
        register.WorkKind(code=kind, title=title, url=url, verb=verb, expected=expected)
        for kind, title, url, verb, expected in (*plain, *more)
    )


def declare() -> None:
    """Register permissions, work, clocks, words, events, navigation and subscribers."""
    directory.register_belongings(owner=OwnDrafts())
    catalogue.register_version_impact(impact=CasesInFlight())
    exchange.know_applications(source=CasesInHand())
    register.register(
        register.Context(
            code="cases",
            title="办件",
            permissions=_PERMISSIONS,
            work_kinds=_work_kinds(),
            clock_kinds=tuple(
                register.ClockKindDeclared(code=kind, title=title)
                for kind, title in _CLOCKS.items()
            ),
            notice_series=tuple(
                register.NoticeSeries(code=kind, title=SERIES_WORDS[kind]) for kind in NoticeKind
            ),
            ledger_verbs=_ledger_verbs(),
            events=_EVENTS,
            slots=_SLOTS,
            data_classes=personal.DATA_CLASSES,
            personal_columns=_PERSONAL,
            navigation=_NAVIGATION,
            figures=figures.FIGURES,
            drills=_DRILLS,
            benches=_BENCHES,
            subscribers="yimen.cases.subscribers",
        )
    )
