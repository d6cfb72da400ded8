"""XML of office files, parsed without entities, networks or huge trees."""

from __future__ import annotations

from lxml import etree

from yimen.performance.contracts.report_check import ReportCheckRefusal


def parse(data: bytes) -> etree._Element:
    """Return the root of an XML member.

    Raises:
        ReportCheckRefusal: it is not well formed or declares entities.
    """
    if b"<!ENTITY" in data[:4096] or b"<!DOCTYPE" in data[:4096]:
        raise ReportCheckRefusal("hostile", "文件含有外部实体声明，没有打开。")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=True, recover=False, load_dtd=False
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ReportCheckRefusal("damaged", "文件内容不完整，打不开。") from error
