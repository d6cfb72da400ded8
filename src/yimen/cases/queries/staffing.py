"""Whether somebody may do each step of a process: asked when it is designed and when it is
published."""

from __future__ import annotations

from datetime import date

from yimen.bpmn.model import NodeKind, ProcessRefusedError
from yimen.cases import access
from yimen.catalogue import public as catalogue
from yimen.catalogue.contracts import BY_TABLE, DECIDES, ItemVersionView, Level
from yimen.directory import public as directory
from yimen.directory.contracts import POST_TITLES, OrganisationView

_BY_CASE = ("", "receiving")
"""Units that are known only when a case comes, and the step whose unit is not written yet."""


def unmanned(*, version: ItemVersionView, on: date) -> tuple[tuple[str, str], ...]:
    """Return the steps that nobody may do on a day: their place, and why in words.

    Units that a case or a decision table decides cannot be known before; they are not asked for.
    """
    try:
        process = catalogue.find_process(version=version)
    except ProcessRefusedError:
        return ()
    found = []
    for node in process.nodes.values() if process else ():
        if node.kind is not NodeKind.HUMAN or node.unit in _BY_CASE:
            continue
        if node.unit.startswith(BY_TABLE):
            continue
        verb = access.DECIDE if node.form == DECIDES else access.EXAMINE
        why = _why_nobody(version, node.unit, verb, on)
        if why:
            found.append((node.id, f"“{node.title}”{why}"))
    return tuple(found)


def _why_nobody(version: ItemVersionView, code: str, verb: str, on: date) -> str:
    unit = _unit(version, code)
    if unit is None:
        return "" if code == "deciding" else f"由“{code}”办，但没有这个单位，请重新选。"
    posts = directory.posts_holding(on=on).get(verb, ())
    if any(directory.officers_of(unit_id=unit.id, on=on, post=post) for post in posts):
        return ""
    titles = "、".join(POST_TITLES[post] for post in posts)
    return f"由{unit.name}办，但那里现在没有人担任{titles}。请先任命，或者换一个单位。"


def _unit(version: ItemVersionView, code: str) -> OrganisationView | None:
    """Return the unit; the one that decides is known before the case only in a department."""
    if code == "deciding":
        return (
            directory.find_organisation(code=version.department_code)
            if version.decide_level is Level.COUNTY
            else None
        )
    return directory.find_organisation(code=code)
