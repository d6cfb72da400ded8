"""A dozen invented articles and some scripts, a merged pair, and a group appeal of the demo county."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from yimen.directory import public as directory
from yimen.directory.contracts import UnitLevel
from yimen.hotline.actions import belonging, dispatch, group, intake, knowledge
from yimen.hotline.contracts.knowledge import ArticleText, CallSituation
from yimen.hotline.contracts.order import Door, Intake, OrderType
from yimen.hotline.models import Article, OrderGroup
from yimen.hotline.seeds.people import actor_of
from yimen.kernel.actor import Actor
from yimen.kernel.clock import local_day

_S = CallSituation
_ARTICLES: tuple[tuple[str, str, str, str, str], ...] = (
    ("停水了什么时候来水？", "计划停水会提前一天在村（社区）群里通知，一般当天恢复。没有接到通知的，我们马上登记，请供水单位半小时内回您电话。", "抢修停水没有提前通知的，先问清地址和停了多久，按“停水”派县住建局。医院、学校停水按紧急办。", "0102", "zjj"),
    ("自来水管漏水、爆管找谁？", "公共管道漏水我们马上派人去修，请告诉我最近的门牌或者路口。水表以后、家里的管道由自己或者物业修。", "爆管按紧急派单。表前表后分不清的先派现场核实。", "0101", "zjj"),
    ("高龄津贴怎么申请？", "年满八十周岁的本县户籍老人，由本人或者家里人带身份证、户口本、银行卡，到村（社区）便民服务点办理，从批准的下个月起发。", "行动不便的可以请村（社区）上门。已经在别处领的不重复发。", "", "mzj"),
    ("异地就医怎么备案？", "带社保卡在医保窗口或者县政务服务中心办，也可以网上办，当场办好。备案以后在外地住院直接结算。", "急诊先住院的，出院前补备案。", "0601", ""),
    ("路灯不亮报给谁？", "请告诉我路名和灯杆上的编号，没有编号的说最近的门牌。一般三个工作日内修好，修好了给您回电话。", "整条路不亮的先问是不是停电。", "0202", "cgj"),
    ("夜里施工吵得睡不着怎么办？", "夜里十点到早上六点，除抢修抢险外不能做产生噪声的施工。请告诉我工地在哪里，我们马上请城管去看。", "有夜间施工证明的，告诉来电人许可到几点。中考、高考期间一律不批。", "1001", "cgj"),
    ("下水道堵了污水往外冒怎么办？", "请说清楚是路上的井还是小区里的井。我们马上派人去看，先围起来，别让老人孩子靠近。", "市政管网归城管，小区里的归物业，没有物业的派所在镇。", "0204", "cgj"),
    ("电梯困人打哪个电话？", "里面有人请先按电梯里的紧急呼叫，我这里同时通知维保单位，三十分钟内到。请别扒门。", "有人身体不适的同时转 120。", "0302", "scjgj"),
    ("饭店油烟太大归谁管？", "油烟没有装净化设备、直接往楼道或者居民窗口排的，由生态环境部门去查，五个工作日内答复您。", "饭店没有营业执照的同时告诉市场监管局。", "1003", "sthjj"),
    ("村里的路塌了报给谁？", "请告诉我从哪个村到哪个村、塌在什么位置、车还能不能过。不能过的我们按紧急派交通运输局，先立警示牌。", "村内道路归镇，通村公路归交通运输局。", "0405", "jtysj"),
    ("公交车班次、路线在哪里查？", "县客运公司每天早上六点到晚上七点发车，路线和时刻在站牌上，也可以打客运站问。想加班次的，我给您登记成建议。", "建议由交通运输局五个工作日内答复采不采纳。", "0401", "jtysj"),
    ("打 12345 以后怎么查办到哪一步？", "工单编号和查询码我念给您，请记一下。在县政务服务网“查热线工单”里填这两个号码就能看到；也可以再打 12345 问。", "登录后提交的，在“我的热线工单”里。查询码只念给来电人本人。", "", ""),
)  # fmt: skip
_SCRIPTS: tuple[tuple[CallSituation, str, str, str], ...] = (
    (_S.OPENING, "", "开头", "您好，一门县 12345 热线，请问有什么可以帮您？"),
    (_S.ASKING, "", "问地点", "请您说一下在哪个镇、哪个村（社区），附近有什么路名、门牌？"),
    (_S.ASKING, "01", "供水要问的", "请问停了多久、是一户还是整栋楼？有没有老人、病人急着用水？"),
    (_S.UPSET, "", "先听完", "我听明白了，您着急我理解。我先把情况记下来，马上转给负责的单位，请您再说一遍地点。"),
    (_S.SILENT, "", "没有声音", "您好，我这里听不到您的声音。如果您不方便说话，请敲两下话筒；没有回应我先挂断，稍后回拨给您。"),
    (_S.HOAX, "", "劝阻", "这是公共服务电话，占线会耽误有急事的人。您没有要反映的事，我就先结束通话了。"),
    (_S.DANGER, "", "有危险", "请先到安全的地方。我马上给您转接，请不要挂机，告诉我您在哪里。"),
    (_S.OUTSIDE, "", "不归热线", "这件事正在法院（仲裁、信访）程序里，热线不能办。请您按通知上的电话找承办人，我给您念一下受理的地方。"),
    (_S.CLOSING, "", "结尾", "您的事已经记下来了，编号和查询码我念给您。还有别的事吗？感谢来电，再见。"),
    (_S.CALL_BACK, "", "回访开头", "您好，这里是 12345 热线回访。您前几天反映的事，承办单位说办好了，想问问您解决了没有、满意不满意？"),
)  # fmt: skip
_CALLERS = ("19900006601", "19900006602", "19900006603", "19900006604", "19900006605")
_TOWN = "439981100000"


def run(at: datetime) -> str:
    """Load them through the actions of the people of the demo county; a second run changes nothing."""
    if Article.objects.exists():
        return "热线知识库：已经有了"
    with transaction.atomic():
        _articles(at - timedelta(days=20), now=at)
        _merged(at - timedelta(hours=4), now=at)
        _group(at - timedelta(hours=6), now=at)
    return f"热线知识库：{len(_ARTICLES)} 条，话术 {len(_SCRIPTS)} 段，群体诉求 {OrderGroup.objects.count()} 件"


def _articles(at: datetime, *, now: datetime) -> None:
    writer, reader, chief = (actor_of(name, now) for name in ("zuoxi", "zuoxi2", "banzhang"))
    units = {one.code: one.id for one in directory.list_organisations()}
    desk = directory.list_organisations(level=UnitLevel.CENTRE)[0].id
    day = local_day(at)
    for number, (question, short, body, category, unit) in enumerate(_ARTICLES):
        text = _text(question, short, body, category, day)
        one = knowledge.write(
            actor=writer, article_id=None, unit_id=units.get(unit, desk), text=text, at=at
        )
        if number == len(_ARTICLES) - 2:
            continue
        knowledge.check(actor=reader, version_id=one.id, right=True, why="", at=at)
        if number == len(_ARTICLES) - 3:
            continue
        knowledge.publish(actor=chief, version_id=one.id, at=at + timedelta(hours=1))
        if number == 4:
            knowledge.question(
                actor=reader, version_id=one.id, why="来电人说现在是两个工作日修好", at=at
            )
    for situation, category, title, text_said in _SCRIPTS:
        knowledge.set_script(
            actor=chief, script_id=None, situation=situation, category_code=category,
            title=title, text=text_said, at=at,
        )  # fmt: skip


def _text(question: str, short: str, body: str, category: str, day: date) -> ArticleText:
    return ArticleText(
        question=question, short=short, body=body, category_code=category, from_on=day,
        until_on=None, review_on=day + timedelta(days=180),
    )  # fmt: skip


def _told(
    operator: Actor, phone: str, words: tuple[str, str], category: str, place: str, at: datetime
) -> UUID:
    title, content = words
    one = intake.take_in(
        actor=operator,
        intake=Intake(
            order_type=OrderType.HELP, title=title, content=content, area_code=_TOWN,
            place=place, category_code=category, caller_name="", caller_phone=phone,
        ),
        door=Door.PHONE, key=f"demo-{phone}-{title}", at=at,
    ).order  # fmt: skip
    dispatch.accept(actor=operator, order_id=one.id, category_code=category, at=at)
    return one.id


def _merged(at: datetime, *, now: datetime) -> None:
    operator = actor_of("zuoxi", now)
    first = _told(
        operator,
        _CALLERS[0],
        ("东门桥头路灯全灭", "东门桥头一排路灯都不亮，晚上过桥看不见。"),
        "0202",
        "东门桥头",
        at,
    )
    unit = directory.find_organisation(code="cgj")
    assert unit is not None
    dispatch.dispatch(actor=operator, order_id=first, lead_id=unit.id, at=at)
    second = _told(
        operator,
        _CALLERS[1],
        ("东门桥路灯坏了", "桥上的路灯坏了好几天，骑车差点摔倒。"),
        "0202",
        "东门桥",
        at + timedelta(hours=1),
    )
    belonging.merge(
        actor=actor_of("zuoxi2", now), order_id=second, into_id=first, at=at + timedelta(hours=2)
    )


def _group(at: datetime, *, now: datetime) -> None:
    operator, said = actor_of("zuoxi", now), "整栋楼从早上停水，水站说不知道什么时候来。"
    ids = [
        _told(operator, phone, (title, said), "0102", "水岸小区", at + timedelta(minutes=10 * number))
        for number, (phone, title) in enumerate(
            zip(
                _CALLERS,
                ("水岸小区停水", "水岸小区一号楼没水", "小区全停水了", "水岸小区停水半天", "家里没水做饭"),
                strict=True,
            )
        )
    ]  # fmt: skip
    group.form(actor=operator, order_ids=ids, title="水岸小区停水", at=at + timedelta(hours=2))
