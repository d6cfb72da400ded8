"""Load the basic catalogue of the demo county: what its items inherit, and rows still unanswered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from yimen.catalogue.actions.basic import BasicText, load_basic
from yimen.catalogue.demo import content
from yimen.catalogue.models import ItemVersion
from yimen.catalogue.rules.basic import plain_name
from yimen.kernel.actor import SYSTEM

SOURCE = "演示县的基本目录，不是国家目录"


def load_demo_basic(at: datetime) -> str:
    """Load a row for every matter that is there, and the open ones; tell how many were new."""
    return f"{load_basic(actor=SYSTEM, texts=[*_inherited(), *_open()], at=at)} 项新增"


def _inherited() -> Iterator[BasicText]:
    """Yield what the listed matters stand under; levels stay open where a matter was moved down."""
    rows = ItemVersion.objects.order_by("item__catalogue_code", "version").distinct(
        "item__catalogue_code"
    )
    for code, name, item_type, department in rows.values_list(
        "item__catalogue_code", "name", "item_type", "department_code"
    ):
        yield BasicText(
            code=code,
            name=plain_name(name),
            item_type=item_type,
            department_code=department,
            source=SOURCE,
        )


def _open() -> Iterator[BasicText]:
    for row in content.basic_rows():
        yield BasicText(
            code=row.catalogue_code,
            name=row.name,
            item_type=row.item_type,
            levels=row.levels,
            laws=row.laws,
            lead=row.lead,
            department_code=row.department_code,
            source=SOURCE,
        )
