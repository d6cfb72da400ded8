"""Load the bundles of the demo county; loading them again adds what is missing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yimen.catalogue.actions import bundle as bundles
from yimen.catalogue.contracts.bundles import BundleText
from yimen.catalogue.demo import content
from yimen.catalogue.queries.bundle import find_newest
from yimen.catalogue.rules.codes import build_item_code
from yimen.catalogue.rules.definition import read_as
from yimen.catalogue.rules.version import parse_version
from yimen.directory import public as directory
from yimen.kernel.actor import SYSTEM


def load_bundles(at: datetime) -> str:
    """Load the bundles of the demo county, published; tell how many were new."""
    usccs = {unit.code: unit.uscc for unit in directory.list_organisations()}
    fresh = 0
    with transaction.atomic():
        for name in content.bundle_names():
            if find_newest(code=name):
                continue
            codes = {one: _code_of(one, usccs) for one in content.bundle_items(name=name)}
            text = read_as(BundleText, content.bundle(name=name, codes=codes, usccs=usccs))
            made = bundles.create_bundle(actor=SYSTEM, code=name, title=text.title, at=at)
            kept = bundles.save_bundle(actor=SYSTEM, code=name, text=text, mark=made.mark, at=at)
            bundles.publish_bundle(actor=SYSTEM, code=name, mark=kept.mark, at=at)
            fresh += 1
    return f"{fresh} 件新增"


def _code_of(name: str, usccs: dict[str, str]) -> str:
    text = parse_version(content.worked_item(name=name, usccs=usccs))
    return build_item_code(
        uscc=usccs[text.department_code],
        level=text.decide_level,
        catalogue_code=text.catalogue_code,
    )
