"""The demo county's officers: nobody of this name works anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from yimen.directory.contracts import Post

PASSWORD = "yimen-2026"  # noqa: S105 -- shown to everybody on the sign-in page of a demo


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOfficer:
    """An officer of the demo county: where, in which posts, and the words beside the login."""

    username: str
    name: str
    unit: str
    posts: tuple[Post, ...]
    says: str
    does: str


_VILLAGE, _TOWN, _COUNTY = "村（社区）", "镇", "县级部门"
_CENTRE, _OVERSIGHT = "政务服务中心", "管理与监督"

_DEPARTMENTS = (
    ("wjj", "wj", "县卫生健康局", "谢晓岚", "汤立明"),
    ("mzj", "mz", "县民政局", "曾芳", "鲁成业"),
    ("rsj", "rs", "县人社局", "余倩", "龙耀先"),
    ("ybj", "yb", "县医保局", "姚静", "钟伯安"),
    ("scjgj", "sj", "县市场监管局", "贺伟", "易思远"),
    ("zjj", "zj", "县住建局", "蒋浩", "文启正"),
    ("cgj", "cg", "县城管局", "石磊", "段宏"),
    ("xzspj", "sp", "县行政审批局", "廖佳", "阳志远"),
    ("cl", "cl", "县残联", "肖冬梅", "万有诚"),
    ("tyjrswj", "ty", "县退役军人局", "聂军", "祝长胜"),
    ("gaj", "ga", "县公安局", "陆安平", "秦守正"),
)


def _village(unit: str, suffix: str, place: str, names: tuple[str, str, str]) -> list[DemoOfficer]:
    agent, clerk, head = names
    return [
        DemoOfficer(
            username=f"daiban{suffix}",
            name=agent,
            unit=unit,
            posts=(Post.VILLAGE_AGENT,),
            says=f"{agent}，{place}代办员",
            does=_VILLAGE,
        ),
        DemoOfficer(
            username=f"cunwu{suffix}",
            name=clerk,
            unit=unit,
            posts=(Post.CLERK, Post.EXAMINER),
            says=f"{clerk}，{place}综窗人员、承办人",
            does=_VILLAGE,
        ),
        DemoOfficer(
            username=f"cunzhu{suffix}",
            name=head,
            unit=unit,
            posts=(Post.APPROVER,),
            says=f"{head}，{place}负责人",
            does=_VILLAGE,
        ),
    ]


def _town(unit: str, suffix: str, place: str, names: tuple[str, str, str]) -> list[DemoOfficer]:
    clerk, examiner, approver = names
    rows = (
        ("zhenwu", clerk, Post.CLERK, "综窗人员"),
        ("zhenban", examiner, Post.EXAMINER, "承办人"),
        ("zhenzhu", approver, Post.APPROVER, "负责人"),
    )
    return [
        DemoOfficer(
            username=f"{login}{suffix}",
            name=name,
            unit=unit,
            posts=(post,),
            says=f"{name}，{place}{title}",
            does=_TOWN,
        )
        for login, name, post, title in rows
    ]


def _departments() -> list[DemoOfficer]:
    found = []
    for unit, login, place, examiner, approver in _DEPARTMENTS:
        found += [
            DemoOfficer(
                username=f"{login}ban",
                name=examiner,
                unit=unit,
                posts=(Post.EXAMINER, Post.ITEM_WRITER),
                says=f"{examiner}，{place}承办人、事项编制员",
                does=_COUNTY,
            ),
            DemoOfficer(
                username=f"{login}zhu",
                name=approver,
                unit=unit,
                posts=(Post.APPROVER, Post.ITEM_VETTER),
                says=f"{approver}，{place}负责人、事项审核人",
                does=_COUNTY,
            ),
        ]
    return found


def _centre() -> list[DemoOfficer]:
    rows = (
        ("zongchuang", "罗敏", "zwzx", Post.CLERK, "县政务服务中心综窗人员", _CENTRE),
        ("zongchuang2", "冷月华", "zwzx", Post.CLERK, "县政务服务中心综窗人员", _CENTRE),
        ("zongzhu", "舒国平", "zwzx", Post.APPROVER, "县政务服务中心负责人", _CENTRE),
        ("jiandu", "严正清", "zwzx", Post.SUPERVISOR, "监督员", _OVERSIGHT),
        ("shixiang", "苏文", "xzspj", Post.CATALOGUE_EDITOR, "事项管理员", _OVERSIGHT),
        ("shixiang2", "程素", "xzspj", Post.CATALOGUE_EDITOR, "事项管理员", _OVERSIGHT),
        ("sifa", "卫公度", "sfj", Post.LEGALITY_REVIEWER, "县司法局合法性审核员", _OVERSIGHT),
        ("admin", "管理员方平", "zwzx", Post.SYSTEM_ADMIN, "系统管理员", _OVERSIGHT),
        ("anquan", "安全员郭立", "zwzx", Post.SECURITY_ADMIN, "安全管理员", _OVERSIGHT),
        ("anquan2", "安全员霍明", "zwzx", Post.SECURITY_ADMIN, "安全管理员", _OVERSIGHT),
        ("shenji", "审计员秦知", "zwzx", Post.AUDIT_ADMIN, "审计管理员", _OVERSIGHT),
        ("yunwei", "程维", "zwzx", Post.OPERATOR, "运维人员", _OVERSIGHT),
        ("xiangmu", "柏青", "zwzx", Post.PROJECT_OFFICER, "县政务服务中心项目经办人", _CENTRE),
        ("diaocha", "符琳", "zwzx", Post.SURVEY_EDITOR, "县政务服务中心调查员", _CENTRE),
        ("caizheng", "尹笃实", "czj", Post.BUDGET_OFFICER, "县财政局绩效专员", _OVERSIGHT),
        ("zuoxi", "夏语", "zwzx", Post.HOTLINE_OPERATOR, "12345 热线坐席", _CENTRE),
        ("zuoxi2", "裴安然", "zwzx", Post.HOTLINE_OPERATOR, "12345 热线坐席", _CENTRE),
        ("banzhang", "宁致远", "zwzx", Post.HOTLINE_CHIEF, "12345 热线班长", _CENTRE),
        ("zhuanxi", "游若水", "zwzx", Post.DESK_CLERK, "12345 营商、人才专席专员", _CENTRE),
        ("tiaojie", "和顺年", "z101", Post.MEDIATOR, "柳浦镇人民调解委员会调解员", _CENTRE),
        ("wangge", "步勤", "c101201", Post.GRID_WORKER, "柳浦镇柳树湾村网格员", _CENTRE),
        ("wangge2", "巡小满", "c102201", Post.GRID_WORKER, "枫杨镇枫林坪村网格员", _CENTRE),
        ("caizheng2", "成衡", "czj", Post.BUDGET_OFFICER, "县财政局绩效专员", _OVERSIGHT),
    )
    return [
        DemoOfficer(
            username=username,
            name=name,
            unit=unit,
            posts=(post,),
            says=f"{name}，{title}",
            does=does,
        )
        for username, name, unit, post, title, does in rows
    ]


def officers() -> list[DemoOfficer]:
    """Return every demo officer: two villages, two towns, the departments and the centre."""
    return [
        *_village("c101201", "", "柳浦镇柳树湾村", ("何秋生", "周玉珍", "田大山")),
        *_village("c102201", "2", "枫杨镇枫林坪村", ("覃小燕", "毛春香", "唐保田")),
        *_town("z101", "", "柳浦镇", ("向丽", "彭涛", "邓国华")),
        *_town("z102", "2", "枫杨镇", ("吴琳", "莫凡", "康定邦")),
        *_departments(),
        *_centre(),
    ]
