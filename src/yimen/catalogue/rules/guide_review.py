"""When a guide has to be looked at again."""

from __future__ import annotations

from datetime import date, timedelta

from yimen.catalogue.contracts import CatalogueRefused
from yimen.kernel.rules import rule

LONGEST = 366
"""Days between two reviews of a guide, at most; set by the service office, not by law."""


def usual_review_day(*, since: date) -> date:
    """Return the day by which a guide is looked at again where nobody names another."""
    return since + timedelta(days=365)


@rule("CAT-REV-1", cites="国务院关于在线政务服务的若干规定 第七条：办事指南及时更新")
def check_review_day(*, day: date, since: date) -> None:
    """Refuse a review-by day that is not after the day it counts from, or over a year later.

    Raises CatalogueRefused.
    """
    if day <= since:
        raise CatalogueRefused(
            "review_too_early", "复核日期要晚于生效日期，请往后选。", field="review_by"
        )
    if day > since + timedelta(days=LONGEST):
        raise CatalogueRefused(
            "review_too_late", "指南至少一年复核一次，请选一年以内的日子。", field="review_by"
        )
