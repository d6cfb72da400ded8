"""Whether a form can be read and filled by the people it is for: plain words, and access.

Each rule names the question, says what is hard about it and suggests what to write instead. The
findings advise: they stand at the question and before publication, and hold nobody up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from yimen.catalogue.contracts import Definition, Field, FieldKind
from yimen.catalogue.rules.definition_checks import walk_fields
from yimen.kernel.rules import rule

MAX_SENTENCE = 40
FEW_OPTIONS = 3
MANY_QUESTIONS = 12
_SENTENCE_END = re.compile(r"[。！？；!?;\n]+")
_ABBREVIATION = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2,}[0-9]*(?![A-Za-z0-9])")
_KNOWN_LETTERS = frozenset({"PDF", "JPG", "PNG", "APP", "ID"})
_CATCH_ALL = re.compile(
    r"(其他|其它|相关|有关|必要的?|所需的?|等)(证明)?(材料|资料|文件|手续)|等证明(?!书)|需要的其他"
)
_DOUBLE_NO = re.compile(
    r"(不|没有|未|无|非)[^，。；？！、]{0,8}(不(?!动产|同)|没有|未(?!成年|婚)|无(?!障碍))|除非[^。]{0,20}不"
)
_PLAIN_NO = re.compile(r"不得不|不可不|无不|没有不|不能不|不是不|未尝不|并非不")
_WHY_NEEDED = frozenset(
    {
        FieldKind.ID_NUMBER,
        FieldKind.USCC,
        FieldKind.PHONE,
        FieldKind.AREA,
        FieldKind.MONEY,
        FieldKind.FILE,
    }
)
_WAY_OUT = re.compile(r"其他|其它|没有|都不|都没|不清楚|不知道|以上|不是|不属于|无$|^否|^不")
_SAMPLE_ONLY = re.compile(r"^(例|如|例如|比如|请输入|请填写|请选择)[^。]*[。]?$")
_OFFICIAL = {
    "系指": "就是",
    "予以": "（去掉）",
    "须提交": "请交",
    "须填写": "请填",
    "应当提交": "请交",
    "之规定": "的规定",
    "贵单位": "您的单位",
    "申请者": "您",
    "本表所称": "这里说的",
    "拟": "打算",
}
_PROPER = re.compile(r"模拟|虚拟|拟人")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainFinding:
    """One thing that is hard to read or fill: the rule, the place, what is wrong, what to write.

    `field` is the code of the question, of its table where a column is meant; empty where the
    finding is about a paper or a step.
    """

    rule: str
    path: str
    field: str
    message: str
    suggestion: str


Found = Iterator[PlainFinding]


def plain_findings(definition: Definition) -> list[PlainFinding]:
    """Return everything that is hard to read or fill in this form, in order of the rules."""
    return [finding for check in _CHECKS for finding in check(definition)]


def _asked(definition: Definition) -> Iterator[tuple[str, str, Field]]:
    """Yield the path, the code of the top question and the field."""
    top = ""
    for path, field in walk_fields(definition.form.steps):
        top = top if ".columns[" in path else field.code
        yield path, top, field


def _words(definition: Definition) -> Iterator[tuple[str, str, str]]:
    """Yield the path, the code of the question and every text that a resident reads."""
    for path, top, field in _asked(definition):
        yield f"{path}.label", top, field.label
        yield f"{path}.why", top, field.why
        yield f"{path}.help", top, field.help
        yield f"{path}.check_message", top, field.check_message
        for at, option in enumerate(field.options):
            yield f"{path}.options[{at}]", top, f"{option.label}。{option.help}"
    for at, step in enumerate(definition.form.steps):
        yield f"form.steps[{at}].title", "", step.title
    for at, situation in enumerate(definition.situations):
        yield f"situations[{at}]", "", f"{situation.title}。{situation.help}"


@rule("CAT-PLN-1", cites="政务服务事项办事指南编写：语言简明易懂")
def sentences_short(definition: Definition) -> Found:
    """Find sentences of more than 40 characters."""
    for path, top, text in _words(definition):
        for sentence in _SENTENCE_END.split(text):
            if len(sentence.strip()) > MAX_SENTENCE:
                yield PlainFinding(
                    rule="CAT-PLN-1",
                    path=path,
                    field=top,
                    message=f"“{sentence.strip()[:12]}…”这句有 {len(sentence.strip())} 个字，太长。",
                    suggestion=f"拆成几句，每句不超过 {MAX_SENTENCE} 个字，一句只说一件事。",
                )


@rule("CAT-PLN-2", cites="党政机关公文格式：非规范简称先用全称并注明简称")
def abbreviations_defined(definition: Definition) -> Found:
    """Find abbreviations in letters that no text of the form explains."""
    texts = list(_words(definition))
    whole = "\n".join(text for _, _, text in texts)
    for path, top, text in texts:
        for short in dict.fromkeys(_ABBREVIATION.findall(text)):
            explained = re.search(
                rf"{short}\s*[（(]|[（(]\s*{short}\s*[）)]|{short}\s*(是|指|即)", whole
            )
            if short not in _KNOWN_LETTERS and not explained:
                yield PlainFinding(
                    rule="CAT-PLN-2",
                    path=path,
                    field=top,
                    message=f"“{short}”是简称，没有说它是什么。",
                    suggestion=f"写中文全称，或者第一次用时写成“全称（{short}）”。",
                )


@rule("CAT-PLN-3", cites="优化营商环境条例 第三十五条：不得要求提供兜底性材料")
def papers_named(definition: Definition) -> Found:
    """Find papers and questions for files that ask for whatever else there may be."""
    for at, paper in enumerate(definition.papers):
        if _CATCH_ALL.search(paper.name):
            yield _catch_all(f"papers[{at}].name", "", paper.name)
    for path, top, field in _asked(definition):
        if field.kind is FieldKind.FILE and _CATCH_ALL.search(f"{field.label}{field.help}"):
            yield _catch_all(f"{path}.label", top, field.label)


def _catch_all(path: str, top: str, name: str) -> PlainFinding:
    return PlainFinding(
        rule="CAT-PLN-3",
        path=path,
        field=top,
        message=f"“{name[:20]}”是兜底的说法，群众不知道要交什么。",
        suggestion="写明是哪一份、谁发的；说不出名称的就不要收。",
    )


@rule("CAT-PLN-4", cites="个人信息保护法 第六条、第七条：目的明确、公开处理规则")
def questions_have_reasons(definition: Definition) -> Found:
    """Find questions about a person's own affairs that do not say why they are asked."""
    for path, top, field in _asked(definition):
        is_column = ".columns[" in path
        if field.kind in _WHY_NEEDED and not field.why and not field.compute and not is_column:
            yield PlainFinding(
                rule="CAT-PLN-4",
                path=f"{path}.why",
                field=top,
                message=f"“{field.name}”没有写为什么要问。",
                suggestion="写一句用来做什么，比如“办好了用短信告诉您”。写不出用处的就不要问。",
            )


@rule("CAT-PLN-5", cites="政务服务事项办事指南编写：语言简明易懂")
def no_double_negatives(definition: Definition) -> Found:
    """Find sentences that deny twice."""
    for path, top, text in _words(definition):
        if _PLAIN_NO.search(text) or (path.endswith(".label") and _DOUBLE_NO.search(text)):
            yield PlainFinding(
                rule="CAT-PLN-5",
                path=path,
                field=top,
                message=f"“{text[:20]}”里有两个否定，容易答反。",
                suggestion="改成正着问，比如把“是否没有不良记录”改成“有没有不良记录”。",
            )


@rule("CAT-PLN-6", cites="GB/T 37668-2019 信息无障碍：标签唯一、可区分")
def labels_differ(definition: Definition) -> Found:
    """Find questions of one form that are asked in the same words."""
    asked = [(path, top, f) for path, top, f in _asked(definition) if ".columns[" not in path]
    count = Counter(field.label.strip("？?：: ") for _, _, field in asked)
    seen: set[str] = set()
    for path, top, field in asked:
        label = field.label.strip("？?：: ")
        if count[label] > 1 and label in seen:
            yield PlainFinding(
                rule="CAT-PLN-6",
                path=f"{path}.label",
                field=top,
                message=f"“{label[:20]}”在这张表里问了 {count[label]} 次，听屏幕朗读的人分不清。",
                suggestion="说明是谁的、哪一个，比如“监护人的联系电话”；真是同一个，就只问一次。",
            )
        seen.add(label)


@rule("CAT-PLN-7", cites="政务服务事项办事指南编写：选项完整，群众总有一项可选")
def options_leave_a_way_out(definition: Definition) -> Found:
    """Find required choices among several whose options leave out whoever fits none."""
    for path, top, field in _asked(definition):
        if field.kind not in {FieldKind.SELECT, FieldKind.RADIO, FieldKind.CHECKS}:
            continue
        if not field.required or len(field.options) < FEW_OPTIONS:
            continue
        if not any(_WAY_OUT.search(option.label) for option in field.options):
            yield PlainFinding(
                rule="CAT-PLN-7",
                path=f"{path}.options",
                field=top,
                message=f"“{field.name}”一定要选，可是没有“其他”或“都没有”。",
                suggestion="加一个“其他”或“都没有”；确实不会有别的情况，就不用改。",
            )


@rule("CAT-PLN-8", cites="GB/T 37668-2019 信息无障碍：输入框有可见的标签")
def labels_are_questions(definition: Definition) -> Found:
    """Find labels that only tell how to type, as a placeholder does, or say nothing."""
    for path, top, field in _asked(definition):
        if _SAMPLE_ONLY.match(field.label) or len(field.label.strip("？?：: *")) < 2:
            yield PlainFinding(
                rule="CAT-PLN-8",
                path=f"{path}.label",
                field=top,
                message=f"“{field.label[:20]}”没有说问的是什么。",
                suggestion="标签写要填的是什么，比如“您的联系电话”；怎么填、举例写在说明里。",
            )


@rule("CAT-PLN-9", cites="政务服务事项办事指南编写：语言简明易懂")
def words_plain(definition: Definition) -> Found:
    """Find the words of documents where plain ones would do."""
    for path, top, text in _words(definition):
        bare = _PROPER.sub("", text)
        for official, plain in _OFFICIAL.items():
            if official in bare:
                yield PlainFinding(
                    rule="CAT-PLN-9",
                    path=path,
                    field=top,
                    message=f"“{official}”是公文用语，群众不这么说。",
                    suggestion=f"换成“{plain}”，或整句重写。"
                    if plain[0] != "（"
                    else "去掉这个词，直接说要做什么。",
                )


@rule("CAT-PLN-10", cites="GB/T 37668-2019 信息无障碍：内容分组，减轻记忆负担")
def steps_short(definition: Definition) -> Found:
    """Find steps that ask too much on one page."""
    for at, step in enumerate(definition.form.steps):
        if len(step.fields) > MANY_QUESTIONS:
            yield PlainFinding(
                rule="CAT-PLN-10",
                path=f"form.steps[{at}]",
                field="",
                message=f"“{step.title}”这一步有 {len(step.fields)} 个问题，手机上要翻很久。",
                suggestion=f"按事情拆开，一步不超过 {MANY_QUESTIONS} 个问题。",
            )


_CHECKS = (
    sentences_short,
    abbreviations_defined,
    papers_named,
    questions_have_reasons,
    no_double_negatives,
    labels_differ,
    options_leave_a_way_out,
    labels_are_questions,
    words_plain,
    steps_short,
)
