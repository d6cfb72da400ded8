"""What other products write into their files: mapped where it has a meaning here, listed where not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

Element = etree._Element  # noqa: SLF001 -- the class has no public name
_SPACES = {
    "http://activiti.org/bpmn",
    "http://camunda.org/schema/1.0/bpmn",
    "http://flowable.org/bpmn",
}
_MEANT = {
    "candidateGroups": "post",
    "formKey": "form",
    "decisionRef": "decision",
    "decisionTableReferenceKey": "decision",
}
_BY_ENGINE = {
    "assignee": "由哪个人办理由本平台按岗位分派",
    "candidateUsers": "候选人由本平台按岗位分派",
    "dueDate": "期限按环节的工作日数计算",
    "priority": "优先级不使用",
    "async": "不使用",
    "exclusive": "不使用",
    "collection": "",
    "elementVariable": "",
}
_CODE = {"class", "delegateExpression", "expression", "executionListener", "taskListener", "script"}
_WRAPPED = re.compile(r"\s*[$#]\{(.*)\}\s*\Z", re.DOTALL)
_JUEL = re.compile(r"""(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?P<sign>==|!=|&&|\|\||!|%)""")
_SIGNS = {"==": "=", "&&": " and ", "||": " or ", "!=": "!="}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the attributes of an element mean here, and sentences on what is left out."""

    values: Mapping[str, str]
    lost: tuple[str, ...]


def told_by(element: Element, ours: str) -> Told:
    """Return the meaning of an element's attributes and extensions."""
    values: dict[str, str] = {}
    lost: list[str] = []
    for key, written in element.attrib.items():
        value = str(written)
        space, name = etree.QName(str(key)).namespace, etree.QName(str(key)).localname
        if space == ours:
            values[name] = value
        elif space in _SPACES and name in _MEANT:
            values.setdefault(_MEANT[name], value)
        elif space in _SPACES and name in _CODE:
            lost.append(f"“{name}”指定的程序不会执行")
        elif space in _SPACES:
            reason = _BY_ENGINE.get(name, "没有对应的设置")
            if reason:
                lost.append(f"“{name}={value}”没有带入：{reason}")
    for each in element.iter():
        if isinstance(each.tag, str) and each is not element:
            name = etree.QName(each).localname
            if etree.QName(each).namespace in _SPACES and name in _CODE:
                lost.append(f"“{name}”指定的程序不会执行")
    return Told(values=values, lost=tuple(lost))


def attribute(element: Element, name: str) -> str:
    """Return an attribute of any product, empty where there is none."""
    for key, value in element.attrib.items():
        if etree.QName(str(key)).localname == name:
            return str(value)
    return ""


def as_feel(written: str) -> str:
    """Return an expression of other products (`${a == 'b' && !c}`) in FEEL.

    What it cannot turn is returned as it stands, so that the check names it at its place.
    """
    found = _WRAPPED.match(written)
    if not found:
        return written.strip()
    return _JUEL.sub(_one, found[1]).strip()


def _one(found: re.Match[str]) -> str:
    if found["text"]:
        inner = found["text"][1:-1].replace("\\'", "'")
        return '"' + inner.replace('"', '\\"') + '"' if found["text"][0] == "'" else found["text"]
    return _SIGNS.get(found["sign"], found["sign"])
