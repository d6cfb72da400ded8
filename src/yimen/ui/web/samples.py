"""Sample content of the style page. Every name, number and date in it is invented."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from yimen.ui import forms
from yimen.ui.parts import (
    Bar,
    Cell,
    Column,
    Day,
    Document,
    Fact,
    FileRow,
    Filter,
    Given,
    Link,
    Moment,
    NavItem,
    Option,
    Row,
    Span,
    Step,
    WorkShell,
)

_CHINA = timezone(timedelta(hours=8))
_NOW = datetime(2026, 11, 20, 10, 34, tzinfo=_CHINA)
_TOWNS = (
    Option(value="439981101000", label="石板镇"),
    Option(value="439981102000", label="柳溪镇"),
)
_VILLAGES = {
    "439981101000": (
        Option(value="439981101201", label="上坪村"),
        Option(value="439981101202", label="下坪村"),
    ),
    "439981102000": (Option(value="439981102201", label="柳溪村"),),
}


def areas_under(*, parent: str) -> tuple[Option, ...]:
    """Return the sample areas under one, empty where there are none."""
    return _VILLAGES.get(parent, ())


_YES_NO = (
    Option(value="1", label="做"),
    Option(value="0", label="不做"),
    Option(value="2", label="还没想好，先按不做办", hint="以后可以加，不用重新申请"),
)
_ASKED = (
    forms.Field(
        name="place",
        label="店开在哪里？",
        why="许可证只对这个地址有效，我们也要上门看现场。",
        given=Given(
            value="一门县石板镇和平路 18 号 102 室",
            source="营业执照",
            on=date(2026, 11, 6),
            dispute_href="#place",
        ),
    ),
    forms.Field(
        name="size",
        label="店面有多大？",
        kind="number",
        unit="平方米",
        width="s",
        why="按面积确定要看哪些设备。连后厨一起算，大概数就行。",
    ),
    forms.Field(
        name="cold",
        label="做不做凉菜、卤菜拼盘？",
        kind="radio",
        options=_YES_NO,
        why="凉菜容易坏，要有单独的凉菜间。不做就不用。",
    ),
    forms.Field(
        name="days",
        label="星期几营业？",
        kind="checkbox",
        required=False,
        options=(
            Option(value="w", label="周一至周五"),
            Option(value="e", label="周末"),
        ),
        values=("w",),
    ),
    forms.Field(
        name="sort",
        label="办哪一种？",
        kind="select",
        width="m",
        options=(
            Option(value="a", label="餐馆，堂食为主"),
            Option(value="b", label="小吃店"),
        ),
    ),
    forms.Field(
        name="id_number",
        label="经营者身份证号",
        kind="id_number",
        width="m",
        why="用来核实身份，屏幕上只显示头尾几位。",
    ),
    forms.Field(name="opens_on", label="哪天开业？", kind="date", width="s", required=False),
    forms.Field(
        name="more",
        label="还有什么要告诉我们？",
        kind="textarea",
        required=False,
        help="比如楼下有化粪池、想先领证再装修。",
    ),
    forms.Field(
        name="plan",
        label="店面布局图",
        kind="file",
        upload="/_ui/upload/",
        why_word="为什么要：",
        why="上门前先看图，有不合适的地方早告诉您，免得装修返工。手画拍照也行。",
        files=(
            FileRow(name="门面照片.jpg", state="done", note="1.2 MB，已传好", remove_href="#plan"),
            FileRow(
                name="布局图.jpg",
                state="sending",
                percent=64,
                note="正在传，2.1 / 3.3 MB，约 4 秒。断网会自己接着传",
                remove_href="#plan",
                remove_word="取消",
            ),
            FileRow(name="合同.heic", state="bad", note="这种格式打不开，请换照片或 PDF"),
        ),
    ),
    forms.Field(
        name="area",
        label="店在哪个镇、村？",
        kind="area",
        source="/_ui/areas/",
        levels=(_TOWNS,),
    ),
    forms.Field(name="true", label="以上内容属实，我愿意负责", kind="tick"),
)


def questions() -> list[forms.Field]:
    """Return one question of each kind, two of them answered wrongly."""
    return forms.fill(
        _ASKED,
        values={"size": "六十来个平方", "id_number": "439981 19900101 1234"},
        errors={"size": "只填数字，比如 60。您填的是“六十来个平方”。", "cold": "这一项还没选。"},
    )


def _moments() -> list[Moment]:
    at = [datetime(2026, 11, d, 9 + d % 4, 12, tzinfo=_CHINA) for d in (13, 16, 18)]
    return [
        Moment(title="您交了申请", state="done", at=at[0], said="材料收到，给您开了接收凭证。"),
        Moment(title="开始看材料", state="done", at=at[1], who="经办人：食品经营许可岗，周某。"),
        Moment(
            title="请您补 1 样材料",
            state="now",
            at=at[2],
            said="一次性告知书已发到您的手机和“我的空间”。",
            link=Link(label="看告知书", href="#docs"),
        ),
        Moment(title="受理", state="next", said="给您开受理通知书，开始计时。"),
        Moment(title="作出决定，发证", state="next", said="批准的，当天有电子证。"),
    ]


def _days() -> list[Day]:
    """Return twenty working days with three that do not count."""
    stopped = {date(2026, 11, 12), date(2026, 11, 13), date(2026, 11, 16)}
    days: list[Day] = []
    on, number = date(2026, 11, 9), 0
    while number < 20:
        if on.weekday() < 5:
            days.append(_day(on, number=number + 1, stopped=on in stopped))
            number += on not in stopped
        on += timedelta(days=1)
    return days


def _day(on: date, *, number: int, stopped: bool) -> Day:
    if stopped:
        first = on == date(2026, 11, 12)
        return Day(on=on, kind="stop", flag="检测，3 日不计" if first else "")
    flags = {10: "承诺 11月25日", 20: "法定 12月9日"}
    today = _NOW.date()
    if on == today:
        return Day(on=on, kind="today", number=number)
    if number > 10:
        return Day(on=on, kind="beyond", number=number, flag=flags.get(number, ""))
    return Day(
        on=on,
        kind="used" if on < today else "left",
        number=number,
        flag=flags.get(number, ""),
    )


_PARTS: dict[str, object] = {
    "steps": (
        Step(name="您是谁", state="done", note="王*敏，本人办理", href="#steps"),
        Step(name="办哪一种", state="done", note="餐馆，堂食为主", href="#steps"),
        Step(name="店面情况", state="now"),
        Step(name="材料", state="todo"),
        Step(name="核对、提交", state="todo"),
    ),
    "spans": (
        Span(name="看材料", said="已用 3 个工作日（最多 5 个）", kind="used", days=3),
        Span(name="等您补", said="这段不计时", kind="pause", days=3),
        Span(name="受理", said="2 个工作日内", kind="left", days=2),
        Span(name="审查、上门看、作决定", said="8 个工作日内", kind="left", days=8),
    ),
    "docs": (
        Document(
            title="一次性补正告知书",
            number="一门市监食补〔2026〕第88号",
            on=date(2026, 11, 18),
            links=(Link(label="PDF", href="#docs"), Link(label="OFD", href="#docs")),
        ),
        Document(
            title="申请材料接收凭证",
            number="一门市监食收〔2026〕第417号",
            on=date(2026, 11, 13),
            links=(Link(label="PDF", href="#docs"),),
        ),
    ),
    "facts": (
        Fact(name="办件号", value="2026 1113 0417"),
        Fact(name="实施机关", value="一门县市场监督管理局", note="法定机关，县级"),
        Fact(name="咨询、监督", value="12345", href="tel:12345"),
    ),
    "amount": Decimal("1234.5"),
    "tabs": (
        Link(label="全部", href="#tabs", current=True, count=23),
        Link(label="今天", href="#tabs", count=3),
        Link(label="停表", href="#tabs", count=2),
    ),
    "filters": (
        Filter(
            name="item",
            label="事项",
            value="",
            options=(
                Option(value="", label="全部事项"),
                Option(value="a", label="食品经营许可"),
            ),
        ),
    ),
    "bars": (
        Bar(name="市场监管局", label="412", percent=100, href="#bars"),
        Bar(name="人社局", label="208", percent=50, note="含失业保险", kind="done"),
        Bar(name="卫生健康局", label="41", percent=10, kind="need"),
    ),
    "column_options": (
        Option(value="due", label="什么时候到期"),
        Option(value="act", label="该做什么"),
    ),
    "column_values": ("due",),
    "empty_link": Link(label="去看看能办什么", href="#empty"),
    "columns": (
        Column(title="什么时候到期", sort="ascending", href="#table"),
        Column(title="事项与申请人"),
        Column(title="该做什么"),
        Column(title="办件尾号", num=True),
    ),
}


def _common() -> dict[str, object]:
    asked = questions()
    return _PARTS | {
        "now": _NOW,
        "questions": asked,
        "errors": forms.error_items(asked),
        "moments": _moments(),
        "rows": _rows(),
    }


def _rows() -> tuple[Row, ...]:
    def row(key: str, due: Cell, item: str, who: str, act: str, *, checked: bool = False) -> Row:
        cells = (
            due,
            Cell(text=item, small=who, href="#table", head=True),
            Cell(text=act),
            Cell(text=key, num=True, mute=True),
        )
        return Row(key=key, label=key, cells=cells, checked=checked)

    late = Cell(text="超承诺 1 个工作日", small="法定 12月10日，还剩 14 个工作日", kind="bad")
    today = Cell(text="今天，剩 6 小时 56 分", small="承诺 3 个工作日的第 3 日", kind="need")
    calm = Cell(text="还有 2 个工作日", small="11月24日（周二）前", kind="plain")
    stop = Cell(text="停表：专家评审", small="预计 11月24日恢复", kind="stop")
    return (
        Row(group="已超承诺 1 件", note="仍在法定时限内"),
        row("1112-0331", late, "医师执业注册（变更）", "郭*民", "审查"),
        Row(group="今天到期 2 件", note="11月20日（周五）17:30 前"),
        row("1113-0356", today, "公共场所卫生许可（延续）", "悦*理发店", "决定是否受理"),
        row("1117-0372", today, "护士执业注册（延续）", "刘*英", "决定", checked=True),
        Row(group="以后 2 件"),
        row("1110-0309", calm, "医疗机构执业登记（变更）", "石板镇**卫生站", "审查"),
        row("1103-0266", stop, "医疗机构设置审批", "柳溪**护理院", "等专家意见"),
    )


def public() -> dict[str, object]:
    """Return the content of the public style page."""
    return _common() | {
        "section": "do",
        "crumbs": (
            Link(label="首页", href="/"),
            Link(label="开餐馆、开店", href="#crumbs"),
            Link(label="界面部件", href=""),
        ),
        "need_points": (
            Fact(name="缺什么", value="图上没有标出凉菜间。"),
            Fact(name="怎么补", value="在原来那张图上把凉菜间画出来、写上字，拍张照重新传。"),
        ),
        "need_due": date(2026, 12, 9),
        "need_ways": (
            Link(label="去补材料", href="#need"),
            Link(label="没看懂，打电话问", href="tel:12345"),
        ),
        "card_facts": (
            Fact(name="经营者", value="和平路牛肉粉馆"),
            Fact(name="经营项目", value="热食类、冷食类食品制售"),
            Fact(name="许可证编号", value="JY2 439981 0001234（示例）"),
            Fact(name="有效期至", value="2031年12月2日"),
        ),
    }


def work() -> dict[str, object]:
    """Return the content of the style page of the work face."""
    return _common() | {
        "work": WorkShell(
            nav=(
                NavItem(label="待办", href="#main", count=23, current=True),
                NavItem(label="我的办件", href="#main", count=61),
                NavItem(label="停表中", href="#main", count=2),
                NavItem(label="查办件", href="#main"),
            ),
            place="行政审批股",
            unit="一门县卫生健康局",
            who="陈*平（承办人）",
            search_href="#main",
            search_hint="办件编号、申请人、事项",
        ),
        "days": _days(),
        "keys": (
            {"caps": ("J", "K"), "said": "下一件、上一件"},
            {"caps": ("Enter",), "said": "打开"},
            {"caps": ("X",), "said": "选中"},
        ),
    }
