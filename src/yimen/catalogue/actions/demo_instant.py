"""Load the matter of the demo county that a decision table decides by itself (秒批)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yimen.catalogue.actions import version as versions
from yimen.catalogue.actions import vetting
from yimen.catalogue.demo import content
from yimen.catalogue.models import Item
from yimen.catalogue.rules.codes import build_item_code
from yimen.catalogue.rules.version import parse_version
from yimen.directory import public as directory
from yimen.kernel.actor import SYSTEM
from yimen.kernel.clock import local_day

NAME = "linghuo_jiuye"


def load_instant_item(at: datetime) -> str:
    """Publish 灵活就业登记 where it is not there yet; tell whether it was new."""
    usccs = {unit.code: unit.uscc for unit in directory.list_organisations()}
    text = parse_version(content.worked_item(name=NAME, usccs=usccs, folder="instant"))
    code = build_item_code(
        uscc=usccs[text.department_code],
        level=text.decide_level,
        catalogue_code=text.catalogue_code,
    )
    if Item.objects.filter(code=code).exists():
        return "0 项新增"
    with transaction.atomic():
        view = versions.create_item(actor=SYSTEM, text=text, at=at)
        vetting.bring_on_line(version_id=view.id, effective_on=local_day(at), at=at)
    return "1 项新增"
