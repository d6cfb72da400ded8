"""Further rules of publication: what the national list, the definition and plain language ask."""

from __future__ import annotations

import re

from yimen.catalogue.contracts import ItemVersionView, Regime
from yimen.catalogue.rules import definition_checks
from yimen.catalogue.rules.dictionaries import ON_APPLICATION
from yimen.catalogue.rules.form_plain import plain_findings
from yimen.catalogue.rules.places import place
from yimen.catalogue.rules.publication import Found, PublicationFinding
from yimen.catalogue.rules.savings import needed_papers
from yimen.kernel.rules import rule

_AREA_CODED = re.compile(r"0\d{2,3}[-－ ]?\d{7,8}")
_SHORT = re.compile(r"1\d{2,4}|[48]00[-－ ]?\d{3}[-－ ]?\d{4}")
_PRECISE = re.compile(
    r"窗口|柜台|\d+\s*号|\d+\s*室|服务大厅|便民服务(点|站|中心)|网上|网页|手机|自助"
)
_VAGUE = re.compile(
    r"其他(符合|需要|相关)[^，。]{0,12}(条件|情形|要求)|法律、?法规规定的其他|等有关(条件|要求|规定)"
    r"|视情况|酌情|原则上"
)
_TITLED = re.compile(r"《[^》]+》")


@rule("CAT-PUB-14", cites="政务服务事项要素：咨询电话、监督投诉电话应当不同，并带区号")
def telephones_told(view: ItemVersionView) -> Found:
    """Demand two telephones that differ, each with its area code or a nation-wide short number."""
    if view.definition is None:
        return
    guide = view.definition.guide
    numbers = {"consult_phone": guide.consult_phone, "complaint_phone": guide.complaint_phone}
    words = {"consult_phone": "咨询电话", "complaint_phone": "投诉电话"}
    for name, number in numbers.items():
        if number and not (_AREA_CODED.search(number) or _SHORT.fullmatch(number.strip())):
            yield PublicationFinding(
                rule="CAT-PUB-14",
                path=f"definition.guide.{name}",
                message=f"{words[name]}“{number}”没有区号，请写成 0399-5550100 这样，或者写 12345 这类短号。",
            )
    if guide.consult_phone and guide.consult_phone == guide.complaint_phone:
        yield PublicationFinding(
            rule="CAT-PUB-14",
            path="definition.guide.consult_phone",
            message="咨询电话和投诉电话一样。咨询写负责单位的电话，投诉写 12345 或监督电话。",
        )


@rule("CAT-PUB-15", cites="政务服务事项要素：办理地点精确到门牌、窗口")
def places_precise(view: ItemVersionView) -> Found:
    """Demand of every place a house number, a window, a service point, or that it is on line."""
    if view.definition is None:
        return
    for at, spot in enumerate(view.definition.guide.places):
        if not _PRECISE.search(spot):
            yield PublicationFinding(
                rule="CAT-PUB-15",
                path=f"definition.guide.places[{at}]",
                message=f"办理地点“{spot}”找不到门，请写到门牌号或者哪个窗口。",
            )


@rule(
    "CAT-PUB-16", cites="行政许可法 第三十四条、第三十七条；办理流程含受理、审核、审批、办结、送达"
)
def licence_examined(view: ItemVersionView) -> Found:
    """Demand of a licence's route an examination before the decision; the rest every case has.

    Acceptance, completion and delivery are steps of every case and need not be written. Items
    decided at once are examined at the counter.
    """
    definition = view.definition
    if definition is None or definition.process or view.instant:
        return
    verbs = [step.verb for step in definition.route]
    if "cases.examine" not in verbs or "cases.decide" not in verbs:
        yield PublicationFinding(
            rule="CAT-PUB-16",
            path="definition.route",
            message="许可的办理环节要有审核（审查）和审批（决定），请补上缺的环节。受理、办结、送达系统自带，不用写。",
        )


@rule("CAT-PUB-17", cites="优化营商环境条例 第十九条：办事条件不得模糊、兜底")
def words_precise(view: ItemVersionView) -> Found:
    """Demand of conditions and points of judging that they leave nothing to the reader's mercy."""
    if view.definition is None:
        return
    spots = [
        (f"definition.guide.conditions[{at}]", "申请条件", text)
        for at, text in enumerate(view.definition.guide.conditions)
    ] + [
        (f"definition.papers[{row}].judge[{at}]", f"“{paper.name}”的审查要点", text)
        for row, paper in enumerate(view.definition.papers)
        for at, text in enumerate(paper.judge)
    ]
    for path, what, text in spots:
        vague = _VAGUE.search(text)
        if vague:
            yield PublicationFinding(
                rule="CAT-PUB-17",
                path=path,
                message=f"{what}里的“{vague[0]}”说不清，请写出具体是什么，写不出就删掉。",
            )


@rule("CAT-PUB-18", cites="政务服务事项要素：申请表、材料、环节可以照着办")
def definition_sound(view: ItemVersionView) -> Found:
    """Demand a definition whose codes, references and expressions hold together."""
    if view.definition is None:
        return
    on_application = view.item_type in ON_APPLICATION
    for path, message in definition_checks.findings(view.definition):
        if not on_application and path in ("form.steps", "route", "situations"):
            continue
        yield PublicationFinding(
            rule="CAT-PUB-18",
            path=f"definition.{path}",
            message=f"{place(path)}：{message}",
        )


@rule("CAT-PUB-19", cites="办事指南编写要求：用语通俗；GB/T 37668-2019")
def form_plain(view: ItemVersionView) -> Found:
    """Tell what is hard to read or to fill in the form, each with what to write instead."""
    if view.definition is None:
        return
    for finding in plain_findings(view.definition):
        yield PublicationFinding(
            rule="CAT-PUB-19",
            path=f"definition.{finding.path}",
            message=f"{place(finding.path)}：{finding.message}{finding.suggestion}",
        )


@rule(
    "CAT-PUB-20", cites="法治政府建设实施纲要：行政权力事项须有法定依据；行政许可法 第十四至十七条"
)
def founded_in_law(view: ItemVersionView) -> Found:
    """Demand a legal basis, each with the full title of the law."""
    laws = view.definition.laws if view.definition else ()
    if not laws:
        yield PublicationFinding(
            rule="CAT-PUB-20",
            path="definition.laws",
            message="没有设定依据，请写上法律法规的名称和条款。",
        )
    for at, law in enumerate(laws):
        if not _TITLED.search(law.title):
            yield PublicationFinding(
                rule="CAT-PUB-20",
                path=f"definition.laws[{at}].title",
                message=f"依据“{law.title}”要写全名，用书名号括起来。",
            )


@rule("CAT-PUB-21", cites="优化营商环境条例 第十九条；行政许可法 第三十一条：材料须有依据")
def papers_founded(view: ItemVersionView) -> Found:
    """Demand for every paper why it may be asked for."""
    if view.definition is None:
        return
    for at, paper in enumerate(view.definition.papers):
        if not paper.law:
            yield PublicationFinding(
                rule="CAT-PUB-21",
                path=f"definition.papers[{at}].law",
                message=f"“{paper.name}”没有要求依据。没有依据的材料不能要，请补上或删掉。",
            )


@rule("CAT-PUB-22", cites="优化营商环境条例 第三十五条：不得超出法定要求收取材料、增加环节")
def no_more_than_law(view: ItemVersionView) -> Found:
    """Demand no more papers, steps or visits than the law asks, where that was counted."""
    definition = view.definition
    if definition is None:
        return
    base = definition.baseline
    counted = (
        ("papers", base.papers, len(needed_papers(definition)), "份材料"),
        ("steps", base.steps, len(definition.route), "个环节"),
        ("visits", base.visits, definition.guide.visits, "趟"),
    )
    for name, lawful, now, unit in counted:
        if lawful is not None and now > lawful:
            yield PublicationFinding(
                rule="CAT-PUB-22",
                path=f"definition.baseline.{name}",
                message=f"法定基准是 {lawful} {unit}，现在要 {now} {unit}，比法定还多，请减下来。",
            )


@rule("CAT-PUB-23", cites="政务服务事项要素：行政处罚、行政征收的专门要素")
def own_elements(view: ItemVersionView) -> Found:
    """Demand of penalties what is punished and how, and of levies their kind."""
    definition = view.definition
    elements = definition.elements if definition else None
    if view.item_type == "02" and not (elements and elements.penalties):
        yield PublicationFinding(
            rule="CAT-PUB-23",
            path="definition.elements.penalties",
            message="行政处罚要写明处罚的行为、种类和幅度。",
        )
    if view.item_type == "04" and not (elements and elements.levy_kind):
        yield PublicationFinding(
            rule="CAT-PUB-23",
            path="definition.elements.levy_kind",
            message="行政征收要写明征收种类。",
        )


def is_licence(view: ItemVersionView) -> bool:
    """Say whether the licence regime governs this version."""
    return view.regime is Regime.LICENCE
